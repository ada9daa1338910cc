"""Ranks a set of texts that are not in the database, as the exchange would rank them."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.matching.fitting.judged import BadSetError, JudgedSet
from exchange.matching.scoring.adopted import model
from exchange.matching.vocabulary import VocabularyError, lexicon


class Command(BaseCommand):
    help = (
        "Analyses and matches the posts and profiles of a folder (posts.jsonl, profiles.jsonl, "
        "qrels.jsonl) by the code that serves users, and writes the ranking of each query."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="posts.jsonl, profiles.jsonl, qrels.jsonl")
        parser.add_argument("--out", type=Path, required=True, help="one line of JSON a query")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            judged = JudgedSet.load(options["folder"], lexicon())
        except (BadSetError, VocabularyError) as error:
            raise CommandError(str(error)) from error
        ranked = judged.ranked(model())
        with options["out"].open("w", encoding="utf-8") as out:
            for query, ranking in ranked.items():
                out.write(json.dumps({"query_id": query, "ranking": ranking}) + "\n")
        told = sum(row["notify"] for ranking in ranked.values() for row in ranking)
        self.stdout.write(f"{len(judged.sides)} texts, {len(ranked)} queries, {told} nudges")
