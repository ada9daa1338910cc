"""How somebody wants to hear."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchange.notifications import rhythm
from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm
USUAL = "usual"


class RhythmCards(forms.RadioSelect):
    """The rhythms as cards, each with what it means."""

    template_name = "django/forms/widgets/radio_cards.html"
    helps: ClassVar[dict[str, Any]] = {
        Rhythm.DAILY: _("One overview a day, if there is anything new."),
        Rhythm.WEEKLY: _("One overview a week, if there is anything new."),
        Rhythm.MONTHLY: _("One overview a month, if there is anything new."),
        Rhythm.URGENT: _("Somebody answers you or counts on you. Nothing else."),
        Rhythm.STOP: _("Only what you have agreed on. The rest is on your bell."),
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


class DayInput(forms.DateInput):
    """A day, picked with the calendar that the browser has."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class PauseMixin:
    """Understands a pause: a month, until after the summer, until a day, or none.

    In the form: `pause` (a choice) and `paused_until` (a day, for the choice “date”).
    """

    cleaned_data: dict[str, Any]

    def ways_to_pause(self, today: date) -> list[tuple[str, str]]:
        month, summer = (
            date_format(day, "j F Y")
            for day in (today + rhythm.A_MONTH, rhythm.after_summer(today))
        )
        return [
            ("month", gettext("A month (until %(day)s)") % {"day": month}),
            ("summer", gettext("Until after the summer (%(day)s)") % {"day": summer}),
            ("date", gettext("Until a day that I choose")),
        ]

    def until(self) -> date | None:
        """The first day on which news may come again; None for no pause. Adds what is wrong."""
        today = timezone.localdate()
        how = self.cleaned_data.get("pause")
        if how == "month":
            return today + rhythm.A_MONTH
        if how == "summer":
            return rhythm.after_summer(today)
        if how != "date":
            return None
        day: date | None = self.cleaned_data.get("paused_until")
        if day is None:
            self._refuse(_("Choose the day on which mail may come again."))
        elif day <= today:
            self._refuse(_("This day has passed. Choose one that is still to come."))
        elif day > today + rhythm.LONGEST_PAUSE:
            self._refuse(_("A pause lasts a year at most. Choose an earlier day."))
        return day

    def _refuse(self, reason: Any) -> None:
        form: Any = self
        if "paused_until" not in form.errors:  # it said already that this is no day
            form.add_error("paused_until", reason)


class PreferenceForm(PauseMixin, forms.ModelForm[MailPreference]):
    hour = forms.TypedChoiceField(
        label=_("At what time?"),
        choices=[(hour, f"{hour}:00") for hour in rhythm.HOURS],
        coerce=int,
        help_text=_("On your own clock. At night we write to nobody."),
    )
    pause = forms.ChoiceField(label=_("A pause?"), widget=forms.RadioSelect)
    ceiling = forms.ChoiceField(
        label=_("How many letters with news a week, at most?"),
        choices=[(USUAL, _("as many as go with my choice")), *((n, str(n)) for n in range(1, 8))],
        help_text=_("Letters in which somebody waits for you do not count."),
    )

    class Meta:
        model = MailPreference
        fields = ("rhythm", "weekday", "hour", "pause", "paused_until", "ceiling")
        widgets: ClassVar = {"paused_until": DayInput()}

    field_order = ("rhythm", "weekday", "hour", "pause", "paused_until", "ceiling")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept, today = self.instance, timezone.localdate()
        self.fields["rhythm"].label = _("How often do you want mail about news?")
        self.fields["rhythm"].widget = RhythmCards(choices=Rhythm.choices)
        self.fields["weekday"].label = _("On which day?")
        self.fields["weekday"].help_text = _(
            "For once a week. For once a month: the first such day of the month."
        )
        self.fields["paused_until"].label = _("Mail may come again from")
        pause: Any = self.fields["pause"]
        pause.choices = [("no", _("No, just go on")), *self.ways_to_pause(today)]
        paused = bool(kept.paused_until and kept.paused_until > today)
        usual = kept.ceiling == rhythm.usual_ceiling(kept.rhythm)
        shown: dict[str, Any] = {
            "hour": min(max(kept.hour, rhythm.HOURS[0]), rhythm.HOURS[-1]),
            "pause": "date" if paused else "no",
            "paused_until": kept.paused_until if paused else None,
            "ceiling": USUAL if usual else kept.ceiling,
        }
        self.initial = {**self.initial, **shown}

    def clean(self) -> dict[str, Any]:
        super().clean()
        chosen = self.cleaned_data
        chosen["paused_until"] = self.until()
        most = chosen.get("ceiling", USUAL)
        usual = rhythm.usual_ceiling(chosen.get("rhythm", ""))
        chosen["ceiling"] = usual if most == USUAL else int(most)
        return chosen

    @property
    def wishes(self) -> dict[str, Any]:
        """What `actions.choose_rhythm` takes beside the rhythm."""
        return {
            name: self.cleaned_data[name] for name in ("weekday", "hour", "paused_until", "ceiling")
        }


class StopForm(PauseMixin, forms.Form):
    """One button of the page in the footer: another rhythm, a pause, its end, or both undone."""

    rhythm = forms.ChoiceField(choices=Rhythm, required=False)
    pause = forms.ChoiceField(
        choices=[(way, way) for way in ("month", "summer", "date", "end")], required=False
    )
    paused_until = forms.DateField(
        label=_("Mail may come again from"), required=False, widget=DayInput()
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if not chosen.get("rhythm") and not chosen.get("pause"):
            raise forms.ValidationError(_("Choose one of the buttons."))
        self.wishes = {"paused_until": self.until()} if chosen.get("pause") else {}
        return chosen
