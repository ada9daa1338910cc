"""Why a match fits, as one sentence with both sides in it, for whoever reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.matching import nouns, reasons
from exchange.matching.vocabulary import labels

MOST_BESIDE = 3  # things said after what both have and need
MOST_MOMENTS = 3


@dataclass(frozen=True)
class Reader:
    """Who reads, and what both sides are called.

    `side` is "request" or "answer", or empty for somebody who is neither. `answer` is empty for a
    volunteer, who is named by her place only. `words` says how stems are written in the texts;
    `wanted` and `offered` what a place is called there, in the language of the reader.
    """

    side: str = ""
    request: str = ""
    answer: str = ""
    words: Mapping[str, str] | None = None
    wanted: str = ""
    offered: str = ""


def explained(found: Sequence[dict[str, Any]], reader: Reader, language: str = "") -> str:
    """One sentence that says why, such as “Jullie zoeken een oefenruimte op dinsdagavond voor 40
    mensen; Wijkcentrum De Brug heeft een zaal voor 60, 1,2 km verderop, met piano.”

    Args:
        found: the reasons as stored with a match; of an earlier version, the short form comes.
        language: of the reader; the active one when empty.
    """
    with translation.override(language or translation.get_language()):
        sides = next((r for r in found if r.get("code") == "sides"), None)
        if sides is None:
            return reasons.sentence(found)
        clauses = [_request(sides, found, reader), _answer(sides, reader)]
        if reader.side == "answer":
            clauses.reverse()
        text = ", ".join(["; ".join(clauses), *_beside(sides, found, reader)])
    return f"{text[0].upper()}{text[1:]}."


def _request(sides: dict[str, Any], found: Sequence[dict[str, Any]], reader: Reader) -> str:
    what = " ".join(
        [_thing(sides, "wanted", "needed", reader.wanted), *_moment(found), *_for_how_many(sides)]
    )
    if reader.side == "request":
        return _("you are looking for %(what)s") % {"what": what}
    return _("%(who)s is looking for %(what)s") % {"who": reader.request, "what": what}


def _answer(sides: dict[str, Any], reader: Reader) -> str:
    if sides["volunteer"]:
        return _volunteer(sides, reader)
    what = " ".join([_thing(sides, "offered", "there", reader.offered), *_room(sides)])
    if reader.side == "answer":
        return _("you offer %(what)s") % {"what": what}
    if sides["kind"] in ("space", "equipment"):
        return _("%(who)s has %(what)s") % {"who": reader.answer, "what": what}
    return _("%(who)s offers %(what)s") % {"who": reader.answer, "what": what}


def _volunteer(sides: dict[str, Any], reader: Reader) -> str:
    language = _language()
    topics = _topics(sides["offered"], language)
    persons = [t for t in topics if nouns.is_person(t, language)]
    if persons:
        one = persons[0] if language == "nl" else nouns.with_article(persons[0], language)
        how = _("as %(person)s") % {"person": one}
    elif topics:
        how = _("with %(what)s") % {"what": get_text_list(topics, _("and"))}
    else:
        how = ""
    if reader.side == "answer":
        return (_("you would like to help %(how)s") % {"how": how}).strip()
    place = sides.get("place")
    who = reader.answer or (
        _("a volunteer from %(place)s") % {"place": place} if place else _("a volunteer")
    )
    return (_("%(who)s would like to help %(how)s") % {"who": who, "how": how}).strip()


def _thing(sides: dict[str, Any], which: str, count: str, written: str) -> str:
    language = _language()
    topics, number = _topics(sides[which], language), sides[count]
    kind = sides["kind"]
    if kind == "space":
        place = written or "".join(topics[:1])
        return nouns.with_article(place, language) if place else _("a space")
    if kind == "equipment":
        return _pieces(topics[0], number, language) if topics else _("equipment")
    persons = [t for t in topics if nouns.is_person(t, language)]
    if persons and not (number and number > 1):
        return nouns.with_article(persons[0], language)
    about = get_text_list([t for t in topics if t not in persons] or topics, _("and"))
    if kind == "volunteers":
        return _volunteers(about, number)
    return _("knowledge of %(topic)s") % {"topic": about} if about else _("somebody who knows how")


def _topics(slugs: Sequence[str], language: str) -> list[str]:
    """The labels that stand well beside each other, at least one."""
    found = labels(slugs, language)
    plain = [t for t in found if not nouns.is_joined(t, language)] or found[:1]
    return [t for t in plain if t == plain[0] or plain[0] not in t]


def _pieces(label: str, number: int | None, language: str) -> str:
    if not number or number == 1:
        return nouns.with_article(label, language)
    if nouns.is_plural(label, language):
        return f"{number} {label}"
    return _("%(what)s (%(count)s pieces)") % {"what": label, "count": number}


def _volunteers(about: str, number: int | None) -> str:
    values = {"about": about, "n": number}
    if number and about:
        many = ngettext("%(n)s volunteer for %(about)s", "%(n)s volunteers for %(about)s", number)
        return many % values
    if number:
        return ngettext("%(n)s volunteer", "%(n)s volunteers", number) % values
    return _("volunteers for %(about)s") % values if about else _("volunteers")


def _moment(found: Sequence[dict[str, Any]]) -> list[str]:
    """When, if that is said in a few words; else it stands at the end."""
    slots = next((r for r in found if r.get("code") == "slots"), None)
    if slots and len(slots["slots"]) <= MOST_MOMENTS:
        return reasons.phrases(found, "slots")
    return [] if slots else reasons.phrases(found, "dates")


def _for_how_many(sides: dict[str, Any]) -> list[str]:
    if sides["kind"] != "space":
        return []
    if sides["needed"]:
        n = sides["needed"]
        return [ngettext("for %(n)s person", "for %(n)s people", n) % {"n": n}]
    return [_("of %(size)s m²") % {"size": sides["needed_m2"]}] if sides["needed_m2"] else []


def _room(sides: dict[str, Any]) -> list[str]:
    if sides["kind"] != "space":
        return []
    if sides["there"]:
        return [_("for %(count)s") % {"count": sides["there"]}]
    return [_("of %(size)s m²") % {"size": sides["there_m2"]}] if sides["there_m2"] else []


def _beside(sides: dict[str, Any], found: Sequence[dict[str, Any]], reader: Reader) -> list[str]:
    said = [*reasons.phrases(found, "distance"), *reasons.phrases(found, "features")]
    slots = next((r for r in found if r.get("code") == "slots"), None)
    if slots and len(slots["slots"]) > MOST_MOMENTS:
        said += reasons.phrases(found, "slots")
    if slots:
        said += reasons.phrases(found, "dates")
    said += _word(found, reader)
    if not (sides["wanted"] and sides["offered"]) or sides["kind"] in ("expertise", "volunteers"):
        said += reasons.phrases(found, "disciplines")
    return said[:MOST_BESIDE]


def _word(found: Sequence[dict[str, Any]], reader: Reader) -> list[str]:
    """The word both texts have, as it is written there."""
    stems = [stem for r in found if r.get("code") == "words" for stem in r["stems"]]
    written = [(reader.words or {}).get(stem) for stem in stems]
    return [_("“%(word)s” stands in both texts") % {"word": word} for word in written if word]


def _language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"
