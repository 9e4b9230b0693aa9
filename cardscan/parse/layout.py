"""From Readings to a Sheet: all lines of a card with their place, ready for the parsers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

from cardscan.geometry import levelled
from cardscan.parse.lexicon import DEPARTMENTS, ORGANISATIONS, TITLES, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.geometry import Quad
    from cardscan.types import Candidate, Doubt, Reading, Script, Side

PRINTED: frozenset[Script] = frozenset(("printed",))
WRITTEN: frozenset[Script] = frozenset(("handwritten",))
_JOBS = TITLES | DEPARTMENTS
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def normal(text: str) -> str:
    """Fold full-width letters, odd dashes and blanks into their plain forms; accents and case stay."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def mended(text: str) -> str:
    """Put back what the engine lost: the blank in `AnnLee` and `SALESENGINEER`, the small letter in the Indonesian `Jl.`."""
    text = re.sub(r"(?<![A-Za-z])J[Ii1]\.(?=\s?[A-Z])", "Jl.", text)
    return re.sub(r"(?<!\S)[A-Z]{9,24}(?![^\s,])", lambda m: _job_in_two_words(m[0]), _unglued(text))


@lru_cache(maxsize=1 << 12)
def _job_in_two_words(word: str) -> str:
    """Cut a word where both parts are words of jobs and units and the whole is none."""
    folded = fold(word)
    if folded in _JOBS or folded in ORGANISATIONS:
        return word
    cuts = [i for i in range(4, len(word) - 3) if folded[:i] in _JOBS and folded[i:] in _JOBS]
    return f"{word[: cuts[0]]} {word[cuts[0] :]}" if len(cuts) == 1 else word


def _unglued(text: str) -> str:
    def part(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        known = fold(first) in listed("given_names") and fold(second) in listed("surnames")
        return f"{first} {second}" if known else match[0]

    return re.sub(r"(?<!\S)([A-Z][a-z]{2,})([A-Z][a-z]+)(?!\S)", part, text)


@lru_cache(maxsize=1 << 12)
def fold(text: str) -> str:
    """Drop accents and case, for comparing words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Give the folded words of a text: letters and digits, apostrophes and inner dashes kept."""
    return list(_words(text))


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+(?:['’\-][^\W_]+)*", fold(text)))


@dataclass(frozen=True, slots=True)
class Spot:
    """One line and where it stands on a card without tilt, in shares of it: 0 is left or top, 1 right or bottom."""

    index: int
    side: Side
    text: str
    """Normalised."""
    raw: str
    quad: Quad
    confidence: float
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of the line against the median line of its side."""
    struck: bool = False
    """A pen crossed it out."""
    doubts: tuple[Doubt, ...] = ()
    """Letters that the engine was unsure of, by their place in `text`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate and the stretch of text that it and its label take up in a line."""

    candidate: Candidate
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one script of a card, front before back."""

    spots: tuple[Spot, ...]

    @classmethod
    def of(cls, readings: Sequence[Reading], scripts: frozenset[Script] = PRINTED) -> Sheet:
        """Lay out the lines of some scripts, as a rule the printed ones: handwriting belongs to the note.

        A line has the same `index` whichever scripts are laid out.
        """
        spots: list[Spot] = []
        index = -1
        for reading in readings:
            width, height = max(reading.crop.size[0], 1), max(reading.crop.size[1], 1)
            typical = median([x.quad.height for x in reading.lines] or [1.0]) or 1.0
            level = levelled([x.quad for x in reading.lines], (width / 2, height / 2))
            for line, quad in zip(reading.lines, level, strict=True):
                index += 1
                if line.script not in scripts or not (text := mended(normal(line.text))):
                    continue
                x0, y0, x1, y1 = quad.bounds
                place = x0 / width, y0 / height, x1 / width, y1 / height
                size = line.quad.height / typical
                struck = line.struck > 0
                spots.append(
                    Spot(
                        index, reading.side, text, line.text, line.quad, line.confidence, *place, size, struck,
                        _placed(line.doubts, line.text, text),
                    )
                )  # fmt: skip
        return cls(tuple(spots))

    def left_of(self, spot: Spot) -> Spot | None:
        """Give the nearest line to the left in the same row."""
        row = [s for s in self.spots if s.side == spot.side and s.right <= spot.left + 0.02 and same_row(s, spot)]
        return max(row, key=lambda s: s.right, default=None)

    def above(self, spot: Spot) -> Spot | None:
        """Give the nearest line above that shares some of its width."""
        over = [
            s
            for s in self.spots
            if s.side == spot.side and s.bottom <= spot.top + _slack(s, spot) and _abreast(s, spot)
        ]
        return max((s for s in over if s.index != spot.index), key=lambda s: s.bottom, default=None)

    def below(self, spot: Spot) -> Spot | None:
        """Give the nearest line below that shares some of its width."""
        under = [
            s
            for s in self.spots
            if s.side == spot.side and s.top >= spot.bottom - _slack(s, spot) and _abreast(s, spot)
        ]
        return min((s for s in under if s.index != spot.index), key=lambda s: s.top, default=None)


def _placed(doubts: Sequence[Doubt], read: str, text: str) -> tuple[Doubt, ...]:
    """Give the doubts about what was read by their place in the normal text, which has other blanks; none where letters were added."""
    if not doubts:
        return ()
    old = [i for i, c in enumerate(read) if not c.isspace()]
    new = [i for i, c in enumerate(text) if not c.isspace()]
    if len(old) != len(new):
        return ()
    place = dict(zip(old, new, strict=True))
    return tuple(replace(d, at=place[d.at]) for d in doubts if d.at in place)


def same_row(a: Spot, b: Spot) -> bool:
    """Tell whether two lines stand side by side."""
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def gap(upper: Spot, lower: Spot) -> float:
    """Give the blank between two lines, in heights of the smaller one; negative where they overlap."""
    return (lower.top - upper.bottom) / max(min(upper.bottom - upper.top, lower.bottom - lower.top), 1e-6)


def _slack(a: Spot, b: Spot) -> float:
    return 0.45 * min(a.bottom - a.top, b.bottom - b.top)


def _abreast(a: Spot, b: Spot) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > 0.15 * min(a.right - a.left, b.right - b.left)


def masked(text: str, found: Iterable[Found]) -> str:
    """Blank out the stretches that were found, so that the next parser does not see them."""
    chars = list(text)
    for f in found:
        chars[f.start : f.end] = "\0" * (f.end - f.start)
    return "".join(chars)
