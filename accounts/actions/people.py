"""A person's own account."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import rules
from accounts.errors import Refused
from accounts.models import Organisation, User


def register(email: str, *, first_name: str = "", last_name: str = "") -> User:
    """Make an account that nobody can enter before the mailed code is typed.

    Returns the existing account when two requests make the same one at once.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email,
                first_name=first_name,
                last_name=last_name,
                language=get_language() or "nl",
            )
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
    except IntegrityError:
        return User.objects.get(email__iexact=email)
    return user


def name_person(user: User, *, first_name: str, last_name: str) -> None:
    """Fill in a name that was not known yet; a name that somebody chose stays."""
    if user.first_name or user.last_name:
        return
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


def act_for(organisation: Organisation | None, *, by: User) -> None:
    """Choose for whom somebody acts from now on; None: only for herself."""
    if organisation is not None and not rules.belongs_to(by, organisation):
        raise Refused(_("You are not in the team of this organisation."))
    by.acting_for = organisation
    by.save(update_fields=["acting_for"])
