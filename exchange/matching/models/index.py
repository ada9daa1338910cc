"""The index: what every open listing and profile is about, ready to be compared."""

from typing import ClassVar

from django.db import models

from exchange.listings.models import Kind, Listing
from exchange.volunteering.models import VolunteerProfile

# What `exchange.matching.finding.candidates` ranks by.
OUTLINE = (
    "profile",
    "moments",
    "disciplines",
    "latitude",
    "longitude",
    "radius_km",
    "quantity",
    "area_m2",
    "starts_on",
    "ends_on",
)


class IndexEntry(models.Model):
    """The analysis of one listing or one profile, as `Side.as_data()`.

    `digest` stands for everything that was read; it changes when the text materially does. The
    columns from `moments` on are an outline of `side`: enough to rank many in the database, in an
    index that holds them whole. `moments` and `disciplines` are sets of bits.
    """

    listing = models.OneToOneField(Listing, models.CASCADE, null=True, related_name="index_entry")
    profile = models.OneToOneField(
        VolunteerProfile, models.CASCADE, null=True, related_name="index_entry"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    is_request = models.BooleanField()
    side = models.JSONField()
    digest = models.CharField(max_length=32)
    vocabulary = models.CharField(max_length=32)  # the version it was read with
    indexed_at = models.DateTimeField(auto_now=True)

    moments = models.BigIntegerField(default=0)
    disciplines = models.BigIntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    radius_km = models.FloatField(default=15)
    quantity = models.PositiveIntegerField(null=True)
    area_m2 = models.PositiveIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        app_label = "exchange"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(listing__isnull=False, profile__isnull=True)
                | models.Q(listing__isnull=True, profile__isnull=False),
                name="index_entry_of_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["vocabulary"], name="index_entry_vocabulary"),
            models.Index(fields=["id"], include=OUTLINE, name="index_entry_outline"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id or self.profile_id}"


class Posting(models.Model):
    """One line of the inverted index: this entry has that key, so heavily.

    Keys are hashes of kind, direction and what is had (`exchange.matching.finding.index`).
    """

    key = models.BigIntegerField()
    weight = models.FloatField()
    entry = models.ForeignKey(IndexEntry, models.CASCADE, related_name="postings")

    class Meta:
        app_label = "exchange"
        indexes: ClassVar = [
            models.Index(
                models.F("key"),
                models.F("weight").desc(),
                models.F("entry").desc(),
                name="posting_heaviest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.entry_id}"


class TextStatistics(models.Model):
    """In how many texts each stem and each concept occurs; the newest row counts.

    `terms` and `concepts` leave out what occurs in fewer than two texts.
    """

    texts = models.PositiveIntegerField()
    terms = models.JSONField(default=dict)
    concepts = models.JSONField(default=dict)
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "exchange"
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.texts} ({self.counted_at:%Y-%m-%d})"
