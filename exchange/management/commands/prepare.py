"""Bring texts and database up to date before the servers start."""

import io
import json
import time
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Organisation
from exchange.embedded.catalogues import compile_stale


class Command(BaseCommand):
    help = "Compile the texts, migrate the database; with --demo, fill an empty one"
    requires_system_checks = ()  # the server that starts next makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--report", type=Path, help="write the demo accounts there, as JSON")

    def handle(self, *, demo: bool, report: Path | None, **options: Any) -> None:
        compile_stale(settings.BASE_DIR)
        self._migrate()
        if demo and not Organisation.objects.exists():
            began = time.monotonic()
            self.stdout.write("    loading the demo network ...")
            call_command("seed_network", stdout=self.stdout)
            self.stdout.write(f"    the demo network is there ({time.monotonic() - began:.1f} s)")
        if report:
            # By name: what stands above the exchange is not imported in it.
            accounts = import_module("cms.demo").ACCOUNTS if demo else ()
            report.write_text(json.dumps([[email, str(role)] for email, role in accounts]))

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            progress = _Progress(self.stdout, total=len(plan))
            call_command("migrate", interactive=False, verbosity=1, stdout=progress)
            progress.finish()
            # Pages that a migration wrote are not in Wagtail's search yet.
            call_command("update_index", verbosity=0, stdout=io.StringIO())


class _Progress(io.TextIOBase):
    """Turns the many lines of `migrate` into one that counts: the first time there are 200."""

    def __init__(self, out: OutputWrapper, *, total: int) -> None:
        super().__init__()
        self._out = out
        self._total = total
        self._done = 0

    def write(self, text: str) -> int:
        if text.strip().endswith("OK"):
            self._done += 1
            if self._out.isatty():
                self._out.write(f"\r    {self._done} of {self._total} migrations", ending="")
                self._out.flush()
            elif self._done % 50 == 0:
                self._out.write(f"    {self._done} of {self._total} migrations")
                self._out.flush()
        return len(text)

    def finish(self) -> None:
        if self._out.isatty():
            self._out.write("")
