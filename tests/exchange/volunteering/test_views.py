"""The pages: who may see what, what they say, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, Membership, User
from exchange.listings.models import Listing
from exchange.volunteering.models import SignUp, VolunteerProfile
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    MembershipFactory,
    SignUpFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.django_db

PAGES_OF_ONE = ("sign_up", "acceptance", "refusal", "withdrawal", "calendar")


def editor_of(listing, role=Membership.Role.EDITOR):
    return MembershipFactory(organisation=listing.organisation, role=role).user


def url(name, *args):
    return reverse(f"volunteering:{name}", args=args)


# --- who may -----------------------------------------------------------------------------------


def people_around(signed):
    return {
        "volunteer": signed.user,
        "editor": editor_of(signed.listing),
        "member": editor_of(signed.listing, Membership.Role.MEMBER),
        "stranger": MembershipFactory(role=Membership.Role.MANAGER).user,
    }


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("sign_up", {"volunteer", "editor"}),
        ("acceptance", {"editor"}),
        ("refusal", {"editor"}),
        ("withdrawal", {"volunteer"}),
        ("calendar", {"volunteer", "editor"}),
    ],
)
def test_each_page_of_a_sign_up_is_for_those_whom_it_concerns(client, page, allowed, jobs):
    status = SignUp.Status.ACCEPTED if page in ("calendar", "withdrawal") else "applied"
    signed = SignUpFactory(status=status, listing__starts_on=timezone.localdate())

    for who, person in people_around(signed).items():
        client.force_login(person)
        expected = 200 if who in allowed else 404
        assert client.get(url(page, signed.pk)).status_code == expected, who
        if page not in ("sign_up", "calendar") and who not in allowed:
            response = client.post(url(page, signed.pk), {"answer": "ja", "reason": "x"})
            assert response.status_code == 404, who

    signed.refresh_from_db()
    assert signed.status == status


@pytest.mark.parametrize("page", PAGES_OF_ONE)
def test_a_visitor_is_asked_to_sign_in(client, page):
    response = client.get(url(page, SignUpFactory().pk))

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("editor", 200), ("member", 404), (None, 404)],
)
def test_the_list_of_a_request_is_for_its_editors(client, role, status):
    signed = SignUpFactory()
    client.force_login(editor_of(signed.listing, role) if role else signed.user)

    assert client.get(url("listing_sign_ups", signed.listing_id)).status_code == status


def test_nobody_gets_a_list_with_sign_ups_of_somebody_else(client):
    signed = SignUpFactory(user__first_name="Quirine")
    client.force_login(MembershipFactory(role=Membership.Role.MANAGER).user)

    for page in ("received", "sign_ups"):
        assert "Quirine" not in client.get(url(page)).content.decode()
        assert signed.listing.title not in client.get(url(page)).content.decode()


def test_addresses_are_shown_to_each_other_only_after_a_yes(client, jobs):
    signed = SignUpFactory()
    editor = editor_of(signed.listing)

    def shown(person, address):
        client.force_login(person)
        return address in client.get(signed.get_absolute_url()).content.decode()

    assert not shown(editor, signed.user.email)
    assert not shown(signed.user, editor.email)
    client.force_login(editor)
    lists = [url("received"), url("listing_sign_ups", signed.listing_id)]
    assert all(signed.user.email not in client.get(x).content.decode() for x in lists)

    client.post(url("acceptance", signed.pk), {"answer": "Welkom"})

    assert shown(editor, signed.user.email)
    assert shown(signed.user, editor.email)


def test_what_somebody_needs_is_not_in_the_profile_that_an_organisation_sees(client):
    profile = VolunteerProfileFactory(access_needs="alleen voor vrienden", about="Ik zing")
    signed = SignUpFactory(user=profile.user, access_needs="")
    client.force_login(editor_of(signed.listing))

    content = client.get(signed.get_absolute_url()).content.decode()

    assert "Ik zing" in content
    assert "alleen voor vrienden" not in content


def test_a_closed_profile_stays_closed_for_organisations(client):
    profile = VolunteerProfileFactory(is_open=False, about="Ik zing")
    signed = SignUpFactory(user=profile.user)
    client.force_login(editor_of(signed.listing))

    assert "Ik zing" not in client.get(signed.get_absolute_url()).content.decode()


# --- wanting to help ---------------------------------------------------------------------------


def test_a_member_signs_up_with_one_form(client, jobs):
    listing = HelpWantedFactory(minimum_age=16)
    anna = UserFactory()
    client.force_login(anna)

    response = client.post(
        url("help", listing.pk), {"message": "Ik kom", "is_old_enough": "on"}, follow=True
    )

    signed = SignUp.objects.get(user=anna)
    assert response.redirect_chain[-1][0] == signed.get_absolute_url()
    assert "meestal binnen 3 dagen" in response.content.decode()


def test_a_visitor_fills_in_first_and_is_signed_up_once_she_typed_the_code(client, jobs):
    listing = HelpWantedFactory()
    typed = {
        "first_name": "Fatima",
        "message": "Ik ben nieuw in de stad",
        "access_needs": "geen trappen",
        "email": "fatima@example.org",
    }

    response = client.post(url("help", listing.pk), typed)

    assert not SignUp.objects.exists()
    code = Letter.objects.get(address="fatima@example.org")
    client.post(response["Location"], {"code": _code_in(code)})

    signed = SignUp.objects.get()
    assert signed.user.email == "fatima@example.org"
    assert signed.user.first_name == "Fatima"
    assert (signed.message, signed.access_needs) == (typed["message"], typed["access_needs"])
    assert VolunteerProfile.objects.get(user=signed.user).access_needs == "geen trappen"


def test_somebody_with_an_account_finishes_with_a_code_as_well(client, jobs):
    listing, anna = HelpWantedFactory(), UserFactory(first_name="Anna")

    response = client.post(
        url("help", listing.pk),
        {"first_name": "Niet Anna", "message": "Ik kom", "email": anna.email.upper()},
    )
    client.post(response["Location"], {"code": _code_in(Letter.objects.get(user=anna))})

    assert SignUp.objects.get().user == anna
    assert User.objects.get(pk=anna.pk).first_name == "Anna"


def test_what_a_visitor_typed_is_still_there_when_she_comes_back(client, jobs):
    listing = HelpWantedFactory()
    client.post(
        url("help", listing.pk),
        {"first_name": "Fatima", "message": "Nieuw hier", "email": "fatima@example.org"},
    )

    content = client.get(url("help", listing.pk)).content.decode()

    assert "Nieuw hier" in content
    assert "fatima@example.org" in content


def test_signing_up_again_leads_to_what_there_is(client, jobs):
    signed = SignUpFactory()
    client.force_login(signed.user)

    response = client.post(url("help", signed.listing_id), {"message": "nog eens"})

    assert response["Location"] == signed.get_absolute_url()
    assert SignUp.objects.count() == 1


def test_a_closed_request_says_so_and_shows_no_form(client):
    listing = HelpWantedFactory(status=Listing.Status.FULFILLED)

    content = client.get(url("help", listing.pk)).content.decode()

    assert "Deze oproep is gesloten" in content
    assert "<textarea" not in content
    assert client.post(url("help", listing.pk), {"email": "a@example.org"}).status_code == 200
    assert not Letter.objects.exists()


def test_ones_own_organisation_gets_a_friendly_word_instead_of_a_form(client):
    listing = HelpWantedFactory()
    client.force_login(editor_of(listing, Membership.Role.MEMBER))

    content = client.get(url("help", listing.pk)).content.decode()

    assert "eigen organisatie" in content
    assert "<textarea" not in content


@pytest.mark.parametrize(
    "listing",
    [
        {"kind": Listing.Kind.SPACE},
        {"direction": Listing.Direction.OFFER},
        {"status": Listing.Status.DRAFT, "opened_at": None},
        {"status": Listing.Status.WITHDRAWN},
        {"audience": Listing.Audience.MEMBERS},
    ],
)
def test_there_is_no_form_for_what_one_cannot_help_with_or_see(client, listing):
    wanted = HelpWantedFactory(**listing)

    assert client.get(url("help", wanted.pk)).status_code == 404


def test_access_needs_of_the_profile_are_filled_in_already(client):
    profile = VolunteerProfileFactory(access_needs="geen trappen")
    client.force_login(profile.user)

    content = client.get(url("help", HelpWantedFactory().pk)).content.decode()

    assert 'value="geen trappen"' in content


@pytest.mark.parametrize(
    "bad",
    [
        {"message": "x" * 2001, "first_name": "A", "email": "a@example.org"},
        {"first_name": "", "email": "a@example.org"},
        {"first_name": "A", "email": "geen adres"},
        {"first_name": "A", "email": "a@example.org\r\nBcc: b@example.org"},
        {},
    ],
)
def test_a_form_that_is_not_right_does_nothing_and_says_what_to_mend(client, bad):
    response = client.post(url("help", HelpWantedFactory().pk), bad)

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not Letter.objects.exists()
    assert not User.objects.filter(email="a@example.org").exists()


def test_what_people_write_is_never_markup(client, jobs):
    nasty = "<script>alert(1)</script>"
    signed = SignUpFactory(message=nasty, access_needs=nasty, user__first_name=nasty)
    client.force_login(editor_of(signed.listing))

    for page in (
        signed.get_absolute_url(),
        url("received"),
        url("acceptance", signed.pk),
        url("refusal", signed.pk),
    ):
        assert nasty not in client.get(page).content.decode()


# --- answering ---------------------------------------------------------------------------------


def test_the_yes_is_written_already_in_the_language_of_the_volunteer(client):
    signed = SignUpFactory(
        user__language="en", listing__title="Achter de bar", listing__slots=["sat-evening"]
    )
    client.force_login(editor_of(signed.listing))

    content = client.get(url("acceptance", signed.pk)).content.decode()

    written = re.search(r"(?s)<textarea.*?</textarea>", content).group()
    for words in ("Achter de bar", "You are welcome", "Kind regards"):
        assert words in written
    for repeated in ("Saturday evening", "Zutphen", "Bring along", "to meet you"):
        assert repeated not in written


@pytest.mark.parametrize(
    ("text", "words"), [("enough", "genoeg hulp"), ("times", "dagen en tijden"), ("x", "Dank je")]
)
def test_a_no_has_several_beginnings(client, text, words):
    signed = SignUpFactory()
    client.force_login(editor_of(signed.listing))

    content = client.get(url("refusal", signed.pk), {"text": text}).content.decode()

    assert words in content


def test_an_empty_answer_is_not_sent(client, jobs):
    signed = SignUpFactory()
    client.force_login(editor_of(signed.listing))

    for page in ("acceptance", "refusal"):
        assert client.post(url(page, signed.pk), {"answer": "  "}).status_code == 200

    signed.refresh_from_db()
    assert signed.is_waiting


def test_the_second_editor_reads_what_the_first_one_did(client, jobs):
    signed = SignUpFactory()
    first, second = editor_of(signed.listing), editor_of(signed.listing)
    client.force_login(first)
    client.post(url("acceptance", signed.pk), {"answer": "Welkom"})

    client.force_login(second)
    response = client.post(url("refusal", signed.pk), {"answer": "Nee"}, follow=True)

    assert f"{first.get_full_name()} heeft al ja gezegd" in response.content.decode()
    signed.refresh_from_db()
    assert signed.is_accepted
    assert "intussen" in client.get(url("acceptance", signed.pk)).content.decode()


def test_no_page_changes_anything_when_it_is_only_looked_at(client, jobs):
    signed = SignUpFactory()
    for person in people_around(signed).values():
        client.force_login(person)
        for page in PAGES_OF_ONE:
            client.get(url(page, signed.pk))

    signed.refresh_from_db()
    assert signed.is_waiting


def test_a_volunteer_withdraws_and_can_come_back(client, jobs):
    signed = SignUpFactory(status=SignUp.Status.ACCEPTED)
    client.force_login(signed.user)

    response = client.post(url("withdrawal", signed.pk), {"reason": "griep"}, follow=True)

    assert "Ik wil toch helpen" in response.content.decode()
    client.post(url("help", signed.listing_id), {"message": "Ik ben beter"})
    signed.refresh_from_db()
    assert signed.is_waiting


def test_the_calendar_file_is_there_once_it_is_agreed(client):
    signed = SignUpFactory(listing__starts_on=timezone.localdate())
    client.force_login(signed.user)
    assert client.get(url("calendar", signed.pk)).status_code == 404

    SignUp.objects.update(status=SignUp.Status.ACCEPTED)

    response = client.get(url("calendar", signed.pk))
    assert response["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VCALENDAR" in response.content


# --- lists -------------------------------------------------------------------------------------


def test_who_waits_longest_stands_on_top_with_the_days(client):
    listing = HelpWantedFactory()
    for name, days, status in [
        ("Nieuw", 0, "applied"),
        ("Lang", 8, "applied"),
        ("Klaar", 20, "accepted"),
    ]:
        SignUpFactory(
            listing=listing,
            user__first_name=name,
            status=status,
            applied_at=timezone.now() - timedelta(days=days),
        )
    client.force_login(editor_of(listing))

    content = client.get(url("listing_sign_ups", listing.pk)).content.decode()

    assert content.index("Lang de Vries") < content.index("Nieuw de Vries")
    assert content.index("Nieuw de Vries") < content.index("Klaar de Vries")
    assert "wacht 8 dagen" in content
    only = client.get(url("listing_sign_ups", listing.pk), {"status": "accepted"})
    assert "Lang de Vries" not in only.content.decode()


@pytest.mark.parametrize("status", ["nonsense", "", "' OR 1=1"])
def test_a_strange_filter_or_page_shows_everything(client, status):
    signed = SignUpFactory(user__first_name="Lotte")
    client.force_login(editor_of(signed.listing))

    response = client.get(url("received"), {"status": status, "page": "x"})

    assert "Lotte" in response.content.decode()


@pytest.mark.parametrize("page", ["sign_ups", "received", "profile"])
def test_an_empty_page_says_what_to_do_next(client, page):
    client.force_login(UserFactory())

    content = client.get(url(page)).content.decode()

    assert 'class="empty"' in content
    assert 'class="button"' in content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_sign_ups_costs_the_same_for_any_number(
    client, count, django_assert_num_queries
):
    listing = HelpWantedFactory()
    SignUpFactory.create_batch(count, listing=listing)
    client.force_login(editor_of(listing))

    with django_assert_num_queries(9):
        response = client.get(url("received"))

    assert response.content.count(b'class="sign-up card') == count


@pytest.mark.parametrize("count", [1, 3])
def test_my_own_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    anna = UserFactory()
    SignUpFactory.create_batch(count, user=anna)
    client.force_login(anna)

    with django_assert_num_queries(8):
        response = client.get(url("sign_ups"))

    assert response.content.count(b'class="sign-up card') == count


# --- the profile -------------------------------------------------------------------------------


def test_a_profile_is_made_and_changed(client, jobs):
    anna = UserFactory()
    client.force_login(anna)
    typed = {
        "headline": "Ik kook voor groepen",
        "tags": "koken, bar",
        "slots": ["tue-evening", "sat-morning"],
        "postcode": "7202",
        "radius_km": "15",
        "hours_per_month": "8",
        "is_open": "on",
    }

    response = client.post(url("profile_form"), typed, follow=True)

    content = response.content.decode()
    for words in ("Ik kook voor groepen", "koken", "dinsdagavond", "8 uur per maand", "15 km"):
        assert words in content
    profile = VolunteerProfile.objects.get(user=anna)
    assert {tag.name for tag in profile.tags.all()} == {"koken", "bar"}
    form = client.get(url("profile_form")).content.decode()
    assert "koken" in form
    assert 'value="tue-evening"' in form

    client.post(url("profile_form"), {**typed, "tags": "", "is_open": ""})
    profile.refresh_from_db()
    assert not profile.is_open
    assert not profile.tags.exists()


def test_the_profile_is_opened_and_closed_with_one_press(client, jobs):
    profile = VolunteerProfileFactory()
    client.force_login(profile.user)

    client.post(url("profile_openness"), {"open": "no"})
    profile.refresh_from_db()
    assert not profile.is_open
    client.post(url("profile_openness"), {"open": "yes"})
    profile.refresh_from_db()
    assert profile.is_open
    assert client.get(url("profile_openness")).status_code == 405


def test_suggested_words_are_those_that_requests_ask_for(client):
    HelpWantedFactory(tags=["tappen"])
    HelpWantedFactory(tags=["geheim"], status=Listing.Status.DRAFT, opened_at=None)
    ListingFactory(open=True, tags=["vleugel"])
    client.force_login(UserFactory())

    content = client.get(url("profile_form")).content.decode()

    assert "tappen" in content
    assert "geheim" not in content
    assert "vleugel" not in content


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_there_in_both_languages(client, language, jobs):
    profile = VolunteerProfileFactory(user__language=language, access_needs="lift")
    signed = SignUpFactory(
        user=profile.user,
        status=SignUp.Status.ACCEPTED,
        listing__starts_on=timezone.localdate(),
        listing__slots=["tue-evening"],
    )
    waiting = SignUpFactory(listing=signed.listing)
    editor = editor_of(signed.listing)
    editor.language = language
    editor.save()
    pages = {
        profile.user: [
            url("sign_ups"),
            url("profile"),
            url("profile_form"),
            signed.get_absolute_url(),
            url("withdrawal", signed.pk),
            url("help", HelpWantedFactory().pk),
            url("find"),
        ],
        editor: [
            url("received"),
            url("listing_sign_ups", signed.listing_id),
            waiting.get_absolute_url(),
            url("acceptance", waiting.pk),
            url("refusal", waiting.pk),
        ],
    }
    words = {"nl": "Oproepen", "en": "Listings"}[language]
    for person, addresses in pages.items():
        client.force_login(person)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200, address
            assert f'lang="{language}"' in response.content.decode()
            assert words in response.content.decode()


def _code_in(letter):
    lines = [line.strip() for line in letter.text.splitlines()]
    (code,) = [x for x in lines if x.replace("-", "").isalnum() and x.upper() == x and len(x) > 4]
    return code
