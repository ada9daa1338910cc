"""What each verb does, who may, and what happens the second time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter, Membership
from exchange.answering import verbs
from exchange.answering.about_listings import STILL_RIGHT
from exchange.answering.about_sign_ups import COMING
from exchange.answering.deeds import Standing
from exchange.listings.models import Listing
from exchange.matching import reacting
from exchange.matching.models import Match
from exchange.notifications import links
from exchange.notifications.links import Verb
from exchange.notifications.models import Notification, UsedLink
from exchange.volunteering import actions
from exchange.volunteering.models import SignUp
from tests.exchange.answering.conftest import editor_of, listing_of
from tests.factories import MembershipFactory, UserFactory, VolunteerProfileFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def link(user, verb, thing, side=""):
    token = links.make(user.pk, verb, thing.pk, side=side).rstrip("/").rpartition("/")[2]
    return links.read(token)


def do(user, verb, thing, side="", data=None):
    return verbs.carry_out(user, link(user, verb, thing, side), data)


def test_every_verb_has_one_deed():
    assert set(verbs.DEEDS) == set(Verb)


# --- matches -----------------------------------------------------------------------------------


def test_interest_reaches_the_other_side_with_the_message(match, seeker, giver):
    outcome = do(seeker, Verb.INTERESTED, match, "request", {"note": "Kan het op dinsdag?"})

    assert outcome.did
    assert match.reactions.get().answer == "interested"
    told = Notification.objects.get(user=giver)
    assert told.thing == f"interest:{match.pk}"
    assert told.details["line"] == "Kan het op dinsdag?"
    assert not Notification.objects.filter(user=seeker).exists()


def test_the_organisation_of_the_own_listing_speaks(match, seeker):
    MembershipFactory(user=seeker)  # she edits another one as well

    deed = verbs.deed_of(seeker, link(seeker, Verb.INTERESTED, match, "request"))

    assert "Koor Hoog Water" in deed.card().reason


def test_later_is_put_away_for_a_month_unless_a_day_is_given(match, seeker):
    do(seeker, Verb.LATER, match, "request")

    said = match.reactions.get()
    assert said.until == timezone.localdate() + timedelta(days=30)
    assert verbs.deed_of(seeker, link(seeker, Verb.LATER, match, "request")).standing == "done"


def test_what_comes_back_can_be_put_away_again(match, seeker):
    do(seeker, Verb.LATER, match, "request")
    match.reactions.update(until=timezone.localdate())

    again = do(seeker, Verb.LATER, match, "request")

    assert again.did
    assert match.reactions.get().is_asleep


def test_not_for_me_keeps_the_reason(match, seeker):
    do(seeker, Verb.DECLINED, match, "request", {"why": "too_far", "note": "Twee uur rijden"})

    match.refresh_from_db()
    said = match.reactions.get()
    assert (match.status, said.why, said.note) == ("declined", "too_far", "Twee uur rijden")


def test_saying_it_twice_tells_once(match, seeker):
    first = do(seeker, Verb.INTERESTED, match, "request")
    second = do(seeker, Verb.INTERESTED, match, "request")

    assert (first.did, second.did, second.standing) == (True, False, "done")
    assert Notification.objects.count() == 1


def test_what_was_said_of_a_match_can_be_undone(match, seeker):
    for verb in (Verb.INTERESTED, Verb.LATER, Verb.DECLINED):
        do(seeker, verb, match, "request")
        undone = verbs.undo(seeker, link(seeker, verb, match, "request"))
        assert undone.did
        assert not match.reactions.exists()
    match.refresh_from_db()
    assert match.status != "declined"


def test_undo_brings_back_what_was_said_before(match, seeker):
    for verb in (Verb.INTERESTED, Verb.LATER, Verb.DECLINED):
        do(seeker, verb, match, "request", {"note": "Kan het?", "until": None})

    for verb, left in ((Verb.DECLINED, "later"), (Verb.LATER, "interested")):
        verbs.undo(seeker, link(seeker, verb, match, "request"))
        assert match.reactions.get().answer == left

    said = match.reactions.get()
    assert (said.note, said.until, said.user) == ("Kan het?", None, seeker)
    match.refresh_from_db()
    assert match.status == "told"
    verbs.undo(seeker, link(seeker, Verb.INTERESTED, match, "request"))
    assert not match.reactions.exists()


def test_withdrawn_interest_is_told_and_told_again_when_it_comes_back(match, seeker, giver):
    for _time in range(2):
        do(seeker, Verb.INTERESTED, match, "request")
        verbs.undo(seeker, link(seeker, Verb.INTERESTED, match, "request"))

    told = Notification.objects.filter(user=giver).order_by("pk")
    assert [n.details["event"] for n in told] == ["interest", "withdrawn"] * 2
    assert not any(n.by_mail for n in told)


def test_who_says_yes_to_withdrawn_interest_reads_that_it_was(match, seeker, giver):
    do(seeker, Verb.INTERESTED, match, "request")
    deed = verbs.deed_of(giver, link(giver, Verb.INTERESTED, match, "answer"))
    assert "ingetrokken" not in deed.will().text
    verbs.undo(seeker, link(seeker, Verb.INTERESTED, match, "request"))
    assert "ingetrokken" in deed.will().text

    outcome = do(giver, Verb.INTERESTED, match, "answer")

    assert "teruggetrokken" in outcome.deed.did().text
    assert Notification.objects.filter(user=seeker, details__event="interest").exists()


@pytest.mark.parametrize("status", [SignUp.Status.APPLIED, SignUp.Status.ACCEPTED])
def test_who_has_signed_up_is_not_asked_again(signed, status):
    profile = VolunteerProfileFactory(user=signed.user)
    found = Match.objects.create(request=signed.listing, profile=profile, score=0.8)
    SignUp.objects.filter(pk=signed.pk).update(status=status)

    outcome = do(signed.user, Verb.INTERESTED, found, "answer")

    assert outcome.standing == Standing.CLOSED
    assert "Je bent al" in outcome.deed.closed().title
    assert not found.reactions.exists()
    assert not Match.objects.alive().exists()
    SignUp.objects.filter(pk=signed.pk).update(status=SignUp.Status.WITHDRAWN)
    assert Match.objects.alive().exists()
    assert do(signed.user, Verb.INTERESTED, found, "answer").did


def test_a_closed_listing_cannot_be_answered(match, seeker, giver):
    Listing.objects.filter(pk=match.offer_id).update(status=Listing.Status.FULFILLED)

    outcome = do(seeker, Verb.INTERESTED, match, "request")

    assert outcome.standing == Standing.CLOSED
    assert not match.reactions.exists()
    assert "De Hoven" in outcome.deed.closed().text


def test_interest_in_what_the_others_declined_is_no_use(match, seeker, giver):
    reacting.react(match, side="answer", by=giver, answer="declined")

    assert do(seeker, Verb.INTERESTED, match, "request").standing == Standing.CLOSED
    assert do(seeker, Verb.DECLINED, match, "request").did


@pytest.mark.parametrize("verb", [Verb.INTERESTED, Verb.LATER, Verb.DECLINED])
def test_whoever_left_the_team_answers_no_more(match, seeker, verb):
    Membership.objects.filter(user=seeker).delete()

    assert do(seeker, verb, match, "request").standing == Standing.REFUSED
    assert not match.reactions.exists()


def test_nobody_speaks_for_the_other_side(match, seeker):
    assert do(seeker, Verb.INTERESTED, match, "answer").standing == Standing.REFUSED


def test_a_member_who_only_reads_may_not_answer(match):
    reader = MembershipFactory(
        organisation=match.request.organisation, role=Membership.Role.MEMBER
    ).user
    assert do(reader, Verb.INTERESTED, match, "request").standing == Standing.REFUSED


# --- listings ----------------------------------------------------------------------------------


@pytest.fixture
def listing(db):
    return listing_of("Koor Hoog Water", request=True, title="Zaal gezocht")


@pytest.fixture
def owner(listing):
    return editor_of(listing)


def test_still_right_extends_and_says_so(listing, owner):
    Listing.objects.filter(pk=listing.pk).update(expires_on=timezone.localdate())

    assert do(owner, Verb.STILL_RIGHT, listing).did

    listing.refresh_from_db()
    assert listing.expires_on == timezone.localdate() + timedelta(days=42)
    assert listing.history.filter(reason=STILL_RIGHT, by=owner).count() == 1
    assert not do(owner, Verb.STILL_RIGHT, listing).did
    assert listing.history.filter(reason=STILL_RIGHT).count() == 1


def test_extending_opens_what_has_expired(listing, owner):
    Listing.objects.filter(pk=listing.pk).update(
        status=Listing.Status.EXPIRED, expires_on=timezone.localdate() - timedelta(days=3)
    )

    assert do(owner, Verb.EXTEND, listing).did

    listing.refresh_from_db()
    assert listing.is_open
    assert not do(owner, Verb.EXTEND, listing).did


@pytest.mark.parametrize(
    ("verb", "outcome", "status"),
    [
        (Verb.FULFILLED, "found_here", "fulfilled"),
        (Verb.FULFILLED, "elsewhere", "fulfilled"),
        (Verb.NO_LONGER, "not_needed", "withdrawn"),
        (Verb.NO_LONGER, "not_worked", "withdrawn"),
    ],
)
def test_closing_keeps_how_it_ended(listing, owner, verb, outcome, status):
    assert do(owner, verb, listing, data={"outcome": outcome}).did

    listing.refresh_from_db()
    assert (listing.status, listing.outcome) == (status, outcome)


def test_a_word_alone_closes_with_the_usual_ending(listing, owner):
    do(owner, Verb.NO_LONGER, listing)

    listing.refresh_from_db()
    assert listing.outcome == "not_needed"


def test_closing_can_be_undone_and_then_its_link_works_again(listing, owner):
    used = link(owner, Verb.FULFILLED, listing)
    verbs.carry_out(owner, used)

    assert verbs.undo(owner, used).did
    listing.refresh_from_db()
    assert listing.is_open
    assert verbs.carry_out(owner, used).did
    listing.refresh_from_db()
    assert not listing.is_open


def test_nobody_undoes_what_somebody_else_has_closed(listing, owner):
    colleague = MembershipFactory(organisation=listing.organisation).user
    do(owner, Verb.FULFILLED, listing)

    theirs = link(colleague, Verb.FULFILLED, listing)

    assert verbs.deed_of(colleague, theirs).standing == Standing.DONE
    assert not verbs.undo(colleague, theirs).did
    listing.refresh_from_db()
    assert not listing.is_open


def test_a_removed_listing_stays_removed(listing, owner):
    Listing.objects.filter(pk=listing.pk).update(status=Listing.Status.REMOVED)

    for verb in (Verb.STILL_RIGHT, Verb.EXTEND, Verb.FULFILLED, Verb.NO_LONGER):
        assert do(owner, verb, listing).standing == Standing.CLOSED


def test_a_listing_whose_period_is_over_is_not_extended(listing, owner):
    Listing.objects.filter(pk=listing.pk).update(
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=2),
    )

    outcome = do(owner, Verb.EXTEND, listing)

    assert outcome.standing == Standing.CLOSED
    assert outcome.deed.closed().text


def test_a_stranger_may_do_nothing_with_a_listing(listing):
    stranger = UserFactory()

    for verb in (Verb.STILL_RIGHT, Verb.EXTEND, Verb.FULFILLED, Verb.NO_LONGER):
        assert do(stranger, verb, listing).standing == Standing.REFUSED


# --- sign-ups ----------------------------------------------------------------------------------


def test_accepting_writes_to_the_volunteer_with_a_friendly_default(signed, host):
    assert do(host, Verb.ACCEPT, signed).did

    signed.refresh_from_db()
    assert signed.is_accepted
    assert "Hulp achter de bar" in signed.answer
    assert Letter.objects.get(name="sign_up_accepted").user == signed.user


def test_declining_says_no_kindly(signed, host):
    assert do(host, Verb.DECLINE, signed).did

    signed.refresh_from_db()
    assert signed.status == SignUp.Status.DECLINED
    assert len(signed.answer.split("\n\n")) == 4


def test_an_own_text_goes_out_as_it_is(signed, host):
    do(host, Verb.ACCEPT, signed, data={"answer": "Kom om twee uur."})

    signed.refresh_from_db()
    assert signed.answer == "Kom om twee uur."


def test_a_colleague_was_first(signed, host):
    colleague = MembershipFactory(organisation=signed.listing.organisation).user
    do(colleague, Verb.ACCEPT, signed)

    outcome = do(host, Verb.DECLINE, signed)

    assert outcome.standing == Standing.CLOSED
    assert colleague.get_full_name() in outcome.deed.closed().title
    same = do(host, Verb.ACCEPT, signed)
    assert (same.standing, same.did) == (Standing.DONE, False)


def test_coming_is_recorded_once(signed, host):
    assert do(signed.user, Verb.COMING, signed).standing == Standing.CLOSED
    actions.accept(signed, by=host, answer="Welkom")

    assert do(signed.user, Verb.COMING, signed).did
    assert not do(signed.user, Verb.COMING, signed).did
    assert signed.history.filter(reason=COMING).count() == 1
    told = Notification.objects.get(user=host, details__event="coming")
    assert told.details["person"] == "Bram Bos"
    assert not told.by_mail


def test_not_coming_tells_the_organisation_why(signed, host):
    actions.accept(signed, by=host, answer="Welkom")

    do(signed.user, Verb.NOT_COMING, signed, data={"reason": "Griep"})

    signed.refresh_from_db()
    assert signed.status == SignUp.Status.WITHDRAWN
    assert "Griep" in Letter.objects.get(name="sign_up_withdrawn").text
    assert not do(signed.user, Verb.NOT_COMING, signed).did


def test_somebody_elses_sign_up_is_nobody_elses(signed, host):
    assert do(host, Verb.NOT_COMING, signed).standing == Standing.REFUSED
    assert do(signed.user, Verb.ACCEPT, signed).standing == Standing.REFUSED


def test_what_is_gone_is_gone(signed, host):
    accept = link(host, Verb.ACCEPT, signed)
    signed.listing.delete()

    assert verbs.carry_out(host, accept).standing == Standing.GONE


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_do_it_once(signed, host):
    accept = link(host, Verb.ACCEPT, signed)

    done = at_once(8, lambda: verbs.carry_out(host, accept).did)

    assert sorted(done) == [False] * 7 + [True]
    assert Letter.objects.filter(name="sign_up_accepted").count() == 1
    assert UsedLink.objects.count() == 1
