"""How far the overviews are; and bringing them before their time."""

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.letters import known
from accounts.letters.writing import compose
from accounts.models import Letter
from exchange.digests import bringing, moments, preparing, progress, views, writing
from exchange.digests.exposure import shown_lately
from exchange.notifications.models import Digest, MailPreference
from tests.exchange.digests.conftest import (
    DAY,
    TUESDAY,
    editor,
    follow,
    new_listing,
    overviews,
    reader,
)
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def choir_member(**fields):
    return editor(follow(OrganisationFactory(), "koor"), **fields)


def test_each_period_is_counted_from_prepared_to_sent(clock, django_assert_num_queries):
    for _number in range(5):
        choir_member()
    new_listing("koor")
    preparing.prepare_due()
    assert progress.of_period("2026-W48").prepared == 5
    assert not progress.of_period("2026-W48").is_done

    writing.write_prepared()
    Digest.objects.filter(pk=Digest.objects.first().pk).update(status="empty", letter=None)
    sent, failed, unsure = Letter.objects.order_by("-pk")[:3]
    for letter, status in ((sent, "sent"), (failed, "failed"), (unsure, "unsure")):
        Letter.objects.filter(pk=letter.pk).update(status=status)

    with django_assert_num_queries(1):
        (week,) = progress.of_periods()
    assert (week.period, week.total) == ("2026-W48", 5)
    assert (week.prepared, week.written, week.empty, week.dropped) == (0, 4, 1, 0)
    assert (week.waiting, week.sent, week.failed, week.unsure) == (1, 1, 1, 1)
    assert progress.of_period("2026-W47") is None


def test_what_many_were_shown_is_counted_by_organisation(clock):
    for _number in range(3):
        choir_member()
    fresh = new_listing("koor")
    overviews()

    assert shown_lately(timezone.now()) == {fresh.organisation_id: 3}
    assert shown_lately(timezone.now() + 20 * DAY) == {}


def test_the_overview_of_one_person_can_be_brought_now(clock, capsys):
    anna, other = choir_member(next_at=None), choir_member(next_at=None)
    new_listing("koor")
    clock.move_to(TUESDAY - 2 * DAY)
    moments.give_everybody_one(timezone.now())

    call_command("send_overviews", "--to", anna.email, "--at", "2026-11-24T08:00")

    assert "1 overviews" in capsys.readouterr().out
    letter = Letter.objects.get()
    assert letter.user == anna
    assert letter.next_at < TUESDAY  # it need not wait for Tuesday
    assert Digest.objects.get().period == "2026-W48"
    clock.move_to(TUESDAY)
    assert overviews() == 1  # the other one's, and no second of hers
    assert Letter.objects.latest("pk").user == other


@pytest.mark.parametrize("arguments", [("--to", "nobody@example.org"), ("--at", "dinsdag")])
def test_what_cannot_be_brought_is_said(arguments):
    with pytest.raises(CommandError):
        call_command("send_overviews", *arguments)


def test_everybody_can_be_brought_what_is_not_due_and_nobody_who_wants_none(clock):
    choir_member(next_at=TUESDAY + DAY)
    choir_member(rhythm=MailPreference.Rhythm.URGENT)
    new_listing("koor")

    call_command("send_overviews", "--everybody")

    assert Letter.objects.count() == 1
    assert bringing.bring(TUESDAY, to=bringing.everybody()) == 0


def test_the_button_is_there_in_development_only(settings):
    reader()
    request = RequestFactory().post("/mailbox/overviews/")

    with pytest.raises(Http404):
        views.bring(request)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_coordinator_can_look_at_an_example(language):
    sample = known.find("digest")
    context = sample.values(language)

    letter = compose("digest", key="x", user=context["user"], context=context)

    assert "Samira Aydin" in letter.subject
    assert "[1] " in letter.text
    assert "<h3" in letter.html
    assert "&lt;" not in letter.html


def test_who_just_got_an_overview_gets_no_second_one_and_is_promised_none(clock, client):
    anna = choir_member(next_at=TUESDAY - 2 * DAY)  # of week 47, overdue
    new_listing("koor")
    clock.move_to(TUESDAY - 2 * DAY)
    assert overviews() == 1
    clock.move_to(TUESDAY - 2 * DAY + DAY / 24 / 2)
    new_listing("koor")

    assert bringing.bring(TUESDAY, to=bringing.everybody()) == 0
    assert bringing.bring(TUESDAY) == 0
    assert MailPreference.objects.get(user=anna).next_at == TUESDAY

    assert bringing.bring(TUESDAY, to=[anna.pk], again=True) == 1
    client.force_login(anna)
    page = client.get(reverse("notifications:settings")).content.decode()
    assert "dinsdag 1 december" in page
    assert "dinsdag 24 november" not in page
