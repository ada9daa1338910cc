"""When, as people write it: parts of the week, dates, how often (pure).

Parts of the week have the names that a listing stores (`tue-evening`). Dates are read relative to
a day that is given; a day without a year is the next one to come. What cannot be (31 February) or
is over is not there. Nothing is ever an error. Cost: one pass over the text.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from exchange.language.pieces import Text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")
ALL_DAYS, ALL_PARTS = frozenset(DAYS), frozenset(PARTS)
WEEKDAYS, WEEKEND = frozenset(DAYS[:5]), frozenset(DAYS[5:])
DAYTIME = frozenset(PARTS[:2])
NOON, DUSK = 12, 17  # the hours at which the afternoon and the evening begin
DENIAL_REACH = 4  # words between *niet* and the day it denies
LATEST_YEARS = 5
MONTH_REACH = 30  # pieces between a day and its month
LONGEST_LIST = 8  # days named one after another
SOONEST_PAST_DAYS = 240  # *vanaf 1 september*, said in October, is no day of next year

T = TypeVar("T")


@dataclass(frozen=True)
class Slots:
    """Parts of the week, with the words in which they were read."""

    slots: frozenset[str]
    span: str


@dataclass(frozen=True)
class Period:
    """A first and a last day, of which one may be open."""

    starts_on: date | None
    ends_on: date | None
    span: str


@dataclass(frozen=True)
class Moments:
    """Everything about time in one text.

    `slots` leaves out what is denied. `rhythm` is `regular`, `once` or empty.
    """

    slots: Slots | None = None
    period: Period | None = None
    rhythm: str = ""


def moments(text: str, today: date) -> Moments:
    """What a text says about time.

    Args:
        today: relative to which *komende zaterdag* and days without a year are read.
    """
    read = Text(text)
    periods = _Dates(read, today)
    period = periods.read()
    slots, is_regular = _Week(read, periods.taken).read()
    slots = _within(slots, period)
    if is_regular:
        rhythm = "regular"
    else:
        is_one_day = period and period.starts_on and period.starts_on == period.ends_on
        rhythm = "once" if is_one_day else ""
    return Moments(slots, period, rhythm)


def _within(slots: Slots | None, period: Period | None) -> Slots | None:
    """Of a few days only the parts that say more than those days themselves do."""
    if not slots or not period or not period.starts_on or not period.ends_on:
        return slots
    length = (period.ends_on - period.starts_on).days + 1
    if length >= len(DAYS):
        return slots
    days = {DAYS[(period.starts_on.weekday() + n) % 7] for n in range(length)}
    whole = {f"{day}-{part}" for day in days for part in PARTS}
    left = slots.slots & whole
    return Slots(left, slots.span) if left and left != whole else None


# Parts of the week


@dataclass(frozen=True)
class _Group:
    """Days with parts of the day that belong together, and the pieces they take."""

    days: frozenset[str]
    parts: frozenset[str]
    first: int
    end: int
    is_weak: bool = False  # an abbreviation that is a word as well


class _Week:
    def __init__(self, text: Text, taken: set[int]) -> None:
        self._text, self._taken = text, taken
        self._regular = False

    def read(self) -> tuple[Slots | None, bool]:
        wanted: set[str] = set()
        denied: set[str] = set()
        spans: list[str] = []
        place = 0
        while place < len(self._text.pieces):
            groups, end = self._groups_at(place)
            if not groups:
                self._regular |= self._text.at(place) in _REGULAR
                place += 1
                continue
            slots = {f"{day}-{part}" for g in groups for day in g.days for part in g.parts}
            if self._is_denied(place, end):
                denied |= slots
            elif self._text.at(end) not in _ABOUT_ANSWERING:
                wanted |= slots
                begin = self._with_article(place)
                spans.append(self._text.words(begin, end))
                self._regular |= self._is_repeated(place, end)
            place = end
        left = frozenset(wanted - denied)
        return (Slots(left, ", ".join(dict.fromkeys(spans))) if left else None), self._regular

    def _groups_at(self, place: int) -> tuple[list[_Group], int]:
        """Days joined by *en*, *of*, *t/m* and commas, with their parts; empty when none."""
        if self._text.at(place) not in _WEEK_STARTS:
            return [], place
        groups: list[_Group] = []
        at = place
        while (group := self._day_at(at)) is not None:
            joint = self._joint(groups[-1].end) if groups else (0, False)
            if groups and joint[1]:
                group = replace(group, days=_days_between(groups[-1].days, group.days))
            groups.append(group)
            joint = self._joint(group.end)
            if not joint[0]:
                break
            at = joint[0]
        if not groups:
            return self._parts_only(place)
        end = groups[-1].end
        groups, end = self._more_parts(groups, end)
        if all(g.is_weak for g in groups) and len(groups) < 2 and not groups[0].parts:
            return [], place
        return [replace(g, parts=g.parts or ALL_PARTS) for g in groups], end

    def _day_at(self, place: int) -> _Group | None:
        """One day, or a set of days, with the part that is written onto it."""
        if place in self._taken:
            return None
        word = self._text.at(place).removesuffix("'s")
        if found := _DAY_WORDS.get(word):
            days, parts, is_weak = found
            end = place + 1
        elif phrase := _phrase_at(self._text, place, _DAY_PHRASES):
            (days, parts), end, is_weak = phrase[0], phrase[1], False
        else:
            return None
        if self._text.at(end) == "." and is_weak:
            end += 1
        if not parts and (part := self._part_at(end)):
            parts, end = part
        return _Group(days, parts, place, end, is_weak)

    def _part_at(self, place: int) -> tuple[frozenset[str], int] | None:
        """*avond*, *'s avonds*, *in de ochtend*, *-middag*, *(avond)*; also a beginning hour."""
        at = place
        while self._text.at(at) in ("-", "in", "de", "the", "'", "(", "s") and at < place + 3:
            at += 1
        if found := _PART_WORDS.get(self._text.at(at).removeprefix("s'")):
            return found, at + 1
        return self._hour_at(place)

    def _hour_at(self, place: int) -> tuple[frozenset[str], int] | None:
        """*van 19.30 tot 22.00 uur*: the part of the day in which it begins."""
        at = place
        while self._text.at(at) in _BEFORE_HOURS and at < place + 3:
            at += 1
        hour = _hour(self._text, at)
        if hour is None:
            return None
        end = at + 1
        while end < at + 12 and (
            self._text.at(end) in _BETWEEN_HOURS or _is_clock(self._text.at(end))
        ):
            end += 1
        said = [self._text.at(n) for n in range(at, end)]
        if not any(word in (":", "uur", "u", "h", "pm", "am") or "." in word for word in said):
            return None
        if "pm" in said and hour < NOON:
            hour += 12
        return frozenset({_part_of(hour)}), end

    def _joint(self, place: int) -> tuple[int, bool]:
        """The place behind *en*, *of*, a comma or *t/m*, and whether it is the last; or 0."""
        at, seen = place, False
        while self._text.at(at) in _JOINTS and at < place + 4:
            at, seen = at + 1, True
        for words in _THROUGH:
            behind = place + len(words)
            if self._text.at(behind) in _DAY_WORDS and all(
                self._text.at(place + n) == word for n, word in enumerate(words)
            ):
                return behind, True
        while seen and self._text.at(at) in _FILLERS and at < place + 5:
            at += 1
        return (at, False) if seen else (0, False)

    def _more_parts(self, groups: list[_Group], end: int) -> tuple[list[_Group], int]:
        """Parts that follow: *dinsdag- en vrijdagochtend*, *maandagmiddag of -avond*."""
        last = groups[-1].parts
        while last:
            at, _through = self._joint(end)
            part = self._part_at(at) if at and self._day_at(at) is None else None
            if part is None or not self._text.at(part[1] - 1).isalpha():
                break
            groups = [replace(g, parts=g.parts | part[0]) if g.parts == last else g for g in groups]
            last, end = groups[-1].parts, part[1]
        return [g if g.parts else replace(g, parts=last) for g in groups], end

    def _parts_only(self, place: int) -> tuple[list[_Group], int]:
        """*'s avonds*, *elke avond*, *overdag*: that part of any day, or of the days named next."""
        found = _phrase_at(self._text, place, _PART_PHRASES)
        if not found:
            return [], place
        parts, end = found
        is_weak = end == place + 1 and self._text.at(place) != "overdag"
        at, more = end, self._joint(end)
        if more[0] and (again := _phrase_at(self._text, more[0], _PART_PHRASES)):
            parts, end = parts | again[0], again[1]
            at = end
        while self._text.at(at) in _FILLERS and at < end + 3:
            at += 1
        days, behind = self._groups_at(at) if self._day_at(at) else ([], end)
        if days and all(g.parts in (ALL_PARTS, parts) for g in days):
            return [replace(g, parts=parts) for g in days], behind
        if is_weak and not self._is_denied(place, end):  # *vier gezellige avonden* is no promise
            return [], place
        return [_Group(ALL_DAYS, parts, place, end)], end

    def _is_denied(self, first: int, end: int) -> bool:
        for back in range(1, DENIAL_REACH + 1):
            word = self._text.at(first - back)
            if word in _DENIALS:
                return self._text.at(first - back + 1) not in ("alleen", "only", "just")
            if not word or word not in _DENIAL_FILLERS:
                break
        at = end
        while self._text.at(at) in ("zijn", "is", "kan", "we", "wij", "ik", "zaal", "de", "het"):
            at += 1
        word = self._text.at(at)
        if word in ("gesloten", "dicht", "bezet", "closed"):
            return True
        return word in ("niet", "not") and self._text.at(at + 1) not in _NOT_DENIED

    def _with_article(self, place: int) -> int:
        """The place of *elke*, *op*, *'s* before a day, so that it is quoted as it was said."""
        while self._text.at(place - 1) in _QUOTED and place > 0:
            place -= 1
        return place

    def _is_repeated(self, first: int, end: int) -> bool:
        return any(
            self._text.at(n) in _REGULAR or self._text.at(n).endswith(_PLURAL_ENDS)
            for n in range(max(0, first - 2), end)
        )


def _phrase_at(
    text: Text, place: int, phrases: Sequence[tuple[tuple[str, ...], T]]
) -> tuple[T, int] | None:
    for words, meaning in phrases:
        if all(text.at(place + n) == word for n, word in enumerate(words)):
            return meaning, place + len(words)
    return None


def _days_between(first: frozenset[str], last: frozenset[str]) -> frozenset[str]:
    """*maandag t/m vrijdag*; around the end of the week when need be."""
    if len(first) != 1 or len(last) != 1:
        return last
    begin, end = DAYS.index(min(first)), DAYS.index(min(last))
    return frozenset(DAYS[(begin + n) % 7] for n in range((end - begin) % 7 + 1))


def _hour(text: Text, place: int) -> int | None:
    word = text.at(place)
    if not _is_clock(word):
        return None
    hour = int(word.split(".")[0])
    return hour if 6 <= hour <= 24 or (hour >= 1 and text.at(place + 1) == "pm") else None


def _is_clock(word: str) -> bool:
    hour, _dot, minutes = word.partition(".")
    return hour.isdigit() and len(hour) <= 2 and (not minutes or len(minutes) == 2)


def _part_of(hour: int) -> str:
    return PARTS[(hour >= NOON) + (hour >= DUSK)]


# Dates


class _Day(NamedTuple):
    """A day as it was written; `last` is another one for a part of a month."""

    first: date
    last: date
    end: int
    has_year: bool


class _Dates:
    """Reads periods; `taken` are the pieces that were days of the calendar, not of the week."""

    def __init__(self, text: Text, today: date) -> None:
        self._text, self._today = text, today
        self.taken: set[int] = set()
        self._months = [n for n, piece in enumerate(text.pieces) if piece.text in _MONTHS]

    def read(self) -> Period | None:
        """One period over all that was read; its ends are open only if a single one's are."""
        found = self._narrowest(list(self._periods()))
        if not found:
            return None
        span = ", ".join(dict.fromkeys(p.span for p in found))
        if len(found) == 1:
            return found[0]
        starts = [p.starts_on for p in found if p.starts_on]
        ends = [p.ends_on for p in found if p.ends_on]
        first, last = min(starts, default=None), max(ends, default=None)
        if first and last and first > last:
            return None
        return Period(first, last, span)

    @staticmethod
    def _narrowest(found: list[Period]) -> list[Period]:
        """Without what only says it more roughly: *begin juni, 7 t/m 13 juni*."""
        exact = [p for p in found if not _is_rough(p)][:LONGEST_LIST]
        return [p for p in found if not (_is_rough(p) and any(_overlap(p, e) for e in exact))]

    def _periods(self) -> Iterator[Period]:
        place = 0
        while place < len(self._text.pieces):
            found = self._period_at(place)
            if found is None:
                place += 1
                continue
            first, last, end = found
            begin = place
            if self._text.at(begin - 1) in _ALL_DAY_NAMES:
                begin -= 1
            is_past = last is not None and last < self._today
            is_absent = self._text.at(end) in _ABSENT
            if is_past or is_absent or self._is_over(begin) or self._is_a_deadline(begin):
                self.taken.update(range(begin, end))
                place = end
                continue
            self.taken.update(n for n in range(begin, end) if self._text.at(n) in _PLAIN_DAYS)
            yield Period(first, last, self._text.words(self._with_preposition(begin), end))
            place = end

    def _period_at(self, place: int) -> tuple[date | None, date | None, int] | None:
        word = self._text.at(place)
        if word not in _DATE_STARTS and not word[:1].isdigit():
            return None
        found = self._range_at(place) or self._day_at(place)
        if found is None:
            return None
        before = self._text.at(place - 1)
        if before in _ALL_DAY_NAMES:
            before = self._text.at(place - 2)
        if not isinstance(found, _Day):
            return found
        day = self._coming(found, self._weekday_at(place - 1))
        if day is None:
            return None
        if before in ("vanaf", "from", "starting"):
            if (day.first - self._today).days > SOONEST_PAST_DAYS and not found.has_year:
                return None
            return day.first, None, day.end
        if before in ("tot", "until", "till") or self._ends_before(place):
            return None, day.last, day.end
        return day.first, day.last, day.end

    def _ends_before(self, place: int) -> bool:
        """*tot en met*, *t/m* stand before, with no first day."""
        words = tuple(self._text.at(n) for n in range(place - 3, place))
        return words == ("tot", "en", "met") or words == ("t", "/", "m")

    def _range_at(self, place: int) -> tuple[date | None, date | None, int] | None:
        """*1 tot en met 20 juni*, *28 mei – 3 juni*, *3, 4 en 5 oktober*, *maart tot juni*."""
        first = self._day_at(place)
        at = first.end if first else place + 1
        number = self._number(place) if not first and self._has_month_near(place) else 0
        if not first and not number:
            return None
        last: _Day | None = None
        for _each in range(LONGEST_LIST):
            if not (joint := self._joint(at)):
                break
            following = self._day_at(self._past_day_name(joint), in_range=True)
            if following:
                last = following
                at = following.end
                continue
            if not first and self._number(joint):
                at = joint + 1
                continue
            break
        if last is None or last is first:
            return None
        if not first:
            first = self._same_month(number, last)
        return self._period(first, last) if first else None

    def _has_month_near(self, place: int) -> bool:
        following = bisect_left(self._months, place)
        return following < len(self._months) and self._months[following] < place + MONTH_REACH

    def _period(self, first: _Day, last: _Day) -> tuple[date, date, int] | None:
        """Both ends in the years they must mean."""
        closing = self._coming(last)
        if closing is None:
            return None
        opening = first
        if not first.has_year:
            year = closing.last.year
            moved = _in_year(first, year)
            if moved and moved.first > closing.last:
                moved = _in_year(first, year - 1)
            if moved is None:
                return None
            opening = moved
        if opening.first > closing.last:
            return None
        return opening.first, closing.last, last.end

    def _same_month(self, number: int, last: _Day) -> _Day | None:
        day = _date(last.last.year, last.last.month, number)
        return _Day(day, day, last.end, last.has_year) if day else None

    def _weekday_at(self, place: int) -> int | None:
        days = _DAY_WORDS[name][0] if (name := self._text.at(place)) in _ALL_DAY_NAMES else ()
        return DAYS.index(min(days)) if days else None

    def _coming(self, day: _Day, weekday: int | None = None) -> _Day | None:
        """The day itself if it has a year, else its next occurrence; that on `weekday` if any."""
        if day.has_year:
            return day
        years = range(self._today.year, self._today.year + 3)
        moved = [in_year for year in years if (in_year := _in_year(day, year))]
        coming = [each for each in moved if each.last >= self._today][:2]
        agreeing = [each for each in coming if each.first.weekday() == weekday]
        return next(iter([*agreeing, *coming]), None)

    def _day_at(self, place: int, *, in_range: bool = False) -> _Day | None:
        return (
            self._written_out(place)
            or self._in_figures(place)
            or self._part_of_month(place, in_range=in_range)
            or self._relative(place)
        )

    def _written_out(self, place: int) -> _Day | None:
        """*3 oktober 2026*, *3e okt.*, *October 3rd*, *3rd of October*."""
        number, at = self._number(place), place + 1
        if number:
            if self._text.at(at) in _ORDINALS:
                at += 1
            if self._text.at(at) in ("of", "."):
                at += 1
            month = _MONTHS.get(self._text.at(at))
            return self._with_year(number, month, at + 1) if month else None
        month = _MONTHS.get(self._text.at(place))
        if month and (number := self._number(place + 1)):
            at = place + 2
            if self._text.at(at) in _ORDINALS:
                return self._with_year(number, month, at + 1)
            return self._with_year(number, month, at) if self._text.at(place).islower() else None
        return None

    def _with_year(self, number: int, month: int, at: int) -> _Day | None:
        if self._text.at(at) == "." and self._year(at + 1):
            at += 1
        behind = at + 1 if self._text.at(at) == "," else at
        year = self._year(behind)
        if not year and self._text.at(at) == "'":
            year = self._short_year(at + 1)
        day = _date(year or 2024, month, number)  # a leap year, until it is known which
        if day is None or (year and not self._is_near(day)):
            return None
        return _Day(day, day, behind + 1 if year else at, bool(year))

    def _in_figures(self, place: int) -> _Day | None:
        """*3-10-2026*, *3/10/26*, *2026-10-03*, *3.10.2026*."""
        word, sign = self._text.at(place), self._text.at(place + 1)
        if word.count(".") == 2:
            numbers, end = word.split("."), place + 1
        elif sign in ("-", "/", "–") and self._text.at(place + 3) == sign:
            numbers, end = [self._text.at(place + n) for n in (0, 2, 4)], place + 5
        else:
            return None
        if not all(n.isdigit() and n.isascii() and len(n) <= 4 for n in numbers):
            return None
        first, middle, last = map(int, numbers)
        if len(numbers[0]) == 4:
            day = _date(first, middle, last)
        elif len(numbers[2]) == 4 or (len(numbers[2]) == 2 and sign != "."):
            day = _date(last if last > 99 else 2000 + last, middle, first)
        else:
            day = None
        return _Day(day, day, end, has_year=True) if day and self._is_near(day) else None

    def _part_of_month(self, place: int, *, in_range: bool) -> _Day | None:
        """*eind november*, *in december*, *begin mei 2027*; inside a range a month alone."""
        part, at = _PARTS_OF_MONTH.get(self._text.at(place)), place + 1
        if part is None:
            part, at = (1, 31), place
            word = self._text.at(place)
            is_said = self._text.at(place - 1) in _BEFORE_MONTHS
            if not (is_said or in_range or self._leads_on(place)) or word in _ABBREVIATED:
                return None
        while self._text.at(at) in ("of", "de", "maand") and at < place + 3:
            at += 1
        month = _MONTHS.get(self._text.at(at))
        if not month or self._text.at(at) in _ABBREVIATED:
            return None
        year = self._year(at + 1)
        length = monthrange(year or 2024, month)[1]
        first, last = (date(year or 2024, month, min(day, length)) for day in part)
        if year and not self._is_near(last):
            return None
        return _Day(first, last, at + 2 if year else at + 1, bool(year))

    def _leads_on(self, place: int) -> bool:
        """Whether a month begins a stretch of months: *maart t/m juni*."""
        joint = self._joint(place + 1)
        follows = _MONTHS.get(self._text.at(joint)) if joint and self._text.at(place) else None
        return bool(follows) and self._text.at(joint - 1) not in (",", "of", "or")

    def _relative(self, place: int) -> _Day | None:
        """*komende zaterdag*, *volgende week dinsdag*, *zaterdag a.s.*, *komend weekend*."""
        word, behind = self._text.at(place), self._text.at(place + 1)
        today, monday = self._today, self._today - timedelta(days=self._today.weekday())
        if word in ("vandaag", "today", "vanavond", "vanmiddag", "tonight"):
            return _Day(today, today, place + 1, has_year=True)
        if word in ("overmorgen", "tomorrow"):
            day = today + timedelta(days=2 if word == "overmorgen" else 1)
            return _Day(day, day, place + 1, has_year=True)
        if word in _NEXT and behind in ("week", "weekend", "maand", "month"):
            return self._next_stretch(place, monday)
        if word in _COMING and (day_name := _day_name(behind)):
            day = _next(day_name, today)
            if word in ("volgende",):
                day = _next(day_name, monday + timedelta(days=6))
            return _Day(day, day, place + 2, has_year=True)
        said = [self._text.at(place + n) for n in range(1, 5)]
        if (day_name := _day_name(word)) and said[:3] == ["a", ".", "s"]:
            day = _next(day_name, today)
            return _Day(day, day, place + (5 if said[3] == "." else 4), has_year=True)
        if (day_name := _day_name(word)) and behind in ("aanstaande", "as"):
            return _Day(_next(day_name, today), _next(day_name, today), place + 2, has_year=True)
        return None

    def _next_stretch(self, place: int, monday: date) -> _Day:
        word, what = self._text.at(place), self._text.at(place + 1)
        is_this = word in ("deze", "dit", "this", "komend")
        if what in ("maand", "month"):
            first = (self._today.replace(day=1) + timedelta(days=32)).replace(day=1)
            if is_this:
                first = self._today.replace(day=1)
            last = first.replace(day=monthrange(first.year, first.month)[1])
            return _Day(first, last, place + 2, has_year=True)
        start = monday if is_this or what == "weekend" else monday + timedelta(days=7)
        if what == "weekend":
            late = self._today.weekday() == 6 or word in ("volgend", "volgende")
            saturday = start + timedelta(days=12 if late else 5)
            return _Day(saturday, saturday + timedelta(days=1), place + 2, has_year=True)
        if day_name := _day_name(self._text.at(place + 2)):
            day = start + timedelta(days=DAYS.index(day_name))
            return _Day(day, day, place + 3, has_year=True)
        return _Day(start, start + timedelta(days=6), place + 2, has_year=True)

    def _joint(self, place: int) -> int:
        """The place behind *tot en met*, *t/m*, *–*, *en*, a comma between days; or 0."""
        for words in (*_THROUGH, ("tot",), ("en",), ("and",), ("of",), ("or",), ("&",), (",",)):
            if all(self._text.at(place + n) == word for n, word in enumerate(words)):
                return place + len(words)
        return 0

    def _past_day_name(self, place: int) -> int:
        while self._text.at(place) in ("op", "en", "on"):
            place += 1
        return place + 1 if self._text.at(place) in _ALL_DAY_NAMES else place

    def _number(self, place: int) -> int:
        word = self._text.at(place)
        return int(word) if word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31 else 0

    def _year(self, place: int) -> int:
        word = self._text.at(place)
        return int(word) if len(word) == 4 and word.isdigit() and word[0] in "12345" else 0

    def _short_year(self, place: int) -> int:
        word = self._text.at(place)
        return 2000 + int(word) if word.isdigit() and len(word) == 2 else 0

    def _is_near(self, day: date) -> bool:
        return abs(day.year - self._today.year) <= LATEST_YEARS

    def _is_over(self, place: int) -> bool:
        before = [self._text.at(place - n) for n in range(1, 5)]
        return any(word in _PAST for word in before) or any(w in _DENIALS for w in before[:2])

    def _is_a_deadline(self, place: int) -> bool:
        """*reageren voor 1 december*, *uiterlijk 1 mei* say nothing of when it happens."""
        before = [self._text.at(place - n) for n in range(1, 7)]
        if before[0] in ("uiterlijk", "deadline"):
            return True
        return before[0] in ("voor", "before", "by", "tot") and any(
            word.startswith(_ANSWERS) for word in before
        )

    def _with_preposition(self, place: int) -> int:
        while self._text.at(place - 1) in _QUOTED_DATES and place > 0:
            place -= 1
        return place


def _is_rough(period: Period) -> bool:
    return period.span.split()[0].lower() in {"in", *_PARTS_OF_MONTH}


def _overlap(a: Period, b: Period) -> bool:
    starts = max(a.starts_on or date.min, b.starts_on or date.min)
    return starts <= min(a.ends_on or date.max, b.ends_on or date.max)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None


def _in_year(day: _Day, year: int) -> _Day | None:
    moved = []
    for each in (day.first, day.last):
        wanted = each.day
        if each.month == 2 and day.first != day.last:  # the end of February is its last day
            wanted = min(wanted, monthrange(year, 2)[1])
        found = _date(year, each.month, wanted)
        if found is None:
            return None
        moved.append(found)
    return day._replace(first=moved[0], last=moved[1])


def _next(day_name: str, after: date) -> date:
    """The first such day later than `after`."""
    ahead = (DAYS.index(day_name) - after.weekday() - 1) % 7 + 1
    return after + timedelta(days=ahead)


def _day_name(word: str) -> str:
    return _PLAIN_DAYS.get(word, "")


_DUTCH_DAYS = dict(
    zip("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(), DAYS, strict=True)
)
_ENGLISH_DAYS = dict(
    zip("monday tuesday wednesday thursday friday saturday sunday".split(), DAYS, strict=True)
)
_PLAIN_DAYS = _DUTCH_DAYS | _ENGLISH_DAYS
_SHORT_DAYS = dict(
    zip(
        "ma di wo do vr za zo mon tue wed thu fri sat sun tues thur thurs".split(),
        (*DAYS, *DAYS, "tue", "thu", "thu"),
        strict=True,
    )
)
_DUTCH_PARTS = {
    "ochtend": "morning",
    "morgen": "morning",
    "voormiddag": "morning",
    "middag": "afternoon",
    "namiddag": "afternoon",
    "avond": "evening",
}
_ENGLISH_PARTS = {"morning": "morning", "afternoon": "afternoon", "evening": "evening",
                  "night": "evening"}  # fmt: skip
_PART_WORDS: dict[str, frozenset[str]] = {
    f"{word}{end}": frozenset({part})
    for word, part in (_DUTCH_PARTS | _ENGLISH_PARTS).items()
    for end in ("", "s", "en", "uren")
} | {
    "overdag": DAYTIME,
    "daytime": DAYTIME,
}

_Found = tuple[frozenset[str], frozenset[str], bool]
_DAY_WORDS: dict[str, _Found] = {}
for _word, _day in _PLAIN_DAYS.items():
    for _end in ("", "s", "en"):
        _DAY_WORDS[f"{_word}{_end}"] = (frozenset({_day}), frozenset(), False)
for _word, _day in _DUTCH_DAYS.items():
    for _part_word, _parts in _PART_WORDS.items():
        for _link in ("", "s"):
            _DAY_WORDS[f"{_word}{_link}{_part_word}"] = (frozenset({_day}), _parts, False)
for _word, _day in _SHORT_DAYS.items():
    _DAY_WORDS[_word] = (frozenset({_day}), frozenset(), True)
for _part_word, _parts in _PART_WORDS.items():
    for _word in ("weekend", "weekends"):
        _DAY_WORDS[f"{_word}{_part_word}"] = (WEEKEND, _parts, False)
for _word in "doordeweeks doordeweekse werkdagen weekdagen weekdays".split():
    _DAY_WORDS[_word] = (WEEKDAYS, frozenset(), False)
for _word in "weekenden weekends weekenddagen weekendjes".split():
    _DAY_WORDS[_word] = (WEEKEND, frozenset(), False)
_ALL_DAY_NAMES = {word for word, (days, _p, _w) in _DAY_WORDS.items() if len(days) == 1}

_DaySet = tuple[frozenset[str], frozenset[str]]
_DAY_PHRASES: tuple[tuple[tuple[str, ...], _DaySet], ...] = tuple(
    (tuple(words.split()), (days, frozenset[str]()))
    for words, days in {
        "door de week": WEEKDAYS,
        "in het weekend": WEEKEND,
        "in de weekenden": WEEKEND,
        "elk weekend": WEEKEND,
        "ieder weekend": WEEKEND,
        "every weekend": WEEKEND,
        "in the weekend": WEEKEND,
        "at the weekend": WEEKEND,
        "week days": WEEKDAYS,
        "elke dag": ALL_DAYS,
        "iedere dag": ALL_DAYS,
        "alle dagen": ALL_DAYS,
        "every day": ALL_DAYS,
        "elke werkdag": WEEKDAYS,
        "every weekday": WEEKDAYS,
    }.items()
)
_PART_PHRASES: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = tuple(
    (tuple(words.split()), parts)
    for words, parts in {
        **{
            f"{each} {word}": frozenset({part})
            for word, part in _DUTCH_PARTS.items()
            if word != "morgen"
            for each in ("elke", "iedere")
        },
        **{f"every {word}": frozenset({part}) for word, part in _ENGLISH_PARTS.items()},
        "' s ochtends": frozenset({"morning"}),
        "' s morgens": frozenset({"morning"}),
        "' s middags": frozenset({"afternoon"}),
        "' s avonds": frozenset({"evening"}),
        "in de ochtend": frozenset({"morning"}),
        "in de ochtenden": frozenset({"morning"}),
        "in de middag": frozenset({"afternoon"}),
        "in de avond": frozenset({"evening"}),
        "in de avonden": frozenset({"evening"}),
        "in de avonduren": frozenset({"evening"}),
        "in the morning": frozenset({"morning"}),
        "in the mornings": frozenset({"morning"}),
        "in the afternoon": frozenset({"afternoon"}),
        "in the afternoons": frozenset({"afternoon"}),
        "in the evening": frozenset({"evening"}),
        "in the evenings": frozenset({"evening"}),
        "avonden": frozenset({"evening"}),
        "ochtenden": frozenset({"morning"}),
        "middagen": frozenset({"afternoon"}),
        "overdag": DAYTIME,
    }.items()
)

_JOINTS = frozenset("en of and or , / & + - als ook zowel".split())
_THROUGH = (
    ("tot", "en", "met"),
    ("t", "/", "m"),
    ("tm",),
    ("tot",),
    ("-",),
    ("–",),
    ("—",),
    ("through",),
    ("to",),
)
_FILLERS = frozenset("op on de het the 's ' s ook soms liefst".split())
_REGULAR = frozenset(
    """
    elke iedere wekelijks wekelijkse tweewekelijks tweewekelijkse maandelijks maandelijkse
    regelmatig structureel every each weekly monthly regularly
    """.split()
)
_PLURAL_ENDS = ("avonden", "middagen", "ochtenden", "dagen", "mondays", "tuesdays", "wednesdays",
                "thursdays", "fridays", "saturdays", "sundays", "evenings", "mornings",
                "afternoons", "maandags", "dinsdags", "woensdags", "donderdags", "vrijdags",
                "zaterdags", "zondags")  # fmt: skip
_DENIALS = frozenset("niet geen nooit behalve uitgezonderd zonder not no never except".split())
_DENIAL_FILLERS = frozenset(
    "op on de het the in ' s aan beschikbaar meer graag alleen maar elke at any".split()
)
_ABOUT_ANSWERING = frozenset("bereikbaar telefonisch reachable bellen".split())
_ABSENT = frozenset("afwezig gesloten dicht bezet vol verhuurd closed away".split())
_NOT_DENIED = frozenset("alleen only te later na voor vroeger just".split())
_QUOTED = frozenset("elke iedere op on every ' s de in vaste".split())
_QUOTED_DATES = frozenset("op van vanaf in tot on from".split())
_BEFORE_HOURS = frozenset("van vanaf om tussen from at , ( rond".split())
_BETWEEN_HOURS = frozenset("tot - – en : uur u to until and pm am h .".split())

_MONTHS = {
    word: n
    for n, words in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for word in words.split()
}
_ABBREVIATED = frozenset("jan feb mrt mar apr jun jul aug sept sep okt oct nov dec".split())
_ORDINALS = frozenset("e de ste st nd rd th".split())
_PARTS_OF_MONTH = {
    "begin": (1, 10),
    "early": (1, 10),
    "half": (10, 20),
    "medio": (10, 20),
    "mid": (10, 20),
    "halverwege": (10, 20),
    "eind": (21, 31),
    "einde": (21, 31),
    "late": (21, 31),
}
_BEFORE_MONTHS = frozenset("in vanaf tot maand during since from until tijdens".split())
_PAST = frozenset("sinds sedert since afgelopen vorige vorig last geboren opgericht".split())
_NEXT = frozenset("volgende volgend komende komend deze dit next this coming".split())
_COMING = frozenset("komende aanstaande volgende next coming this deze".split())
_ANSWERS = ("reage", "reactie", "aanmeld", "aanmel", "opge", "geef", "inschr", "laat", "bel",
            "mail", "weten", "reply", "respond", "apply", "register", "horen")  # fmt: skip

_WEEK_STARTS = frozenset(_DAY_WORDS) | {
    phrase[0] for phrases in (_DAY_PHRASES, _PART_PHRASES) for phrase, _meaning in phrases
}
_DATE_STARTS = (
    frozenset(_MONTHS) | frozenset(_PARTS_OF_MONTH) | frozenset(_PLAIN_DAYS) | _NEXT | _COMING
    | frozenset("vandaag vanavond vanmiddag overmorgen today tonight tomorrow".split())
)  # fmt: skip
