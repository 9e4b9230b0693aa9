"""From a small picture to its straight lines and to what lies along them.

A card hides what it lies on: along its sides there is an edge from corner to corner, the stock on one side and the ground
on the other, and beyond the corners the edge stops.  So each line carries running sums of what is seen along it, and any
stretch of it is judged by two look-ups, however many quads share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.types import Pixels

    Floats = npt.NDArray[np.float64]
    Indices = npt.NDArray[np.intp]

MOST_LINES = 72
"""Lines that are combined. 60 lost two cards of 172; 80 and 100 found no more and cost a quarter again."""
SHORTEST = 15.0
"""Shortest segment in pixels: half the short side of a card in a photo of thirty."""
FAINTEST = 1.0
"""Quantisation bound of the segment detector; at its default of 2 the edge of white card on white paper is lost."""
COLLINEAR = 2.5, 0.012
"""How far off a line, in pixels and per pixel of distance, a segment of it may lie: lenses and curled cards bend."""
REACH = 2
"""Pixels to either side of a line where its edge is looked for."""
ASIDE = 0.08
"""How much less an edge counts for each pixel that it lies aside. At 0 slightly skewed quads win; at 0.15 curled cards lose."""
STRIPS = 4, 7
"""Pixels from the line where the stock and the ground are looked at: beyond the blur and the shadow of the edge."""
EDGE = 1.5, 5.5
"""Change per pixel at which an edge begins to count and counts in full: noise of phone photos, shadow line of white on white."""
SLANT = 0.85
"""Cosine of the angle up to which an edge runs along the line: print that the line merely cuts does not count."""


@dataclass(frozen=True, slots=True)
class Lines:
    """N lines by foot and direction, and running sums of what lies along them.

    The first `free` may be combined with each other, among them the rim of the picture; the others are sides of contours.

    Positions on a line are in pixels from its foot, the point that is closest to the centre of the picture.
    """

    foot: Floats
    along: Floats
    across: Floats
    rim: npt.NDArray[np.bool_]
    free: int
    half: int
    edge: Floats
    seen: Floats
    plus: Floats
    minus: Floats

    def position(self, sums: Floats, line: Indices, at: Floats) -> Floats:
        """Look up a running sum at positions on lines."""
        column = np.clip(np.rint(at).astype(np.intp) + self.half, 0, sums.shape[1] - 1)
        return np.asarray(sums[line, column], np.float64)

    def stretch(self, sums: Floats, line: Indices, start: Floats, end: Floats) -> Floats:
        """Sum what lies between two positions on lines."""
        return self.position(sums, line, end) - self.position(sums, line, start)


def find_lines(small: Pixels, contours: Floats) -> Lines:
    """Sum up what lies along the longest straight lines of a picture and the sides of M x 4 x 2 contours."""
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    height, width = lab.shape[:2]
    # red on brown has an edge in colour alone
    blurred = cv2.GaussianBlur(lab, (0, 0), 1.0)
    ends = _longest([_segments(np.ascontiguousarray(blurred[..., channel])) for channel in (0, 1)])
    rim = [[width / 2, 1, 1, 0], [width / 2, height - 2, 1, 0], [1, height / 2, 0, 1], [width - 2, height / 2, 0, 1]]
    free = np.concatenate([_merged(ends), np.array(rim, np.float64)])
    start, side = contours.reshape(-1, 2), (np.roll(contours, -1, axis=1) - contours).reshape(-1, 2)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    return _profiles(np.concatenate([free, np.hstack([start, side])]), len(free), np.asarray(lab, np.uint8))


def _segments(plane: cv2.typing.MatLike) -> Floats:
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, quant=FAINTEST).detect(plane)[0]
    return np.empty((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)


def _longest(parts: list[Floats]) -> Floats:
    ends = np.concatenate(parts)
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    order = np.argsort(-lengths)
    return np.asarray(ends[order[: int((lengths >= SHORTEST).sum())]], np.float64)


def _merged(ends: Floats) -> Floats:
    """Join segments that lie on one line, the longest first: N x (x, y, direction x, direction y)."""
    start, end = ends[:, :2], ends[:, 2:]
    length = np.linalg.norm(end - start, axis=1)
    along, middle = (end - start) / length[:, None], (start + end) / 2
    free = np.ones(len(ends), np.bool_)
    lines: list[tuple[float, list[float]]] = []
    for i in range(len(ends)):
        if not free[i]:
            continue
        normal = np.array([-along[i, 1], along[i, 0]])
        off = np.maximum(np.abs((start - middle[i]) @ normal), np.abs((end - middle[i]) @ normal))
        beyond = np.maximum(np.abs((middle - middle[i]) @ along[i]) - length[i] / 2, 0)
        same = free & (off < COLLINEAR[0] + COLLINEAR[1] * beyond) & (np.abs(along @ normal) < 0.09)
        same[i] = True
        free &= ~same
        points, weights = np.concatenate([start[same], end[same]]), np.tile(length[same], 2)
        centre = np.average(points, axis=0, weights=weights)
        direction = np.linalg.svd((points - centre) * np.sqrt(weights)[:, None], full_matrices=False)[2][0]
        lines.append((float(np.linalg.norm(length[same])), [*centre, *direction]))
    lines.sort(reverse=True)
    return np.array([line for _, line in lines[:MOST_LINES]], np.float64).reshape(-1, 4)


def _profiles(lines: Floats, free: int, lab: Pixels) -> Lines:
    height, width = lab.shape[:2]
    along = lines[:, 2:]
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    foot = lines[:, :2] + ((np.array([width / 2, height / 2]) - lines[:, :2]) * along).sum(1)[:, None] * along
    half = int(np.hypot(height, width) / 2) + 2
    t = np.arange(-half, half + 1)
    x, y = foot[:, :1] + along[:, :1] * t, foot[:, 1:] + along[:, 1:] * t
    seen = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    index = np.arange(len(lines))
    rim = (index >= free - 4) & (index < free)

    def sample(plane: cv2.typing.MatLike, offset: float) -> npt.NDArray[np.float32]:
        u, v = (x + across[:, :1] * offset).astype(np.float32), (y + across[:, 1:] * offset).astype(np.float32)
        return np.asarray(cv2.remap(plane, u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def running(values: npt.NDArray[np.float32]) -> Floats:
        masked = np.where(seen if values.ndim == 2 else seen[..., None], values, 0)
        sums = np.zeros((len(lines), len(t) + 1, *values.shape[2:]))
        np.cumsum(masked, axis=1, out=sums[:, 1:])
        return sums

    dx, dy = _gradient(lab)
    edge = np.zeros(x.shape, np.float32)
    for offset in range(-REACH, REACH + 1):
        gx, gy = sample(dx, offset), sample(dy, offset)
        step = np.abs(gx * across[:, :1] + gy * across[:, 1:])
        strength = np.clip((step - EDGE[0]) / (EDGE[1] - EDGE[0]), 0, 1)
        strength *= 1 - ASIDE * abs(offset)
        edge = np.maximum(edge, np.where(step > SLANT * np.hypot(gx, gy), strength, 0))
    edge[rim] = 1.0
    strips = []
    colours = lab.astype(np.float32)
    for sign in (1, -1):
        strip = np.mean([sample(colours, sign * offset) for offset in STRIPS], axis=0)
        # the square of the lightness rides along as a fourth channel: it gives the spread of the strip
        strips.append(running(np.concatenate([strip, strip[..., :1] ** 2], axis=2)))
    return Lines(
        foot=foot, along=along, across=across, rim=rim, free=free, half=half,
        edge=running(edge), seen=running(seen.astype(np.float32)), plus=strips[0], minus=strips[1],
    )  # fmt: skip


def _gradient(lab: Pixels) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Change per pixel in the channel where it is strongest: a card may differ from its ground in colour alone."""
    blurred = cv2.GaussianBlur(lab, (0, 0), 1.0)
    dx = np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 1, 0, scale=0.25), np.float32)
    dy = np.asarray(cv2.Sobel(blurred, cv2.CV_32F, 0, 1, scale=0.25), np.float32)
    strongest = (dx * dx + dy * dy).argmax(axis=2)[..., None]
    return np.take_along_axis(dx, strongest, 2)[..., 0], np.take_along_axis(dy, strongest, 2)[..., 0]
