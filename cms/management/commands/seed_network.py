"""Load the demo network, and let it grow to any size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.models import Organisation
from cms.demo import mail, pages
from cms.demo.content import read
from cms.demo.drawing import draw_all, drawing_for
from cms.demo.growth import Growth
from cms.demo.network import Network
from exchange.listings.models import Listing
from exchange.matching.actions import index_all
from exchange.volunteering.models import VolunteerProfile


class Command(BaseCommand):
    help = "Load the demo network (what is there already stays); with numbers, let it grow"

    def add_arguments(self, parser: ArgumentParser) -> None:
        for what in ("organisations", "listings", "volunteers"):
            parser.add_argument(
                f"--{what}", type=int, default=0, metavar="N", help=f"{what} there should be"
            )
        parser.add_argument("--seed", type=int, default=1, help="other numbers, other networks")
        parser.add_argument(
            "--without-pictures", action="store_true", help="quicker, and nothing in the storage"
        )

    def handle(
        self,
        *,
        organisations: int,
        listings: int,
        volunteers: int,
        seed: int,
        without_pictures: bool,
        **options: Any,
    ) -> None:
        self.began = time.monotonic()
        network = Network(pictures=not without_pictures)
        # Drawn first: the loading is one transaction, which should not wait for drawings.
        if not without_pictures:
            entries = enumerate(read("listings"))
            draw_all((drawing_for(entry, n) for n, entry in entries), self._drawing)
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Between two statements the texts are read, which takes a slow machine its time.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            self._load(network)
        growth = Growth(seed, self._growing)
        growth.organisations(organisations)
        growth.volunteers(volunteers)
        growth.listings(listings)
        self._say(f"{index_all()} more texts read for matching")
        self._say(
            f"{Organisation.objects.count()} organisations, {Listing.objects.count()} listings, "
            f"{VolunteerProfile.objects.count()} volunteers"
        )

    def _load(self, network: Network) -> None:
        self._say(f"{network.load_people()} new organisations")
        self._say(f"{network.load_volunteers()} new volunteers")
        self._say(f"{network.load_listings()} new listings")
        network.load_sign_ups()
        self._say(f"{network.match()} new matches")
        self._say(f"{pages.load_stories()} new stories")
        pages.write_first_pages()
        mail.load(network.now)

    def _drawing(self, done: int, total: int) -> None:
        if done == total or done % 20 == 0:
            self._say(f"{done} of {total} pictures")

    def _growing(self, what: str, done: int, total: int) -> None:
        self._say(f"{done} of {total} more {what}")

    def _say(self, text: str) -> None:
        self.stdout.write(f"    {time.monotonic() - self.began:5.1f} s  {text}")
        self.stdout.flush()
