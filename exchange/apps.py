from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "the exchange"

    def ready(self) -> None:
        from exchange.matching.vocabulary import checks  # noqa: F401 - registers itself; it reads models
