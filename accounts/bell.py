"""Ringing for work in the background: after the commit, and never in its way."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def ring(job: str, **ids: int) -> None:
    """Have `job` carried out as soon as the surrounding transaction has committed.

    Args:
        job: the dotted path of the function that does the work.
        ids: its arguments; whole numbers only, because rows carry everything else.

    A sender that fails costs nothing but time: the sweep finds the row later.
    """
    sender = import_string(settings.JOB_SENDER)

    def hand_over() -> None:  # a def: with robust=True Django logs its __qualname__
        sender(str(job), ids)

    transaction.on_commit(hand_over, robust=True)
