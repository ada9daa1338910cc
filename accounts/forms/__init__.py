"""What people fill in about themselves, their organisation and their team."""

from accounts.forms.joining import ClaimForm, Joining, NewOrganisationForm, PersonForm
from accounts.forms.organisations import OrganisationForm
from accounts.forms.people import SettingsForm, SignInForm
from accounts.forms.teams import InvitationForm, RoleForm

__all__ = [
    "ClaimForm",
    "InvitationForm",
    "Joining",
    "NewOrganisationForm",
    "OrganisationForm",
    "PersonForm",
    "RoleForm",
    "SettingsForm",
    "SignInForm",
]
