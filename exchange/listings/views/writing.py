"""Writing listings: the form, the draft that saves itself, the preview."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Discipline, Organisation
from accounts.requests import SignedInRequest
from exchange.listings import actions, wording
from exchange.listings.beside import counterparts
from exchange.listings.forms import ListingForm
from exchange.listings.models import Direction, Kind, Listing
from exchange.listings.offers import offers
from exchange.listings.views.reading import page_of
from exchange.listings.views.signed_in import edited_by
from exchange.workflow import TransitionError

RESCUED = "rescued_listing"
LONGEST_RESCUE = 40_000  # characters kept of what somebody sent who was signed out


@require_GET
def create(request: HttpRequest) -> HttpResponse:
    """What do you have, or what do you need?"""
    drafts = Listing.objects.none()
    if request.user.is_authenticated:
        drafts = Listing.objects.editable_by(request.user).filter(
            status=Listing.Status.DRAFT, created_by=request.user
        )
    context = {
        "drafts": drafts.order_by("-updated_at")[:3],
        "choices": [
            (direction, [(kind, wording.EXAMPLES[direction, kind]) for kind in Kind])
            for direction in (Direction.REQUEST, Direction.OFFER)
        ],
        "prefill": _prefill(request).urlencode(),
    }
    return render(request, "exchange/listings/create.html", context)


@require_http_methods(["GET", "POST"])
def compose(request: SignedInRequest, direction: str, kind: str) -> HttpResponse:
    """A new listing. Its draft gets a row with the first save."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    if not Organisation.objects.edited_by(request.user).exists():
        return render(request, "exchange/listings/no_organisation.html", status=403)
    listing = Listing(direction=direction, kind=kind, key=uuid4())
    rescued = _rescued(request)
    if request.method == "POST" or rescued:
        return _answer(request, _by_key(request, rescued or request.POST, listing), rescued)
    return _form_page(
        request, ListingForm(instance=listing, user=request.user, initial=_initial(request))
    )


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    listing = edited_by(request, pk)
    rescued = _rescued(request)
    if request.method == "POST" or rescued:
        return _answer(request, listing, rescued)
    return _form_page(request, ListingForm(instance=listing, user=request.user))


@require_POST
def autosave(request: SignedInRequest) -> HttpResponse:
    """Keep a draft while somebody types; answers with a line that says so (htmx)."""
    direction, kind = request.POST.get("direction", ""), request.POST.get("kind", "")
    if direction not in Direction or kind not in Kind:
        raise Http404
    if not request.user.is_authenticated:
        return render(request, "exchange/listings/_signed_out.html")
    if not Organisation.objects.edited_by(request.user).exists():
        raise Http404
    listing = _by_key(request, request.POST, Listing(direction=direction, kind=kind))
    try:
        form = _keep(request, listing, request.POST)
    except TransitionError as refusal:
        return render(request, "exchange/listings/_saved.html", {"refusal": refusal})
    context = {"form": form, "listing": listing, **_beside(request, listing)}
    response = render(request, "exchange/listings/_saved.html", context)
    if form.can_be_kept:
        response["HX-Replace-Url"] = reverse("listings:edit", args=[listing.pk])
    return response


@login_required
@require_GET
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it will look, until when it is valid, and the button that publishes it."""
    listing = edited_by(request, pk)
    if not listing.is_draft:
        return redirect(listing)
    prefetch_related_objects([listing], "tags", "disciplines")
    context = page_of(request, listing) | {
        "is_preview": True,
        "valid_until": actions.valid_until(listing),
        **_beside(request, listing),
    }
    return render(request, "exchange/listings/preview.html", context)


def _beside(request: SignedInRequest, draft: Listing) -> dict[str, Any]:
    """What is said in a draft and could be filled in, and who would answer it."""
    return {"offers": offers(draft), "counterparts": counterparts(draft, request.user)}


def _answer(request: SignedInRequest, listing: Listing, rescued: QueryDict | None) -> HttpResponse:
    """What becomes of a form that was sent: kept, and shown again or gone on with."""
    data = rescued or request.POST
    try:
        if not listing.is_draft:
            return _answer_edit(request, listing, data)
        if rescued or data.get("then") != "preview":
            form = _keep(request, listing, data)
            return _form_page(request, form) if form.errors else _kept(request, listing, rescued)
        form = ListingForm(data, _files(request), instance=listing, user=request.user)
        if form.is_valid():
            _save(actions.save_draft, request, form)
            return redirect("listings:preview", pk=form.instance.pk)
        kept = _keep(request, _again(listing), data)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
        return redirect("listings:mine")
    return _form_page(request, _with_errors(request, kept, data))


def _answer_edit(request: SignedInRequest, listing: Listing, data: QueryDict) -> HttpResponse:
    form = ListingForm(data, _files(request), instance=listing, user=request.user)
    if not form.is_valid():
        return _form_page(request, form)
    actions.edit(
        form.instance,
        by=request.user,
        disciplines=form.chosen_disciplines,
        tags=form.chosen_tags,
        tell_again=form.cleaned_data.get("tell_again", False),
    )
    messages.success(request, _("Your changes are saved."))
    return redirect(form.instance)


def _keep(request: SignedInRequest, listing: Listing, data: QueryDict) -> ListingForm:
    """Save of a draft whatever can be understood, and put the rest aside."""
    form = ListingForm(data, _files(request), instance=listing, user=request.user, for_draft=True)
    form.is_valid()
    if form.can_be_kept:
        _save(actions.save_draft, request, form)
    return form


def _with_errors(request: SignedInRequest, kept: ListingForm, data: QueryDict) -> ListingForm:
    """The form with all that is wrong; its picture is kept already, unless that is wrong too."""
    files = _files(request) if "picture" in kept.errors else None
    form = ListingForm(data, files, instance=_again(kept.instance), user=request.user)
    form.is_valid()
    return form


def _files(request: HttpRequest) -> Any:
    """What was uploaded, from its beginning: it may have been read before."""
    files: Any = request.FILES
    for upload in files.values():
        upload.seek(0)
    return files


def _save(verb: Callable[..., None], request: SignedInRequest, form: ListingForm) -> None:
    verb(
        form.instance,
        by=request.user,
        disciplines=form.chosen_disciplines,
        tags=form.chosen_tags,
    )


def _kept(request: SignedInRequest, listing: Listing, rescued: QueryDict | None) -> HttpResponse:
    if rescued:
        messages.info(request, _("You were signed out. Here is what you had typed."))
        return redirect("listings:edit", pk=listing.pk)
    messages.success(request, _("Your draft is saved. Only your team sees it."))
    return redirect("listings:mine")


def _again(listing: Listing) -> Listing:
    """The same listing as it stands in the database, or as new as it was."""
    if listing.pk:
        return Listing.objects.select_related("organisation").get(pk=listing.pk)
    return Listing(direction=listing.direction, kind=listing.kind, key=listing.key)


def _by_key(request: SignedInRequest, data: QueryDict, new: Listing) -> Listing:
    """The draft that a form has been saved as already, or a new one with the form's key."""
    key = ListingForm.base_fields["key"]
    try:
        new.key = key.clean(data.get("key", "")) or uuid4()
    except ValidationError:
        new.key = uuid4()
    known = Listing.objects.editable_by(request.user).select_related("organisation")
    return known.filter(key=new.key, created_by=request.user).first() or new


def _form_page(request: SignedInRequest, form: ListingForm) -> HttpResponse:
    listing = form.instance
    key = (str(listing.direction), str(listing.kind))
    context = {
        "form": form,
        "listing": listing,
        "heading": wording.HEADINGS[key],
        "details": wording.DETAILS[key],
        "popular": Listing.objects.popular_tags(listing.kind) if listing.is_draft else [],
        "offers": offers(listing) if listing.is_draft else [],
        "kind_fields": [form[name] for name in form.kind_fields if name in form.fields],
    }
    # Whom one may not speak for is no slip of the pen.
    status = 400 if form.is_bound and "organisation" in form.errors else 200
    return render(request, "exchange/listings/form.html", context, status=status)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the door; what was sent is waiting behind it."""
    if request.method == "POST":
        sent = request.POST.copy()
        sent.pop("csrfmiddlewaretoken", None)
        text = sent.urlencode()
        if len(text) <= LONGEST_RESCUE:
            request.session[RESCUED] = {"path": request.path, "sent": text}
    return redirect_to_login(request.get_full_path())


def _rescued(request: HttpRequest) -> QueryDict | None:
    """What somebody sent to this address before she was sent to the door."""
    kept = request.session.get(RESCUED)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[RESCUED]
    return QueryDict(kept["sent"])


def _prefill(request: HttpRequest) -> QueryDict:
    """What an address may fill in beforehand."""
    wanted = QueryDict(mutable=True)
    for name in ("title", "tags", "postcode"):
        if request.GET.get(name):
            wanted[name] = request.GET[name][:200]
    for name in ("disciplines", "slots"):
        if request.GET.getlist(name):
            wanted.setlist(name, request.GET.getlist(name)[:21])
    return wanted


def _initial(request: HttpRequest) -> dict[str, Any]:
    given = _prefill(request)
    initial: dict[str, Any] = {n: given[n] for n in ("title", "tags", "postcode") if n in given}
    if "slots" in given:
        initial["slots"] = given.getlist("slots")
    if "disciplines" in given:
        initial["disciplines"] = list(
            Discipline.objects.filter(slug__in=given.getlist("disciplines"))
        )
    return initial
