"""The doors: what people see, who is let in, and that nothing typed is lost."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Membership, Organisation
from exchange.listings import actions
from exchange.listings.models import Listing
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership


def answers(membership, **changed):
    """A complete form for a request for a space, as a browser sends it."""
    return {
        "direction": "request",
        "kind": "space",
        "key": str(uuid4()),
        "organisation": membership.organisation_id,
        "title": "Oefenruimte gezocht",
        "body": "Voor dertig zangers.",
        "language": "nl",
        "tags": "Koor, piano",
        "disciplines": [],
        "quantity": "30",
        "slots": ["tue-evening"],
        "postcode": "7201 AB",
        "radius_km": "15",
        "cost": "paid",
        "price": "12,50",
        "price_unit": "hour",
        "audience": "everyone",
        "then": "preview",
        **changed,
    }


COMPOSE = "/listings/new/request/space/"


def photo(size=(1200, 800), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "#7a3b2e").save(file, "JPEG", **options)
    file.seek(0)
    file.name = "../../huis.jpg"
    return file


# Writing


def test_from_the_form_over_the_preview_to_the_page(client, member, jobs):
    response = client.post(COMPOSE, answers(member))
    listing = Listing.objects.get()
    assert response["Location"] == reverse("listings:preview", args=[listing.pk])
    assert listing.is_draft
    assert (listing.price_cents, listing.place, listing.created_by) == (
        1250,
        "Zutphen",
        member.user,
    )
    assert set(listing.tags.names()) == {"koor", "piano"}

    html = client.get(response["Location"]).content.decode()
    assert "Oefenruimte gezocht" in html
    assert "€\xa012,50 per uur" in html
    response = client.post(reverse("listings:publication", args=[listing.pk]), follow=True)

    listing.refresh_from_db()
    assert listing.is_open
    assert response.redirect_chain == [(listing.get_absolute_url(), 302)]
    assert "/nudges/" in response.content.decode()


@pytest.mark.parametrize("direction", ["offer", "request"])
@pytest.mark.parametrize("kind", ["space", "equipment", "expertise", "volunteers"])
def test_each_kind_asks_its_own_and_can_be_filled_in(client, member, direction, kind):
    address = reverse("listings:compose", args=[direction, kind])
    assert client.get(address).status_code == 200
    sent = answers(member, direction=direction, kind=kind, hours="3", rhythm="once", form="advice")
    sent |= {"handover": "pick_up", "deposit": "25", "in_return": "Soep", "minimum_age": "16"}

    response = client.post(address, sent)

    listing = Listing.objects.get()
    assert response["Location"] == reverse("listings:preview", args=[listing.pk])
    assert (listing.kind, listing.direction) == (kind, direction)
    assert listing.in_return == ("Soep" if kind == "volunteers" else "")
    assert listing.deposit_cents == (2500 if kind == "equipment" else None)
    assert listing.hours == (3 if kind in ("volunteers", "expertise") else None)
    assert client.get(response["Location"]).status_code == 200


def test_what_is_wrong_is_told_in_ones_language_and_nothing_is_lost(client, member):
    sent = answers(member, postcode="9999", price="duur", body="", title="Mooi 🎻 <b>idee</b>")
    response = client.post(COMPOSE, sent)
    html = response.content.decode()

    assert response.context["form"].errors
    assert "Deze postcode kennen we niet" in html
    assert "Vul een bedrag in euro in" in html
    assert 'value="9999"' in html
    assert 'value="duur"' in html
    assert "Mooi 🎻 &lt;b&gt;idee&lt;/b&gt;" in html
    draft = Listing.objects.get()
    assert draft.title == "Mooi 🎻 <b>idee</b>"
    assert draft.typed["postcode"] == "9999"
    again = client.get(reverse("listings:edit", args=[draft.pk])).content.decode()
    assert 'value="9999"' in again
    assert 'value="duur"' in again


def test_errors_in_english_for_who_reads_english(client, member):
    member.user.language = "en"
    member.user.save()
    html = client.post(COMPOSE, answers(member, postcode="9999")).content.decode()
    assert "We do not know this postcode" in html


def test_the_picture_is_kept_when_something_else_is_wrong(client, member):
    response = client.post(COMPOSE, answers(member, title="", picture=photo()))
    assert response.context["form"].errors
    draft = Listing.objects.get()
    assert draft.picture
    assert draft.picture.url in response.content.decode()

    client.post(reverse("listings:edit", args=[draft.pk]), answers(member, key=str(draft.key)))
    draft.refresh_from_db()
    assert draft.picture
    assert draft.title == "Oefenruimte gezocht"


def test_a_picture_loses_its_name_its_place_and_all_that_is_no_pixel(
    client, member, django_capture_on_commit_callbacks
):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "secret"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(COMPOSE, answers(member, picture=photo(exif=exif)))
    listing = Listing.objects.get()
    assert re.fullmatch(r"listing/[0-9a-f]{24}\.webp", listing.picture.name)
    assert (listing.picture_width, listing.picture_height) == (1200, 800)
    with listing.picture.open() as stored:
        assert b"secret" not in stored.read()
    html = client.get(reverse("listings:preview", args=[listing.pk])).content.decode()
    small = re.search(r'srcset="(\S+\.400\.avif) 400w', html)
    assert small
    assert listing.picture.storage.exists(small[1].partition("/media/")[2])


def test_a_picture_that_is_taken_away_is_gone(client, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(COMPOSE, answers(member, picture=photo()))
    listing = Listing.objects.get()
    storage, folder = listing.picture.storage, "listing"
    stem = listing.picture.name.removeprefix("listing/").removesuffix(".webp")
    assert [f for f in storage.listdir(folder)[1] if f.startswith(stem)]

    with django_capture_on_commit_callbacks(execute=True):
        sent = answers(member, key=str(listing.key), **{"picture-clear": "on"})
        client.post(reverse("listings:edit", args=[listing.pk]), sent)

    listing.refresh_from_db()
    assert not listing.picture
    assert not [f for f in storage.listdir(folder)[1] if f.startswith(stem)]


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?php", b"", b"\xff\xd8\xff rest"]
)
def test_what_is_no_picture_is_refused_and_the_text_kept(client, member, content):
    file = io.BytesIO(content)
    file.name = "foto.png"
    response = client.post(COMPOSE, answers(member, picture=file))
    assert response.context["form"].errors
    draft = Listing.objects.get()
    assert draft.title == "Oefenruimte gezocht"
    assert not draft.picture


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 121),
        ("body", "x" * 20_000),
        ("body", "Mail me op anna@example.org"),
        ("body", "Bel 06 12 34 56 78"),
        ("title", "Bel 0575-123456"),
        ("tags", ", ".join(f"tag{n}" for n in range(500))),
        ("tags", "x" * 41),
        ("quantity", "-1"),
        ("quantity", "99999999999999"),
        ("price", "1e9"),
        ("price", "-5"),
        ("price", "100000,01"),
        ("price", "0"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("ends_on", "morgen"),
        ("slots", ["tue-midnight"]),
        ("radius_km", "5000"),
        ("audience", "nobody"),
        ("organisation", ""),
    ],
)
def test_absurd_answers_are_told_and_never_a_crash(client, member, field, value):
    sent = (
        answers(member, starts_on="", **{field: value})
        if field != "starts_on"
        else answers(member, starts_on=value)
    )
    response = client.post(COMPOSE, sent)
    assert response.status_code == (400 if field == "organisation" else 200)
    assert response.context["form"].errors[field]
    autosaved = client.post(reverse("listings:autosave"), sent)
    assert autosaved.status_code == 200


def test_control_characters_vanish_and_lines_stay(client, member):
    sent = answers(member, title="Mooi\x00e\x07 zaal\u2028", body="een\r\n\r\n\r\n\r\ntwee\x0b")
    client.post(COMPOSE, sent)
    listing = Listing.objects.get()
    assert listing.body == "een\n\ntwee"
    assert "\x07" not in listing.title


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12,50", 1250), ("€ 12.50", 1250), ("12", 1200), ("1.250", 125000), ("1.250,5", 125050)],
)
def test_prices_as_people_type_them(client, member, typed, cents):
    client.post(COMPOSE, answers(member, price=typed))
    assert Listing.objects.get().price_cents == cents


def test_a_draft_needs_no_more_than_a_word(client, member):
    sent = {"key": str(uuid4()), "organisation": member.organisation_id, "title": "Iets"}
    response = client.post(COMPOSE, {**sent, "then": "draft"}, follow=True)
    assert response.redirect_chain == [(reverse("listings:mine"), 302)]
    assert "Iets" in response.content.decode()


def test_a_form_sent_twice_is_one_draft(client, member):
    sent = answers(member)
    client.post(COMPOSE, sent)
    client.post(COMPOSE, sent)
    assert Listing.objects.count() == 1


def test_the_back_button_after_publishing_makes_no_second_listing(client, member):
    sent = answers(member)
    client.post(COMPOSE, sent)
    actions.publish(Listing.objects.get(), by=member.user)
    client.post(COMPOSE, sent)
    client.post(reverse("listings:autosave"), sent)
    assert Listing.objects.get().is_open


def test_a_draft_that_saves_itself_says_when(client, member):
    response = client.post(reverse("listings:autosave"), answers(member, postcode="72"))
    draft = Listing.objects.get()
    assert re.search(r"Concept bewaard om \d\d:\d\d", response.content.decode())
    assert response["HX-Replace-Url"] == reverse("listings:edit", args=[draft.pk])
    assert draft.typed == {"postcode": "72"}


def test_who_was_signed_out_finds_her_text_after_signing_in(client):
    membership = MembershipFactory()
    client.get("/")
    response = client.post(COMPOSE, answers(membership, title="Bewaar mij"))
    assert response["Location"].startswith(reverse("account_login"))

    client.force_login(membership.user)
    response = client.get(COMPOSE, follow=True)

    assert Listing.objects.get().title == "Bewaar mij"
    assert 'value="Bewaar mij"' in response.content.decode()


def test_while_writing_one_hears_that_one_is_signed_out(client):
    response = client.post(reverse("listings:autosave"), {"direction": "offer", "kind": "space"})
    assert "Je bent uitgelogd" in response.content.decode()
    assert not Listing.objects.exists()


def test_the_form_of_an_open_listing_offers_to_tell_again(client, member, jobs):
    listing = ListingFactory(open=True, organisation=member.organisation, kind="space")
    edit = reverse("listings:edit", args=[listing.pk])
    assert "tell_again" in client.get(edit).context["form"].fields
    client.post(edit, answers(member, title="Nieuwe titel"))
    listing.refresh_from_db()
    assert (listing.title, listing.status) == ("Nieuwe titel", "open")


def test_without_an_organisation_one_learns_how_to_join(client):
    client.force_login(UserFactory())
    response = client.get(COMPOSE)
    assert response.status_code == 403
    assert reverse("volunteering:find") in response.content.decode()


def test_an_organisation_being_checked_may_prepare_but_not_publish(client, member):
    Organisation.objects.update(status=Organisation.Status.SUBMITTED)
    client.post(COMPOSE, answers(member))
    draft = Listing.objects.get()
    assert (
        "wordt nog gecontroleerd" in client.get(f"/listings/{draft.pk}/preview/").content.decode()
    )
    response = client.post(f"/listings/{draft.pk}/publication/", follow=True)
    assert "zodra het netwerk je organisatie heeft gecontroleerd" in response.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


# Who is let in


def test_a_foreign_organisation_cannot_be_spoken_for(client, member):
    theirs = OrganisationFactory()
    for then in ("draft", "preview"):
        response = client.post(COMPOSE, answers(member, organisation=theirs.pk, then=then))
        assert response.status_code == 400
    assert (
        client.post(
            reverse("listings:autosave"), answers(member, organisation=theirs.pk)
        ).status_code
        == 200
    )
    assert not Listing.objects.exists()


def test_no_field_can_be_smuggled_in(client, member):
    other = UserFactory()
    smuggled = {
        "status": "open",
        "created_by": other.pk,
        "opened_at": "2020-01-01",
        "expires_on": "2099-01-01",
        "outcome": "found_here",
        "latitude": "1",
        "longitude": "1",
        "place": "Parijs",
        "matched_at": "2020-01-01",
        "picture_width": "7",
        "price_cents": "1",
        "search": "x",
        "typed": "{}",
        "id": "77",
    }
    client.post(COMPOSE, {**answers(member), **smuggled})
    listing = Listing.objects.get()
    assert (listing.status, listing.created_by, listing.place) == ("draft", member.user, "Zutphen")
    assert (listing.opened_at, listing.expires_on, listing.outcome) == (None, None, "")
    assert (listing.matched_at, listing.price_cents, listing.pk != 77) == (None, 1250, True)


@pytest.mark.parametrize(
    "name", ["edit", "preview", "publication", "pause", "renewal", "closure", "withdrawal"]
)
def test_others_and_plain_members_change_nothing(client, name):
    listing = ListingFactory()
    editor = MembershipFactory(organisation=listing.organisation)
    plain = MembershipFactory(organisation=listing.organisation, role=Membership.Role.MEMBER)
    for user in (MembershipFactory().user, plain.user):
        client.force_login(user)
        method = client.get if name in ("edit", "preview") else client.post
        assert method(reverse(f"listings:{name}", args=[listing.pk])).status_code == 404
    listing.refresh_from_db()
    assert listing.is_draft
    assert editor


@pytest.mark.parametrize("name", ["publication", "pause", "renewal", "withdrawal"])
def test_changes_are_posts(client, member, name):
    listing = ListingFactory(open=True, organisation=member.organisation)
    assert client.get(reverse(f"listings:{name}", args=[listing.pk])).status_code == 405


# Reading


def test_a_page_says_what_it_is_and_keeps_contact_to_itself(client):
    listing = ListingFactory(
        open=True,
        body="Zie https://example.org/zaal\n\n<script>alert(1)</script>",
        tags=["koor"],
        quantity=40,
        features=["piano"],
    )
    MembershipFactory(organisation=listing.organisation)
    html = client.get(listing.get_absolute_url()).content.decode()
    assert '<a href="https://example.org/zaal" rel="nofollow">' in html
    assert "<script>alert" not in html
    assert "40 mensen" in html
    assert "Piano" in html
    assert "@example.org" not in html
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("draft", 404),
        ("open", 200),
        ("paused", 200),
        ("fulfilled", 200),
        ("expired", 200),
        ("withdrawn", 404),
        ("removed", 404),
    ],
)
def test_what_is_over_keeps_its_address_and_says_so(client, status, code):
    listing = ListingFactory(open=True)
    Listing.objects.update(status=status)
    response = client.get(listing.get_absolute_url())
    assert response.status_code == code
    if code == 200 and status != "open":
        assert "notice--warning" in response.content.decode()
        assert "?kind=space&amp;direction=offer" in response.content.decode()


def test_a_request_for_volunteers_has_a_door_to_help(client):
    listing = ListingFactory(open=True, request=True, kind="volunteers")
    html = client.get(listing.get_absolute_url()).content.decode()
    assert reverse("volunteering:help", args=[listing.pk]) in html


def test_the_team_reads_who_did_what_when_and_why(client, member):
    listing = ListingFactory(open=True, organisation=member.organisation)
    actions.pause(listing, by=member.user)
    html = client.get(listing.get_absolute_url()).content.decode()
    assert "Door het team op pauze gezet." in html
    assert str(member.user) in html
    client.logout()
    assert (
        "Door het team op pauze gezet."
        not in client.get(listing.get_absolute_url()).content.decode()
    )


def test_closing_asks_how_it_ended(client, member):
    listing = ListingFactory(open=True, organisation=member.organisation)
    address = reverse("listings:closure", args=[listing.pk])
    assert client.post(address, {"outcome": "eaten"}).context["form"].errors
    client.post(address, {"outcome": "found_here"})
    listing.refresh_from_db()
    assert (listing.status, listing.outcome) == ("fulfilled", "found_here")
    response = client.post(address, {"outcome": "found_here"}, follow=True)
    assert "notice--error" in response.content.decode()


def test_what_waits_stands_on_top(client, member):
    mine = {"organisation": member.organisation, "open": True}
    ListingFactory(**mine, title="Bijna om", expires_on=timezone.localdate() + timedelta(days=2))
    ListingFactory(**mine, title="Nog lang niet")
    ListingFactory(organisation=member.organisation, title="Een concept")
    ListingFactory(title="Van een ander", open=True)
    response = client.get(reverse("listings:mine"))
    assert [x.title for x, _ in response.context["waiting"]] == ["Een concept", "Bijna om"]
    assert "Van een ander" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_with_more_around_it(
    client, member, django_assert_num_queries, count
):
    listing = ListingFactory(
        open=True, organisation=member.organisation, tags=["a", "b"][:count], disciplines=["choir"]
    )
    for _ in range(count):
        ListingFactory(open=True, tags=["a"])
        actions.renew(listing, by=member.user)
    with django_assert_num_queries(11):
        client.get(listing.get_absolute_url())
    client.logout()
    with django_assert_num_queries(4):
        client.get(listing.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_our_listings_cost_the_same_for_any_number(
    client, member, django_assert_num_queries, count
):
    for _ in range(count):
        ListingFactory(organisation=member.organisation, open=True)
        ListingFactory(organisation=member.organisation)
    with django_assert_num_queries(8):
        client.get(reverse("listings:mine"))
