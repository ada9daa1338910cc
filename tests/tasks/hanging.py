"""The worker's application, with a worker that soon stops listening: what Celery does by mistake.

celery -A tests.tasks.hanging worker
"""

import os
import threading
import time
from typing import Any

from celery.signals import worker_init, worker_ready

from tasks import watchdog
from tasks.celery import app, warm_up

__all__ = ["app"]

worker_init.disconnect(warm_up)  # it matters to no test here, and takes a second
watchdog.LOOK_SECONDS, watchdog.PATIENCE_SECONDS = 0.2, 2.0


@worker_ready.connect
def go_deaf(sender: Any, **_signal: Any) -> None:
    """Take no messages any more, and live on."""
    if os.environ.get("GOES_DEAF"):

        def cancel() -> None:
            time.sleep(0.5)
            sender.task_consumer.cancel()

        threading.Thread(target=cancel, daemon=True).start()
