"""Kept searches: what they find is what the page finds, for all readers in one statement."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Organisation
from exchange.listings import actions as listings
from exchange.listings import saving
from exchange.listings.browsing import Results, Search
from exchange.listings.models import Direction, Kind, Listing
from exchange.listings.saved import SavedSearch
from exchange.notifications.models import MailPreference
from exchange.workflow import TransitionError
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

Rhythm = SavedSearch.Rhythm
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WARNSVELD = {"postcode": "7231", "place": "Warnsveld", "latitude": 52.135, "longitude": 6.235}
DEVENTER = {"postcode": "7411", "place": "Deventer", "latitude": 52.2508, "longitude": 6.1602}


def search(address):
    return Search.of(QueryDict(address))


def keep(user, address, rhythm=Rhythm.OVERVIEW, name="Mijn zoekopdracht"):
    return saving.save(search(address), by=user, name=name, rhythm=rhythm)


def hits(user, since=LONG_AGO, **how):
    return [
        listing for _search, listing in saving.new_hits([user.pk], since, **how).get(user.pk, [])
    ]


@pytest.fixture
def anna():
    return UserFactory()


@pytest.fixture
def network():
    """Eighteen listings that differ in all that a search can ask for."""
    chance = random.Random(7)
    today = timezone.localdate()
    titles = ["Oefenruimte met piano", "Grote zaal", "Kostuums en pruiken", "Hulp met subsidies"]
    for n in range(18):
        starts = today + timedelta(days=chance.choice([1, 5, 20])) if n % 3 == 0 else None
        place = [{}, WARNSVELD, DEVENTER, {"postcode": "", "latitude": None, "longitude": None}][
            n % 4
        ]
        listing = ListingFactory(
            open=True,
            title=f"{titles[n % 4]} {n}",
            kind=Kind.values[n % 4],
            direction=Direction.values[n % 2],
            audience=list(Listing.Audience)[n % 2],
            starts_on=starts,
            ends_on=starts + timedelta(days=10) if starts and n % 2 else None,
            slots=chance.sample(["tue-evening", "sat-morning", "sun-afternoon"], k=n % 3),
            disciplines=[["choral-music"], ["theatre"], []][n % 3],
            tags=[["piano"], ["piano", "kostuums"], []][n % 3],
            opened_at=timezone.now() - timedelta(hours=n),
            **place,
        )
        listings.index_search(listing)


VARIED = [
    "q=piano", "q=oefenruimtes", "q=zaal", "q=kost", "q=grote+zaal", "q=hulp+subsidie",
    "kind=space", "kind=space&kind=equipment", "kind=volunteers", "direction=offer",
    "direction=request", "discipline=choral-music", "discipline=choral-music&discipline=theatre",
    "discipline=unknown", "tag=piano", "tag=piano&tag=kostuums", "tag=unknown",
    "postcode=7201&km=2", "postcode=7201&km=5", "postcode=7201&km=10", "postcode=7201&km=25",
    "postcode=7411&km=2", "postcode=7231&km=50", "day=tue", "day=sat&day=sun", "part=evening",
    "part=morning&part=afternoon", "day=tue&part=evening", "day=tue&part=morning",
    "on=+3", "on=+6", "on=+20", "on=+29", "on=+40",
    "q=piano&kind=space", "q=zaal&postcode=7201&km=10", "kind=space&direction=offer&day=tue",
    "tag=piano&discipline=theatre", "q=piano&tag=piano&part=evening&on=+6",
    "kind=expertise&postcode=7411&km=25&direction=request", "q=hulp&discipline=theatre&day=sun",
]  # fmt: skip


@pytest.mark.parametrize("half", [0, 1])
def test_the_statement_finds_what_the_page_finds(anna, network, half):
    found_any, found_words = 0, 0
    for address in VARIED[half::2]:
        before, _plus, days = address.partition("=+")
        if days:
            address = f"{before}={timezone.localdate() + timedelta(days=int(days))}"
        SavedSearch.objects.all().delete()
        kept = keep(anna, address)
        page = Results(search(address), Listing.objects.visible_to(anna).open())
        expected = [] if page.is_guess else list(page.listings.order_by("-opened_at", "-pk"))

        assert hits(anna) == [listing.pk for listing in expected], address
        assert saving.hits_now(anna) == {kept.pk: len(expected)}, address
        found_any += bool(expected)
        found_words += bool(expected and kept.words)
    assert found_any > 14, "most of the searches find something"
    assert found_words > 3, "also those for words"


def test_what_is_closed_past_hidden_own_or_old_is_no_news(anna):
    team = MembershipFactory(user=anna)
    listing = ListingFactory(open=True)
    today = timezone.localdate()
    ListingFactory(open=True, organisation=team.organisation)
    ListingFactory()
    ListingFactory(open=True, status=Listing.Status.PAUSED)
    ListingFactory(
        open=True, organisation=OrganisationFactory(status=Organisation.Status.SUBMITTED)
    )
    ListingFactory(open=True, expires_on=today - timedelta(days=1))
    ListingFactory(
        open=True, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    ListingFactory(open=True, opened_at=timezone.now() - timedelta(days=15))
    kept = keep(anna, "kind=space")

    since = timezone.now() - timedelta(days=14)
    assert saving.new_hits([anna.pk], since) == {anna.pk: [(kept.pk, listing.pk)]}


@pytest.mark.parametrize("count", [1, 3])
def test_all_readers_cost_one_statement(django_assert_num_queries, count):
    ListingFactory.create_batch(2, open=True)
    readers = UserFactory.create_batch(count)
    for reader in readers:
        keep(reader, "kind=space")
        keep(reader, "direction=offer")
    somebody_else = UserFactory()
    keep(somebody_else, "kind=space")

    with django_assert_num_queries(1):
        found = saving.new_hits([reader.pk for reader in readers], LONG_AGO)

    assert set(found) == {reader.pk for reader in readers}
    assert all(len(pairs) == 4 for pairs in found.values())


def test_at_most_twenty_of_each_search_the_newest_first(anna):
    now = timezone.now()
    made = [ListingFactory(open=True, opened_at=now - timedelta(hours=n)) for n in range(23)]
    keep(anna, "kind=space")

    assert hits(anna) == [listing.pk for listing in made[:20]]


@pytest.mark.parametrize(
    "wishes",
    [
        {"rhythm": MailPreference.Rhythm.STOP},
        {"rhythm": MailPreference.Rhythm.URGENT},
        {"paused_until": timezone.localdate() + timedelta(days=3)},
    ],
)
def test_who_wants_no_news_now_hears_of_no_search(anna, wishes):
    ListingFactory(open=True)
    keep(anna, "kind=space")
    MailPreference.objects.create(user=anna, **wishes)

    assert hits(anna) == []


def test_each_rhythm_is_asked_for_by_itself(anna):
    listing = ListingFactory(open=True)
    keep(anna, "kind=space", Rhythm.NEVER)
    keep(anna, "direction=offer", Rhythm.DAILY)

    assert hits(anna) == []
    assert hits(anna, rhythm=Rhythm.DAILY) == [listing.pk]


def test_a_search_for_a_day_that_has_passed_finds_nothing_new(anna):
    ListingFactory(open=True)
    keep(anna, f"on={timezone.localdate() - timedelta(days=1)}")

    assert hits(anna) == []


def test_the_same_search_is_kept_once_whatever_its_order(anna):
    first = keep(anna, "kind=space&q=piano&sort=newest&page=3&postcode=7201", name="Een")
    second = keep(anna, "q=piano&kind=space&km=10", Rhythm.DAILY, name="Twee")

    assert first.pk == second.pk
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.rhythm, kept.address) == ("Twee", "daily", "q=piano&kind=space")


@pytest.mark.parametrize("address", ["", "sort=ending", "postcode=7201", "q=%26%21", "km=10"])
def test_a_search_for_nothing_is_refused(anna, address):
    with pytest.raises(TransitionError):
        keep(anna, address)


def test_too_long_a_search_is_refused(anna):
    tags = "&".join(f"tag={'x' * 90}{n}" for n in range(10))
    with pytest.raises(TransitionError):
        keep(anna, tags)


def test_twenty_searches_are_the_most_and_changing_one_is_still_possible(anna):
    for n in range(saving.MOST):
        keep(anna, f"q=piano{n}")
    with pytest.raises(TransitionError):
        keep(anna, "q=harp")

    assert keep(anna, "q=piano3", name="Anders").name == "Anders"
    assert SavedSearch.objects.count() == saving.MOST


def test_a_daily_search_is_due_at_eight_on_the_readers_own_clock(anna, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False)
    here = keep(anna, "kind=space", Rhythm.DAILY)
    there = keep(UserFactory(time_zone="Asia/Tokyo"), "kind=space", Rhythm.DAILY)
    never = keep(UserFactory(), "kind=space")

    assert here.next_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert there.next_at == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert never.next_at is None
    assert saving.due_users(there.next_at) == [there.user_id]
    assert set(saving.due_users(here.next_at)) == {here.user_id, there.user_id}


@pytest.mark.parametrize("count", [1, 3])
def test_moving_on_costs_the_same_for_any_number_and_skips_no_day(
    django_assert_num_queries, time_machine, count
):
    time_machine.move_to(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), tick=False)
    readers = UserFactory.create_batch(count)
    kept = [keep(reader, "kind=space", Rhythm.DAILY) for reader in readers]
    now = kept[0].next_at  # in the night the clocks went forward
    assert now == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)

    with django_assert_num_queries(2):
        assert saving.moved_on(saving_ids := [r.pk for r in readers], now) == count

    assert saving.due_users(now) == []
    assert saving.moved_on(saving_ids, now) == 0
    assert {s.next_at for s in SavedSearch.objects.all()} == {now + timedelta(days=1)}


def test_a_pause_moves_a_daily_search_to_its_end(anna, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False)
    kept = keep(anna, "kind=space", Rhythm.DAILY)
    until = timezone.localdate() + timedelta(days=10)
    MailPreference.objects.create(user=anna, paused_until=until)

    saving.moved_on([anna.pk], kept.next_at)

    kept.refresh_from_db()
    assert kept.next_at == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)


def test_another_rhythm_ends_the_daily_moment(anna):
    kept = keep(anna, "kind=space", Rhythm.DAILY)
    saving.change(kept, name=kept.name, rhythm=Rhythm.NEVER)

    kept.refresh_from_db()
    assert kept.next_at is None


def test_a_name_is_suggested_from_what_was_chosen(anna):
    wanted = search("q=piano&kind=space&postcode=7201&km=5")
    results = Results(wanted, Listing.objects.visible_to(anna).open())

    name = "piano · Ruimte · Binnen 5 km van Zutphen · aangeboden en gevraagd"
    assert saving.suggested_name(results) == name
    assert saving.of_search(anna, wanted) is None
    kept = saving.save(wanted, by=anna, name="", rhythm=Rhythm.OVERVIEW)
    assert saving.of_search(anna, replace(wanted, sort="ending", page=2)) == kept
