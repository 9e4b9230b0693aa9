"""From spans of a note's text to fields with their words, their place on the card and their confidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.notes.confidence import evidence
from cardscan.notes.words import OPEN
from cardscan.types import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.geometry import Point
    from cardscan.notes.confidence import Evidence
    from cardscan.notes.dates import Mention
    from cardscan.types import Line, Side

Judge = Callable[["Evidence"], float]
"""Gives the probability that a slot is right."""
Span = tuple[int, int]
"""Start and end in the text of the whole note."""
_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {ord("。"): ord("."), ord("、"): ord(",")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a note, and where its lines stand in it."""

    lines: tuple[Line, ...]
    text: str
    """The lines, verbatim, with a newline between two of them."""
    plain: str
    """The same, letter for letter, with the wide punctuation that engines of East Asian origin put in made plain."""
    starts: tuple[int, ...]
    side: Side
    judge: Judge

    @classmethod
    def of(cls, lines: Sequence[Line], side: Side, judge: Judge) -> Sheet:
        """Lay out the lines one after the other."""
        starts = tuple(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
        text = "\n".join(line.text for line in lines)
        return cls(tuple(lines), text, text.translate(_PLAIN), starts, side, judge)

    def line_at(self, position: int) -> int:
        """Say which line a position of the text belongs to."""
        return max(bisect_right(self.starts, position) - 1, 0)

    def words(self, spans: Iterable[Span]) -> str:
        """Give the words of spans as one line."""
        return " ".join(" ".join(self.text[a:b] for a, b in spans).split())

    def field(
        self, name: str, spans: Sequence[Span], sure: float, reasons: Iterable[str] = (), value: str = ""
    ) -> Field:
        """Build a field around its words; `sure` is the probability that they belong there, if they are read right."""
        touched = sorted({i for a, b in spans for i in range(self.line_at(a), self.line_at(max(b - 1, a)) + 1)})
        quads = [self._cut(i, spans) for i in touched]
        raw = self.words(spans)
        if any(self.lines[i].struck for i in touched):
            reasons = [*reasons, "partly struck out"]
        return Field(
            name=name,
            value=value or raw,
            raw=raw,
            confidence=self.judge(evidence(name, sure, [self.lines[i] for i in touched])),
            quad=quads[0] if len(quads) == 1 else Quad.around(quads),
            side=self.side,
            reasons=tuple(dict.fromkeys(reasons)),
        )

    def _cut(self, index: int, spans: Sequence[Span]) -> Quad:
        """Cut the part of a line's quad that holds the spans, as if all its letters were equally wide."""
        start, length = self.starts[index], max(len(self.lines[index].text), 1)
        inside = [(max(a - start, 0), min(b - start, length)) for a, b in spans if a < start + length and b > start]
        left = min((a for a, _ in inside), default=0) / length
        right = max((b for _, b in inside), default=length) / length
        a, b, c, d = self.lines[index].quad.points
        return Quad((_between(a, b, left), _between(a, b, right), _between(d, c, right), _between(d, c, left)))

    def wraps(self, before: Span, span: Span, mentions: Sequence[Mention]) -> float:
        """Weigh whether a line goes on in the next one because the card ended there, in the points of `slots`.

        `mentions` are the dates of the second span.
        """
        said, first = self.plain[slice(*before)].split(), self.plain[slice(*span)].split()
        points = 0.0
        if said and said[-1].endswith(","):
            points += 1.5
        if said and said[-1].lower() in OPEN:
            points += 3.0
        if mentions and mentions[0].start < span[0]:
            points += 5.0
        elif mentions and not re.search(
            r"\w", self.plain[span[0] : mentions[0].start] + self.plain[mentions[-1].end : span[1]]
        ):
            # A line that is only a date belongs to something, mostly to the line above it.
            points += 1.0
        upper, lower = self.lines[self.line_at(max(before[1] - 2, 0))].quad, self.lines[self.line_at(span[0])].quad
        letter = upper.width / max(sum(len(w) + 1 for w in said), 1)
        room = max(line.quad.bounds[2] for line in self.lines) - upper.bounds[2]
        if upper != lower and first and room > letter * (len(first[0]) + 2):
            # The word would have fitted: the writer chose to begin a new line.
            points -= 0.7
        return points


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def minus(span: Span, hole: Span | None) -> list[Span]:
    """Cut a hole out of a span."""
    if not hole or hole[1] <= span[0] or span[1] <= hole[0]:
        return [span]
    return [s for s in ((span[0], hole[0]), (hole[1], span[1])) if s[0] < s[1]]


def together(spans: Iterable[Span]) -> list[Span]:
    """Make one span of each row of spans that touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] >= start:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


_EDGE = " \t\r\n.,;:=–—-•*·|/>\x00"
_LEAD = re.compile(r"(?:(?:met\s+)?at(?=[\s:])|met\s*@|@)\s*", re.IGNORECASE)
_TRAIL = re.compile(r"(?:\s(?:at|from|on|by)|\s?@)\s*\Z", re.IGNORECASE)


def trimmed(text: str, span: Span, *, place: bool = False) -> Span:
    """Cut punctuation off the edges of a span, and the preposition of a place; it may become empty."""
    start, end = span
    while True:
        before = start, end
        while start < end and text[start] in _EDGE:
            start += 1
        while start < end and text[end - 1] in _EDGE:
            end -= 1
        if place and (lead := _LEAD.match(text, start, end)):
            start = lead.end()
        if place and (trail := _TRAIL.search(text, start, end)):
            end = trail.start()
        if (start, end) == before:
            return start, end
