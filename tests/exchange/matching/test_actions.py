"""Matching a listing: who hears of it, once, and who does not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from exchange.jobs import Job
from exchange.listings.actions import index_search
from exchange.listings.models import Listing
from exchange.matching import actions
from exchange.matching.finding import index
from exchange.matching.models import Match
from exchange.notifications.models import Notification
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    VolunteerProfileFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def opened(title="Oefenruimte met piano", **fields):
    team = MembershipFactory()
    listing = ListingFactory(open=True, organisation=team.organisation, title=title, **fields)
    index_search(listing)
    index.index_listing(listing)
    return listing


def told(listing):
    return Notification.objects.filter(user__memberships__organisation=listing.organisation)


def test_both_sides_hear_of_a_match_and_only_the_counterpart_by_mail():
    offer = opened()
    request = opened("Repetitieruimte gezocht", request=True)

    assert actions.match_listing(request.pk) == 1

    match = Match.objects.get()
    assert (match.request, match.offer, match.status) == (request, offer, Match.Status.TOLD)
    assert [str(c) for c in match.history.all()] == ["proposed -> told"]
    assert [n.by_mail for n in told(offer)] == [True]
    assert [n.by_mail for n in told(request)] == [False]
    assert "om de hoek" in told(offer).get().details["why_nl"]
    assert told(offer).get().url == request.get_absolute_url()


def test_matching_again_tells_nobody_twice():
    opened()
    request = opened("Repetitieruimte gezocht", request=True)
    actions.match_listing(request.pk)
    Listing.objects.update(matched_at=None)

    assert actions.match_listing(request.pk) == 0
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Listing.Kind.EQUIPMENT},
        {"request": True},
        {"status": Listing.Status.PAUSED},
        {"title": "Zaal voor bridge", "body": "Kaarten"},
        {"latitude": 53.2, "longitude": 6.57},
        {
            "starts_on": timezone.localdate() + timedelta(days=60),
            "ends_on": timezone.localdate() + timedelta(days=61),
        },
        {"slots": ["mon-morning"]},
    ],
    ids=["kind", "direction", "paused", "about something else", "too far", "dates", "hours"],
)
def test_what_does_not_fit_is_not_told(fields):
    opened(**fields)
    request = opened(
        "Oefenruimte",
        body="Voor ons koor",
        request=True,
        slots=["tue-evening"],
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=7),
    )

    assert actions.match_listing(request.pk) == 0
    assert Notification.objects.count() == 0


def test_ones_own_organisation_is_no_counterpart():
    offer = opened()
    request = ListingFactory(
        open=True, request=True, organisation=offer.organisation, title="Oefenruimte"
    )
    index_search(request)

    assert actions.match_listing(request.pk) == 0


def test_at_most_three_hear_of_one_listing():
    for _ in range(5):
        opened()
    assert actions.match_listing(opened("Oefenruimte", request=True).pk) == 3


def test_a_listing_closed_in_the_meantime_is_not_matched():
    opened()
    request = opened("Oefenruimte", request=True)
    request.move(Listing.Status.PAUSED, by=None)

    assert actions.match_listing(request.pk) == 0


def test_a_deleted_listing_is_no_error():
    assert actions.match_listing(1) == 0
    assert actions.match_profile(1) == 0


def test_plain_members_of_a_team_are_left_in_peace():
    offer = opened()
    MembershipFactory(organisation=offer.organisation, role=Membership.Role.MEMBER)
    actions.match_listing(opened("Oefenruimte", request=True).pk)
    assert told(offer).count() == 1


def test_a_volunteer_hears_of_a_request_that_fits():
    profile = VolunteerProfileFactory(headline="Ik sta graag achter de bar")
    index.index_profile(profile)
    request = opened("Bardienst bij het concert", request=True, kind=Listing.Kind.VOLUNTEERS)

    assert actions.match_listing(request.pk) == 1
    assert profile.user.notifications.get().url == request.get_absolute_url()


def test_a_new_profile_hears_of_open_requests():
    opened("Bardienst bij het concert", request=True, kind=Listing.Kind.VOLUNTEERS)
    profile = VolunteerProfileFactory(headline="Ik sta graag achter de bar")

    assert actions.match_profile(profile.pk) == 1
    assert actions.match_profile(profile.pk) == 0
    assert profile.user.notifications.count() == 1


def test_the_sweep_finds_what_nobody_matched(jobs, django_capture_on_commit_callbacks):
    listing = opened()
    profile = VolunteerProfileFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep() == 2
    assert jobs == [
        (Job.MATCH_LISTING, {"listing_id": listing.pk}),
        (Job.MATCH_PROFILE, {"profile_id": profile.pk}),
    ]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_tell_each_side_once():
    opened()
    request = opened("Oefenruimte", request=True)

    found = at_once(8, lambda: actions.match_listing(request.pk))

    assert sorted(found) == [0] * 7 + [1]
    assert Match.objects.count() == 1
    assert Notification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_the_unique_pair_both_would_be_told_more_often(monkeypatch):
    """The negative control: the guards off, and the same race goes wrong."""
    opened()
    request = opened("Oefenruimte", request=True)
    row = Listing.objects.get(pk=request.pk)

    found = at_once(8, lambda: len(actions.suggestions(row)))

    assert found == [1] * 8  # each worker by itself would have told them


@pytest.mark.parametrize("count", [1, 3])
def test_the_nudges_cost_the_same_for_any_number(client, django_assert_num_queries, count):
    for _ in range(count):
        opened()
    request = opened("Oefenruimte", request=True)
    actions.match_listing(request.pk)
    client.force_login(request.organisation.memberships.get().user)

    with django_assert_num_queries(5):
        response = client.get(
            reverse("matching:nudges", args=[request.pk]), headers={"HX-Request": "true"}
        )

    assert response.content.decode().count('class="match"') == count


def test_the_nudges_say_how_many_heard(client):
    opened()
    opened()
    request = opened("Oefenruimte", request=True)
    client.force_login(request.organisation.memberships.get().user)
    url = reverse("matching:nudges", args=[request.pk])

    assert "We kijken wie je kan helpen" in client.get(url).content.decode()
    actions.match_listing(request.pk)
    assert "2 organisaties kregen een seintje" in client.get(url).content.decode()


def test_who_got_a_nudge_is_for_those_who_look_after_the_listing(client):
    listing = opened()
    url = reverse("matching:nudges", args=[listing.pk])

    assert client.get(url).status_code == 302
    client.force_login(MembershipFactory(organisation=OrganisationFactory()).user)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["", "x", "a" * 5000, "🎺" * 500, "<script>alert(1)</script>", "HUREN HUREN HUREN " * 200],
    ids=["empty", "one letter", "long", "emoji", "html", "capitals"],
)
def test_odd_texts_find_no_silly_match(text):
    opened()
    odd = opened(text[:120] or "?", body=text, request=True)
    assert actions.match_listing(odd.pk) == 0
