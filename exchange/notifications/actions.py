"""Telling people: a row on their bell, and a letter at once for whoever wants that."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import letters
from accounts.models import Letter, User
from exchange.jobs import Job, enqueue
from exchange.notifications import rhythm, waiting, worth
from exchange.notifications.models import MailPreference, Notification

SWEEP_AFTER = timedelta(minutes=1)
SWEEP_BATCH = 200
MOST_IN_ONE_LETTER = 20


@transaction.atomic
def notify(
    users: Iterable[User],
    kind: str,
    *,
    thing: str,
    url: str,
    details: dict[str, Any],
    by_mail: bool = True,
    priority: int | None = None,
    reason: str = "",
) -> int:
    """Tell each of `users` one thing, once.

    What somebody waits for goes into a letter at once; news waits for the overview.

    Args:
        kind: one of `Notification.Kind`; its texts are templates/notifications/<kind>.html.
        thing: what it is about, such as "match:12"; told to a person once per kind.
        url: the path of the page to read on, such as "/listings/7/".
        details: what the texts need, as plain data; with `listing_ids`, it is worth a
            letter only as long as all of those listings are open.
        by_mail: False puts it on the bell only.
        priority: one of `Notification.Priority`; that of the kind if not given.
        reason: one of `Notification.Reason`; that of the kind if not given.

    Returns:
        How many people had not been told this before.

    Cost: two queries for any number of people.
    """
    if priority is None:
        priority = Notification.PRIORITIES.get(kind, Notification.Priority.NEWS)
    active = {user.pk for user in users if user.is_active}
    rhythms = MailPreference.objects.rhythms_of(active)
    mailed = {
        pk: by_mail and _wants(rhythms.get(pk, rhythm.DEFAULT), int(priority)) for pk in active
    }
    new = Notification.objects.insert(
        mailed,
        kind=kind,
        thing=thing,
        url=url,
        details=details,
        priority=int(priority),
        reason=reason or Notification.REASONS.get(kind, ""),
    )
    for notification_id, user_id in new:
        if mailed[user_id] and priority < Notification.Priority.NEWS:
            enqueue(Job.TELL, notification_id=notification_id)
    return len(new)


def _wants(often: str, priority: int) -> bool:
    """Whether a letter about this may ever be written: stopped mail lets duties through only."""
    if often == MailPreference.Rhythm.STOP:
        return priority == Notification.Priority.DUTY
    return often != MailPreference.Rhythm.URGENT or priority < Notification.Priority.NEWS


@transaction.atomic
def tell(notification_id: int) -> bool:
    """Write one letter about this notification and its untold siblings of the same kind.

    In the reader's quiet hours it is written, and leaves in the morning. What is no longer worth a
    letter stays on the bell only. One person is written to by one worker at a time, so that what
    belongs together comes together. Returns whether a letter was written.
    """
    asked = Notification.objects.select_related("user").filter(pk=notification_id).first()
    if asked is None or not asked.user.is_active or not asked.is_obligation:
        return False
    User.objects.select_for_update(no_key=True).get(pk=asked.user_id)
    siblings = Notification.objects.of(asked.user).filter(kind=asked.kind).waiting().at_once()
    event = asked.details.get("event")
    same = siblings.filter(details__event=event) if event else siblings.without_event()
    told = worth.keep_telling(list(same.order_by("pk")[:MOST_IN_ONE_LETTER]))
    if not told:
        return False
    letter = _write(asked.user, told)
    Notification.objects.filter(pk__in=[n.pk for n in told]).update(letter=letter)
    return True


def _write(user: User, told: list[Notification]) -> Letter | None:
    for notification in told:
        notification.user = user  # spares a query each
    parts = waiting.parts_of(user, told)
    return letters.write(
        waiting.letter_name(told[0]),
        user=user,
        key=f"notification:{told[0].pk}",
        context=waiting.context(parts),
        priority=Letter.Priority.OBLIGATION,
        not_before=rhythm.after_quiet_hours(timezone.now(), user.time_zone),
        **waiting.fields(user, parts),
    )


def sweep() -> int:
    """Ring again for what should have been in a letter by now; returns for how many people."""
    late = (
        Notification.objects.waiting().at_once().filter(created_at__lt=timezone.now() - SWEEP_AFTER)
    )
    firsts = late.order_by("user", "kind", "pk").distinct("user", "kind")
    found = list(firsts.values_list("pk", flat=True)[:SWEEP_BATCH])
    with transaction.atomic():
        for pk in found:
            enqueue(Job.TELL, notification_id=pk)
    return len(found)


@transaction.atomic
def choose_rhythm(user: User, often: str, **wishes: Any) -> MailPreference:
    """Set how often somebody wants mail about news, from now on.

    News that waits for an overview goes on waiting: whoever pauses, or changes her mind the same
    day, misses nothing. With “stop”, what somebody waits for stays on the bell only; duties come.
    The ceiling moves along with the rhythm as long as it is the usual one.

    Args:
        wishes: other columns of the preference: weekday, hour, ceiling, paused_until.
    """
    MailPreference.objects.get_or_create(user=user)
    preference = MailPreference.objects.select_for_update().get(user=user)
    if preference.ceiling == rhythm.usual_ceiling(preference.rhythm):
        preference.ceiling = rhythm.usual_ceiling(often)
    for name, value in wishes.items():
        setattr(preference, name, value)
    preference.rhythm = often
    preference.next_at = rhythm.next_moment(
        rhythm.Wish.of(preference, user.time_zone), after=timezone.now()
    )
    preference.save()
    if often == MailPreference.Rhythm.STOP:
        waiting = Notification.objects.of(user).waiting()
        waiting.filter(priority=Notification.Priority.URGENT).update(by_mail=False)
    return preference


def stop_news(user: User) -> None:
    """No mail about news from now on; for who wants no news already this changes nothing."""
    if rhythm.of(user) in MailPreference.SCHEDULED:
        choose_rhythm(user, MailPreference.Rhythm.URGENT)


def mark_read(user: User, notification_id: int | None = None) -> int:
    """Mark one notification, or all of them, as read; returns how many were new."""
    mine = Notification.objects.of(user).unread()
    if notification_id is not None:
        mine = mine.filter(pk=notification_id)
    return mine.update(read_at=timezone.now())
