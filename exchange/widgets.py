"""Form widgets of our own, drawn by templates/django/forms/widgets/."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from exchange.listings.models import Kind, Part, Weekday, slot_choices
from exchange.templatetags.components import KIND_ICONS


class RadioCards(forms.RadioSelect):
    """A choice that matters, as cards.

    Args:
        help_texts: one line of explanation per value.
        icons: name of a Lucide icon per value.
        by_kind: colour each card as the kind of listing it stands for.
    """

    template_name = "django/forms/widgets/radio_cards.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        help_texts: Mapping[str, Any] | None = None,
        icons: Mapping[str, str] | None = None,
        by_kind: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.help_texts = dict(help_texts or {})
        self.icons = dict(icons or {})
        self.by_kind = by_kind

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["by_kind"] = self.by_kind
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.help_texts.get(str(value), "")
        option["icon"] = self.icons.get(str(value), "")
        return option


class KindCards(RadioCards):
    """The four kinds of listing, each in its colour with its icon."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), **kw: Any) -> None:
        super().__init__(attrs, choices or Kind.choices, icons=KIND_ICONS, by_kind=True, **kw)


class WeekGrid(forms.CheckboxSelectMultiple):
    """Weekday by part of the day; its values are those of `slot_choices()`."""

    template_name = "django/forms/widgets/week_grid.html"
    parts: ClassVar = list(Part)

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices or slot_choices())

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        cells = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        width = len(self.parts)
        context["widget"]["parts"] = [part.label for part in self.parts]
        context["widget"]["rows"] = [
            (day.label, cells[i * width : (i + 1) * width]) for i, day in enumerate(Weekday)
        ]
        return context
