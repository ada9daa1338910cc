"""The styleguide: every component in its states, only while developing."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.letters.writing import base_context, render_html
from accounts.models import Organisation
from exchange.listings.models import Feature, Kind, Listing, slot_choices
from exchange.widgets import KindCards, RadioCards, WeekGrid

ERROR_PAGES = ("400", "403", "404", "410", "429", "500", "503", "csrf_403")


class SampleForm(forms.Form):
    """Each kind of field once."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Kind.choices,
        widget=KindCards(
            help_texts={
                "expertise": gettext_lazy("advice, a workshop, coaching"),
                "volunteers": gettext_lazy("people who help"),
                "space": gettext_lazy("to rehearse, to meet, to show"),
                "equipment": gettext_lazy("chairs, light, sound"),
            }
        ),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Do you offer it, or are you looking for it?"),
        choices=[
            ("offer", gettext_lazy("I offer this")),
            ("request", gettext_lazy("I am looking for this")),
        ],
        widget=RadioCards(icons={"offer": "gift", "request": "search"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("One line, as you would say it."),
    )
    body = forms.CharField(
        label=gettext_lazy("Tell a little more"),
        widget=forms.Textarea,
        required=False,
        max_length=500,
    )
    discipline = forms.ChoiceField(
        label=gettext_lazy("Discipline"),
        choices=[("", "–"), ("koor", "Koor"), ("theater", "Theater"), ("erfgoed", "Erfgoed")],
        required=False,
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("What must be there?"),
        choices=Feature.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("How many people?"), required=False, min_value=1
    )
    slots = forms.MultipleChoiceField(
        label=gettext_lazy("When does it suit you?"),
        choices=slot_choices,
        widget=WeekGrid,
        required=False,
    )
    picture = forms.ImageField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 8 MB."),
    )
    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    agree = forms.BooleanField(label=gettext_lazy("Everyone may see this, also without an account"))


def _organisation(pk: int, name: str, colour: str, **fields: Any) -> Organisation:
    organisation = Organisation(
        pk=pk, name=name, slug=f"voorbeeld-{pk}", colour=colour, place="Zutphen", **fields
    )
    disciplines = {"disciplines": ["Koor", "Klassiek"]}
    setattr(organisation, "_prefetched_objects_cache", disciplines)  # noqa: B010 - no query
    return _unlinked(organisation)


def _unlinked(thing: Any) -> Any:
    """The same thing, leading nowhere: samples have no page of their own."""
    thing.get_absolute_url = lambda: "#"
    return thing


def _organisations() -> list[Organisation]:
    return [
        _organisation(
            1,
            "Kamerkoor De Hanzestemmen",
            "#8c2f39",
            kind="association",
            about="Dertig stemmen uit Zutphen en Warnsveld. We zingen van Sweelinck tot nu.",
        ),
        _organisation(
            2,
            "Poppodium De Loods",
            "#f2c230",
            kind="foundation",
            about="Een oude houtloods aan de haven met een zaal voor 250 mensen.",
        ),
        _organisation(
            3,
            "Museum aan de Gracht",
            "#1f4e5f",
            kind="institution",
            about="Verhalen van de stad, in een huis uit 1480.",
        ),
    ]


def _listings(organisations: list[Organisation]) -> list[Listing]:
    today = timezone.localdate()
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        ("space", "request", "Oefenruimte gezocht met een piano, op dinsdagavond",
         {"slots": ["tue-evening", "wed-evening"]}),
        ("equipment", "offer", "Veertig stoelen en een podium van zes bij vier meter",
         {"starts_on": today, "ends_on": today + timedelta(days=60)}),
        ("volunteers", "request", "Wie schenkt koffie bij de opening van de tentoonstelling?",
         {"starts_on": today + timedelta(days=12)}),
        ("expertise", "offer", "Een middag meedenken over je subsidieaanvraag",
         {"cost": "agree"}),
    ]  # fmt: skip
    listings = []
    for number, (kind, direction, title, fields) in enumerate(rows, start=1):
        listing = Listing(
            pk=number,
            kind=kind,
            direction=direction,
            title=title,
            status="open",
            place="Zutphen",
            organisation=organisations[number % len(organisations)],
            **fields,
        )
        setattr(listing, "distance", 0.4 + number * 1.7)  # noqa: B010 - as annotated in lists
        listings.append(_unlinked(listing))
    return listings


def _samples() -> dict[str, Any]:
    organisations = _organisations()
    listings = _listings(organisations)
    now = timezone.now()
    return {
        "now": now,
        "parts": [
            ("type", _("Type and colour")),
            ("buttons", _("Buttons")),
            ("labels", _("Labels")),
            ("listings", _("Listings")),
            ("matches", _("Matches")),
            ("organisations", _("Organisations")),
            ("stories", _("Stories")),
            ("telling", _("Telling")),
            ("finding", _("Finding")),
            ("showing", _("Showing one thing")),
            ("forms", _("Forms")),
            ("letters", _("Letters and error pages")),
        ],
        "organisations": organisations,
        "listings": listings,
        "english": _unlinked(Listing(
            pk=7,
            kind="volunteers",
            direction="offer",
            title="Two English-speaking stage hands, any weekend",
            language="en",
            place="Warnsveld",
            status="paused",
            organisation=organisations[1],
        )),
        "kinds": Kind.choices,
        "statuses": Listing.Status.choices,
        "form": SampleForm(initial={"kind": "space", "slots": ["tue-evening", "thu-morning"]}),
        "bad_form": SampleForm({"kind": "space", "quantity": "0"}, auto_id="bad_%s"),
        "page": Paginator(range(96), 12).get_page(3),
        "crumbs": [
            {"label": _("Listings"), "href": "#"},
            {"label": _("Space"), "href": "#"},
            {"label": listings[0].title, "href": ""},
        ],
        "ticks": [
            {"label": _("A name and a place"), "done": True},
            {"label": _("Three sentences about you"), "done": True},
            {"label": _("Add a logo, so that people recognise you"), "href": "#"},
        ],
        "changes": [
            SimpleNamespace(get_new_display=label, at=now - timedelta(days=ago), reason=reason)
            for label, ago, reason in (
                (_("fulfilled"), 0, _("Found through the network.")),
                (_("open"), 4, ""),
                (_("draft"), 5, ""),
            )
        ],
        "facts": [
            {"icon": "calendar", "label": _("When"), "value": "dinsdagavond, woensdagavond"},
            {"icon": "map-pin", "label": _("Where"), "value": "Zutphen, tot 15 km"},
            {"icon": "users", "label": _("How many people?"), "value": "32"},
            {"icon": "coins", "label": _("Cost"), "value": _("To be agreed")},
        ],
        "steps": [
            {"title": _("Say what you have or need"), "kind": "space",
             "text": _("A room, chairs, helping hands, know-how: five minutes is enough.")},
            {"title": _("We look along with you"), "kind": "equipment",
             "text": _("As soon as something fits, both sides get a message that says why.")},
            {"title": _("Make it happen together"), "kind": "volunteers",
             "text": _("You get in touch, agree on the rest, and the town has one more evening.")},
        ],
        "stats": [
            {"value": 41, "label": _("organisations"), "kind": "expertise"},
            {"value": 152, "label": _("open listings"), "kind": "space"},
            {"value": 30, "label": _("volunteers"), "kind": "volunteers"},
        ],
        "tabs": [
            {"label": _("Open"), "href": "#", "current": True, "count": 6},
            {"label": _("Drafts"), "href": "#", "count": 2},
            {"label": _("Closed"), "href": "#", "count": 14},
        ],
        "menu": [
            {"label": _("My data"), "href": "#", "icon": "circle-user-round", "current": True},
            {"label": _("Mail and notifications"), "href": "#", "icon": "mail"},
            {"label": _("Signing in"), "href": "#", "icon": "key-round"},
        ],
        "wizard": [
            {"label": _("What"), "state": "done"},
            {"label": _("When and where"), "state": "current"},
            {"label": _("Look it over"), "state": ""},
        ],
        "options": [
            {"value": value, "label": str(label).capitalize(), "count": 12 * (n + 1),
             "chosen": n == 1}
            for n, (value, label) in enumerate(Kind.choices)
        ],
        "orders": [
            {"value": "new", "label": _("Newest first"), "chosen": True},
            {"value": "near", "label": _("Nearest first")},
        ],
        "reasons": [_("both on Tuesday evening"), _("has a piano"), _("2 km away")],
        "why": _("Free on Tuesday evening, has a piano, and only 2 km away."),
        "error_pages": ERROR_PAGES,
    }  # fmt: skip


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/index.html", _samples())


@xframe_options_sameorigin
@csp_update({"style-src": ["'unsafe-inline'"]})
def letter(request: HttpRequest) -> HttpResponse:
    """The example letter as it would go out; a letter may hold styles of its own."""
    sample = _samples()
    mine, *others = sample["listings"]
    html = render_html(
        "styleguide",
        {
            **base_context(None),
            "name": "Marijke",
            "mine": mine,
            "others": others,
            "why": sample["why"],
            "reason_line": _("You get this because your listing is open."),
            "unsubscribe_url": "#",
        },
    )
    return HttpResponse(html)


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    status = int(name[-3:]) if name[-3:].isdigit() else 404
    return render(request, f"{name}.html", status=status)


app_name = "styleguide"
urlpatterns = [
    path("", index, name="index"),
    path("letter/", letter, name="letter"),
    *(
        path(f"errors/{name}/", error_page, {"name": name}, name=f"error_{name}")
        for name in ERROR_PAGES
    ),
]
