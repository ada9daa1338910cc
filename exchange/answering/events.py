"""What a mail provider tells us: mail that came in, letters that came back or were called spam.

anymail checks the secret and puts the words of each provider into its own; these are its
signals, and we have none of ours.
"""

import hashlib
import logging
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, compat32
from typing import Any

from anymail.signals import EventType, RejectReason, inbound, tracking

from accounts.letters import addresses, inbox, trouble, verdicts
from accounts.models import AddressTrouble, Letter, User
from exchange.answering import receiving
from exchange.answering.parsing import headers
from exchange.notifications.actions import stop_news

log = logging.getLogger(__name__)

_CAME_BACK = {EventType.BOUNCED, EventType.REJECTED}
# In the events themselves, because anymail has one word for both.
_HARD_MARKS = (
    ("event", {"hard_bounce", "invalid_email"}),  # Brevo
    ("Type", {"HardBounce", "BadEmailAddress"}),  # Postmark
    ("hard_bounce", {True, "true"}),  # Mailjet
    ("severity", {"permanent"}),  # Mailgun
    ("bounceType", {"Permanent"}),  # Amazon SES
    ("type", {"activity.hard_bounced"}),  # MailerSend
)
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "X-Envelope-To", "To", "Cc", "Bcc")


def came_in(event: Any, **_signal: Any) -> None:
    """Keep the message as a row, once for each address of ours that it was sent to."""
    message = event.message
    raw = as_bytes(message)
    if len(raw) > inbox.LARGEST:
        log.warning("a message of %s bytes was not kept", len(raw))
        return
    ours = [address for address in _recipients(message) if inbox.is_ours(address)]
    for recipient in ours:
        inbox.take_in(raw, sender=_envelope_sender(message), recipient=recipient)
    if not ours:
        log.info("a message came in that is for none of our letters")


def became_of_it(event: Any, **_signal: Any) -> None:
    """Write down what became of a letter, and of the address it went to."""
    letter = _letter(event)
    address = (event.recipient or "").strip().lower() or (letter.address if letter else "")
    if event.event_type == EventType.DELIVERED:
        if letter:
            trouble.settle(letter, Letter.Fate.DELIVERED)
    elif not address or addresses.read(address):
        return
    elif event.event_type == EventType.COMPLAINED:
        receiving.complained(address, letter)
    elif event.event_type == EventType.UNSUBSCRIBED:
        _no_more_news(address, letter)
    elif event.event_type in _CAME_BACK:
        kind = AddressTrouble.Kind.HARD if is_gone(event) else AddressTrouble.Kind.SOFT
        said = event.mta_response or event.description or event.reject_reason or ""
        trouble.record(address, kind, detail=str(said), letter=letter)


def is_gone(event: Any) -> bool:
    """Whether the provider says there is no such address; in doubt it is only not reached."""
    said = str(event.mta_response or "")
    if verdicts.status_in(said):
        return verdicts.is_gone(said)
    if event.reject_reason == RejectReason.INVALID or verdicts.is_gone(said):
        return True
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    if event.event_type != EventType.BOUNCED:
        return False  # the provider did not even try
    return any(
        isinstance(told.get(name), str | bool | int) and told[name] in marks
        for name, marks in _HARD_MARKS
    )


def as_bytes(message: EmailMessage) -> bytes:
    """The message as bytes: the same bytes when a provider delivers it a second time."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "multipart"]
    seed = headers.value(message, "Message-ID") + headers.value(message, "Date")
    for number, part in enumerate(parts):
        if part.get_boundary() is None:  # put together by anymail; else chance would choose one
            name = hashlib.sha256(f"{number}:{seed}".encode()).hexdigest()[:32]
            part.set_boundary(f"=_{name}")
    for policy in (SMTP, compat32):
        try:
            return message.as_bytes(policy=policy)
        except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
            continue
    return message.as_string(policy=compat32).encode("utf-8", "replace")


def _recipients(message: Any) -> Iterator[str]:
    if message.envelope_recipient:
        named = headers.address_in(str(message.envelope_recipient))
        if inbox.is_ours(named):
            yield named
            return
    yield from headers.addresses(message, *_RECIPIENT_HEADERS)


def _envelope_sender(message: Any) -> str:
    """Empty only for a message that must not be answered; not every provider tells."""
    if message.envelope_sender is not None:
        return headers.address_in(str(message.envelope_sender))
    if headers.has(message, "Return-Path"):
        return headers.address(message, "Return-Path")
    return headers.address(message, "From")


def _letter(event: Any) -> Letter | None:
    """The letter an event is about: by its Message-ID, or by the sender it left with."""
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    names = {str(x) for x in (event.message_id, told.get("message-id")) if x}
    names |= {f"<{name.strip('<>')}>" for name in names}
    found = Letter.objects.select_related("user").filter(message_id__in=names).first()
    coming = addresses.read(event.recipient or "")
    if found is None and coming:
        found = Letter.objects.select_related("user").filter(pk=coming.letter_id).first()
    return found


def _no_more_news(address: str, letter: Letter | None) -> None:
    """The reader pressed a button of the provider's own; it means what ours means."""
    user = letter.user if letter else User.objects.filter(email__iexact=address).first()
    if user:
        stop_news(user)


# What anymail has to tell, it tells by signals.
inbound.connect(came_in, dispatch_uid="exchange.answering.came_in")
tracking.connect(became_of_it, dispatch_uid="exchange.answering.became_of_it")
