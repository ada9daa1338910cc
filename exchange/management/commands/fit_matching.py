"""Fits the model of matching, and shows the effect before it is adopted."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.matching.fitting import refitting
from exchange.matching.fitting.figures import Figures, figures
from exchange.matching.fitting.judged import BadSetError, JudgedSet
from exchange.matching.fitting.logistic import cross_validated, fit
from exchange.matching.fitting.refitting import Change, Heard, TooFewError
from exchange.matching.models import Match
from exchange.matching.scoring import adopted
from exchange.matching.scoring.model import Model
from exchange.matching.vocabulary import lexicon

SHOWN = 20
COLUMNS = ("ndcg_at_5", "mrr_at_10", "told_precision", "strong_told", "letters_per_text")


class Command(BaseCommand):
    help = (
        "Fits the weights of matching on judged sets (folders with posts.jsonl, profiles.jsonl "
        "and qrels.jsonl), on what people answered, or on both, and shows what would change. "
        "Only with --adopt are the new weights used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "sets",
            nargs="*",
            type=Path,
            metavar="SET",
            help="a judged folder; named twice it weighs twice",
        )
        parser.add_argument("--from-reactions", action="store_true", help="learn from answers")
        parser.add_argument("--floor", type=float, help="tell nothing less likely than this (0..1)")
        parser.add_argument("--adopt", action="store_true", help="use the new weights from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        sets, said = self._evidence(options["sets"], options["from_reactions"])
        times = Counter(folder.name for folder in options["sets"])
        old = adopted.model()
        floor = old.floor if options["floor"] is None else options["floor"]
        if not 0 < floor < 1:
            raise CommandError("--floor lies between 0 and 1")
        judged = [sets[name] for name in times.elements()]
        evidence = [*judged, *([said] if said else [])]
        try:
            new = fit(evidence, floor=floor)
        except ValueError as error:
            raise CommandError(f"{error}: a set wants judgements in qrels.jsonl") from error
        measured = self._figures(sets, times, said, old, floor)
        new = replace(new, figures=measured)
        self._show_weights(old, new)
        if said:
            self._show_reactions(said, old, new)
        self._show_change(refitting.change(old, new))
        if not options["adopt"]:
            self.stdout.write("\nNothing was changed. Use these weights: the same with --adopt")
            return
        path = adopted.adopt(new)
        count = refitting.rescore(new)
        self.stdout.write(f"\nIn use from now on ({path.name}); {count} matches were scored anew.")

    def _evidence(self, folders: Sequence[Path], ask: bool) -> tuple[dict[str, JudgedSet], Any]:
        if not folders and not ask:
            raise CommandError("Give a judged folder, or --from-reactions, or both.")
        sets: dict[str, JudgedSet] = {}
        for folder in folders:
            try:
                sets[folder.name] = JudgedSet.load(folder, lexicon())
            except BadSetError as error:
                raise CommandError(f"{folder.name}: {error}") from error
        said = refitting.heard() if ask else None
        if said:
            try:
                refitting.check_enough(said, alone=not sets)
            except TooFewError as error:
                raise CommandError(str(error)) from error
        return sets, said

    def _figures(
        self,
        sets: dict[str, JudgedSet],
        times: Counter[str],
        said: Heard | None,
        old: Model,
        floor: float,
    ) -> dict[str, Any]:
        """Figures of both models on each set; the new one by cross-validation."""
        if not sets:
            return {}
        more = [said] if said else []
        names = list(times.elements())
        found_for = cross_validated([sets[name] for name in names], more=more, floor=floor)
        rankings = dict(zip(names, found_for, strict=True))
        self.stdout.write(f"{'':24}" + "".join(f"{name:>18}" for name in COLUMNS))
        found: dict[str, Any] = {}
        for name, judged in sets.items():
            ranked, texts = rankings[name], len(judged.sides)
            self._row(f"{name}, in use", figures(judged.relevance, judged.ranked(old), texts=texts))
            fresh = figures(judged.relevance, ranked, texts=texts)
            self._row(f"{name}, new (5 folds)", fresh)
            found[name] = fresh.as_data()
        return found

    def _row(self, name: str, measured: Figures) -> None:
        values = "".join(f"{getattr(measured, column):>18.3f}" for column in COLUMNS)
        self.stdout.write(f"{name:24}{values}")

    def _show_weights(self, old: Model, new: Model) -> None:
        self.stdout.write(f"\n{'weight':24}{'in use':>10}{'new':>10}")
        for name, weight in new.weights.items():
            if weight or old.weights.get(name):
                self.stdout.write(f"{name:24}{old.weights.get(name, 0.0):>10.3f}{weight:>10.3f}")
        self.stdout.write(f"{'floor':24}{old.floor:>10.2f}{new.floor:>10.2f}")

    def _show_reactions(self, said: Heard, old: Model, new: Model) -> None:
        before, after = refitting.ordered_right(said, old), refitting.ordered_right(said, new)
        self.stdout.write(
            f"\n{len(said.grades)} answered matches: a welcome one scored above an unwelcome one "
            f"in {before:.0%} of cases, and would in {after:.0%}"
        )

    def _show_change(self, change: Change) -> None:
        self.stdout.write(f"\nAmong what is open here: {change.told_by_both} pairs told by both")
        for sign, title, matches in (
            ("+", "told now that were not", change.told_now),
            ("-", "told no more", change.told_no_more),
        ):
            self.stdout.write(f"{len(matches)} {title}")
            for match in matches[:SHOWN]:
                self.stdout.write(f"  {sign} {_named(match)}")


def _named(match: Match) -> str:
    answer = match.offer or match.profile
    return f"{match.request} ({match.request.organisation}) – {answer}: {match.why}"
