"""How far the overviews of each period are, and whether letters leave."""

import re
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.letters import delivery
from accounts.letters.delivery import State
from accounts.models import Letter
from exchange.digests import progress

RIGHT = "exchange.view_digest"
PERIODS = 12


SILENT_AFTER = timedelta(minutes=5)  # without a sign of life of whoever delivers
_WEEK = re.compile(r"^(\d{4})-W(\d{2})$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


@require_GET
def overviews(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(RIGHT):  # type: ignore[union-attr]
        raise PermissionDenied
    title, state = _("Overviews"), delivery.state()
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": title},
    ]
    context = {
        "periods": [(in_words(row.period), row) for row in progress.of_periods(PERIODS)],
        "figures": _figures(state),
        "verdict": verdict(state),
        "silent": is_silent(state),
        "header_title": title,
        "page_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": crumbs,
    }
    return TemplateResponse(request, "cms/admin/overviews.html", context)


def is_silent(state: State) -> bool:
    """Whether letters are due and nobody has shown a sign of life for a while."""
    quiet_since = timezone.now() - SILENT_AFTER
    if state.oldest_due_at is None or state.oldest_due_at > quiet_since:
        return False
    return state.beat_at is None or state.beat_at < quiet_since


def verdict(state: State) -> str:
    """One sentence on whether mail goes on."""
    waits = timesince(state.oldest_due_at) if state.oldest_due_at else ""
    if is_silent(state):
        text = _(
            "Nothing leaves, and the oldest letter has waited for %(waits)s. Ring the technician."
        )
        return text % {"waits": waits}
    if state.oldest_due_at and state.oldest_due_at < timezone.now() - SILENT_AFTER:
        text = _("Letters are leaving. The oldest one has waited for %(waits)s.")
        return text % {"waits": waits}
    return _("All is well: what is written leaves at once.")


def _figures(state: State) -> list[tuple[str, int]]:
    count = state.counts
    on_its_way = count[Letter.Status.CLAIMED] + count[Letter.Status.HANDING]
    return [
        (_("letters wait"), count[Letter.Status.PENDING] + on_its_way),
        (_("have left"), count[Letter.Status.SENT]),
        (_("were refused"), count[Letter.Status.FAILED]),
        (_("were given up"), count[Letter.Status.DEAD]),
        (_("may have arrived"), count[Letter.Status.UNSURE]),
    ]


def in_words(period: str) -> str:
    """A period of the calendar as people say it: 2026-11-22, 2026-W47 or 2026-11."""
    if week := _WEEK.match(period):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        text = _("week %(n)s, from %(day)s")
        return text % {"n": int(week[2]), "day": date_format(monday, "j F Y")}
    if month := _MONTH.match(period):
        return date_format(date(int(month[1]), int(month[2]), 1), "F Y")
    try:
        return date_format(date.fromisoformat(period), "j F Y")
    except ValueError:
        return period


def admin_urls() -> list[Any]:
    return [path("overviews/", overviews, name="overviews")]
