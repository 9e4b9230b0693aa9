"""From a page to the quads of the cards on it.

A small network marks cards in a small copy (`maps`, `marked`).  Where what it marks makes no card-shaped quads, lines are
searched, at four times the cost: the straight lines of a copy (`segments`) and its closed contours (`contours`) become quads
(`outlines`) of a known quality (`candidates`); here the best that do not overlap are chosen, and it is decided whether they
are the cards, or only parts of one card that fills the page.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from cardscan.capture.candidates import EVIDENCE, SIZE, Candidates, distinct, find_candidates, halved, shrunk
from cardscan.capture.choose import FURTHER_EVIDENCE, choose
from cardscan.capture.looks import find_print
from cardscan.capture.marked import find_marked
from cardscan.capture.quads import off_rim
from cardscan.geometry import Quad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.capture.segments import Floats
    from cardscan.types import Pixels

# Measured on 136 pictures with 172 cards, and on made-up sheets where a comment says so.
MARK_SIDE = 640
"""Longer side of the copy in which what the network marked is moved onto edges; the network sees it at half the size."""
AGREES = 0.9
"""From this overlap of the maps and the quads found in them on no lines are searched: 98 of 136 pictures, one of them wrong."""
CLOSER = 0.06
"""Share of the page: where cards are smaller there are more lines than are combined, so each quarter is searched, too.
Of 234 cards on made-up sheets 24 were missed without it, one with it."""
SEVERAL = 3
"""From this number of likely cards on they are looked for in any case: of 12 scans with a logo that looks like a small card 9
were searched closer for nothing, and no sheet of small cards had fewer and was taken for a card."""
WINDOW = 0.62
"""Width and height of these, of the page's: they overlap by more than a card."""
WHOLE = 0.9
"""From this share on the quads are the page."""
MARGINS = 0.2
"""Widest margin between the rim of a card that fills the page and a frame printed on it."""
SAME = 16.0
"""Distance in Lab from which on the median colours inside and outside are wholly different: 0 to 3 on a card that fills the
page, 13 for white cards on a light table."""
SMALL = 0.3
"""Share of the page from which on quads are not logos."""
SURE = 14.0
"""Score from which on cards are as good as any; boxes and bands on a card have less."""
BORROWED = 3
"""So many sides along the rim, and the fourth is as likely the edge of a band printed on a card that fills the page; if it is
not, the whole page shows the same card and a strip of its ground."""
RIM = 0.01
"""How near the rim such a side is, of the page's width or height."""
CAMERA_SHAPES = 1.0, 4 / 3, 3 / 2, 16 / 9, 2**0.5
"""Longer side to shorter of what cameras take, and of an A4 page; of 65 scans of a card none comes closer than 0.4 %."""
EXACTLY = 0.002
"""How close to them such a picture is."""
CAMERA_PIXELS = 2_000_000
"""Least size of such a picture: a card scanned at 300 dpi has 0.6 million."""
PAGE_EVIDENCE = "always", "poor", "print_outside", "print_around", "frame", "stock_outside"
"""What tells whether the page itself is the card: the columns of its evidence."""
_ROTATION = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}
GOES_ON = EVIDENCE.index("goes_on")


class Weights(NamedTuple):
    """What each kind of evidence is worth: for quads, for further cards of a page, for the page itself as the card."""

    quads: Floats
    further: Floats
    page: Floats


EVIDENCE_OF = {"quads": EVIDENCE, "further": FURTHER_EVIDENCE, "page": PAGE_EVIDENCE}


@cache
def weights() -> Weights:
    """Load the weights, which `training/fit_quads.py` fitted."""
    worth = json.loads((files("cardscan.capture") / "data" / "quads.json").read_text("utf-8"))
    return Weights(*(np.array([worth[kind][name] for name in names]) for kind, names in EVIDENCE_OF.items()))


def locate(pixels: Pixels) -> list[Quad]:
    """Find the cards of a page in reading order; the whole page if there is none, so that it is read in any case.

    They are looked for with the brightest side of the page on top, so that a page gives the same cards whichever way it
    was photographed.
    """
    copy, turns = canonical(halved(pixels, MARK_SIDE))
    size = (pixels.shape[1], pixels.shape[0]) if turns % 2 == 0 else (pixels.shape[0], pixels.shape[1])
    cards, agrees = find_marked(shrunk(copy, MARK_SIDE))
    corners, share = cards.corners * size, float(cards.share.sum())
    if agrees < AGREES:
        corners, share = _search(_turned(pixels, turns))
    if not 0 < share <= WHOLE:
        return [Quad.box(0, 0, pixels.shape[1], pixels.shape[0])]
    return _reading_order([Quad.of(_turned_back(c, turns, size)) for c in corners])


def _search(turned: Pixels) -> tuple[Floats, float]:
    """Search the lines of a page for cards: N x 4 x 2 corners and their share of the page; none if the page is the card."""
    size, small, worth = (turned.shape[1], turned.shape[0]), shrunk(turned), weights()
    cards = choose(find(turned, small, worth), worth.further)
    if is_page(cards, small, size, worth.page):
        return np.empty((0, 4, 2)), 0.0
    return cards.corners, float(cards.share.sum())


def canonical(pixels: Pixels) -> tuple[Pixels, int]:
    """Turn a page so that the brightest of its four halves is on top; give the quarter turns counter-clockwise, too."""
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    halves = pixels[:height], pixels[:, -width:], pixels[-height:], pixels[:, :width]
    turns = int(np.argmax([sum(cv2.mean(half)[:3]) if half.size else 0.0 for half in halves]))
    return _turned(pixels, turns), turns


def _turned(pixels: Pixels, turns: int) -> Pixels:
    """Turn a page counter-clockwise; several times as fast as np.rot90 and a copy."""
    return np.asarray(cv2.rotate(pixels, _ROTATION[turns]), np.uint8) if turns else pixels


def _turned_back(corners: Floats, turns: int, size: tuple[int, int]) -> Floats:
    """Map corners on a page of `size` that was turned counter-clockwise to the page as it was, their own order kept."""
    for _ in range(turns):  # a quarter clockwise
        corners = np.stack([size[1] - corners[:, 1], corners[:, 0]], axis=1)
        size = size[1], size[0]
    return corners


def is_missed(quads: Sequence[Quad], pixels: Pixels) -> bool:
    """Tell whether a page was taken whole though it is no scan of a card: no card has the very shape of a camera's picture."""
    height, width = pixels.shape[:2]
    if list(quads) != [Quad.box(0, 0, width, height)] or width * height < CAMERA_PIXELS:
        return False
    shape = max(width, height) / min(width, height)
    return any(abs(shape / camera - 1) < EXACTLY for camera in CAMERA_SHAPES)


def find(pixels: Pixels, small: Pixels, worth: Weights) -> Candidates:
    """Find the candidates of a page in its small copy, and where the likely cards are small in its four quarters, too."""
    height, width = pixels.shape[:2]
    found = find_candidates(small, (0, 0, width, height), (width, height), worth.quads)
    cards = choose(found, worth.further)
    if not len(cards.share) or np.median(cards.share) >= CLOSER:
        return found
    # on a card that fills the page these would cost as much as reading it, for the logos on it
    if len(cards.share) < SEVERAL and is_page(cards, small, (width, height), worth.page):
        return found
    w, h = int(WINDOW * width), int(WINDOW * height)
    parts = [found]
    for left, top in ((0, 0), (width - w, 0), (0, height - h), (width - w, height - h)):
        part = shrunk(pixels[top : top + h, left : left + w])
        parts.append(find_candidates(part, (left, top, w, h), (width, height), worth.quads))
    joined = Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return joined.only(distinct(joined, len(joined.share)))


def page_evidence(cards: Candidates, small: Pixels, size: tuple[int, int]) -> Floats:
    """Measure what tells cards on a page of `size` from boxes printed on one card that fills the page: PAGE_EVIDENCE.

    Much print outside them counts where they lie on stock of their own colour, or are as small as logos.
    """
    outside, distance = _surroundings(small, cards.corners * (small.shape[1] / size[0]))
    share, same = float(cards.share.sum()), max(1 - distance / SAME, 0.0)
    frame = (off_rim(cards.corners / size) < MARGINS).all(axis=1).any()
    return np.array(
        [
            1.0,
            max(SURE - cards.quality.mean() - SIZE * np.log(share), 0.0),
            outside * same,
            outside * max(1 - share / SMALL, 0.0),
            frame * same,
            cards.evidence[:, GOES_ON].mean(),
        ]
    )


def is_page(cards: Candidates, small: Pixels, size: tuple[int, int], worth: Floats) -> bool:
    """Tell whether quads are no cards but boxes printed on a card that fills the page, or that card itself."""
    if not len(cards.share) or cards.share.sum() > WHOLE:
        return True
    if len(cards.share) == 1 and int((off_rim(cards.corners / size) < RIM).sum()) >= BORROWED:
        return True
    return bool(page_evidence(cards, small, size) @ worth > 0)


def _surroundings(small: Pixels, corners: Floats) -> tuple[float, float]:
    """Give the share of the print that lies outside the quads, and how far the colours inside and outside differ."""
    inside = np.zeros(small.shape[:2], np.uint8)
    cv2.fillPoly(inside, list(np.rint(corners).astype(np.int32)), 1)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    stock = np.linalg.norm(np.median(lab[inside > 0], axis=0) - np.median(lab[inside == 0], axis=0))
    strokes = find_print(np.ascontiguousarray(lab[..., 0]))
    return float((strokes & (inside == 0)).sum() / max(int(strokes.sum()), 1)), float(stock)


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
