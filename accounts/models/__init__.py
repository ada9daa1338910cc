"""People, the organisations they act for, and the letters written to them."""

from accounts.models.addresses import AddressTrouble, Pulse, ReceivedMail
from accounts.models.letters import Letter
from accounts.models.organisations import Claim, Discipline, Organisation
from accounts.models.people import User
from accounts.models.teams import Invitation, Membership

__all__ = [
    "AddressTrouble",
    "Claim",
    "Discipline",
    "Invitation",
    "Letter",
    "Membership",
    "Organisation",
    "Pulse",
    "ReceivedMail",
    "User",
]
