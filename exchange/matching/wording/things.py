"""What one side names itself: the one concept that stands for all it says (pure)."""

from exchange.matching.texts.analysis import Weights
from exchange.matching.texts.sides import Weighed
from exchange.matching.vocabulary import Lexicon

# For whom something is, is not what it is.
AUDIENCES = frozenset(
    {"children", "youth", "elderly", "disability", "newcomers", "families", "neighbours",
     "students", "women", "men", "adults"}
)  # fmt: skip
TASKS = frozenset({"expertise", "volunteers"})
SURELY = 0.8  # of a word in the title that names few things, and is no hint
RELATED = 0.5  # to what the other side names


def named(own: Weighed, other: Weighed) -> list[str]:
    """The slug of what `own` surely seeks or has and `other` has to do with; may be empty.

    Rather nothing than something wrong: who reads it knows what she wrote herself.
    """
    kind, lexicon = own.side.kind, own.lexicon
    near = {
        slug: _nearness(slug, lexicon, other.named)
        for slug, weight in own.side.analysis.title_concepts.items()
        if weight >= SURELY and _is_of(lexicon, slug, kind)
    }
    # A place is a place: whatever the other one is for, hers is what she says.
    enough = 0.0 if kind == "space" else RELATED
    worth = {s: n * own.rarity.of_concept(s) for s, n in near.items() if n >= enough}
    return sorted(worth, key=lambda s: (-worth[s], s))[:1]


def _is_of(lexicon: Lexicon, slug: str, kind: str) -> bool:
    """Whether a concept can be what is sought or had in a listing of this kind."""
    above = lexicon.upward({slug: 1.0}).keys()
    if slug not in lexicon.concepts or AUDIENCES & above:
        return False
    if kind == "space":
        return "space" in above
    if kind == "equipment":
        return "instrument" in above or "equipment" in lexicon.concepts[slug].kinds
    return is_task(lexicon, slug)


def is_task(lexicon: Lexicon, slug: str) -> bool:
    """Whether a concept is something people do; what they are like, or when they can, is not."""
    known = lexicon.concepts.get(slug)
    return known is not None and bool(known.kinds & TASKS) and not slug.endswith("_person")


def _nearness(slug: str, lexicon: Lexicon, there: Weights) -> float:
    near = lexicon.expand({slug: 1.0})
    return max((min(w, there[s]) for s, w in near.items() if s in there), default=0.0)
