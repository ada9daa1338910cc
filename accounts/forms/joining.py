"""Taking part: a person, an organisation, or both, in one form."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.forms.names import no_link
from accounts.forms.organisations import OrganisationForm
from accounts.models import Organisation, User

MOST_SHOWN = 5
LEAST_TYPED = 3  # letters of a name before we look whether it is there already
NEW = "new"


class TakePartAs(models.TextChoices):
    ORGANISATION = "organisation", _("On behalf of an organisation")
    VOLUNTEER = "volunteer", _("As a volunteer")
    BOTH = "both", _("Both")


class Cards(forms.RadioSelect):
    """A choice that matters, as cards with one line of explanation each."""

    template_name = "django/forms/widgets/radio_cards.html"
    help_texts: ClassVar[Mapping[str, Any]] = {
        "organisation": _(
            "A choir, a stage, a school, a neighbourhood: find and offer what you need."
        ),
        "volunteer": _("You like to lend a hand with culture nearby."),
        "both": _("You come for your group, and you also help out yourself."),
    }
    icons: ClassVar[Mapping[str, str]] = {
        "organisation": "users-round",
        "volunteer": "hand-heart",
        "both": "sparkles",
    }

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.help_texts.get(str(value), "")
        option["icon"] = self.icons.get(str(value), "")
        return option


class PersonForm(forms.Form):
    """Who somebody is; the address only when we do not know it yet."""

    use_required_attribute = False

    part = forms.ChoiceField(label=_("How do you take part?"), choices=TakePartAs, widget=Cards)
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        validators=[no_link],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        validators=[no_link],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We mail you a code. You do not need a password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None:
            del self.fields["email"]
        if user is not None and user.first_name:
            del self.fields["first_name"], self.fields["last_name"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ClaimForm(forms.Form):
    """“This is us”: an entry on the map, and what somebody does there."""

    use_required_attribute = False

    claim = forms.ModelChoiceField(Organisation.objects.listed(), label=_("Your organisation"))
    role_text = forms.CharField(
        label=_("Your role there"),
        max_length=80,
        validators=[no_link],
        help_text=_("For example: secretary"),
        error_messages={"required": _("Tell us what you do there, so that we know it is right.")},
    )


class NewOrganisationForm(OrganisationForm):
    """An organisation that is not on the map yet."""

    use_required_attribute = False

    role_text = forms.CharField(
        label=_("Your role there"),
        max_length=80,
        validators=[no_link],
        required=False,
        help_text=_("For example: secretary"),
    )
    colleague = forms.EmailField(
        label=_("E-mail address of a second manager"),
        required=False,
        help_text=_("We send an invitation. With two of you nobody stands alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Choose …")), *Organisation.Kind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answered = self.data.get("claim") == NEW
        name = cleaned.get("name", "")
        if name and not answered and resembling(name):
            self.add_error(
                "name", _("We found entries like this one. Is it one of these? Choose below.")
            )
        return cleaned


def resembling(name: str) -> list[Organisation]:
    """Entries on the map that may be the one somebody is typing."""
    if len(name.strip()) < LEAST_TYPED:
        return []
    return list(Organisation.objects.listed().like(name)[:MOST_SHOWN])


class Joining:
    """The whole page: one person, and the organisation she comes for, new or on the map.

    Args:
        data: what was posted, or None for an empty page.
        user: None when we do not know yet who this is.
        part: how somebody takes part, as an empty page proposes it.
        claimed: the entry from whose page somebody came.
    """

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        user: User | None,
        part: str = "",
        claimed: Organisation | None = None,
    ) -> None:
        self.data = data
        self.claimed = claimed
        self.person = PersonForm(
            data, user=user, initial={"part": part if part in TakePartAs.values else ""}
        )
        # A form that does not count now keeps what was typed, but has nothing to complain about.
        kept = _as_initial(data) or ({"name": claimed.name} if claimed else {})
        is_new = self.is_for_organisation and not self.is_claim
        self.organisation = (
            NewOrganisationForm(data, files) if is_new else NewOrganisationForm(initial=kept)
        )
        self.claim = ClaimForm(data) if self.is_claim else ClaimForm(initial=kept)

    @property
    def part(self) -> str:
        return (self.data or {}).get("part", "")

    @property
    def is_for_organisation(self) -> bool:
        return self.part in (TakePartAs.ORGANISATION, TakePartAs.BOTH)

    @property
    def is_for_volunteer(self) -> bool:
        return self.part in (TakePartAs.VOLUNTEER, TakePartAs.BOTH)

    @property
    def is_claim(self) -> bool:
        return self.is_for_organisation and (self.data or {}).get("claim", "") not in ("", NEW)

    @property
    def second(self) -> forms.BaseForm | None:
        """The form about the organisation that counts, if any."""
        if not self.is_for_organisation:
            return None
        return self.claim if self.is_claim else self.organisation

    @cached_property
    def resembling(self) -> list[Organisation]:
        """Shown under the name, so that nobody makes a second entry for the same choir."""
        if self.data is None:
            return [self.claimed] if self.claimed else []
        name = str((self.data or {}).get("name", ""))
        return resembling(name) if self.is_for_organisation else []

    @property
    def chosen(self) -> str:
        """The entry that is ticked: its number, “new”, or nothing."""
        if self.data is None:
            return str(self.claimed.pk) if self.claimed else ""
        return str(self.data.get("claim", ""))

    @property
    def forms(self) -> list[forms.BaseForm]:
        return [form for form in (self.person, self.second) if form is not None]

    def is_valid(self) -> bool:
        # Each form is asked, so that all mistakes are told at once.
        return not [form for form in self.forms if not form.is_valid()]

    @property
    def has_errors(self) -> bool:
        return self.data is not None and any(form.errors for form in self.forms)


def _as_initial(data: Any) -> dict[str, Any]:
    if data is None:
        return {}
    return {key: data.getlist(key) if key == "disciplines" else data[key] for key in data}
