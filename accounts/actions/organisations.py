"""Joining the network: submitting an organisation, claiming one, and deciding on both."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import letters, rules
from accounts.errors import Refused
from accounts.models import Claim, Discipline, Letter, Membership, Organisation, User

Status = Organisation.Status


@transaction.atomic
def submit(
    organisation: Organisation,
    *,
    by: User,
    disciplines: Collection[Discipline] = (),
    title: str = "",
) -> Organisation:
    """Put a new organisation before the coordinator; who submits it becomes its manager.

    Args:
        organisation: filled in and checked, but not saved yet.
        title: what `by` does there, such as “secretary”.
    """
    organisation.status = Status.SUBMITTED
    _save_under_free_slug(organisation)
    organisation.disciplines.set(disciplines)
    Membership.objects.create(
        user=by, organisation=organisation, role=Membership.Role.MANAGER, title=title
    )
    by.acting_for = organisation
    by.save(update_fields=["acting_for"])
    _tell([by], "organisation_received", f"organisation:{organisation.pk}:received", organisation)
    _tell_coordinators("organisation_to_check", f"organisation:{organisation.pk}", organisation)
    return organisation


@transaction.atomic
def resubmit(organisation: Organisation, *, by: User) -> None:
    """Ask for another look after the organisation was not let in."""
    if not rules.can_manage(by, organisation):
        raise Refused(_("Only a manager can do this."))
    _change(organisation, Status.DECLINED, Status.SUBMITTED)
    moment = timezone.now().isoformat()
    _tell_coordinators(
        "organisation_to_check", f"organisation:{organisation.pk}:{moment}", organisation
    )


@transaction.atomic
def approve_organisation(organisation: Organisation, *, by: User, note: str = "") -> None:
    """Let an organisation in: it appears on the map and its listings can open."""
    _check_coordinator(by, organisation)
    _change(
        organisation,
        Status.SUBMITTED,
        Status.ACTIVE,
        joined_at=timezone.now(),
        decided_by=by,
        decision_note=note,
    )
    _tell_managers("organisation_approved", organisation, note)


@transaction.atomic
def decline_organisation(organisation: Organisation, *, by: User, note: str = "") -> None:
    """Do not let an organisation in; its people read why and may try again."""
    _check_coordinator(by, organisation)
    _change(organisation, Status.SUBMITTED, Status.DECLINED, decided_by=by, decision_note=note)
    _tell_managers("organisation_declined", organisation, note)


@transaction.atomic
def claim(organisation: Organisation, *, by: User, role_text: str) -> Claim:
    """“This is us”: ask to speak for an entry that is on the map already."""
    if rules.belongs_to(by, organisation):
        raise Refused(_("You are in the team of this organisation already."))
    try:
        with transaction.atomic():
            made = Claim.objects.create(organisation=organisation, user=by, role_text=role_text)
    except IntegrityError as error:
        raise Refused(_("You have asked this already. We are looking at it.")) from error
    context = {"claim": made}
    _tell([by], "claim/received", f"claim:{made.pk}:received", organisation, context)
    managers = _managers(organisation)
    if managers:
        _tell(managers, "claim/to_check", f"claim:{made.pk}:to_check", organisation, context)
    else:
        _tell_coordinators("claim/to_check", f"claim:{made.pk}", organisation, context)
    return made


@transaction.atomic
def approve_claim(made: Claim, *, by: User, note: str = "", role: str | None = None) -> Membership:
    """Give the person who claims a place in the team; the first one becomes its manager.

    Args:
        role: for organisations that have a team; “member” when left out.
    """
    organisation = Organisation.objects.select_for_update().get(pk=made.organisation_id)
    _decide(made, Claim.Status.APPROVED, by=by, note=note)
    has_team = organisation.memberships.filter(role=Membership.Role.MANAGER).exists()
    chosen = (role or Membership.Role.MEMBER) if has_team else Membership.Role.MANAGER
    membership, _made = Membership.objects.get_or_create(
        user=made.user,
        organisation=organisation,
        defaults={"role": chosen, "title": made.role_text},
    )
    Organisation.objects.filter(pk=organisation.pk, joined_at=None).update(joined_at=timezone.now())
    User.objects.filter(pk=made.user_id, acting_for=None).update(acting_for=organisation)
    _tell(
        [made.user],
        "claim/approved",
        f"claim:{made.pk}:approved",
        organisation,
        {"claim": made, "note": note, "membership": membership},
    )
    return membership


@transaction.atomic
def reject_claim(made: Claim, *, by: User, note: str = "") -> None:
    """Say no to a claim, with the reason."""
    _decide(made, Claim.Status.REJECTED, by=by, note=note)
    _tell(
        [made.user],
        "claim/rejected",
        f"claim:{made.pk}:rejected",
        made.organisation,
        {"claim": made, "note": note},
    )


def _check_coordinator(by: User, organisation: Organisation) -> None:
    if not rules.is_coordinator(by):
        raise Refused(_("Only the network coordinator decides on this."))
    if rules.belongs_to(by, organisation):
        raise Refused(_("You are in this team yourself. Ask another coordinator to decide."))


def _change(organisation: Organisation, old: str, new: str, **fields: object) -> None:
    """Change the status in one statement; of two people who decide at once one is too late."""
    now = timezone.now()
    changed = Organisation.objects.filter(pk=organisation.pk, status=old).update(
        status=new, updated_at=now, **fields
    )
    if not changed:
        raise Refused(_("Somebody else has just decided on this organisation."))
    organisation.refresh_from_db()


def _decide(made: Claim, status: str, *, by: User, note: str) -> None:
    if not rules.can_decide_claim(by, made) and made.status == Claim.Status.REQUESTED:
        raise Refused(_("You cannot decide on this request."))
    changed = Claim.objects.filter(pk=made.pk, status=Claim.Status.REQUESTED).update(
        status=status, note=note, decided_at=timezone.now(), decided_by=by
    )
    if not changed:
        raise Refused(_("Somebody else has just decided on this request."))
    made.refresh_from_db()


def _save_under_free_slug(organisation: Organisation) -> None:
    """Save with an address made of the name; the constraint says which one is free."""
    base = slugify(organisation.name)[:120].strip("-") or "organisatie"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    for number in range(1, 1000):
        slug = base if number == 1 else f"{base}-{number}"
        if slug in taken:
            continue
        organisation.slug = slug
        try:
            with transaction.atomic():
                organisation.save()
        except IntegrityError:
            continue
        return
    raise Refused(_("We cannot find a free address for this name."))


def _managers(organisation: Organisation) -> list[User]:
    return list(
        User.objects.filter(
            is_active=True,
            memberships__organisation=organisation,
            memberships__role=Membership.Role.MANAGER,
        )
    )


def _tell_managers(name: str, organisation: Organisation, note: str) -> None:
    moment = timezone.now().isoformat()
    key = f"organisation:{organisation.pk}:{moment}"
    _tell(_managers(organisation), name, key, organisation, {"note": note})


def _tell_coordinators(
    name: str, key: str, organisation: Organisation, context: Mapping[str, object] | None = None
) -> None:
    coordinators = User.objects.with_perm(
        "accounts.change_organisation",
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    _tell(list(coordinators), name, f"{key}:to_check", organisation, context)


def _tell(
    people: Collection[User],
    name: str,
    key: str,
    organisation: Organisation,
    context: Mapping[str, object] | None = None,
) -> None:
    for person in people:
        letters.write(
            name,
            user=person,
            key=f"{key}:{person.pk}",
            context={
                "organisation": organisation,
                **_addresses(organisation, person),
                **(context or {}),
            },
            priority=Letter.Priority.OBLIGATION,
        )


def _addresses(organisation: Organisation, reader: User) -> dict[str, str]:
    """Where the letters point to. The pages of other apps are known by name only."""
    team = reverse("organisations:team", args=[organisation.slug])
    in_team = rules.can_manage(reader, organisation)
    paths = {
        "organisation_url": organisation.get_absolute_url(),
        "decide_url": f"{team}#claims" if in_team else _path("desk", "/admin/"),
        "contact_url": "/contact/",
        "create_url": _path("listings:create", organisation.get_absolute_url()),
    }
    return {name: settings.SITE_URL + path for name, path in paths.items()}


def _path(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise
