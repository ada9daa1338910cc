"""The letters about accounts, organisations and teams, each with an example."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.letters.known import Sample, Text, Word
from accounts.models import Claim, Invitation, Organisation, User

_MOMENT = datetime(2026, 3, 12, 19, 30, tzinfo=UTC)


def reader(language: str, first_name: str = "Marijke", last_name: str = "de Vries") -> User:
    """Somebody who gets the examples; no row of the database."""
    address = f"{first_name.lower()}@example.org"
    return User(first_name=first_name, last_name=last_name, email=address, language=language)


def organisation(name: str = "Koor de Zwaan", slug: str = "koor-de-zwaan") -> Organisation:
    return Organisation(name=name, slug=slug)


def page(path: str) -> str:
    return settings.SITE_URL + path


# --- about an account ---------------------------------------------------------------------------


def _account(**more: Any) -> Callable[[str], dict[str, Any]]:
    def variables(language: str) -> dict[str, Any]:
        return {
            "user": reader(language),
            "email": "marijke@example.org",
            "sign_in_url": page("/accounts/login/"),
            **more,
        }

    return variables


def _about_account(name: str, title: Text, when: Text, *words: Word, **more: Any) -> Sample:
    return Sample(f"account/{name}", title, when, _account(**more), words)


_EMAIL = Word("address", "adres", _("the e-mail address"), "email")
_CODE = Word("code", "code", _("the code to type over"), "code")
_PROVIDER = Word("provider", "dienst", _("the service with which one signs in"), "provider")
_ASKED = _("As soon as somebody asks for it on the sign-in page.")
_CHANGED = _("As soon as it has changed, so that nobody else can do it unseen.")

ABOUT_ACCOUNTS = [
    _about_account("login_code", _("Code to sign in"), _ASKED, _CODE, code="K7PQ-4M2X"),
    _about_account(
        "email_confirmation_signup",
        _("Code for a new account"),
        _("As soon as somebody joins with a new address."),
        _CODE,
        code="K7PQ-4M2X",
    ),
    _about_account(
        "email_confirmation",
        _("Code to confirm an address"),
        _("As soon as somebody adds an address, or changes it."),
        _CODE,
        code="K7PQ-4M2X",
    ),
    _about_account("password_reset_code", _("Code for a new password"), _ASKED, _CODE,
                   code="K7PQ-4M2X"),
    _about_account(
        "password_reset_key",
        _("Link to a new password"),
        _ASKED,
        password_reset_url=lambda: page("/accounts/password/reset/key/voorbeeld/"),
    ),
    _about_account(
        "account_already_exists",
        _("You have an account already"),
        _("When somebody joins with an address that is known."),
        _EMAIL,
    ),
    Sample(
        "account/unknown_account",
        _("There is no account yet"),
        _("When somebody wants to sign in with an address that is not known."),
        _account(user=None, signup_url=lambda: page("/accounts/signup/")),
        (_EMAIL,),
    ),
    _about_account("email_confirm", _("Address confirmed"), _CHANGED, _EMAIL, timestamp=_MOMENT),
    _about_account(
        "email_changed",
        _("Address changed"),
        _CHANGED,
        Word("new", "nieuw", _("the new address"), "to_email"),
        Word("old", "oud", _("the old address"), "from_email"),
        timestamp=_MOMENT,
        to_email="marijke@example.com",
        from_email="marijke@example.org",
    ),
    _about_account(
        "email_deleted",
        _("Address taken away"),
        _CHANGED,
        Word("address", "adres", _("the address taken away"), "deleted_email"),
        timestamp=_MOMENT,
        deleted_email="marijke@example.com",
    ),
    _about_account("password_set", _("First password chosen"), _CHANGED, timestamp=_MOMENT),
    _about_account("password_changed", _("Password changed"), _CHANGED, timestamp=_MOMENT),
    _about_account("password_reset", _("Password replaced"), _CHANGED, timestamp=_MOMENT),
    _about_account("account_connected", _("Another way to sign in added"), _CHANGED, _PROVIDER,
                   timestamp=_MOMENT, provider="Voorbeelddienst"),
    _about_account("account_disconnected", _("A way to sign in taken away"), _CHANGED, _PROVIDER,
                   timestamp=_MOMENT, provider="Voorbeelddienst"),
    _about_account("totp_activated", _("Codes from an app added"), _CHANGED, timestamp=_MOMENT),
    _about_account("totp_deactivated", _("Codes from an app taken away"), _CHANGED,
                   timestamp=_MOMENT),
    _about_account("webauthn_added", _("Passkey added"), _CHANGED, timestamp=_MOMENT),
    _about_account("webauthn_removed", _("Passkey taken away"), _CHANGED, timestamp=_MOMENT),
    _about_account("recovery_codes_generated", _("New recovery codes"), _CHANGED,
                   timestamp=_MOMENT),
    _about_account("something_changed", _("Something else about the account changed"), _CHANGED,
                   timestamp=_MOMENT),
]  # fmt: skip


# --- about an organisation and its team ---------------------------------------------------------

ORGANISATION = Word("organisation", "organisatie", _("the organisation"), "organisation.name")


def _team(**more: Any) -> Callable[[str], dict[str, Any]]:
    def variables(language: str) -> dict[str, Any]:
        one = organisation()
        return {
            "user": reader(language),
            "organisation": one,
            "organisation_url": page(f"/organisations/{one.slug}/"),
            "decide_url": page("/admin/"),
            "contact_url": page("/contact/"),
            "create_url": page("/listings/new/"),
            **more,
        }

    return variables


def _claim(language: str) -> dict[str, Any]:
    claim = Claim(role_text="penningmeester" if language == "nl" else "treasurer")
    claim.user = reader(language, "Jamila", "Bakker")
    return {**_team()(language), "claim": claim}


def _invitation(language: str) -> dict[str, Any]:
    invited = Invitation(email="jamila@example.org", role="editor", expires_at=_MOMENT)
    invited.organisation = organisation()
    return {
        **_team()(language),
        "user": None,
        "invitation": invited,
        "inviter": reader(language),
        "invitation_url": page("/invitations/voorbeeld/"),
    }


_NOTE = "Vul nog in wie we kunnen bellen."

ABOUT_TEAMS = [
    Sample(
        "organisation_received",
        _("Organisation received"),
        _("To whoever registers an organisation, at once."),
        _team(),
        (ORGANISATION,),
    ),
    Sample(
        "organisation_to_check",
        _("Organisation to check"),
        _("To the coordinators, when an organisation asks to be let in."),
        _team(),
        (ORGANISATION,),
    ),
    Sample(
        "organisation_approved",
        _("Organisation let in"),
        _("To its managers, when the coordinator says yes."),
        _team(note="Welkom! Wat een mooie foto's op jullie pagina."),
        (ORGANISATION,),
    ),
    Sample(
        "organisation_declined",
        _("Organisation not let in yet"),
        _("To its managers, when the coordinator says no."),
        _team(note=_NOTE),
        (ORGANISATION,),
    ),
    Sample(
        "invitation",
        _("Invitation to a team"),
        _("When a manager invites somebody."),
        _invitation,
        (ORGANISATION, Word("person", "persoon", _("who invites"), "inviter.greeting")),
    ),
    Sample(
        "claim/received",
        _("Place in a team: received"),
        _("To whoever says to belong to an organisation, at once."),
        _team(),
        (ORGANISATION,),
    ),
    Sample(
        "claim/to_check",
        _("Place in a team: to check"),
        _("To whoever may decide on it."),
        _claim,
        (ORGANISATION, Word("person", "persoon", _("who asks for a place"), "claim.user")),
    ),
    Sample(
        "claim/approved",
        _("Place in a team: yes"),
        _("To whoever asked, when it is decided."),
        _team(note=""),
        (ORGANISATION,),
    ),
    Sample(
        "claim/rejected",
        _("Place in a team: no"),
        _("To whoever asked, when it is decided."),
        _team(note="We kennen je naam niet. Bel je ons even?"),
        (ORGANISATION,),
    ),
]

SAMPLES = [*ABOUT_ACCOUNTS, *ABOUT_TEAMS]
