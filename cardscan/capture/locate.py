"""From a page to the quads of the cards on it.

The straight lines of a small copy (`segments`) and its closed contours (`contours`) become scored quads (`outlines`);
here the best that do not overlap are chosen, and it is decided whether they are the cards, or only parts of one card
that fills the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.contours import find_contours
from cardscan.capture.outlines import SIZE, Outlines, areas, aspects, find_outlines
from cardscan.capture.segments import find_lines
from cardscan.geometry import Quad

if TYPE_CHECKING:
    from cardscan.capture.segments import Floats, Indices
    from cardscan.types import Pixels

# Measured on 136 pictures with 172 cards, and on made-up sheets where a comment says so.
WORK_SIDE = 480
"""Longer side of the copy that is searched. Of 420 sides 46 had no line close by at 640, 37 at 480."""
CLOSER = 0.06
"""Share of the page: where cards are smaller there are more lines than are combined, so each quarter is searched, too.
Of 234 cards on made-up sheets 24 were missed without it, one with it."""
WINDOW = 0.62
"""Width and height of these, of the page's: they overlap by more than a card."""
CUT = 0.01
"""Closer than this to the border of its window, all along, a side may be cut by it."""
ENOUGH = 12.0
"""Least score of the cards of a page, taken together: below it the page is taken whole. At 11 a scan was cut at a band."""
MOST_KEPT = 60
"""Distinct quads that are weighed against each other, by score and again by quality alone."""
APART = 0.05
"""Mean distance of the corners, of the quad's extent, from which on two quads are distinct."""
GRID = 6
"""Points to a side with which overlaps are measured."""
SHARED = 0.12
"""How much of the smaller of two cards may lie under the other: corners that touch or overlap a little."""
ALIKE = 0.5
"""Smallest card of a page to its best one; at 0.4 halves of cards and photos on the ground come in."""
WEAKER = 7.0
"""How much less quality than the best card of the page another one may have."""
MAT = 3.0
"""How much less quality than their mat the cards on it may have, when they are many."""
COVER = 0.45
"""How much of a mat its cards cover at least."""
TILED = 0.88
"""From this share on two quads that make up a third are its halves: two cards side by side are not card-shaped."""
FRAMED = 2.0
"""How much less quality than a frame printed on it a card may have."""
PANEL = 1.5
"""How much less quality than a panel of it a card may have, if its shape is the more usual one: of 468 cards on made-up
sheets seven were missed at 1, two at 1.5, one at 2, where one photo more was cut wrongly."""
USUAL = 1.65
"""Longer side to shorter of a usual card, between 85 x 55 mm and 3.5 x 2 inches."""
MARGIN = 0.02
"""Least distance of such a frame from the sides of the card, of the card's extent."""
WHOLE = 0.9
"""From this share on the quads are the page."""
STOCK = 8.0
"""Distance in Lab below which two median colours are the same stock: 0 to 3 on a card that fills the page, 13 for white
cards on a light table."""
MARGINS = 0.2
"""Widest margin between the rim of a card that fills the page and a frame printed on it."""
PRINT_OUTSIDE = 0.35
"""Share of the page's print that may lie outside the cards: more, and they are boxes on a card that fills the page."""
SMALL = 0.15
"""Share of the page below which this is asked of quads in another colour, too: those are logos. Larger ones lie on print."""
THROUGH = 8.0
"""What it costs in quality if a whole side runs through print: a line of text that a cut would lose. At 16 cards in tight rows
are lost."""
STROKE = 30
"""How much darker than what surrounds it a stroke of print is."""


def locate(pixels: Pixels) -> list[Quad]:
    """Find the cards of a page in reading order; the whole page if there is none, so that it is read in any case."""
    height, width = pixels.shape[:2]
    found = _search(pixels, (0, 0, width, height))
    cards = _choose(found)
    if len(cards.share) and np.median(cards.share) < CLOSER:
        w, h = int(WINDOW * width), int(WINDOW * height)
        windows = [_search(pixels, (x, y, w, h)) for y in (0, height - h) for x in (0, width - w)]
        cards = _choose(_joined([found, *windows]))
    if _is_page(cards, pixels):
        return [Quad.box(0, 0, width, height)]
    return _reading_order([Quad.of(corners) for corners in cards.corners])


def _search(pixels: Pixels, window: tuple[int, int, int, int]) -> Outlines:
    """Find distinct quads in a window (left, top, width, height) of a page; those that the window cuts are left out."""
    left, top, width, height = window
    small = _shrunk(pixels[top : top + height, left : left + width])
    size = small.shape[1], small.shape[0]
    contours = find_contours(small)
    found = find_outlines(find_lines(small, contours), contours, size)
    found = _distinct(found._replace(quality=found.quality - THROUGH * _through_print(small, found.corners)))
    page = pixels.shape[1] * pixels.shape[0]
    corners = found.corners * (width / size[0], height / size[1]) + (left, top)
    outlines = Outlines(corners, found.quality, found.share * (width * height / page))
    if width * height == page:
        return outlines
    return outlines.only(np.nonzero((_off(found.corners / size) > CUT).all(axis=1))[0])


def _through_print(small: Pixels, corners: Floats) -> Floats:
    """Give for each quad the largest share of a side that has print close by both inside and outside."""
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (7, 7))
    strokes = cv2.max(*(cv2.morphologyEx(grey, way, kernel) for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))) > STROKE
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((5, 5), np.uint8))
    side = np.roll(corners, -1, axis=1) - corners
    normal = np.stack([-side[..., 1], side[..., 0]], 2) / np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-6)
    along = np.linspace(0.08, 0.92, 48)[None, None, :, None]
    points = corners[:, :, None] + along * side[:, :, None]
    seen = []
    for step in (-4, 4):
        x, y = np.moveaxis(np.rint(points + step * normal[:, :, None]).astype(int), -1, 0)
        inside = (x >= 0) & (y >= 0) & (x < near.shape[1]) & (y < near.shape[0])
        seen.append(inside & (near[np.clip(y, 0, near.shape[0] - 1), np.clip(x, 0, near.shape[1] - 1)] > 0))
    return np.asarray((seen[0] & seen[1]).mean(axis=2).max(axis=1), np.float64)


def _joined(parts: list[Outlines]) -> Outlines:
    joined = Outlines(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return _distinct(joined, len(joined.share))


def _shrunk(pixels: Pixels) -> Pixels:
    scale = min(1.0, WORK_SIDE / max(pixels.shape[:2]))
    if scale == 1:
        return np.ascontiguousarray(pixels)
    # a page a thousand times as long as wide keeps one pixel of width
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _off(corners: Floats) -> Floats:
    """Give how far the farther end of each side is from the rim that it runs along; corners are shares of the page."""
    gaps = np.concatenate([corners, 1 - corners], axis=2)
    return np.asarray(np.maximum(gaps, np.roll(gaps, -1, axis=1)).min(axis=2), np.float64)


def _distinct(found: Outlines, most: int = MOST_KEPT) -> Outlines:
    """Drop what nearly repeats a better quad, and all but the best."""
    score, extent = found.score, np.sqrt(areas(found.corners))
    free = np.ones(len(score), np.bool_)
    kept: list[int] = []
    for rank in (score, found.quality):
        wanted = len(kept) + most
        for i in np.argsort(-rank):
            if len(kept) == wanted:
                break
            if free[i]:
                kept.append(int(i))
                apart = np.linalg.norm(found.corners - found.corners[i], axis=2).mean(axis=1)
                free &= apart > APART * np.minimum(extent, extent[i])
    return found.only(np.array(kept, np.intp))


def _choose(found: Outlines) -> Outlines:
    """Keep the best quads that do not overlap: the cards before their mat, the card before the frame printed on it."""
    within, score = _within(found.corners), found.score

    def free(i: int, kept: list[int]) -> bool:
        return all(max(within[i, k], within[k, i]) <= SHARED for k in kept)

    def choose(among: Indices) -> list[int]:
        kept: list[int] = []
        for i in among[np.argsort(-score[among])].tolist():
            if not free(i, kept):
                continue
            inner = (within[among, i] > 0.9) & (found.share[among] < 0.6 * found.share[i])
            inner &= found.quality[among] > found.quality[i] - 2 * MAT
            if not _is_mat(found, i, choose(among[inner]) if inner.sum() > 1 else []):
                whole = _unframed(found, within, i)
                kept.append(whole if free(whole, kept) else i)
        return kept

    kept = choose(np.arange(len(score)))
    chosen = found.only(np.array(kept, np.intp))
    alike = chosen.share > ALIKE * chosen.share[:1]
    return chosen.only(np.nonzero(alike & (chosen.quality > chosen.quality[:1] - WEAKER))[0])


def _is_mat(found: Outlines, whole: int, parts: list[int]) -> bool:
    """Tell whether quads inside another one are cards of like size that cover a good part of it.

    The fewer they are, the better each has to be: two may be the halves of one card.
    """
    shares = found.share[parts]
    alike = np.abs(np.log(shares / np.median(shares))) < np.log(2) if parts else shares > 0
    count, covered = int(alike.sum()), float(shares[alike].sum() / found.share[whole])
    if count < 2 or covered < COVER or (count == 2 and covered > TILED):
        return False
    return bool(found.quality[parts][alike].mean() > found.quality[whole] - MAT * (1 - 2 / count))


def _unframed(found: Outlines, within: Floats, frame: int) -> int:
    """Go from a frame to the card that it is printed on: a quad around it, almost as good, with margins on all sides."""
    corners = found.corners
    side = np.roll(corners, -1, axis=1) - corners
    normal = np.stack([-side[..., 1], side[..., 0]], 2) / np.linalg.norm(side, axis=2, keepdims=True)
    depth = (normal[:, :, None] * (corners[frame] - corners[:, :, None])).sum(axis=3).min(axis=(1, 2))
    unusual = np.abs(np.log(aspects(corners) / USUAL))
    panel = np.where(unusual < unusual[frame], PANEL, -np.inf)
    loss = np.where(depth > MARGIN * np.sqrt(areas(corners)), FRAMED, panel)
    around = (within[frame] > 0.97) & (found.share > found.share[frame]) & (found.share < 2 * found.share[frame])
    around &= found.quality > found.quality[frame] - loss
    cards = np.nonzero(around)[0]
    return int(cards[found.quality[cards].argmax()]) if len(cards) else frame


def _within(corners: Floats) -> Floats:
    """Give the share of each quad that lies inside each other one, by a grid of points."""
    step = (np.arange(GRID) + 0.5) / GRID
    u, v = (a.ravel()[None, :, None] for a in np.meshgrid(step, step))
    a, b, c, d = (corners[:, i, None, :] for i in range(4))
    points = (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * d + u * c)
    side = np.roll(corners, -1, axis=1) - corners
    # a point is inside where it lies to the right of all four sides
    normal = np.stack([-side[..., 1], side[..., 0]], 2).astype(np.float32)
    level = (normal * corners).sum(axis=2)
    right = np.tensordot(points.astype(np.float32), normal, (2, 2)) > level
    return np.asarray(right.all(axis=3).mean(axis=1), np.float64)


def _is_page(cards: Outlines, pixels: Pixels) -> bool:
    """Tell whether the quads are too doubtful, or only parts of one card that fills the page."""
    if not len(cards.share) or cards.share.sum() > WHOLE:
        return True
    if cards.quality.max() + SIZE * np.log(cards.share.sum()) < ENOUGH:
        return True
    small = _shrunk(pixels)
    outside, stock = _surroundings(small, cards.corners * (small.shape[1] / pixels.shape[1]))
    if outside > PRINT_OUTSIDE and (stock < STOCK or cards.share.sum() < SMALL):
        return True
    off = _off(cards.corners / (pixels.shape[1], pixels.shape[0]))
    return stock < STOCK and bool((off < MARGINS).all(axis=1).any())


def _surroundings(small: Pixels, corners: Floats) -> tuple[float, float]:
    """Give the share of the print that lies outside the quads, and how far the colours inside and outside differ."""
    inside = np.zeros(small.shape[:2], np.uint8)
    cv2.fillPoly(inside, list(np.rint(corners).astype(np.int32)), 1)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    stock = np.linalg.norm(np.median(lab[inside > 0], axis=0) - np.median(lab[inside == 0], axis=0))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (7, 7))
    strokes = cv2.morphologyEx(np.ascontiguousarray(lab[..., 0]), cv2.MORPH_BLACKHAT, kernel) > STROKE
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
