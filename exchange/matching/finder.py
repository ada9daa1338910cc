"""Three questions – when, what, where – and the requests for volunteers that suit best."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Discipline
from accounts.postcodes import Place
from exchange.listings.models import Listing, Part, Weekday, slot_choices
from exchange.matching.finding.statistics import weighed
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.model import measure, sigmoid
from exchange.matching.texts.analysis import Analysis, analyse
from exchange.matching.texts.reading import side_of
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import lexicon
from exchange.matching.wording import reasons
from exchange.volunteering.forms import RADII_KM, PostcodeField
from exchange.volunteering.models import VolunteerProfile
from exchange.widgets import WeekGrid

SHOWN = 8
MOST = 200  # compared with a wish
TASKS_OFFERED = 14
USUAL_KM = 10
SOON_DAYS = 14
ABOUT_IT = 0.35  # of a thing that wish and work share; less is only of the same family
ANYWHERE_KM = 300

WORKDAYS = [day.value for day in Weekday][:5]
DAYTIME = [Part.MORNING.value, Part.AFTERNOON.value]
ALL_DAY = [part.value for part in Part]
MOMENTS = {
    "daytime": [f"{day}-{part}" for day in WORKDAYS for part in DAYTIME],
    "evenings": [f"{day}-evening" for day in WORKDAYS],
    "saturday": [f"sat-{part}" for part in ALL_DAY],
    "sunday": [f"sun-{part}" for part in ALL_DAY],
}

# What people write when no experience is needed, in both languages.
FOR_BEGINNERS = re.compile(
    r"geen (ervaring|voorkennis|diploma)|hoeft? geen|niet nodig|beginner|inwerk|werken (je|jou) "
    r"|leggen we uit|leren (we|wij) (je|jou)|we leren (je|jou)|training|opleiding"
    r"|no experience|we(’ll|'ll| will)? (teach|show) you",
    re.IGNORECASE,
)


class FinderForm(forms.Form):
    """Everything may be left open; what is nonsense is left out, never an error page."""

    when = forms.MultipleChoiceField(
        choices=[
            ("daytime", gettext_lazy("Weekdays, during the day")),
            ("evenings", gettext_lazy("Weekday evenings")),
            ("saturday", gettext_lazy("Saturday")),
            ("sunday", gettext_lazy("Sunday")),
        ],
        required=False,
    )
    slots = forms.MultipleChoiceField(choices=slot_choices, required=False, widget=WeekGrid)
    rhythm = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Either is fine")),
            (Listing.Rhythm.ONCE, gettext_lazy("One time")),
            (Listing.Rhythm.REGULAR, gettext_lazy("Regularly")),
        ],
        required=False,
    )
    what = forms.MultipleChoiceField(required=False)
    disciplines = forms.MultipleChoiceField(required=False)
    words = forms.CharField(
        label=gettext_lazy("Or in your own words"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example: I have a van and strong arms"),
    )
    postcode = PostcodeField(required=False)
    km = forms.TypedChoiceField(
        label=gettext_lazy("At most how far?"),
        coerce=int,
        choices=[(km, f"{km} km") for km in RADII_KM],
        initial=USUAL_KM,
    )

    def __init__(self, *args: Any, disciplines: Iterable[Discipline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = dict(self.fields)
        choices["what"].choices = _tasks()
        choices["disciplines"].choices = [(d.slug, str(d)) for d in disciplines]


@dataclass(frozen=True)
class Wish:
    """What somebody would like to do, as far as she said."""

    side: Side
    rhythm: str = ""
    concepts: frozenset[str] = frozenset()

    @property
    def says_what(self) -> bool:
        said = self.side.analysis
        return bool(said.terms or said.concepts or self.side.disciplines)


@dataclass
class Job:
    """A request for volunteers, and how it suits."""

    listing: Listing
    why: str
    fit: float
    is_close: bool
    is_wanted: bool = True
    concepts: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_for_beginners(self) -> bool:
        text = f"{self.listing.title} {self.listing.body} {self.listing.in_return}"
        return bool(FOR_BEGINNERS.search(text))

    @property
    def starts_soon(self) -> bool:
        start = self.listing.starts_on
        return start is not None and 0 <= (start - timezone.localdate()).days <= SOON_DAYS


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The finder: open to everyone, and each answer is part of the address."""
    disciplines = list(Discipline.objects.all())
    answers = request.GET.copy()
    answers.setdefault("km", str(USUAL_KM))
    form = FinderForm(answers if request.GET else None, disciplines=disciplines)
    wish = _wish(form) if form.is_bound else _profile_wish(request.user)
    jobs = rank(_open_requests(request.user, wish), wish)
    shown = jobs[:SHOWN]
    return render(
        request,
        "exchange/volunteering/find.html",
        {
            "form": form,
            "asked": form.is_bound,
            "from_profile": not form.is_bound and wish.says_what,
            "answers": _spoken(form) if form.is_bound else [],
            "close": [job for job in shown if job.is_close],
            "others": [job for job in shown if not job.is_close],
            "moments": _options(form, "when"),
            "rhythms": _options(form, "rhythm"),
            "tasks": _task_options(form, jobs),
            "discipline_options": _options(form, "disciplines"),
            "has_slots": bool(form["slots"].value()),
            "place": wish.side.place,
        },
    )


def rank(listings: Iterable[Listing], wish: Wish) -> list[Job]:
    """The best fitting first; after that the wanted work on another day, and then the rest."""
    jobs = [_job(listing, wish) for listing in listings]
    return sorted(jobs, key=lambda job: (not job.is_close, not job.is_wanted, -job.fit))


def _job(listing: Listing, wish: Wish) -> Job:
    request, answer = weighed(side_of(listing)), weighed(wish.side)
    features = measure(request, answer)
    why = reasons.of(request, answer, features)
    told = {reason["code"] for reason in why}
    clashing_days = features["moments"] < 0
    other_rhythm = wish.rhythm and listing.rhythm and listing.rhythm != wish.rhythm
    clashes = clashing_days or other_rhythm
    about_it = _is_about(request, wish, features)
    misses = wish.says_what and not about_it and "disciplines" not in told
    fit = sigmoid(model().fit(features)) if about_it else 0.0
    fit += 0.25 * ("slots" in told) + 0.15 * ("disciplines" in told)
    fit += 0.2 * max(0.0, features["near"])
    job = Job(
        listing,
        why=_why(listing, why, clashes=clashing_days),
        fit=fit,
        is_close=not (clashes or misses),
        is_wanted=not misses,
        concepts=frozenset(request.side.analysis.concepts),
    )
    job.fit += 0.05 * job.starts_soon + 0.05 * job.is_for_beginners
    return job


def _is_about(request: Weighed, wish: Wish, features: Mapping[str, float]) -> bool:
    """Whether work is what was chosen, or a sort of it, or what was said in own words."""
    if wish.concepts and not wish.side.analysis.terms:
        return bool(wish.concepts & request.sorts.keys())
    return max(features["strongest"], features["rare_term"]) >= ABOUT_IT


def _why(listing: Listing, why: Sequence[dict[str, Any]], *, clashes: bool) -> str:
    """Why it suits, and honestly what does not."""
    said = reasons.sentence(why)
    if clashes and listing.slot_labels:
        but = _("But it is on %(when)s.") % {"when": listing.slot_labels[0]}
        return f"{said} {but}".strip()
    if said:
        return said
    if listing.quantity:
        return ngettext(
            "They are looking for %(count)s person.",
            "They are looking for %(count)s people.",
            listing.quantity,
        ) % {"count": listing.quantity}
    return _("Help is welcome here.")


def _spoken(form: FinderForm) -> list[str]:
    """The answers given, as words to show above what was found."""
    said = [
        str(o["label"])
        for n in ("when", "what", "disciplines")
        for o in _options(form, n)
        if o["on"]
    ]
    labels = dict(slot_choices())
    said += [str(labels[slot]) for slot in form.cleaned_data.get("slots", ())]
    said += [str(o["label"]) for o in _options(form, "rhythm") if o["on"] and o["value"]]
    if words := form.cleaned_data.get("words"):
        said.append(f"“{words}”")
    if place := form.cleaned_data.get("postcode"):
        said.append(f"{place.name}, {form.cleaned_data.get('km') or USUAL_KM} km")
    return said


def _wish(form: FinderForm) -> Wish:
    """What the form says; a field with an error says nothing."""
    form.full_clean()
    data: dict[str, Any] = form.cleaned_data
    place: Place | None = data.get("postcode")
    said = analyse(lexicon(), Listing.Kind.VOLUNTEERS, data.get("words", ""))
    chosen = frozenset(data.get("what", ()))
    concepts = {**said.concepts, **dict.fromkeys(chosen, 1.0)}
    slots = set(data.get("slots", ()))
    for moment in data.get("when", ()):
        slots.update(MOMENTS[moment])
    side = Side(
        kind=Listing.Kind.VOLUNTEERS,
        is_request=False,
        analysis=Analysis(said.terms, concepts, said.title_terms, concepts),
        disciplines=frozenset(data.get("disciplines", ())),
        slots=frozenset(slots),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place=place.name if place else "",
        radius_km=data.get("km") or USUAL_KM,
        is_volunteer=True,
    )
    return Wish(side, rhythm=data.get("rhythm", ""), concepts=chosen)


def _profile_wish(user: Any) -> Wish:
    """Nothing asked yet: a member's profile speaks for her, a visitor wishes nothing yet."""
    found = VolunteerProfile.objects.none()
    if user.is_authenticated:
        found = VolunteerProfile.objects.filter(user=user).prefetch_related("disciplines", "tags")  # type: ignore[misc]
    if profile := found.first():
        return Wish(side_of(profile))
    return Wish(
        Side(Listing.Kind.VOLUNTEERS, is_request=False, radius_km=ANYWHERE_KM, is_volunteer=True)
    )


def _open_requests(user: Any, wish: Wish) -> Sequence[Listing]:
    """Within reach; when nothing is, then wherever it is: better far than an empty page."""
    found = (
        Listing.objects.public()
        .open()
        .filter(kind=Listing.Kind.VOLUNTEERS, direction=Listing.Direction.REQUEST)
        .select_related("organisation")
        .prefetch_related("disciplines", "tags")  # type: ignore[misc]  # taggit has no types
        .order_by("-opened_at")
    )
    if user.is_authenticated:
        found = found.exclude(organisation__memberships__user=user).exclude(sign_ups__user=user)
    side = wish.side
    if side.latitude is None or side.longitude is None:
        return list(found[:MOST])
    placed = found.with_distance(side.latitude, side.longitude)
    near = Q(distance__isnull=True) | Q(distance__lte=side.radius_km)
    return list(placed.filter(near)[:MOST]) or list(placed[:MOST])


def _options(form: FinderForm, name: str) -> list[dict[str, Any]]:
    """The choices of a field as chips: value, label, and whether it is on."""
    value = form[name].value()
    chosen = {value or ""} if isinstance(value, str | None) else set(value)
    choices = form.fields[name].choices  # type: ignore[attr-defined]
    return [{"value": str(v), "label": label, "on": str(v) in chosen} for v, label in choices]


def _task_options(form: FinderForm, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """The tasks that are asked for most, and those that are chosen already."""
    asked = Counter(slug for job in jobs for slug in job.concepts)
    options = _options(form, "what")
    common = {slug for slug, _n in asked.most_common()}
    best = sorted(options, key=lambda o: (not o["on"], -asked[o["value"]], str(o["label"])))
    return [o for o in best if o["on"] or o["value"] in common][:TASKS_OFFERED]


def _tasks() -> list[tuple[str, str]]:
    language = get_language() or "nl"
    return [
        (slug, concept.label(language))
        for slug, concept in lexicon().concepts.items()
        if Listing.Kind.VOLUNTEERS in concept.kinds
    ]
