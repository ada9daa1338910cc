"""One door to the editing side, and it leads through our own sign-in."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_our_sign_in_and_back(client):
    answer = client.get(reverse("accounts:admin_door"), {"next": "/admin/pages/"})

    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Fpages%2F"


def test_a_member_who_may_not_enter_reads_so_and_is_not_sent_in_circles(client):
    """T-23."""
    client.force_login(UserFactory())

    answer = client.get("/admin/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) <= 2
    assert "<h1" in answer.content.decode()


def test_an_editor_goes_on_to_where_she_was_going(client):
    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)

    answer = client.get(reverse("accounts:admin_door"), {"next": "/admin/pages/"})

    assert answer["Location"] == "/admin/pages/"


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_door_leads_to_no_other_site(client, address):
    """T-22."""
    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)

    assert client.get(reverse("accounts:admin_door"), {"next": address})["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/password_reset/"])
def test_no_second_door_takes_passwords(client, path):
    """T-15."""
    user = UserFactory()
    user.set_password("een-heel-lang-woord")
    user.save()

    answer = client.post(path, {"username": user.email, "password": "een-heel-lang-woord"})

    assert answer.status_code in (301, 302)
    assert "/accounts/" in answer["Location"]
    assert "_auth_user_id" not in client.session
