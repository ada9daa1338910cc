"""Writing a letter: three templates become one row of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import css_inline
import mrml
from django.conf import settings
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from accounts.bell import ring
from accounts.letters import texts
from accounts.models import Letter, User

DELIVER = "accounts.letters.delivery.drain"


@dataclass
class Draft:
    """A letter that is composed and not yet a row; what the fields mean stands with `write`."""

    name: str
    key: str
    address: str
    language: str
    subject: str
    text: str
    html: str = ""
    user_id: int | None = None
    reason: str = ""
    priority: int = Letter.Priority.NEWS
    unsubscribe_url: str = ""
    attachments: Sequence[tuple[str, str, str]] = ()
    repeatable: bool = True
    things: Sequence[str] = ()
    offers: Sequence[tuple[str, int]] = ()
    talk_to: str = ""
    not_before: datetime | None = None


def write(
    name: str,
    *,
    key: str,
    user: User | None = None,
    address: str = "",
    context: dict[str, Any] | None = None,
    unsubscribe_url: str = "",
    **fields: Any,
) -> Letter | None:
    """Write the letter `name` to one person, in the transaction of what it tells about.

    Args:
        name: folder under templates/emails/ with subject.txt, opening.txt (the first lines;
            the coordinator may change both), body.txt, reason.txt (why the reader gets this
            letter) and, where it is wanted, body.mjml.
        key: what this letter tells to whom; a second letter with the same key is not written.
        user: the reader; decides the address, the language and the time zone.
        address: used when there is no user, or to write to another address of hers.
        context: for the templates; what `base_context` names is added, and for the bodies
            `subject`, `opening`, `reason_line` and `can_reply`. With `bundled` it is about
            several things, and the coordinator's words, which are about one, are not used.
        unsubscribe_url: absolute; given, mail programs offer one-press stopping (RFC 8058).
        fields: the others of `Draft`:
            priority: one of `Letter.Priority`.
            attachments: (file name, text content, mime type) each.
            repeatable: whether it may be sent twice when a connection broke at the last moment.
            things: what it is about, such as "match:12".
            offers: what a reply of one word can do: (verb, number of the thing) each, in the
                order in which the letter shows them (see exchange/answering).
            talk_to: the thing about which a reply in own words is passed on ("sign_up:3").
            not_before: it leaves then, at the earliest.

    Returns:
        The row, or None when a letter with this key exists.

    Cost: renders a few templates; one INSERT; the delivery is asked for after the commit.
    """
    draft = compose(
        name,
        key=key,
        user=user,
        address=address,
        context=context,
        unsubscribe_url=unsubscribe_url,
        **fields,
    )
    made = post([draft])
    return Letter.objects.get(pk=made[key]) if made else None


def compose(
    name: str,
    *,
    key: str,
    user: User | None = None,
    address: str = "",
    context: dict[str, Any] | None = None,
    unsubscribe_url: str = "",
    **fields: Any,
) -> Draft:
    """The letter as `write` writes it, without a row."""
    language = user.language if user else translation.get_language() or settings.LANGUAGE_CODE
    zone = ZoneInfo(user.time_zone) if user else None
    values = {**base_context(user), "unsubscribe_url": unsubscribe_url, **(context or {})}
    is_answered = bool(fields.get("offers") or fields.get("talk_to"))
    values["can_reply"] = bool(settings.REPLY_DOMAIN) and is_answered
    with translation.override(language), timezone.override(zone):
        values["subject"] = subject = texts.subject(name, values)
        values["opening"] = texts.opening(name, values)
        values["reason_line"] = reason = texts.reason(name, values)
        text = tidy(texts.plain(name, "body.txt", values))
        html = render_html(name, values)
    return Draft(
        name=name,
        key=key,
        user_id=user.pk if user else None,
        address=address or (user.email if user else ""),
        language=language,
        subject=subject,
        text=text,
        html=html,
        reason=reason,
        unsubscribe_url=unsubscribe_url,
        **fields,
    )


@transaction.atomic
def post(drafts: Sequence[Draft]) -> dict[str, int]:
    """Put composed letters into the outbox; those whose key is known are left out.

    Returns the numbers of the new rows by key. Cost: one INSERT for any number of letters, one
    message to whoever delivers.
    """
    host = urlsplit(settings.SITE_URL).hostname
    rows = {draft.key: _row(draft, f"<{uuid4()}@{host}>") for draft in drafts}
    Letter.objects.bulk_create(rows.values(), ignore_conflicts=True)
    # An ignored conflict leaves no trace in the rows; the Message-ID of ours does.
    ours = [row.message_id for row in rows.values()]
    made = dict(Letter.objects.filter(message_id__in=ours).values_list("key", "pk"))
    if made:
        ring(DELIVER)
    return made


def _row(draft: Draft, message_id: str) -> Letter:
    row = Letter(
        name=draft.name,
        key=draft.key,
        user_id=draft.user_id,
        address=draft.address,
        language=draft.language,
        subject=draft.subject[:250],
        text=draft.text,
        html=draft.html,
        reason=draft.reason[:300],
        headers=_unsubscribe_headers(draft.unsubscribe_url),
        attachments=[list(a) for a in draft.attachments],
        message_id=message_id,
        priority=draft.priority,
        repeatable=draft.repeatable,
        things=list(draft.things),
        offers=[list(offer) for offer in draft.offers],
        talk_to=draft.talk_to,
    )
    if draft.not_before:
        row.next_at = draft.not_before
    return row


def base_context(user: User | None) -> dict[str, Any]:
    """What every letter may mention."""
    return {
        "user": user,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        # Of no use to whoever has no account.
        "settings_url": _page("notifications:settings") if user else "",
        "letters_url": _page("notifications:letters") if user else "",
    }


def _page(name: str) -> str:
    """The absolute address of a page of another app; empty where that app is not there."""
    try:
        return settings.SITE_URL + reverse(name)
    except NoReverseMatch:
        return ""


def tidy(text: str) -> str:
    """Templates leave gaps; a letter has at most one empty line in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or lines[i - 1]]
    return "\n".join(kept) + "\n"


def render_html(name: str, values: dict[str, Any]) -> str:
    """The HTML of a letter: Django fills in, MJML lays out, the CSS goes inline.

    Returns an empty string for a letter that is text only.
    """
    try:
        template = get_template(f"emails/{name}/body.mjml")
    except TemplateDoesNotExist:
        return ""
    # No fonts: a letter fetches nothing from anywhere.
    options = mrml.RenderOptions(fonts={})
    html = mrml.to_html(template.render(values), render_options=options).content
    return _inliner().inline(html)


@cache
def _inliner() -> css_inline.CSSInliner:
    # Keeping at-rules keeps the dark colours and the phone layout (@media).
    # Nothing is ever fetched: a letter carries all it needs.
    return css_inline.CSSInliner(
        keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False
    )


def _unsubscribe_headers(url: str) -> dict[str, str]:
    if not url:
        return {}
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
