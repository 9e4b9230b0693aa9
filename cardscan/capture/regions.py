"""From maps of a picture to rough quads, one a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.quads import clockwise, four_sides

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cardscan.capture.maps import Maps, Plane

    Floats = npt.NDArray[np.float64]

LIKELY = 0.5
SMALLEST = 0.004
"""Share of the picture that a card covers at least."""
LEVELS = (0.3, 3), (0.6, 3), (0.8, 5), (0.9, 9)
MOST = 40
"""Regions that are looked at."""
FILLED = 1.12
"""How much larger than two regions what encloses both may be."""
GRID = 48
"""Points to a side of a quad that is looked through for borders across it."""
ACROSS = 0.05
"""Mean probability of a border along the line on which a quad is cut."""
REPEATED = 0.03
"""Difference of corners, of the extent, up to which two quads are the same."""


def find_regions(maps: Maps, size: tuple[int, int]) -> Floats:
    """Give M x 4 x 2 clockwise corners on a picture of `size` = (width, height) of all that may be one card."""
    height, width = maps.card.shape
    least = SMALLEST * width * height
    hulls = []
    for mask in _masks(maps):
        for contour in cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            hull = cv2.convexHull(contour)
            if cv2.contourArea(hull) > least:
                hulls.append(hull)
    hulls += _joined(hulls)
    found = [four if (four := four_sides(hull)) is not None else cv2.boxPoints(cv2.minAreaRect(hull)) for hull in hulls]
    rings = _distinct(clockwise(np.array(found, np.float64).reshape(-1, 4, 2)))
    rings = _distinct(
        np.array([*rings, *(part for ring in rings for part in _cut(ring, maps.border))]).reshape(-1, 4, 2)
    )
    return np.asarray((rings + 0.5) * (size[0] / width, size[1] / height), np.float64)


def _masks(maps: Maps) -> Iterator[npt.NDArray[np.uint8]]:
    """Cut what is card at several levels and openings: what a faint border parts comes apart in some of them."""
    card = (maps.card > LIKELY).astype(np.uint8)
    yield card
    parted = maps.card * (1 - maps.border)
    for level, neck in LEVELS:
        kernel = np.ones((neck, neck), np.uint8)
        count, labels = cv2.connectedComponents(cv2.erode((parted > level).astype(np.uint8), kernel))
        grown = np.ones((neck + 2, neck + 2), np.uint8)
        for k in range(1, min(count, MOST)):
            yield np.asarray(cv2.dilate((labels == k).astype(np.uint8), grown), np.uint8)
    # cores are farther apart: each spot belongs to the nearest
    count, labels = cv2.connectedComponents((maps.core > LIKELY).astype(np.uint8))
    away = (labels == 0).astype(np.uint8)
    nearest = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP)[1]
    for k in range(1, min(count, MOST)):
        yield card * (nearest == nearest[labels == k][0])


def _joined(hulls: list[cv2.typing.MatLike]) -> list[cv2.typing.MatLike]:
    """Join each two regions that together are about convex: halves of a card in two tones."""
    found = []
    for i, one in enumerate(hulls[:MOST]):
        for other in hulls[:i]:
            both = cv2.convexHull(np.concatenate([one, other]))
            if cv2.contourArea(both) < FILLED * (cv2.contourArea(one) + cv2.contourArea(other)):
                found.append(both)
    return found


def _cut(ring: Floats, border: Plane, depth: int = 4) -> list[Floats]:
    """Cut a quad in two where the most border runs across it from side to side, and the parts again."""
    if not depth or cv2.contourArea(ring.astype(np.float32)) < 2 * SMALLEST * border.size:
        return []
    flat = np.array([[0, 0], [GRID, 0], [GRID, GRID], [0, GRID]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(ring.astype(np.float32), flat)
    seen = cv2.warpPerspective(border, matrix, (GRID, GRID))
    edge = GRID // 8
    profiles = [seen.mean(axis=axis)[edge:-edge] for axis in (0, 1)]
    axis = int(profiles[1].max() > profiles[0].max())
    if profiles[axis].max() < max(ACROSS, 4 * float(np.median(profiles[axis]))):
        return []
    at = float(profiles[axis].argmax() + edge)
    ends = [[[at, -0.5], [at, GRID - 0.5]], [[GRID - 0.5, at], [-0.5, at]]][axis]
    one, other = cv2.perspectiveTransform(np.array([ends], np.float32), np.linalg.inv(matrix))[0].astype(np.float64)
    a, b, c, d = ring
    halves = ([a, one, other, d], [one, b, c, other]) if axis == 0 else ([a, b, one, other], [other, one, c, d])
    parts = [np.array(half) for half in halves]
    return parts + [piece for part in parts for piece in _cut(part, border, depth - 1)]


def _distinct(corners: Floats) -> Floats:
    kept: list[int] = []
    extent = np.ptp(corners, axis=1).max(axis=1)
    for i, ring in enumerate(corners):
        if not kept or (np.abs(corners[kept] - ring).max(axis=(1, 2)) > REPEATED * extent[i]).all():
            kept.append(i)
    return corners[kept]
