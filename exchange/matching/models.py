"""A match: two sides that may help each other, and why the machine thinks so."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.listings.models import Listing
from exchange.matching import reasons
from exchange.volunteering.models import VolunteerProfile
from exchange.workflow import Stateful


class MatchQuerySet(models.QuerySet["Match"]):
    def told(self) -> Self:
        return self.filter(status=Match.Status.TOLD)

    def concerning(self, listing: Listing) -> Self:
        return self.filter(models.Q(offer=listing) | models.Q(request=listing))


class Match(Stateful):
    """A pair found by the machine: an offer, or a volunteer, for a request.

    `score` runs from 0.0 to 1.0. `reasons` is data, best reason first, from which
    a sentence is made in the reader's language (`exchange.matching.reasons`).
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("found")
        TOLD = "told", _("told to both")
        LAPSED = "lapsed", _("lapsed")

    TRANSITIONS: ClassVar = {
        Status.PROPOSED: {Status.TOLD, Status.LAPSED},
        Status.TOLD: {Status.LAPSED},
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
    reasons = models.JSONField(default=list)
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

    def counterpart_of(self, listing: Listing) -> Any:
        """The other side, seen from one of the two listings."""
        return self.request if listing.pk == self.offer_id else (self.offer or self.profile)
