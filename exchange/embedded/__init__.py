"""PostgreSQL and Valkey out of their wheels, for whoever has no servers configured.

Nothing in this package needs Django. A program that wants the servers says

    with Services.start(Path("var")) as services:
        connect(services.database_url)

Several programs may do so at the same time: the first one starts the servers, the last one to
leave stops them. `addresses()` tells where they listen without starting anything.
"""

from exchange.embedded.environment import cache_beside, needs_servers, start_missing
from exchange.embedded.errors import ServiceError
from exchange.embedded.services import Addresses, Services, addresses

__all__ = [
    "Addresses",
    "ServiceError",
    "Services",
    "addresses",
    "cache_beside",
    "needs_servers",
    "start_missing",
]
