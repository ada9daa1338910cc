"""Addresses from which letters come back: counted, stopped when there is no such address."""

from collections.abc import Iterable

from accounts.models import AddressTrouble, Letter


def stopped(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses, in small letters, to which nothing is sent now. One query."""
    small = {address.lower() for address in addresses}
    return set(
        AddressTrouble.objects.stopped().filter(address__in=small).values_list("address", flat=True)
    )


def record(address: str, kind: str, *, detail: str = "", letter: Letter | None = None) -> None:
    """Note that something came back: `AddressTrouble.Kind`, and what the other server said."""
    raise NotImplementedError
