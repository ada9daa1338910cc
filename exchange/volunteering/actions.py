"""What can be done with the wish to help: saying it, answering it, taking it back."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import letters
from accounts.models import Discipline, Letter, User
from exchange.jobs import Job, enqueue
from exchange.listings.models import Listing
from exchange.notifications import buttons, rhythm
from exchange.notifications.actions import notify
from exchange.notifications.models import Notification
from exchange.volunteering import rules, texts
from exchange.volunteering.calendar import CONTENT_TYPE, calendar_file
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import TransitionError

MOST_OPEN_WITHOUT_HISTORY = 5  # so that one account cannot fill every place (T-55)
USUAL_DAYS_TO_ANSWER = 3

Status = SignUp.Status


@transaction.atomic
def sign_up(
    listing: Listing,
    *,
    by: User,
    message: str = "",
    access_needs: str = "",
    names: tuple[str, str] = ("", ""),
) -> SignUp:
    """Tell an organisation that somebody wants to help with its request.

    `access_needs` is remembered in her profile, so that she is asked once; `names`, the first and
    the last, for whom none were known.

    Raises:
        TransitionError: closed, her own organisation's, signed up already, or too many open.
    """
    # One person's sign-ups queue up here: pressing twice, or a script, is counted rightly.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    before = SignUp.objects.of(by).filter(listing=listing).first()
    _refuse_unless_welcome(listing, by=by, before=before)
    _remember_names(names, of=by)
    typed = {"message": message, "access_needs": access_needs}
    if before:
        before.move(
            Status.APPLIED,
            by=by,
            applied_at=timezone.now(),
            answer="",
            answered_at=None,
            answered_by=None,
            **typed,
        )
    signed = before or SignUp.objects.create(listing=listing, user=by, **typed)
    _remember_access_needs(access_needs, of=by)
    _tell_organisation(signed)
    return signed


@transaction.atomic
def accept(signed: SignUp, *, by: User, answer: str) -> None:
    """Say yes. From now on both sides see each other's address."""
    _answer(signed, Status.ACCEPTED, by=by, answer=answer)
    # The letter carries a calendar file, so it is written here; the bell only rings.
    notify(
        [signed.user],
        Notification.Kind.SIGN_UP_ANSWER,
        thing=signed.thing,
        url=signed.get_absolute_url(),
        details=_details(signed),
        by_mail=False,
    )
    letters.write(
        "sign_up_accepted",
        user=signed.user,
        key=f"{signed.thing}:accepted",
        context={
            "sign_up": signed,
            "listing": signed.listing,
            "contact": by,
            "when": lambda: texts.when(signed.listing),  # called in the reader's language
            "url": signed.get_absolute_url(),
            "buttons": buttons.buttons(signed.user_id, buttons.ABOUT_COMING, signed.pk),
        },
        priority=Letter.Priority.OBLIGATION,
        attachments=_attachments(signed),
        things=[signed.thing],
        offers=buttons.offers(buttons.ABOUT_COMING, signed.pk),
        talk_to=f"sign_up:{signed.pk}",
        not_before=rhythm.after_quiet_hours(timezone.now(), signed.user.time_zone),
    )


@transaction.atomic
def decline(signed: SignUp, *, by: User, answer: str) -> None:
    """Say no, in words that may be read by whoever offered to help."""
    _answer(signed, Status.DECLINED, by=by, answer=answer)
    notify(
        [signed.user],
        Notification.Kind.SIGN_UP_ANSWER,
        thing=signed.thing,
        url=signed.get_absolute_url(),
        details=_details(signed),
    )


@transaction.atomic
def withdraw(signed: SignUp, *, by: User, reason: str = "") -> None:
    """Take it back. Whoever had said yes, and so counts on it, gets a letter."""
    if signed.user_id != by.pk:
        raise PermissionDenied
    was_accepted = signed.is_accepted
    try:
        signed.move(Status.WITHDRAWN, by=by, reason=reason)
    except TransitionError as refusal:
        raise TransitionError(what_happened(signed) or refusal.messages) from refusal
    if was_accepted:
        _tell_that_it_is_off(signed, reason)


@transaction.atomic
def save_profile(
    profile: VolunteerProfile,
    *,
    by: User,
    disciplines: Iterable[Discipline],
    tags: Collection[str],
) -> None:
    """Keep a profile; an open one is looked at for matches once that is committed."""
    if profile.user_id != by.pk:
        raise PermissionDenied
    profile.matched_at = None
    profile.save()
    profile.disciplines.set(disciplines)
    profile.tags.set(tags)
    if profile.is_open:
        enqueue(Job.MATCH_PROFILE, profile_id=profile.pk)


@transaction.atomic
def open_profile(profile: VolunteerProfile, *, by: User, is_open: bool) -> None:
    """Be found by organisations, or not; nothing else changes."""
    if profile.user_id != by.pk:
        raise PermissionDenied
    profile.is_open = is_open
    profile.matched_at = None
    profile.save(update_fields=["is_open", "matched_at", "updated_at"])
    if is_open:
        enqueue(Job.MATCH_PROFILE, profile_id=profile.pk)


def _refuse_unless_welcome(listing: Listing, *, by: User, before: SignUp | None) -> None:
    if not rules.wants_helpers(listing):
        raise TransitionError(_("This listing does not ask for volunteers."))
    if before and before.status != Status.WITHDRAWN:
        raise TransitionError(_("You have already signed up for this."))
    if not listing.is_open:
        raise TransitionError(_("This request is closed. Your help is no longer needed here."))
    if rules.is_own(by, listing):
        raise TransitionError(
            _("This request is from your own organisation. Just tell them that you will help!")
        )
    mine = SignUp.objects.of(by)
    open_now = mine.waiting().count()
    if open_now >= MOST_OPEN_WITHOUT_HISTORY and not mine.accepted().exists():
        raise TransitionError(
            ngettext(
                "You have %(count)s sign-up that waits for an answer. Wait for it first.",
                "You have %(count)s sign-ups that wait for an answer. Wait for a first yes, or"
                " withdraw one. Then there is room again.",
                open_now,
            )
            % {"count": open_now}
        )


def _answer(signed: SignUp, status: str, *, by: User, answer: str) -> None:
    if not rules.can_answer(by, signed):
        raise PermissionDenied
    if not signed.is_waiting:
        raise TransitionError(what_happened(signed))
    try:
        signed.move(status, by=by, answer=answer, answered_at=timezone.now(), answered_by=by)
    except TransitionError as refusal:
        raise TransitionError(what_happened(signed) or refusal.messages) from refusal


def what_happened(signed: SignUp) -> str:
    """Why it is too late: who did what, as it is in the database now."""
    now = SignUp.objects.for_rows().get(pk=signed.pk)
    if now.status == Status.WITHDRAWN:
        return _("%(person)s has withdrawn in the meantime.") % {"person": now.person}
    who = (now.answered_by and now.answered_by.get_full_name()) or _("Somebody of your team")
    if now.status == Status.ACCEPTED:
        return _("%(who)s has accepted %(person)s already.") % {"who": who, "person": now.person}
    if now.status == Status.DECLINED:
        return _("%(who)s has declined already.") % {"who": who}
    return ""


def _remember_names(names: tuple[str, str], *, of: User) -> None:
    first, last = names
    if first and not of.first_name:
        of.first_name, of.last_name = first, last or of.last_name
        of.save(update_fields=["first_name", "last_name"])


def _remember_access_needs(access_needs: str, *, of: User) -> None:
    if not access_needs:
        return
    # Closed: she told what she needs here, not that organisations may look for her.
    profile, made = VolunteerProfile.objects.get_or_create(
        user=of, defaults={"is_open": False, "access_needs": access_needs}
    )
    if not made and profile.access_needs != access_needs:
        profile.access_needs = access_needs
        profile.save(update_fields=["access_needs", "updated_at"])


def _tell_organisation(signed: SignUp) -> None:
    notify(
        User.objects.editors_of(signed.listing.organisation_id),
        Notification.Kind.SIGN_UP,
        thing=signed.thing,
        url=signed.get_absolute_url(),
        details={**_details(signed), "access_needs": signed.access_needs},
    )


def _tell_that_it_is_off(signed: SignUp, reason: str) -> None:
    for editor in User.objects.editors_of(signed.listing.organisation_id):
        letters.write(
            "sign_up_withdrawn",
            user=editor,
            key=f"{signed.thing}:withdrawn:{editor.pk}",
            context={
                "sign_up": signed,
                "listing": signed.listing,
                "reason": reason,
                "url": reverse("volunteering:listing_sign_ups", args=[signed.listing_id]),
            },
            priority=Letter.Priority.OBLIGATION,
            things=[signed.thing],
            talk_to=f"sign_up:{signed.pk}",
            not_before=rhythm.after_quiet_hours(timezone.now(), editor.time_zone),
        )


def _details(signed: SignUp) -> dict[str, Any]:
    """What the texts of notifications need, as plain data."""
    return {
        "listing_id": signed.listing_id,
        "listing_title": signed.listing.title,
        "organisation": signed.listing.organisation.name,
        "person": signed.person,
        "message": signed.message,
        "status": str(signed.status),
        "answer": signed.answer,
    }


def _attachments(signed: SignUp) -> list[tuple[str, str, str]]:
    if not signed.has_dates:
        return []
    return [("samenspel.ics", calendar_file(signed), CONTENT_TYPE)]
