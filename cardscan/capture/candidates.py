"""From a page to the distinct quads on it that may be cards, each with its quality.

Quality is a weighted sum of evidence along the sides (`outlines`) and inside and around (`looks`).  The weights are numbers
in `data/quads.json`, fitted by `training/fit_quads.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from cardscan.capture import looks, outlines
from cardscan.capture.contours import find_contours
from cardscan.capture.outlines import find_outlines
from cardscan.capture.quads import areas, off_rim
from cardscan.capture.segments import find_lines

if TYPE_CHECKING:
    from cardscan.capture.segments import Floats, Indices
    from cardscan.types import Pixels

EVIDENCE = outlines.EVIDENCE + looks.EVIDENCE
"""The columns of evidence and of the weights."""
SIZE = 2.5
"""What the logarithm of the area is worth when quads that overlap are compared; it sets the scale of all weights."""
WORK_SIDE = 480
"""Longer side of the copy that is searched. Of 420 sides 46 had no line close by at 640, 37 at 480."""
CUT = 0.01
"""Closer than this to the border of its window, all along, a side may be cut by it."""
MOST_KEPT = 60
"""Distinct quads that are weighed against each other, by score and again by quality alone."""
APART = 0.03
"""Mean difference of the corners' coordinates, of the quad's extent, from which on two quads are distinct."""


class Candidates(NamedTuple):
    """M quads: corners M x 4 x 2 clockwise, how much each looks like a card and why, and its share of the page."""

    corners: Floats
    quality: Floats
    share: Floats
    evidence: Floats

    @property
    def score(self) -> Floats:
        """Give the quality with the size counted: of quads that overlap the largest is most often the card."""
        return self.quality + SIZE * np.log(self.share)

    def only(self, kept: Indices) -> Candidates:
        """Keep some of the quads."""
        return Candidates(*(column[kept] for column in self))


def find_candidates(
    small: Pixels, window: tuple[int, int, int, int], page: tuple[int, int], worth: Floats
) -> Candidates:
    """Find distinct quads in the small copy of a window (left, top, width, height) of a page (width, height).

    Those that the window cuts are left out.
    """
    left, top, width, height = window
    size = small.shape[1], small.shape[0]
    corners, evidence = describe(small, worth)
    share = areas(corners) / (size[0] * size[1]) * (width * height / (page[0] * page[1]))
    found = Candidates(corners * (width / size[0], height / size[1]) + (left, top), evidence @ worth, share, evidence)
    if (width, height) == page:
        return found
    return found.only(np.nonzero((off_rim(corners / size) > CUT).all(axis=1))[0])


def describe(small: Pixels, worth: Floats) -> tuple[Floats, Floats]:
    """Find distinct quads on a small picture: corners M x 4 x 2 and evidence M x len(EVIDENCE)."""
    size = small.shape[1], small.shape[0]
    contours = find_contours(small)
    along = worth[: len(outlines.EVIDENCE)]
    corners, evidence = find_outlines(find_lines(small, contours), contours, size, along)
    kept = distinct(Candidates(corners, evidence @ along, areas(corners) / (size[0] * size[1]), evidence))
    corners = corners[kept]
    return corners, np.hstack([evidence[kept], looks.look(small, corners)])


def distinct(found: Candidates, most: int = MOST_KEPT) -> Indices:
    """Choose the best quads that do not nearly repeat a better one."""
    corners = found.corners.reshape(-1, 8)
    extent = np.sqrt(areas(found.corners))
    free = np.ones(len(extent), np.bool_)
    kept: list[int] = []
    for rank in (found.score, found.quality):
        wanted = len(kept) + most
        for i in np.argsort(-rank):
            if len(kept) == wanted:
                break
            if free[i]:
                kept.append(int(i))
                apart = np.abs(corners - corners[i]).mean(axis=1)
                free &= apart > APART * np.minimum(extent, extent[i])
    return np.array(kept, np.intp)


def halved(pixels: Pixels, side: int) -> Pixels:
    """Halve a picture as long as it stays twice as long as `side` and gives whole pixels: a turned one gives the same."""
    while max(pixels.shape[:2]) >= 2 * side and not (pixels.shape[0] % 2 or pixels.shape[1] % 2):
        size = pixels.shape[1] // 2, pixels.shape[0] // 2
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def shrunk(pixels: Pixels, side: int = WORK_SIDE) -> Pixels:
    """Copy a picture so that its longer side is as long as `side`, or as it is if it is smaller."""
    scale = min(1.0, side / max(pixels.shape[:2]))
    if scale == 1:
        return np.ascontiguousarray(pixels)
    # a page a thousand times as long as wide keeps one pixel of width
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    while pixels.shape[0] >= 2 * size[1] and pixels.shape[1] >= 2 * size[0] and min(size) > 1:
        # exact halves take a third of the time of any other factor
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: 2 * height, : 2 * width]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
