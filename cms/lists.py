"""What the lists in the admin have in common."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet


def selecting(*names: str) -> type[IndexView]:
    """An index view that fetches what its columns print in the same query."""

    class SelectingIndexView(IndexView):
        def get_base_queryset(self) -> QuerySet[Any]:
            return super().get_base_queryset().select_related(*names)

    return SelectingIndexView


class ViewOnlySet(ModelViewSet):
    """A list, and a page for each row; nothing to press that changes something."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    add_to_admin_menu = True
    # Wagtail builds a form for each viewset, also where nobody may open it.
    form_fields: list[str] = []  # noqa: RUF012 - the name of the attribute is Wagtail's
