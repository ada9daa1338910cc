"""The text of a message: its plain part, or its HTML turned into text."""

import re
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser

_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
LONGEST = 200_000


def text_of(message: Message) -> str:
    """The text as its reader would see it: line feeds, plain spaces, no trailing ones.

    Quotes begin with “>”, whether they came as plain text or as HTML. Links are left out of
    HTML; their words stay.
    """
    plain = ""
    for part in _readable(message, "text/plain"):
        plain = tidy(_unflowed(part, _decoded(part)))
        if plain:
            return plain
    for part in _readable(message, "text/html"):
        return tidy(from_html(_decoded(part)))
    return plain


def from_html(html: str) -> str:
    reader = _Reader()
    reader.feed(html[:LONGEST])
    reader.close()
    return "\n".join(reader.lines())


def tidy(text: str) -> str:
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _UNSEEN.sub("", text)).replace("\x00", "")
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _readable(message: Message, kind: str) -> Iterator[Message]:
    """Parts of this kind that are no attachments, and not those of a message inside it."""
    if message.get_content_type() == kind:
        if message.get_content_disposition() != "attachment":
            yield message
    elif message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _readable(part, kind)


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return str(part.get_payload())
    named = str(part.get_param("charset") or "").strip("\"' ").lower()
    for charset in ("utf-8" if named in ("", "us-ascii", "ascii") else named, "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("windows-1252", "replace")


def _unflowed(part: Message, text: str) -> str:
    """Lines that were broken on the way only (RFC 3676) are one line again."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    joint = "" if str(part.get_param("delsp") or "").lower() == "yes" else " "
    lines: list[str] = []
    soft = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        if soft and not quoted and line:
            lines[-1] = lines[-1].rstrip(" ") + joint + line.removeprefix(" ")
        else:
            lines.append(line)
        soft = line.endswith(" ") and line != "-- " and not quoted
    return "\n".join(lines)


class _Reader(HTMLParser):
    """Collects lines, each with how deep it is quoted."""

    SILENT = frozenset("head style script title template noscript svg".split())
    BLOCKS = frozenset(
        "address article blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5"
        " h6 header hr li main ol p pre section table td th tr ul".split()
    )
    APART = frozenset("p blockquote ul ol table pre h1 h2 h3".split())
    VOID = frozenset("area base br col embed hr img input link meta source wbr".split())
    # Others put what is typed into their signature (Apple does), so that one is left alone.
    SIGNATURES = ("gmail_signature", "ms-outlook-mobile-signature")
    DEEPEST = 300

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._words: list[str] = []
        self._open: list[tuple[str, str]] = []  # (tag, what it does: quote, silent or nothing)
        self._depth = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break(apart=not "".join(self._words).strip())
        if tag in self.BLOCKS:
            self._break(apart=tag in self.APART)
        if tag == "hr":
            self._words.append("_" * 32)
            self._break()
        if tag in self.VOID or len(self._open) >= self.DEEPEST:
            return
        effect = self._effect(tag, attrs)
        self._open.append((tag, effect))
        self._depth += effect == "quote"
        self._silent += effect == "silent"

    def handle_endtag(self, tag: str) -> None:
        if tag not in (name for name, _effect in self._open):
            return
        while self._open:
            name, effect = self._open.pop()
            if name in self.BLOCKS:
                self._break(apart=name in self.APART)
            self._depth -= effect == "quote"
            self._silent -= effect == "silent"
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def lines(self) -> Iterator[str]:
        self._break()
        for depth, line in self._lines:
            yield ">" * depth + (" " if depth and line else "") + line

    def _effect(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        if tag in self.SILENT:
            return "silent"
        named = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        if any(name in named for name in self.SIGNATURES):
            return "silent"
        if tag == "blockquote":
            return "quote"
        return ""

    def _break(self, *, apart: bool = False) -> None:
        line = " ".join("".join(self._words).split())
        self._words.clear()
        if line:
            self._lines.append((self._depth, line))
        if apart and self._lines and self._lines[-1][1]:
            self._lines.append((self._depth, ""))
