"""From the words of a note to the days they name.

A mention carries two readings, because a bare weekday or day of the year means the last one in "met on" and the next
one in "call on": `past` is never after today, `future` never before it.  Time words that name no day ("ASAP", "Q1",
"in spring") are mentions without a reading: no date is ever invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cardscan.notes import days
from cardscan.notes.days import COUNTS, DAY_OF, EARLIER, MONTH_OF, NEAREST
from cardscan.notes.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.notes.days import Reader

LONG_NAMES = word_set("""
    monday tuesday wednesday thurs thursday friday saturday sunday january february august september october november
    december tomorrow christmas fortnight
""")
"""Names that are recognised with one letter wrong; shorter ones have too many neighbours that are words themselves."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One stretch of text that tells a time, and the day it names as something past and as something to come."""

    start: int
    end: int
    past: date | None = None
    future: date | None = None
    sure: float = 0.97
    reason: str = ""

    @property
    def vague(self) -> bool:
        """Whether it names no day at all."""
        return self.past is None and self.future is None


def find_dates(text: str, *, today: date, region: str = "US") -> tuple[Mention, ...]:
    """Find the time words of a text in the order of the text; none of them overlap."""
    tidy = _tidied(text)
    found: list[Mention] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(tidy):
            if any(match.start() < m.end and m.start < match.end() for m in found):
                continue
            try:
                day = read(match, today, region)
            except (ValueError, LookupError, OverflowError):
                # The 31st of February, or a day beyond the calendar: not a date, whatever else it is.
                continue
            if day:
                found.append(_checked(Mention(*match.span(), day.past, day.future, day.sure, day.reason), today))
    return tuple(_with_words_before(_merged(sorted(found, key=lambda m: m.start), tidy), tidy, today))


def _tidied(text: str) -> str:
    """Undo the commonest misreadings in long date words, letter for letter, so that places stay."""

    def tidy(match: re.Match[str]) -> str:
        word = match[0].lower()
        for name in LONG_NAMES:
            if len(name) == len(match[0]) == len(word) and sum(a != b for a, b in zip(name, word, strict=True)) == 1:
                return name
        return match[0]

    return re.sub(r"\b[^\W_]{5,}\b", tidy, text)


def _checked(mention: Mention, today: date) -> Mention:
    """Drop a reading on the wrong side of today."""
    past = mention.past if mention.past and mention.past <= today else None
    future = mention.future if mention.future and mention.future >= today else None
    return replace(mention, past=past, future=future)


def _merged(mentions: list[Mention], text: str) -> Iterator[Mention]:
    """Join a weekday and the day of the year beside it: "Thurs 11/19" is one date, the fuller one."""
    kept: Mention | None = None
    for mention in mentions:
        if kept and re.fullmatch(r"[\s,.(]*", text[kept.end : mention.start]) and not (kept.vague or mention.vague):
            fuller = mention if kept.reason == NEAREST else kept
            if NEAREST in (kept.reason, mention.reason):
                kept = replace(fuller, start=kept.start, end=mention.end)
                continue
        if kept:
            yield kept
        kept = mention
    if kept:
        yield kept


def _with_words_before(mentions: Iterator[Mention], text: str, today: date) -> Iterator[Mention]:
    """Take the preposition into the mention: "before" is the day before, "after" the day itself."""
    for mention in mentions:
        match = _BEFORE.search(text, 0, mention.start)
        if not match:
            yield mention
            continue
        word = match["word"].lower()
        mention = replace(mention, start=match.start("word"))
        if word in EARLIER and mention.future and mention.future > today:
            day = mention.future - timedelta(days=1)
            mention = replace(mention, past=None, future=day, reason="the day before the named one")
        elif word in ("after", "nach", "ab", "après", "from", "since") and mention.future:
            mention = replace(mention, sure=mention.sure * 0.9, reason="the named day is used")
        elif word in ("by", "until", "till", "til", "due", "bis", "this", "coming"):
            mention = replace(mention, past=None if mention.future else mention.past)
        yield mention


_BEFORE = re.compile(
    r"(?:^|(?<=[\s\x00,(]))(?P<word>on|by|before|b4|after|until|till|til|due|this|coming|since|vor|nach|bis|ab|am|avant|après|le"
    r"|antes de|el|from)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
"""Prepositions right before a date; they belong to it."""


_M = "|".join(sorted(MONTH_OF, key=len, reverse=True))
_W = "|".join(sorted(DAY_OF, key=len, reverse=True))
_N = rf"(?P<n>\d[\dlIoO]{{0,2}}|{'|'.join(COUNTS)})(?:\s+of)?"
_UNIT = (
    r"(?P<unit>days?|tage?n?|jours?|días?|wks?|weeks?|wochen?|semaines?|semanas?"
    r"|months?|mths?|mos?|monate?n?|mois|meses|mes)\b"
)
_YEAR = r"(?:,?\s*(?P<y>20\d\d|['’]\d\d)(?!\d))?"
_D = r"[\dIlOo|]"
_NO_MEASURE = r"(?![\d/%]|\s*(?:price|off|inch|hour|hr|hrs|cup|of\b|acre|mile|size|time|full|pound|lb|kg|ton))"
_END_OF = r"(?:by\s+)?(?:the\s+)?end\s+(?:of\s+)?(?:the\s+)?"
_WHICH = r"next|last|past|letzten|nächsten|pasado|próximo"

_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?<!\d)(?P<y>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", days.year_first),
        (
            rf"(?<![\w/$£€.,])(?P<a>{_D}{{1,2}})\s?/\s?(?P<b>{_D}{{1,2}})(?:\s?/\s?(?P<y>20\d\d|\d\d))?{_NO_MEASURE}",
            days.numeric,
        ),
        (r"(?<![\d/$£€.,-])(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>20\d\d|\d\d)(?![\d-])", days.numeric),
        (r"(?<![\d/$£€.,-])(?P<a>\d{1,2})\.\s?(?P<b>\d{1,2})\.\s?(?P<y>20\d\d|\d\d)(?!\d)", days.dotted),
        (r"(?<![\d/$£€.,-])(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<y>)(?!\d)", days.dotted),
        (
            rf"\b(?P<m>{_M})\b\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[:.%]\d|\s*[ap]m\b)(?:\s?-\s?\d{{1,2}}\b)?{_YEAR}",
            days.named_month,
        ),
        (
            rf"(?<![\w/$£€.,])(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|er)?(?:-\d{{1,2}})?\s*(?:of\s+|de\s+)?(?P<m>{_M})\b\.?{_YEAR}",
            days.named_month,
        ),
        (rf"{_END_OF}(?P<m>{_M})\b", days.end_of_month),
        (rf"\bEOM\b|{_END_OF}month\b|\b(?:month|mth)[- ]end\b|\bmonatsende\b|\bfin de mois\b", days.end_of_month),
        (rf"\bEOY\b|{_END_OF}(?:year|yr)\b|\b(?:year|yr)[- ]end\b|\bjahresende\b|\bNYE\b", days.end_of_year),
        (rf"\bEOW\b|{_END_OF}(?:week|wk)\b", days.end_of_week),
        (r"\bEO[DB]\b|\bCOB\b|\btoday\b|\btonight\b|\bheute\b|\baujourd'hui\b|\bhoy\b", days.this_day),
        (r"\bday after tomorrow\b|\bübermorgen\b|\baprès-demain\b|\bpasado mañana\b", days.in_days(2)),
        (
            r"\b(?:tomorrow|tomorow|tommorow|tmrw|tmr|tmw|tmrrw|tomoz|2moro|2morrow|morgen|demain|mañana)\b",
            days.in_days(1),
        ),
        (r"\b(?:yesterday|ystdy|last night|gestern|hier soir|ayer)\b", days.in_days(-1)),
        (
            r"\b(?P<word>before|b4|by|after|until|till|til|pre|vor|nach|bis|avant|après|antes de)[\s-]*(?:the\s+)?"
            r"(?P<feast>x-?mas|christmas|weihnachten|noël|navidad|thanksgiving|new year'?s?|nye|halloween|valentine'?s?)\b(?:\s+(?:day|eve))?",
            days.feast,
        ),
        (rf"\b(?:in|within|innerhalb|dans|en)\s+{_N}\s*{_UNIT}(?:'?\s+time\b)?", days.offset),
        (rf"\b{_N}\s*{_UNIT}\s+(?:from now|from today|later)\b", days.offset),
        (rf"\b{_N}\s*{_UNIT}\s+(?P<ago>ago)\b", days.offset),
        (r"\b(?:in\s+)?a\s+fortnight\b|\bin\s+fortnight\b|\bquinze jours\b", days.in_days(14)),
        (r"\b(?:next|nxt)\s+(?:week|wk)\b|\bnächste woche\b|\bsemaine prochaine\b|\bpróxima semana\b", days.next_week),
        (rf"\b(?:(?P<which>{_WHICH})\s+)?(?P<day>{_W})\b(?:\s+(?P<week>week|wk)\b)?", days.weekday),
        (
            r"(?:(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\buntil ))(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)\b",
            days.day_of_month,
        ),
        (rf"\b(?:in|by|early|mid|late|until|till|til|from|since|next|last|before|after)[\s-]+(?:{_M})\b", days.vague),
        (r"\basap\b|\ba\.s\.a\.p\b\.?|\bsoon\b|\bsometime\b|\bsomeday\b|\bQ[1-4]\b|\bH[12]\b", days.vague),
        (
            r"\b(?:(?:in|by|this|next|last|early|late|mid|before|after)\s+)*(?:the\s+)?(?:spring|summer|autumn|fall|winter|easter|new year|new yr)\b",
            days.vague,
        ),
        (r"\b(?:next|this|last)\s+(?:month|quarter|qtr|year|yr|week|wk|weekend|wkend|wknd)\b|\bweekend\b", days.vague),
        (r"\b(?:in\s+)?a?\s*few\s+(?:days|weeks|wks|months|mos)\b", days.vague),
    )
)
