"""All rows of the exchange, gathered for Django; each lives with its own domain."""

from exchange.listings.models import Listing
from exchange.matching.models import Match
from exchange.notifications.models import Digest, MailPreference, Notification
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import StatusChange

__all__ = [
    "Digest",
    "Listing",
    "MailPreference",
    "Match",
    "Notification",
    "SignUp",
    "StatusChange",
    "VolunteerProfile",
]
