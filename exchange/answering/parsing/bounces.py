"""Letters that came back, and complaints: what the other server says of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from flufl.bounce import all_failures

from accounts.letters import verdicts
from exchange.answering.parsing import automatic, headers, texts

_DAEMON = re.compile(r"^(mailer-?daemon|postmaster|mail-?delivery.*|double-bounce)@")
_FAILED = ("failed", "fail", "error")
LONGEST = 1000


@dataclass(frozen=True)
class Bounce:
    """What came back.

    `recipients` are the addresses it is about, in small letters; empty when nobody is named.
    `gone`: the server says that there is no such address. `detail` is what it said.
    """

    gone: bool
    detail: str
    recipients: frozenset[str] = frozenset()


def is_complaint(message: EmailMessage) -> bool:
    """A feedback report (RFC 5965): the reader pressed “this is spam”."""
    return _report_type(message) == "feedback-report" or any(
        part.get_content_type() == "message/feedback-report" for part in _parts(message)
    )


def read(message: EmailMessage, *, null_sender: bool) -> Bounce | None:
    """What came back, or None for a message that is no bounce."""
    reports = [p for p in _parts(message) if p.get_content_type() == "message/delivery-status"]
    if reports:
        return _from_reports(reports)
    if not null_sender and not _DAEMON.match(headers.address(message, "From")):
        return None
    if automatic.is_away_subject(headers.value(message, "Subject")):
        return None
    return _from_prose(message)


def _from_reports(reports: list[Message]) -> Bounce | None:
    """RFC 3464: a block for the message and one for each recipient."""
    blocks = [block for report in reports for block in _blocks(report)]
    told = [block for block in blocks if _action(block).startswith((*_FAILED, "delayed"))]
    if not told:
        return None  # delivered, relayed: nothing came back
    # What failed for good says more than what is late.
    block = min(told, key=lambda b: not _action(b).startswith(_FAILED))
    status = verdicts.status_in(headers.value(block, "Status"))
    said = headers.value(block, "Diagnostic-Code").partition(";")[2].strip()
    detail = " ".join(x for x in (status, said) if x)
    failed = _action(block).startswith(_FAILED)
    return Bounce(
        gone=failed and verdicts.is_gone(said, status=status),
        detail=detail[:LONGEST],
        recipients=frozenset(_recipients(block)),
    )


def _from_prose(message: EmailMessage) -> Bounce | None:
    """Older servers write it down in words of their own."""
    try:
        passing, lasting = all_failures(message)
    except Exception:  # its detectors take well-formed messages for granted
        return None
    named = {a.decode("ascii", "replace").lower() for a in (*passing, *lasting)}
    failed = headers.value(message, "X-Failed-Recipients").lower()
    named |= {a.strip() for a in failed.split(",") if "@" in a}
    if not named:
        return None
    text = " ".join(texts.text_of(message).split())
    detail = _around_code(text)
    gone = bool(lasting or failed) and verdicts.is_gone(detail)
    return Bounce(gone=gone, detail=detail[:LONGEST], recipients=frozenset(named))


def _around_code(text: str) -> str:
    """The part of a text that holds what the server answered; its beginning if none is seen."""
    status = verdicts.status_in(text)
    found = text.find(status) if status else -1
    if found < 0:
        code = re.search(r"\b[45]\d\d[ -]", text)
        found = code.start() if code else 0
    return text[max(0, found - 20) : found + LONGEST - 20]


def _blocks(report: Message) -> Iterator[Message]:
    content = report.get_payload()
    if isinstance(content, list):
        yield from (block for block in content if isinstance(block, Message))


def _action(block: Message) -> str:
    return headers.value(block, "Action").lower()


def _recipients(block: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        address = headers.value(block, name).rpartition(";")[2].strip().strip("<>").lower()
        if "@" in address:
            yield address


def _report_type(message: EmailMessage) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _parts(message: Message) -> Iterator[Message]:
    """The parts of this message itself; not those of a message that travels inside it."""
    if message.get_content_type() in ("message/delivery-status", "message/feedback-report"):
        yield message
    elif message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
