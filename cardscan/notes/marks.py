"""From the text of a note to its marks: numbers, labels, arrows and bullets, also where they were misread.

A mark is evidence for a slot, not a decision: `slots` weighs it with the words.  Numbers count as a sequence, so that
an I or a Z is a number only where one is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Slot = Literal["where", "when", "topic", "follow_up", "due", "remainder"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number, label, arrow or bullet: it asks for a slot and is no part of that slot's text."""

    start: int
    end: int
    slot: Slot | None
    weight: float
    """How much it counts, in the points of `slots`."""
    holds: float
    """How firmly it holds the unmarked lines that follow it, in the same points."""
    name: str


def find_marks(text: str) -> list[Mark]:
    """Find all marks of a note, in the order of the text; none of them overlap."""
    numbers = _find_numbers(text)
    labels = _find_labels(text, numbers)
    return sorted([*numbers, *labels, *_find_bullets(text, [*numbers, *labels])], key=lambda m: m.start)


def _free(taken: Iterable[Mark], start: int, end: int) -> bool:
    return not any(m.start < end and start < m.end for m in taken)


# --- numbers ---------------------------------------------------------------------------------------------------------

SLOT_OF: dict[int, Slot] = {1: "where", 2: "topic", 3: "follow_up"}
"""What people number: where we met, something we talked about, what to do; any further number is more to do."""
READ_AS = {1: "1Il|i!]①❶", 2: "2Zz②❷", 3: "3B8SsE}③❸", 4: "4④❹", 5: "5⑤❺"}
"""What a written number is read as."""
SEQUENCE_POINTS = 4.0
"""Two clean numbers at line starts have 5 to 8 points, two digits within a sentence at most 3."""
SKIPPED = -1.5
"""Points for each number that is missing in a sequence."""

_NUMBER = re.compile(
    r"(?:(?P<line>^[ \t]*)|(?<=[\s.,;]))(?:(?P<hash>\#\s?)|(?P<paren>[(\[]\s?))?"
    r"(?:(?P<circle>[①②③④⑤❶❷❸❹❺])\s*[).:=]?"
    r"|(?P<char>[^\s\w]|[^\W_])(?P<sep>\s?[=)\]:]|\.(?!\d)|/(?=[^\W\d]|\s)|\s?[-–—](?=\s)|-(?=[A-Za-z])|\s(?=\S)|[a-z]\s|(?=[A-Za-z]{3})))"
    r"\s*(?=\S)",
    re.MULTILINE,
)
_AFTER_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\w*\.?\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A mark that could be a number of a list, and what speaks for it."""

    start: int
    end: int
    value: int
    weight: float


def _numerals(text: str) -> Iterator[_Numeral]:
    """Yield every possible number, once for each value that it could have."""
    for m in _NUMBER.finditer(text):
        sep = (m["sep"] or "").strip()
        firm = bool(m["circle"] or m["hash"] or m["paren"]) or sep in ("=", ")", "]")
        if (
            m["line"] is None
            and not firm
            and (sep not in (".", ":", "/") or _AFTER_MONTH.search(text, 0, m.start("char")))
        ):
            continue
        for value in READ_AS:
            likeness = _likeness(m, value, sep, firm=firm)
            if likeness:
                clarity = 1.0 if firm else 0.5 if sep and not sep.isalpha() else -0.4 if m["sep"] else -1.0
                yield _Numeral(m.start(), m.end(), value, likeness + clarity + (m["line"] is not None))


def _likeness(m: re.Match[str], value: int, sep: str, *, firm: bool) -> float:
    """Say how much a mark looks like a number: the number itself, a look-alike, any letter where it would fit."""
    char, starts_line = m["circle"] or m["char"], m["line"] is not None
    if m["circle"] or char == str(value):
        return 2.0 * (char in READ_AS[value])
    if char in READ_AS[value] and (firm or (starts_line and sep)):
        return 1.0
    fits = sep in (("=", ")", ".") if starts_line else ("=",))
    return 0.3 * (fits and value in SLOT_OF and not char.isdigit())


def _find_numbers(text: str) -> list[Mark]:
    """Find the rising sequence that explains the marks best; a single "1)" counts at the very start only."""
    best: dict[int, tuple[float, list[_Numeral]]] = {}
    for numeral in sorted(_numerals(text), key=lambda n: n.start):
        options = [(numeral.weight + SKIPPED * (numeral.value - 1), [numeral])]
        for value, (score, chain) in best.items():
            if value < numeral.value and text[chain[-1].end : numeral.start].strip():
                skipped = SKIPPED * (numeral.value - value - 1)
                options.append((score + numeral.weight + skipped, [*chain, numeral]))
        top = max(options, key=lambda o: o[0])
        if numeral.value not in best or top[0] > best[numeral.value][0]:
            best[numeral.value] = top
    score, chain = max(best.values(), key=lambda o: o[0], default=(0.0, []))
    if len(chain) > 1 and score >= SEQUENCE_POINTS:
        # With all three there is no doubt what they mean; with two the writer may have numbered something else.
        weight, holds = (9.0, 5.0) if [n.value for n in chain[:3]] == [1, 2, 3] else (4.0, 1.5)
    elif len(chain) == 1 and chain[0].value == 1 and score >= 3.4 and not text[: chain[0].start].strip():
        weight, holds = 1.5, 0.0
    else:
        return []
    return [_number(n, weight, holds) for n in chain]


def _number(n: _Numeral, weight: float, holds: float) -> Mark:
    known = n.value in SLOT_OF
    return Mark(n.start, n.end, SLOT_OF.get(n.value, "follow_up"), weight if known else 1.5, holds, f"number {n.value}")


# --- labels ----------------------------------------------------------------------------------------------------------

_FU = r"f\s?[/\\|.1lI-]\s?[uv]|fu|follow[\s-]?ups?"
_ON = r"(?: (?:about|abt|re|on))?"
_LABELS: dict[Slot, str] = {
    "remainder": r"(?:met )?(?:via|thru|through)|ref(?:erred|erral)?(?: (?:by|from))?|intro(?:'?d|duced)? by|empfohlen von",
    "where": r"(?:we |1st |first )?met(?: (?:at|in|@|on))?|where|event|place|venue|location|loc|source|wo|ort|getroffen"
    r"|lieu|rencontré|où|dónde|donde|lugar|evento",
    "when": r"when|date|wann|datum|quand|cuándo|cuando|fecha",
    "due": r"due(?: (?:date|by|on))?|deadline|by when|frist|bis|échéance|plazo",
    "topic": rf"re|about|abt|(?:we )?(?:talked|spoke|chatted|chat|talk|discussed|discuss|disc|conversation){_ON}"
    r"|topics?|subject|subj|notes?|info|interests?|interested in|what|needs|wants|thema|sujet|tema|parlé de|über",
    "follow_up": rf"{_FU}|next(?: steps?)?|to[\s-]?do|do|action(?: items?)?|act|ask|task|promised|plan|will|reminder"
    r"|nächster? schritte?|aufgabe|[àa] faire|suite|pendiente|por hacer|seguimiento|siguiente",
}
_SEPARATED: dict[Slot, re.Pattern[str]] = {
    slot: re.compile(rf"(?:{words})(?P<sep>\s?[:=]|\s?;|\.(?=\s)|\s?[-–—]+>|\s?[-–—]+\s)", re.IGNORECASE)
    for slot, words in _LABELS.items()
}
_ALONE: dict[Slot, re.Pattern[str]] = {
    "where": re.compile(r"(?:met(?: at)?|where)[ \t]*$", re.IGNORECASE | re.MULTILINE),
    "topic": re.compile(r"(?:re|topic|(?:talked|spoke) (?:about|abt))[ \t]*$", re.IGNORECASE | re.MULTILINE),
    "follow_up": re.compile(rf"(?:{_FU}|next steps?|to[\s-]?do|action)[ \t]*$", re.IGNORECASE | re.MULTILINE),
}
"""Labels that may fill a line, with what they introduce on the next one."""
_BARE: dict[Slot, re.Pattern[str]] = {
    "where": re.compile(r"(?:we |first |1st )?met (?:at|@)(?=\s|\w)|@(?=\s?\w)", re.IGNORECASE),
    "topic": re.compile(
        r"(?:we )?(?:talked|spoke|chatted|chat|talk|discussed) (?:about|abt|re)\b|(?:re|abt)(?=\s)|about(?=\s+[^\d\s~])",
        re.IGNORECASE,
    ),
    "follow_up": re.compile(r"to[- ]?do\b", re.IGNORECASE),
}
"""Labels that need nothing behind them."""
_ARROW = re.compile(r"[-=–—]*>|→|⇒|➔|➜|☐|□|\[\s?\]")
_BARE_FU = re.compile(rf"(?:{_FU})(?=\s+\S)", re.IGNORECASE)
_SPELT: dict[str, Slot] = {
    "met": "where", "met at": "where", "where": "where", "event": "where", "place": "where",
    "re": "topic", "topic": "topic", "about": "topic", "talked about": "topic", "talked abt": "topic",
    "discussed": "topic", "spoke about": "topic", "subject": "topic",
    "f/u": "follow_up", "follow up": "follow_up", "next": "follow_up", "next step": "follow_up",
    "to do": "follow_up", "todo": "follow_up", "action": "follow_up", "when": "when", "due": "due",
}  # fmt: skip
"""Labels that are recognised with a wrong letter."""
_LABEL_LIKE = re.compile(r"(?P<words>[A-Za-z][A-Za-z/]{0,9}(?: [A-Za-z]{1,6})?)\s?(?P<sep>[:=])?[ \t]*")

_HERE = re.compile(
    r"(?P<line>^[ \t]*(?:[-–—*•·‣▪+][ \t]+)?)|(?P<stop>(?<=[.;!?])[ \t]+)|[ \t]+|(?<=[,)])", re.MULTILINE
)
"""Where a label may stand: at the start of a line or of a sentence, with a colon also within."""


def _find_labels(text: str, numbers: list[Mark]) -> list[Mark]:
    """Find labels ("Met:", "re", "F/U -") and arrows outside the numbers."""
    marks: list[Mark] = []
    after_number = {m.end for m in numbers}
    spots = [(m.start(), m.end(), m["line"] is not None, m["stop"] is not None) for m in _HERE.finditer(text)]
    for start, at, line, stop in sorted({*spots, *((n, n, True, False) for n in after_number)}):
        starts = line or at in after_number
        mark = _label_at(text, at, starts=starts, stop=stop, labelled=any(m.slot == "topic" for m in marks))
        if mark and _free([*numbers, *marks], mark.start, mark.end):
            marks.append(Mark(start if line else at, mark.end, mark.slot, mark.weight, mark.holds, mark.name))
    return marks


def _label_at(text: str, at: int, *, starts: bool, stop: bool, labelled: bool) -> Mark | None:
    def made(slot: Slot, m: re.Match[str], weight: float, holds: float = 1.5) -> Mark:
        return Mark(at, m.end(), slot, weight, holds, f"label {m[0].strip(' :;.=-–—').lower()!r}")

    for slot, pattern in _SEPARATED.items():
        m = pattern.match(text, at)
        # Within a line only a colon or an equals sign makes a label; a dash may be a dash, a stop a stop.
        if m and (starts or m["sep"].strip() in (":", "=")):
            return made(slot, m, 6.0)
    if starts:
        for slot, pattern in _ALONE.items():
            if (m := pattern.match(text, at)) and text[m.end() :].strip():
                return made(slot, m, 4.0)
        if misread := _misread_label(text, at):
            return misread
    if starts and (m := _ARROW.match(text, at)):
        return made("follow_up", m, 4.0, 0.8)
    if starts or stop:
        for slot, pattern in _BARE.items():
            if m := pattern.match(text, at):
                return made(slot, m, 4.0 if " " in m[0] or m[0] == "@" else 2.5, 0.8)
        # Where the other lines have labels too it is one; alone, "f/u in May" is what to do itself.
        if labelled and (m := _BARE_FU.match(text, at)):
            return made("follow_up", m, 3.0, 0.8)
    return None


def _misread_label(text: str, at: int) -> Mark | None:
    """Recognise a label with a letter or two wrong; without a colon behind it only one of two words."""
    m = _LABEL_LIKE.match(text, at)
    if not m or not (m["sep"] or " " in m["words"]):
        return None
    words = m["words"].lower()
    known = [w for w in _SPELT if m["sep"] or len(w) > 9]
    found = process.extractOne(words, known, scorer=OSA.distance, score_cutoff=1 if len(words) < 7 else 2)
    if not found:
        return None
    name = found[0]
    return Mark(at, m.end(), _SPELT[name], 4.0 if m["sep"] else 3.0, 1.5, f"label {name!r}")


# --- bullets ---------------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"^[ \t]*(?P<sign>[-–—*•·‣▪+])[ \t]*(?=[^\W_])", re.MULTILINE)


def _find_bullets(text: str, taken: list[Mark]) -> list[Mark]:
    return [
        Mark(m.start("sign"), m.end(), None, 0.0, 0.0, "bullet")
        for m in _BULLET.finditer(text)
        if _free(taken, m.start("sign"), m.end())
    ]
