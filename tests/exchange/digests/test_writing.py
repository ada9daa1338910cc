"""From prepared to written: everything is looked at again, and nothing is lost or doubled."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AddressTrouble, Letter, Membership, User
from exchange.digests import preparing, writing
from exchange.jobs import Job
from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.matching.models import Match
from exchange.matching.nudging import details_for
from exchange.notifications import actions
from exchange.notifications.models import Digest, MailPreference, Notification
from exchange.volunteering.models import SignUp
from tests.exchange.digests.conftest import DAY, TUESDAY, editor, follow, new_listing, reader
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    NotificationFactory,
    OrganisationFactory,
    SignUpFactory,
)
from tests.threads import at_once

Status = Digest.Status


def prepared(**fields):
    """Somebody with a prepared overview about one new post and one notice."""
    anna = editor(follow(OrganisationFactory(), "koor"), **fields)
    new_listing("koor", title="Partituren")
    waiting = NotificationFactory(
        user=anna, kind=Notification.Kind.ORGANISATION, details={"organisation": "Het koor"}
    )
    preparing.prepare_due()
    return anna, waiting


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_post_closed_after_preparing_is_left_out():
    prepared()
    Listing.objects.update(status=Listing.Status.FULFILLED)

    assert writing.write_prepared() == 1

    letter = Letter.objects.get()
    assert "Partituren" not in letter.text
    assert letter.things == Digest.objects.get().things
    assert not any(thing.startswith("listing:") for thing in letter.things)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_of_an_overview_of_which_nothing_is_left_there_is_no_letter():
    _anna, waiting = prepared()
    Listing.objects.update(status=Listing.Status.WITHDRAWN)
    Notification.objects.update(read_at=timezone.now())

    assert writing.write_prepared() == 0

    digest = Digest.objects.get()
    assert (digest.status, digest.things, digest.letter) == (Status.EMPTY, [], None)
    waiting.refresh_from_db()
    assert waiting.letter is None


@pytest.mark.django_db
def test_a_match_whose_listing_paused_waits_and_is_told_when_it_is_open_again(clock):
    choir = OrganisationFactory()
    anna = editor(choir)
    own = ListingFactory(open=True, request=True, organisation=choir)
    other = ListingFactory(open=True)
    match = Match.objects.create(request=own, offer=other, score=0.8, status="told")
    told = NotificationFactory(
        user=anna, thing=f"match:{match.pk}", details=details_for(match, "request")
    )
    preparing.prepare_due()
    Listing.objects.filter(pk=other.pk).update(status=Listing.Status.PAUSED)
    assert writing.write_prepared() == 0
    told.refresh_from_db()
    assert told.digest is None

    Listing.objects.filter(pk=other.pk).update(status=Listing.Status.OPEN)
    clock.move_to(TUESDAY + 7 * DAY)
    preparing.prepare_due()
    assert writing.write_prepared() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_what_a_colleague_answered_meanwhile_is_left_out():
    bar = HelpWantedFactory()
    editor(bar.organisation)
    SignUpFactory(listing=bar)
    preparing.prepare_due()
    SignUp.objects.update(status=SignUp.Status.ACCEPTED)

    assert writing.write_prepared() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_who_left_the_team_meanwhile_reads_nothing_of_it():
    bar = HelpWantedFactory()
    editor(bar.organisation)
    SignUpFactory(listing=bar)
    preparing.prepare_due()
    Membership.objects.all().delete()

    assert writing.write_prepared() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("rhythm", ["daily", "monthly", "urgent", "stop"])
def test_a_rhythm_changed_meanwhile_drops_the_overview_and_its_news_waits(clock, rhythm):
    anna, waiting = prepared()
    actions.choose_rhythm(anna, rhythm)

    assert writing.write_prepared() == 0

    digest = Digest.objects.get()
    assert (digest.status, digest.things) == (Status.DROPPED, [])
    waiting.refresh_from_db()
    assert (waiting.digest, waiting.by_mail) == (None, True)

    clock.move_to(TUESDAY + DAY)
    preparing.prepare_due()
    assert writing.write_prepared() == (1 if rhythm == "daily" else 0)
    if rhythm == "daily":
        assert "Partituren" in Letter.objects.get().text


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_pause_an_end_or_an_address_that_came_back_drop_it(django_assert_num_queries):
    paused, _n = prepared()
    gone, _n = prepared()
    bounced, _n = prepared()
    actions.choose_rhythm(paused, "weekly", paused_until=TUESDAY.date() + 9 * DAY)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    AddressTrouble.objects.create(
        address=bounced.email, kind=AddressTrouble.Kind.HARD, stopped_at=timezone.now()
    )

    assert writing.write_prepared() == 0

    assert set(Digest.objects.values_list("status", flat=True)) == {Status.DROPPED}


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_search_that_was_slowed_down_meanwhile_drops_its_letter():
    anna = reader(next_at=TUESDAY + DAY)
    search = SavedSearch.objects.create(
        user=anna, name="Zalen", address="kind=space", kinds=["space"], rhythm="daily",
        next_at=TUESDAY,
    )  # fmt: skip
    new_listing()
    assert preparing.prepare_due() == 1
    SavedSearch.objects.filter(pk=search.pk).update(rhythm="overview")

    assert writing.write_prepared() == 0
    assert Digest.objects.get().status == Status.DROPPED


@pytest.mark.django_db
def test_what_was_prepared_late_leaves_after_the_quiet_hours(clock):
    clock.move_to(TUESDAY + 13.5 * DAY / 24)  # 21:30
    prepared()

    writing.write_prepared()

    assert Letter.objects.get().next_at == datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.mark.django_db
def test_an_end_in_the_middle_loses_nothing_and_doubles_nothing(clock, monkeypatch):
    _anna, waiting = prepared()
    for step in ("post", "_mark_digests", "_mark_told"):
        with monkeypatch.context() as patch:
            patch.setattr(writing, step, _killed)
            with pytest.raises(KeyboardInterrupt):
                writing.write_prepared()
        assert not Letter.objects.exists()
        assert Digest.objects.get().status == Status.PREPARED

    assert writing.write_prepared() == 1
    assert writing.write_prepared() == 0
    waiting.refresh_from_db()
    assert waiting.letter == Letter.objects.get() == Digest.objects.get().letter


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_many_are_written_batch_by_batch_and_the_rest_is_rung_for(
    monkeypatch, jobs, django_capture_on_commit_callbacks
):
    for _number in range(3):
        prepared()
    monkeypatch.setattr(writing, "BATCH", 2)
    monkeypatch.setattr(writing, "BUDGET_SECONDS", 0)

    with django_capture_on_commit_callbacks(execute=True):
        assert writing.write_prepared() == 2
    assert (Job.WRITE_DIGESTS, {}) in jobs

    assert writing.write_prepared() == 1


@pytest.mark.django_db
def test_an_overview_whose_message_was_lost_is_rung_for_again(
    jobs, clock, django_capture_on_commit_callbacks
):
    prepared()
    clock.move_to(TUESDAY + DAY)
    jobs.clear()

    with django_capture_on_commit_callbacks(execute=True):
        preparing.prepare_due()

    assert (Job.WRITE_DIGESTS, {}) in jobs


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_write_each_overview_once():
    past = timezone.now() - DAY / 24
    for _number in range(4):
        prepared(next_at=past)

    at_once(8, writing.write_prepared)

    assert Letter.objects.count() == 4
    assert set(Digest.objects.values_list("status", flat=True)) == {Status.WRITTEN}


def crowd(count):
    """So many readers, each with something of every source."""
    choir = follow(OrganisationFactory(), "koor")
    follow(choir, "dans")
    posts = [new_listing("koor", "dans") for _number in range(3)]
    people = User.objects.bulk_create(
        User(email=f"crowd{n}@example.org", first_name=f"Anna{n}") for n in range(count)
    )
    teams = [OrganisationFactory.build(slug=f"team-{count}-{n}") for n in range(count)]
    type(choir).objects.bulk_create(teams)
    type(choir).disciplines.through.objects.bulk_create(
        type(choir).disciplines.through(organisation=team, discipline=discipline)
        for team in teams
        for discipline in choir.disciplines.all()
    )
    pairs = list(zip(people, teams, strict=True))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=team, role="editor") for user, team in pairs
    )
    MailPreference.objects.bulk_create(MailPreference(user=u, next_at=TUESDAY) for u in people)
    days = {"opened_at": timezone.now(), "expires_on": TUESDAY.date() + 5 * DAY, "status": "open"}
    own = Listing.objects.bulk_create(
        Listing(organisation=team, kind="volunteers", direction="request", title="Hulp", **days)
        for team in teams
    )
    helper = reader(rhythm="stop")
    SignUp.objects.bulk_create(SignUp(user=helper, listing=listing) for listing in own)
    matches = Match.objects.bulk_create(
        Match(request=listing, offer=posts[0], score=0.5, status="told") for listing in own
    )
    Notification.objects.bulk_create(
        Notification(
            user=user, kind="match", thing=f"match:{m.pk}", details=details_for(m, "request")
        )
        for user, m in zip(people, matches, strict=True)
    )
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, name="Zalen", address="x", kinds=["space"]) for user in people
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_one_reader_costs_as_many_queries_as_a_hundred(chosen, settings):
    settings.LETTER_TEXTS = ""  # read once in a while, by the clock
    chosen.append(
        {"thing": "story:1", "kind": "story", "title": "X", "text": "", "url": "/", "when": ""}
    )
    counts = {}
    for readers in (1, 10, 100):
        for model in (Digest, Letter, Notification, User, Listing):
            model.objects.all().delete()
        crowd(readers)
        with CaptureQueriesContext(connection) as preparing_them:
            assert preparing.prepare_due() == readers
        with CaptureQueriesContext(connection) as writing_them:
            assert writing.write_prepared() == readers
        counts[readers] = len(preparing_them), len(writing_them)

    assert len(set(counts.values())) == 1, counts
    assert Letter.objects.filter(text__contains="[5]").count() == 100
