"""From a time word and today to the day that it names, as something past and as something to come.

The readers of the rules in `dates`: each gets its match, today and the region, and gives a `Day`, or None where the
match is no date after all.  They raise ValueError or OverflowError for a day that no calendar has.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTH_FIRST = frozenset({"US", "PH", "JP", "KR", "CN", "TW", "HU"})
"""Regions where 11/12 is the 12th of November; elsewhere it is the 11th of December."""
MONTHS = (
    "january jan janvier januar enero jänner",
    "february feb février februar febrero fév",
    "march mar mars märz marzo mär",
    "april apr avril abril avr",
    "may mai mayo",
    "june jun juin juni junio",
    "july jul juillet juli julio juil",
    "august aug août agosto",
    "september sept sep septembre septiembre",
    "october oct octobre oktober octubre okt",
    "november nov novembre noviembre",
    "december dec décembre dezember diciembre dez déc",
)
WEEKDAYS = (
    "monday mon montag lundi lunes",
    "tuesday tues tue dienstag mardi martes",
    "wednesday weds wednes wed mittwoch mercredi miércoles",
    "thursday thurs thrs thur thu donnerstag jeudi jueves",
    "friday fri freitag vendredi viernes",
    "saturday sat samstag samedi sábado",
    "sunday sun sonntag dimanche domingo",
)
MONTH_OF = {name: i for i, names in enumerate(MONTHS, 1) for name in names.split()}
DAY_OF = {name: i for i, names in enumerate(WEEKDAYS) for name in names.split()}
COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
COUNTS |= {"einer": 1, "zwei": 2, "une": 1, "deux": 2, "una": 1, "dos": 2}
CHRISTMAS = (12, 25)
FEASTS = (("ne", (1, 1)), ("ny", (1, 1)), ("ha", (10, 31)), ("va", (2, 14)))
"""Beginnings of feasts that have a day of their own; the others are names of Christmas."""
EARLIER = frozenset(("before", "b4", "pre", "vor", "avant", "antes", "antes de"))
NEAREST = "the nearest such weekday"


@dataclass(frozen=True, slots=True)
class Day:
    """What a time word names: `past` if something has been, `future` if something is to be; neither if it is vague."""

    past: date | None = None
    future: date | None = None
    sure: float = 0.97
    reason: str = ""


Reader = Callable[[re.Match[str], date, str], Day | None]


def _last(month: int, day: int, today: date) -> date:
    """Give the latest such day on or before today; a leap day is up to eight years away."""
    for year in range(today.year, today.year - 9, -1):
        if day <= monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    raise ValueError(f"no day {day} in month {month}")


def _next(month: int, day: int, today: date) -> date:
    """Give the earliest such day on or after today."""
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError(f"no day {day} in month {month}")


def _of_year(month: int, day: int, year: str | None, today: date, sure: float = 0.97) -> Day:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise ValueError("no such day")
    if year:
        digits = int(year.strip("'’"))
        exact = date(digits + 2000 if digits < 100 else digits, month, day)
        return Day(exact, exact, sure)
    return Day(_last(month, day, today), _next(month, day, today), sure)


def year_first(m: re.Match[str], today: date, _region: str) -> Day:
    """Read 2026-12-03."""
    return _of_year(int(m["month"]), int(m["d"]), m["y"], today)


def numeric(m: re.Match[str], today: date, region: str) -> Day | None:
    """Read 11/19, 19/11 and 11-19-2026; the region decides where both could be."""
    if not any(c.isdigit() for c in m["a"]) or not any(c.isdigit() for c in m["b"]) or m[0] == "24/7":
        return None
    a, b = (int(m[g].translate(_DIGITS)) for g in ("a", "b"))
    month, day = (a, b) if region.upper() in MONTH_FIRST else (b, a)
    if month > 12:
        month, day = day, month
    either = a <= 12 and b <= 12 and a != b
    return _of_year(month, day, m["y"], today, 0.9 if either else 0.97)


_DIGITS = str.maketrans("IlOo|", "11001")


def dotted(m: re.Match[str], today: date, _region: str) -> Day:
    """Read 19.11. and 19.11.2026, the day first in every region."""
    day, month = int(m["a"]), int(m["b"])
    if month > 12:
        month, day = day, month
    return _of_year(month, day, m["y"], today, 0.93)


def named_month(m: re.Match[str], today: date, _region: str) -> Day | None:
    """Read Nov 19, 19 November and 3rd of May 2027."""
    if m["m"] in ("may", "mar", "mars"):
        # Small letters: "may 2" is seldom the month.
        return None
    return _of_year(MONTH_OF[m["m"].casefold()], int(m["d"]), m["y"], today)


_SHORT = frozenset({"mon", "wed", "sat", "sun", "mar", "dim"})
"""Weekdays that are words too (sun cream, sat next to her): they need a time, a stop or a preposition beside them."""
_ENDS_DAY = re.compile(
    r"\s*(?:$|[\n\x00.,;!?()/+&-]|\d|(?:at|re|w/|with|for|am|pm|noon|eve|evening|morning|night|lunch|or|and|if|after|before)\b)",
    re.IGNORECASE,
)
_STARTS_DAY = re.compile(r"(?:on|by|this|before|after|until|till|til|next|last|due|call|from)\s+\Z", re.IGNORECASE)


def weekday(m: re.Match[str], today: date, _region: str) -> Day | None:
    """Read a weekday: the last one on or before today, and the next one after it."""
    wanted, which = DAY_OF[m["day"].casefold()], (m["which"] or "").casefold()
    alone = not which and m["day"].casefold() in _SHORT
    if alone and not _ENDS_DAY.match(m.string, m.end()) and not _STARTS_DAY.search(m.string, 0, m.start()):
        return None
    past = today - timedelta(days=(today.weekday() - wanted) % 7)
    future = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    if which in ("last", "past", "letzten", "pasado"):
        return Day(past if past < today else past - timedelta(days=7), None, 0.95)
    if which in ("next", "nächsten", "próximo"):
        monday = today + timedelta(days=7 - today.weekday())
        return Day(None, monday + timedelta(days=wanted), 0.75, "'next' is taken as the next calendar week")
    if m["week"]:
        return Day(None, future + timedelta(days=7), 0.85)
    return Day(past, future, 0.95, NEAREST)


def day_of_month(m: re.Match[str], today: date, _region: str) -> Day | None:
    """Read "the 15th"."""
    day, first = int(m["d"]), today.replace(day=1)
    # Two months in a row cannot both lack a day, so two more always hold it.
    months = [_add_months(first, n) for n in range(-2, 3)]
    days = [month.replace(day=day) for month in months if 1 <= day <= monthrange(month.year, month.month)[1]]
    past, future = [d for d in days if d <= today], [d for d in days if d >= today]
    return Day(past[-1], future[0], 0.85, "the nearest such day") if past and future else None


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def offset(m: re.Match[str], today: date, _region: str) -> Day:
    """Read "in 2 wks" and "3 days ago"."""
    count = COUNTS.get(m["n"].casefold()) or int(m["n"].translate(_DIGITS))
    ago = bool(m.groupdict().get("ago"))
    signed = -count if ago else count
    unit = m["unit"].casefold()
    if unit.startswith("m"):
        day = _add_months(today, signed)
    else:
        day = today + timedelta(days=signed * (1 if unit[0] in "djt" else 7))
    return Day(day, None, 0.8) if ago else Day(None, day, 0.95)


def end_of_month(m: re.Match[str], today: date, _region: str) -> Day:
    """Read "EOM" and "end of Jan"."""
    name = m.groupdict().get("m")
    month = MONTH_OF[name.casefold()] if name else today.month
    year = today.year + (month < today.month)
    return Day(None, date(year, month, monthrange(year, month)[1]), 0.9)


def end_of_year(_m: re.Match[str], today: date, _region: str) -> Day:
    """Read "EOY"."""
    return Day(None, date(today.year, 12, 31), 0.9)


def end_of_week(_m: re.Match[str], today: date, _region: str) -> Day:
    """Read "EOW"."""
    return Day(None, today + timedelta(days=(4 - today.weekday()) % 7), 0.85, "the week ends on its Friday")


def next_week(_m: re.Match[str], today: date, _region: str) -> Day:
    """Read "next wk"."""
    return Day(None, today + timedelta(days=7 - today.weekday()), 0.8, "the Monday of next week")


def this_day(_m: re.Match[str], today: date, _region: str) -> Day:
    """Read "today" and "tonight"."""
    return Day(today, today, 0.9)


def in_days(count: int) -> Reader:
    """Make a reader of a word that always lies so many days ahead, or behind."""

    def read(_m: re.Match[str], today: date, _region: str) -> Day:
        day = today + timedelta(days=count)
        return Day(None, day, 0.95) if count > 0 else Day(day)

    return read


def feast(m: re.Match[str], today: date, _region: str) -> Day:
    """Read "before Xmas"; a feast without a preposition is no date (an Xmas party)."""
    name, word = m["feast"].casefold(), m["word"].casefold()
    if name.startswith("thanks"):
        # The fourth Thursday of November.
        days = (date(y, 11, 22 + (3 - date(y, 11, 1).weekday()) % 7) for y in (today.year, today.year + 1))
        day = next(d for d in days if d >= today)
    else:
        day = _next(*next((d for start, d in FEASTS if name.startswith(start)), CHRISTMAS), today)
    if word in EARLIER or (word == "by" and (day.month, day.day) == CHRISTMAS):
        return Day(None, day - timedelta(days=1), 0.9, "the day before the feast")
    return Day(None, day, 0.7, "the feast itself")


def vague(_m: re.Match[str], _today: date, _region: str) -> Day:
    """Read time words that name no day."""
    return Day()
