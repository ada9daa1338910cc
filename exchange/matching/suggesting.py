"""What the page of suggestions shows: who may suit, best first, and what was said of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from exchange.listings.models import Listing
from exchange.matching import actions
from exchange.matching.models import Match, Mute, Reaction
from exchange.matching.muting import causes_muted_by, told_apart
from exchange.matching.scoring.adopted import model
from exchange.matching.texts.reading import side_of
from exchange.matching.wording import reasons
from exchange.volunteering.models import VolunteerProfile

Owner = Listing | VolunteerProfile

MOST = 40
SURE = 0.75  # as likely as that, and it says so
WIDE_KM = 25  # who looks as far as this is not advised to look further
MANY_SLOTS = 5


@dataclass
class Suggestion:
    """A match as one of its sides reads it; `side` is empty for the coordinator."""

    match: Match
    side: str
    other: Listing | None
    why: str
    sureness: str
    mine: Reaction | None = None
    theirs: Reaction | None = None
    causes: list[tuple[str, str, str]] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    person: str = ""
    distance: str = ""

    @property
    def name(self) -> str:
        """What a button is about, for whoever hears it instead of seeing it."""
        return self.other.title if self.other else (self.person or _("a volunteer"))

    @property
    def percent(self) -> int:
        return round(100 * self.match.score)

    @property
    def is_sure(self) -> bool:
        return self.match.score >= SURE

    @property
    def is_interesting(self) -> bool:
        return self.mine is not None and self.mine.answer == Reaction.Answer.INTERESTED

    @property
    def they_are_interested(self) -> bool:
        return self.theirs is not None and self.theirs.answer == Reaction.Answer.INTERESTED


@dataclass
class Suggestions:
    """Everything the page shows. `live`: found just now, and not yet kept or told."""

    best: list[Suggestion] = field(default_factory=list)
    later: list[Suggestion] = field(default_factory=list)
    declined: list[Suggestion] = field(default_factory=list)
    live: list[Suggestion] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    muted: list[tuple[Mute, str]] = field(default_factory=list)


def suggestions(owner: Owner, user: User, *, coordinating: bool = False) -> Suggestions:
    """What suits a listing or a profile, for somebody who looks after it or for the coordinator.

    Cost: a fixed number of queries; a look through the index when nothing is kept.
    """
    muted = set() if coordinating else told_apart(causes_muted_by(user))
    rows = Match.objects.of(owner).open().exclude(status=Match.Status.LAPSED).for_rows()
    known = [_read(m, owner, coordinating=coordinating) for m in rows.order_by("-score")[:MOST]]
    page = Suggestions()
    for found in known:
        if not _may_be_shown(found):
            continue
        _put(page, found, muted, coordinating=coordinating)
    if coordinating:
        _name_contacts(page)
    else:
        page.muted = _named(Mute.objects.filter(user=user))
    if not known:
        page.live = _live(owner, muted, coordinating=coordinating)
    if not (page.best or page.live):
        page.advice = advice(owner)
    return page


def advice(owner: Owner) -> list[str]:
    """What would help a listing or profile that nothing suits: at most three sentences."""
    said = []
    side = side_of(owner)
    if not side.analysis.concepts:
        said.append(
            _("Say in the title what it is about, in a common word: “rehearsal room”, “chairs”.")
        )
    if side.latitude is None:
        said.append(_("Fill in a postcode, so that we know what is near."))
    elif side.radius_km < WIDE_KM and not (side.kind == "space" and not side.is_request):
        text = _("Look further than %(km)s km.")
        said.append(text % {"km": round(side.radius_km)})
    if 0 < len(side.slots) < MANY_SLOTS:
        said.append(_("Add more days or parts of the day, if you can."))
    if side.starts_on and side.ends_on:
        said.append(_("Widen the dates, if you can."))
    return said[:3] or [_("A few more words on what it is for also help.")]


def sureness(score: float) -> str:
    """How sure the machine is, in words."""
    if score >= SURE:
        return _("suits well")
    if score >= model().floor:
        return _("probably suits")
    return _("may suit")


def _read(match: Match, owner: Owner, *, coordinating: bool) -> Suggestion:
    side = match.side_of(owner)
    said = {r.side: r for r in match.reactions.all()} if match.pk else {}
    other = match.offer if side == Reaction.Side.REQUEST else match.request
    theirs = next((r for s, r in said.items() if s != side), None)
    person = _volunteer(match, theirs, coordinating=coordinating)
    causes = [
        (code, slug, label)
        for code, slug in reasons.main_causes(match.reasons)
        if (label := reasons.label_of(code, slug))
    ]
    return Suggestion(
        match=match,
        side="" if coordinating else side,
        other=other,
        why=match.explained_to(
            "" if coordinating else side, volunteer=person, knows_own=not coordinating
        ),
        sureness=sureness(match.score),
        mine=said.get(side),
        theirs=theirs,
        causes=causes,
        person=person,
        distance="".join(reasons.phrases(match.reasons, "distance")),
    )


def _volunteer(match: Match, theirs: Reaction | None, *, coordinating: bool) -> str:
    """What a volunteer is called: by her name for the coordinator only, until she is interested."""
    if match.profile is None:
        return ""
    user = match.profile.user
    if coordinating:
        return user.get_full_name()
    is_hers = theirs is not None and theirs.answer == Reaction.Answer.INTERESTED
    return user.first_name if is_hers else ""


def _may_be_shown(found: Suggestion) -> bool:
    return found.other is None or found.other.organisation.is_active


def _put(
    page: Suggestions, found: Suggestion, muted: set[tuple[str, str]], *, coordinating: bool
) -> None:
    """Put it where it belongs; what the other side declined is not shown to this one."""
    declined = found.match.status == Match.Status.DECLINED
    if declined:
        mine = found.mine is not None and found.mine.answer == Reaction.Answer.DECLINED
        if mine or coordinating:
            page.declined.append(found)
    elif found.mine and found.mine.is_asleep and not coordinating:
        page.later.append(found)
    elif not muted & told_apart(reasons.main_causes(found.match.reasons)):
        page.best.append(found)


def _live(owner: Owner, muted: set[tuple[str, str]], *, coordinating: bool) -> list[Suggestion]:
    return [
        _read(match, owner, coordinating=coordinating)
        for match in actions.suggestions(owner)
        if not muted & told_apart(reasons.main_causes(match.reasons))
    ]


def _named(mutes: Iterable[Mute]) -> list[tuple[Mute, str]]:
    return [(m, reasons.label_of(m.code, m.value) or m.value) for m in mutes]


def _name_contacts(page: Suggestions) -> None:
    """Whom the coordinator would call on both sides. Cost: one query."""
    everything = [*page.best, *page.declined]
    listings: list[Any] = [x for s in everything for x in (s.match.request, s.match.offer) if x]
    managers = Membership.objects.filter(
        organisation__in={x.organisation_id for x in listings}, role=Membership.Role.MANAGER
    )
    names: dict[int, list[str]] = defaultdict(list)
    for membership in managers.select_related("user").order_by("pk"):
        names[membership.organisation_id].append(str(membership.user))
    for found in everything:
        match = found.match
        for listing in filter(None, (match.request, match.offer)):
            who = names[listing.organisation_id][:1] or ["–"]
            found.contacts.append(f"{listing.organisation.name}: {who[0]}")
        if match.profile:
            found.contacts.append(str(match.profile.user))
