"""Old mail is forgotten, and nobody is told again what an old letter told."""

from django.db import transaction

from accounts.letters import retention
from exchange.notifications.models import Notification


def sweep() -> int:
    """Empty and delete what is old. Returns how many rows that were."""
    return retention.empty() + retention.forget_received() + _forget_letters()


@transaction.atomic
def _forget_letters() -> int:
    old = list(retention.outlived().values_list("pk", flat=True))
    # Without its letter a notification would look like one that nobody was told of.
    Notification.objects.filter(letter__in=old).update(by_mail=False)
    return retention.outlived().filter(pk__in=old).delete()[0] if old else 0
