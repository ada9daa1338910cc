"""What can be done with people, organisations and teams."""

from accounts.actions.organisations import (
    approve_claim,
    approve_organisation,
    claim,
    decline_organisation,
    reject_claim,
    resubmit,
    submit,
)
from accounts.actions.people import act_for, name_person, register
from accounts.actions.teams import (
    accept,
    change_role,
    decline,
    find_invitation,
    invite,
    leave,
    remove,
    revoke,
    send_again,
)

__all__ = [
    "accept",
    "act_for",
    "approve_claim",
    "approve_organisation",
    "change_role",
    "claim",
    "decline",
    "decline_organisation",
    "find_invitation",
    "invite",
    "leave",
    "name_person",
    "register",
    "reject_claim",
    "remove",
    "resubmit",
    "revoke",
    "send_again",
    "submit",
]
