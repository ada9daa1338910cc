"""What an answer to a letter leads to: it is done, passed on, or asked about. One letter at most
goes back, whatever came in, so that two machines can never keep each other busy."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts import letters
from accounts.models import Letter, ReceivedMail, User
from exchange.answering import talking, verbs
from exchange.answering.deeds import Deed, Standing, Told
from exchange.answering.forms import day_of
from exchange.answering.words import Answer, Word, understand
from exchange.notifications import links, rhythm
from exchange.notifications.actions import stop_news
from exchange.notifications.buttons import LABELS
from exchange.notifications.links import Link, Verb
from exchange.notifications.models import MailPreference
from exchange.notifications.stopping import stop_url
from exchange.volunteering import texts
from exchange.workflow import TransitionError

# What a word asks for, best first: the first that the letter offers is done.
MEANINGS: dict[Word, tuple[Verb, ...]] = {
    Word.YES: (Verb.INTERESTED, Verb.ACCEPT, Verb.COMING, Verb.STILL_RIGHT, Verb.EXTEND),
    Word.INTERESTED: (Verb.INTERESTED,),
    Word.WELCOME: (Verb.ACCEPT,),
    Word.COMING: (Verb.COMING,),
    Word.RIGHT: (Verb.STILL_RIGHT, Verb.EXTEND),
    Word.NO: (Verb.DECLINED, Verb.DECLINE, Verb.NOT_COMING, Verb.NO_LONGER),
    Word.CANNOT: (Verb.NOT_COMING, Verb.DECLINED),
    Word.GONE: (Verb.NO_LONGER,),
    Word.LATER: (Verb.LATER,),
    Word.EXTEND: (Verb.EXTEND, Verb.STILL_RIGHT),
    Word.FULFILLED: (Verb.FULFILLED, Verb.DECLINED),
}
# The word to answer with for each verb.
WORDS: dict[Verb, Any] = {
    Verb.INTERESTED: pgettext_lazy("answer by mail", "YES"),
    Verb.ACCEPT: pgettext_lazy("answer by mail", "YES"),
    Verb.COMING: pgettext_lazy("answer by mail", "YES"),
    Verb.STILL_RIGHT: pgettext_lazy("answer by mail", "YES"),
    Verb.EXTEND: pgettext_lazy("answer by mail", "EXTEND"),
    Verb.LATER: pgettext_lazy("answer by mail", "LATER"),
    Verb.FULFILLED: pgettext_lazy("answer by mail", "FULFILLED"),
    Verb.DECLINED: pgettext_lazy("answer by mail", "NO"),
    Verb.DECLINE: pgettext_lazy("answer by mail", "NO"),
    Verb.NOT_COMING: pgettext_lazy("answer by mail", "NO"),
    Verb.NO_LONGER: pgettext_lazy("answer by mail", "NO"),
}
LONGEST_NOTE = 300  # characters; what is longer goes as a letter of its own
LONGEST_ANSWER = 2000
MOST_HELPED_A_DAY = 3
MOST_PASSED_ON_A_DAY = 20
MOST_CONFIRMED_A_DAY = 40  # after that it is done, and nothing goes back: perhaps a machine
MOST_OPTIONS = 3
NOT_UNDERSTOOD, REFUSED, PASSED_ON = "did not understand", "refused", "passed on"
ASKED_AGAIN = "asked once more"


@dataclass
class Thing:
    """One thing of a letter, with the number it has there."""

    number: int
    pk: int
    side: str
    verbs: list[Verb] = field(default_factory=list)


@dataclass
class Line:
    """What became of one answer, for the letter that says so."""

    title: str
    text: str = ""
    url: str = ""
    label: str = ""
    log: str = ""
    number: int | None = None  # of the thing in the letter
    quote: str = ""  # the text that went out in her name
    more: str = ""


@dataclass
class Reply:
    """One answer to one letter, on its way to being dealt with."""

    letter: Letter
    user: User
    text: str
    mail_id: int
    lines: list[Line] = field(default_factory=list)
    talk_to: str = ""  # whom an answer to ours goes to, where the letter itself named nobody


@transaction.atomic
def carry_out(letter: Letter, text: str, *, mail_id: int, allowed: bool = True) -> str:
    """Do what an answer to a letter says; what is not understood is passed on, or asked about.

    Args:
        text: her own words, without quotes and signature.
        mail_id: of the received message; the same one again writes no second letter.
        allowed: False when it came from another address than the letter went to.

    Returns:
        What was done, in a few words for the log.
    """
    user = letter.user
    if user is None or not user.is_active:
        return f"{REFUSED}: nobody to act for"
    text = text.replace("\x00", "")  # which no column of the database likes
    reply = Reply(letter, user, text, mail_id)
    if Letter.objects.filter(key__in=[reply_key(reply, "done"), reply_key(reply, "help")]).exists():
        return "done before"
    with translation.override(user.language), timezone.override(user.time_zone):
        if not allowed:
            return _ask(reply, _from_elsewhere(letter), REFUSED, show=False)
        answers = understand(text, letter.language)
        if _are_stop(answers):
            return _stop(reply)
        if not answers or any(a.word == Word.STOP for a in answers):
            return _own_words(reply)
        return _do(reply, answers)


def is_stop(text: str, language: str) -> bool:
    """Whether somebody asks for no more mail, and says nothing else."""
    return _are_stop(understand(text.replace("\x00", ""), language))


def _are_stop(answers: Sequence[Answer]) -> bool:
    return [a.word for a in answers] == [Word.STOP]


def reply_key(reply: Reply, what: str) -> str:
    return f"received:{reply.mail_id}:{what}"


def things_of(letter: Letter) -> list[Thing]:
    """What a reply can be about, numbered as in the letter.

    An offer is [verb, number of the thing, side, number in the letter]; without the last, things
    are counted in their order.
    """
    found: dict[tuple[object, int, str], Thing] = {}
    for offer in letter.offers:
        verb, pk, side, number = (*offer, *(None,) * 4)[:4]
        if verb not in set(Verb):
            continue
        kind = verbs.DEEDS[Verb(verb)]
        key = kind, int(pk), side or ""
        thing = found.setdefault(key, Thing(number or len(found) + 1, int(pk), side or ""))
        thing.verbs.append(Verb(verb))
    return list(found.values())


# --- doing -------------------------------------------------------------------------------------


def _do(reply: Reply, answers: Sequence[Answer]) -> str:
    things = things_of(reply.letter)
    chosen = [(answer, *_chosen(things, answer)) for answer in answers]
    if all(verb is None for _answer, _thing, verb in chosen):
        first = answers[0]
        which = [t for t in things if _verb_for(t, first, alone=len(things) == 1)]
        if first.number is None and len(which) > 1:
            return _ask(reply, _which_one(which, first), "did not say which", near=first)
        if first.number is not None and not reply.letter.talk_to:
            return _ask(reply, _not_offered(reply, first), NOT_UNDERSTOOD, near=first)
        return _own_words(reply)
    if any(_is_rash(reply, *one) for one in chosen):
        not_coming = any(verb == Verb.NOT_COMING for _answer, _thing, verb in chosen)
        return _ask(reply, _say_it_again(not_coming=not_coming), ASKED_AGAIN, is_question=True)
    for answer, thing, verb in chosen:
        if thing is None or verb is None:
            reply.lines.append(Line(_not_offered(reply, answer), log="not offered"))
        else:
            reply.lines.append(_done(reply, answer, thing, verb))
    if any(answer.more for answer in answers):
        _pass_on_the_rest(reply, [verb for _answer, _thing, verb in chosen])
    return _confirm(reply)


def _chosen(things: list[Thing], answer: Answer) -> tuple[Thing | None, Verb | None]:
    """Which thing is meant, and what is to be done with it; None where that is not certain."""
    alone = len(things) == 1
    if answer.number is not None:
        meant = [t for t in things if t.number == answer.number]
    else:
        meant = [t for t in things if _verb_for(t, answer, alone=alone)]
    if len(meant) != 1:
        return None, None
    return meant[0], _verb_for(meant[0], answer, alone=alone or answer.number is not None)


def _verb_for(thing: Thing, answer: Answer, *, alone: bool) -> Verb | None:
    for verb in MEANINGS[answer.word]:
        # “Found already” says no to a suggestion only when nothing else can be meant.
        sure = alone or answer.word != Word.FULFILLED or verb == Verb.FULFILLED
        if verb in thing.verbs and sure:
            return verb
    return None


def _is_rash(reply: Reply, answer: Answer, thing: Thing | None, verb: Verb | None) -> bool:
    """Whether a bare “no” may be the answer to a question that the other person asked.

    It would send somebody away for good, so we ask once; the second time it is meant.
    """
    final = answer.word == Word.NO and verb in (Verb.DECLINE, Verb.NOT_COMING)
    if not final or thing is None or verb is None or reply.letter.name == "reply_help":
        return False
    deed_link = _link(reply, thing, verb)
    deed = verbs.deed_of(reply.user, deed_link)
    if deed.standing != Standing.READY:
        return False
    if verb == Verb.DECLINE:
        return "?" in deed.thing.message and not _replied_before(reply, ASKED_AGAIN)
    coming = verbs.deed_of(reply.user, replace(deed_link, verb=Verb.COMING))
    if coming.standing == Standing.DONE or _replied_before(reply):
        return False
    asked = deed.thing
    prepared = texts.acceptance(asked, by=asked.answered_by or reply.user).splitlines()
    return any("?" in line for line in asked.answer.splitlines() if line not in prepared)


def _replied_before(reply: Reply, outcome: str = "") -> bool:
    """Whether she has answered this letter before: the questions in it are answered then."""
    before = ReceivedMail.objects.filter(letter=reply.letter, kind=ReceivedMail.Kind.REPLY)
    return before.exclude(pk=reply.mail_id).filter(outcome__contains=outcome).exists()


def _link(reply: Reply, thing: Thing, verb: Verb) -> Link:
    """As if it were a link of this letter: it works once, too."""
    token = f"letter:{reply.letter.pk}:{verb}:{thing.pk}:{thing.side}"
    return Link(reply.user.pk, verb, thing.pk, thing.side, token)


def _done(reply: Reply, answer: Answer, thing: Thing, verb: Verb) -> Line:
    page = links.make(reply.user.pk, verb, thing.pk, side=thing.side)
    number = answer.number
    log = f"{verb} {_name_of(verb)}:{thing.pk}"
    data = _data(reply, answer, verb)
    try:
        outcome = verbs.carry_out(reply.user, _link(reply, thing, verb), data)
    except (TransitionError, PermissionDenied) as refusal:
        label = _("See how things are")
        return Line(str(refusal), url=page, label=label, log=f"no {log}", number=number)
    told = _told(outcome.deed, outcome.standing)
    if outcome.standing == Standing.DONE:
        label = _("See it, or undo it") if outcome.deed.can_undo() else _("See it")
        said = log if outcome.did else f"had been done {log}"
        line = Line(told.title, told.text, page, label, f"did {said}", number)
        if outcome.did and verb in (Verb.ACCEPT, Verb.DECLINE) and not answer.more:
            _show_what_was_sent(reply, line, outcome.deed)
        return line
    return Line(told.title, told.text, page, _("See how things are"), f"no {log}", number)


def _show_what_was_sent(reply: Reply, line: Line, deed: Deed) -> None:
    """A letter went out in her name that she has not seen."""
    line.quote = deed.thing.answer
    line.more = _("We wrote this to %(person)s for you.") % {"person": deed.thing.person}
    things = things_of(reply.letter)
    if reply.letter.talk_to or len(things) == 1:  # of several it would not be clear to whom
        reply.talk_to = f"sign_up:{deed.pk}"
        line.more += " " + _(
            "Do you want to add something? Answer this letter in your own words: we pass it on."
        )


def _told(deed: Deed, standing: Standing) -> Told:
    if standing == Standing.DONE:
        return deed.did()
    if standing == Standing.CLOSED:
        return deed.closed()
    if standing == Standing.REFUSED:
        return deed.refused()
    if standing == Standing.USED:
        return Told(_("You did this before"), _("Do it once more on the page itself."))
    return Told(_("This is no longer there"), _("You need not do anything."))


def _name_of(verb: Verb) -> str:
    return {"AboutMatch": "match", "AboutListing": "listing"}.get(
        verbs.DEEDS[verb].__name__, "sign_up"
    )


def _data(reply: Reply, answer: Answer, verb: Verb) -> dict[str, Any]:
    """What the form of the page would have held: her own text, where she wrote one."""
    text = reply.text.strip() if answer.more else ""
    if verb == Verb.INTERESTED:
        return {"note": text if len(text) <= LONGEST_NOTE else ""}
    if verb == Verb.LATER:
        return {"until": day_of(answer.soon, timezone.localdate())}
    if verb == Verb.DECLINED:
        why = "already" if answer.word == Word.FULFILLED else ""
        return {"why": why, "note": text[:LONGEST_NOTE]}
    if verb in (Verb.ACCEPT, Verb.DECLINE):
        return {"answer": text[:LONGEST_ANSWER]}
    if verb == Verb.NOT_COMING:
        return {"reason": text}
    return {}


def _pass_on_the_rest(reply: Reply, done: Sequence[Verb | None]) -> None:
    """Her text, where the deed itself did not carry it along."""
    text = reply.text.strip()
    carried = {Verb.ACCEPT, Verb.DECLINE, Verb.NOT_COMING}
    if len(text) <= LONGEST_NOTE:
        carried.add(Verb.INTERESTED)
    did_it = any(line.log.startswith("did ") and "had been" not in line.log for line in reply.lines)
    if len(done) == 1 and done[0] in carried and did_it and len(text) <= LONGEST_ANSWER:
        return
    letter = reply.letter
    if not letter.talk_to and list(done) == [Verb.INTERESTED]:
        thing = next(t for t in things_of(letter) if Verb.INTERESTED in t.verbs)
        letter = Letter(talk_to=f"match:{thing.pk}:{thing.side}")
    if not letter.talk_to:
        return
    try:
        talk = talking.talk_of(letter, reply.user)
        _send_on(reply, talk)
    except TransitionError as refusal:
        reply.lines.append(Line(str(refusal), log="not passed on"))
    else:
        reply.lines.append(
            Line(_("%(who)s gets your message, too") % {"who": _capital(talk.to)}, log=PASSED_ON)
        )


# --- in own words ------------------------------------------------------------------------------


def _own_words(reply: Reply) -> str:
    """Passed on where there is somebody to read it; else we ask what was meant."""
    if not reply.text.strip():
        return _ask(reply, _("Your answer was empty."), NOT_UNDERSTOOD)
    if not reply.letter.talk_to:
        return _ask(reply, _not_clear(), NOT_UNDERSTOOD)
    try:
        talk = talking.talk_of(reply.letter, reply.user)
        _send_on(reply, talk)
    except TransitionError as refusal:
        return _ask(reply, str(refusal), REFUSED)
    if _confirmed_today(reply) and not talk.note:
        return PASSED_ON
    waiting = any(_is_waiting(reply, thing) for thing in things_of(reply.letter))
    more = _("Nothing else is decided by it. Do you want to answer yes or no, too?")
    says = [talk.note, more if waiting else _("We have passed it on word for word.")]
    reply.lines.append(
        Line(
            _("%(who)s gets your message") % {"who": _capital(talk.to)},
            " ".join(text for text in says if text),
            log=PASSED_ON,
        )
    )
    return _confirm(reply, ask=waiting)


def _confirmed_today(reply: Reply) -> bool:
    """Whether she was told today that words in answer to this letter are passed on.

    An answer to our own confirmation belongs to the talk, or two machines would go on for ever.
    """
    letter = reply.letter
    ours = letter.name in ("reply_done", "reply_help")
    about = {"letter__talk_to": letter.talk_to} if ours else {"letter": letter}
    return (
        ReceivedMail.objects.filter(
            **about,
            letter__user=reply.user,
            outcome__contains=PASSED_ON,
            handled_at__gte=timezone.now() - timedelta(days=1),
        )
        .exclude(pk=reply.mail_id)
        .exists()
    )


def _is_waiting(reply: Reply, thing: Thing) -> bool:
    """Whether the other side waits for a yes or a no of this person."""
    decides = (Verb.ACCEPT, Verb.INTERESTED)
    found = [v for v in thing.verbs if v in decides]
    return any(
        verbs.deed_of(reply.user, _link(reply, thing, v)).standing == Standing.READY for v in found
    )


def _send_on(reply: Reply, talk: talking.Talk) -> None:
    today = ReceivedMail.objects.filter(
        letter__user=reply.user,
        outcome__contains=PASSED_ON,
        handled_at__gte=timezone.now() - timedelta(days=1),
    )
    if today.count() >= MOST_PASSED_ON_A_DAY:
        raise TransitionError(_("You have written a lot today. We pass on no more until tomorrow."))
    talking.pass_on(talk, reply.text, mail_id=reply.mail_id)


# --- stopping ----------------------------------------------------------------------------------


def _stop(reply: Reply) -> str:
    stop_news(reply.user)
    often = rhythm.of(reply.user)
    if often == MailPreference.Rhythm.STOP:
        text = _("You get no mail from us but what you promised or count on.")
    else:
        text = _("No more overviews and news. When somebody waits for you, you still get a letter.")
    reply.lines.append(
        Line(
            _("We have stopped the mail about news"),
            text,
            settings.SITE_URL + stop_url(reply.user),
            _("Choose differently, without signing in"),
            "stopped the news",
        )
    )
    return _confirm(reply)


# --- answering back ----------------------------------------------------------------------------


def _confirm(reply: Reply, *, ask: bool = False) -> str:
    """One short letter that says what was done. An answer to it is an answer to the first one."""
    log = ", ".join(line.log for line in reply.lines)
    if _written_today(reply.user, "reply_done") >= MOST_CONFIRMED_A_DAY:
        return f"{log}, not confirmed"
    letters.write(
        "reply_done",
        user=reply.user,
        key=reply_key(reply, "done"),
        context={
            "lines": reply.lines,
            "first": reply.lines[0],
            "about": reply.letter.subject,
            "options": options(reply.letter, reply.user) if ask else [],
        },
        **{**_like(reply.letter), "talk_to": reply.talk_to or reply.letter.talk_to},
    )
    return log


def _ask(
    reply: Reply,
    why: str,
    log: str,
    *,
    show: bool = True,
    is_question: bool = False,
    near: Answer | None = None,
) -> str:
    """One friendly letter that says what can be answered; never one about itself."""
    if reply.letter.name == "reply_help" and log != REFUSED:
        return f"{log}, asked before"
    if _written_today(reply.user, "reply_help") >= MOST_HELPED_A_DAY:
        return f"{log}, not answered"
    letters.write(
        "reply_help",
        user=reply.user,
        key=reply_key(reply, "help"),
        context={
            "why": why,
            "is_question": is_question,
            "about": reply.letter.subject,
            "said": reply.text.strip()[:LONGEST_NOTE] if show else "",
            "options": options(reply.letter, reply.user, near),
            "has_more": sum(len(t.verbs) for t in things_of(reply.letter)) > MOST_OPTIONS,
            "can_write": bool(reply.letter.talk_to),
        },
        **_like(reply.letter),
    )
    return log


def _written_today(user: User, name: str) -> int:
    since = timezone.now() - timedelta(days=1)
    return Letter.objects.to(user).filter(name=name, created_at__gte=since).count()


def _like(letter: Letter) -> dict[str, Any]:
    return {
        "priority": Letter.Priority.OBLIGATION,
        "things": letter.things,
        "offers": letter.offers,
        "talk_to": letter.talk_to,
    }


def options(letter: Letter, user: User, near: Answer | None = None) -> list[dict[str, Any]]:
    """The words that can still be answered with, each with the address that does the same.

    At most three, and of what is near to what she answered: its word first, then its number.
    """
    things = things_of(letter)
    possible = [(t, v) for t in things for v in t.verbs if _can_still(user, t, v)]
    if near is not None:
        wanted, number = MEANINGS.get(near.word, ()), near.number or 0
        possible.sort(key=lambda one: (one[1] not in wanted, abs(one[0].number - number)))
    found = []
    for thing, verb in possible[:MOST_OPTIONS]:
        word = str(WORDS[verb])
        found.append(
            {
                "word": f"{word} {thing.number}" if len(things) > 1 else word,
                "label": LABELS[verb],
                "title": _title_of(thing, verb, user) if len(things) > 1 else "",
                "url": links.make(user.pk, verb, thing.pk, side=thing.side),
            }
        )
    return found


def _can_still(user: User, thing: Thing, verb: Verb) -> bool:
    link = Link(user.pk, verb, thing.pk, thing.side)
    return verbs.deed_of(user, link).standing == Standing.READY


def _title_of(thing: Thing, verb: Verb, user: User) -> str:
    deed = verbs.deed_of(user, Link(user.pk, verb, thing.pk, thing.side))
    known = deed.standing not in (Standing.GONE, Standing.REFUSED)
    return deed.card().title if known else ""


def _not_clear() -> str:
    return _("We are a machine, and did not understand your answer. So we have done nothing.")


def _say_it_again(*, not_coming: bool = False) -> str:
    if not_coming:
        return _("Can you not come after all? Then answer with NO. We have done nothing yet.")
    return _(
        "You answered “no”. Is that the answer to the question in the letter, or do you mean no to"
        " everything? We have done nothing yet. Answer with NO once more if that is what you mean."
    )


def _which_one(things: Sequence[Thing], answer: Answer) -> str:
    example = f"{WORDS[MEANINGS[answer.word][0]]} {things[0].number}"
    return _(
        "There are several things in our letter, and we do not know which one you mean. Put its"
        " number behind the word, such as %(example)s."
    ) % {"example": example}


def _not_offered(reply: Reply, answer: Answer) -> str:
    if answer.number is None:
        return _("One of your answers fits nothing in our letter.")
    number = answer.number
    if answer.word == Word.EXTEND:
        told = _("You cannot extend number %(number)s.")
    else:
        told = _("Your answer to number %(number)s does not fit: nothing was done with it.")
    told %= {"number": number}
    fitting = [
        (abs(thing.number - number), thing.number, verb)
        for thing in things_of(reply.letter)
        for verb in MEANINGS.get(answer.word, ())
        if thing.number != number and verb in thing.verbs and _can_still(reply.user, thing, verb)
    ]
    if not fitting:
        return told
    _far, near, verb = min(fitting)
    example = f"{WORDS[verb]} {near}"
    return f"{told} " + _("Do you mean %(example)s?") % {"example": example}


def _from_elsewhere(letter: Letter) -> str:
    return _(
        "An answer to our letter came from another address than %(address)s. Anybody could have"
        " written it, so we have done nothing. Did you? Answer from that address, or press below."
    ) % {"address": letter.address}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
