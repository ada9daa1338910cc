"""A match: two sides that may help each other, and why the machine thinks so."""

import re
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from exchange.language import content_tokens, stem
from exchange.listings.models import Listing
from exchange.matching.wording import nouns, reasons
from exchange.matching.wording.explaining import Reader, explained
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import Stateful


class MatchQuerySet(models.QuerySet["Match"]):
    def told(self) -> Self:
        return self.filter(status=Match.Status.TOLD)

    def concerning(self, listing: Listing) -> Self:
        return self.filter(models.Q(offer=listing) | models.Q(request=listing))

    def of(self, owner: "Listing | VolunteerProfile") -> Self:
        """The matches of one listing or one profile."""
        if isinstance(owner, VolunteerProfile):
            return self.filter(profile=owner)
        return self.concerning(owner)

    def alive(self) -> Self:
        """Both sides can still be answered, and neither declined."""
        return self.open().filter(status__in=(Match.Status.PROPOSED, Match.Status.TOLD))

    def open(self) -> Self:
        """Both sides can still be answered, whatever they said before.

        A volunteer who has signed up for the request needs no suggestion of it any more.
        """
        signed = SignUp.objects.standing().filter(
            listing=models.OuterRef("request"), user=models.OuterRef("profile__user")
        )
        return self.filter(
            ~models.Exists(signed),
            models.Q(offer__isnull=True) | models.Q(offer__status=Listing.Status.OPEN),
            models.Q(profile__isnull=True) | models.Q(profile__is_open=True),
            request__status=Listing.Status.OPEN,
        )

    def answered_by(self, user: User) -> Self:
        """The matches for which somebody may speak: as an editor, or as the volunteer herself."""
        edited = Organisation.objects.edited_by(user).values("pk")
        return self.filter(
            models.Q(request__organisation__in=edited)
            | models.Q(offer__organisation__in=edited)
            | models.Q(profile__user=user)
        )

    def for_rows(self) -> Self:
        """Everything that a line about a match prints, in one query and one for reactions."""
        return self.select_related(
            "request__organisation", "offer__organisation", "profile__user", "introduced_by"
        ).prefetch_related("reactions")


class Match(Stateful):
    """A pair found by the machine: an offer, or a volunteer, for a request.

    `score` runs from 0.0 to 1.0: how likely it is that both are glad. `fit` and `features` are
    what it was made of (`exchange.matching.scoring`). `reasons` is data, best reason first, from
    which a sentence is made in the reader's language (`exchange.matching.wording`).
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("found")
        TOLD = "told", _("told to both")
        DECLINED = "declined", _("not for one of them")
        LAPSED = "lapsed", _("lapsed")

    TRANSITIONS: ClassVar = {
        Status.PROPOSED: {Status.TOLD, Status.DECLINED, Status.LAPSED},
        Status.TOLD: {Status.DECLINED, Status.LAPSED},
        # Only when a text has changed materially is what was declined looked at again.
        Status.DECLINED: {Status.PROPOSED, Status.TOLD, Status.LAPSED},
        Status.LAPSED: {Status.PROPOSED},
    }

    request = models.ForeignKey(Listing, models.CASCADE, related_name="matches_as_request")
    offer = models.ForeignKey(
        Listing, models.CASCADE, null=True, blank=True, related_name="matches_as_offer"
    )
    profile = models.ForeignKey(
        VolunteerProfile, models.CASCADE, null=True, blank=True, related_name="matches"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    score = models.FloatField()
    fit = models.FloatField(default=0)
    features = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    # Added to the log odds so that small and new organisations are heard of, too.
    boost = models.FloatField(default=0)
    introduced_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("introduced")
    )
    # What both texts were when one side declined: the same texts are never proposed again.
    declined_digest = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "offer"], name="match_pair_once"),
            models.UniqueConstraint(fields=["request", "profile"], name="match_volunteer_once"),
            models.CheckConstraint(
                condition=models.Q(offer__isnull=False, profile__isnull=True)
                | models.Q(offer__isnull=True, profile__isnull=False),
                name="match_has_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} – {self.offer_id or self.profile_id}: {self.score:.2f}"

    @property
    def why(self) -> str:
        """The reasons as one sentence, in the language of the moment."""
        return reasons.sentence(self.reasons)

    def explained_to(
        self, side: str = "", language: str = "", *, volunteer: str = "", knows_own: bool = False
    ) -> str:
        """Why, as one sentence with both sides in it.

        Args:
            side: who reads, a `Reaction.Side`; empty for somebody who is neither.
            language: of the reader; the active one when empty.
            volunteer: what she is called, for whoever may know.
            knows_own: the reader's own title stands on the page already.
        """
        answer = self.offer.organisation.name if self.offer else volunteer
        dutch = (language or get_language() or "nl").startswith("nl")
        reader = Reader(
            side,
            self.request.organisation.name,
            answer,
            wanted_title=self.request.title,
            offered_title=self.offer.title if self.offer else str(self.profile or ""),
            wanted=_place(self.request) if dutch else "",
            offered=_place(self.offer) if dutch and self.offer else "",
            words=self._words(),
            knows_own=knows_own,
        )
        return explained(self.reasons, reader, language)

    def _words(self) -> dict[str, str]:
        """How the stems that reasons name are written in one of the texts."""
        stems = {s for r in self.reasons if r.get("code") == "words" for s in r["stems"]}
        text = f"{self.request.title} {self.request.body}" if stems else ""
        return {
            stem(token): word
            for word in re.findall(r"[^\W\d_]+", text)
            for token in content_tokens(word)
            if stem(token) in stems
        }

    def side_of(self, owner: "Listing | VolunteerProfile") -> str:
        """Which of the two an owner is, as a `Reaction.Side`."""
        is_request = isinstance(owner, Listing) and owner.pk == self.request_id
        return Reaction.Side.REQUEST if is_request else Reaction.Side.ANSWER

    def counterpart_of(self, listing: Listing) -> Any:
        """The other side, seen from one of the two listings."""
        return self.request if listing.pk == self.offer_id else (self.offer or self.profile)


def _place(listing: Listing) -> str:
    return nouns.room_in(listing.title) if listing.language == "nl" else ""


class Reaction(models.Model):
    """What one side of a match said of it; the last word of that side counts."""

    class Side(models.TextChoices):
        REQUEST = "request", _("the request")
        ANSWER = "answer", _("the offer or volunteer")

    class Answer(models.TextChoices):
        INTERESTED = "interested", _("interested")
        LATER = "later", _("later")
        DECLINED = "declined", _("not for me")

    class Why(models.TextChoices):
        """Why not; each says what the machine got wrong, or that it did not."""

        OTHER_THING = "other_thing", _("it is about something else")
        TOO_FAR = "too_far", _("too far away")
        OTHER_TIME = "other_time", _("the days or dates do not suit")
        SIZE = "size", _("too small, too large or too few")
        ALREADY = "already", _("we found it already, or know each other")
        NOT_NOW = "not_now", _("no time or room for it now")
        ELSE = "else", _("something else")

    match = models.ForeignKey(Match, models.CASCADE, related_name="reactions")
    side = models.CharField(max_length=7, choices=Side)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    why = models.CharField(_("why"), max_length=11, choices=Why, blank=True)
    note = models.CharField(_("in your own words"), max_length=300, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # What this side had said before, newest first: `undo` brings it back.
    before = models.JSONField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "exchange"
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["match", "side"], name="reaction_once_a_side"),
            models.CheckConstraint(
                condition=~models.Q(answer="later") | models.Q(until__isnull=False),
                name="reaction_later_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.match_id} {self.side}: {self.answer}"

    @property
    def is_asleep(self) -> bool:
        """Whether this side wants to hear of it later, and that day has not come."""
        return (
            self.answer == self.Answer.LATER
            and self.until is not None
            and self.until > timezone.localdate()
        )


class Mute(models.Model):
    """A reason that somebody has switched off: no match is told to her for that alone.

    `code` is that of a reason (`exchange.matching.wording`), `value` the concept or discipline
    that it names; empty for the reason as such.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    code = models.CharField(max_length=12)
    value = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "exchange"
        verbose_name = _("reason switched off")
        verbose_name_plural = _("reasons switched off")
        ordering: ClassVar = ["code", "value"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code", "value"], name="mute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.code} {self.value}"
