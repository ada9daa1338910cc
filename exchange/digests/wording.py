"""An item in words: what it is, who and when, why it is here, what can be done with it.

In the language that is active; the same words go into the text and into the HTML of the letter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_noop

from exchange.digests.items import Item, Kind, Section
from exchange.digests.readers import Reader
from exchange.digests.sources import km_between
from exchange.digests.standing import Post, Standing
from exchange.digests.tongue import day as in_words
from exchange.digests.tongue import gettext as _
from exchange.digests.tongue import ngettext, pgettext
from exchange.listings.models import slot_choices
from exchange.notifications.buttons import ABOUT_MATCH, label_of
from exchange.notifications.links import Verb, make

MOST_QUOTED = 240
MOST_SLOTS = 3
MOST_OF_A_TITLE = 52  # in a subject
ANYWHERE_KM = 150
NEXT_DOOR_KM = 0.5

LABELS = {
    ("offer", "space"): gettext_noop("Space on offer"),
    ("offer", "equipment"): gettext_noop("Equipment on offer"),
    ("offer", "expertise"): gettext_noop("Expertise on offer"),
    ("offer", "volunteers"): gettext_noop("Wants to help"),
    ("request", "space"): gettext_noop("Space wanted"),
    ("request", "equipment"): gettext_noop("Equipment wanted"),
    ("request", "expertise"): gettext_noop("Expertise wanted"),
    ("request", "volunteers"): gettext_noop("Volunteers wanted"),
}


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    is_first: bool = False


@dataclass
class Shown:
    """One item as it is read."""

    title: str
    url: str
    label: str = ""  # above the title
    kind: str = ""  # the colour of the label
    lines: list[str] = field(default_factory=list)
    quote: str = ""  # what a person wrote
    why: str = ""
    buttons: list[Button] = field(default_factory=list)
    offers: list[tuple[Any, ...]] = field(default_factory=list)  # what a reply can do with it
    headline: str = ""  # of the subject, when this comes first
    section: str = ""
    is_reminder: bool = False


def heading(section: str) -> str:
    return {
        Section.ANSWER: _("Somebody waits for you"),
        Section.MATCH: _("This fits you"),
        Section.ENDING: _("Nearly over"),
        Section.NEWS: _("News about your listings"),
        Section.NEW: _("New for you"),
        Section.CHOSEN: _("For everybody"),
    }[Section(section)]


def note(section: str) -> str:
    """What is said once for all things of a section, under its heading."""
    if section == Section.CHOSEN:
        return _("The coordinator chose this for everybody in the network.")
    return ""


class Words:
    """Puts the items of one batch into words; everything they name was looked up before."""

    def __init__(
        self,
        standing: Standing,
        disciplines: Mapping[str, Mapping[int, str]],
        details: Mapping[int, Mapping[str, Any]],
    ) -> None:
        """`details` are those of the notifications, by number."""
        self.standing = standing
        self.disciplines = disciplines
        self.details = details

    def show(self, item: Item, reader: Reader) -> Shown:
        """The item as this reader reads it, in the active language."""
        shown = _WORDS[Kind(item.kind)](self, item, reader)
        shown.section, shown.is_reminder = item.section, item.is_reminder
        return shown

    # --- what waits for the reader ---------------------------------------------------------

    def _sign_up(self, item: Item, reader: Reader) -> Shown:
        asked, post = self.standing.sign_ups[item.pk], self.standing.posts[item.listing_id]
        person = f"{asked.first_name} {asked.last_name}".strip() or _("Somebody without a name")
        day = _day(asked.applied_at, reader)
        lines = [_for_own(post, item, reader)]
        if asked.access_needs:
            needs = {"name": person, "needs": " ".join(asked.access_needs.split())}
            lines.append(_("What makes it possible for %(name)s: %(needs)s") % needs)
        shown = Shown(
            person,
            _absolute(f"/sign-ups/{item.pk}/"),
            _("Wants to help"),
            "volunteers",
            lines,
            _quoted(asked.message),
            _("%(person)s has been waiting for your answer since %(day)s.")
            % {"person": asked.first_name or person, "day": day},
            headline=_("%(person)s wants to help with “%(title)s”")
            % {"person": person, "title": _cut(post.title)},
        )
        return _with_verbs(
            shown,
            reader,
            item,
            [(Verb.ACCEPT, _("Yes, please")), (Verb.DECLINE, pgettext("answer", "No"))],
        )

    def _interest(self, item: Item, reader: Reader) -> Shown:
        shown = self._counterpart(item, reader)
        own = self.standing.posts.get(item.own_id)
        who = self._who(item)
        if own:
            shown.why = _("%(who)s is interested in your “%(title)s”.") % {
                "who": who,
                "title": _cut(own.title),
            }
        else:
            shown.why = _("%(who)s saw what you like to do, and hopes for your help.") % {
                "who": who
            }
        shown.headline = shown.why.removesuffix(".")
        return _with_verbs(
            shown,
            reader,
            item,
            _about_match(item, Verb.INTERESTED, Verb.DECLINED),
        )

    def _introduction(self, item: Item, reader: Reader) -> Shown:
        shown = self._counterpart(item, reader)
        name = item.words.get("by_name") or _("The coordinator")
        shown.why = _("%(name)s of the network thinks that you may help each other.") % {
            "name": name
        }
        shown.quote = _quoted(str(item.words.get("line", "")))
        shown.headline = _("%(name)s would like you to meet %(who)s") % {
            "name": name,
            "who": self._who(item),
        }
        return _with_verbs(
            shown,
            reader,
            item,
            _about_match(item, Verb.INTERESTED, Verb.DECLINED),
        )

    # --- matches and new posts -------------------------------------------------------------

    def _match(self, item: Item, reader: Reader) -> Shown:
        shown = self._counterpart(item, reader)
        shown.lines += self._others(item)
        shown.why = str(
            item.words.get(f"why_{reader.language[:2]}") or item.words.get("why_nl") or ""
        )
        shown.headline = _("This fits you: %(title)s") % {"title": _cut(shown.title)}
        return _with_verbs(
            shown,
            reader,
            item,
            _about_match(item, *ABOUT_MATCH),
        )

    def _listing(self, item: Item, reader: Reader) -> Shown:
        post = self.standing.posts[item.listing_id]
        url = _absolute(f"/listings/{post.pk}/")
        shown = Shown(
            post.title,
            url,
            _(LABELS[post.direction, post.kind]),
            post.kind,
            _meta(post, reader),
            why=self._why_new(item, reader),
            headline=_("New: %(title)s") % {"title": _cut(post.title)},
        )
        shown.buttons = [Button(_("Look at it"), url)]
        return shown

    def _why_new(self, item: Item, reader: Reader) -> str:
        if item.search_id:
            name, _rhythm = self.standing.searches.get(item.search_id, ("", ""))
            return _("It answers your search “%(name)s”.") % {"name": name}
        names = self.disciplines["en" if reader.language.startswith("en") else "nl"]
        subjects = _joined([_small(names[d]) for d in item.disciplines[:3] if d in names])
        by = list(dict.fromkeys(n for d in item.disciplines for n in reader.follows.get(d, ())))
        teams = _joined([name for name in by if name][:3])
        if teams:
            return _("Also %(subjects)s, like %(teams)s.") % {"subjects": subjects, "teams": teams}
        return _("Also %(subjects)s, as in your profile.") % {"subjects": subjects}

    def _counterpart(self, item: Item, reader: Reader) -> Shown:
        """The other side of a match: a listing, or a volunteer without a name."""
        post, own = self.standing.posts.get(item.listing_id), self.standing.posts.get(item.own_id)
        if post:
            shown = Shown(
                post.title,
                _absolute(f"/listings/{post.pk}/"),
                _(LABELS[post.direction, post.kind]),
                post.kind,
                _meta(post),
            )
        else:
            shown = Shown(
                str(item.words.get("person") or _("A volunteer")),
                _absolute(f"/listings/{item.own_id}/suggestions/"),
                _("Wants to help"),
                "volunteers",
            )
        if own:
            shown.lines.append(_for_own(own, item, reader))
        return shown

    def _who(self, item: Item) -> str:
        post = self.standing.posts.get(item.listing_id)
        return post.organisation if post else str(item.words.get("person") or _("A volunteer"))

    def _others(self, item: Item) -> list[str]:
        """For which other listings of hers it is good."""
        titles = [self.standing.posts[pk].title for pk in item.others if pk in self.standing.posts]
        if not titles:
            return []
        return [_("It fits %(titles)s as well.") % {"titles": _joined([f"“{t}”" for t in titles])}]

    # --- her own listings ------------------------------------------------------------------

    def _ending(self, item: Item, reader: Reader) -> Shown:
        post = self.standing.posts[item.pk]
        shown = self._own(post)
        if post.expires_on and post.expires_on == reader.today(self.standing.now):
            shown.why = _("Today is its last day.")
        else:
            shown.why = _("It is open until %(day)s. After that nobody sees it any more.") % {
                "day": in_words(post.expires_on, "l j F") if post.expires_on else ""
            }
        shown.headline = _("“%(title)s” is nearly over") % {"title": _cut(post.title)}
        still = Verb.EXTEND, _("Still right, extend it")
        shown = _with_verbs(shown, reader, item, [still, *_endings()])
        shown.buttons.append(Button(_("Change it"), _absolute(f"/listings/{post.pk}/edit/")))
        return shown

    def _expired(self, item: Item, reader: Reader) -> Shown:
        post = self.standing.posts[item.pk]
        shown = self._own(post)
        shown.why = _("Its last day has passed, so nobody sees it any more. Do you still need it?")
        shown.headline = _("“%(title)s” has expired") % {"title": _cut(post.title)}
        again = Verb.EXTEND, _("Open it again")
        return _with_verbs(shown, reader, item, [again, *_endings()])

    def _own(self, post: Post) -> Shown:
        return Shown(
            post.title,
            _absolute(f"/listings/{post.pk}/"),
            _(LABELS[post.direction, post.kind]),
            post.kind,
            [post.organisation],
        )

    def _notice(self, item: Item, reader: Reader) -> Shown:
        details = self.details.get(item.notifications[0], {})
        title = str(details.get("other_title") or details.get("listing_title") or "")
        title = title or str(details.get("organisation") or settings.SITE_NAME)
        url = _absolute(str(details.get("url", "/notifications/")))
        why = str(details.get(f"why_{reader.language[:2]}") or details.get("why_nl") or "")
        shown = Shown(title, url, "", "", list(item.organisations), why=why, headline=title)
        shown.buttons = [Button(_("Look at it"), url)]
        return shown

    # --- chosen by the coordinator ---------------------------------------------------------

    def _chosen(self, item: Item, reader: Reader) -> Shown:
        entry = self.standing.chosen[reader.language][item.thing]
        when = entry["when"]
        lines = [_moment(datetime.fromisoformat(when), reader)] if when else []
        if entry["text"]:
            lines.append(entry["text"])
        is_agenda = item.kind == Kind.AGENDA
        shown = Shown(
            entry["title"],
            entry["url"],
            _("Agenda") if is_agenda else _("To read"),
            "",
            lines,
            headline=entry["title"],
        )
        shown.buttons = [Button(_("Read on"), entry["url"])]
        return shown


_WORDS: Mapping[Kind, Callable[[Words, Item, Reader], Shown]] = {
    Kind.SIGN_UP: Words._sign_up,
    Kind.INTEREST: Words._interest,
    Kind.INTRODUCTION: Words._introduction,
    Kind.MATCH: Words._match,
    Kind.LISTING: Words._listing,
    Kind.ENDING: Words._ending,
    Kind.EXPIRED: Words._expired,
    Kind.NOTICE: Words._notice,
    Kind.STORY: Words._chosen,
    Kind.AGENDA: Words._chosen,
}


def _endings() -> list[tuple[Verb, str]]:
    return [(Verb.FULFILLED, _("It is filled")), (Verb.NO_LONGER, _("Not needed any more"))]


def _about_match(item: Item, *verbs: Verb) -> list[tuple[Verb, str]]:
    return [(verb, str(label_of(verb, ours=bool(item.own_id)))) for verb in verbs]


def _with_verbs(
    shown: Shown, reader: Reader, item: Item, verbs: Sequence[tuple[Verb, str]]
) -> Shown:
    side = str(item.side)
    for verb, label in verbs:
        url = make(reader.pk, verb, item.pk, side=side)
        shown.buttons.append(Button(label, url, is_first=not shown.buttons))
        offer = (str(verb), item.pk, side) if side else (str(verb), item.pk)
        shown.offers.append(offer)
    return shown


def _for_own(own: Post, item: Item, reader: Reader) -> str:
    """Which listing of hers it is about, and for which organisation if she acts for several."""
    if own.direction == "offer":
        said = _("For your offer “%(title)s”") % {"title": own.title}
    else:
        said = _("For your request “%(title)s”") % {"title": own.title}
    return " · ".join([said, *item.organisations]) if len(reader.edits) > 1 else said


def _meta(post: Post, reader: Reader | None = None) -> list[str]:
    """Who and where, and when; how far from a reader, where no reason tells that already."""
    km = km_between(post, reader) if reader else None
    away = ""
    if km is not None and km < ANYWHERE_KM:
        away = _how_far(km)
    lines = [" · ".join(filter(None, (post.organisation, post.place, away))), _when(post)]
    return [line for line in lines if line]


def _how_far(km: float) -> str:
    """As in the reasons of matches."""
    if km < NEXT_DOOR_KM:
        return _("around the corner")
    digits = 1 if km < 10 else 0
    return _("%(km)s km away") % {"km": number_format(round(km, digits), digits)}


def _when(post: Post) -> str:
    labels = dict(slot_choices())
    named = [str(labels[slot]) for slot in post.slots if slot in labels]
    slots = ", ".join(named[:MOST_SLOTS])
    if len(named) > MOST_SLOTS:
        more = len(named) - MOST_SLOTS
        slots += " " + ngettext("and %(n)s other time", "and %(n)s other times", more) % {"n": more}
    return " · ".join(filter(None, (_dates(post), slots)))


def _dates(post: Post) -> str:
    starts, ends = post.starts_on, post.ends_on
    if starts and ends and starts != ends:
        return f"{in_words(starts, 'j F')} – {in_words(ends, 'j F')}"
    if starts and (ends or post.rhythm == "once"):
        return in_words(starts, "l j F")
    if starts:
        return _("From %(day)s") % {"day": in_words(starts, "j F")}
    return _("Until %(day)s") % {"day": in_words(ends, "j F")} if ends else ""


def _day(moment: datetime, reader: Reader) -> str:
    return in_words(moment.astimezone(ZoneInfo(reader.zone)).date(), "j F")


def _moment(moment: datetime, reader: Reader) -> str:
    local = moment.astimezone(ZoneInfo(reader.zone))
    return f"{in_words(local.date(), 'l j F')}, {local:%H:%M}"


def _joined(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _small(name: str) -> str:
    """In the middle of a sentence; abbreviations stay as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _cut(title: str) -> str:
    """Short enough for a subject."""
    if len(title) <= MOST_OF_A_TITLE:
        return title
    return title[: MOST_OF_A_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1].rstrip() + "…"


def _absolute(path: str) -> str:
    return settings.SITE_URL + path
