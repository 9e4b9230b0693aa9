"""From a page to the quads of the cards on it.

Several sources of outlines (edges in three channels, what differs from the ground, light and dark) propose quads;
each is scored by how straight-sided and card-shaped it is and by how much of its border lies on a real edge; then the
best that do not overlap are kept.  Works on a copy of at most WORK_SIDE pixels; the quads come back in page pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.geometry import Quad, intersection

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cardscan.types import Pixels

    Plane = npt.NDArray[np.uint8]
    Points = npt.NDArray[np.float32]

WORK_SIDE = 900
"""Longer side of the copy that is searched: a card in a photo of fifteen is still about 150 px wide."""
MIN_SHARE = 0.008
"""Smallest share of the page that a card may cover; fifteen cards a photo cover about 0.03 each."""
WHOLE_SHARE = 0.93
"""From this share on a quad is the page itself."""
ASPECTS = (1.15, 2.6)
"""Longer side to shorter: square-ish cards to folded ones, with room for perspective. Common: 1.55 to 1.75."""
MIN_FILL = 0.86
"""How much of its quad an outline must fill; rounded corners and a thumb take some."""
MIN_SUPPORT = 0.55
"""How much of the border must lie on an edge of the picture."""
MAX_PRINT_OUTSIDE = 0.35
"""Share of the page's print that may lie outside the quads: more, and the quads are logos on a card that fills the
page. Not asked of quads that cover more than BIG_SHARE: those lie on a newspaper."""
BIG_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _Proposal:
    quad: Quad
    score: float


def locate(pixels: Pixels) -> list[Quad]:
    """Find the cards of a page in reading order; the whole page if there is none, so that it is read in any case."""
    height, width = pixels.shape[:2]
    scale = min(1.0, WORK_SIDE / max(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    small = np.asarray(small, np.uint8)
    found = _choose(_proposals(small), small.shape[1] * small.shape[0])
    if not found or _print_outside(small, found) > MAX_PRINT_OUTSIDE:
        return [Quad.box(0, 0, width, height)]
    fx, fy = width / small.shape[1], height / small.shape[0]
    return _reading_order([Quad.of([(x * fx, y * fy) for x, y in q.points]) for q in found])


def _proposals(small: Pixels) -> list[_Proposal]:
    area = small.shape[0] * small.shape[1]
    gradient = _gradient(small)
    seen: list[_Proposal] = []
    for mask in _masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            if len(contour) < 4 or cv2.contourArea(cv2.convexHull(contour)) < MIN_SHARE * area:
                continue
            corners = _four_corners(contour)
            if corners is None:
                continue
            proposal = _judge(corners, contour, gradient, area)
            if proposal:
                seen.append(proposal)
    return seen


def _masks(small: Pixels) -> Iterator[Plane]:
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB)
    kernel = np.ones((3, 3), np.uint8)
    for channel, low, high in ((0, 20, 60), (0, 50, 150), (1, 12, 30), (2, 12, 30)):
        yield np.asarray(cv2.dilate(cv2.Canny(np.ascontiguousarray(lab[..., channel]), low, high), kernel), np.uint8)
    ground = _ground_distance(lab)
    saturation = np.ascontiguousarray(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[..., 1])
    wide = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    for plane in (ground, np.ascontiguousarray(lab[..., 0]), saturation):
        _, light = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        for mask in (light, cv2.bitwise_not(light)):
            closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, wide)
            yield np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, wide), np.uint8)


def _ground_distance(lab: npt.NDArray[np.uint8] | cv2.typing.MatLike) -> Plane:
    """How far each pixel is from the nearest common colour of the page's rim, 0 to 255."""
    plane = np.asarray(lab, np.float32)
    rim = max(4, min(plane.shape[:2]) // 40)
    strips = (plane[:rim], plane[-rim:], plane[:, :rim], plane[:, -rim:])
    colours = np.stack([np.median(s.reshape(-1, 3), axis=0) for s in strips])
    distance = np.min([np.linalg.norm(plane - c, axis=2) for c in colours], axis=0)
    return np.asarray(np.clip(distance * 2, 0, 255), np.uint8)


def _print_outside(small: Pixels, quads: list[Quad]) -> float:
    """Share of what looks like print that lies outside the quads; 0 if they cover much of the page."""
    height, width = small.shape[:2]
    if sum(q.area for q in quads) > BIG_SHARE * height * width:
        return 0.0
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    strokes = cv2.max(
        cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel), cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, kernel)
    )
    _, dark = cv2.threshold(strokes, 40, 255, cv2.THRESH_BINARY)
    rows = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 3)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(rows)
    inside = np.zeros((height, width), np.uint8)
    for q in quads:
        cv2.fillPoly(inside, [np.array(q.points, np.int32)], 1)
    total = outside = 0.0
    for i in range(1, count):
        w, h = stats[i, cv2.CC_STAT_WIDTH], stats[i, cv2.CC_STAT_HEIGHT]
        if not (4 <= h <= 0.12 * height and w >= 1.5 * h):
            continue
        x, y = stats[i, cv2.CC_STAT_LEFT], stats[i, cv2.CC_STAT_TOP]
        total += w
        outside += w * (1 - float(inside[y : y + h, x : x + w].mean()))
    return outside / total if total else 0.0


def _gradient(small: Pixels) -> npt.NDArray[np.float32]:
    """Strongest gradient over the channels, after a blur that hides texture and print."""
    blurred = cv2.GaussianBlur(small, (0, 0), 1.5)
    dx = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 1, 0)).max(axis=2)
    dy = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 0, 1)).max(axis=2)
    return np.asarray(cv2.dilate(np.hypot(dx, dy), np.ones((5, 5), np.uint8)), np.float32)


def _four_corners(contour: cv2.typing.MatLike) -> Points | None:
    """Enclose an outline in four straight sides: drop, one by one, the side whose loss adds the least area.

    Unlike a polygon fit this keeps the true corners of cards that are curled, rounded or covered by a thumb.
    """
    hull = cv2.convexHull(contour)
    polygon = cv2.approxPolyDP(hull, 0.008 * cv2.arcLength(hull, closed=True), closed=True)
    ring = [np.asarray(p, np.float64) for p in polygon.reshape(-1, 2)]
    if len(ring) < 4:
        return None
    while len(ring) > 4:
        best: tuple[float, int, npt.NDArray[np.float64]] | None = None
        for i in range(len(ring)):
            a, b, c, d = ring[i - 1], ring[i], ring[(i + 1) % len(ring)], ring[(i + 2) % len(ring)]
            u, v = b - a, c - d
            cross = u[0] * v[1] - u[1] * v[0]
            if abs(cross) < 1e-6:
                continue
            t = ((c[0] - b[0]) * v[1] - (c[1] - b[1]) * v[0]) / cross
            if t < 0:
                continue
            tip = b + t * u
            if (tip - c) @ v < 0:
                continue
            added = abs((b - tip)[0] * (c - tip)[1] - (b - tip)[1] * (c - tip)[0]) / 2
            if best is None or added < best[0]:
                best = added, i, tip
        if best is None:
            return None
        _, i, tip = best
        ring[i] = tip
        del ring[(i + 1) % len(ring)]
    return np.asarray(ring, np.float32)


def _judge(
    corners: Points, contour: cv2.typing.MatLike, gradient: npt.NDArray[np.float32], area: int
) -> _Proposal | None:
    quad = _clockwise(corners)
    share = quad.area / area
    if not MIN_SHARE < share < WHOLE_SHARE:
        return None
    longer, shorter = max(quad.width, quad.height), min(quad.width, quad.height)
    aspect = longer / max(shorter, 1.0)
    if not ASPECTS[0] <= aspect <= ASPECTS[1] or not _sane(quad):
        return None
    fill = cv2.contourArea(cv2.convexHull(contour)) / max(quad.area, 1.0)
    support = _support(quad, gradient)
    if fill < MIN_FILL or min(support) < 0.25 or sum(support) / 4 < MIN_SUPPORT:
        return None
    shape = 1.0 if 1.4 <= aspect <= 1.95 else 0.8
    return _Proposal(quad, shape * min(fill, 1.0) * sum(support) / 4 * (0.8 + 0.2 * min(support)))


def _sane(quad: Quad) -> bool:
    """Perspective shortens a side, but not below half, and leaves every corner between 45 and 135 degrees."""
    p = np.array(quad.points)
    sides = np.roll(p, -1, axis=0) - p
    lengths = np.linalg.norm(sides, axis=1)
    if lengths.min() < 8 or max(lengths[0] / lengths[2], lengths[2] / lengths[0]) > 2.2:
        return False
    if max(lengths[1] / lengths[3], lengths[3] / lengths[1]) > 2.2:
        return False
    cosines = [abs(np.dot(sides[i], sides[i - 1])) / (lengths[i] * lengths[i - 1]) for i in range(4)]
    return bool(max(cosines) < 0.71)


def _support(quad: Quad, gradient: npt.NDArray[np.float32]) -> list[float]:
    """Share of each side that has an edge close by; a side along the rim of the page counts half.

    "Close by" is 1.5 % of the card's size to either side: curled cards have bent edges.
    """
    height, width = gradient.shape
    strong = max(18.0, float(np.percentile(gradient, 60)))
    reach = max(1.0, 0.015 * min(quad.width, quad.height))
    shares = []
    points = np.array(quad.points)
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        along = end - start
        normal = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-6)
        spots = start + np.linspace(0.06, 0.94, 60)[:, None] * along
        rim = (spots < 4).any(axis=1) | (spots > np.array([width - 5, height - 5])).any(axis=1)
        near = spots[:, None, :] + (normal * np.array([[-reach], [0], [reach]]))[None]
        xs = np.clip(near[..., 0], 0, width - 1).astype(int)
        ys = np.clip(near[..., 1], 0, height - 1).astype(int)
        shares.append(float(np.where(rim, 0.5, gradient[ys, xs].max(axis=1) > strong).mean()))
    return shares


def _clockwise(corners: Points) -> Quad:
    """Start at the top-left of a card that lies roughly upright, on its longer side where that is not clear."""
    centre = corners.mean(axis=0)
    order = np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))
    ring = corners[order]
    start = int(np.argmin(ring.sum(axis=1)))
    return Quad.of(np.roll(ring, -start, axis=0).tolist())


def _choose(proposals: list[_Proposal], area: int) -> list[Quad]:
    """Keep the best proposals that do not overlap: the card before the box printed on it, the cards before the mat."""
    ranked = sorted(proposals, key=lambda p: p.score * (p.quad.area / area) ** 0.25, reverse=True)
    kept: list[_Proposal] = []
    for p in ranked:
        if _is_mat(p, ranked):
            continue
        if all(intersection(p.quad, k.quad) < 0.12 * min(p.quad.area, k.quad.area) for k in kept):
            kept.append(p)
    if len(kept) > 1:
        # what is far smaller than the cards that were found is a logo or a photo on the ground
        typical = float(np.median([k.quad.area for k in kept]))
        kept = [k for k in kept if k.quad.area > 0.3 * typical]
    return [k.quad for k in kept]


def _is_mat(p: _Proposal, ranked: list[_Proposal]) -> bool:
    """Tell whether a quad holds several cards of like size that cover a good part of it."""
    inner: list[_Proposal] = []
    for q in ranked:
        if q.score < 0.6 or q.quad.area > 0.6 * p.quad.area or intersection(p.quad, q.quad) < 0.9 * q.quad.area:
            continue
        if all(intersection(q.quad, k.quad) < 0.12 * min(q.quad.area, k.quad.area) for k in inner):
            inner.append(q)
    typical = float(np.median([k.quad.area for k in inner])) if inner else 0.0
    alike = [k for k in inner if 0.6 * typical < k.quad.area < 1.6 * typical]
    return len(alike) >= 2 and sum(k.quad.area for k in alike) > 0.45 * p.quad.area


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
