"""Everything that can be done with a listing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Discipline, User
from accounts.pictures import forget_picture, make_renditions
from accounts.postcodes import locate
from exchange.jobs import Job, enqueue
from exchange.language import stems
from exchange.listings.models import Direction, Kind, Listing
from exchange.notifications.actions import notify
from exchange.notifications.models import Notification
from exchange.workflow import StatusChange, TransitionError

# How long a listing stays open: requests for weeks, offers for months, spaces for a season.
VALID_DAYS = {
    (Direction.REQUEST, Kind.EXPERTISE): 42,
    (Direction.REQUEST, Kind.VOLUNTEERS): 42,
    (Direction.REQUEST, Kind.SPACE): 42,
    (Direction.REQUEST, Kind.EQUIPMENT): 42,
    (Direction.OFFER, Kind.EXPERTISE): 182,
    (Direction.OFFER, Kind.VOLUNTEERS): 182,
    (Direction.OFFER, Kind.SPACE): 273,
    (Direction.OFFER, Kind.EQUIPMENT): 182,
}

# The history keeps reasons in the language of the code; pages translate them.
ENDINGS = {
    Listing.Outcome.FOUND_HERE: gettext_noop("Found through the network."),
    Listing.Outcome.FOUND_ELSEWHERE: gettext_noop("Found elsewhere."),
    Listing.Outcome.NOT_NEEDED: gettext_noop("No longer needed."),
    Listing.Outcome.NOT_WORKED: gettext_noop("It did not work out."),
}

# Columns that people fill in. Saving them never touches the status, so that a draft saved by
# itself cannot undo a publication that comes between.
CONTENT = (
    "organisation",
    "title",
    "body",
    "language",
    "audience",
    "postcode",
    "place",
    "latitude",
    "longitude",
    "radius_km",
    "starts_on",
    "ends_on",
    "slots",
    "cost",
    "price_cents",
    "price_unit",
    "quantity",
    "hours",
    "rhythm",
    "minimum_age",
    "in_return",
    "area_m2",
    "features",
    "handover",
    "deposit_cents",
    "form",
    "picture",
    "picture_width",
    "picture_height",
    "picture_alt",
    "typed",
    "updated_at",
)


class NotYetApproved(TransitionError):  # noqa: N818 - said as a sentence
    """The organisation has not been checked by the network yet."""


class Incomplete(TransitionError):  # noqa: N818
    """Something that readers need is missing."""


class Overtaken(TransitionError):  # noqa: N818
    """The draft is no draft any more."""


def valid_until(listing: Listing, today: date | None = None) -> date:
    """The last day of a listing opened today: the end of its period if that comes first."""
    today = today or timezone.localdate()
    default = today + timedelta(days=VALID_DAYS[Direction(listing.direction), Kind(listing.kind)])
    return min(default, listing.ends_on) if listing.ends_on else default


@transaction.atomic
def save_draft(
    listing: Listing,
    *,
    by: User,
    disciplines: Iterable[Discipline] = (),
    tags: Iterable[str] = (),
) -> None:
    """Keep a draft, new or known. A new one with the key of a known draft becomes that draft.

    Raises:
        Overtaken: it has been published or thrown away in the meantime.
    """
    if listing.pk is None:
        _begin(listing, by)
    still = Listing.objects.select_for_update().filter(pk=listing.pk).first()
    if still is None or still.status != Listing.Status.DRAFT:
        raise Overtaken(_("This is no draft any more. You can change it on its own page."))
    _save_content(listing)
    _set_words(listing, disciplines, tags)


@transaction.atomic
def edit(
    listing: Listing,
    *,
    by: User,
    disciplines: Iterable[Discipline] = (),
    tags: Iterable[str] = (),
    tell_again: bool = False,
) -> None:
    """Change a listing that has been published.

    Nobody is told of it, unless `tell_again`: then matches are looked for anew. Those that were
    found already are weighed again in any case.
    """
    if listing.ends_on and listing.expires_on and listing.ends_on < listing.expires_on:
        listing.expires_on = listing.ends_on
        Listing.objects.filter(pk=listing.pk).update(expires_on=listing.ends_on)
    _save_content(listing)
    _set_words(listing, disciplines, tags)
    _record(listing, by, gettext_noop("The text was changed."))
    if tell_again and listing.is_open:
        look_again(listing)
    elif listing.is_open:
        enqueue(Job.REFRESH_LISTING, listing_id=listing.pk)


def look_again(listing: Listing) -> None:
    """Have counterparts looked for, once this is committed."""
    listing.matched_at = None
    Listing.objects.filter(pk=listing.pk).update(matched_at=None)
    enqueue(Job.MATCH_LISTING, listing_id=listing.pk)


@transaction.atomic
def publish(listing: Listing, *, by: User) -> None:
    """Open a draft to its readers, and have it matched once that is committed.

    Raises:
        NotYetApproved: the organisation is still being checked; the draft stays.
        Incomplete: a title, a place or a price is missing, or its period is over.
        TransitionError: somebody else was first.
    """
    _open(listing, by, gettext_noop("Published."))


@transaction.atomic
def reopen(listing: Listing, *, by: User) -> None:
    """Open again what was paused, fulfilled or withdrawn."""
    keeps_date = (
        listing.status == Listing.Status.PAUSED
        and listing.expires_on is not None
        and listing.expires_on >= timezone.localdate()
    )
    _open(listing, by, gettext_noop("Opened again."), keeps_date=keeps_date)


@transaction.atomic
def renew(listing: Listing, *, by: User) -> None:
    """Start the time of an open or expired listing anew, from today."""
    if listing.status == Listing.Status.EXPIRED:
        _open(listing, by, gettext_noop("Extended."))
        return
    _refuse_unless_ready(listing)
    until = valid_until(listing)
    if not Listing.objects.open().filter(pk=listing.pk).update(expires_on=until):
        raise TransitionError(_("Only an open or expired listing can be extended."))
    listing.expires_on = until
    _record(listing, by, gettext_noop("Extended."))


def pause(listing: Listing, *, by: User) -> None:
    """Take it off the lists for a while; its page stays."""
    listing.move(Listing.Status.PAUSED, by=by, reason=gettext_noop("Paused by its team."))


def fulfil(listing: Listing, *, by: User, outcome: str = Listing.Outcome.FOUND_HERE) -> None:
    """What was wanted is found, or what was offered found its way."""
    reason = ENDINGS[Listing.Outcome(outcome)]
    listing.move(Listing.Status.FULFILLED, by=by, reason=reason, outcome=outcome)


def withdraw(listing: Listing, *, by: User, outcome: str = "") -> None:
    """Take it away: no longer needed, it did not work out, or only a draft."""
    reason = ENDINGS[Listing.Outcome(outcome)] if outcome else gettext_noop("Thrown away.")
    listing.move(Listing.Status.WITHDRAWN, by=by, reason=reason, outcome=outcome)


def close(listing: Listing, *, by: User, outcome: str) -> None:
    """End a listing with the answer to “how did it end?”."""
    if outcome in (Listing.Outcome.FOUND_HERE, Listing.Outcome.FOUND_ELSEWHERE):
        fulfil(listing, by=by, outcome=outcome)
    else:
        withdraw(listing, by=by, outcome=outcome)


def expire_due() -> int:
    """Let everything expire whose last day has passed. Returns how many did."""
    expired = 0
    due = Listing.objects.due(timezone.localdate()).select_related("organisation")
    for listing in due.iterator():
        try:
            listing.move(
                Listing.Status.EXPIRED, by=None, reason=gettext_noop("Its last day has passed.")
            )
        except TransitionError:  # somebody closed or extended it this very moment
            continue
        notify(
            User.objects.editors_of(listing.organisation_id),
            Notification.Kind.LISTING_EXPIRED,
            thing=f"listing:{listing.pk}:{listing.expires_on}",
            url=listing.get_absolute_url(),
            details={
                "listing_id": listing.pk,
                "listing_title": listing.title,
                "organisation": listing.organisation.name,
            },
        )
        expired += 1
    return expired


def index_search(listing: Listing) -> None:
    """Write the stems of its words into `search`: title A, tags B, text C, name and place D."""
    topics = [*listing.tags.names(), *(f"{d.name} {d.name_en}" for d in listing.disciplines.all())]
    features = [str(label) for code, label in Listing.Feature.choices if code in listing.features]
    weighted = {
        "A": listing.title,
        "B": " ".join([*topics, *features]),
        "C": f"{listing.body} {listing.in_return}",
        "D": f"{listing.organisation.name} {listing.place}",
    }
    vector: Any = None
    for weight, text in weighted.items():
        part = SearchVector(Value(" ".join(stems(text))), config="simple", weight=weight)
        vector = part if vector is None else vector + part
    Listing.objects.filter(pk=listing.pk).update(search=vector)


def _open(listing: Listing, by: User, reason: str, *, keeps_date: bool = False) -> None:
    _refuse_unless_ready(listing)
    listing.move(
        Listing.Status.OPEN,
        by=by,
        reason=reason,
        opened_at=timezone.now(),
        expires_on=listing.expires_on if keeps_date else valid_until(listing),
        matched_at=None,
        outcome="",
        typed={},
    )
    enqueue(Job.MATCH_LISTING, listing_id=listing.pk)


def _refuse_unless_ready(listing: Listing) -> None:
    if not listing.organisation.is_active:
        raise NotYetApproved(
            _(
                "You can publish as soon as the network has checked your organisation."
                " Your draft is kept."
            )
        )
    if listing.typed or not (listing.title and listing.body and listing.postcode):
        raise Incomplete(_("Something is still missing. Open the draft and press “Preview”."))
    if listing.ends_on and listing.ends_on < timezone.localdate():
        raise Incomplete(_("The period of this listing is over. Change its dates first."))


def _begin(listing: Listing, by: User) -> None:
    """Give a new draft its row: a bare one, or that of a quicker form with the same key."""
    bare = Listing(
        key=listing.key,
        organisation=listing.organisation,
        kind=listing.kind,
        direction=listing.direction,
        created_by=by,
    )
    try:
        with transaction.atomic():
            bare.save()
    except IntegrityError:
        bare = Listing.objects.get(key=listing.key)
        if bare.created_by_id != by.pk:
            raise Overtaken(_("This draft belongs to somebody else.")) from None
    listing.pk, listing.created_by, listing.created_at = bare.pk, by, bare.created_at
    listing._state.adding = False


def _save_content(listing: Listing) -> None:
    _place(listing)
    columns = ("picture", "picture_width")
    old, width = Listing.objects.values_list(*columns).get(pk=listing.pk)
    listing.save(update_fields=CONTENT)
    new = listing.picture.name or ""
    if new != old:
        _change_pictures(old, width or 0, new)


def _change_pictures(old: str, width: int, new: str) -> None:
    """Small versions of a new picture, and nothing left of the old one, once it is committed."""

    def change() -> None:
        if new:
            make_renditions(new)
        if old:
            forget_picture(old, width)

    transaction.on_commit(change, robust=True)


def _place(listing: Listing) -> None:
    """Where its postcode lies; nowhere while that is not known."""
    place = locate(listing.postcode)
    listing.place = place.name if place else ""
    listing.latitude = place.latitude if place else None
    listing.longitude = place.longitude if place else None


def _set_words(listing: Listing, disciplines: Iterable[Discipline], tags: Iterable[str]) -> None:
    listing.disciplines.set(disciplines)
    listing.tags.set(tags)
    index_search(listing)


def _record(listing: Listing, by: User, reason: str) -> None:
    """A line in the history without a change of status."""
    status = str(listing.status)
    StatusChange.objects.create(subject=listing, old=status, new=status, by=by, reason=reason)
