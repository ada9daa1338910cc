from django.apps import AppConfig

# As in settings.py: what waits for half a minute in life does not do so here.
TIMES_SOONER = 10


class FaultsConfig(AppConfig):
    name = "tests.faults"

    def ready(self) -> None:
        """Let a letter that was refused wait for a tenth of the time."""
        from accounts.letters import delivery

        delivery.BACKOFF_SECONDS = tuple(x / TIMES_SOONER for x in delivery.BACKOFF_SECONDS)
