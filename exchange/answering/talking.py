"""Passing on what somebody wrote in her own words to the people on the other side.

Nobody learns an address by it: the answer comes back the same way.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models import Letter, Organisation, User
from exchange.listings.models import Listing
from exchange.matching import reacting
from exchange.matching import rules as match_rules
from exchange.matching.models import Match, Reaction
from exchange.notifications import rhythm
from exchange.notifications.buttons import ABOUT_MATCH, ABOUT_SIGN_UP, buttons
from exchange.notifications.links import Verb
from exchange.notifications.models import MailPreference
from exchange.notifications.stopping import stop_url
from exchange.volunteering import rules as sign_up_rules
from exchange.volunteering.models import SignUp
from exchange.workflow import TransitionError

GONE = (Listing.Status.REMOVED, Listing.Status.DRAFT)
Side = Reaction.Side


@dataclass
class Talk:
    """A conversation, from where one person in it stands."""

    readers: list[User]  # those on the other side
    who: str  # speaks
    to: str  # whom the readers are called
    about: str
    url: str  # the page of the readers
    talk_to: str  # for their answer
    thing: str
    is_promise: bool = False  # they count on each other: it comes even to who stopped all mail
    verbs: tuple[Verb, ...] = ()
    pk: int = 0
    side: str = ""
    note: str = ""  # what the writer should know; her words are passed on all the same
    is_known: bool = False  # both have each other's address already


def talk_of(letter: Letter, user: User) -> Talk:
    """With whom an answer to this letter talks.

    Raises:
        TransitionError: with nobody (any more); the text says why.
    """
    kind, _colon, rest = letter.talk_to.partition(":")
    number, _colon, side = rest.partition(":")
    pk = int(number) if number.isdecimal() else 0
    if kind == "sign_up":
        return _about_sign_up(pk, user)
    if kind == "match":
        return _about_match(pk, side, user, letter)
    raise TransitionError(_("There is nobody to pass this letter on to."))


def pass_on(talk: Talk, text: str, *, mail_id: int) -> int:
    """Write the letters that carry a text in full; returns how many.

    Raises:
        TransitionError: nobody on the other side gets mail.
    """
    rhythms = MailPreference.objects.rhythms_of([reader.pk for reader in talk.readers])
    stopped = {pk for pk, often in rhythms.items() if often == MailPreference.Rhythm.STOP}
    readers = [r for r in talk.readers if talk.is_promise or r.pk not in stopped]
    if not readers:
        raise TransitionError(
            _("We could not pass on what you wrote: %(who)s gets no mail from us now.")
            % {"who": talk.to}
        )
    for reader in readers:
        _write(talk, text, reader, key=f"received:{mail_id}:to:{reader.pk}")
    return len(readers)


def _write(talk: Talk, text: str, reader: User, *, key: str) -> None:
    letters.write(
        "message",
        user=reader,
        key=key,
        context=context(talk, text, reader),
        unsubscribe_url=""
        if talk.is_promise
        else settings.SITE_URL + stop_url(reader, urgent=True),
        priority=Letter.Priority.OBLIGATION,
        things=[talk.thing],
        talk_to=talk.talk_to,
        not_before=rhythm.after_quiet_hours(timezone.now(), reader.time_zone),
    )


def context(talk: Talk, text: str, reader: User) -> dict[str, object]:
    """What the letter prints.

    It has buttons, and no words to answer with: a short “no” in a talk must not decide anything.
    """
    return {
        "who": talk.who,
        "about": talk.about,
        "text": text.strip(),
        "url": talk.url,
        "buttons": buttons(reader.pk, talk.verbs, talk.pk, side=talk.side),
        "is_promise": talk.is_promise,
        "is_known": talk.is_known,
    }


def _about_sign_up(pk: int, user: User) -> Talk:
    signed = SignUp.objects.for_rows().filter(pk=pk).first()
    if signed is None or _is_gone(signed.listing):
        raise TransitionError(_("What this letter was about is no longer there."))
    thing = f"sign_up:{pk}"
    about, url = signed.listing.title, settings.SITE_URL + signed.get_absolute_url()
    organisation = signed.listing.organisation
    is_promise = signed.is_accepted
    known = signed.history.filter(new=SignUp.Status.ACCEPTED).exists()  # whatever came after
    if signed.user_id == user.pk:
        editors = User.objects.editors_of(organisation.pk).exclude(pk=user.pk)
        return Talk(
            list(editors), signed.person, organisation.name, about, url, thing, thing, is_promise,
            verbs=ABOUT_SIGN_UP if signed.is_waiting else (), pk=pk, is_known=known,
        )  # fmt: skip
    if not sign_up_rules.can_answer(user, signed):
        raise TransitionError(_no_longer(organisation))
    readers = [signed.user] if signed.user.is_active else []
    who = _speaker(user, organisation)
    return Talk(
        readers, who, signed.person, about, url, thing, thing, is_promise, is_known=known
    )  # fmt: skip


def _about_match(pk: int, side: str, user: User, letter: Letter) -> Talk:
    """The letter invited an answer: it is passed on, whatever the other side said since."""
    rows = Match.objects.for_rows()
    match = rows.filter(pk=pk).first()
    if match is None or any(_is_gone(x) for x in (match.request, match.offer) if x):
        raise TransitionError(_("What this letter was about is no longer there."))
    if side not in match_rules.sides_of(user, match):
        own = match.request if side == Side.REQUEST else match.offer
        raise TransitionError(
            _no_longer(own.organisation) if own else _("This is not yours to answer.")
        )
    said = {r.side: r.answer for r in match.reactions.all()}
    theirs = reacting.other_side(side)
    readers = [r for r in reacting.people_of(match, theirs) if r.pk != user.pk and r.is_active]
    own = match.request if side == Side.REQUEST else match.offer
    other = match.offer if side == Side.REQUEST else match.request
    asks = theirs not in said
    return Talk(
        readers,
        _speaker(user, own.organisation) if own else user.first_name or str(_("A volunteer")),
        other.organisation.name if other else _("the volunteer"),
        other.title if other else match.request.title,
        settings.SITE_URL + reacting.suggestions_url(match, theirs),
        f"match:{pk}:{theirs}",
        f"match:{pk}",
        verbs=ABOUT_MATCH if asks else (),
        pk=pk,
        side=theirs,
        note=_since_then(said.get(theirs, ""), letter),
    )


def _since_then(answer: str, letter: Letter) -> str:
    if answer == Reaction.Answer.DECLINED:
        return _(
            "They have said in the meantime that it does not suit; they read this all the same."
        )
    if not answer and letter.name == "interest":
        return _("They have withdrawn their interest in the meantime; they read this all the same.")
    return ""


def _is_gone(listing: Listing) -> bool:
    return listing.status in GONE or not listing.organisation.is_active


def _no_longer(organisation: Organisation) -> str:
    return _("You do not act for %(organisation)s any more. Ask somebody of its team.") % {
        "organisation": organisation.name
    }


def _speaker(user: User, organisation: Organisation) -> str:
    name = user.get_full_name()
    return f"{name} ({organisation.name})" if name else organisation.name
