"""Senders of jobs for the tests; `settings.JOB_SENDER` names one of them."""

from collections.abc import Mapping

sent: list[tuple[str, dict[str, int]]] = []


def forget(job: str, ids: Mapping[str, int]) -> None:
    """Nobody carries the job out."""


def remember(job: str, ids: Mapping[str, int]) -> None:
    """Nobody carries the job out; the fixture `jobs` can tell that it was asked for."""
    sent.append((job, dict(ids)))
