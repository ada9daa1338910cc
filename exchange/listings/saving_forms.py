"""The name and the mail rhythm of a kept search."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.listings.models import Direction
from exchange.listings.saved import SavedSearch
from exchange.listings.saving import BOTH_DIRECTIONS

Rhythm = SavedSearch.Rhythm


class RhythmCards(forms.RadioSelect):
    template_name = "django/forms/widgets/radio_cards.html"
    helps: ClassVar[dict[str, Any]] = {
        Rhythm.OVERVIEW: _("New listings stand in the overview that you get anyway."),
        Rhythm.DAILY: _("At eight in the morning, only if there is anything new."),
        Rhythm.NEVER: _("You look here yourself when it suits you."),
    }
    icons: ClassVar[dict[str, str]] = {
        Rhythm.OVERVIEW: "calendar-days",
        Rhythm.DAILY: "sunrise",
        Rhythm.NEVER: "bell-off",
    }

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.helps.get(str(value), "")
        option["icon"] = self.icons.get(str(value), "")
        return option


class SavedSearchForm(forms.ModelForm[SavedSearch]):
    class Meta:
        model = SavedSearch
        fields = ("name", "rhythm")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What do you call this search?")
        self.fields["rhythm"].label = _("Do you want to hear of what is new?")
        self.fields["rhythm"].widget = RhythmCards(choices=Rhythm.choices)


class KeepSearchForm(SavedSearchForm):
    """The same for a search that is kept now: whether it is about offers, requests or both."""

    BOTH = "both"
    direction = forms.TypedChoiceField(
        label=_("What do you want to hear of?"),
        choices=[
            (Direction.OFFER, _("what is offered")),
            (Direction.REQUEST, _("what is wanted")),
            (BOTH, BOTH_DIRECTIONS),
        ],
        coerce=lambda chosen: "" if chosen == KeepSearchForm.BOTH else chosen,
        widget=forms.RadioSelect,
    )
    field_order = ("name", "direction", "rhythm")
