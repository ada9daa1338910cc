from datetime import timedelta

from django.apps import AppConfig

# As in settings.py: what waits for a quarter of an hour in life must not do so here.
TIMES_SOONER = 10


class FaultsConfig(AppConfig):
    name = "tests.faults"

    def ready(self) -> None:
        """Let a letter that was refused wait for a tenth of the time."""
        from accounts.letters import delivery

        delivery.BACKOFF = tuple(wait / TIMES_SOONER for wait in delivery.BACKOFF)
        assert delivery.BACKOFF[0] < timedelta(seconds=10)
