"""The letters about what somebody waits for, each with an example."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.letters.account_samples import page, reader
from accounts.letters.known import Sample, Word
from accounts.models import User
from exchange.notifications import waiting
from exchange.notifications.models import Notification

Kind = Notification.Kind


def link(*_what: object, **_more: object) -> str:
    """Where the buttons of an example lead: to a page that says that the link is not known."""
    return page("/answer/voorbeeld/")


def _told(language: str, kind: str, thing: str, url: str, **details: Any) -> Notification:
    return Notification(
        user=reader(language),
        kind=kind,
        priority=Notification.PRIORITIES.get(kind, Notification.Priority.URGENT),
        thing=thing,
        url=url,
        details=details,
    )


def _example(make: Callable[[str], Notification]) -> Callable[[str], dict[str, Any]]:
    def variables(language: str) -> dict[str, Any]:
        one = make(language)
        parts = waiting.parts_of(one.user, [one], make=link)
        stop = "" if one.priority == Notification.Priority.DUTY else page("/notifications/stop/x/")
        return {"user": one.user, **waiting.context(parts), "unsubscribe_url": stop}

    return variables


def _fields(make: Callable[[str], Notification]) -> Callable[[], dict[str, Any]]:
    """What a reply to the example could do; the line that says so hangs on it."""

    def fields() -> dict[str, Any]:
        one = make("nl")
        found = waiting.fields(User(pk=0), waiting.parts_of(one.user, [one], make=link))
        return {name: found[name] for name in ("things", "offers", "talk_to")}

    return fields


def _sign_up(language: str) -> Notification:
    return _told(
        language,
        Kind.SIGN_UP,
        "sign_up:3:20261122080000000000",
        "/sign-ups/3/",
        listing_id=8,
        listing_title="Wie schenkt koffie op 12 april?",
        organisation="Koor de Zwaan",
        person="Jamila Bakker",
        message="Ik help graag. Ik kan er vanaf zeven uur zijn.",
        status="applied",
        answer="",
    )


def _sign_up_answer(language: str) -> Notification:
    return _told(
        language,
        Kind.SIGN_UP_ANSWER,
        "sign_up:3:20261122080000000000",
        "/sign-ups/3/",
        listing_title="Wie schenkt koffie op 12 april?",
        organisation="Koor de Zwaan",
        person="Marijke de Vries",
        status="declined",
        answer="Dank je wel voor je aanbod! We hebben nu genoeg hulp.\nMogen we je later vragen?",
    )


def _match(language: str, **more: Any) -> Notification:
    return _told(
        language,
        Kind.MATCH,
        "match:12",
        "/listings/7/",
        match_id=12,
        side="request",
        listing_id=8,
        listing_title="Oefenruimte voor 40 zangers",
        organisation="Koor de Zwaan",
        other_id=7,
        other_title="Grote zaal met vleugel",
        other_organisation="Muziekcentrum De Hoven",
        other_organisation_url="/organisations/de-hoven/",
        other_kind="space",
        other_direction="offer",
        other_place="Zutphen",
        distance_km=1.5,
        why_nl="Jullie zoeken een oefenruimte op dinsdagavond."
        " De zaal is dan vrij, en 1,5 km verderop.",
        why_en="You look for a room on Tuesday evenings. It is free then, and 1.5 km away.",
        **more,
    )


def _interest(language: str) -> Notification:
    return _match(language, event="interest")


def _introduction(language: str) -> Notification:
    line = "Jullie zoeken hetzelfde: een plek voor muziek in de wijk. Drink eens koffie samen!"
    return _match(language, event="introduction", by_name="Noor Wessels", line=line)


def _expired(language: str) -> Notification:
    return _told(
        language,
        Kind.LISTING_EXPIRED,
        "listing:8:2026-11-21",
        "/listings/8/",
        listing_id=8,
        listing_title="Oefenruimte voor 40 zangers",
        organisation="Koor de Zwaan",
    )


def _organisation(language: str) -> Notification:
    return _told(
        language,
        Kind.ORGANISATION,
        "organisation:1",
        "/organisations/koor-de-zwaan/",
        organisation="Koor de Zwaan",
        message="De coördinator heeft jullie pagina bekeken.",
    )


_LISTING = Word("listing", "plaatsing", _("what the reader posted"), "first.details.listing_title")
_OURS = Word("organisation", "organisatie", _("the organisation"), "first.details.organisation")
_PERSON = Word("person", "persoon", _("who wants to help"), "first.details.person")
_OTHER = Word("other", "ander", _("the other organisation"), "first.details.other_organisation")
_OTHER_LISTING = Word(
    "their_listing", "hun_plaatsing", _("what the other posted"), "first.details.other_title"
)
_BY = Word("coordinator", "coordinator", _("who introduces them"), "first.details.by_name")

SAMPLES = [
    Sample(
        "sign_up",
        _("Somebody wants to help"),
        _("To everybody who posts for the organisation, at once."),
        _example(_sign_up),
        (_PERSON, _LISTING, _OURS),
        _fields(_sign_up),
    ),
    Sample(
        "sign_up_answer",
        _("Answer to a sign-up"),
        _("To the volunteer, when the organisation says no."),
        _example(_sign_up_answer),
        (_LISTING, _OURS),
    ),
    Sample(
        "interest",
        _("Somebody is interested in a match"),
        _("To the other side, when somebody presses “Interested”."),
        _example(_interest),
        (_LISTING, _OTHER, _OTHER_LISTING, _OURS),
        _fields(_interest),
    ),
    Sample(
        "introduction",
        _("Introduction by the coordinator"),
        _("To both sides, when the coordinator introduces them."),
        _example(_introduction),
        (_LISTING, _OTHER, _OTHER_LISTING, _BY, _OURS),
        _fields(_introduction),
    ),
    Sample(
        "match",
        _("A match that does not wait"),
        _("When a match must be told before the next overview; usually it stands in there."),
        _example(_match),
        (_LISTING, _OTHER, _OTHER_LISTING, _OURS),
        _fields(_match),
    ),
    Sample(
        "listing_expired",
        _("A listing has expired"),
        _("When that must be told before the next overview; usually it stands in there."),
        _example(_expired),
        (_LISTING, _OURS),
        _fields(_expired),
    ),
    Sample(
        "organisation",
        _("News about an organisation"),
        _("To its team, when something is told about it."),
        _example(_organisation),
        (_OURS,),
    ),
]
