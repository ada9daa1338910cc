"""What one side names itself: the few concepts that stand for all it says (pure)."""

from collections.abc import Iterable

from exchange.matching.analysis import Weights
from exchange.matching.sides import Weighed
from exchange.matching.vocabulary import Lexicon

# For whom something is, is not what it is.
AUDIENCES = frozenset(
    {"children", "youth", "elderly", "disability", "newcomers", "families", "neighbours",
     "students", "women", "men", "adults"}
)  # fmt: skip
MOST = {"volunteers": 2, "expertise": 2}
BESIDE = 0.25  # of what the other side has nothing to do with
OF_ANOTHER_SORT = 0.3
SECOND = 0.6  # of the first: less is not worth naming


def named(own: Weighed, other: Weighed) -> list[str]:
    """The slugs of what `own` seeks or has, first what matters to `other`; may be empty."""
    kind = own.side.kind
    direct = own.direct_title or own.direct
    worth = {slug: _worth(slug, weight, own, other) for slug, weight in direct.items()}
    ordered = sorted((s for s in worth if worth[s] > 0), key=lambda s: (-worth[s], s))
    chosen: list[str] = []
    for slug in ordered:
        near = worth[slug] >= SECOND * worth[ordered[0]]
        if near and not _says_again(own.lexicon, slug, chosen):
            chosen.append(slug)
        if len(chosen) == MOST.get(kind, 1):
            break
    return chosen


def _says_again(lexicon: Lexicon, slug: str, chosen: list[str]) -> bool:
    """Whether one is broader than the other: naming both says nothing more."""
    above = _above(lexicon, [slug])
    return any(other in above or slug in _above(lexicon, [other]) for other in chosen)


def _worth(slug: str, weight: float, own: Weighed, other: Weighed) -> float:
    lexicon = own.lexicon
    if slug not in lexicon.concepts or AUDIENCES.intersection(_above(lexicon, [slug])):
        return 0.0
    if not _is_of(lexicon, slug, own.side.kind):
        if own.side.kind == "space":
            return 0.0
        weight *= OF_ANOTHER_SORT
    return weight * (BESIDE + (1 - BESIDE) * _nearness(slug, lexicon, other.concepts))


def _is_of(lexicon: Lexicon, slug: str, kind: str) -> bool:
    """Whether a concept can be what is sought or had in a listing of this kind."""
    above = _above(lexicon, [slug])
    if kind == "space":
        return "space" in above
    if kind == "equipment":
        return "instrument" in above or "equipment" in lexicon.concepts[slug].kinds
    return "space" not in above and "instrument" not in above


def _nearness(slug: str, lexicon: Lexicon, there: Weights) -> float:
    return max((w for near, w in lexicon.expand({slug: 1.0}).items() if near in there), default=0.0)


def _above(lexicon: Lexicon, slugs: Iterable[str]) -> set[str]:
    """These concepts and everything broader."""
    found, todo = set[str](), list(slugs)
    while todo:
        slug = todo.pop()
        if slug not in found and slug in lexicon.concepts:
            found.add(slug)
            todo.extend(lexicon.concepts[slug].broader)
    return found
