"""Forms of volunteers, and of those who answer them."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.postcodes import Place, locate
from exchange.listings.models import Listing, slot_choices
from exchange.volunteering.models import VolunteerProfile
from exchange.widgets import WeekGrid

MOST_TAGS = 12
RADII_KM = (2, 5, 10, 15, 25, 50)


class HelpForm(forms.Form):
    """“I want to help”. Asks who somebody is only of those who are not known yet."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who are you, and why does this appeal to you? Two sentences are enough."),
    )
    access_needs = forms.CharField(
        label=_("What makes it work for you?"),
        max_length=300,
        required=False,
        help_text=_(
            "For example: I use a wheelchair, so no stairs please. Only the organisation where you"
            " sign up reads this. We remember it, so that you tell it once."
        ),
    )
    is_old_enough = forms.BooleanField()
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "We send you a code. With it your sign-up is on its way, and you have an account."
            " The organisation sees your address only when it says yes."
        ),
    )

    def __init__(self, *args: Any, user: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]
        if user.is_authenticated and user.first_name:
            del self.fields["first_name"], self.fields["last_name"]
        if listing.minimum_age:
            self.fields["is_old_enough"].label = _("I am %(age)s or older") % {
                "age": listing.minimum_age
            }
        else:
            del self.fields["is_old_enough"]


class AnswerForm(forms.Form):
    """The answer to somebody who wants to help."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("A word of explanation"),
        max_length=300,
        required=False,
        help_text=_("The organisation reads this."),
    )


class TagsField(forms.CharField):
    """Words separated by commas, as a list without repeats."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(value)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        unique: dict[str, str] = {}
        for word in re.split(r"[,;\n]", super().to_python(value) or ""):
            if tidy := " ".join(word.split()):
                unique.setdefault(tidy.casefold(), tidy)
        return list(unique.values())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_TAGS:
            raise forms.ValidationError(
                _("At most %(count)s, please: those you like best."), params={"count": MOST_TAGS}
            )
        if any(len(word) > 40 for word in value):
            raise forms.ValidationError(_("Keep each one short: a word or three."))

    def run_validators(self, value: Any) -> None:
        super().run_validators(", ".join(value))


class PostcodeField(forms.CharField):
    """A Dutch postcode; keeps the place itself in `place` for whoever asks."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your postcode"))
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "postal-code", "inputmode": "text", "size": 8}

    def clean(self, value: Any) -> Place | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        place = locate(text)
        if place is None:
            raise forms.ValidationError(
                _("We do not know this postcode. Four digits are enough, such as 7201."),
                code="unknown",
            )
        return place


class ProfileForm(forms.ModelForm[VolunteerProfile]):
    tags = TagsField(
        label=_("What do you like to do?"),
        required=False,
        max_length=500,
        help_text=_("Words with commas between them, such as: bar, cooking, sound, welcoming"),
    )
    slots = forms.MultipleChoiceField(
        label=_("When can you usually help?"),
        choices=slot_choices,
        required=False,
        widget=WeekGrid,
    )
    postcode = PostcodeField(required=False)
    radius_km = forms.TypedChoiceField(
        label=_("How far do you want to travel?"),
        coerce=int,
        choices=[(km, f"{km} km") for km in RADII_KM],
        initial=10,
    )

    class Meta:
        model = VolunteerProfile
        fields = (
            "headline",
            "about",
            "tags",
            "disciplines",
            "slots",
            "postcode",
            "radius_km",
            "hours_per_month",
            "access_needs",
            "is_open",
        )
        widgets: ClassVar = {
            "disciplines": forms.CheckboxSelectMultiple,
            "about": forms.Textarea(attrs={"rows": 5}),
        }
        labels: ClassVar = {
            "headline": _("You, in one line"),
            "about": _("More about you"),
            "disciplines": _("Which disciplines appeal to you?"),
            "hours_per_month": _("How many hours a month?"),
            "access_needs": _("What makes it work for you?"),
            "is_open": _("Organisations may find me: tell me about requests that suit me"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = [tag.name for tag in self.instance.tags.all()]
            radius = self.instance.radius_km
            if radius not in RADII_KM:
                choices = sorted({*RADII_KM, radius})
                field: Any = self.fields["radius_km"]
                field.choices = [(km, f"{km} km") for km in choices]

    def clean_postcode(self) -> str:
        place: Place | None = self.cleaned_data["postcode"]
        profile = self.instance
        profile.place = place.name if place else ""
        profile.latitude = place.latitude if place else None
        profile.longitude = place.longitude if place else None
        return place.postcode4 if place else ""

    def clean_hours_per_month(self) -> int | None:
        hours: int | None = self.cleaned_data["hours_per_month"]
        if hours is not None and hours > 200:
            raise forms.ValidationError(
                _("That is more than a working month. Fill in at most 200.")
            )
        return hours

    def fill(self, user: User) -> VolunteerProfile:
        """The profile as typed in, not saved yet: that is for `actions.save_profile`."""
        profile = self.save(commit=False)
        profile.user = user
        profile.language = (get_language() or "nl")[:2]
        return profile
