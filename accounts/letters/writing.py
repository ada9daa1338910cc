"""Writing a letter: three templates become one row of the outbox."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import css_inline
import mrml
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from accounts.bell import ring
from accounts.models import Letter, User

DELIVER = "accounts.letters.delivery.deliver"


@transaction.atomic
def write(
    name: str,
    *,
    key: str,
    user: User | None = None,
    address: str = "",
    context: dict[str, Any] | None = None,
    priority: int = Letter.Priority.NEWS,
    unsubscribe_url: str = "",
    attachments: list[tuple[str, str, str]] | None = None,
    repeatable: bool = True,
) -> Letter | None:
    """Write the letter `name` to one person, in the transaction of what it tells about.

    Args:
        name: folder under templates/emails/ with subject.txt, body.txt and, where they
            are wanted, body.mjml and reason.txt (why the reader gets this letter).
        key: what this letter tells to whom; a second letter with the same key is not written.
        user: the reader; decides the address, the language and the time zone.
        address: used when there is no user, or to write to another address of hers.
        context: for the templates; what `base_context` names is added, and for the bodies
            `subject` and `reason_line`.
        unsubscribe_url: absolute; given, mail programs offer one-press stopping (RFC 8058).
        attachments: (file name, text content, mime type) each.
        repeatable: whether it may be sent twice when a connection broke at the last moment.

    Returns:
        The row, or None when a letter with this key exists.

    Cost: renders three templates; one INSERT; the delivery is asked for after the commit.
    """
    language = user.language if user else translation.get_language() or settings.LANGUAGE_CODE
    zone = ZoneInfo(user.time_zone) if user else None
    values = {
        **base_context(user),
        "unsubscribe_url": unsubscribe_url,
        **(context or {}),
    }
    with translation.override(language), timezone.override(zone):
        values["subject"] = subject = one_line(render_plain(name, "subject.txt", values))
        values["reason_line"] = one_line(render_plain(name, "reason.txt", values, missing_ok=True))
        text = tidy(render_plain(name, "body.txt", values))
        html = render_html(name, values)
    letter = Letter(
        name=name,
        key=key,
        user=user,
        address=address or (user.email if user else ""),
        language=language,
        subject=subject[:250],
        text=text,
        html=html,
        headers=_unsubscribe_headers(unsubscribe_url),
        attachments=[list(a) for a in attachments or []],
        message_id=f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
        priority=priority,
        repeatable=repeatable,
    )
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        if Letter.objects.filter(key=key).exists():
            return None
        raise
    ring(DELIVER, letter_id=letter.pk)
    return letter


def base_context(user: User | None) -> dict[str, Any]:
    """What every letter may mention."""
    try:
        settings_url = settings.SITE_URL + reverse("notifications:settings")
    except NoReverseMatch:
        settings_url = ""
    return {
        "user": user,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "settings_url": settings_url,
    }


def render_plain(name: str, part: str, values: dict[str, Any], *, missing_ok: bool = False) -> str:
    """One plain part of a letter; nothing is escaped, for nothing will unescape it."""
    try:
        template: Any = get_template(f"emails/{name}/{part}")
    except TemplateDoesNotExist:
        if missing_ok:
            return ""
        raise
    return str(template.template.render(Context(values, autoescape=False)))


def one_line(text: str) -> str:
    """All white space as single spaces: a line break in a subject would forge a header."""
    return " ".join(text.split())


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
