"""What can be done with a listing, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Organisation
from exchange.jobs import Job
from exchange.listings import actions
from exchange.listings.models import Direction, Kind, Listing
from exchange.notifications.models import Notification
from exchange.workflow import TransitionError
from tests.factories import ListingFactory, MembershipFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MembershipFactory().user


def publish(draft, by, capture):
    with capture(execute=True):
        actions.publish(draft, by=by)
    draft.refresh_from_db()


def test_publishing_opens_dates_records_and_asks_for_matching(
    editor, jobs, django_capture_on_commit_callbacks
):
    draft = ListingFactory(direction="request")

    publish(draft, editor, django_capture_on_commit_callbacks)

    assert draft.is_open
    assert draft.opened_at is not None
    assert draft.matched_at is None
    assert draft.expires_on == timezone.localdate() + timedelta(days=42)
    change = draft.history.get()
    assert (str(change), change.by, change.reason) == ("draft -> open", editor, "Published.")
    assert jobs == [(Job.MATCH_LISTING, {"listing_id": draft.pk})]


@pytest.mark.parametrize(
    ("direction", "kind", "days"),
    [
        (Direction.REQUEST, Kind.SPACE, 42),
        (Direction.OFFER, Kind.EXPERTISE, 182),
        (Direction.OFFER, Kind.VOLUNTEERS, 182),
        (Direction.OFFER, Kind.EQUIPMENT, 182),
        (Direction.OFFER, Kind.SPACE, 273),
    ],
)
def test_requests_stay_for_weeks_offers_for_months_and_spaces_for_a_season(direction, kind, days):
    listing = Listing(direction=direction, kind=kind)
    assert actions.valid_until(listing) == timezone.localdate() + timedelta(days=days)


def test_every_kind_in_both_directions_has_a_time():
    assert set(actions.VALID_DAYS) == {(d, k) for d in Direction for k in Kind}


def test_a_listing_is_valid_no_longer_than_its_own_period():
    ends = timezone.localdate() + timedelta(days=10)
    assert actions.valid_until(Listing(direction="offer", kind="space", ends_on=ends)) == ends


def test_an_organisation_that_is_being_checked_keeps_its_draft(editor, jobs):
    draft = ListingFactory(organisation__status=Organisation.Status.SUBMITTED)

    with pytest.raises(actions.NotYetApproved):
        actions.publish(draft, by=editor)

    draft.refresh_from_db()
    assert draft.is_draft
    assert jobs == []


@pytest.mark.parametrize("missing", ["title", "body", "postcode"])
def test_what_readers_need_must_be_there(editor, missing):
    draft = ListingFactory(**{missing: ""})
    with pytest.raises(actions.Incomplete):
        actions.publish(draft, by=editor)


def test_what_is_over_is_not_published(editor):
    draft = ListingFactory(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(actions.Incomplete):
        actions.publish(draft, by=editor)


def test_a_change_of_an_open_listing_tells_nobody_unless_asked(
    editor, jobs, django_capture_on_commit_callbacks
):
    listing = ListingFactory(open=True, matched_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        actions.edit(listing, by=editor)
    assert jobs == [(Job.REFRESH_LISTING, {"listing_id": listing.pk})]
    listing.refresh_from_db()
    assert listing.matched_at is not None

    with django_capture_on_commit_callbacks(execute=True):
        actions.edit(listing, by=editor, tell_again=True)
    assert jobs[1:] == [(Job.MATCH_LISTING, {"listing_id": listing.pk})]
    listing.refresh_from_db()
    assert listing.matched_at is None
    assert [c.reason for c in listing.history.all()] == ["The text was changed."] * 2


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("found_here", "fulfilled"),
        ("elsewhere", "fulfilled"),
        ("not_needed", "withdrawn"),
        ("not_worked", "withdrawn"),
    ],
)
def test_how_it_ended_is_kept_and_can_be_read_in_the_history(editor, outcome, status):
    listing = ListingFactory(open=True)

    actions.close(listing, by=editor, outcome=outcome)

    listing.refresh_from_db()
    assert (listing.status, listing.outcome) == (status, outcome)
    assert listing.history.get().reason


def test_a_paused_listing_opens_again_with_the_days_it_had(editor):
    listing = ListingFactory(open=True)
    until = listing.expires_on

    actions.pause(listing, by=editor)
    actions.reopen(listing, by=editor)

    listing.refresh_from_db()
    assert listing.is_open
    assert listing.expires_on == until


def test_an_expired_listing_is_extended_with_one_press_and_matched_anew(
    editor, jobs, django_capture_on_commit_callbacks
):
    yesterday = timezone.localdate() - timedelta(days=1)
    listing = ListingFactory(open=True, expires_on=yesterday, matched_at=timezone.now())
    assert actions.expire_due() == 1
    listing.refresh_from_db()
    assert listing.status == Listing.Status.EXPIRED
    assert listing.history.get().by is None

    with django_capture_on_commit_callbacks(execute=True):
        actions.renew(listing, by=editor)

    listing.refresh_from_db()
    assert listing.is_open
    assert listing.expires_on > timezone.localdate()
    assert jobs == [(Job.MATCH_LISTING, {"listing_id": listing.pk})]


def test_extending_an_open_listing_tells_nobody(editor, jobs, django_capture_on_commit_callbacks):
    listing = ListingFactory(open=True, expires_on=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        actions.renew(listing, by=editor)
    listing.refresh_from_db()
    assert listing.days_left == 273
    assert jobs == []


def test_a_closed_listing_cannot_be_extended(editor):
    listing = ListingFactory(open=True)
    actions.fulfil(listing, by=editor)
    with pytest.raises(TransitionError):
        actions.renew(listing, by=editor)


def test_the_last_day_counts_and_drafts_never_expire():
    ListingFactory(open=True, expires_on=timezone.localdate())
    ListingFactory()
    assert actions.expire_due() == 0


def test_saving_a_draft_does_not_undo_a_publication(editor):
    draft = ListingFactory(title="Eerst")
    stale = Listing.objects.get(pk=draft.pk)
    actions.publish(draft, by=editor)

    stale.title = "Later"
    with pytest.raises(actions.Overtaken):
        actions.save_draft(stale, by=editor)

    draft.refresh_from_db()
    assert (draft.status, draft.title) == ("open", "Eerst")


def test_a_draft_finds_the_place_of_its_postcode(editor):
    draft = ListingFactory(postcode="7411")
    actions.save_draft(draft, by=editor)
    draft.refresh_from_db()
    assert draft.place == "Deventer"
    assert draft.latitude == pytest.approx(52.25, abs=0.1)


def test_the_key_of_somebody_elses_draft_opens_nothing(editor):
    theirs = ListingFactory(key=uuid4(), created_by=MembershipFactory().user, title="Van hen")
    mine = ListingFactory.build(
        key=theirs.key, organisation=theirs.organisation, title="Van mij", created_by=None
    )
    with pytest.raises(actions.Overtaken):
        actions.save_draft(mine, by=editor)
    theirs.refresh_from_db()
    assert theirs.title == "Van hen"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_publish_at_once_one_wins():
    draft = ListingFactory()
    user = MembershipFactory(organisation=draft.organisation).user

    def act():
        actions.publish(Listing.objects.get(pk=draft.pk), by=user)
        return "published"

    results = at_once(8, act)

    assert results.count("published") == 1
    assert sum(isinstance(r, TransitionError) for r in results) == 7
    assert draft.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_would_all_win_if_they_published_eight_drafts():
    """The negative control of the race above: the threads do run side by side."""
    drafts = ListingFactory.create_batch(8)
    user = MembershipFactory().user
    queue = iter(drafts)

    def act():
        actions.publish(Listing.objects.get(pk=next(queue).pk), by=user)
        return "published"

    assert at_once(8, act) == ["published"] * 8


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_five_times_is_one_draft():
    membership = MembershipFactory()
    key = uuid4()

    def act():
        draft = ListingFactory.build(key=key, organisation=membership.organisation)
        actions.save_draft(draft, by=membership.user, tags=["koor"])
        return draft.pk

    results = at_once(5, act)

    assert len(set(results)) == 1
    assert Listing.objects.count() == 1


def test_whoever_looks_after_a_listing_hears_that_it_has_expired_once():
    team = MembershipFactory()
    listing = ListingFactory(open=True, organisation=team.organisation)
    Listing.objects.update(expires_on=timezone.localdate() - timedelta(days=1))

    assert actions.expire_due() == 1
    assert actions.expire_due() == 0

    told = Notification.objects.get()
    assert (told.user, told.kind) == (team.user, Notification.Kind.LISTING_EXPIRED)
    assert told.url == listing.get_absolute_url()
