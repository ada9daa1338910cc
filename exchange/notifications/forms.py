"""How somebody wants to hear."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm


class RhythmCards(forms.RadioSelect):
    """The rhythms as cards, each with what it means."""

    template_name = "django/forms/widgets/radio_cards.html"
    helps: ClassVar[dict[str, Any]] = {
        Rhythm.DAILY: _("One overview a day, if there is anything new."),
        Rhythm.WEEKLY: _("One overview a week, if there is anything new."),
        Rhythm.MONTHLY: _("One overview a month, if there is anything new."),
        Rhythm.URGENT: _("Somebody answers you or counts on you. Nothing else."),
        Rhythm.STOP: _("You find everything on your bell."),
    }
    icons: ClassVar[dict[str, str]] = {
        Rhythm.DAILY: "sunrise",
        Rhythm.WEEKLY: "calendar-days",
        Rhythm.MONTHLY: "calendar",
        Rhythm.URGENT: "zap",
        Rhythm.STOP: "bell-off",
    }

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.helps.get(str(value), "")
        option["icon"] = self.icons.get(str(value), "")
        return option


class PreferenceForm(forms.ModelForm[MailPreference]):
    hour = forms.TypedChoiceField(
        label=_("At what time may your overview come?"),
        choices=[(hour, f"{hour}:00") for hour in range(24)],
        coerce=int,
        help_text=_("For once a day and once a week. On your own clock."),
    )

    class Meta:
        model = MailPreference
        fields = ("rhythm", "hour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].label = _("How often do you want mail about news?")
        self.fields["rhythm"].widget = RhythmCards(choices=Rhythm.choices)
