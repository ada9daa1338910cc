"""The pages on which the coordinator sees every letter, and changes its first words."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log

from accounts.letters import samples, texts
from accounts.letters.known import Sample
from cms import letters
from cms.letters import OURS, Words
from cms.models import LetterText

RIGHT = "cms.change_lettertext"
_BY_SCHEME = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)")
_SCHEMES = re.compile(r"light dark")


class WordsForm(forms.Form):
    """Subject and opening lines; what is wrong with them stands at the field."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, required=False, strip=True
    )
    opening = forms.CharField(
        label=gettext_lazy("Opening lines"),
        max_length=texts.OPENING_MOST,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "They stand above the rest of the letter. An empty line makes a new paragraph."
        ),
    )

    def __init__(self, *args: Any, sample: Sample, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sample, self.language = sample, language
        self.ours = letters.ours_in_words(sample, language)
        subject, opening = texts.ours(sample.name, language)
        if not opening:
            del self.fields["opening"]  # this letter has no place for them
        for name, example in (("subject", subject), ("opening", opening)):
            if example and not getattr(self.ours, name):
                self.fields[name].help_text = _our_text(example)

    def clean_subject(self) -> str:
        return self._checked("subject", texts.check_subject)

    def clean_opening(self) -> str:
        return self._checked("opening", texts.check_opening)

    def _checked(self, name: str, check: Any) -> str:
        text = str(self.cleaned_data[name]).replace("\r\n", "\n")
        if text == getattr(self.ours, name):
            return ""  # unchanged: whatever we write later is hers as well
        if refused := check(self.sample.name, self.language, text):
            raise forms.ValidationError(refused)
        return text

    def words(self) -> Words:
        """What was typed and is right; ours for the rest."""
        return Words(self.cleaned_data.get("subject", ""), self.cleaned_data.get("opening", ""))


def _our_text(example: str) -> str:
    text = _("Left empty, we fit our own text to each letter, such as here: “%(example)s”")
    return text % {"example": example}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every letter, in both languages, with who changed it. One query."""
    _check(request)
    changed = {
        (row.letter, row.language): row for row in LetterText.objects.select_related("changed_by")
    }
    groups: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for sample in samples.all():
        groups[sample.name.startswith("account/")].append(
            {"sample": sample, "languages": _languages(sample, changed)}
        )
    headings = ((_("About the network"), groups[False]), (_("About accounts"), groups[True]))
    context = {"groups": headings, **_header(_("Letters"))}
    return TemplateResponse(request, "cms/admin/letters.html", context)


def _languages(sample: Sample, changed: dict[tuple[str, str], LetterText]) -> list[dict[str, Any]]:
    return [
        {"code": code, "name": name, "changed": changed.get((sample.name, code))}
        for code, name in settings.LANGUAGES
    ]


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """One letter in one language: as it looks, and the form for its first words."""
    _check(request)
    sample = samples.find(name)
    if sample is None or language not in dict(settings.LANGUAGES):
        raise Http404
    if request.method == "GET":
        return _page(request, sample, language, _form(sample, language))
    action = request.POST.get("action", "")
    form = WordsForm(request.POST, sample=sample, language=language)
    if action == "ours":
        return _keep(request, sample, language, OURS)
    if action == "save" and form.is_valid():
        return _keep(request, sample, language, form.words())
    if action == "save":
        messages.error(request, _("Nothing was changed. What is wrong stands at the field."))
    return _page(request, sample, language, form)


def _form(sample: Sample, language: str) -> WordsForm:
    hers = LetterText.objects.filter(letter=sample.name, language=language).first()
    form = WordsForm(sample=sample, language=language)
    form.initial = {
        "subject": (hers.subject if hers else "") or form.ours.subject,
        "opening": (hers.opening if hers else "") or form.ours.opening,
    }
    return form


def _keep(request: HttpRequest, sample: Sample, language: str, words: Words) -> HttpResponse:
    kept = letters.keep(sample.name, language, words, by=request.user)  # type: ignore[arg-type]
    if kept:
        log(kept, "wagtail.edit", user=request.user)
        messages.success(request, _("From now on the letter goes out like this."))
    else:
        messages.success(request, _("The letter has our own text again."))
    return redirect("letter_text", language, sample.name)


def _page(request: HttpRequest, sample: Sample, language: str, form: WordsForm) -> HttpResponse:
    """The whole page; for the script on it, the part that shows the letter."""
    context = {"form": form, "sample": sample, "language": language, **_look(form)}
    if request.headers.get("X-Letter-Part"):
        return TemplateResponse(request, "cms/admin/letter_look.html", context)
    name = str(dict(settings.LANGUAGES)[language])
    context |= {
        **_header(str(sample.title), name, to=("letter_texts", _("Letters"))),
        "languages": settings.LANGUAGES,
        "words": _words(sample, language),
        "changed": LetterText.objects.filter(letter=sample.name, language=language)
        .select_related("changed_by")
        .first(),
    }
    return TemplateResponse(request, "cms/admin/letter_text.html", context)


def _look(form: WordsForm) -> dict[str, Any]:
    """The letter as it would go out with what was typed, as far as that is right."""
    name, language = form.sample.name, form.language
    if form.is_bound:
        form.is_valid()
        with letters.trying(name, language, form.words()):
            draft = samples.render(name, language)
    else:
        draft = samples.render(name, language)
    themes = [{"code": code, "html": in_theme(draft.html, code)} for code in ("light", "dark")]
    return {"draft": draft, "themes": themes if draft.html else []}


def in_theme(html: str, theme: str) -> str:
    """A letter as it looks in one colour scheme, whatever the machine prefers; links are dead."""
    forced = "all" if theme == "dark" else "not all"
    forced_html = _SCHEMES.sub(theme, _BY_SCHEME.sub(f"@media {forced}", html))
    # In a cage without permission to leave it, the base makes pressing a link do nothing.
    return forced_html.replace("<head>", '<head><base target="_top">', 1)


def _words(sample: Sample, language: str) -> list[dict[str, str]]:
    with translation.override(language):
        values = sample.values(language)
        found = [(word, word.shown, word.value(values)) for word in sample.all_words]
    return [
        {"shown": shown, "meaning": str(word.meaning), "example": example}
        for word, shown, example in found
        if example
    ]


def _header(title: str, subtitle: str = "", *, to: tuple[str, str] | None = None) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if to:
        crumbs.append({"url": reverse(to[0]), "label": to[1]})
    crumbs.append({"url": "", "label": title, "sublabel": subtitle})
    return {
        "header_title": f"{title} {subtitle}".strip(),
        "page_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": crumbs,
    }


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):  # type: ignore[union-attr]
        raise PermissionDenied


def admin_urls() -> list[Any]:
    return [
        path("letter-texts/", index, name="letter_texts"),
        path("letter-texts/<str:language>/<path:name>/", letter, name="letter_text"),
    ]
