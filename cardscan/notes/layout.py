"""From the text of a note to its phrases: marks, line ends, stops and commas cut it into pieces.

Together with the marks the phrases hold every word of the text.  Only a stretch without a mark is cut finely, because
there the words must tell which slot they belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cardscan.notes.marks import Mark, find_marks
from cardscan.notes.words import OPEN, meanings

if TYPE_CHECKING:
    from collections.abc import Iterator

Break = Literal["mark", "line", "stop", "comma", "word"]
"""What parts a phrase from the one before: a number or label, a line end, a stop or dash, a comma, only a verb."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One stretch of the text that belongs to one slot."""

    start: int
    end: int
    breaks: Break
    mark: Mark | None = None
    """The mark right before it."""
    under: Mark | None = None
    """The mark that it or an earlier phrase of its stretch carries."""


def cut_phrases(text: str) -> list[Phrase]:
    """Cut a note into phrases, in the order of the text."""
    phrases: list[Phrase] = []
    marks = find_marks(text)
    if not marks or marks[0].start > 0:
        marks = [Mark(0, 0, None, 0.0, 0.0, ""), *marks]
    heading: Mark | None = None
    for mark, end in zip(marks, [*(m.start for m in marks[1:]), len(text)], strict=True):
        # A label on a line of its own, with bullets below it, is the label of the first of them.
        own = heading if heading and not mark.slot else mark
        heading = None
        for i, (start, stop, breaks) in enumerate(_pieces(text, mark.end, end, marked=bool(own.slot))):
            first = i == 0
            under = own if own.slot else None
            phrases.append(
                Phrase(start, stop, "mark" if first and mark.name else breaks, own if first else None, under)
            )
        if not text[mark.end : end].strip():
            heading = own if own.slot else None
    return phrases


_STOP = re.compile(
    r"(?<=[^\W\d_][^\W_]{2})[.](?=\s)|[!?;]+(?=\s|[^\W\d])|\s(?:[-–—/|]+|[-=–—]*>|→)(?=\s)|(?<=\d)\.(?=\s+[A-Z][a-z])|(?<=/\d)\.(?=\s)"
    r"|(?<=/\d\d)\.(?=\s)|\s[•·]\s"
)
"""Ends of sentences; a stop after one or two letters belongs to an initial or a title."""
_COMMA = re.compile(r"(?P<dated>\d\s?[/.]\s?\d{1,2}\.?)?,(?=\s|[^\W\d])|\s\+(?=\s)")
CONTACT = re.compile(
    r"(?:(?:(?:his|her|my|their|direct|new|home|work|private|personal|tel|phone|ph|mobile|mob|cell|cel|fax|email|e-mail"
    r"|mail|whatsapp|wa|number|no|nr|handy)\b[.:]?\s*)+)?"
    r"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+|\+?\(?\d(?:[ ().\-–\n/]{0,3}\d){6,})",
    re.IGNORECASE,
)
"""An e-mail address, a link or a telephone number (seven digits or more), with its label."""
_TALKS = re.compile(
    r"\b(?:call|text|txt|ring|phone|email|e-mail|mail|msg|message|sms|whatsapp|send|to|wa|fax|dm|ping|contact)\b",
    re.IGNORECASE,
)
"""What is said before a number or address that is part of what to do: "text Jo 555 0100"."""
_NICE = r"(?:(?:had|a|nice|good|great|quick|long|brief|lovely|fun|short|interesting|we|just|first|1st)\s+)"
MEETING = re.compile(
    rf"{_NICE}*(?:chat(?:ted)?|talked|(?<=\s)talk|spoke|(?:met|saw(?= (?:him|her|them)))|convo|conversation|bumped into|ran into|was introduced"
    r"|sat (?:next to|by|with))(?:\s+(?:him|her|them|us|briefly|[A-Z]\w+(?=\s+(?:at|@)))"
    r"|\s+w(?:/|ith) (?:him|her|them))?(?:\s+(?:up\s+)?(?:at|from)\b|\s+@)?\s*",
    re.IGNORECASE,
)
"""That two people met, up to the place: "nice chat at", "ran into her at"."""
SOMEONE = re.compile(
    r"(?:(?:the|that|tall|young|old|nice)\s+)*(?:[\w'-]+\s+){0,2}?"
    r"(?:man|guy|lady|woman|girl|chap|bloke|couple|dude|(?P<title>mr|mrs|ms|dr)\.?\s+[\w'-]+)\s+(?:at\b|@|from\b)\s*",
    re.IGNORECASE,
)
"""Whom, up to the place: "the violin lady from", "Mr. Ito at"."""
_VERBS_INSIDE = frozenset(
    {"send", "wants", "needs", "has", "looking", "f/u", "intro", "invite", "call", "email", "schedule"}
)
_NO_VERB_AFTER = OPEN | frozenset(
    ("will", "i'll", "pls", "please", "he", "she", "who", "they", "can", "must", "should", "then", "just", "really")
)


def _pieces(text: str, start: int, end: int, *, marked: bool) -> Iterator[tuple[int, int, Break]]:
    """Yield the pieces between two marks that hold anything but blanks."""
    if not text[start:end].strip():
        return
    cuts: dict[int, Break] = {start: "line"}
    for m in re.finditer(r"\n", text[start:end]):
        cuts[start + m.end()] = "line"
    for m in _STOP.finditer(text, start, end):
        cuts.setdefault(m.end(), "stop")
    if not marked:
        _cut_finely(text, end, cuts)
    _cut_out_contacts(text, start, end, cuts)
    places = sorted(at for at in cuts if at < end)
    for at, after in zip(places, [*places[1:], end], strict=True):
        if text[at:after].strip():
            yield at, after, cuts[at] if re.search(r"\w", text[at:after]) else "comma"


def _cut_finely(text: str, end: int, cuts: dict[int, Break]) -> None:
    """Cut at commas, before verbs that begin a new thought, and between whom or how and where."""
    start = min(cuts)
    for m in _COMMA.finditer(text, start, end):
        # A date closes what it belongs to: "Lunch 11/3, needs a roof".
        cuts.setdefault(m.end(), "stop" if m["dated"] else "comma")
    for at in _inner_verbs(text, start, end):
        cuts.setdefault(at, "word")
    for at in sorted(cuts):
        said = at + len(text[at:end]) - len(text[at:end].lstrip())
        met = MEETING.match(text, said, end) or SOMEONE.match(text, said, end)
        if met and text[met.end() : end].strip():
            cuts.setdefault(met.end(), "stop")


def _inner_verbs(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a verb inside a line may begin a new thought: "Elks want a site send quote"."""
    before = ""
    for m in re.finditer(r"\S+", text[start:end]):
        word = m[0].lower().strip(".,;:!?")
        joined = before in _NO_VERB_AFTER or meanings(before) & {"action", "praise", "pronoun", "life"}
        if word in _VERBS_INSIDE and before and not joined:
            yield start + m.start()
        before = word


def _cut_out_contacts(text: str, start: int, end: int, cuts: dict[int, Break]) -> None:
    """Make a piece of its own of every number or address that is not part of what to do."""
    for m in CONTACT.finditer(text, start, end):
        line = text.rfind("\n", start, m.start())
        if not _TALKS.search(text, max(line, start), m.start()):
            for at in [at for at in cuts if m.start() < at < m.end()]:
                del cuts[at]
            cuts.setdefault(m.start(), "stop")
            cuts.setdefault(m.end(), "stop")
