"""Accepting and declining help, coming and not coming: out of a letter, for a sign-up."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from exchange.answering.deeds import Card, Deed, Standing, Told, Way, card_of
from exchange.answering.forms import AnswerForm, NothingForm, WordForm
from exchange.notifications.actions import notify
from exchange.notifications.links import Verb
from exchange.notifications.models import Notification
from exchange.volunteering import actions, rules, texts
from exchange.volunteering.models import SignUp
from exchange.workflow import StatusChange

Status = SignUp.Status
COMING = gettext_noop("Says: I am coming.")


class AboutSignUp(Deed):
    VERBS = frozenset({Verb.COMING, Verb.NOT_COMING, Verb.ACCEPT, Verb.DECLINE})
    thing: SignUp

    def find(self, *, hold: bool) -> SignUp | None:
        rows = SignUp.objects.for_rows()
        rows = rows.select_for_update(of=("self",), no_key=True) if hold else rows
        return rows.filter(pk=self.pk).first()

    @property
    def is_answer(self) -> bool:
        """Whether the organisation speaks; else the volunteer."""
        return self.verb in (Verb.ACCEPT, Verb.DECLINE)

    def may(self) -> bool:
        if self.is_answer:
            return rules.can_answer(self.user, self.thing)
        return self.thing.user_id == self.user.pk

    def state(self) -> Standing:
        status = self.thing.status
        if self.verb == Verb.COMING:
            if status != Status.ACCEPTED or self._is_over():
                return Standing.CLOSED
            return Standing.DONE if self._said_coming() else Standing.READY
        if self.verb == Verb.NOT_COMING:
            if status == Status.WITHDRAWN:
                return Standing.DONE
            open_now = self.thing.can_become(Status.WITHDRAWN) and not self._is_over()
            return Standing.READY if open_now else Standing.CLOSED
        if status == Status.APPLIED:
            return Standing.READY
        wanted = Status.ACCEPTED if self.verb == Verb.ACCEPT else Status.DECLINED
        return Standing.DONE if status == wanted else Standing.CLOSED

    def _is_over(self) -> bool:
        last = self.thing.listing.ends_on or self.thing.listing.starts_on
        return last is not None and last < timezone.localdate()

    def _said_coming(self) -> bool:
        since = self.thing.answered_at or self.thing.applied_at
        return self.thing.history.filter(reason=COMING, at__gte=since).exists()

    @property
    def form_class(self) -> type[forms.Form]:
        if self.is_answer:
            return AnswerForm
        return WordForm if self.verb == Verb.NOT_COMING else NothingForm

    @property
    def initial(self) -> dict[str, Any]:
        if self.verb == Verb.ACCEPT:
            return {"answer": texts.acceptance(self.thing, by=self.user)}
        if self.verb == Verb.DECLINE:
            return {"answer": texts.refusal(self.thing, texts.PLAIN, by=self.user)}
        return {}

    def card(self) -> Card:
        listing = self.thing.listing
        if not self.is_answer:
            return card_of(listing, when=texts.when(listing), reason=_("You offered to help."))
        reason = _("This is about “%(title)s”. You answer for %(organisation)s.") % {
            "title": listing.title,
            "organisation": listing.organisation.name,
        }
        return Card(
            title=_("%(person)s wants to help") % {"person": self.thing.person},
            kind=listing.kind,
            when=texts.when(listing),
            reason=reason,
            quote=self.thing.message,
        )

    def will(self) -> Told:
        words = {"person": self.thing.person, "who": self.thing.listing.organisation.name}
        told = {
            Verb.ACCEPT: (
                _("Say yes to %(person)s"),
                _("%(person)s gets this as a letter. You then see each other's e-mail address."),
            ),
            Verb.DECLINE: (
                _("Say no to %(person)s, kindly"),
                _("%(person)s gets this as a letter."),
            ),
            Verb.COMING: (
                _("Say that you are coming"),
                _("%(who)s sees it with your sign-up, so that they need not ask."),
            ),
            Verb.NOT_COMING: (
                _("You cannot make it?"),
                _(
                    "That happens. %(who)s gets a letter at once, so that they can look for"
                    " somebody else."
                )
                if self.thing.is_accepted
                else _("%(who)s sees that you have withdrawn. You can always sign up again."),
            ),
        }
        title, text = told[self.verb]
        return Told(title % words, text % words)

    def button(self) -> str:
        return {
            Verb.ACCEPT: _("Send: you are welcome"),
            Verb.DECLINE: _("Send: not this time"),
            Verb.COMING: _("I am coming"),
            Verb.NOT_COMING: _("I cannot make it"),
        }[self.verb]

    def carry_out(self, data: dict[str, Any]) -> None:
        if self.verb == Verb.ACCEPT:
            actions.accept(self.thing, by=self.user, answer=self._answer(data))
        elif self.verb == Verb.DECLINE:
            actions.decline(self.thing, by=self.user, answer=self._answer(data))
        elif self.verb == Verb.NOT_COMING:
            actions.withdraw(self.thing, by=self.user, reason=data.get("reason", ""))
        else:
            status = str(self.thing.status)
            StatusChange.objects.create(
                subject=self.thing, old=status, new=status, by=self.user, reason=COMING
            )
            self._tell_that_she_comes()

    def _tell_that_she_comes(self) -> None:
        """On the bell of those who prepare it; nobody waits for an answer."""
        listing = self.thing.listing
        since = self.thing.answered_at or self.thing.applied_at
        notify(
            User.objects.editors_of(listing.organisation_id),
            Notification.Kind.SIGN_UP,
            thing=f"coming:{self.thing.pk}:{since:%Y%m%d%H%M%S}",
            url=self.thing.get_absolute_url(),
            details={
                "event": "coming",
                "person": self.thing.person,
                "listing_title": listing.title,
                "organisation": listing.organisation.name,
            },
            by_mail=False,
            priority=Notification.Priority.NEWS,
        )

    def _answer(self, data: dict[str, Any]) -> str:
        return str(data.get("answer") or self.initial["answer"])

    def did(self) -> Told:
        words = {"person": self.thing.person, "who": self.thing.listing.organisation.name}
        if self.is_answer and self.thing.answered_by_id not in (None, self.user.pk):
            return Told(actions.what_happened(self.thing), _("You need not do anything."))
        told = {
            Verb.ACCEPT: (
                _("%(person)s is welcome"),
                _("%(person)s gets your letter, and can answer it."),
            ),
            Verb.DECLINE: (_("You have answered %(person)s"), _("Thank you for not waiting.")),
            Verb.COMING: (_("%(who)s counts on you"), _("See you there!")),
            Verb.NOT_COMING: (
                _("You have withdrawn"),
                _("Thank you for telling them. %(who)s knows."),
            ),
        }
        title, text = told[self.verb]
        return Told(title % words, text % words)

    def closed(self) -> Told:
        status = self.thing.status
        if self.is_answer:
            return Told(
                actions.what_happened(self.thing) or _("This was answered in the meantime."),
                _("You need not do anything."),
            )
        if status == Status.DECLINED:
            return Told(
                _("They do not need you for this any more"),
                _("You need not do anything. There is more where help is welcome."),
            )
        if status == Status.WITHDRAWN:
            return Told(_("You have withdrawn"), _("Do you want to help after all? Sign up again."))
        if self._is_over():
            return Told(_("This day has passed"), _("Thank you for helping."))
        return Told(_("They have not answered yet"), _("You get a letter as soon as they say yes."))

    def refused(self) -> Told:
        if self.is_answer:
            return super().refused()
        return Told(_("This is not your sign-up"), _("Sign in to see your own."))

    def ways(self) -> list[Way]:
        site, signed = settings.SITE_URL, self.thing
        page = Way(_("See the sign-up"), site + signed.get_absolute_url())
        if self.is_answer:
            others = reverse("volunteering:listing_sign_ups", args=[signed.listing_id])
            return [page, Way(_("See who else wants to help"), site + others)]
        if self.verb == Verb.COMING:
            return [page]
        again = reverse("volunteering:help", args=[signed.listing_id])
        find = Way(_("Find something else that suits me"), site + reverse("volunteering:find"))
        if signed.status == Status.WITHDRAWN and signed.listing.is_open and not self._is_over():
            return [Way(_("I want to help after all"), site + again), find]
        return [find, page]
