"""Headers of messages that others wrote: read without believing that they are well-formed."""

from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr


def value(message: Message, name: str) -> str:
    """A header as text on one line; empty when it is not there."""
    return " ".join(_text(message, name).split())


def has(message: Message, name: str) -> bool:
    return name.lower() in (key.lower() for key in message.keys())  # noqa: SIM118 - raw names


def address(message: Message, name: str) -> str:
    """The first address in a header, in small letters; empty when there is none."""
    return address_in(value(message, name))


def address_in(text: str) -> str:
    """The address in “Anna <anna@example.org>”, in small letters; empty when there is none."""
    return parseaddr(text)[1].strip().lower()


def addresses(message: Message, *names: str) -> list[str]:
    """All addresses in these headers, in small letters, each once."""
    lines = [line for name in names for line in _raw(message, name)]
    found = [pair[1].strip().lower() for pair in getaddresses([" ".join(x.split()) for x in lines])]
    return list(dict.fromkeys(address for address in found if "@" in address))


def _text(message: Message, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard library stumbles over some malformed headers
        return _decoded(next(iter(_raw(message, name)), ""))


def _raw(message: Message, name: str) -> list[str]:
    """The lines as they came, past the parser that may stumble."""
    return [str(line) for key, line in message._headers if key.lower() == name.lower()]  # type: ignore[attr-defined]


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except Exception:  # a charset that nobody knows
        return text
