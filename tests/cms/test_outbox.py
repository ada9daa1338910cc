"""What the coordinator sees of letters that went out, of overviews, and of addresses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AddressTrouble, Letter, Pulse, ReceivedMail, User
from cms import came_back, overviews
from cms.said import in_plain_words
from exchange.notifications.models import Digest
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    SignUpFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Status, Fate = Letter.Status, Letter.Fate


@pytest.fixture
def make_letter():
    def make(number=0, **fields):
        values = {
            "name": "organisation_approved",
            "address": "anna@voorbeeld.example",
            "language": "nl",
            "subject": f"Onderwerp {number}",
            "text": "Geheime tekst 123456",
            "html": "<p>Geheime tekst</p>",
            "headers": {"X-Geheim": "geheim"},
        }
        return Letter.objects.create(
            key=f"k{number}", message_id=f"<{number}@x>", **(values | fields)
        )

    return make


def listed(client, **query):
    return client.get("/admin/letters/", query).content.decode()


def shown(client, letter):
    return client.get(reverse("desk_letters:inspect", args=[letter.pk])).content.decode()


# --- Letters -------------------------------------------------------------------------------


def test_a_letter_is_found_by_its_address_and_its_subject(coordinator, make_letter):
    make_letter(1, address="bea@voorbeeld.example")
    make_letter(2)

    for words in ("bea@", "Onderwerp 1"):
        page = listed(coordinator, q=words)
        assert "Onderwerp 1" in page
        assert "Onderwerp 2" not in page


@pytest.mark.parametrize(
    "query", [{"status": "dead"}, {"fate": "hard"}, {"name": "digest"}, {"language": "en"}]
)
def test_letters_are_narrowed_by_what_they_are_and_what_became_of_them(
    coordinator, make_letter, query
):
    make_letter(1, status="dead", fate="hard", name="digest", language="en")
    make_letter(2)

    page = listed(coordinator, **query)

    assert "Onderwerp 1" in page
    assert "Onderwerp 2" not in page


def test_the_coordinator_never_sees_a_sign_in_code(coordinator, make_letter):
    code = make_letter(
        1, subject="Je code: 123456", priority=Letter.Priority.CODE, name="account/login_code"
    )

    for page in (listed(coordinator), shown(coordinator, code)):
        assert "123456" not in page
        assert "(een inlogcode)" in page
    assert "(een inlogcode)" not in listed(coordinator, q="123456")  # nor by guessing


def test_no_letter_can_be_read_for_its_buttons_act_in_the_name_of_the_reader(
    coordinator, make_letter
):
    page = shown(coordinator, make_letter(1))

    assert "eheim" not in page
    assert "De brief zelf staat hier niet" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "gaat vanzelf weg"),
        ({"status": Status.SENT, "sent_at": timezone.now()}, "Daarna hoorden we niets"),
        ({"status": Status.SENT, "fate": Fate.HARD}, "Dit adres bestaat niet"),
        ({"status": Status.SENT, "fate": Fate.COMPLAINT}, "noemde het spam"),
        ({"status": Status.DEAD}, "Toen gaven we het op"),
        ({"status": Status.UNSURE}, "geen tweede keer"),
        ({"status": Status.FAILED, "error": "550 5.1.1 unknown"}, "typefout"),
    ],
)
def test_what_became_of_a_letter_is_said_in_plain_words(coordinator, make_letter, fields, words):
    assert words in shown(coordinator, make_letter(1, **fields))


def test_what_came_back_stands_with_the_letter(coordinator, make_letter):
    letter = make_letter(1)
    ReceivedMail.objects.create(
        key="r",
        recipient="reply@x",
        raw=b"geheim",
        kind="reply",
        letter=letter,
        status="done",
        outcome="ok 7",
    )
    AddressTrouble.objects.create(address=letter.address, kind="soft", times=4)

    page = shown(coordinator, letter)

    assert "ok 7" not in page
    assert "antwoord. Het is afgehandeld." in page
    assert "geheim" not in page
    assert "(4 keer)" in page


LEFT_ALONE = "left alone: more than 5 replies to one letter in an hour"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("did extend listing:{listing}", "“Verleng”, over “Grote zaal”: dat is gedaan."),
        ("did had been done extend listing:{listing}", "over “Grote zaal”: dat was al gedaan."),
        ("no accept sign_up:{sign_up}", "de aanmelding van Jo de Wit voor “Hulp”: dat kon niet"),
        ("did gone listing:0", "over iets dat hier niet meer staat: dat is gedaan."),
        ("did extend listing:{listing}, passed on", "gedaan. De woorden van de lezer zijn door"),
        ("did not say which", "Er stond niet bij waarover"),
        ("did not understand, not answered", "We begrepen het niet"),
        (LEFT_ALONE, "te veel antwoorden binnen een uur"),
        ("automatic: auto-submitted, x", "Een machine schreef het"),
        ("came back, hard", "Het adres bestaat niet"),
        ("came back, soft", "kon nu niet worden bezorgd"),
        ("not offered, " * 9 + "did extend listing:{listing}", "En meer."),
    ],
)
def test_what_was_done_with_what_came_back_is_a_sentence(coordinator, make_letter, outcome, words):
    listing = ListingFactory(title="Grote zaal")
    person = UserFactory(first_name="Jo", last_name="de Wit")
    sign_up = SignUpFactory(listing__title="Hulp", user=person)
    outcome = outcome.format(listing=listing.pk, sign_up=sign_up.pk)[:120]
    letter = make_letter(1)
    ReceivedMail.objects.create(
        key="r", recipient="r@x", raw=b"x", letter=letter, status="done", outcome=outcome
    )

    page = shown(coordinator, letter)

    assert words in page
    assert outcome not in page


def test_mail_that_waits_or_was_given_up_says_so():
    mails = [ReceivedMail(status=status) for status in ("waiting", "dead")]

    with translation.override("nl"):
        (_first, waiting), (_second, dead) = came_back.lines(mails)

    assert waiting == ["We hebben er nog niet naar gekeken."]
    assert dead == ["We konden het niet lezen; er is niets mee gedaan."]


@pytest.mark.parametrize("count", [1, 4])
def test_the_names_cost_one_query_for_each_kind(django_assert_num_queries, count):
    mails = []
    for _n in range(count):
        listing, sign_up = ListingFactory(), SignUpFactory()
        outcome = f"did extend listing:{listing.pk}, did accept sign_up:{sign_up.pk}"
        mails.append(ReceivedMail(status="done", outcome=outcome))

    with django_assert_num_queries(2):
        assert len(came_back.lines(mails)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_letters_costs_the_same_for_any_number(
    coordinator, make_letter, django_assert_max_num_queries, count
):
    for number in range(count):
        make_letter(number, user=UserFactory())
    coordinator.get("/admin/letters/")

    with django_assert_max_num_queries(14):
        listed(coordinator)


@pytest.mark.parametrize("who", ["editor", "member", "client"])
def test_nobody_else_sees_letters_or_overviews(request, make_letter, who):
    visitor = request.getfixturevalue(who)
    inspect = reverse("desk_letters:inspect", args=[make_letter(1).pk])

    for address in (inspect, "/admin/overviews/"):
        assert visitor.get(address).status_code in (302, 403)


# --- Addresses with trouble ----------------------------------------------------------------


def trouble(address="weg@voorbeeld.example", kind="hard", **fields):
    stopped = timezone.now() if kind == "hard" else None
    user = User.objects.filter(email=address).first() or UserFactory(email=address)
    values = {"address": address, "kind": kind, "user": user, "stopped_at": stopped}
    return AddressTrouble.objects.create(**(values | fields))


def desk(client):
    return client.get("/admin/desk/").content.decode()


def test_an_address_that_gets_nothing_stands_on_the_desk_with_who_and_why(coordinator):
    koor = OrganisationFactory(name="Koor Wegwijs")
    team = MembershipFactory(organisation=koor, user__email="weg@voorbeeld.example")
    trouble(detail="550 5.1.1 User unknown")

    page = desk(coordinator)

    assert "1 adres waar we niet meer naar schrijven" in page
    for words in ("weg@voorbeeld.example", "Koor Wegwijs", str(team.user), "bestaat niet (meer)"):
        assert words in page
    assert "Er ligt niets te wachten" not in page


def test_one_press_lets_letters_go_there_again(coordinator):
    row = trouble()
    url = reverse("desk_trouble", args=[row.pk])

    for _press in range(2):
        page = coordinator.post(url, follow=True).content.decode()
        assert "We schrijven weer naar weg@voorbeeld.example" in page

    row.refresh_from_db()
    assert row.solved_by == coordinator.user
    assert not AddressTrouble.objects.stopped().exists()
    assert "niet meer naar schrijven" not in desk(coordinator)


def test_a_full_mailbox_is_told_quietly_and_only_when_it_goes_on(coordinator):
    trouble("even@vol.example", "soft", times=1)
    assert "even@vol.example" not in desk(coordinator)

    trouble("lang@vol.example", "soft", times=9, detail="452 4.2.2 over quota")
    page = desk(coordinator)
    assert "lang@vol.example" in page
    assert "mailbox is vol" in page
    assert "niet meer naar schrijven" not in page


def test_a_complaint_is_told_quietly(coordinator):
    trouble("boos@lezer.example", "complaint")

    assert "noemde een brief spam" in desk(coordinator)


@pytest.mark.parametrize("who", ["editor", "member", "client"])
def test_nobody_else_solves_trouble(request, who):
    row = trouble()

    request.getfixturevalue(who).post(reverse("desk_trouble", args=[row.pk]))

    assert AddressTrouble.objects.stopped().exists()


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("550 5.1.1 <a@b.nl>: Recipient address rejected: User unknown", "Dit adres bestaat niet"),
        ("550 5.1.2 bad", "Het stuk achter de @"),
        ("552 5.2.2 nope", "vol"),
        ("452 4.2.2 The email account is over quota", "vol"),
        ("550 5.2.1 disabled", "staat uit"),
        ("554 5.7.1 blocked using zen.dnsbl.example", "ongewenste mail"),
        ("550 5.7.26 unauthenticated", "Onze technicus"),
        ("421 try later", "te druk"),
        ("Connection timed out", "gaf geen antwoord"),
        ("something else", "niet duidelijk waarom"),
        ("", ""),
    ],
)
def test_what_a_mail_server_says_is_put_into_plain_words(detail, words):
    with translation.override("nl"):
        said = in_plain_words(detail)

    assert words in said
    assert bool(said) is bool(detail)


# --- Overviews and delivery ----------------------------------------------------------------


def test_each_period_shows_how_far_its_overviews_are(coordinator, make_letter):
    for number, status in enumerate(("prepared", "written", "written", "empty", "dropped")):
        letter = make_letter(number, status=Status.SENT) if number == 1 else None
        letter = make_letter(number) if number == 2 else letter
        Digest.objects.create(user=UserFactory(), period="2026-W48", status=status, letter=letter)

    page = coordinator.get("/admin/overviews/").content.decode()

    assert "week 48, vanaf 23 november 2026" in page
    row = page.split("week 48")[1].split("</tr>")[0]
    assert row.count("<td>1</td>") == 5
    assert row.count("<td>2</td>") == 1
    assert "bezig" in row


@pytest.mark.parametrize(
    ("minutes_due", "minutes_since_beat", "words"),
    [
        (0, 0, "Alles gaat goed"),
        (90, 0, "Er gaan brieven weg"),
        (90, 60, "Er gaat niets weg"),
        (90, None, "Er gaat niets weg"),
    ],
)
def test_she_sees_whether_mail_goes_on(
    coordinator, make_letter, minutes_due, minutes_since_beat, words
):
    now = timezone.now()
    make_letter(1, next_at=now - timedelta(minutes=minutes_due))
    if minutes_since_beat is not None:
        beat_at = now - timedelta(minutes=minutes_since_beat)
        Pulse.objects.update_or_create(name="letters", defaults={"beat_at": beat_at})

    page = coordinator.get("/admin/overviews/").content.decode()

    assert words in page
    assert "brieven wachten" in page


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-11-22", "22 november 2026"),
        ("2026-W53", "week 53, vanaf 28 december 2026"),
        ("2026-11", "november 2026"),
        ("anders", "anders"),
    ],
)
def test_a_period_is_named_as_people_say_it(period, words):
    with translation.override("nl"):
        assert overviews.in_words(period) == words


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_overviews_costs_the_same_for_any_number(
    coordinator, django_assert_num_queries, count
):
    for number in range(count):
        Digest.objects.create(user=UserFactory(), period=f"2026-W4{number}")
    coordinator.get("/admin/overviews/")

    with django_assert_num_queries(13):
        coordinator.get("/admin/overviews/")
