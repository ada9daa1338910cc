"""Overviews: what was new for one person, bundled once a day or once a week."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import letters
from accounts.models import Letter
from exchange.jobs import Job, enqueue
from exchange.notifications import rhythm, worth
from exchange.notifications.models import Digest, MailPreference, Notification
from exchange.notifications.stopping import stop_url

BATCH = 500
MOST_IN_ONE_LETTER = 12
FORGOTTEN_AFTER = timedelta(minutes=2)


def prepare_due() -> int:
    """Make the overviews whose hour has come, and ring for those that were forgotten.

    A late beat makes up for what it missed: whoever is due is due until served.
    Two beats at once make one overview: the rows are locked, the period is unique.

    Returns how many overviews were asked for.

    Cost: a fixed number of queries for up to 500 people.
    """
    now = timezone.now()
    with transaction.atomic():
        made = _open_digests(_take_due(now))
        forgotten = Digest.objects.unwritten().filter(created_at__lt=now - FORGOTTEN_AFTER)
        wanted = [*made, *forgotten.values_list("pk", flat=True)[:BATCH]]
        for pk in wanted:
            enqueue(Job.SEND_DIGEST, digest_id=pk)
    return len(wanted)


@transaction.atomic
def send(digest_id: int) -> bool:
    """Write the letter of one overview; a repeat finds it written.

    Returns whether there was anything to write.
    """
    digest = (
        Digest.objects.unwritten()
        .select_related("user")
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk=digest_id)
        .first()
    )
    if digest is None:
        return False
    bundled = worth.keep_telling(list(digest.notifications.untold().unseen()))
    if rhythm.of(digest.user) == rhythm.Rhythm.NEVER or not digest.user.is_active:
        bundled = []
    letter = _write(digest, bundled) if bundled else None
    digest.notifications.filter(pk__in=[n.pk for n in bundled]).update(letter=letter)
    digest.letter, digest.written_at = letter, timezone.now()
    digest.save(update_fields=["letter", "written_at"])
    return letter is not None


def _take_due(now: datetime) -> list[tuple[int, str]]:
    """Move everybody whose hour has come to the next hour.

    Returns (number of the user, period) for each. The period is that of the hour that
    had come, however late it is now.
    """
    due = list(
        MailPreference.objects.due(now)
        .select_related("user")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    came = [
        (p.user_id, rhythm.period(p.rhythm, p.next_at, p.user.time_zone)) for p in due if p.next_at
    ]
    for p in due:
        p.next_at = rhythm.next_moment(p.rhythm, p.hour, p.user.time_zone, after=now)
    MailPreference.objects.bulk_update(due, ["next_at"])
    return came


def _open_digests(came: list[tuple[int, str]]) -> list[int]:
    """One overview for each of these people who has something new; their numbers."""
    waiting = Notification.objects.filter(user__in=[pk for pk, _period in came]).waiting().news()
    with_news = set(waiting.values_list("user_id", flat=True))
    made = Digest.objects.insert([(pk, period) for pk, period in came if pk in with_news])
    Notification.objects.bundle(made)
    return made


def _write(digest: Digest, bundled: list[Notification]) -> Letter | None:
    shown = sorted(bundled, key=_rank)[:MOST_IN_ONE_LETTER]
    return letters.write(
        "digest",
        user=digest.user,
        key=f"digest:{digest.period}:user:{digest.user_id}",
        context={
            "notifications": shown,
            "more": len(bundled) - 1,
            "left": len(bundled) - len(shown),
            "weekly": "-W" in digest.period,
        },
        priority=Letter.Priority.NEWS,
        unsubscribe_url=settings.SITE_URL + stop_url(digest.user),
        repeatable=False,
    )


def _rank(notification: Notification) -> tuple[bool, str]:
    """Matches first, and those for the same listing together."""
    own = str(notification.details.get("listing_title", ""))
    return (notification.kind != Notification.Kind.MATCH, own)
