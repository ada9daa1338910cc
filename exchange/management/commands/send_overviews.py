"""Brings overviews without waiting for their hour, to look at them."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from exchange.digests import bringing, moments


class Command(BaseCommand):
    help = "Prepare and write the overviews that are due, or those of one person or of everybody"

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--everybody", action="store_true", help="whether due or not")
        whose.add_argument("--to", metavar="ADDRESS", help="of one person, whether due or not")
        parser.add_argument(
            "--at", metavar="2026-11-24T08:00", help="as if it were then, on the clock of the site"
        )

    def handle(self, *, everybody: bool, to: str | None, at: str | None, **options: Any) -> None:
        moment = _moment(at)
        moments.give_everybody_one(moment)
        wanted = bringing.everybody() if everybody else _person(to) if to else None
        made = bringing.bring(moment, to=wanted, again=bool(to))
        self.stdout.write(f"{made} overviews were written")


def _moment(at: str | None) -> datetime:
    if not at:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise CommandError("write the moment as 2026-11-24T08:00") from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _person(address: str) -> list[int]:
    found = list(User.objects.filter(email__iexact=address).values_list("pk", flat=True))
    if not found:
        raise CommandError(f"nobody here has the address {address}")
    return found
