"""Addresses from which letters come back: counted, stopped only when they do not exist."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.letters import trouble
from accounts.models import AddressTrouble, Letter
from tests.factories import LetterFactory, UserFactory

pytestmark = pytest.mark.django_db

SOFT, HARD, COMPLAINT = AddressTrouble.Kind.values
ANNA = "anna@example.org"


def test_one_failed_delivery_never_silences_anybody():
    trouble.record(ANNA, SOFT, detail="452 full")

    assert trouble.stopped([ANNA]) == set()


def test_soft_trouble_is_counted_and_never_stops():
    for number in range(20):
        letter = LetterFactory(key=f"soft:{number}")
        trouble.record(ANNA, SOFT, detail=f"452 full, {number}", letter=letter)

    noted = AddressTrouble.objects.get()
    assert (noted.kind, noted.times, noted.detail) == (SOFT, 20, "452 full, 19")
    assert trouble.stopped([ANNA]) == set()


def test_an_address_that_does_not_exist_is_stopped_in_any_case_of_letters():
    trouble.record("Anna@Example.org", HARD, detail="550 5.1.1")

    assert trouble.stopped(["ANNA@example.org", "bea@example.org"]) == {ANNA}


def test_the_same_about_the_same_letter_counts_once():
    letter = LetterFactory()

    trouble.record(ANNA, SOFT, letter=letter)
    trouble.record(ANNA, SOFT, letter=letter)

    assert AddressTrouble.objects.get().times == 1


def test_first_late_and_then_gone_is_gone():
    letter = LetterFactory()
    trouble.record(ANNA, SOFT, letter=letter)
    trouble.record(ANNA, HARD, detail="550", letter=letter)
    trouble.record(ANNA, SOFT, letter=LetterFactory())

    noted = AddressTrouble.objects.get()
    assert (noted.kind, noted.times, noted.detail) == (HARD, 3, "550")
    assert trouble.stopped([ANNA]) == {ANNA}


def test_a_complaint_stops_nothing_by_itself():
    letter = LetterFactory()
    trouble.record(ANNA, COMPLAINT, letter=letter)

    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.COMPLAINT
    assert trouble.stopped([ANNA]) == set()


def test_solved_trouble_lets_letters_through_and_new_trouble_begins_again():
    user = UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)
    trouble.record(ANNA, HARD)
    assert AddressTrouble.objects.get().user == user

    assert trouble.solve(ANNA, by=user)
    assert trouble.stopped([ANNA]) == set()
    assert not trouble.solve(ANNA, by=user)

    trouble.record(ANNA, SOFT)
    noted = AddressTrouble.objects.get()
    assert (noted.kind, noted.times, noted.solved_at) == (SOFT, 1, None)
    trouble.record(ANNA, HARD)
    assert trouble.stopped([ANNA]) == {ANNA}


def test_a_letter_from_before_it_was_solved_tells_nothing_new():
    old = LetterFactory(sent_at=timezone.now() - timedelta(hours=1))
    trouble.record(ANNA, HARD)
    trouble.solve(ANNA, by=None)

    trouble.record(ANNA, HARD, letter=old)

    old.refresh_from_db()
    assert old.fate == Letter.Fate.HARD
    assert trouble.stopped([ANNA]) == set()


@pytest.mark.parametrize(
    ("order", "last"),
    [
        (["soft", "delivered"], "delivered"),
        (["delivered", "soft"], "soft"),
        (["hard", "delivered"], "hard"),
        (["answered", "delivered"], "answered"),
        (["complaint", "soft"], "complaint"),
    ],
)
def test_weaker_news_of_a_letter_does_not_hide_stronger(order, last):
    letter = LetterFactory()
    for fate in order:
        trouble.settle(letter, fate)

    letter.refresh_from_db()
    assert letter.fate == last
    assert letter.fate_at


def test_a_code_typed_over_proves_that_letters_arrive():
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)

    assert trouble.proved(ANNA, by=anna)
    assert trouble.stopped([ANNA]) == set()
    assert not trouble.proved(ANNA, by=anna)


def test_a_code_does_not_take_back_that_a_letter_was_called_spam():
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, COMPLAINT)

    assert not trouble.proved(ANNA, by=anna)
    assert trouble.of_reader(anna).kind == COMPLAINT


def test_the_reader_is_told_of_grave_trouble_only():
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, SOFT)
    assert trouble.of_reader(anna) is None

    trouble.record(ANNA, HARD)
    assert trouble.of_reader(anna).kind == HARD


def test_the_coordinator_sees_what_is_grave_or_does_not_pass():
    trouble.record("weg@example.org", HARD)
    trouble.record("spam@example.org", COMPLAINT)
    trouble.record("eens@example.org", SOFT)
    for _time in range(5):
        trouble.record("vol@example.org", SOFT)
    trouble.record("weer@example.org", HARD)
    trouble.solve("weer@example.org", by=None)

    assert [t.address for t in trouble.waiting()] == [
        "weg@example.org",
        "spam@example.org",
        "vol@example.org",
    ]


def test_asking_for_many_addresses_is_one_query(django_assert_num_queries):
    trouble.record(ANNA, HARD)

    with django_assert_num_queries(1):
        assert trouble.stopped([ANNA, *(f"p{n}@example.org" for n in range(500))]) == {ANNA}


def test_who_has_another_address_by_now_needs_no_help_of_the_coordinator():
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)
    assert trouble.waiting().count() == 1

    anna.email = "anna@example.net"
    anna.save()

    assert trouble.waiting().count() == 0


# --- on her own page ---------------------------------------------------------------------------


def test_her_start_page_tells_it_and_offers_two_ways_on(client):
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)
    client.force_login(anna)

    page = client.get(reverse("accounts:home")).content.decode()

    assert ANNA in page
    assert f'href="{reverse("account_email")}"' in page
    assert f'action="{reverse("accounts:address_solution")}"' in page
    assert AddressTrouble.objects.get().told_at


def test_saying_that_it_is_right_lets_letters_through(client):
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)
    client.force_login(anna)

    client.post(reverse("accounts:address_solution"))

    assert trouble.stopped([ANNA]) == set()
    assert AddressTrouble.objects.get().solved_by == anna
    assert reverse("accounts:address_solution") not in client.get("/my/").content.decode()


def test_looking_solves_nothing_and_nobody_solves_it_for_another(client):
    UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)
    url = reverse("accounts:address_solution")

    assert client.post(url).status_code == 302, "to the door"
    client.force_login(UserFactory())
    assert client.get(url).status_code == 405
    client.post(url)

    assert trouble.stopped([ANNA]) == {ANNA}


def test_who_called_a_letter_spam_reads_what_that_means(client):
    anna = UserFactory(email=ANNA)
    trouble.record(ANNA, COMPLAINT)
    client.force_login(anna)
    assert reverse("notifications:settings") in client.get("/my/").content.decode()

    client.post(reverse("accounts:address_solution"))

    assert trouble.of_reader(anna) is None


def test_coming_in_with_a_mailed_code_solves_it_by_itself(client):
    UserFactory(email=ANNA)
    trouble.record(ANNA, HARD)

    page = client.post(reverse("account_login"), {"login": ANNA})["Location"]
    letter = Letter.objects.get(address=ANNA)
    assert letter.priority == Letter.Priority.CODE, "codes go to a stopped address as well"
    code = re.search(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b", letter.subject)[0]
    home = client.post(page, {"code": code}, follow=True)

    assert trouble.stopped([ANNA]) == set()
    assert ANNA in home.content.decode(), "she reads that letters arrive again"
    assert reverse("accounts:address_solution") not in home.content.decode()


def test_coming_in_with_a_password_proves_nothing_about_her_mail(client):
    anna = UserFactory(email=ANNA)
    anna.set_password("een lang geheim 8")
    anna.save()
    trouble.record(ANNA, HARD)

    client.post(reverse("account_login"), {"login": ANNA, "password": "een lang geheim 8"})

    assert trouble.stopped([ANNA]) == {ANNA}
