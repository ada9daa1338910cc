"""What a form asks, in the words of each kind and direction."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.listings.models import Direction, Kind

OFFER, REQUEST = Direction.OFFER, Direction.REQUEST
Key = tuple[str, str]

HEADINGS: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("You are looking for a space"),
    (REQUEST, Kind.VOLUNTEERS): _("You are looking for volunteers"),
    (REQUEST, Kind.EQUIPMENT): _("You are looking for equipment"),
    (REQUEST, Kind.EXPERTISE): _("You are looking for expertise"),
    (OFFER, Kind.SPACE): _("You offer a space"),
    (OFFER, Kind.VOLUNTEERS): _("You offer volunteers"),
    (OFFER, Kind.EQUIPMENT): _("You offer equipment"),
    (OFFER, Kind.EXPERTISE): _("You offer expertise"),
}

# What each card of the first page says below its title.
EXAMPLES: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("A place to rehearse, perform, meet or store things"),
    (REQUEST, Kind.VOLUNTEERS): _("Hands for the bar, the build-up, the committee"),
    (REQUEST, Kind.EQUIPMENT): _("Chairs, lights, costumes, a piano"),
    (REQUEST, Kind.EXPERTISE): _("Advice, a workshop, somebody to think along"),
    (OFFER, Kind.SPACE): _("A hall, a classroom or a corner that is often empty"),
    (OFFER, Kind.VOLUNTEERS): _("Your group likes to lend a hand elsewhere"),
    (OFFER, Kind.EQUIPMENT): _("Things that others may borrow or hire"),
    (OFFER, Kind.EXPERTISE): _("What you know well and like to share"),
}

TITLES: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("For example: Rehearsal room for a choir of 30"),
    (REQUEST, Kind.VOLUNTEERS): _("For example: Hosts for our summer concerts"),
    (REQUEST, Kind.EQUIPMENT): _("For example: Twelve music stands for one weekend"),
    (REQUEST, Kind.EXPERTISE): _("For example: Who helps us with our first grant application?"),
    (OFFER, Kind.SPACE): _("For example: Light room with a piano, free on weekday evenings"),
    (OFFER, Kind.VOLUNTEERS): _("For example: Our choir pours coffee at your open day"),
    (OFFER, Kind.EQUIPMENT): _("For example: Stage lights with two stands"),
    (OFFER, Kind.EXPERTISE): _("For example: Workshop on writing for the local press"),
}

BODIES: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("What will you do there, and what must the room have?"),
    (REQUEST, Kind.VOLUNTEERS): _("What will they do, with whom, and why is it fun?"),
    (REQUEST, Kind.EQUIPMENT): _("What do you need it for, and what matters about it?"),
    (REQUEST, Kind.EXPERTISE): _("What are you stuck on, and what would help you?"),
    (OFFER, Kind.SPACE): _("What is it like, and for whom is it suitable?"),
    (OFFER, Kind.VOLUNTEERS): _("Who are you, and what do you like to do?"),
    (OFFER, Kind.EQUIPMENT): _("What is it, in what condition, and what must one know?"),
    (OFFER, Kind.EXPERTISE): _("What do you know, and for whom is it useful?"),
}

QUANTITIES: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("For how many people?"),
    (OFFER, Kind.SPACE): _("Room for how many people?"),
    (REQUEST, Kind.VOLUNTEERS): _("How many people do you need?"),
    (OFFER, Kind.VOLUNTEERS): _("How many people can come?"),
    (REQUEST, Kind.EQUIPMENT): _("How many do you need?"),
    (OFFER, Kind.EQUIPMENT): _("How many are there?"),
}

DETAILS: dict[Key, Any] = {
    (REQUEST, Kind.SPACE): _("What the space must have"),
    (OFFER, Kind.SPACE): _("About the space"),
    (REQUEST, Kind.VOLUNTEERS): _("About the work"),
    (OFFER, Kind.VOLUNTEERS): _("About your help"),
    (REQUEST, Kind.EQUIPMENT): _("About the equipment"),
    (OFFER, Kind.EQUIPMENT): _("About the equipment"),
    (REQUEST, Kind.EXPERTISE): _("What kind of help"),
    (OFFER, Kind.EXPERTISE): _("What kind of help"),
}

COSTS: dict[str, Any] = {
    REQUEST: _("What may it cost?"),
    OFFER: _("What does it cost?"),
}

# The fields that only some kinds have, in the order in which they are asked.
KIND_FIELDS: dict[str, tuple[str, ...]] = {
    Kind.SPACE: ("quantity", "area_m2", "features"),
    Kind.VOLUNTEERS: ("quantity", "rhythm", "hours", "minimum_age", "in_return"),
    Kind.EQUIPMENT: ("quantity", "handover", "deposit"),
    Kind.EXPERTISE: ("form", "hours"),
}
