"""A reader whose overview is due, and a clock that can be set."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Discipline, Membership
from exchange.digests import preparing, writing
from exchange.notifications.models import MailPreference
from tests.exchange.digests import editorial
from tests.factories import ListingFactory, MembershipFactory, UserFactory

TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 8:00 in Amsterdam
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_chosen(settings):
    settings.DIGEST_EDITORIAL = "tests.exchange.digests.editorial.chosen"
    editorial.entries.clear()
    yield
    editorial.entries.clear()


@pytest.fixture
def chosen():
    """What the coordinator chose; entries may be added."""
    return editorial.entries


@pytest.fixture
def clock():
    """Tuesday morning; `clock.move_to(moment)` goes elsewhere in time."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def reader(next_at=TUESDAY, rhythm=MailPreference.Rhythm.WEEKLY, **fields):
    """Somebody whose overview is due on Tuesday morning."""
    wishes = {name: fields.pop(name) for name in ("ceiling", "hour", "weekday") if name in fields}
    user = UserFactory(**fields)
    MailPreference.objects.create(user=user, rhythm=rhythm, next_at=next_at, **wishes)
    return user


def editor(*organisations, **fields):
    """A reader who answers for these organisations."""
    user = reader(**fields)
    for organisation in organisations:
        MembershipFactory(user=user, organisation=organisation, role=Membership.Role.EDITOR)
    return user


def follow(organisation, *slugs):
    """Give an organisation these disciplines; they are made if they are not there."""
    for slug in slugs:
        names = {"name": slug.capitalize(), "name_en": slug.capitalize()}
        discipline, _new = Discipline.objects.get_or_create(slug=slug, defaults=names)
        organisation.disciplines.add(discipline)
    return organisation


def new_listing(*slugs, **fields):
    """An open listing with these disciplines."""
    listing = ListingFactory(open=True, **fields)
    for slug in slugs:
        names = {"name": slug.capitalize(), "name_en": slug.capitalize()}
        discipline, _new = Discipline.objects.get_or_create(slug=slug, defaults=names)
        listing.disciplines.add(discipline)
    return listing


def overviews():
    """Prepare and write whatever is due now; how many letters came of it."""
    preparing.prepare_due()
    return writing.write_prepared()
