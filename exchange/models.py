"""All rows of the exchange, gathered for Django; each lives with its own domain."""

from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.matching.models import (
    IndexEntry,
    Match,
    Mute,
    Posting,
    Reaction,
    Synonym,
    TextStatistics,
)
from exchange.notifications.models import Digest, MailPreference, Notification, UsedLink
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import StatusChange

__all__ = [
    "Digest",
    "IndexEntry",
    "Listing",
    "MailPreference",
    "Match",
    "Mute",
    "Notification",
    "Posting",
    "Reaction",
    "SavedSearch",
    "SignUp",
    "StatusChange",
    "Synonym",
    "TextStatistics",
    "UsedLink",
    "VolunteerProfile",
]
