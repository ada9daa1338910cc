"""What people say of a match, and what comes of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.letters.writing import compose
from accounts.models import Membership
from exchange.listings.models import Listing
from exchange.matching import actions, muting, nudging, reacting, rules
from exchange.matching.finding import index
from exchange.matching.models import Match, Reaction
from exchange.notifications import waiting
from exchange.notifications.models import Notification
from exchange.workflow import TransitionError
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    VolunteerProfileFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db

REASONS = [
    {"code": "concepts", "slugs": ["meeting_room"]},
    {"code": "disciplines", "slugs": ["music"]},
]
Side, Answer = Reaction.Side, Reaction.Answer


def editor_of(listing):
    return listing.organisation.memberships.get(role="manager").user


def listing(**fields):
    team = MembershipFactory()
    made = ListingFactory(open=True, organisation=team.organisation, **fields)
    index.index_listing(made)
    return made


@pytest.fixture
def match(db):
    return Match.objects.create(
        request=listing(request=True, title="Vergaderzaal gezocht"),
        offer=listing(title="Vergaderzaal"),
        score=0.8,
        reasons=REASONS,
    )


@pytest.fixture
def seeker(match):
    return editor_of(match.request)


@pytest.fixture
def keeper(match):
    return editor_of(match.offer)


@pytest.fixture
def helped(db):
    """A match of a volunteer with a request."""
    return Match.objects.create(
        request=listing(request=True, kind=Listing.Kind.VOLUNTEERS, title="Bardienst"),
        profile=VolunteerProfileFactory(),
        score=0.8,
        reasons=REASONS,
    )


def said(match, side=Side.REQUEST):
    return match.reactions.get(side=side)


# --- interested --------------------------------------------------------------------------------


def test_interest_is_told_to_the_other_side_once(match, seeker, keeper):
    for _ in range(2):
        reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.INTERESTED)

    told = Notification.objects.get()
    assert (told.user, told.thing, told.by_mail) == (keeper, f"interest:{match.pk}", True)
    assert told.url == match.request.get_absolute_url()
    assert told.details["other_organisation_url"] == match.request.organisation.get_absolute_url()
    match.refresh_from_db()
    assert match.status == Match.Status.TOLD


def test_interest_of_an_organisation_reaches_the_volunteer(helped):
    reacting.react(
        helped, side=Side.REQUEST, by=editor_of(helped.request), answer=Answer.INTERESTED
    )
    told = Notification.objects.get()
    assert told.user == helped.profile.user
    assert told.url == helped.request.get_absolute_url()


def test_interest_of_a_volunteer_names_her_by_her_first_name(helped):
    user = helped.profile.user
    reacting.react(helped, side=Side.ANSWER, by=user, answer=Answer.INTERESTED)

    told = Notification.objects.get()
    assert told.details["person"] == user.first_name
    assert user.last_name not in str(told.details)
    assert told.url == reverse("matching:suggestions", args=[helped.request.pk])


# --- not for me --------------------------------------------------------------------------------


def test_what_is_declined_keeps_why_and_what_the_texts_were(match, seeker):
    reacting.react(
        match, side=Side.REQUEST, by=seeker, answer=Answer.DECLINED, why="too_far", note="Jammer"
    )
    match.refresh_from_db()
    assert match.status == Match.Status.DECLINED
    assert match.declined_digest == nudging.digest_of(match)
    assert (said(match).why, said(match).note, said(match).user) == ("too_far", "Jammer", seeker)
    assert match.history.get().by == seeker
    assert Notification.objects.count() == 0


def test_what_is_declined_is_never_proposed_again_until_a_text_changes(match, seeker):
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.DECLINED)
    match.refresh_from_db()
    assert not nudging.has_changed(match)

    Listing.objects.filter(pk=match.offer_id).update(title="Grote vergaderzaal met keuken")
    index.index_listing(Listing.objects.get(pk=match.offer_id))
    assert nudging.has_changed(match)


def test_taking_it_back_brings_the_suggestion_back(match, seeker):
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.DECLINED)
    reacting.take_back(match, side=Side.REQUEST, by=seeker)

    match.refresh_from_db()
    assert (match.status, match.declined_digest) == (Match.Status.PROPOSED, "")
    assert match.reactions.count() == 0


def test_what_both_declined_stays_declined_when_one_takes_it_back(match, seeker, keeper):
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.DECLINED)
    reacting.react(match, side=Side.ANSWER, by=keeper, answer=Answer.DECLINED)
    reacting.take_back(match, side=Side.REQUEST, by=seeker)

    match.refresh_from_db()
    assert match.status == Match.Status.DECLINED


def test_the_last_word_of_a_side_counts(match, seeker):
    other = MembershipFactory(
        organisation=match.request.organisation, role=Membership.Role.EDITOR
    ).user
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.DECLINED, why="size")
    reacting.react(match, side=Side.REQUEST, by=other, answer=Answer.INTERESTED)

    match.refresh_from_db()
    assert match.status == Match.Status.TOLD
    assert (said(match).answer, said(match).why, said(match).user) == ("interested", "", other)


def test_interest_in_what_the_other_declined_is_kept_but_not_told(match, seeker, keeper):
    reacting.react(match, side=Side.ANSWER, by=keeper, answer=Answer.DECLINED)
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.INTERESTED)
    assert Notification.objects.count() == 0


def test_nothing_can_be_said_to_what_is_closed(match, seeker):
    match.offer.move(Listing.Status.PAUSED, by=None)
    with pytest.raises(TransitionError):
        reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.INTERESTED)
    assert Notification.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_both_are_heard_and_one_is_last(transactional_db):
    match = Match.objects.create(
        request=listing(request=True), offer=listing(), score=0.8, reasons=REASONS
    )
    seeker = editor_of(match.request)
    answers = iter([Answer.DECLINED, Answer.INTERESTED] * 4)

    def act():
        return reacting.react(match, side=Side.REQUEST, by=seeker, answer=next(answers))

    results = at_once(8, act)

    assert [r for r in results if isinstance(r, Exception)] == []
    match.refresh_from_db()
    last = said(match).answer
    assert match.status == ("declined" if last == Answer.DECLINED else "told")
    assert Notification.objects.count() <= 1


# --- later -------------------------------------------------------------------------------------


def test_later_is_silent_until_that_day_and_then_one_line_on_the_bell(match, seeker):
    until = timezone.localdate() + timedelta(days=14)
    reacting.react(match, side=Side.REQUEST, by=seeker, answer=Answer.LATER, until=until)
    assert muting.listeners([seeker], match, Side.REQUEST) == []
    assert reacting.wake() == 0

    Reaction.objects.update(until=timezone.localdate())
    assert reacting.wake() == 1
    assert reacting.wake() == 0
    told = Notification.objects.get()
    assert (told.user, told.by_mail) == (seeker, False)
    assert told.url == reverse("matching:suggestions", args=[match.request_id])
    assert muting.listeners([seeker], match, Side.REQUEST) == [seeker]


def test_what_was_closed_in_the_meantime_does_not_wake(match, seeker):
    reacting.react(
        match,
        side=Side.REQUEST,
        by=seeker,
        answer=Answer.LATER,
        until=timezone.localdate() + timedelta(days=1),
    )
    Reaction.objects.update(until=timezone.localdate())
    match.offer.move(Listing.Status.PAUSED, by=None)
    assert reacting.wake() == 0


# --- a reason switched off ---------------------------------------------------------------------


@pytest.mark.parametrize("cause", [("concepts", "meeting_room"), ("disciplines", "music")])
def test_what_stands_on_a_reason_switched_off_is_not_told(match, seeker, cause):
    assert not reacting.is_muted(seeker, match)
    muting.mute(seeker, *cause)
    muting.mute(seeker, *cause)

    assert reacting.is_muted(seeker, match)
    assert muting.listeners([seeker], match, Side.REQUEST) == []


def test_another_reason_switched_off_changes_nothing(match, seeker, keeper):
    muting.mute(seeker, "concepts", "beamer")
    muting.mute(keeper, "concepts", "meeting_room")
    assert muting.listeners([seeker], match, Side.REQUEST) == [seeker]


def test_the_machine_tells_only_who_wants_to_hear():
    profile = VolunteerProfileFactory(headline="Ik sta graag achter de bar")
    request = listing(request=True, kind=Listing.Kind.VOLUNTEERS, title="Bardienst bij concerten")
    index.index_profile(profile)
    actions.match_listing(request.pk, quietly=True)
    found = Match.objects.get(profile=profile)
    code, slug = next(c for c in [("concepts", r["slugs"][0]) for r in found.reasons
                                  if r["code"] == "concepts"])  # fmt: skip
    Match.objects.update(status=Match.Status.PROPOSED)
    muting.mute(profile.user, code, slug)
    found.refresh_from_db()
    nudging.tell(found, newcomer=request)
    assert Notification.objects.count() == 0


# --- the coordinator introduces ----------------------------------------------------------------


@pytest.fixture
def coordinator(db):
    user = UserFactory(first_name="Noor", last_name="Wessels")
    user.user_permissions.add(Permission.objects.get(codename="view_match"))
    return user


@pytest.mark.parametrize("status", [Match.Status.PROPOSED, Match.Status.TOLD])
def test_an_introduction_reaches_both_with_her_name_and_line(
    match, seeker, keeper, coordinator, status
):
    Match.objects.filter(pk=match.pk).update(status=status)
    reacting.introduce(match, by=coordinator, line="Jullie moeten elkaar leren kennen.")

    match.refresh_from_db()
    assert (match.status, match.introduced_by) == (Match.Status.TOLD, coordinator)
    assert match.history.get().reason == "Jullie moeten elkaar leren kennen."
    told = Notification.objects.all()
    assert {n.user for n in told} == {seeker, keeper}
    assert {(n.details["by_name"], n.by_mail) for n in told} == {("Noor Wessels", True)}


@pytest.mark.parametrize("state", ["closed", "declined", "introduced"])
def test_who_is_closed_declined_or_introduced_is_not_introduced(match, keeper, coordinator, state):
    if state == "closed":
        match.offer.move(Listing.Status.PAUSED, by=None)
    elif state == "declined":
        reacting.react(match, side=Side.ANSWER, by=keeper, answer=Answer.DECLINED)
    else:
        reacting.introduce(match, by=coordinator, line="Dag")
    before = Notification.objects.count()
    with pytest.raises(TransitionError):
        reacting.introduce(match, by=coordinator, line="Dag")
    assert Notification.objects.count() == before


# --- what they read ----------------------------------------------------------------------------


def texts_of(notification):
    """The line on the bell and the letter, in both languages."""
    found = []
    for language in ("nl", "en"):
        reader = UserFactory(language=language)
        with translation.override(language):
            found.append(render_to_string(notification.template, {"d": notification.details}))
        parts = waiting.parts_of(reader, [notification])
        name, context = waiting.letter_name(notification), waiting.context(parts)
        draft = compose(name, key="k", user=reader, context=context)
        found += [draft.subject, draft.text]
    return found


def happened(kind, match, coordinator):
    if kind == "introduction":
        reacting.introduce(match, by=coordinator, line="Drink eens koffie!")
    else:
        by = match.profile.user if match.profile else editor_of(match.offer)
        answer = Answer.LATER if kind == "later" else Answer.INTERESTED
        for side, person in ((Side.ANSWER, by), (Side.REQUEST, editor_of(match.request))):
            until = timezone.localdate() + timedelta(days=1)
            reacting.react(match, side=side, by=person, answer=answer, until=until)
        Reaction.objects.update(until=timezone.localdate() if kind == "later" else None)
        reacting.wake()


@pytest.mark.parametrize("kind", ["interest", "introduction", "later"])
def test_every_text_about_a_match_is_whole(match, helped, coordinator, kind):
    for one in (match, helped):
        happened(kind, one, coordinator)
    told = list(Notification.objects.all())
    assert len(told) == 4
    for notification in told:
        for text in texts_of(notification):
            assert text.strip()
            assert "None" not in text
            assert "“”" not in text
            assert "{{" not in text


def test_a_volunteer_is_called_by_her_first_name_in_the_reason(helped):
    user = helped.profile.user
    sides = {"code": "sides", "kind": "volunteers", "volunteer": True, "place": "Zutphen"}
    empty = {"wanted": [], "offered": [], "needed": None, "there": None}
    Match.objects.update(reasons=[*REASONS, sides | empty])
    reacting.react(helped, side=Side.ANSWER, by=user, answer=Answer.INTERESTED)
    why = Notification.objects.get().details["why_nl"]
    assert f"{user.first_name} wil helpen" in why


# --- who may -----------------------------------------------------------------------------------


def test_rule_and_queryset_agree(match, helped, seeker, keeper):
    people = [seeker, keeper, helped.profile.user, UserFactory()]
    people.append(
        MembershipFactory(organisation=match.offer.organisation, role=Membership.Role.MEMBER).user
    )
    for person in people:
        by_rule = {m for m in Match.objects.all() if rules.sides_of(person, m)}
        assert by_rule == set(Match.objects.answered_by(person))


def test_who_edits_both_organisations_speaks_for_both(match, seeker):
    MembershipFactory(user=seeker, organisation=match.offer.organisation)
    assert rules.sides_of(seeker, match) == [Side.REQUEST, Side.ANSWER]


def test_a_stranger_speaks_for_nobody(match):
    other = MembershipFactory(organisation=OrganisationFactory()).user
    assert rules.sides_of(other, match) == []
