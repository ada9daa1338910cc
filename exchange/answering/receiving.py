"""Mail that came in: looked at once, and done.

Everything that a message leads to is rows, written in one transaction with the row of the
message itself: killed in the middle, it is done again from the beginning, and never twice.
"""

import logging
import re
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.letters import addresses, inbox, trouble
from accounts.models import AddressTrouble, Letter, ReceivedMail
from exchange.answering import parsing, replies
from exchange.answering.parsing import Bounce, Incoming
from exchange.answering.parsing import Kind as Found
from exchange.jobs import Job, enqueue
from exchange.notifications.actions import stop_news

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# How long after a message came it is tried for the first, second, … time, if nobody did.
TRIES = [timedelta(minutes=m) for m in (1, 2, 8, 30, 120)]
SWEEP_BATCH = 200
MOST_REPLIES_AN_HOUR = 5  # to one letter; more where it holds more things
Kind = ReceivedMail.Kind
_ADDRESS_OF_LETTER = re.compile(
    r"(mailto:)?(reply|bounce)\+\d+\.[a-z2-7]{16}@[\w.-]+", re.IGNORECASE
)


def handle(mail_id: int) -> bool:
    """Do what a received message asks for. Returns whether there was anything to do."""
    waiting = ReceivedMail.objects.filter(
        pk=mail_id, status=ReceivedMail.Status.WAITING, attempts__lt=MAX_ATTEMPTS
    )
    with transaction.atomic(durable=True):  # counted before the work, against poison
        if not waiting.update(attempts=F("attempts") + 1):
            return False
    try:
        return _handle(mail_id)
    except Exception as error:
        log.exception("received message %s could not be handled", mail_id)
        _note(mail_id, f"{type(error).__name__}: {error}")
        return False


@transaction.atomic
def _handle(mail_id: int) -> bool:
    """One at a time: whoever comes second waits, and finds nothing left to do."""
    mail = (
        ReceivedMail.objects.select_for_update()
        .filter(pk=mail_id, status=ReceivedMail.Status.WAITING)
        .first()
    )
    if mail is None:
        return False
    mail.kind, mail.outcome = _carry_out(mail)
    mail.outcome = mail.outcome[:120]
    mail.status = ReceivedMail.Status.DONE
    mail.handled_at = timezone.now()
    mail.error = ""
    mail.save()
    return True


def sweep() -> int:
    """Ring again for received mail that nobody has looked at. Returns how many."""
    waiting = ReceivedMail.objects.filter(status=ReceivedMail.Status.WAITING)
    now = timezone.now()
    stuck = waiting.filter(attempts__gte=MAX_ATTEMPTS, received_at__lt=now - TRIES[-1])
    stuck.update(status=ReceivedMail.Status.DEAD, handled_at=now)
    due = Q()
    for tried, after in enumerate(TRIES):
        due |= Q(attempts=tried, received_at__lt=now - after)
    late = list(waiting.filter(due).order_by("received_at").values_list("pk", flat=True))
    with transaction.atomic():
        for pk in late[:SWEEP_BATCH]:
            enqueue(Job.HANDLE_MAIL, mail_id=pk)
    return len(late[:SWEEP_BATCH])


def _note(mail_id: int, error: str) -> None:
    """Keep why it failed; the fifth time the coordinator sees it, and nobody tries again."""
    mails = ReceivedMail.objects.filter(pk=mail_id, status=ReceivedMail.Status.WAITING)
    mails.update(error=error[:1000])
    mails.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=ReceivedMail.Status.DEAD, handled_at=timezone.now()
    )


def _carry_out(mail: ReceivedMail) -> tuple[str, str]:
    """What a message is, and what was done with it."""
    coming = addresses.read(mail.recipient)
    if coming is None:
        return Kind.UNKNOWN, "not an address of ours"
    mail.letter = Letter.objects.select_related("user").filter(pk=coming.letter_id).first()
    if mail.letter is None:
        return Kind.UNKNOWN, "the letter is no longer here"
    incoming = parsing.read(bytes(mail.raw), envelope_sender=mail.sender)
    if incoming.kind == Found.COMPLAINT:
        complained(mail.letter.address, mail.letter)
        return Kind.BOUNCE, "called spam"
    if incoming.bounce:
        return Kind.BOUNCE, _came_back(mail.letter, incoming.bounce)
    if incoming.kind == Found.AUTOMATIC:
        return Kind.AUTOMATIC, f"automatic: {incoming.sign}"
    if coming.purpose == "bounce":  # people answer to the other address
        return Kind.AUTOMATIC, "automatic: to the address for bounces"
    if _is_our_own(incoming):
        return Kind.AUTOMATIC, "automatic: a letter of our own"
    return Kind.REPLY, _answered(mail, mail.letter, incoming)


def _came_back(letter: Letter, bounce: Bounce) -> str:
    # Where a reader has her mail forwarded to may be gone; her own address is not.
    hers = not bounce.recipients or letter.address.lower() in bounce.recipients
    kind = AddressTrouble.Kind.HARD if bounce.gone and hers else AddressTrouble.Kind.SOFT
    trouble.record(letter.address, kind, detail=bounce.detail, letter=letter)
    return f"came back, {kind}"


def complained(address: str, letter: Letter | None) -> None:
    """The reader called a letter spam: no more news; what waits for her still comes."""
    trouble.record(address, AddressTrouble.Kind.COMPLAINT, letter=letter)
    user = letter.user if letter and letter.user else None
    noted = AddressTrouble.objects.of(address).select_related("user").first()
    user = user or (noted.user if noted else None)
    if user:
        stop_news(user)


def _answered(mail: ReceivedMail, letter: Letter, incoming: Incoming) -> str:
    words = _without_keys(incoming.words)
    most = max(MOST_REPLIES_AN_HOUR, 2 * len(replies.things_of(letter)))
    too_many = _replies_lately(letter).exclude(pk=mail.pk).count() >= most
    if too_many and not replies.is_stop(words, letter.language):  # “stop” is always heard
        return f"left alone: more than {most} replies to one letter in an hour"
    allowed = _is_from_reader(letter, incoming.sender)
    if allowed:
        trouble.settle(letter, Letter.Fate.ANSWERED)
    return replies.carry_out(letter, words, mail_id=mail.pk, allowed=allowed)


def _without_keys(words: str) -> str:
    """Without links and addresses that act for the reader of the letter.

    They stand in the letter, a quote may bring them along, and words are passed on to others.
    """
    acting = "|".join(
        re.escape(settings.SITE_URL + reverse(name, args=["-"]).removesuffix("-/"))
        for name in ("answering:act", "notifications:stop")
    )
    return _ADDRESS_OF_LETTER.sub("…", re.sub(rf"<?({acting})\S*", "…", words))


def _replies_lately(letter: Letter) -> QuerySet[ReceivedMail]:
    hour = timezone.now() - timedelta(hours=1)
    return ReceivedMail.objects.filter(letter=letter, kind=Kind.REPLY, handled_at__gte=hour)


def _is_our_own(incoming: Incoming) -> bool:
    """Whether one of our letters found its way back to us."""
    ours = parsing.address_in(settings.DEFAULT_FROM_EMAIL)
    return (
        incoming.sender == ours
        or inbox.is_ours(incoming.sender)
        or Letter.objects.filter(message_id=incoming.message_id).exists()
    )


def _is_from_reader(letter: Letter, sender: str) -> bool:
    """Whether the message says it is from the reader of the letter.

    Anybody can write any From. What keeps strangers out is the signed address, which only
    the letter holds; this keeps somebody to whom it was forwarded from answering for the reader.
    """
    known = {letter.address.lower()}
    if letter.user:
        known.add(letter.user.email.lower())
        verified = EmailAddress.objects.filter(user=letter.user, verified=True)
        known |= {email.lower() for email in verified.values_list("email", flat=True)}
    return _without_tag(sender) in {_without_tag(address) for address in known}


def _without_tag(address: str) -> str:
    """“anna+news@example.org” is read, and answered, by anna@example.org."""
    local, at, domain = address.partition("@")
    return local.partition("+")[0] + at + domain
