"""Join pieces that are one value broken over lines: a long title, a firm's name in its logo, an address."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.parse import lexicon
from cardscan.parse.layout import gap, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.parse.pieces import Piece
    from cardscan.types import Side


@dataclass(frozen=True, slots=True)
class Group:
    """One value and the pieces it is made of."""

    pieces: tuple[Piece, ...]
    text: str
    score: float
    reasons: tuple[str, ...] = ()

    @property
    def raw(self) -> str:
        """The text as it was read, lines joined by a line break."""
        return "\n".join(p.text for p in self.pieces)

    @property
    def quad(self) -> Quad:
        """Where it stands."""
        return Quad.around([p.spot.quad for p in self.pieces]) if len(self.pieces) > 1 else self.pieces[0].spot.quad

    @property
    def side(self) -> Side:
        """Which side it stands on."""
        return self.pieces[0].spot.side


def join_wrapped(pieces: Sequence[tuple[Piece, dict[str, float]]], kind: str) -> list[Group]:
    """Join pieces of one class that stand one below the other and read on."""
    groups: list[list[tuple[Piece, dict[str, float]]]] = []
    for piece, classes in pieces:
        home = next((g for g in groups if _reads_on(g[-1][0], piece, kind)), None)
        if home is None:
            groups.append([(piece, classes)])
        else:
            home.append((piece, classes))
    joined = []
    for group in groups:
        best = max(c[kind] for _, c in group)
        mean = sum(c[kind] for _, c in group) / len(group)
        text = " ".join(p.text.strip() for p, _ in group)
        reasons = (f"{kind} {mean:.2f}", *(("joined from lines",) if len(group) > 1 else ()))
        sure = (best + mean) / 2 * min(p.spot.confidence for p, _ in group)
        joined.append(Group(tuple(p for p, _ in group), text, sure, reasons))
    return joined


def _reads_on(upper: Piece, lower: Piece, kind: str) -> bool:
    a, b = upper.spot, lower.spot
    if a.side != b.side or a.index == b.index:
        return False
    across = min(a.right, b.right) - max(a.left, b.left)
    if across < 0.3 * min(a.right - a.left, b.right - b.left):
        return False
    alike = abs(math.log(max(a.size, 0.05) / max(b.size, 0.05)))
    ends_open = bool(re.search(r"(?:\b(?:and|of|for|the|und|et|y|e|de|di|du)|[&,/-])\s*$", upper.text, re.IGNORECASE))
    starts_open = bool(re.match(r"(?:and|of|for|und|et|&)\b|[a-z(&]", lower.text))
    if gap(a, b) > (1.1 if ends_open or starts_open else 0.6) or gap(a, b) < -0.8:
        return False
    if ends_open or starts_open:
        return alike < 0.5
    if kind == "company":
        closed = bool(lexicon.LEGAL_PATTERN.search(upper.text))
        same = words(upper.text) == words(lower.text)
        return alike < 0.9 and not closed and not same and len(words(upper.text)) <= 4
    # two titles below each other are two titles, unless the first is half of one
    return alike < 0.2 and len(words(upper.text)) == 1 and len(words(lower.text)) == 1
