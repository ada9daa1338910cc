"""Interested, later, not for me: out of a letter, for one side of a match."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from exchange.answering.deeds import Card, Deed, Standing, Told, Way, card_of
from exchange.answering.forms import DeclineForm, InterestForm, LaterForm, Soon
from exchange.listings.models import Listing
from exchange.matching import reacting, rules
from exchange.matching.models import Match, Reaction
from exchange.notifications.buttons import label_of
from exchange.notifications.links import Verb
from exchange.volunteering.models import SignUp

Side, Answer = Reaction.Side, Reaction.Answer


class AboutMatch(Deed):
    VERBS = frozenset({Verb.INTERESTED, Verb.LATER, Verb.DECLINED})
    ANSWERS: ClassVar = {
        Verb.INTERESTED: Answer.INTERESTED,
        Verb.LATER: Answer.LATER,
        Verb.DECLINED: Answer.DECLINED,
    }
    FORMS: ClassVar[dict[Verb, type[forms.Form]]] = {
        Verb.INTERESTED: InterestForm,
        Verb.LATER: LaterForm,
        Verb.DECLINED: DeclineForm,
    }
    thing: Match

    def find(self, *, hold: bool) -> Match | None:
        rows = Match.objects.select_related(
            "request__organisation", "offer__organisation", "profile__user"
        )
        rows = rows.select_for_update(of=("self",), no_key=True) if hold else rows
        return rows.filter(pk=self.pk).first()

    def may(self) -> bool:
        sides = rules.sides_of(self.user, self.thing)
        self.side = self.side or (sides[0] if sides else "")
        return self.side in sides

    def state(self) -> Standing:
        if self.signed:
            return Standing.CLOSED
        said = self.said
        if said and said.answer == self.ANSWERS[self.verb] and not self._may_say_again(said):
            return Standing.DONE
        open_now = reacting.is_open(self.thing)
        if self.verb == Verb.DECLINED:
            return Standing.READY if open_now else Standing.CLOSED
        return Standing.READY if open_now and not self._they_declined else Standing.CLOSED

    def _may_say_again(self, said: Reaction) -> bool:
        """What was put away and has come back may be put away once more."""
        return said.answer == Answer.LATER and not said.is_asleep

    @property
    def said(self) -> Reaction | None:
        """What this side says now."""
        return next((r for r in self._reactions if r.side == self.side), None)

    @cached_property
    def signed(self) -> SignUp | None:
        """The sign-up of the volunteer for this very request: then there is nothing to answer."""
        return rules.sign_up_of(self.thing)

    @property
    def _they_withdrew(self) -> bool:
        """Whether the other side was interested, as the reader was told, and is not any more."""
        return reacting.has_withdrawn(self.thing, reacting.other_side(self.side))

    @property
    def _they_declined(self) -> bool:
        return any(r.side != self.side and r.answer == Answer.DECLINED for r in self._reactions)

    @property
    def _reactions(self) -> list[Reaction]:
        return list(self.thing.reactions.all())

    @property
    def form_class(self) -> type[forms.Form]:
        return self.FORMS[self.verb]

    @property
    def initial(self) -> dict[str, Any]:
        if self.verb == Verb.LATER:
            return {"soon": Soon.MONTH, "until": None}
        if self.verb == Verb.INTERESTED and self.other:
            return {"note": self._opening_line()}
        return {}

    def _opening_line(self) -> str:
        title = self.other.title if self.other else ""
        if self.thing.profile_id:
            line = _("Hello, I would like to help with “%(title)s”. Will you tell me more?")
        elif self.side == Side.REQUEST:
            line = _("Hello, “%(title)s” may be just what we need. Will you tell us more?")
        else:
            line = _("Hello, we may be able to help you with “%(title)s”. Shall we talk?")
        return line % {"title": title}

    # --- who and what -----------------------------------------------------------------------

    @property
    def own(self) -> Listing | None:
        """The listing of the reader; a volunteer has none."""
        return self.thing.request if self.side == Side.REQUEST else self.thing.offer

    @property
    def other(self) -> Listing | None:
        return self.thing.offer if self.side == Side.REQUEST else self.thing.request

    @property
    def who(self) -> str:
        """The other side, as the letter called it: a volunteer by her place."""
        if self.other:
            return self.other.organisation.name
        profile = self.thing.profile
        is_hers = any(
            r.side == Side.ANSWER and r.answer == Answer.INTERESTED for r in self._reactions
        )
        if profile and is_hers and profile.user.first_name:
            return profile.user.first_name
        if profile and profile.place:
            return _("the volunteer from %(place)s") % {"place": profile.place}
        return _("the volunteer")

    @property
    def Who(self) -> str:  # noqa: N802 - `who` at the beginning of a sentence
        return self.who[:1].upper() + self.who[1:]

    def card(self) -> Card:
        why = self.thing.explained_to(self.side, volunteer="")
        if self.other:
            return card_of(self.other, why=why, reason=self._why_asked())
        return Card(
            title=self.Who,
            kind=self.thing.request.kind,
            label=_("Volunteer"),
            why=why,
            reason=self._why_asked(),
        )

    def _why_asked(self) -> str:
        """Which listing it is about, and so who speaks."""
        if self.own is None:
            return _("This is about what you like to do. You answer for yourself.")
        return _("This is about “%(title)s”. You answer for %(organisation)s.") % {
            "title": self.own.title,
            "organisation": self.own.organisation.name,
        }

    # --- texts ------------------------------------------------------------------------------

    def will(self) -> Told:
        if self.verb == Verb.INTERESTED:
            return Told(self._interest_title(), self._interest_text())
        if self.verb == Verb.LATER:
            return Told(
                _("Put it away for later?"),
                _(
                    "You see it again on the day you choose; if you choose nothing, in a month."
                    " %(who)s does not hear of it."
                )
                % {"who": self.Who},
            )
        return Told(
            _("Not for you?") if self.own is None else _("Not for your organisation?"),
            _("We do not suggest it any more. %(who)s does not get a letter about it.")
            % {"who": self.Who},
        )

    def _interest_title(self) -> str:
        return _("Tell %(who)s that you are interested") % {"who": self.who}

    def _interest_text(self) -> str:
        if self._they_withdrew:
            return _(
                "%(who)s has withdrawn the interest since. If you press all the same, we pass on"
                " that you are interested."
            ) % {"who": self.Who}
        if self.own is None:
            return (
                _("%(who)s gets a letter with your first name and your message.")
                % {"who": self.Who}
                + " "
                + _("They do not see your address; they can answer you all the same.")
            )
        return _(
            "%(who)s gets a letter: %(organisation)s is interested. They can answer you at once."
        ) % {"who": self.Who, "organisation": self.own.organisation.name}

    def button(self) -> str:
        return str(label_of(self.verb, ours=self.own is not None))

    def carry_out(self, data: dict[str, Any]) -> None:
        until = None
        if self.verb == Verb.LATER:
            until = data.get("until") or timezone.localdate() + timedelta(days=30)
        reacting.react(
            self.thing,
            side=self.side,
            by=self.user,
            answer=self.ANSWERS[self.verb],
            why=data.get("why", ""),
            note=data.get("note", ""),
            until=until,
        )

    def did(self) -> Told:
        said = self.said
        if self.verb == Verb.INTERESTED and self._they_withdrew:
            return Told(
                _("Your interest is passed on"),
                _("%(who)s had withdrawn meanwhile, and may answer you all the same.")
                % {"who": self.Who},
            )
        if self.verb == Verb.INTERESTED:
            return Told(
                _("%(who)s knows that you are interested") % {"who": self.Who},
                _("They can answer you; you get that in your mail.")
                if self.other
                else _("The volunteer can answer you, and sign up with you."),
            )
        if self.verb == Verb.LATER and said and said.until:
            day = date_format(said.until, "j F Y")
            return Told(_("It is put away"), _("You see it again on %(day)s.") % {"day": day})
        return Told(_("Thank you, we learn from that"), _("We do not suggest it any more."))

    def closed(self) -> Told:
        if self.signed:
            return self._closed_by_sign_up(self.signed)
        if self._they_declined:
            return Told(
                _("This does not suit any more"),
                _("The other side is provided for. You need not do anything."),
            )
        if self.own is not None and not self.own.is_open:
            return Told(
                _("This is not open any more"),
                _("“%(title)s” is closed. Is it still needed? Open it again on its page.")
                % {"title": self.own.title},
            )
        return Told(
            _("This is not open any more"),
            _("%(who)s has found what was needed, or its time has passed.") % {"who": self.Who},
        )

    def _closed_by_sign_up(self, signed: SignUp) -> Told:
        words = {"person": signed.person, "who": self.who}
        if self.own is not None:
            return Told(
                _("%(person)s has signed up already") % words,
                _("You find the sign-up on its own page, and can answer there."),
            )
        if signed.is_accepted:
            return Told(
                _("You are welcome already"),
                _("You signed up for this, and %(who)s said yes.") % words,
            )
        if signed.is_waiting:
            return Told(
                _("You have signed up already"),
                _("%(who)s will answer you; you get that in your mail.") % words,
            )
        return Told(
            _("You have had an answer already"),
            _("You signed up for this, and %(who)s answered you.") % words,
        )

    def ways(self) -> list[Way]:
        if self.signed:
            page = settings.SITE_URL + self.signed.get_absolute_url()
            more = Way(_("See what else suits you"), self._suggestions_url())
            return [Way(_("See the sign-up"), page), more]
        more = Way(_("See what else suits you"), self._suggestions_url())
        if self.verb != Verb.INTERESTED or not self.other:
            return [more]
        page = Way(
            _("To the page of %(who)s") % {"who": self.who},
            settings.SITE_URL + self.other.organisation.get_absolute_url(),
        )
        if self.own is None and self.other.is_open:
            help_url = reverse("volunteering:help", args=[self.other.pk])
            return [Way(_("Sign up to help"), settings.SITE_URL + help_url), more]
        return [page, more]

    def _suggestions_url(self) -> str:
        return settings.SITE_URL + reacting.suggestions_url(self.thing, self.side)

    # --- undo -------------------------------------------------------------------------------

    def can_undo(self) -> bool:
        return self.said is not None

    def undo(self) -> Told | None:
        title = _("Your interest is withdrawn")
        told = reacting.undo(self.thing, side=self.side, by=self.user)
        if told == reacting.WRITTEN:
            text = _("%(who)s had a letter already; we let them know.") % {"who": self.Who}
            return Told(title, text)
        if told == reacting.TOLD:
            text = _("%(who)s may have seen it already; we let them know.") % {"who": self.Who}
            return Told(title, text)
        return None
