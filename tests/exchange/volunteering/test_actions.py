"""Signing up, being answered and taking it back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Letter, Membership
from exchange.jobs import Job
from exchange.listings.models import Listing
from exchange.notifications.models import Notification
from exchange.volunteering import actions
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import TransitionError
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    MembershipFactory,
    SignUpFactory,
    UserFactory,
    VolunteerProfileFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def editor_of(listing, role=Membership.Role.MANAGER, **names):
    return MembershipFactory(
        organisation=listing.organisation, role=role, user=UserFactory(**names)
    ).user


def told(user, kind):
    return Notification.objects.filter(user=user, kind=kind)


def test_the_editors_hear_that_somebody_wants_to_help_and_plain_members_do_not(jobs):
    listing = HelpWantedFactory()
    manager = editor_of(listing)
    editor = editor_of(listing, Membership.Role.EDITOR)
    member = editor_of(listing, Membership.Role.MEMBER)
    anna = UserFactory(first_name="Anna")

    signed = actions.sign_up(listing, by=anna, message="Ik kom graag")

    assert signed.status == SignUp.Status.APPLIED
    for person in (manager, editor):
        notification = told(person, Notification.Kind.SIGN_UP).get()
        assert notification.url == f"/sign-ups/{signed.pk}/"
        assert notification.details["person"] == "Anna de Vries"
        assert notification.details["message"] == "Ik kom graag"
    assert not told(member, Notification.Kind.SIGN_UP).exists()


def test_no_notification_shows_the_address_of_a_volunteer_without_a_name(jobs):
    listing = HelpWantedFactory()
    editor = editor_of(listing)
    nameless = UserFactory(first_name="", last_name="")

    signed = actions.sign_up(listing, by=nameless)

    assert nameless.email not in str(told(editor, Notification.Kind.SIGN_UP).get().details)
    assert "@" not in signed.person


def test_what_she_needs_is_remembered_without_opening_her_profile(jobs):
    anna = UserFactory()

    actions.sign_up(HelpWantedFactory(), by=anna, access_needs="geen trappen")

    profile = VolunteerProfile.objects.get(user=anna)
    assert profile.access_needs == "geen trappen"
    assert not profile.is_open


def test_what_she_needs_is_brought_up_to_date_in_a_profile_that_stays_open(jobs):
    profile = VolunteerProfileFactory(access_needs="een lift")

    actions.sign_up(HelpWantedFactory(), by=profile.user, access_needs="geen trappen")

    profile.refresh_from_db()
    assert (profile.access_needs, profile.is_open) == ("geen trappen", True)


def test_a_name_is_kept_when_none_was_known_and_left_alone_otherwise(jobs):
    new, known = UserFactory(first_name="", last_name=""), UserFactory(first_name="Anna")

    for person in (new, known):
        actions.sign_up(HelpWantedFactory(), by=person, names=("Fatima", "el Idrissi"))

    new.refresh_from_db()
    known.refresh_from_db()
    assert new.get_full_name() == "Fatima el Idrissi"
    assert known.first_name == "Anna"


def test_signing_up_twice_is_refused_and_changes_nothing(jobs):
    signed = SignUpFactory(message="eerst")

    with pytest.raises(TransitionError):
        actions.sign_up(signed.listing, by=signed.user, message="nog eens")

    assert SignUp.objects.get().message == "eerst"


@pytest.mark.parametrize(
    "status", [Listing.Status.PAUSED, Listing.Status.FULFILLED, Listing.Status.EXPIRED]
)
def test_a_closed_request_says_that_it_is_closed(status, jobs):
    with pytest.raises(TransitionError, match="gesloten"):
        actions.sign_up(HelpWantedFactory(status=status), by=UserFactory())


def test_ones_own_organisation_needs_no_form(jobs):
    listing = HelpWantedFactory()
    member = editor_of(listing, Membership.Role.MEMBER)

    with pytest.raises(TransitionError, match="eigen organisatie"):
        actions.sign_up(listing, by=member)


def test_one_cannot_sign_up_for_a_space(jobs):
    with pytest.raises(TransitionError):
        actions.sign_up(ListingFactory(open=True, request=True), by=UserFactory())


def test_somebody_without_history_has_at_most_five_open_sign_ups(jobs):
    anna = UserFactory()
    for _ in range(actions.MOST_OPEN_WITHOUT_HISTORY):
        actions.sign_up(HelpWantedFactory(), by=anna)

    with pytest.raises(TransitionError, match="5 aanmeldingen"):
        actions.sign_up(HelpWantedFactory(), by=anna)

    assert SignUp.objects.count() == actions.MOST_OPEN_WITHOUT_HISTORY


def test_after_one_yes_there_is_no_limit(jobs):
    anna = UserFactory()
    for _ in range(actions.MOST_OPEN_WITHOUT_HISTORY):
        SignUpFactory(user=anna)
    SignUpFactory(user=anna, status=SignUp.Status.ACCEPTED)

    actions.sign_up(HelpWantedFactory(), by=anna)

    assert SignUp.objects.of(anna).waiting().count() == 6


def test_a_yes_comes_as_a_letter_with_everything_in_it(jobs):
    signed = SignUpFactory(listing__starts_on=timezone.localdate())
    editor = editor_of(signed.listing, first_name="Jeroen")

    actions.accept(signed, by=editor, answer="Kom om zeven uur naar de achterdeur.")

    signed.refresh_from_db()
    assert signed.is_accepted
    letter = Letter.objects.get(name="sign_up_accepted")
    assert letter.user == signed.user
    assert letter.offers == [["coming", signed.pk], ["cancel", signed.pk]]
    assert letter.talk_to == f"sign_up:{signed.pk}"
    assert {"Ik kom:", "Ik kan niet:"} <= set(letter.text.splitlines())
    for words in ("achterdeur", signed.listing.title, editor.email, "Zutphen"):
        assert words in letter.text
        assert words in letter.html
    ((name, content, mime),) = letter.attachments
    assert (name, mime) == ("samenspel.ics", "text/calendar")
    assert "BEGIN:VEVENT" in content
    (bell,) = told(signed.user, Notification.Kind.SIGN_UP_ANSWER)
    assert not bell.by_mail  # the letter with the calendar file is enough


@pytest.mark.parametrize(("hour", "leaves"), [(14, 14), (22, 7)])
def test_a_yes_in_the_evening_arrives_in_the_morning(jobs, hour, leaves):
    zone = ZoneInfo("Europe/Amsterdam")
    signed = SignUpFactory()

    with time_machine.travel(datetime(2026, 11, 24, hour, 30, tzinfo=zone), tick=False):
        actions.accept(signed, by=editor_of(signed.listing), answer="Welkom")

    assert Letter.objects.get().next_at.astimezone(zone).hour == leaves


def test_a_job_without_dates_comes_without_a_calendar_file(jobs):
    signed = SignUpFactory()

    actions.accept(signed, by=editor_of(signed.listing), answer="Welkom")

    assert Letter.objects.get(name="sign_up_accepted").attachments == []


def test_the_letter_is_in_the_language_of_the_volunteer(jobs):
    signed = SignUpFactory(user__language="en", listing__slots=["tue-evening"])

    actions.accept(signed, by=editor_of(signed.listing), answer="Welcome!")

    letter = Letter.objects.get(name="sign_up_accepted")
    assert letter.subject.startswith("You are welcome")
    assert "Tuesday evening" in letter.text


def test_a_no_reaches_her_in_the_words_of_the_organisation(jobs):
    signed = SignUpFactory()

    actions.decline(signed, by=editor_of(signed.listing), answer="Dank je, we zijn vol.")

    signed.refresh_from_db()
    assert signed.status == SignUp.Status.DECLINED
    (notification,) = told(signed.user, Notification.Kind.SIGN_UP_ANSWER)
    assert notification.by_mail
    assert notification.details["answer"] == "Dank je, we zijn vol."


@pytest.mark.parametrize("verb", [actions.accept, actions.decline])
def test_only_editors_of_the_organisation_answer(verb, jobs):
    signed = SignUpFactory()
    strangers = [
        signed.user,
        MembershipFactory().user,
        editor_of(signed.listing, Membership.Role.MEMBER),
    ]

    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            verb(signed, by=stranger, answer="ja")

    signed.refresh_from_db()
    assert signed.is_waiting


def test_who_answers_second_reads_who_was_first(jobs):
    signed = SignUpFactory(user__first_name="Lotte")
    stale = SignUp.objects.get(pk=signed.pk)
    actions.accept(signed, by=editor_of(signed.listing, first_name="Jeroen"), answer="Welkom")

    with pytest.raises(TransitionError, match="Jeroen de Vries heeft al ja gezegd tegen Lotte"):
        actions.decline(stale, by=editor_of(signed.listing), answer="Nee")

    signed.refresh_from_db()
    assert (signed.status, signed.answer) == (SignUp.Status.ACCEPTED, "Welkom")


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_answer_at_once_one_wins_and_the_other_reads_why(jobs):
    signed = SignUpFactory()
    verbs = [
        (actions.accept, editor_of(signed.listing), SignUp.objects.get(pk=signed.pk)),
        (actions.decline, editor_of(signed.listing), SignUp.objects.get(pk=signed.pk)),
    ]

    left = [0, 1]

    def answer():
        number = left.pop()
        verb, editor, mine = verbs[number]
        verb(mine, by=editor, answer=f"antwoord {number}")
        return number

    said = at_once(2, answer)

    (winner,) = (x for x in said if not isinstance(x, Exception))
    (refusal,) = (x for x in said if isinstance(x, Exception))
    assert isinstance(refusal, TransitionError)
    assert "al ja gezegd" in str(refusal) or "al nee gezegd" in str(refusal)
    signed.refresh_from_db()
    assert signed.answer == f"antwoord {winner}"
    assert signed.history.count() == 1
    assert told(signed.user, Notification.Kind.SIGN_UP_ANSWER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_eight_times_at_once_signs_up_once(jobs):
    listing, anna = HelpWantedFactory(), UserFactory()
    editor = editor_of(listing)

    results = at_once(8, lambda: actions.sign_up(listing, by=anna))

    assert sum(isinstance(x, SignUp) for x in results) == 1
    assert sum(isinstance(x, TransitionError) for x in results) == 7
    assert SignUp.objects.count() == 1
    assert told(editor, Notification.Kind.SIGN_UP).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_sign_ups_at_once_do_not_get_past_the_limit(jobs):
    anna, listings = UserFactory(), [HelpWantedFactory() for _ in range(8)]

    results = at_once(8, lambda: actions.sign_up(listings.pop(), by=anna))

    assert sum(isinstance(x, SignUp) for x in results) == actions.MOST_OPEN_WITHOUT_HISTORY
    assert sum(isinstance(x, TransitionError) for x in results) == 3


def test_who_withdraws_before_an_answer_bothers_nobody(jobs):
    signed = SignUpFactory()
    editor_of(signed.listing)

    actions.withdraw(signed, by=signed.user)

    signed.refresh_from_db()
    assert signed.status == SignUp.Status.WITHDRAWN
    assert not Letter.objects.exists()


def test_who_withdraws_after_a_yes_is_told_of_to_everybody_who_counted_on_her(jobs):
    signed = SignUpFactory(status=SignUp.Status.ACCEPTED)
    editors = [editor_of(signed.listing), editor_of(signed.listing, Membership.Role.EDITOR)]

    actions.withdraw(signed, by=signed.user, reason="Ik heb griep")

    letters = Letter.objects.filter(name="sign_up_withdrawn")
    assert {letter.user for letter in letters} == set(editors)
    assert all("Ik heb griep" in letter.text for letter in letters)
    assert {letter.talk_to for letter in letters} == {f"sign_up:{signed.pk}"}
    assert signed.history.get().reason == "Ik heb griep"


def test_nobody_withdraws_for_somebody_else(jobs):
    signed = SignUpFactory()

    with pytest.raises(PermissionDenied):
        actions.withdraw(signed, by=editor_of(signed.listing))


def test_who_comes_back_is_announced_again_and_waits_from_now(jobs):
    listing, anna = HelpWantedFactory(), UserFactory()
    editor = editor_of(listing)
    signed = actions.sign_up(listing, by=anna, message="eerst")
    long_ago = timezone.now() - timedelta(days=9)
    SignUp.objects.filter(pk=signed.pk).update(applied_at=long_ago)
    actions.withdraw(signed, by=anna)

    again = actions.sign_up(listing, by=anna, message="toch wel")

    assert again.pk == signed.pk
    assert (again.status, again.message) == (SignUp.Status.APPLIED, "toch wel")
    assert again.days_waiting == 0
    assert told(editor, Notification.Kind.SIGN_UP).count() == 2


def test_a_saved_open_profile_is_looked_at_for_matches(jobs, django_capture_on_commit_callbacks):
    profile = VolunteerProfileFactory()

    with django_capture_on_commit_callbacks(execute=True):
        actions.save_profile(profile, by=profile.user, disciplines=[], tags=["bar"])

    assert (Job.MATCH_PROFILE, {"profile_id": profile.pk}) in jobs
    assert [tag.name for tag in profile.tags.all()] == ["bar"]


def test_a_closed_profile_is_left_alone(jobs, django_capture_on_commit_callbacks):
    profile = VolunteerProfileFactory()

    with django_capture_on_commit_callbacks(execute=True):
        actions.open_profile(profile, by=profile.user, is_open=False)

    assert jobs == []
    assert not VolunteerProfile.objects.open().exists()


def test_nobody_saves_the_profile_of_somebody_else(jobs):
    profile = VolunteerProfileFactory()

    with pytest.raises(PermissionDenied):
        actions.save_profile(profile, by=UserFactory(), disciplines=[], tags=[])
    with pytest.raises(PermissionDenied):
        actions.open_profile(profile, by=UserFactory(), is_open=False)
