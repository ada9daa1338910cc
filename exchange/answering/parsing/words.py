"""A person's own words: without what she quotes, and without what stands under every mail.

Careful rather than clean: a line too many does no harm, a line too few is a sentence that
somebody wrote and nobody reads. When nothing would be left, the whole is kept.
"""

import re

from mailparser_reply import EmailReplyParser

from exchange.answering.parsing.texts import tidy

# The library's patterns look at every line more than once; a text of this size costs milliseconds.
LONGEST = 20_000
LONGEST_LINE = 1_000

_TIME_OR_ADDRESS = re.compile(r"\d{1,2}[:.]\d{2}|<[^<>\s]+@[^<>\s]+>|\S+@\S+|\b(19|20)\d\d\b")
_WROTE = re.compile(
    r"(op|on) .*\b(schreef|geschreven|wrote)\b.{0,200}:"
    r"|(op|on) .*\b(schreef|geschreven|wrote):?"
    r"|.{1,200} (schreef|wrote) (op|on|dit op) .{1,120}:"
    r"|(van|from) .{1,120} (op|on) .{1,80}\d{1,2}[:.]\d\d.{0,20}:",
    re.IGNORECASE,
)
_MOST_LINES_OF_WROTE = 5
_BEGINS_WROTE = re.compile(r"(op|on|van|from)\s|.{1,200} (schreef|wrote) (op|on)\s", re.IGNORECASE)
_DIVIDER = re.compile(
    r"-{2,}\s*(oorspronkelijk(e)? (bericht|e-?mail)|origineel bericht|original (message|e-?mail)"
    r"|doorgestuurd bericht|forwarded message|begin doorgestuurd bericht|reply message)\s*-{2,}"
    r"|(begin doorgestuurd bericht|begin forwarded message):?",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_=]{10,}|-{20,}|[-–—]{3,}")
_LABEL = re.compile(
    r"\*{0,2}(van|from|verzonden( op)?|sent|datum|date|aan|to|onderwerp|subject|cc|bcc"
    r"|beantwoorden aan|reply-to)\*{0,2}\s?:\*{0,2}(\s.*|$)",
    re.IGNORECASE,
)
_FIRST_LABEL = re.compile(r"\*{0,2}(van|from)\*{0,2}\s?:", re.IGNORECASE)
_SENT_LABEL = re.compile(r"\*{0,2}(verzonden( op)?|sent|datum|date)\*{0,2}\s?:", re.IGNORECASE)

_DEVICE = re.compile(
    r"(verstuurd|verzonden|gestuurd|sent) (vanaf|vanuit|via|van|met|from|with|using|via) .{0,60}"
    r"(iphone|ipad|android|outlook|gmail|samsung|galaxy|huawei|telefoon|phone|mobiel|mobile|tablet"
    r"|mail|yahoo|proton|windows|app|blackberry|device|toestel|ziggo|kpn|apparaat).{0,80}"
    r"|(download |get )?(outlook|bluemail|gmail) (voor|for) (ios|android|mac|iphone|windows)"
    r".{0,80}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(met )?(een )?((vriendelijke|hartelijke|lieve|warme|beste|muzikale|culturele|zonnige|vrolijke"
    r"|vr\.?|mvg|m\.v\.g\.?)( |, )?)*"
    r"(groet|groeten|groetjes|groetjesss?|gr|grt|grtz|mvg|m\.v\.g|vr\.? ?gr|hgr|liefs|hoogachtend)"
    r"( (van|uit) [\w' -]{1,30})?"
    r"|(with )?(kind|best|warm|kindest|warmest|many)?( )?(regards|wishes|greetings)"
    r"|cheers|sincerely|yours( sincerely| truly| faithfully)?|all the best|best|love",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_][\w.'’-]*"
_CLOSING_LINE = re.compile(
    rf"({_CLOSING.pattern})[\s,.!]*((van )?{_NAME}(\s{_NAME}){{0,5}})?[\s,.!]*", re.IGNORECASE
)
_MOST_LINES_OF_SIGNATURE = 14
_LONGEST_OF_SIGNATURE = 9  # words in a line
_AFTERTHOUGHT = re.compile(r"(p\.?\s?s\.?|n\.?b\.?)\b\s*[:.)-]?\s*\w", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"(disclaimer|vertrouwelijkheid|confidentiality( notice)?|confidential|waarschuwing|caution)\b"
    r"\s*[:.]?"
    r"|dit (e-?mail)?bericht .{0,80}(bestemd|vertrouwelijk|bedoeld)"
    r"|deze (e-?mail|boodschap) .{0,120}(bestemd|vertrouwelijk|bedoeld)"
    r"|de informatie (verzonden|in) .{0,80}(e-?mail|bericht)"
    r"|aan (dit bericht|deze e-?mail) kunnen geen rechten"
    r"|this (e-?mail|message|communication) .{0,120}(confidential|intended|privileged)"
    r"|the (information|contents?) (contained )?(in|of) this (e-?mail|message)"
    r"|(please )?(consider|think of) the environment|denk aan het milieu"
    r"|(virusvrij|virus-free)\.?",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(r"(re|antw|antwoord|aw|sv|fw|fwd|betr|doorst)\s*(\[\d+\])?\s*:", re.I)


def own_words(text: str) -> str:
    """What the writer wrote herself; all of it, when nothing of hers can be told apart."""
    whole = tidy(text)
    if not _has_words(whole):
        return ""
    unquoted = _without_quotes(whole)
    if not _has_words(unquoted):
        return whole
    bare = _without_endings(unquoted)
    return bare if _has_words(bare) else unquoted


def is_reply_subject(subject: str) -> bool:
    """Whether a subject is that of the letter answered, and not one somebody thought of."""
    return bool(_REPLY_SUBJECT.match(subject.strip()))


def _has_words(text: str) -> bool:
    return bool(re.search(r"\w", text)) or any(ord(letter) > 0x2000 for letter in text)


def _without_quotes(text: str) -> str:
    """Without quoted lines and the line that announces them; what follows them stays."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        announced = _length_of_wrote(lines, at)
        if announced:
            after = _skip_empty(lines, at + announced)
            if after >= len(lines) or not lines[after].lstrip().startswith(">"):
                break  # from here on all is quoted, without a sign
            at = after
        elif line.startswith(">"):
            at += 1
        elif _begins_headers(lines, at):
            break
        else:
            kept.append(lines[at])
            at += 1
    return tidy(_by_library("\n".join(kept)))


def _by_library(text: str) -> str:
    """What is left before the next header that mailparser_reply knows and we do not."""
    if len(text) > LONGEST or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return text
    replies = EmailReplyParser(languages=["nl", "en"]).read(text).replies
    first = replies[0].content if replies else ""
    return first if _has_words(first) and replies[0].headers == "" else text


def _length_of_wrote(lines: list[str], at: int) -> int:
    """How many lines “Op … schreef …:” takes from here; 0 if it does not stand here.

    Mail programs break it where they like, and some quote it along.
    """
    first = _unquoted(lines[at])
    if not _BEGINS_WROTE.match(first):
        return 0
    sentence = ""
    for length, line in enumerate(lines[at : at + _MOST_LINES_OF_WROTE], start=1):
        sentence = f"{sentence} {_unquoted(line)}".strip()
        if len(sentence) > LONGEST_LINE:
            return 0
        ends = sentence.endswith(":")
        if ends and _WROTE.fullmatch(sentence) and _TIME_OR_ADDRESS.search(sentence):
            return length
    return 0


def _unquoted(line: str) -> str:
    return line.lstrip("> ").strip().strip("*_")


def _begins_headers(lines: list[str], at: int) -> bool:
    """Whether the message answered begins here, with its headers, as Outlook writes it."""
    line = lines[at].strip().strip("*")
    if _DIVIDER.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        after = _skip_empty(lines, at + 1)
        return after < len(lines) and _are_headers(lines, after)
    return _are_headers(lines, at)


def _are_headers(lines: list[str], at: int) -> bool:
    """“Van:” and then a date and at least one more label, however they are spread over lines."""
    if not _FIRST_LABEL.match(lines[at].strip()):
        return False
    near = [line.strip() for line in lines[at : at + 8]]
    labels = [line for line in near if _LABEL.match(line)]
    return len(labels) >= 3 and any(_SENT_LABEL.match(line) for line in labels)


def _skip_empty(lines: list[str], at: int) -> int:
    while at < len(lines) and not _unquoted(lines[at]) and not lines[at].startswith(">"):
        at += 1
    return at


def _without_endings(text: str) -> str:
    """Without signature, greeting, disclaimer and “sent from my phone”; a P.S. stays."""
    lines = [line for line in text.split("\n") if not _is_advertisement(line)]
    end = min(_signature(lines), _disclaimer(lines), _closing(lines))
    return tidy("\n".join(lines[:end] + _afterthoughts(lines[end:])))


def _is_advertisement(line: str) -> bool:
    bare = line.strip().strip("<>[]*_")
    return len(bare) <= 160 and bool(_DEVICE.fullmatch(bare))


def _signature(lines: list[str]) -> int:
    """Where the signature begins, after its two hyphens."""
    for at, line in enumerate(lines):
        if line.rstrip() in ("--", "—", "__") and _has_words("\n".join(lines[:at])):
            return at
    return len(lines)


def _disclaimer(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        begins = (
            at == 0 or not lines[at - 1].strip() or bool(_RULE.fullmatch(lines[at - 1].strip()))
        )
        # A disclaimer is long, in one line or in a few; so nobody's “Caution:” is taken for one.
        rest = " ".join(lines[at : at + 4])
        if begins and len(rest) > 60 and _DISCLAIMER.match(line.strip("* ")):
            return at
    return len(lines)


def _closing(lines: list[str]) -> int:
    """Where “Met vriendelijke groet” begins, if only a few lines with a name follow it."""
    for at, line in enumerate(lines):
        bare = line.strip().strip("*_")
        if bare and len(bare) <= 70 and _CLOSING_LINE.fullmatch(bare):
            below = lines[at + 1 : at + 1 + _disclaimer(lines[at + 1 :])]
            if _is_signature(below) and _has_words("\n".join(lines[:at])):
                return at
    return len(lines)


def _is_signature(below: list[str]) -> bool:
    """Whether these lines are a name and where somebody works, and no sentence of hers."""
    filled = [line for line in below if line.strip() and not _AFTERTHOUGHT.match(line.strip())]
    sentence = any(len(line.split()) > _LONGEST_OF_SIGNATURE for line in filled)
    return len(filled) <= _MOST_LINES_OF_SIGNATURE and not sentence


def _afterthoughts(lines: list[str]) -> list[str]:
    """What stands under a signature and is a person's all the same: the P.S."""
    for at, line in enumerate(lines):
        if _AFTERTHOUGHT.match(line.strip()):
            end = next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))
            return ["", *lines[at:end]]
    return []
