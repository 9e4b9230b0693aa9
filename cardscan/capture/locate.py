"""From a page to the quads of the cards on it: found by `marked` in a small copy of it, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.capture.evidence import is_camera_shape
from cardscan.capture.marked import find_marked
from cardscan.capture.small import canonical, halved, shrunk, turned_back
from cardscan.geometry import Quad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.types import Pixels

MARK_SIDE = 640
"""Longer side of the copy in which what the network marked is moved onto edges; the network sees it at half the size."""
WHOLE = 0.9
"""From this share on the quads are the page."""
CAMERA_PIXELS = 2_000_000
"""Least size of a picture of a shape of theirs that no scanner took: a card scanned at 300 dpi has 0.6 million."""


def locate(pixels: Pixels) -> list[Quad]:
    """Find the cards of a page in reading order; the whole page if there is none, so that it is read in any case.

    They are looked for with the brightest side of the page on top, so that a page gives the same cards whichever way it
    was photographed.
    """
    copy, turns = canonical(halved(pixels, MARK_SIDE))
    size = (pixels.shape[1], pixels.shape[0]) if turns % 2 == 0 else (pixels.shape[0], pixels.shape[1])
    cards = find_marked(shrunk(copy, MARK_SIDE))
    if not 0 < cards.share.sum() <= WHOLE:
        return [Quad.box(0, 0, pixels.shape[1], pixels.shape[0])]
    return _reading_order([Quad.of(turned_back(corners * size, turns, size)) for corners in cards.corners])


def is_missed(quads: Sequence[Quad], pixels: Pixels) -> bool:
    """Tell whether a page was taken whole though it is no scan of a card: no card has the very shape of a camera's picture."""
    height, width = pixels.shape[:2]
    if list(quads) != [Quad.box(0, 0, width, height)] or width * height < CAMERA_PIXELS:
        return False
    return is_camera_shape(max(width, height) / min(width, height))


def _reading_order(quads: list[Quad]) -> list[Quad]:
    """Top to bottom in rows, left to right within a row."""
    rows: list[list[Quad]] = []
    for quad in sorted(quads, key=lambda q: q.centre[1]):
        side = min(quad.bounds[3] - quad.bounds[1], quad.bounds[2] - quad.bounds[0])
        if rows and quad.centre[1] - rows[-1][0].centre[1] < 0.5 * side:
            rows[-1].append(quad)
        else:
            rows.append([quad])
    return [q for row in rows for q in sorted(row, key=lambda q: q.centre[0])]
