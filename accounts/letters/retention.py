"""What of mail is kept, and for how long.

A letter's words for 30 days after it went, the row that it went for a year; a message that came
in for a week, and then only that it came.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Letter, ReceivedMail

RAW_FOR = timedelta(days=7)
WORDS_FOR = timedelta(days=30)
ROWS_FOR = timedelta(days=365)
BATCH = 2000
# Whoever may still send a letter needs its words.
_UNDERWAY = (Letter.Status.PENDING, Letter.Status.CLAIMED, Letter.Status.HANDING)
_NO_WORDS = {"text": "", "html": "", "headers": {}, "attachments": []}


def outlived() -> QuerySet[Letter]:
    """Letters of more than a year ago, the oldest first, as many as go at a time."""
    old = Letter.objects.filter(created_at__lt=timezone.now() - ROWS_FOR)
    first = old.exclude(status__in=_UNDERWAY).order_by("created_at", "pk")[:BATCH]
    return Letter.objects.filter(pk__in=first.values("pk"))


@transaction.atomic
def empty() -> int:
    """Forget the words of old letters and of old messages. Returns how many rows had any.

    A limited number at a time, so that no statement takes long; the next day goes on.
    """
    now = timezone.now()
    gone = Q(sent_at__lt=now - WORDS_FOR) | Q(sent_at=None, created_at__lt=now - WORDS_FOR)
    wordy = Letter.objects.filter(gone).exclude(text="", html="").exclude(status__in=_UNDERWAY)
    letters = Letter.objects.filter(pk__in=list(wordy.values_list("pk", flat=True)[:BATCH]))
    read = ReceivedMail.objects.exclude(status=ReceivedMail.Status.WAITING)
    full = read.filter(received_at__lt=now - RAW_FOR).exclude(raw=b"")
    mails = ReceivedMail.objects.filter(pk__in=list(full.values_list("pk", flat=True)[:BATCH]))
    return letters.update(**_NO_WORDS) + mails.update(raw=b"", error="")


def forget_received() -> int:
    """Delete the rows of messages of more than a year ago. Returns how many."""
    old = ReceivedMail.objects.filter(received_at__lt=timezone.now() - ROWS_FOR)
    first = list(old.values_list("pk", flat=True)[:BATCH])
    return ReceivedMail.objects.filter(pk__in=first).delete()[0]
