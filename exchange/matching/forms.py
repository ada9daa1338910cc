"""What somebody says of a match."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.matching.models import Reaction
from exchange.matching.wording.reasons import label_of

LATEST = timedelta(days=366)
USUAL = timedelta(days=30)


class ReactionForm(forms.ModelForm[Reaction]):
    class Meta:
        model = Reaction
        fields = ("side", "answer", "why", "note", "until")

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        today = timezone.localdate()
        if until and not today < until <= today + LATEST:
            raise forms.ValidationError(_("Choose a day after today, within a year."))
        return until

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        wants_day = found.get("answer") == Reaction.Answer.LATER and not found.get("until")
        if wants_day and not self.has_error("until"):
            self.add_error("until", _("Until when? Choose a day."))
        return found


class IntroductionForm(forms.Form):
    line = forms.CharField(
        label=_("A personal line"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a line that both will read.")},
    )


class MuteForm(forms.Form):
    code = forms.ChoiceField(choices=[("concepts", ""), ("disciplines", "")])
    value = forms.SlugField(max_length=60)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not label_of(found.get("code", ""), found.get("value", "")):
            raise forms.ValidationError(_("That reason does not exist."))
        return found
