"""Words that the coordinator adds to the vocabulary, and what that does to what is posted.

A new word counts at once, everywhere. What was posted before is read again in the background;
what is found by it then is told by the usual rules.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exchange.jobs import Job, enqueue
from exchange.language import content_tokens, plain, stems
from exchange.listings.models import Listing
from exchange.matching.finding.index import version_of
from exchange.matching.models import Synonym
from exchange.matching.texts.analysis import analyse
from exchange.matching.vocabulary import Concept, Lexicon, Term, current, lexicon
from exchange.matching.vocabulary.rereading import outdated

NEAR = 4  # concepts that are named when what was typed is none
SHOWN = 5  # listings shown with what they now mean
MOST_COUNTED = 1_000
TERMS_SHOWN = 4
CONCEPTS_SHOWN = 3


def add_synonym(
    term: str, concept: str, *, by: User | None, language: str = "nl", kind: str = ""
) -> Synonym:
    """Have a word mean a concept from now on.

    Raises:
        ValidationError: there is no such concept, the word says nothing, or is known already.
    """
    return save_synonym(Synonym(term=term, concept=concept, language=language, kind=kind), by=by)


@transaction.atomic
def save_synonym(synonym: Synonym, *, by: User | None) -> Synonym:
    """Store a new or a changed synonym; see `add_synonym`."""
    synonym.term = " ".join(synonym.term.split())
    check(synonym)
    synonym.added_by = synonym.added_by or by
    synonym.full_clean(exclude=["added_by"])
    synonym.save()
    _tell_everyone()
    return synonym


@transaction.atomic
def remove_synonym(synonym: Synonym) -> None:
    """Have a word mean no more than the vocabulary says."""
    synonym.delete()
    _tell_everyone()


def check(synonym: Synonym) -> None:
    """Raises: ValidationError, by field, with a text for the person who typed it."""
    words = lexicon()
    if synonym.concept not in words.concepts:
        raise ValidationError({"concept": _("Choose what it means from the list.")})
    if not words.says_something(Term(synonym.term, synonym.language)):
        raise ValidationError(
            {
                "term": _(
                    "Everybody uses these words, or there are too many. "
                    "Give one word, or at most five, that say what is meant."
                )
            }
        )
    if _is_known(synonym, words):
        raise ValidationError({"term": _("This word has that meaning already.")})


def concept_named(text: str, kind: str = "") -> Concept:
    """The concept that a person means by what she typed: a label, or a term of just one.

    Raises:
        ValidationError: none or several; says which are near.
    """
    words = lexicon()
    wanted = plain(text).strip()
    for slug, label in _labels(words.version, _language()).items():
        if wanted in (plain(label), slug):
            return words.concepts[slug]
    labelled = [c for c in words.concepts.values() if wanted in (plain(c.nl), plain(c.en))]
    meant = labelled or [words.concepts[slug] for slug in words.meanings(text, kind)]
    if len(meant) == 1:
        return meant[0]
    near = meant or _near(text, words)
    if not near:
        raise ValidationError(
            _("“%(text)s” is not in the vocabulary. Choose from the list."), params={"text": text}
        )
    raise ValidationError(
        _("“%(text)s” is not one thing in the vocabulary. Perhaps you mean %(near)s?"),
        params={"text": text, "near": _either(f"“{label_of(c)}”" for c in near[:NEAR])},
    )


def label_of(concept: Concept) -> str:
    """What to call a concept in a list: its label, with a word more where others have it too."""
    return _labels(lexicon().version, _language())[concept.slug]


def described(concept: Concept) -> str:
    """Some of the words that name a concept already, other than its label."""
    own = [t.text for t in concept.terms if t.weight == 1.0 and t.text != concept.nl]
    return ", ".join(dict.fromkeys(own[:TERMS_SHOWN]))


@dataclass(frozen=True)
class Use:
    """A listing in which a word stands, with the labels of what it is now about."""

    title: str
    organisation: str
    url: str
    concepts: list[str]


@dataclass(frozen=True)
class Effect:
    """What a synonym does: in how many open listings it stands, and a few of them.

    `also` are the other meanings of the word; `waiting` listings and profiles are still to be read
    again. Neither number goes beyond 1,000.
    """

    count: int
    uses: list[Use]
    also: list[str]
    waiting: int


def effect_of(synonym: Synonym) -> Effect:
    """What a synonym does among what is open. Cost: some queries."""
    words = lexicon()
    listings = _listings_with(synonym)
    shown = listings.select_related("organisation").prefetch_related("tags")[:SHOWN]  # type: ignore[misc]
    also = [s for s in words.meanings(synonym.term, synonym.kind) if s != synonym.concept]
    return Effect(
        count=listings[:MOST_COUNTED].count(),
        uses=[_use(listing, synonym.concept, words) for listing in shown],
        also=[label_of(words.concepts[slug]) for slug in also[:SHOWN]],
        waiting=outdated(version_of(words))[:MOST_COUNTED].count(),
    )


def _listings_with(synonym: Synonym) -> QuerySet[Listing]:
    """Open listings in which all words of a synonym stand, newest first."""
    query = SearchQuery(" ".join(stems(synonym.term)), config="simple")
    found = Listing.objects.open().filter(search=query).order_by("-opened_at", "-pk")
    return found.filter(kind=synonym.kind) if synonym.kind else found


def _use(listing: Listing, concept: str, words: Lexicon) -> Use:
    """What a listing is about now: the concept that was given to the word, and the heaviest."""
    tags = [tag.name for tag in listing.tags.all()]
    named = analyse(words, listing.kind, listing.title, listing.body, tags).concepts
    heaviest = sorted(named, key=lambda slug: (slug != concept, -named[slug], slug))
    return Use(
        listing.title,
        listing.organisation.name,
        listing.get_absolute_url(),
        [label_of(words.concepts[slug]) for slug in heaviest[:CONCEPTS_SHOWN]],
    )


def _is_known(synonym: Synonym, words: Lexicon) -> bool:
    """Whether the word means that without this row, too."""
    same = Synonym.objects.filter(term__iexact=synonym.term, concept=synonym.concept)
    if same.exclude(pk=synonym.pk).filter(kind__in=("", synonym.kind)).exists():
        return True
    if synonym.pk:
        return False
    named = words.concepts[synonym.concept].terms
    tokens = content_tokens(synonym.term)
    return any(
        content_tokens(term.text) == tokens
        for term in named
        if term.language == synonym.language and term.weight == 1.0 and not term.kinds
    )


def _near(text: str, words: Lexicon) -> list[Concept]:
    """Concepts of which a label, or what the words mean, is near."""
    kinds = ("space", "equipment", "expertise", "volunteers")
    found = [f.slug for kind in kinds for f in words.find(content_tokens(text), kind)]
    labelled = {plain(concept.label(_language())): slug for slug, concept in words.concepts.items()}
    near = get_close_matches(plain(text).strip(), labelled, n=NEAR, cutoff=0.7)
    slugs = dict.fromkeys((*(labelled[label] for label in near), *found))
    return [words.concepts[slug] for slug in slugs]


@lru_cache(maxsize=4)
def _labels(version: str, language: str) -> dict[str, str]:
    """By slug the label of each concept, no two alike."""
    concepts = lexicon().concepts.values()
    count = Counter(plain(c.label(language)) for c in concepts)
    named: dict[str, str] = {}
    taken = set[str]()
    for concept in concepts:
        label = concept.label(language)
        if count[plain(label)] > 1:
            own = [t.text for t in concept.terms if t.language == language and t.weight == 1.0]
            longer = (f"{label} ({more})" for more in (*own, concept.slug) if more != label)
            label = next((one for one in longer if plain(one) not in taken), concept.slug)
        named[concept.slug] = label
        taken.add(plain(label))
    return named


def _either(names: Iterable[str]) -> str:
    *most, last = names
    return gettext(" or ").join([", ".join(most), last]) if most else last


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "nl"


def _tell_everyone() -> None:
    """Once committed: this process knows at once, the others within a second."""
    transaction.on_commit(_renew, robust=True)
    enqueue(Job.REINDEX, after=0)


def _renew() -> None:  # with robust=True Django logs its __qualname__
    current.renew()
