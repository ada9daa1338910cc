"""Where the coordinator adds words to the vocabulary, and sees what that does."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from exchange.matching.models import Synonym
from exchange.matching.vocabulary import current, lexicon, words
from exchange.matching.vocabulary.words import Effect


class ConceptInput(forms.TextInput):
    """A text field that offers everything the vocabulary knows while one types."""

    template_name = "cms/admin/concept_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-known"
        context["widget"]["attrs"]["autocomplete"] = "off"
        context["concepts"] = sorted(
            (words.label_of(concept), words.described(concept))
            for concept in lexicon().concepts.values()
        )
        return context


class SynonymForm(WagtailAdminModelForm):  # type: ignore[misc]
    concept = forms.CharField(
        label=gettext_lazy("Means"),
        max_length=120,
        widget=ConceptInput,
        help_text=gettext_lazy("Type a part of it and choose from the list."),
    )

    class Meta:
        model = Synonym
        fields = ("term", "concept", "kind", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = lexicon().concepts.get(self.instance.concept)
        if known:
            self.initial["concept"] = words.label_of(known)

    def clean_concept(self) -> str:
        return words.concept_named(self.cleaned_data["concept"]).slug

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean()
        if not self.errors:
            asked = Synonym(pk=self.instance.pk, **{name: found[name] for name in self.Meta.fields})
            try:
                words.check(asked)
            except forms.ValidationError as refusal:
                self.add_error(None, refusal)
        return found


class SavesByVerb:
    """Saving goes through the verb that has everything read again, and shows what it did."""

    form: SynonymForm
    object: Synonym
    request: HttpRequest
    log_action: str

    def save_instance(self) -> Synonym:
        synonym = self.form.save(commit=False)
        words.save_synonym(synonym, by=self.request.user)  # type: ignore[arg-type]
        log(synonym, self.log_action, user=self.request.user)
        return synonym

    def get_success_message(self, instance: Synonym | None = None) -> str:
        text = _("“%(word)s” means “%(concept)s” from now on.")
        return text % {"word": self.object.term, "concept": meaning_of(self.object)}

    def get_success_url(self) -> str:
        return reverse(synonyms.get_url_name("inspect"), args=[self.object.pk])


class AddSynonym(SavesByVerb, CreateView):  # type: ignore[misc]
    log_action = "wagtail.create"


class EditSynonym(SavesByVerb, EditView):  # type: ignore[misc]
    log_action = "wagtail.edit"


class DeleteSynonym(DeleteView):  # type: ignore[misc]
    def delete_action(self) -> None:
        log(self.object, "wagtail.delete", user=self.request.user)
        words.remove_synonym(self.object)


class ListSynonyms(IndexView):  # type: ignore[misc]
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if complaint := current.complaint():
            text = _("The vocabulary file has a mistake, so the old one is used: %(complaint)s")
            messages.warning(request, text % {"complaint": complaint})
        return super().get(request, *args, **kwargs)


class ShowSynonym(InspectView):  # type: ignore[misc]
    template_name = "cms/admin/synonym.html"
    page_title = gettext_lazy("What it does")

    def get_page_subtitle(self) -> str:
        return str(self.object.term)

    def get_concept_display_value(self) -> str:
        return meaning_of(self.object)

    def get_kind_display_value(self) -> str:
        return str(self.object.get_kind_display()) or _("everywhere")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = words.effect_of(self.object)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "effect": effect, "used": _used(effect)}


class SynonymViewSet(ModelViewSet):  # type: ignore[misc]
    model = Synonym
    icon = "openquote"
    menu_label = gettext_lazy("Words")
    menu_order = 145
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = ListSynonyms
    add_view_class = AddSynonym
    edit_view_class = EditSynonym
    delete_view_class = DeleteSynonym
    inspect_view_class = ShowSynonym
    inspect_template_name = "cms/admin/synonym.html"
    list_display = (
        "term",
        Column("concept", label=gettext_lazy("Means"), accessor=lambda row: meaning_of(row)),
        Column("get_kind_display", label=gettext_lazy("Only in"), sort_key="kind"),
        DateColumn("changed_at", label=gettext_lazy("Changed"), sort_key="changed_at"),
    )
    search_fields = ("term", "concept")
    inspect_view_fields = ("term", "concept", "kind", "language")

    def get_form_class(self, for_update: bool = False) -> type[SynonymForm]:
        return SynonymForm


def meaning_of(synonym: Synonym) -> str:
    """The label of what it means, or the slug when the vocabulary has that no more."""
    known = lexicon().concepts.get(synonym.concept)
    return words.label_of(known) if known else synonym.concept


def _used(effect: Effect) -> str:
    if not effect.count:
        return _("No open listing uses this word yet.")
    if effect.count >= words.MOST_COUNTED:
        return _("More than %(n)s open listings use this word.") % {"n": words.MOST_COUNTED}
    text = ngettext(
        "%(n)s open listing uses this word.", "%(n)s open listings use this word.", effect.count
    )
    return text % {"n": effect.count}


synonyms = SynonymViewSet("desk_synonyms", url_prefix="words")
