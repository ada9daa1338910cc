"""Every job as a Celery task; the body of each is one call."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

from exchange.jobs import Job, Sweep
from tasks.celery import app


def _task(path: str) -> None:
    @app.task(  # type: ignore[untyped-decorator]
        name=path, autoretry_for=(OSError,), retry_backoff=True, max_retries=3
    )
    def carry_out(**ids: int) -> Any:
        work: Callable[..., Any] = import_string(path)
        return work(**ids)


for _name in (*Job, *Sweep):
    _task(str(_name))
