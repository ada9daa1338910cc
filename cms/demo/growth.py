"""A network of any size, for tests and benchmarks: the content's phrases, put together anew.

Rows are made in bulk and always the same for the same seed. As in real networks a few
organisations post much and most post little, and most of them live near the centre.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from math import exp
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Discipline, Membership, Organisation, User
from accounts.postcodes import Place, distance_km, locate, places
from cms.demo.bulk import (
    Line,
    Words,
    link_disciplines,
    link_tags,
    write_history,
    write_search,
)
from cms.demo.content import read
from exchange.listings.actions import VALID_DAYS
from exchange.listings.models import Listing
from exchange.volunteering.models import VolunteerProfile

NAMESPACE = UUID("1b2a7f60-52a4-5f0e-8d8e-8e0b8f9f4c11")
BATCH = 1000
EMAIL_DOMAIN = "grown.example"  # by which the grown part of a network is known
Progress = Callable[[str, int, int], None]

KIND_WORDS: dict[str, list[tuple[str, str, str]]] = {
    # discipline: (first word, kind, domain)
    "choir": [("Koor", "association", "culture"), ("Zanggroep", "informal", "culture")],
    "orchestra": [("Harmonie", "association", "culture"), ("Orkest", "association", "culture")],
    "pop": [("Poppodium", "foundation", "culture"), ("Band", "informal", "culture")],
    "world_music": [("Muziekhuis", "foundation", "culture")],
    "theatre": [("Toneelgroep", "association", "culture"), ("Theater", "institution", "culture")],
    "dance": [("Dansschool", "company", "culture"), ("Dansgroep", "association", "culture")],
    "circus": [("Circus", "association", "culture")],
    "visual_arts": [("Atelier", "informal", "culture"), ("Galerie", "company", "culture")],
    "photography": [("Fotoclub", "association", "culture")],
    "film": [("Filmhuis", "foundation", "culture")],
    "literature": [("Leeskring", "informal", "culture"),
                   ("Bibliotheek", "institution", "education")],
    "heritage": [("Museum", "institution", "culture"), ("Landgoed", "company", "tourism")],
    "folklore": [("Volksdansgroep", "association", "culture")],
    "media": [("Omroep", "foundation", "culture"), ("School", "school", "education"),
              ("Wijkhuis", "welfare", "welfare"), ("Zorghuis", "welfare", "welfare")],
}  # fmt: skip
BYNAMES = """
    Avondrood Berkenhof Bonte_Hond Dageraad Drie_Linden Eikenrode Fluitekruid Gouden_Regen
    Groene_Weide Halve_Cirkel Hoge_Brug Hollandse_Lucht IJsvogel Jonge_Garde Klaproos Kleine_Beer
    Korenveld Kruispunt Laatste_Ronde Lange_Adem Maanlicht Meidoorn Morgenster Nieuwe_Haven
    Nachtegaal Noorderlicht Ons_Genoegen Open_Deur Oude_Eik Paardenbloem Polderwind Rode_Draad
    Ronde_Tafel Schone_Zaak Spiegelbeeld Sterke_Verhalen Stille_Kracht Storm Tegenstroom Toermalijn
    Uilenvlucht Veerkracht Vlinderslag Volle_Zee Vrije_Val Warme_Wind Waterlelie Wilde_Peen
    Zeven_Bruggen Zilverspar Zomertijd Zonnebloem Zuidenwind Zwaluw
""".split()
FIRST_NAMES = """
    Anna Bas Carla Daniël Eline Fatima Gerard Hind Iris Jan Kim Lars Maria Nadia Otto Petra Quinten
    Rosa Stefan Tineke Umar Vera Wim Xandra Yusuf Zoë Aisha Bram Chris Dina Emre Frits
""".split()
LAST_NAMES = """
    Aalders Bakker Çelik Dekker Evers Franken Groen Haverkamp Ibrahim Jansen Klein Lubberts
    Meijer Nguyen Oosterhof Peters Rensink Schutte Tuinman Ummels Vos Wassink Yıldırım Zwart
""".split()
OCCASIONS = """
    voor_het_voorjaar voor_ons_jubileum voor_een_vaste_avond voor_een_nieuwe_groep voor_beginners
    voor_de_buurt voor_een_feest voor_het_nieuwe_seizoen voor_jong_en_oud voor_een_concert
    voor_de_zomer voor_een_voorstelling voor_kinderen voor_ouderen voor_een_project
    voor_een_weekend voor_één_dag voor_een_jaar samen_met_anderen in_overleg
""".split()
STATUSES = [("open", 84), ("fulfilled", 7), ("expired", 6), ("paused", 2), ("withdrawn", 1)]


class Growth:
    """Brings a network up to so many organisations, listings and volunteers."""

    def __init__(self, seed: int, progress: Progress) -> None:
        self.chance = Random(seed)  # made-up data, not a secret
        self.seed = seed
        self.progress = progress
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.disciplines = {d.slug: d for d in Discipline.objects.all()}
        centre = locate("7201")
        self.places = list(places().values())
        near = [exp(-distance_km(centre, place) / 14) for place in self.places] if centre else []
        self.nearness = list(accumulate(near))

    def organisations(self, wanted: int) -> int:
        there = Organisation.objects.count()
        for batch in self._batches("organisations", there, wanted):
            self._organisation_batch(batch)
        return max(0, wanted - there)

    def volunteers(self, wanted: int) -> int:
        there = VolunteerProfile.objects.count()
        for batch in self._batches("volunteers", there, wanted):
            self._volunteer_batch(batch)
        return max(0, wanted - there)

    def listings(self, wanted: int) -> int:
        there = Listing.objects.count()
        if wanted <= there:
            return 0
        self._learn_phrases()
        for batch in self._batches("listings", there, wanted):
            self._listing_batch(batch)
        return wanted - there

    def _batches(self, what: str, there: int, wanted: int) -> Iterator[range]:
        for start in range(there, wanted, BATCH):
            stop = min(start + BATCH, wanted)
            # Its own source of chance: a network grown in two steps is the same as in one.
            self.chance = Random(f"{self.seed}-{what}-{start}")
            with transaction.atomic():
                yield range(start, stop)
            self.progress(what, stop - there, wanted - there)

    def _organisation_batch(self, numbers: range) -> None:
        made, disciplines = [], []
        for number in numbers:
            slug = self.chance.choice(list(KIND_WORDS))
            word, kind, domain = self.chance.choice(KIND_WORDS[slug])
            place = self._place()
            byname = self.chance.choice(BYNAMES).replace("_", " ")
            name = f"{word} {byname} {place.name}"
            made.append(
                Organisation(
                    slug=f"{slugify(name)[:110]}-{number}",
                    name=name,
                    kind=kind,
                    domain=domain,
                    status=Organisation.Status.ACTIVE,
                    about=self.chance.choice(read("organisations"))["about"],
                    size=self.chance.randint(3, 120),
                    colour=f"#{self.chance.randrange(0x203040, 0xA08070):06x}",
                    postcode=place.postcode4,
                    place=place.name,
                    latitude=place.latitude,
                    longitude=place.longitude,
                    joined_at=self.now - timedelta(days=self.chance.randint(1, 700)),
                )
            )
            disciplines.append(slug)
        Organisation.objects.bulk_create(made)
        people = self._people("manager", numbers)
        Membership.objects.bulk_create(
            Membership(user=person, organisation=organisation, role=Membership.Role.MANAGER)
            for person, organisation in zip(people, made, strict=True)
        )
        pairs = zip(made, disciplines, strict=True)
        link_disciplines([(o, [slug]) for o, slug in pairs], self.disciplines)

    def _people(self, role: str, numbers: range) -> list[User]:
        people = [
            User(
                email=f"{role}{number}@{EMAIL_DOMAIN}",
                first_name=self.chance.choice(FIRST_NAMES),
                last_name=self.chance.choice(LAST_NAMES),
                password="!",  # noqa: S106 - fits no password
            )
            for number in numbers
        ]
        return User.objects.bulk_create(people)

    def _volunteer_batch(self, numbers: range) -> None:
        known = read("volunteers")
        people = self._people("volunteer", numbers)
        models, made = self.chance.choices(known, k=len(people)), []
        for person, model in zip(people, models, strict=True):
            place = self._place()
            made.append(
                VolunteerProfile(
                    user=person,
                    headline=model["headline"],
                    about=self.chance.choice(known)["about"],
                    slots=model["slots"],
                    postcode=place.postcode4,
                    place=place.name,
                    latitude=place.latitude,
                    longitude=place.longitude,
                    radius_km=self.chance.choice((5, 8, 10, 15, 20, 30)),
                    hours_per_month=self.chance.randint(2, 16),
                    matched_at=self.now,
                )
            )
        VolunteerProfile.objects.bulk_create(made)
        self._link(VolunteerProfile, made, [(m["disciplines"], m["tags"]) for m in models])

    def _learn_phrases(self) -> None:
        """Sort the sentences of the content by what they are about."""
        self.sentences: dict[tuple[str, str], list[str]] = {}
        self.models: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for entry in read("listings"):
            sort = (entry["kind"], entry["direction"])
            self.models.setdefault(sort, []).append(entry)
            found = entry["body"].replace("! ", "!|").replace("? ", "?|").replace(". ", ".|")
            self.sentences.setdefault(sort, []).extend(s.strip() for s in found.split("|"))
        ids = Organisation.objects.filter(status="active", joined_at__isnull=False)
        self.owners = list(
            ids.order_by("pk").values_list(
                "pk", "name", "postcode", "place", "latitude", "longitude"
            )
        )
        # Zipf: the first in the row post most.
        self.owner_weights = list(accumulate(1 / (n + 4) for n in range(len(self.owners))))
        self.chance.shuffle(self.owners)

    def _listing_batch(self, numbers: range) -> None:
        given = [self._listing(number) for number in numbers]
        made = Listing.objects.bulk_create(listing for listing, _name, _model in given)
        words = [(model["disciplines"], model["tags"]) for _listing, _name, model in given]
        self._link(Listing, made, words)
        names = [name for _listing, name, _model in given]
        write_search(list(zip(made, names, words, strict=True)), self.disciplines)
        write_history([line for row in made for line in self._history(row)])

    def _history(self, listing: Listing) -> Iterator[Line]:
        if listing.opened_at:
            yield Line(listing, "draft", "open", listing.opened_at, "Published.")
            if listing.status != Listing.Status.OPEN:
                ended_at = listing.opened_at + (self.now - listing.opened_at) * 0.8
                yield Line(listing, "open", str(listing.status), ended_at)

    def _listing(self, number: int) -> tuple[Listing, str, dict[str, Any]]:
        chance = self.chance
        sort = chance.choices(list(self.models), [len(m) for m in self.models.values()])[0]
        model = chance.choice(self.models[sort])
        pk, name, postcode, place, latitude, longitude = chance.choices(
            self.owners, cum_weights=self.owner_weights
        )[0]
        status = chance.choices(*zip(*STATUSES, strict=True))[0]  # type: ignore[misc]
        valid = VALID_DAYS[model["direction"], model["kind"]]
        posted = chance.randint(0, valid - 2) if status in ("open", "paused") else 300
        starts = chance.randint(-10, 60) if chance.random() < 0.6 else None
        begins = model["title"].split(",")[0].split(":")[0].rstrip("!?.")
        title = f"{begins} {chance.choice(OCCASIONS).replace('_', ' ')}"
        body = " ".join(chance.sample(self.sentences[sort], chance.randint(2, 4)))
        listing = Listing(
            key=uuid5(NAMESPACE, f"{self.seed}-{number}"),
            organisation_id=pk,
            kind=model["kind"],
            direction=model["direction"],
            status=status,
            title=title[:120],
            body=body,
            language=model.get("language", "nl"),
            postcode=postcode,
            place=place,
            latitude=latitude,
            longitude=longitude,
            radius_km=chance.choice((5, 10, 15, 15, 20, 30)),
            starts_on=None if starts is None else self.today + timedelta(days=starts),
            ends_on=None if starts is None else self.today + timedelta(days=starts + 90),
            slots=model.get("slots", []),
            cost=model.get("cost", "free"),
            price_cents=model.get("cents"),
            price_unit=model.get("unit", ""),
            quantity=model.get("quantity") and chance.choice((2, 5, 10, 20, 40, 80, 150)),
            hours=model.get("hours"),
            rhythm=model.get("rhythm", ""),
            features=model.get("features", []),
            handover=model.get("handover", ""),
            form=model.get("form", ""),
            opened_at=self.now - timedelta(days=posted, minutes=number % 1400),
            expires_on=self.today + timedelta(days=valid - posted),
            matched_at=self.now,
        )
        return listing, name, model

    def _link(self, model: type[Model], rows: Sequence[Any], words: Sequence[Words]) -> None:
        given = list(zip(rows, words, strict=True))
        link_disciplines([(row, slugs) for row, (slugs, _) in given], self.disciplines)
        link_tags(model, [(row, tags) for row, (_, tags) in given])

    def _place(self) -> Place:
        return self.chance.choices(self.places, cum_weights=self.nearness)[0]
