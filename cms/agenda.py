"""Where the coordinator and the editors keep the agenda."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.models import AgendaItem
from cms.models.letters import CHOOSES_FOR_OVERVIEW

LONGEST = timedelta(days=366)


class AgendaForm(WagtailAdminModelForm):
    """What somebody types about one item, checked before the database does."""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean()
        begins, ends = found.get("starts_at"), found.get("ends_at")
        if begins and ends and ends < begins:
            self.add_error("ends_at", _("It ends before it begins. Look at the date once more."))
        elif begins and ends and ends - begins > LONGEST:
            self.add_error("ends_at", _("This takes longer than a year. Is the date right?"))
        if found.get("about_en") and not found.get("title_en"):
            self.add_error("title_en", _("Write the title in English, too."))
        return found

    def save(self, commit: bool = True) -> AgendaItem:
        # Who may not choose what members are told leaves that choice to the coordinator.
        if self.instance.pk is None and "in_overview" not in self.fields:
            self.instance.in_overview = False
        saved: AgendaItem = super().save(commit)
        return saved

    def validate_constraints(self) -> None:
        # What `clean` has said at its field is not said once more in the words of the database.
        if not self.errors:
            super().validate_constraints()


class AgendaFilter(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=(("coming", gettext_lazy("still to come")), ("past", gettext_lazy("past"))),
        method="by_moment",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = AgendaItem
        fields = ("when", "in_overview")

    def by_moment(
        self, queryset: QuerySet[AgendaItem], name: str, value: str
    ) -> QuerySet[AgendaItem]:
        now = timezone.now()
        coming = {"starts_at__gt": now}
        return queryset.filter(**coming) if value == "coming" else queryset.exclude(**coming)


class ListAgenda(IndexView):
    """What is to come first, soonest on top; then what is past, the latest on top."""

    def get_page_title(self) -> str:
        return _("Agenda")

    def get_base_queryset(self) -> QuerySet[AgendaItem]:
        past = When(starts_at__lte=timezone.now(), then=Value(1))
        return (
            super()
            .get_base_queryset()
            .select_related("organisation")
            .annotate(
                is_past=Case(past, default=Value(0)),
                past_at=Case(When(is_past=1, then=F("starts_at"))),
            )
            .order_by("is_past", F("past_at").desc(), "starts_at", "pk")
        )


class AgendaViewSet(ModelViewSet):
    model = AgendaItem
    icon = "calendar"
    menu_label = gettext_lazy("Agenda")
    menu_order = 125
    add_to_admin_menu = True
    copy_view_enabled = True
    index_view_class = ListAgenda
    filterset_class = AgendaFilter
    list_display = (
        "title",
        Column(
            "starts_at",
            label=gettext_lazy("Begins"),
            sort_key="starts_at",
            accessor=lambda item: date_format(timezone.localtime(item.starts_at), "D j F Y, H:i"),
        ),
        Column("place", label=gettext_lazy("Where")),
        Column("organisation", label=gettext_lazy("Organisation")),
        Column(
            "in_overview",
            label=gettext_lazy("In overviews"),
            accessor=lambda item: _("yes") if item.in_overview else _("no"),
        ),
    )
    list_export = ("title", "title_en", "starts_at", "ends_at", "place", "about", "website")
    search_fields = ("title", "title_en", "place", "about")
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("about", help_text=gettext_lazy("What happens, and for whom.")),
                ],
                heading=gettext_lazy("What"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel(
                        "place",
                        help_text=gettext_lazy("As people would say it: De Hanzehof, Zutphen."),
                    ),
                    FieldPanel("organisation", help_text=gettext_lazy("Who organises it.")),
                    FieldPanel(
                        "website",
                        help_text=gettext_lazy(
                            "Left empty, we point to the page of the organisation."
                        ),
                    ),
                ],
                heading=gettext_lazy("When and where"),
            ),
            MultiFieldPanel(
                [FieldPanel("title_en"), FieldPanel("about_en")],
                heading=gettext_lazy("In English"),
                help_text=gettext_lazy("Left empty, readers of English get the Dutch words."),
            ),
            MultiFieldPanel(
                [FieldPanel("in_overview", permission=CHOOSES_FOR_OVERVIEW)],
                heading=gettext_lazy("Overview"),
            ),
        ],
        base_form_class=AgendaForm,
    )


agenda = AgendaViewSet("desk_agenda", url_prefix="agenda")
