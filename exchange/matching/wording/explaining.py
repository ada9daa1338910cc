"""Why a match fits, as one sentence with both sides in it, for whoever reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.language import plain, stems
from exchange.matching.vocabulary import labels, lexicon
from exchange.matching.wording import nouns, reasons, things

MOST_BESIDE = 4  # things said after what both have and need
MOST_MOMENTS = 3


@dataclass(frozen=True)
class Reader:
    """Who reads, and what both sides are called.

    `side` is "request" or "answer", or empty for somebody who is neither. `answer` is empty for a
    volunteer, who is named by her place only. The titles are quoted where no concept is sure to be
    right; `wanted` and `offered` are what a place is called there, in the language of the reader.
    `words` says how stems are written in the texts. `knows_own`: her own title stands on the page
    already, and need not be quoted.
    """

    side: str = ""
    request: str = ""
    answer: str = ""
    wanted_title: str = ""
    offered_title: str = ""
    wanted: str = ""
    offered: str = ""
    words: Mapping[str, str] | None = None
    knows_own: bool = False


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
        clauses = [_request(sides, found, reader), _answer(sides, found, reader)]
        if reader.side == "answer":
            clauses.reverse()
        both = "; ".join(clause for clause in clauses if clause)
        text = ", ".join([both, *_beside(sides, found, reader)])
    return f"{text[0].upper()}{text[1:]}."


def _request(sides: dict[str, Any], found: Sequence[dict[str, Any]], reader: Reader) -> str:
    thing = _wanted(sides, reader)
    if not thing and reader.wanted_title:
        values = {"who": reader.request, "title": _tidy(reader.wanted_title)}
        if reader.side == "request":
            return "" if reader.knows_own else _("you ask “%(title)s”") % values
        return _("%(who)s asks “%(title)s”") % values
    what = " ".join([thing or _anything(sides), *_moment(found), *_for_how_many(sides)])
    if reader.side == "request":
        return _("you are looking for %(what)s") % {"what": what}
    return _("%(who)s is looking for %(what)s") % {"who": reader.request, "what": what}


def _answer(sides: dict[str, Any], found: Sequence[dict[str, Any]], reader: Reader) -> str:
    if sides["volunteer"]:
        return _volunteer(sides, found, reader)
    thing = _offered(sides, reader)
    if not thing and reader.offered_title:
        values = {"who": reader.answer, "title": _tidy(reader.offered_title)}
        if reader.side == "answer":
            return "" if reader.knows_own else _("you offer “%(title)s”") % values
        return _("%(who)s offers “%(title)s”") % values
    what = " ".join([thing or _anything(sides), *_room(sides)])
    if reader.side == "answer":
        return _("you offer %(what)s") % {"what": what}
    if sides["kind"] in ("space", "equipment"):
        return _("%(who)s has %(what)s") % {"who": reader.answer, "what": what}
    return _("%(who)s offers %(what)s") % {"who": reader.answer, "what": what}


def _volunteer(sides: dict[str, Any], found: Sequence[dict[str, Any]], reader: Reader) -> str:
    """To herself in her own words; to others without them, they are not theirs to read yet."""
    if reader.side == "answer" and reader.offered_title:
        wrote = _("you wrote “%(title)s”") % {"title": _tidy(reader.offered_title)}
        return "" if reader.knows_own else wrote
    # Between brackets: a label may be a person, a thing or something to do.
    how = "".join(f"({topic})" for topic in labels(_shared_task(found), _language()))
    if reader.side == "answer":
        return (_("you would like to help %(how)s") % {"how": how}).strip()
    place = sides.get("place")
    who = reader.answer or (
        _("a volunteer from %(place)s") % {"place": place} if place else _("a volunteer")
    )
    return (_("%(who)s would like to help %(how)s") % {"who": who, "how": how}).strip()


def _shared_task(found: Sequence[dict[str, Any]]) -> list[str]:
    """What both name above all, if it is something to do."""
    slugs = [slug for r in found if r.get("code") == "concepts" for slug in r["slugs"][:1]]
    return [slug for slug in slugs if things.is_task(lexicon(), slug)]


def _wanted(sides: dict[str, Any], reader: Reader) -> str:
    return _thing(sides, "wanted", "needed", reader.wanted, reader.wanted_title)


def _offered(sides: dict[str, Any], reader: Reader) -> str:
    return _thing(sides, "offered", "there", reader.offered, reader.offered_title)


def _thing(sides: dict[str, Any], which: str, count: str, written: str, title: str) -> str:
    """What is sought or had, in a few words; empty when the title says it better.

    A label is used where the title has that very word: other words for it are the machine's.
    """
    language = _language()
    topic, number = "".join(labels(sides[which], language)), sides[count]
    if sides["kind"] == "space":
        place = _spelled(written) or topic
        return nouns.with_article(place, language, is_place=True) if place else ""
    if not topic or (title and not set(stems(topic)) <= set(stems(title))):
        return ""
    if sides["kind"] == "equipment":
        return _pieces(topic, number, language)
    if nouns.is_person(topic, language):
        # Of many the label cannot speak, it is in the singular; the title does.
        return "" if number and number > 1 else nouns.with_article(topic, language)
    if sides["kind"] == "volunteers":
        return _volunteers(topic, number)
    return _("knowledge of %(topic)s") % {"topic": topic}


def _spelled(written: str) -> str:
    """A word as it is written, if it is written right."""
    token = plain(written)
    return written if lexicon().corrected(token) == token else ""


def _anything(sides: dict[str, Any]) -> str:
    """What is sought or had when nothing is known but the kind."""
    if sides["kind"] == "space":
        return _("a space")
    if sides["kind"] == "equipment":
        return _("equipment")
    return _("volunteers") if sides["kind"] == "volunteers" else _("somebody who knows how")


def _tidy(title: str) -> str:
    return title.strip(" .“”\"'")


def _pieces(label: str, number: int | None, language: str) -> str:
    """So many of them; a label in the singular cannot say that, and then the title does."""
    if not number or number == 1:
        return nouns.with_article(label, language)
    return f"{number} {label}" if nouns.is_plural(label, language) else ""


def _volunteers(about: str, number: int | None) -> str:
    if not number:
        return _("volunteers for %(about)s") % {"about": about}
    many = ngettext("%(n)s volunteer for %(about)s", "%(n)s volunteers for %(about)s", number)
    return many % {"n": number, "about": about}


def _moment(found: Sequence[dict[str, Any]]) -> list[str]:
    """When, if that is said in a few words; else it stands at the end."""
    if _has_few_moments(found):
        return reasons.phrases(found, "slots")
    has_slots = any(r.get("code") == "slots" for r in found)
    return [] if has_slots or reasons.is_long_period(found) else reasons.phrases(found, "dates")


def _has_few_moments(found: Sequence[dict[str, Any]]) -> bool:
    slots = next((r for r in found if r.get("code") == "slots"), None)
    return slots is not None and len(slots["slots"]) <= MOST_MOMENTS


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
    """What else speaks for it, and was not said yet, the weightiest first."""
    is_quoted = bool(reader.wanted_title) and not _wanted(sides, reader)
    has_size = bool(_offered(sides, reader) and _room(sides))
    said = [*reasons.phrases(found, "distance"), *reasons.phrases(found, "features")]
    if is_quoted or not _has_few_moments(found):
        said += reasons.phrases(found, "slots")
    if is_quoted and sides["kind"] == "space" and not has_size:
        said += reasons.phrases(found, "quantity")
    said += _word(found, reader)
    if not (sides["wanted"] and sides["offered"]):
        said += reasons.phrases(found, "disciplines")
    when = reasons.phrases(found, "dates")
    return (said + [w for w in when if is_quoted or w not in _moment(found)])[:MOST_BESIDE]


def _word(found: Sequence[dict[str, Any]], reader: Reader) -> list[str]:
    """The word both texts have, as it is written there."""
    stems = [stem for r in found if r.get("code") == "words" for stem in r["stems"]]
    written = [(reader.words or {}).get(stem) for stem in stems]
    return [_("“%(word)s” stands in both texts") % {"word": word} for word in written if word]


def _language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"
