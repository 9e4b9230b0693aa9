"""From classified pieces to postal addresses: lines that follow each other are one, offices apart are several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse.features import POSTCODE
from cardscan.parse.groups import Group
from cardscan.parse.layout import gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.parse.pieces import Piece

SURE = 0.5
BRIDGE = 0.2
"""A line of less sure kind between two lines of an address belongs to it from this probability on."""
_LABEL = re.compile(
    r"^(?:(?:head|corporate|regional|branch|registered|main|home|vietnam)?\s*(?:office|address|residence|resi?|factory|works|anschrift|adresse|direcci[oó]n)"
    r"|h\.?o|r\.?o|add|add?r|地址|住所)\s*[:.\-]+\s*|^(?:head|regd?\.?|branch) office\s+",
    re.IGNORECASE,
)


def join_addresses(pieces: Sequence[tuple[Piece, dict[str, float]]]) -> list[Group]:
    """Give the addresses of a card, each as one text with its lines joined by commas."""
    runs: list[list[tuple[Piece, float]]] = []
    for piece, classes in pieces:
        p = classes["address"]
        top = max(classes, key=classes.__getitem__)
        if p < BRIDGE or (top != "address" and p < SURE and not _between_lines(piece, pieces)):
            continue
        home = next((r for r in reversed(runs) if _follows(r[-1][0], piece)), None)
        if home is None:
            runs.append([(piece, p)])
        else:
            home.append((piece, p))
    return [_group(run) for run in runs if max(p for _, p in run) >= SURE and _is_whole(run)]


def _group(run: list[tuple[Piece, float]]) -> Group:
    text = ""
    last: Piece | None = None
    for piece, _ in run:
        part = _LABEL.sub("", piece.text).strip(" ,;-")
        if last is not None and last.spot.index == piece.spot.index:
            text += piece.spot.text[last.end : piece.start] + part
        else:
            text = f"{text}, {part}" if text else part
        last = piece
    mean = sum(p for _, p in run) / len(run) * min(x.spot.confidence for x, _ in run)
    return Group(tuple(x for x, _ in run), text, mean, (f"address {mean:.2f}",))


def _follows(upper: Piece, lower: Piece) -> bool:
    a, b = upper.spot, lower.spot
    if a.side != b.side:
        return False
    if a.index == b.index:
        return True
    beside = gap(a, b) < -0.6 and 0 <= b.left - a.right < 0.12
    across = min(a.right, b.right) - max(a.left, b.left)
    under = -0.6 <= gap(a, b) < 1.0 and across > 0.25 * min(a.right - a.left, b.right - b.left)
    if not (beside or under):
        return False
    complete = bool(re.search(r"\d{5,6}\W*$|\d{3} ?\d{3}\W*$", upper.text)) and bool(
        _LABEL.match(lower.text) or POSTCODE.search(lower.text)
    )
    return not complete and not (_LABEL.match(lower.text) and under)


def _between_lines(piece: Piece, pieces: Sequence[tuple[Piece, dict[str, float]]]) -> bool:
    """Tell whether a piece has an address line directly above and one directly below it."""
    sure = [q for q, c in pieces if q is not piece and c["address"] >= SURE]
    return any(_follows(q, piece) for q in sure) and any(_follows(piece, q) for q in sure)


def _is_whole(run: list[tuple[Piece, float]]) -> bool:
    """Drop a lone word: a city under a logo is no address."""
    text = " ".join(p.text for p, _ in run)
    return len(run) > 1 or bool(re.search(r"\d", text)) or len(text.split()) >= 4
