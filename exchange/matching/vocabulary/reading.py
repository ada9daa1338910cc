"""The vocabulary of the field as it is written down: concepts, terms, and what is broader.

A line is one concept, seven parts with a bar between:

    slug > broader, broader | Dutch label | English label | kinds | Dutch | English | related

`~term` is a weak hint, `term@kind` counts in listings of one kind only. No kinds means all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from exchange.language import plain

FOLDER = Path(__file__).with_name("concepts")
QUIET_FILE = Path(__file__).with_name("quiet.txt")
KINDS = frozenset({"expertise", "volunteers", "space", "equipment"})
PARTS = 7
WEAK = 0.5  # of a hint that suggests a concept without naming it
_SLUG = re.compile(r"[a-z][a-z0-9_]*")


class VocabularyError(ValueError):
    """A line of the vocabulary cannot be read; says where, which and why."""


@dataclass(frozen=True)
class Term:
    """One way to name a concept.

    `weight` is 1.0, or 0.5 for a hint; `kinds` is empty when it counts everywhere.
    """

    text: str
    language: str
    weight: float = 1.0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Concept:
    slug: str
    nl: str
    en: str
    kinds: frozenset[str] = frozenset()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    terms: tuple[Term, ...] = field(default=(), repr=False)

    def label(self, language: str) -> str:
        return self.en if language == "en" else self.nl

    def counts_in(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Quiet:
    """What names nothing: `words` that are too common alone, and polite `phrases`."""

    words: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()


def shipped_quiet() -> Quiet:
    """Out of `quiet.txt`: a phrase or some words a line; single words stand together."""
    words: set[str] = set()
    phrases: list[str] = []
    for line in QUIET_FILE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(">"):
            phrases.append(line.removeprefix(">").strip())
        else:
            words.update(plain(line).split())
    return Quiet(frozenset(words), tuple(phrases))


def shipped() -> dict[str, Concept]:
    """The concepts that come with the exchange, by slug."""
    return read(lines_of(FOLDER))


def lines_of(source: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file, or of all `.txt` files of a folder, each with its place.

    Raises:
        VocabularyError: there is no such file, or it is not written in UTF-8.
    """
    for path in files_of(source):
        yield from (
            (f"{path.name}:{number}", line)
            for number, line in enumerate(_text(path).splitlines(), start=1)
        )


def files_of(source: Path) -> list[Path]:
    return sorted(source.glob("*.txt")) if source.is_dir() else [source]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise VocabularyError(f"{path.name}: cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise VocabularyError(
            f"{path.name}:{number}: a character that is no UTF-8; "
            "save the file again with the encoding UTF-8"
        ) from error


def read(lines: Iterable[tuple[str, str]]) -> dict[str, Concept]:
    """Concepts by slug, out of pairs of a place and a line.

    Raises:
        VocabularyError: for the first line that is wrong, with its place and what helps.
    """
    concepts: dict[str, Concept] = {}
    places: dict[str, str] = {}
    for place, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        concept = _concept(line, place)
        if concept.slug in concepts:
            known = places[concept.slug]
            raise VocabularyError(
                f"{place}: “{concept.slug}” stands in {known} too; give one another slug"
            )
        concepts[concept.slug] = concept
        places[concept.slug] = place
    _check_links(concepts, places)
    return concepts


def _concept(line: str, place: str) -> Concept:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != PARTS:
        raise VocabularyError(
            f"{place}: {len(parts)} parts where {PARTS} are wanted, with | between them "
            f"(slug > broader | Dutch | English | kinds | Dutch terms | English terms | related): "
            f"{line[:60]}"
        )
    head, nl, en, kinds, dutch, english, related = parts
    slug, _, broader = (piece.strip() for piece in head.partition(">"))
    if not _SLUG.fullmatch(slug):
        raise VocabularyError(f"{place}: “{slug}” is no slug; use small letters, digits and _")
    if not nl or not en:
        raise VocabularyError(f"{place}: “{slug}” wants a label in Dutch and one in English")
    terms = (
        Term(nl, "nl"),
        Term(en, "en"),
        *(_term(text, "nl", place) for text in _listed(dutch)),
        *(_term(text, "en", place) for text in _listed(english)),
    )
    return Concept(slug, nl, en, _kinds(kinds, place), _listed(broader), _listed(related), terms)


def _term(text: str, language: str, place: str) -> Term:
    weight = WEAK if text.startswith("~") else 1.0
    words, _, kind = text.removeprefix("~").partition("@")
    if not words.strip():
        raise VocabularyError(f"{place}: “{text}” is no term; a word is missing")
    return Term(words.strip(), language, weight, _kinds(kind, place))


def _kinds(text: str, place: str) -> frozenset[str]:
    kinds = frozenset(_listed(text))
    if unknown := kinds - KINDS:
        known = ", ".join(sorted(KINDS))
        raise VocabularyError(f"{place}: there is no kind “{min(unknown)}”; there are {known}")
    return kinds


def _listed(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split(",") if piece.strip())


def _check_links(concepts: Mapping[str, Concept], places: Mapping[str, str]) -> None:
    for concept in concepts.values():
        for slug in (*concept.broader, *concept.related):
            if slug not in concepts:
                near = get_close_matches(slug, concepts, n=1)
                hint = f"; is “{near[0]}” meant?" if near else ""
                raise VocabularyError(
                    f"{places[concept.slug]}: “{concept.slug}” points to “{slug}”, "
                    f"which stands nowhere{hint}"
                )
    for slug in concepts:
        _check_no_circle(slug, concepts, places)


def _check_no_circle(slug: str, concepts: Mapping[str, Concept], places: Mapping[str, str]) -> None:
    above, todo = set[str](), list(concepts[slug].broader)
    while todo:
        broader = todo.pop()
        if broader == slug:
            raise VocabularyError(f"{places[slug]}: “{slug}” is broader than itself, in a circle")
        if broader not in above:
            above.add(broader)
            todo.extend(concepts[broader].broader)
