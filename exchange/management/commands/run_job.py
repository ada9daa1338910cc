"""Does a background job here and now, without Celery or a broker."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from exchange.jobs import Job, Sweep

_JOBS = {job.name: str(job) for job in Job} | {f"SWEEP_{sweep.name}": str(sweep) for sweep in Sweep}


class Command(BaseCommand):
    help = "Run one background job inline, e.g. run_job MATCH_LISTING listing_id=42"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", choices=sorted(_JOBS))
        parser.add_argument("ids", nargs="*", metavar="name=number")

    def handle(self, *args: Any, job: str, ids: list[str], **options: Any) -> None:
        try:
            arguments = {name: int(pk) for name, pk in (i.split("=") for i in ids)}
        except ValueError as error:
            raise CommandError("write each id as name=number") from error
        result = import_string(_JOBS[job])(**arguments)
        self.stdout.write(f"{job}: {result}")
