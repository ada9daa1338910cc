"""One thing that one person can do out of a letter: how it stands, what will happen, what did."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from exchange.answering.forms import NothingForm
from exchange.listings.models import Listing
from exchange.notifications.links import Verb


class Standing(StrEnum):
    """How things are at this moment."""

    READY = "ready"  # it can be done
    DONE = "done"  # it was, by her or by somebody else
    CLOSED = "closed"  # things have changed meanwhile
    REFUSED = "refused"  # it is not hers to do any more
    USED = "used"  # by this very link, and undone since
    GONE = "gone"  # there is no such thing any more


@dataclass(frozen=True)
class Told:
    """A title and a sentence or two."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Card:
    """The thing itself, in no more than what the letter said of it."""

    title: str
    by: str = ""
    kind: str = ""
    label: str = ""  # above the title: offered, asked, your own
    place: str = ""
    when: str = ""
    why: str = ""  # it fits
    reason: str = ""  # the reader is asked
    quote: str = ""  # what a person wrote


@dataclass(frozen=True)
class Way:
    """Where one can go from here."""

    label: str
    url: str


class Deed(ABC):
    """A verb with a thing, for a person. `thing` is None when it does not exist any more."""

    # Verbs after which there is nothing left to decide: their link works once.
    CLOSING: ClassVar[frozenset[Verb]] = frozenset(
        {Verb.FULFILLED, Verb.NO_LONGER, Verb.NOT_COMING, Verb.ACCEPT, Verb.DECLINE}
    )
    VERBS: ClassVar[frozenset[Verb]]
    thing: Any

    def __init__(self, user: User, verb: Verb, pk: int, side: str = "", *, hold: bool = False):
        """`hold`: keep others from changing the thing until the transaction ends."""
        self.user = user
        self.verb = verb
        self.pk = pk
        self.side = side
        self.thing = self.find(hold=hold)

    @property
    def is_closing(self) -> bool:
        return self.verb in self.CLOSING

    @property
    def standing(self) -> Standing:
        if self.thing is None:
            return Standing.GONE
        if not self.user.is_active or not self.may():
            return Standing.REFUSED
        return self.state()

    @property
    def form_class(self) -> type[forms.Form]:
        return NothingForm

    @property
    def initial(self) -> dict[str, Any]:
        """What the fields hold to begin with; a reply of one word does it with these."""
        return {}

    @abstractmethod
    def find(self, *, hold: bool) -> Any:
        """The thing as it is now, or None."""

    @abstractmethod
    def may(self) -> bool:
        """Whether it is this person's to do, at this moment."""

    @abstractmethod
    def state(self) -> Standing:
        """READY, DONE or CLOSED."""

    @abstractmethod
    def card(self) -> Card: ...

    @abstractmethod
    def will(self) -> Told:
        """What will happen on the press."""

    @abstractmethod
    def button(self) -> str: ...

    @abstractmethod
    def carry_out(self, data: dict[str, Any]) -> None:
        """Do it. `data` is what the form held.

        Raises:
            TransitionError: it cannot be done any more; the text may be shown.
        """

    @abstractmethod
    def did(self) -> Told:
        """What was done, for whoever did it."""

    @abstractmethod
    def ways(self) -> list[Way]:
        """What is next."""

    def closed(self) -> Told:
        """What has happened meanwhile, and what helps."""
        return Told(_("This is not possible any more"), _("Things have changed in the meantime."))

    def refused(self) -> Told:
        return Told(
            _("This is not yours to answer any more"),
            _("You do not act for this organisation now. Ask somebody of its team."),
        )

    def can_undo(self) -> bool:
        return False

    def undo(self) -> Told | None:
        """Take it back; says what that means, if not that all is as before.

        Raises:
            TransitionError: it is too late.
        """
        raise NotImplementedError


def card_of(listing: Listing, **more: str) -> Card:
    """A listing, in the words of a letter."""
    return Card(
        title=listing.title,
        by=listing.organisation.name,
        kind=listing.kind,
        label=_("Offered") if listing.is_offer else pgettext("a listing", "Wanted"),
        place=listing.place,
        **more,
    )
