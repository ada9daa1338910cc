"""Work in the background: named once, asked for after the commit, never in its way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.module_loading import import_string

from exchange.jobs import Job, Sweep, enqueue
from exchange.listings.models import Listing
from tests.factories import ListingFactory


@pytest.mark.parametrize("name", [*Job, *Sweep])
def test_every_job_is_the_path_of_something_that_can_be_called(name):
    assert callable(import_string(str(name)))


@pytest.mark.django_db
def test_a_job_is_asked_for_only_after_the_commit(jobs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(Job.MATCH_LISTING, listing_id=7)
        assert jobs == []
    assert jobs == [(Job.MATCH_LISTING, {"listing_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_asks_for_nothing(jobs):
    with transaction.atomic():
        enqueue(Job.MATCH_LISTING, listing_id=7)
        transaction.set_rollback(True)
    assert jobs == []


def explode(job, ids):
    raise OSError("no broker")


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_fails_undoes_nothing(settings):
    settings.JOB_SENDER = f"{__name__}.explode"
    with transaction.atomic():
        ListingFactory()
        enqueue(Job.MATCH_LISTING, listing_id=7)
    assert Listing.objects.count() == 1


@pytest.mark.django_db
def test_run_job_does_the_same_work_with_no_broker():
    listing = ListingFactory(open=True)
    out = StringIO()

    call_command("run_job", "MATCH_LISTING", f"listing_id={listing.pk}", stdout=out)

    listing.refresh_from_db()
    assert listing.is_matched
    assert "MATCH_LISTING" in out.getvalue()


@pytest.mark.parametrize("ids", [["listing_id"], ["listing_id=seven"]])
def test_run_job_says_how_to_write_an_id(ids):
    with pytest.raises(CommandError, match="name=number"):
        call_command("run_job", "MATCH_LISTING", *ids)
