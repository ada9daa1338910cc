"""Coming in by mailed code, and every letter that belongs to an account."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Letter, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

CODE = re.compile(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b")


def the_code(address: str) -> str:
    """What somebody reads on her phone: the code in the subject of the newest letter."""
    letter = Letter.objects.filter(address=address).order_by("-pk").first()
    assert letter
    found = CODE.search(letter.subject)
    assert found, letter.subject
    return found[0]


def test_a_member_comes_in_with_only_the_mailed_code(client):
    user = UserFactory(email="riet@example.org")

    asked = client.post(reverse("account_login"), {"login": "Riet@example.org"})
    typed = client.post(asked["Location"], {"code": the_code("riet@example.org")})

    assert typed.status_code == 302
    assert typed["Location"] == reverse("accounts:home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_new_code_can_be_sent_and_the_old_one_no_longer_works(client):
    UserFactory(email="riet@example.org")
    page = client.post(reverse("account_login"), {"login": "riet@example.org"})["Location"]
    first = the_code("riet@example.org")

    client.post(page, {"action": "resend"})

    assert the_code("riet@example.org") != first
    client.post(page, {"code": first})
    assert "_auth_user_id" not in client.session
    client.post(page, {"code": the_code("riet@example.org")})
    assert "_auth_user_id" in client.session


def test_the_letter_with_a_code_is_first_in_the_queue_and_shows_the_code_large(client):
    UserFactory(email="riet@example.org")
    client.post(reverse("account_login"), {"login": "riet@example.org"})

    letter = Letter.objects.get(address="riet@example.org")

    assert letter.priority == Letter.Priority.CODE
    code = the_code("riet@example.org")
    assert code in letter.text
    assert re.search(rf"font-size: ?30px[^>]*>{code}<", letter.html)


def test_a_wrong_code_lets_nobody_in(client):
    UserFactory(email="riet@example.org")
    page = client.post(reverse("account_login"), {"login": "riet@example.org"})["Location"]

    answer = client.post(page, {"code": "AAAA-AAAA"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_member_with_a_password_may_use_it(client):
    UserFactory(email="riet@example.org")
    user = User.objects.get(email="riet@example.org")
    user.set_password("een-heel-lang-woord")
    user.save()

    client.post(
        reverse("account_login"),
        {"login": "riet@example.org", "password": "een-heel-lang-woord"},
    )

    assert client.session["_auth_user_id"] == str(user.pk)
    assert not Letter.objects.exists()


def test_signing_up_needs_no_password_and_another_address_can_be_tried(client):
    signup = reverse("account_signup")
    page = client.post(signup, {"email": "tipfout@example.org"})["Location"]
    assert signup in client.get(page).content.decode()

    again = client.post(reverse("account_logout"), {"next": signup})
    assert again["Location"] == signup
    page = client.post(signup, {"email": "goed@example.org"})["Location"]
    client.post(page, {"code": the_code("goed@example.org")})

    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.email == "goed@example.org"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified


def test_a_newcomer_goes_on_in_the_language_in_which_she_came(client):
    client.cookies["django_language"] = "en"

    client.post(reverse("account_signup"), {"email": "new@example.org"})

    assert User.objects.get(email="new@example.org").language == "en"
    assert Letter.objects.get(address="new@example.org").language == "en"


def comparable(response) -> str:
    """A page without what differs between any two requests."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"(known|other)@example\.org", "…", text)


@pytest.mark.parametrize(
    ("name", "field"),
    [("account_login", "login"), ("account_signup", "email"), ("account_reset_password", "email")],
)
def test_pages_do_not_tell_who_has_an_account(name, field):
    """T-14: the same answer and the same next page for a known and an unknown address."""
    UserFactory(email="known@example.org")
    seen = []
    for address in ("known@example.org", "other@example.org"):
        client = Client()
        answer = client.post(reverse(name), {field: address})
        seen.append(
            (
                answer.status_code,
                answer.get("Location"),
                comparable(client.get(answer["Location"])),
            )
        )

    assert seen[0] == seen[1]


def test_the_form_to_join_does_not_tell_who_has_an_account():
    """T-14, for our own door."""
    UserFactory(email="known@example.org")
    seen = []
    for address in ("known@example.org", "other@example.org"):
        client = Client()
        answer = client.post(
            reverse("accounts:join"),
            {"part": "volunteer", "first_name": "Riet", "email": address},
        )
        page = client.get(answer["Location"])
        seen.append((answer.status_code, answer["Location"], comparable(page)))
        assert Letter.objects.filter(address=address).get().name == "account/login_code"

    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "address", ["//evil.example", "https:evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(client, address):
    """T-22."""
    UserFactory(email="riet@example.org")
    client.post(reverse("account_login"), {"login": "riet@example.org", "next": address})
    page = reverse("account_confirm_login_code")

    answer = client.post(page, {"code": the_code("riet@example.org"), "next": address})

    assert answer["Location"] == reverse("accounts:home")


def letters_of_allauth() -> list[str]:
    """The prefixes of every mail that the installed allauth can send."""
    folder = Path(allauth.__file__).parent / "templates"
    names = {
        path.name.removesuffix("_subject.txt") for path in folder.glob("*/email/*_subject.txt")
    }
    assert len(names) > 15
    return sorted(names)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", letters_of_allauth())
def test_each_letter_of_allauth_is_one_of_ours(name, language, settings, caplog):
    user = UserFactory(language=language)
    request = RequestFactory().get("/", headers={"host": "testserver"})
    request.user = AnonymousUser()

    with allauth_context.request_context(request):
        get_adapter(request).send_mail(
            f"account/email/{name}",
            user.email,
            {
                "request": request,
                "user": user,
                "code": "ABCD-EFGH",
                "activate_url": "http://evil.example/confirm/1/",
                "password_reset_url": "http://evil.example/reset/1/",
                "signup_url": "http://evil.example/signup/",
                "from_email": "oud@example.org",
                "to_email": "nieuw@example.org",
                "deleted_email": "weg@example.org",
                "provider": "Elders",
            },
        )

    letter = Letter.objects.get(name=f"account/{name}")
    assert not caplog.records
    assert letter.language == language
    assert letter.html
    for body in (letter.text, letter.html, letter.subject):
        assert "WSGIRequest" not in body
        assert "evil.example" not in body  # T-26: only the canonical address of the site
        assert "{{" not in body


def test_a_letter_that_nobody_wrote_yet_does_not_stop_the_page(rf, caplog):
    user = UserFactory()
    request = rf.get("/")

    with allauth_context.request_context(request):
        get_adapter(request).send_mail("account/email/brand_new", user.email, {})

    assert Letter.objects.get().name == "account/something_changed"
    assert "brand_new" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_set_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "accounts:settings",
    ],
)
def test_a_member_without_a_password_reaches_all_pages_about_signing_in(client, name):
    """Right after signing in by code; later allauth first asks once more who she is."""
    UserFactory(email="riet@example.org")
    page = client.post(reverse("account_login"), {"login": "riet@example.org"})["Location"]
    client.post(page, {"code": the_code("riet@example.org")})

    assert client.get(reverse(name)).status_code == 200
