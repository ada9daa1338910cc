"""Bring the database up to date before the servers start."""

import json
import time
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Organisation


class Command(BaseCommand):
    help = "Migrate the database; with --demo, load the demo network into an empty one"
    requires_system_checks = ()  # the server that starts next makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--report", type=Path, help="write the demo accounts there, as JSON")

    def handle(self, *, demo: bool, report: Path | None, **options: Any) -> None:
        self._migrate()
        if demo and "seed_network" in get_commands() and not Organisation.objects.exists():
            began = time.monotonic()
            self.stdout.write("    loading the demo network ...")
            call_command("seed_network", stdout=self.stdout)
            self.stdout.write(f"    the demo network is there ({time.monotonic() - began:.1f} s)")
        if report:
            # By name: what stands above the exchange is not imported in it.
            accounts = getattr(import_module("cms.demo"), "ACCOUNTS", ()) if demo else ()
            report.write_text(json.dumps([[email, str(role)] for email, role in accounts]))

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            progress = _Progress(self.stdout, total=len(plan))
            call_command("migrate", interactive=False, verbosity=1, stdout=progress)
            progress.finish()


class _Progress(OutputWrapper):
    """Turns the many lines of `migrate` into one that counts: the first time there are 200."""

    def __init__(self, out: OutputWrapper, *, total: int) -> None:
        super().__init__(out)
        self._total = total
        self._done = 0

    def write(self, msg: str = "", style_func: Any = None, ending: str | None = None) -> None:
        if msg.strip() != "OK":
            return
        self._done += 1
        if self.isatty():
            self._show(f"\r    {self._done} of {self._total} migrations", ending="")
        elif self._done % 50 == 0:
            self._show(f"    {self._done} of {self._total} migrations", ending="\n")

    def finish(self) -> None:
        if self.isatty():
            self._show("", ending="\n")

    def _show(self, text: str, *, ending: str) -> None:
        super().write(text, ending=ending)
        self.flush()
