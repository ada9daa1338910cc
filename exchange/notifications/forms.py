"""How somebody wants to hear."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.notifications.models import MailPreference


class PreferenceForm(forms.ModelForm[MailPreference]):
    hour = forms.TypedChoiceField(
        label=_("At what time?"),
        choices=[(hour, f"{hour}:00") for hour in range(24)],
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("For once a day and once a week. On your own clock."),
    )

    class Meta:
        model = MailPreference
        fields = ("rhythm", "hour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rhythm = self.fields["rhythm"]
        rhythm.label = _("How often do you want mail about news?")
        rhythm.widget = forms.RadioSelect(choices=MailPreference.Rhythm.choices)
