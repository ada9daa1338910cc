"""The few fields that belong to a press."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.listings.models import Listing
from exchange.matching.forms import LATEST
from exchange.matching.models import Reaction

AUTUMN = (9, 1)  # the first of September: after the summer
_OUTCOME_LABELS = {
    Listing.Outcome.FOUND_HERE: _("Found through the network"),
    Listing.Outcome.FOUND_ELSEWHERE: _("Found elsewhere"),
    Listing.Outcome.NOT_NEEDED: _("No longer needed"),
    Listing.Outcome.NOT_WORKED: _("It did not work out"),
}


class Soon:
    """Days that people say instead of a date."""

    WEEK, MONTH, SUMMER, DAY = "week", "month", "summer", "day"
    CHOICES: ClassVar = [
        (WEEK, _("In a week")),
        (MONTH, _("In a month")),
        (SUMMER, _("After the summer")),
        (DAY, _("On another day")),
    ]


def day_of(soon: str, today: date) -> date:
    """The day that is meant by “in a week”, “in a month”, “after the summer”."""
    if soon == Soon.WEEK:
        return today + timedelta(days=7)
    if soon == Soon.SUMMER:
        autumn = date(today.year, *AUTUMN)
        return autumn if autumn > today else date(today.year + 1, *AUTUMN)
    return today + timedelta(days=30)


class NothingForm(forms.Form):
    """A press needs no fields."""


class InterestForm(forms.Form):
    note = forms.CharField(
        label=_("Your message"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They read this in the letter they get. Change it as you like."),
    )


class DeclineForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why not?"),
        choices=[(value, str(label)) for value, label in Reaction.Why.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("We learn from it, and suggest better. The other side does not see this."),
    )
    note = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the language of the reader, which is known only now.
        field: Any = self.fields["why"]
        field.choices = [
            (value, str(label)[:1].upper() + str(label)[1:])
            for value, label in Reaction.Why.choices
        ]


class LaterForm(forms.Form):
    soon = forms.ChoiceField(
        label=_("When do you want to see it again?"),
        choices=Soon.CHOICES,
        initial=Soon.MONTH,
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("That other day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        today = timezone.localdate()
        soon, chosen = found.get("soon") or Soon.MONTH, found.get("until")
        if soon == Soon.DAY and not chosen:
            self.add_error("until", _("Until when? Choose a day."))
        elif chosen and not today < chosen <= today + LATEST:
            self.add_error("until", _("Choose a day after today, within a year."))
        else:
            # A day that was filled in is meant, whatever stands above it.
            found["until"] = chosen or day_of(soon, today)
        return found


class EndingForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(str(value), label) for value, label in _OUTCOME_LABELS.items()],
        widget=forms.RadioSelect,
        help_text=_("One answer helps the network to see what works. Nobody else is told."),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("This goes out as it stands here. Change it as you like."),
    )


class WordForm(forms.Form):
    reason = forms.CharField(
        label=_("A word of explanation"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The organisation reads this."),
    )
