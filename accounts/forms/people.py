"""Signing in, and one's own settings."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.names import no_link
from accounts.models import User

# The places people in the network live or travel to; the rest of the world follows after these.
FIRST_ZONES = ("Europe/Amsterdam", "Europe/Brussels", "Europe/Berlin", "Europe/London", "UTC")


class SignInForm(LoginForm):
    """The address is enough: a code comes by mail. Who has a password may use it instead."""

    def _setup_password_field(self) -> None:
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Leave this empty to get a code by mail.")


class SettingsForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "language", "time_zone")
        widgets: ClassVar = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].validators.append(no_link)
        own = self.instance.time_zone
        rest = sorted(available_timezones() - set(FIRST_ZONES))
        zones = [*dict.fromkeys([own, *FIRST_ZONES]), *(z for z in rest if "/" in z and z != own)]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in zones]
        )
