"""Every job that can be asked for exists, as a function and as a task."""

import inspect

import pytest
from django.utils.module_loading import import_string

from accounts.letters import delivery, handover
from exchange.jobs import Job, Sweep
from tasks.celery import app
from tasks.schedule import SCHEDULE


@pytest.mark.parametrize("name", [*Job, *Sweep], ids=str)
def test_a_job_names_a_function_that_exists(name):
    assert callable(import_string(str(name)))


@pytest.mark.parametrize("job", list(Job), ids=str)
def test_a_job_takes_whole_numbers_that_name_rows(job):
    signature = inspect.signature(import_string(str(job)), eval_str=True)
    taken = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]

    assert taken or job in (Job.DELIVER_LETTERS, Job.WRITE_DIGESTS)  # whatever is due
    assert all(p.annotation is int for p in taken)
    assert all(p.name.endswith("_id") for p in taken if p.default is p.empty)


@pytest.mark.parametrize("sweep", list(Sweep), ids=str)
def test_a_sweep_can_be_called_with_nothing(sweep):
    inspect.signature(import_string(str(sweep))).bind()


def test_every_job_and_every_sweep_is_a_task():
    app.loader.import_task_module("tasks.work")

    assert {*map(str, Job), *map(str, Sweep)} <= set(app.tasks)


def test_beat_rings_for_every_sweep_and_nothing_else():
    assert {entry["task"] for entry in SCHEDULE.values()} == {*map(str, Sweep)}


def test_a_ring_of_beat_that_nobody_answers_is_dropped():
    for entry in SCHEDULE.values():
        assert 1 <= entry["schedule"] <= 3600
        assert entry["schedule"] <= entry["options"]["expires"] <= 2 * entry["schedule"]


def test_a_message_comes_back_only_after_its_work_must_have_ended():
    hidden = app.conf.broker_transport_options["visibility_timeout"]

    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < hidden


def test_a_lease_outlives_the_talk_with_the_mail_server(settings):
    assert handover.CONNECT_SECONDS + settings.EMAIL_TIMEOUT < settings.LETTER_LEASE_SECONDS


def test_a_job_that_delivers_ends_by_itself(settings):
    longest = delivery.DRAIN_SECONDS + handover.CONNECT_SECONDS + settings.EMAIL_TIMEOUT

    assert longest < app.conf.task_soft_time_limit


def test_only_json_travels():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
