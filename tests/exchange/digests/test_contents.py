"""What an overview holds, and why."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from accounts.letters.message import as_message
from accounts.models import Letter
from exchange.digests import wording
from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.matching import reacting
from exchange.matching.models import Match, Reaction
from exchange.matching.nudging import details_for
from exchange.notifications.models import Digest, Notification
from tests.exchange.digests.conftest import DAY, TUESDAY, editor, follow, new_listing, overviews
from tests.exchange.digests.conftest import reader as due_reader
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    MembershipFactory,
    NotificationFactory,
    OrganisationFactory,
    SignUpFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def matched(user, own, other, *, score=0.8):
    """A match of two listings, told to this person as news."""
    match = Match.objects.create(
        request=own if own.is_request else other,
        offer=other if own.is_request else own,
        score=score,
        status=Match.Status.TOLD,
    )
    why = {"why_nl": "Dezelfde avond, en er is een piano.", "why_en": "The same evening."}
    details = details_for(match, match.side_of(own)) | why
    NotificationFactory(user=user, thing=f"match:{match.pk}", details=details)
    return match


def request_of(organisation, **fields):
    return ListingFactory(open=True, request=True, organisation=organisation, **fields)


def test_a_match_comes_with_its_reason_and_three_buttons():
    choir = OrganisationFactory(name="Koor de Zwaan")
    anna = editor(choir, first_name="Anna")
    own = request_of(choir, title="Plek om te zingen")
    other = ListingFactory(open=True, title="Zaal met vleugel")
    match = matched(anna, own, other)

    assert overviews() == 1

    letter = Letter.objects.get()
    assert letter.subject == "Past bij jou: Zaal met vleugel"
    assert "[1] Ruimte aangeboden\nZaal met vleugel\n" in letter.text
    assert "Waarom: Dezelfde avond, en er is een piano." in letter.text
    assert "Bij je vraag “Plek om te zingen”\n" in letter.text
    assert letter.offers == [
        ["interested", match.pk, "request"],
        ["later", match.pk, "request"],
        ["declined", match.pk, "request"],
    ]
    assert letter.text.count("/act/") == letter.html.count("/act/") == 3
    assert letter.things == [f"match:{match.pk}", f"listing:{other.pk}"]
    assert list(letter.notifications.all()) == list(Notification.objects.all())
    assert not letter.repeatable
    assert letter.priority == Letter.Priority.NEWS
    assert letter.headers["List-Unsubscribe-Post"]
    assert letter.key == f"digest:2026-W48:user:{anna.pk}"
    assert Digest.objects.get().letter == letter


def test_who_acts_for_three_organisations_reads_each_thing_once():
    choirs = [OrganisationFactory(name=name) for name in ("Koor Een", "Koor Twee", "Koor Drie")]
    anna = editor(*choirs)
    hall = ListingFactory(open=True, title="Grote zaal")
    for number, choir in enumerate(choirs):
        follow(choir, "koor")
        wish = request_of(choir, title=f"Wens {number}")
        matched(anna, wish, hall, score=0.9 - number / 10)
    fresh = new_listing("koor", title="Partituren te leen")

    assert overviews() == 1

    letter = Letter.objects.get()
    assert letter.text.count("\nGrote zaal\n") == 1
    assert "Bij je vraag “Wens 0” · Koor Een · Koor Twee · Koor Drie" in letter.text
    assert "Het past ook bij “Wens 1” en “Wens 2”." in letter.text
    assert letter.text.count("\nPartituren te leen\n") == 1
    assert "net als Koor Een, Koor Twee en Koor Drie." in letter.text
    assert letter.notifications.count() == 3
    assert f"listing:{fresh.pk}" in letter.things


def test_of_twelve_matches_in_one_night_the_best_are_shown_and_the_others_counted():
    choir = OrganisationFactory()
    anna = editor(choir)
    own = request_of(choir)
    for number in range(12):
        matched(anna, own, ListingFactory(open=True, title=f"Zaal {number}"), score=number / 12)

    assert overviews() == 1

    letter = Letter.objects.get()
    shown = [n for n in range(12) if f"\nZaal {n}\n" in letter.text]
    assert len(shown) == 6
    assert set(shown) >= {9, 10, 11}
    assert "En nog 6 dingen bij je meldingen" in letter.text
    assert letter.subject.endswith("– en nog 11")
    assert letter.notifications.count() == 12
    assert overviews() == 0


def test_who_waits_longest_for_an_answer_stands_on_top():
    bar = HelpWantedFactory(title="Hulp achter de bar")
    editor(bar.organisation)
    now = timezone.now()
    for name, days in (("Later", 1), ("Eerst", 5)):
        person = UserFactory(first_name=name, last_name="Jansen")
        SignUpFactory(listing=bar, user=person, applied_at=now - days * DAY, message="Graag!")

    overviews()

    letter = Letter.objects.get()
    assert letter.subject == "Eerst Jansen wil helpen bij “Hulp achter de bar” – en nog 1"
    assert letter.text.index("Eerst Jansen\nBij") < letter.text.index("Later Jansen\nBij")
    assert "Eerst wacht sinds 19 november op je antwoord." in letter.text
    assert [verb for verb, *_ in letter.offers] == ["accept", "decline"] * 2


def test_interest_waits_until_the_side_has_answered(clock):
    choir = OrganisationFactory()
    anna = editor(choir)
    own = request_of(choir)
    other = ListingFactory(open=True, organisation=OrganisationFactory(name="De Hoven"))
    them = MembershipFactory(organisation=other.organisation).user
    match = matched(anna, own, other)
    reacting.react(match, side="answer", by=them, answer=Reaction.Answer.INTERESTED)

    overviews()

    letter = Letter.objects.get(user=anna, name="digest")
    assert letter.text.count(f"\n{other.title}\n") == 1  # not as a match, too
    assert "De Hoven heeft interesse in je" in letter.text
    assert [verb for verb, *_ in letter.offers] == ["interested", "declined"]

    reacting.react(match, side="request", by=anna, answer=Reaction.Answer.DECLINED)
    clock.move_to(TUESDAY + 7 * DAY)
    assert overviews() == 0


def test_a_post_near_its_end_is_told_once_and_once_more_the_day_before(clock):
    choir = OrganisationFactory()
    editor(choir, rhythm="daily", ceiling=7)
    own = request_of(choir, title="Piano gezocht")
    Listing.objects.update(expires_on=TUESDAY.date() + 6 * DAY)
    told = []
    for day in range(8):
        clock.move_to(TUESDAY + day * DAY)
        told.append(overviews())

    assert told == [1, 0, 0, 0, 0, 1, 0, 0]
    first, last = Letter.objects.order_by("pk")
    assert first.subject == "“Piano gezocht” loopt bijna af"
    assert "tot en met maandag 30 november" in first.text
    assert f"/listings/{own.pk}/edit/" in first.html
    assert [verb for verb, *_ in first.offers] == ["extend", "fulfilled", "gone"]
    assert "Herinnering" in last.text
    assert "Herinnering" in last.html


def test_new_posts_come_by_the_disciplines_of_the_organisation_and_of_the_person():
    choir = follow(OrganisationFactory(name="Koor de Zwaan"), "koor")
    anna = editor(choir)
    follow_dance = new_listing("dans", title="Dansvloer")
    profile = VolunteerProfileFactory(user=anna)
    profile.disciplines.set(follow_dance.disciplines.all())
    new_listing("koor", title="Koorpartituren")
    new_listing("film", title="Filmdoek")

    overviews()

    text = Letter.objects.get().text
    assert "Koorpartituren" in text
    assert "Ook koor, net als Koor de Zwaan." in text
    assert "Ook dans, net als in je profiel." in text
    assert "Filmdoek" not in text


def test_what_a_saved_search_finds_is_in_it_with_the_name_of_the_search():
    anna = due_reader()
    SavedSearch.objects.create(user=anna, name="Zalen", address="kind=space", kinds=["space"])
    new_listing(title="Witte zaal")

    overviews()

    text = Letter.objects.get().text
    assert "Witte zaal" in text
    assert "Het past bij je zoekopdracht “Zalen”." in text


def test_a_daily_search_comes_on_any_day_and_with_the_overview_on_its_own_day(clock):
    anna = due_reader()
    SavedSearch.objects.create(
        user=anna,
        name="Zalen",
        address="kind=space",
        kinds=["space"],
        rhythm=SavedSearch.Rhythm.DAILY,
        next_at=TUESDAY,
    )
    new_listing(title="Eerste zaal")
    assert overviews() == 1  # one letter, with the hit in it
    assert overviews() == 0

    clock.move_to(TUESDAY + DAY)
    second = new_listing(title="Tweede zaal")
    NotificationFactory(user=anna)  # waits for her own day
    assert overviews() == 1

    first, last = Letter.objects.order_by("pk")
    assert "Eerste zaal" in first.text
    assert last.key == f"digest:2026-11-25:user:{anna.pk}"
    assert last.things == [f"listing:{second.pk}"]
    clock.move_to(TUESDAY + 2 * DAY)
    assert overviews() == 0


def test_a_listing_that_expired_is_news_with_a_way_to_open_it_again():
    own = ListingFactory(open=True, title="Oude zaal")
    anna = editor(own.organisation)
    Listing.objects.update(status=Listing.Status.EXPIRED)
    NotificationFactory(
        user=anna,
        kind=Notification.Kind.LISTING_EXPIRED,
        thing=f"listing:{own.pk}:2026-11-20",
        details={"listing_id": own.pk, "listing_title": own.title, "organisation": "Koor"},
    )

    overviews()

    letter = Letter.objects.get()
    assert letter.subject == "“Oude zaal” is verlopen"
    assert [verb for verb, *_ in letter.offers] == ["extend", "fulfilled", "gone"]


def test_what_the_coordinator_chose_is_read_once_in_the_readers_own_zone(chosen, clock):
    due_reader(time_zone="America/New_York")
    begins = TUESDAY + 3 * DAY
    chosen.append(
        {
            "thing": "agenda:3",
            "kind": "agenda",
            "title": "Open avond",
            "text": "De Hanzehof",
            "url": "http://testserver/agenda/",
            "when": begins.isoformat(),
        }
    )

    assert overviews() == 1
    text = Letter.objects.get().text
    assert "vrijdag 27 november, 02:00" in text
    assert "http://testserver/agenda/" in text

    clock.move_to(TUESDAY + 7 * DAY)
    assert overviews() == 0


def test_an_english_reader_reads_english():
    choir = follow(OrganisationFactory(name="Koor de Zwaan"), "koor")
    anna = editor(choir, language="en", first_name="Ann")
    own = request_of(choir)
    matched(anna, own, ListingFactory(open=True, title="Zaal met vleugel"))
    new_listing("koor", title="Partituren")

    overviews()

    letter = Letter.objects.get()
    assert letter.language == "en"
    assert letter.subject.startswith("This fits you: Zaal met vleugel – and 1 more")
    assert "Hello Ann," in letter.text
    assert "Why: The same evening." in letter.text
    assert "Dag " not in letter.text
    assert 'lang="en"' in letter.html


def test_text_and_html_say_the_same():
    choir = follow(OrganisationFactory(), "koor")
    anna = editor(choir, first_name="<Anna>")
    own = request_of(choir, title="Plek & tijd", expires_on=TUESDAY.date() + 3 * DAY)
    matched(anna, own, ListingFactory(open=True, title="Zaal <met> vleugel"))
    SignUpFactory(listing=HelpWantedFactory(organisation=choir), message="Ik kom!")
    new_listing("koor", title="Partituren")

    overviews()

    letter = Letter.objects.get()
    body = letter.text.split("\n--\n")[0]
    shown = re.sub(r"(?s)<style.*?</style>", "", letter.html)
    heard = " ".join(unescape(strip_tags(shown)).split())
    links = set(re.findall(r'href="([^"]+)"', unescape(letter.html)))
    for line in filter(None, body.splitlines()):
        said, _space, url = line.rpartition(" ") if "http" in line else (line, "", "")
        assert not url or url in links
        if set(said) != {"-"}:
            said = re.sub(r"^\[(\d+)\]", r"\1", said.rstrip(":"))
            assert said in heard or said == "Bekijk het"  # in the HTML the title is the link
    assert "<Anna>" in letter.text
    assert "&lt;Anna&gt;" in letter.html
    assert "<met>" not in letter.html
    assert "⟦" not in letter.html + letter.text


@pytest.mark.parametrize("domain", ["antwoord.example.org", ""])
def test_how_to_reply_is_told_where_replies_are_received(settings, domain):
    settings.REPLY_DOMAIN = domain
    choir = OrganisationFactory()
    anna = editor(choir)
    own = request_of(choir, expires_on=TUESDAY.date() + timedelta(days=3))
    matched(anna, own, ListingFactory(open=True))

    overviews()

    letter = Letter.objects.get()
    said = "JA 1, LATER 1, NEE 1, VERLENG 2, VERVULD 2. Met STOP"
    assert (said in letter.text) == (said in letter.html) == bool(domain)
    assert "[2] " in letter.text
    assert [offer[1] for offer in letter.offers[3:]] == [own.pk] * 3


def test_what_makes_it_possible_for_a_volunteer_stands_before_the_buttons():
    choir = OrganisationFactory()
    editor(choir)
    SignUpFactory(
        listing=HelpWantedFactory(organisation=choir),
        user__first_name="Fatima",
        user__last_name="Idrissi",
        access_needs="Een ingang zonder drempel.",
    )

    overviews()

    letter = Letter.objects.get()
    said = "Wat het voor Fatima Idrissi mogelijk maakt: Een ingang zonder drempel."
    for part in (letter.text, letter.html):
        assert part.index(said) < part.index("/act/")
    assert "Bekijk het: http" in letter.text


def test_a_volunteer_reads_who_looks_for_help_first_and_no_halls():
    singing = new_listing("koor", title="Koorzaal", kind=Listing.Kind.SPACE)
    new_listing("koor", title="Advies over subsidie", kind=Listing.Kind.EXPERTISE)
    help_wanted = HelpWantedFactory(title="Wie draait de bar?", opened_at=timezone.now())
    help_wanted.disciplines.set(singing.disciplines.all())
    profile = VolunteerProfileFactory(user=due_reader())
    profile.disciplines.set(singing.disciplines.all())

    overviews()

    text = Letter.objects.get().text
    assert text.index("Wie draait de bar?") < text.index("Advies over subsidie")
    assert "Koorzaal" not in text


def test_a_saved_search_brings_a_volunteer_the_halls_she_asked_for():
    anna = due_reader()
    SavedSearch.objects.create(user=anna, name="Zalen", address="kind=space", kinds=["space"])
    hall = new_listing("koor", title="Koorzaal", kind=Listing.Kind.SPACE)
    profile = VolunteerProfileFactory(user=anna)
    profile.disciplines.set(hall.disciplines.all())

    overviews()

    assert "Koorzaal" in Letter.objects.get().text


@pytest.mark.parametrize(
    ("km", "said"), [(0.2, "om de hoek"), (1.24, "1,2 km verderop"), (14.6, "15 km verderop")]
)
def test_how_far_it_is_is_said_as_in_matches(km, said):
    with override("nl"):
        assert wording._how_far(km) == said


def test_that_the_coordinator_chose_is_said_once_and_every_overview_can_be_answered(
    chosen, settings
):
    settings.REPLY_DOMAIN = "antwoord.example.org"
    due_reader()
    entry = {"kind": "story", "text": "", "url": "http://testserver/verhaal/", "when": None}
    chosen += [entry | {"thing": f"story:{n}", "title": f"Verhaal {n}"} for n in (1, 2)]

    overviews()

    letter = Letter.objects.get()
    for part in (letter.text, letter.html):
        assert part.count("De coördinator koos dit voor iedereen in het netwerk.") == 1
        assert "Waarom:" not in part
        assert "Kies welke mail je krijgt" in part
        assert "Mijn brieven" in part
    assert not letter.offers
    assert as_message(letter).message()["Reply-To"].startswith("reply+")
