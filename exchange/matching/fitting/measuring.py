"""What each part of matching is worth: figures with it and without it (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exchange.matching.fitting.figures import Figures, figures
from exchange.matching.fitting.judged import JudgedSet
from exchange.matching.fitting.logistic import cross_validated, fit
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import Model
from exchange.matching.vocabulary import Lexicon

HEADER = (
    "| {name} | nDCG@5 | MRR@10 | told: relevant | strong: told | letters a text |\n"
    "|---|---|---|---|---|---|"
)


class WholeWords(Lexicon):
    """A lexicon that takes no compound apart."""

    def parts(self, token: str) -> tuple[str, ...]:
        return ()


class AsWritten(Lexicon):
    """A lexicon that puts no typing error right."""

    def corrected(self, token: str) -> str:
        return token


@dataclass(frozen=True)
class Row:
    """One way of matching, measured on each set, by label."""

    name: str
    figures: Mapping[str, Figures]


def rows(folders: Mapping[str, Path], lexicon: Lexicon, in_use: Model) -> Iterator[Row]:
    """The model in use, one fitted anew by cross-validation, and that with one part taken out.

    Args:
        folders: judged sets by label.

    Cost: some seconds a row and a thousand texts. Features with no weight are passed over.
    """
    sets = {label: JudgedSet.load(folder, lexicon) for label, folder in folders.items()}
    yield Row(
        "in use", {label: _of(judged, judged.ranked(in_use)) for label, judged in sets.items()}
    )
    yield _crossed("all features, 5 folds", sets, in_use.floor)
    used = fit(list(sets.values()), floor=in_use.floor)
    for feature in FEATURES:
        if used.weights[feature]:
            yield _crossed(f"without `{feature}`", sets, in_use.floor, without=(feature,))
    for name, poorer in (
        ("without the vocabulary", Lexicon({})),
        ("without taking compounds apart", WholeWords(lexicon.concepts)),
        ("without putting typing errors right", AsWritten(lexicon.concepts)),
    ):
        read = {label: JudgedSet.load(folder, poorer) for label, folder in folders.items()}
        yield _crossed(name, read, in_use.floor)


def tables(measured: Sequence[Row], texts: Mapping[str, str]) -> str:
    """A table in Markdown for each set, with the description that `texts` has of it."""
    parts = []
    for label, description in texts.items():
        lines = [HEADER.format(name=description)]
        lines += [_line(row.name, row.figures[label]) for row in measured]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _crossed(
    name: str, sets: Mapping[str, JudgedSet], floor: float, without: Sequence[str] = ()
) -> Row:
    rankings = cross_validated(list(sets.values()), without=without, floor=floor)
    found = zip(sets.items(), rankings, strict=True)
    return Row(name, {label: _of(judged, ranked) for (label, judged), ranked in found})


def _of(judged: JudgedSet, ranked: Mapping[str, Sequence[Mapping[str, object]]]) -> Figures:
    return figures(judged.relevance, ranked, texts=len(judged.sides))


def _line(name: str, found: Figures) -> str:
    return (
        f"| {name} | {found.ndcg_at_5:.3f} | {found.mrr_at_10:.3f} | {found.told_precision:.0%} "
        f"| {found.strong_told:.0%} | {found.letters_per_text:.2f} |"
    )
