"""The pages of suggestions, and the buttons on them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from exchange.listings.models import Listing
from exchange.matching.models import Match, Mute, Reaction
from exchange.notifications.models import Notification
from tests.exchange.matching.test_reacting import REASONS, editor_of, listing
from tests.factories import MembershipFactory, UserFactory, VolunteerProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted():
    return listing(request=True, title="Vergaderzaal gezocht")


@pytest.fixture
def editor(wanted):
    return editor_of(wanted)


def offered(wanted, title="Vergaderzaal aan de haven", score=0.8, **fields):
    return Match.objects.create(
        request=wanted, offer=listing(title=title), score=score, reasons=REASONS, **fields
    )


def page_of(client, owner, user=None):
    client.force_login(user or editor_of(owner))
    return client.get(reverse("matching:suggestions", args=[owner.pk]))


def say(client, match, **data):
    return client.post(reverse("matching:reaction", args=[match.pk]), data)


@pytest.fixture
def coordinator(db):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_match"))
    return user


def test_the_best_come_first_with_the_reason_and_how_sure(client, wanted):
    offered(wanted, "Tweede keus", score=0.3)
    first = offered(wanted, "Eerste keus", score=0.9)

    text = page_of(client, wanted).content.decode()

    assert text.index("Eerste keus") < text.index("Tweede keus")
    assert first.offer.organisation.name in text
    assert "Past goed" in text
    assert "0.9" not in text
    assert "90%" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    client, wanted, count, django_assert_max_num_queries
):
    for n in range(count):
        match = offered(wanted, f"Zaal {n}")
        match.reactions.create(side="answer", answer="interested")
    page_of(client, wanted)
    with django_assert_max_num_queries(10):
        response = page_of_again(client, wanted)
    assert response.content.count(b"<article") == count


def page_of_again(client, owner):
    return client.get(reverse("matching:suggestions", args=[owner.pk]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_coordinators_page_costs_the_same_for_any_number(
    client, wanted, coordinator, count, django_assert_max_num_queries
):
    for n in range(count):
        offered(wanted, f"Zaal {n}")
    page_of(client, wanted, coordinator)
    with django_assert_max_num_queries(12):
        page_of_again(client, wanted)


def test_somebody_else_finds_nothing(client, wanted):
    match = offered(wanted)
    reader = MembershipFactory(organisation=wanted.organisation, role=Membership.Role.MEMBER).user
    for person in (UserFactory(), MembershipFactory().user, reader):
        assert page_of(client, wanted, person).status_code == 404
        assert say(client, match, answer="interested").status_code == 404
        undo = reverse("matching:reaction_undo", args=[match.pk])
        assert client.post(undo).status_code == 404
        introduction = reverse("matching:introduction", args=[match.pk])
        assert client.post(introduction, {"line": "Dag"}).status_code == 404
    client.logout()
    assert page_of_again(client, wanted).status_code == 302
    assert Reaction.objects.count() == 0


def test_the_three_answers_and_undo(client, wanted, editor):
    match = offered(wanted)
    client.force_login(editor)
    back = reverse("matching:suggestions", args=[wanted.pk])

    assert say(client, match, answer="interested").url == back
    assert "heeft interesse" not in page_of_again(client, wanted).content.decode()
    assert "Je hebt interesse" in page_of_again(client, wanted).content.decode()

    until = timezone.localdate() + timedelta(days=9)
    say(client, match, answer="later", until=until.isoformat())
    response = page_of_again(client, wanted)
    assert (response.context["page"].best, len(response.context["page"].later)) == ([], 1)

    say(client, match, answer="declined", why="size", note="Te klein")
    page = page_of_again(client, wanted).context["page"]
    assert (len(page.later), len(page.declined)) == (0, 1)

    client.post(reverse("matching:reaction_undo", args=[match.pk]), {"next": back})
    assert len(page_of_again(client, wanted).context["page"].best) == 1


def test_after_that_day_it_is_among_the_suggestions_again(client, wanted):
    match = offered(wanted)
    match.reactions.create(side="request", answer="later", until=timezone.localdate())
    assert len(page_of(client, wanted).context["page"].best) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"answer": "later"},
        {"answer": "later", "until": "2001-01-01"},
        {"answer": "later", "until": "9999-12-31"},
        {"answer": "nonsense"},
        {"answer": "declined", "why": "nonsense"},
        {"answer": "declined", "note": "x" * 301},
        {},
    ],
)
def test_what_cannot_be_understood_changes_nothing(client, wanted, editor, data):
    match = offered(wanted)
    client.force_login(editor)
    assert say(client, match, **data).status_code == 302
    assert Reaction.objects.count() == 0


def test_nobody_is_sent_to_another_site(client, wanted, editor):
    match = offered(wanted)
    client.force_login(editor)
    answer = say(client, match, answer="interested", next="https://evil.example/")
    assert answer.url == reverse("matching:suggestions", args=[wanted.pk])


def test_what_the_other_side_declined_is_not_shown(client, wanted):
    match = offered(wanted, status=Match.Status.DECLINED)
    match.reactions.create(side="answer", answer="declined")
    page = page_of(client, wanted).context["page"]
    assert (page.best, page.declined) == ([], [])


def test_what_is_closed_is_not_shown(client, wanted):
    offered(wanted).offer.move(Listing.Status.PAUSED, by=None)
    assert page_of(client, wanted).context["page"].best == []


def test_a_reason_is_switched_off_and_on_again(client, wanted, editor):
    offered(wanted)
    client.force_login(editor)
    data = {"code": "concepts", "value": "meeting_room"}
    client.post(reverse("matching:mutes"), data)

    response = page_of_again(client, wanted)
    assert response.context["page"].best == []
    assert "Zet weer aan" in response.content.decode()
    assert page_of(client, wanted, coordinator_of()).context["page"].best != []

    client.force_login(editor)
    client.post(reverse("matching:unmute", args=[Mute.objects.get().pk]))
    assert len(page_of_again(client, wanted).context["page"].best) == 1


def coordinator_of():
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_match"))
    return user


@pytest.mark.parametrize(
    "data", [{}, {"code": "concepts", "value": "no_such_thing"}, {"code": "slots", "value": "x"}]
)
def test_only_what_exists_is_switched_off(client, editor, data):
    client.force_login(editor)
    assert client.post(reverse("matching:mutes"), data).status_code == 302
    assert Mute.objects.count() == 0


def test_ones_own_reasons_only(client, editor):
    mute = Mute.objects.create(user=UserFactory(), code="concepts", value="meeting_room")
    client.force_login(editor)
    assert client.post(reverse("matching:unmute", args=[mute.pk])).status_code == 404


def test_an_empty_page_says_what_would_help(client):
    owner = listing(request=True, title="Xyzzy", body="", slots=["tue-evening"], radius_km=5)
    text = page_of(client, owner).content.decode()
    assert "Er past nog niets" in text
    assert "Zoek verder dan 5 km." in text
    assert "Kies meer dagen of dagdelen" in text


def test_without_a_kept_match_it_looks_now(client):
    listing(title="Vergaderzaal aan de haven", slots=["tue-evening"])
    owner = listing(request=True, title="Vergaderzaal gezocht", slots=["tue-evening"])
    page = page_of(client, owner).context["page"]
    assert [s.other.title for s in page.live] == ["Vergaderzaal aan de haven"]
    assert Match.objects.count() == 0


# --- volunteers --------------------------------------------------------------------------------


@pytest.fixture
def helped():
    asked = listing(request=True, kind=Listing.Kind.VOLUNTEERS, title="Bardienst bij concerten")
    profile = VolunteerProfileFactory(user__first_name="Willemijn", user__last_name="Achterberg")
    return Match.objects.create(request=asked, profile=profile, score=0.8, reasons=REASONS)


def test_a_volunteer_sees_what_suits_her_and_answers(client, helped):
    client.force_login(helped.profile.user)
    address = reverse("matching:profile_suggestions")
    assert "Bardienst bij concerten" in client.get(address).content.decode()

    assert say(client, helped, answer="interested").url == address
    text = client.get(address).content.decode()
    assert reverse("volunteering:help", args=[helped.request_id]) in text


def test_who_has_no_profile_is_led_to_it(client):
    client.force_login(UserFactory())
    response = client.get(reverse("matching:profile_suggestions"))
    assert response.url == reverse("volunteering:profile")


def test_an_organisation_reads_no_name_until_she_is_interested(client, helped):
    text = page_of(client, helped.request).content.decode()
    assert "Een vrijwilliger uit Zutphen" in text
    assert "Willemijn" not in text
    assert helped.profile.headline not in text

    client.force_login(helped.profile.user)
    say(client, helped, answer="interested")
    text = page_of(client, helped.request).content.decode()
    assert "Willemijn" in text
    assert helped.profile.user.last_name not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_volunteers_page_costs_the_same(client, count, django_assert_max_num_queries):
    profile = VolunteerProfileFactory()
    for _ in range(count):
        asked = listing(request=True, kind=Listing.Kind.VOLUNTEERS, title="Bardienst")
        Match.objects.create(request=asked, profile=profile, score=0.8, reasons=REASONS)
    client.force_login(profile.user)
    address = reverse("matching:profile_suggestions")
    client.get(address)
    with django_assert_max_num_queries(10):
        response = client.get(address)
    assert response.content.count(b"<article") == count


# --- the coordinator ---------------------------------------------------------------------------


def test_the_coordinator_sees_score_boost_and_whom_to_call(client, wanted, coordinator):
    match = offered(wanted, boost=0.25)
    text = page_of(client, wanted, coordinator).content.decode()
    assert "80%" in text
    assert "Klein of nieuw" in text
    assert "+0,25" in text
    for side in (match.request, match.offer):
        assert str(editor_of(side)) in text
    assert 'value="interested"' not in text


def test_the_coordinator_introduces(client, wanted, coordinator):
    match = offered(wanted)
    client.force_login(coordinator)
    address = reverse("matching:introduction", args=[match.pk])
    client.post(address, {"line": " "})
    assert Notification.objects.count() == 0

    client.post(address, {"line": "Jullie passen bij elkaar."})
    match.refresh_from_db()
    assert match.introduced_by == coordinator
    assert Notification.objects.count() == 2


def test_links_lead_to_the_suggestions(client, wanted, helped):
    client.force_login(editor_of(wanted))
    assert (
        reverse("matching:suggestions", args=[wanted.pk])
        in client.get(wanted.get_absolute_url()).content.decode()
    )
    client.force_login(helped.profile.user)
    assert (
        reverse("matching:profile_suggestions")
        in client.get(reverse("volunteering:profile")).content.decode()
    )
