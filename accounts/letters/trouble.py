"""Addresses from which letters come back: counted, stopped when there is no such address.

One letter that could not be delivered never silences anybody: only a server that says that the
address does not exist stops letters, and even then sign-in codes still go.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import AddressTrouble, Letter, User

Kind = AddressTrouble.Kind
Fate = Letter.Fate

# Weaker news of a letter does not hide stronger news that came before it.
_STRENGTH = {
    "": 0,
    Fate.SOFT: 1,
    Fate.DELIVERED: 1,
    Fate.HARD: 2,
    Fate.COMPLAINT: 3,
    Fate.ANSWERED: 3,
}
_GRAVITY = {Kind.SOFT: 0, Kind.COMPLAINT: 1, Kind.HARD: 2}
_FULL_TOO_OFTEN = 5
_LATELY = timedelta(days=30)


def stopped(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses, in small letters, to which nothing is sent now. One query."""
    small = {address.lower() for address in addresses}
    return set(
        AddressTrouble.objects.stopped().filter(address__in=small).values_list("address", flat=True)
    )


@transaction.atomic
def record(address: str, kind: str, *, detail: str = "", letter: Letter | None = None) -> None:
    """Note that something came back: `AddressTrouble.Kind`, and what the other server said.

    The same about the same letter counts once. A letter that left before the trouble was solved
    tells nothing new.
    """
    if letter is not None and not settle(letter, kind):
        return
    trouble, _new = AddressTrouble.objects.select_for_update().get_or_create(
        address=address.lower(), defaults={"kind": kind, "times": 0}
    )
    if trouble.solved_at:
        if letter is not None and letter.sent_at and letter.sent_at < trouble.solved_at:
            return
        _begin_again(trouble, kind)
    now = timezone.now()
    if _GRAVITY[Kind(kind)] >= _GRAVITY[Kind(trouble.kind)]:
        trouble.kind, trouble.detail = kind, detail[:1000]
    if kind == Kind.HARD and not trouble.stopped_at:
        trouble.stopped_at = now
    trouble.times += 1
    trouble.last_at = now
    trouble.user = trouble.user or _reader(address, letter)
    trouble.save()


def settle(letter: Letter, fate: str) -> bool:
    """Write down what became of a letter, unless stronger news came before.

    Returns whether that was new.
    """
    weaker = [known for known, strength in _STRENGTH.items() if strength <= _STRENGTH[Fate(fate)]]
    known = Letter.objects.filter(pk=letter.pk, fate__in=weaker).exclude(fate=fate)
    changed = known.update(fate=fate, fate_at=timezone.now())
    if changed:
        letter.fate = fate
    return bool(changed)


def of_reader(user: User) -> AddressTrouble | None:
    """What its reader should know of her own address, or None. One query."""
    return _to_be_told().filter(address=user.email.lower()).first()


def is_known() -> Exists:
    """For a query of people: whether there is something that they should know of their address."""
    return Exists(_to_be_told().filter(address=Lower(OuterRef("email"))))


def _to_be_told() -> QuerySet[AddressTrouble]:
    grave = Q(stopped_at__isnull=False) | Q(kind=Kind.COMPLAINT)
    return AddressTrouble.objects.unsolved().filter(grave)


def told(trouble: AddressTrouble) -> None:
    """Remember that the reader was shown it."""
    if trouble.told_at is None:
        AddressTrouble.objects.filter(pk=trouble.pk).update(told_at=timezone.now())


def solve(address: str, *, by: User | None) -> bool:
    """Letters go to this address again. Returns whether there was any trouble."""
    unsolved = AddressTrouble.objects.of(address).unsolved()
    return bool(unsolved.update(solved_at=timezone.now(), solved_by=by, stopped_at=None))


def proved(address: str, *, by: User) -> bool:
    """A code that we mailed to this address was typed over, so letters arrive there.

    Returns whether letters had been stopped. That somebody called a letter spam, stays known.
    """
    mine = AddressTrouble.objects.of(address).unsolved().exclude(kind=Kind.COMPLAINT)
    was_stopped = mine.filter(stopped_at__isnull=False).exists()
    mine.update(solved_at=timezone.now(), solved_by=by, stopped_at=None)
    return was_stopped


def waiting() -> QuerySet[AddressTrouble]:
    """What the coordinator should look at, the oldest first.

    Addresses that do not exist, readers who call letters spam, and addresses from which letters
    keep coming back for now.
    """
    keeps_coming = Q(times__gte=_FULL_TOO_OFTEN, last_at__gte=timezone.now() - _LATELY)
    grave = Q(stopped_at__isnull=False) | Q(kind=Kind.COMPLAINT) | keeps_coming
    moved_on = Q(user__isnull=False) & ~Q(user__email=F("address"))  # has another address by now
    found = AddressTrouble.objects.unsolved().filter(grave).exclude(moved_on)
    return found.select_related("user").order_by("first_at", "pk")


def _begin_again(trouble: AddressTrouble, kind: str) -> None:
    trouble.kind = kind
    trouble.times = 0
    trouble.first_at = timezone.now()
    trouble.stopped_at = trouble.told_at = trouble.solved_at = trouble.solved_by = None


def _reader(address: str, letter: Letter | None) -> User | None:
    if letter is not None and letter.user_id and letter.address.lower() == address.lower():
        return letter.user
    return User.objects.filter(email__iexact=address).first()
