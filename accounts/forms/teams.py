"""Inviting somebody, and giving somebody another role."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.models.teams import Role

ROLE_HELP = {
    "manager": _("changes the page and the team, posts and answers"),
    "editor": _("posts and answers"),
    "member": _("sees everything of the team"),
}


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Membership.Role],
        initial=Membership.Role.EDITOR,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, _Explained(role)) for role in Membership.Role
        ]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class _Explained:
    """A role with what it may do, in the language of whoever reads it."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def __str__(self) -> str:
        return f"{str(self.role.label).capitalize()}: {ROLE_HELP[self.role.value]}"
