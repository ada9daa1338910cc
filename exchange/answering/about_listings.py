"""Still right, extend, found, no longer: out of a letter, for a listing of one's organisation."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exchange.answering.deeds import Card, Deed, Standing, Told, Way, card_of
from exchange.answering.forms import EndingForm, NothingForm
from exchange.listings import actions, rules
from exchange.listings.models import Listing
from exchange.notifications.links import Verb
from exchange.workflow import StatusChange

Status, Outcome = Listing.Status, Listing.Outcome
STILL_RIGHT = gettext_noop("Its team says that it is still right.")
UNDO_WITHIN = timedelta(days=7)


class AboutListing(Deed):
    VERBS = frozenset({Verb.STILL_RIGHT, Verb.EXTEND, Verb.FULFILLED, Verb.NO_LONGER})
    USUAL: ClassVar = {
        Verb.FULFILLED: Outcome.FOUND_HERE,
        Verb.NO_LONGER: Outcome.NOT_NEEDED,
    }
    thing: Listing

    def find(self, *, hold: bool) -> Listing | None:
        rows = Listing.objects.select_related("organisation")
        rows = rows.select_for_update(of=("self",), no_key=True) if hold else rows
        return rows.filter(pk=self.pk).first()

    def may(self) -> bool:
        return rules.can_post_for(self.user, self.thing.organisation)

    def state(self) -> Standing:
        listing = self.thing
        if self.is_closing:
            if listing.status in (Status.FULFILLED, Status.WITHDRAWN):
                return Standing.DONE
            return Standing.READY if listing.can_become(Status.FULFILLED) else Standing.CLOSED
        if listing.status not in (Status.OPEN, Status.EXPIRED) or not self._may_be_renewed():
            return Standing.CLOSED
        return Standing.DONE if self._is_extended() else Standing.READY

    def _may_be_renewed(self) -> bool:
        over = self.thing.ends_on is not None and self.thing.ends_on < timezone.localdate()
        return self.thing.organisation.is_active and not over

    def _is_extended(self) -> bool:
        """Whether it was today; extending it once more would change nothing."""
        listing = self.thing
        if not listing.is_open or listing.expires_on is None:
            return False
        as_long = listing.expires_on >= actions.valid_until(listing)
        return as_long and (self.verb == Verb.EXTEND or self._was_said_today())

    def _was_said_today(self) -> bool:
        said = self.thing.history.filter(reason=STILL_RIGHT, at__date=timezone.localdate())
        return said.exists()

    @property
    def form_class(self) -> type[forms.Form]:
        return EndingForm if self.is_closing else NothingForm

    @property
    def initial(self) -> dict[str, Any]:
        return {"outcome": self.USUAL[self.verb]} if self.is_closing else {}

    def card(self) -> Card:
        listing = self.thing
        reason = _("You act for %(organisation)s.") % {"organisation": listing.organisation.name}
        until = ""
        if listing.is_open and listing.expires_on:
            until = _("open until %(day)s") % {"day": date_format(listing.expires_on, "j F Y")}
        return card_of(listing, reason=reason, when=until)

    def will(self) -> Told:
        listing = self.thing
        if self.is_closing:
            title = _("Has it been found?") if self.verb == Verb.FULFILLED else _("Close it?")
            if listing.is_offer:
                title = _("Has it found its way?") if self.verb == Verb.FULFILLED else title
            return Told(
                title,
                _("It leaves the lists, and nobody is told of it any more. You can undo this."),
            )
        day = date_format(actions.valid_until(listing), "j F Y")
        text = _("It stays open until %(day)s. The text does not change.") % {"day": day}
        text += " " + _("You cannot undo this here; on the page of the listing you can change it.")
        if self.verb == Verb.STILL_RIGHT:
            return Told(_("Still right?"), text)
        return Told(_("Keep it open longer?"), text)

    def button(self) -> str:
        return {
            Verb.STILL_RIGHT: _("Yes, still right"),
            Verb.EXTEND: _("Yes, extend it"),
            Verb.FULFILLED: _("Close it: found"),
            Verb.NO_LONGER: _("Close it"),
        }[self.verb]

    def carry_out(self, data: dict[str, Any]) -> None:
        listing = self.thing
        if self.is_closing:
            actions.close(listing, by=self.user, outcome=data.get("outcome") or self._usual)
            return
        actions.renew(listing, by=self.user)
        if self.verb == Verb.STILL_RIGHT:
            status = str(listing.status)
            StatusChange.objects.create(
                subject=listing, old=status, new=status, by=self.user, reason=STILL_RIGHT
            )

    @property
    def _usual(self) -> str:
        return self.USUAL[self.verb]

    def did(self) -> Told:
        listing = self.thing
        if self.is_closing:
            return Told(
                _("“%(title)s” is closed") % {"title": listing.title},
                _("Thank you for telling. That saves others a question."),
            )
        day = date_format(listing.expires_on, "j F Y") if listing.expires_on else ""
        return Told(
            _("“%(title)s” stays open") % {"title": listing.title},
            _("Until %(day)s. We ask again when that day comes near.") % {"day": day},
        )

    def closed(self) -> Told:
        listing = self.thing
        if listing.status == Status.REMOVED:
            return Told(
                _("The network has taken this away"), _("Ask the coordinator why, and what helps.")
            )
        if listing.status in (Status.FULFILLED, Status.WITHDRAWN):
            return Told(
                _("It was closed in the meantime"),
                _("Is it still needed? Open it again on its page."),
            )
        if not self._may_be_renewed():
            return Told(
                _("Its period is over"), _("Change its dates on its page; then it opens again.")
            )
        return Told(
            _("It is not open now"), _("Somebody of your team paused it, or it is a draft.")
        )

    def ways(self) -> list[Way]:
        mine = Way(_("See all your listings"), settings.SITE_URL + reverse("listings:mine"))
        page = settings.SITE_URL + self.thing.get_absolute_url()
        return [Way(_("To the page of this listing"), page), mine]

    # --- undo -------------------------------------------------------------------------------

    def can_undo(self) -> bool:
        """Only what she herself has just closed; nothing that happened since is overturned."""
        if not self.is_closing or self.thing.status not in (Status.FULFILLED, Status.WITHDRAWN):
            return False
        last = self.thing.history.first()
        recent = last is not None and last.at > timezone.now() - UNDO_WITHIN
        return recent and last is not None and last.by_id == self.user.pk

    def undo(self) -> Told | None:
        actions.reopen(self.thing, by=self.user)
        return None
