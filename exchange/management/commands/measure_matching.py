"""Measures matching on judged sets, with each of its parts and without it."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.matching.fitting.judged import BadSetError, JudgedSet
from exchange.matching.fitting.measuring import Row, rows, tables
from exchange.matching.scoring import adopted
from exchange.matching.vocabulary import lexicon

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


class Command(BaseCommand):
    help = (
        "Prints for each judged set how good matching is, and how good it would be without each "
        "of its features, the vocabulary, compounds, and spelling repair. Takes some minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sets", nargs="+", metavar="LABEL=FOLDER", type=_labelled)
        parser.add_argument(
            "--write", action="store_true", help="put the tables into docs/matching.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folders = dict(options["sets"])
        measured: list[Row] = []
        try:
            described = {label: _described(label, folder) for label, folder in folders.items()}
            for row in rows(folders, lexicon(), adopted.model()):
                measured.append(row)
                self.stderr.write(f"measured: {row.name}")
        except BadSetError as error:
            raise CommandError(str(error)) from error
        text = tables(measured, described)
        if options["write"]:
            _write(Path(settings.BASE_DIR) / "docs" / "matching.md", text)
        self.stdout.write(text)


def _labelled(argument: str) -> tuple[str, Path]:
    label, is_there, folder = argument.rpartition("=")
    path = Path(folder)
    return (label if is_there else path.name), path


def _described(label: str, folder: Path) -> str:
    judged = JudgedSet.load(folder, lexicon())
    return f"{label}: {len(judged.sides)} texts, {len(judged.relevance)} queries"


def _write(path: Path, text: str) -> None:
    whole = path.read_text(encoding="utf-8")
    place = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not place.search(whole):
        raise CommandError(f"{path.name} wants the lines {BEGIN} and {END}")
    new = place.sub(lambda _found: f"{BEGIN}\n\n{text}\n{END}", whole)
    path.write_text(new, encoding="utf-8")
