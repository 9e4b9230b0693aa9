"""From a small picture to the closed contours in it that four sides may enclose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.quads import four_sides

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cardscan.types import Pixels

    Floats = npt.NDArray[np.float64]
    Plane = npt.NDArray[np.uint8]

SMALLEST = 0.006
"""Share of the picture that a contour encloses at least."""
FILLED = 0.8
"""How much of its four sides a contour fills: rounded corners and a thumb take some."""
FAINT = 28
"""Twice the least distance in Lab of a card from its ground."""
REPEATED = 2.5
"""Pixels by which the middle and the extent of two quads differ at most if one repeats the other."""
EDGES = (20, 60), (50, 150)
"""Canny thresholds, faint and clear."""


def find_contours(small: Pixels) -> Floats:
    """Enclose what stands out against the ground, or is closed in by edges, in four straight sides: M x 4 x 2 corners."""
    found = [np.empty((0, 4, 2))]
    least = SMALLEST * small.shape[0] * small.shape[1]
    for mask in _masks(small):
        for contour in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
            hull = cv2.convexHull(contour)
            area = cv2.contourArea(hull)
            if area < least:
                continue
            corners = four_sides(hull)
            if corners is not None and area > FILLED * cv2.contourArea(corners.astype(np.float32)):
                found.append(corners[None])
    return _without_repeats(np.concatenate(found))


def _without_repeats(corners: Floats) -> Floats:
    """Keep one of the quads that several masks agree on: each costs the time of four lines."""
    centred = np.hstack([corners.mean(axis=1), np.ptp(corners, axis=1)])
    kept: list[int] = []
    for i, place in enumerate(centred):
        if not kept or np.abs(centred[kept] - place).max(axis=1).min() > REPEATED:
            kept.append(i)
    return corners[kept]


def _masks(small: Pixels) -> Iterator[Plane]:
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_BGR2LAB)
    light = np.ascontiguousarray(lab[..., 0])
    for low, high in EDGES:
        yield np.asarray(cv2.dilate(cv2.Canny(light, low, high), np.ones((3, 3), np.uint8)), np.uint8)
    ground = _ground_distance(np.asarray(lab, np.float32))
    for plane, least in ((light, 0), (ground, 0), (ground, FAINT)):
        method = cv2.THRESH_BINARY if least else cv2.THRESH_BINARY | cv2.THRESH_OTSU
        _, mask = cv2.threshold(plane, least, 255, method)
        # cards that touch at a corner come apart
        yield np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)


def _ground_distance(lab: npt.NDArray[np.float32]) -> Plane:
    """How far each pixel is in colour from the ground: a plane fitted to the rim, since no ground is lit evenly."""
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = np.stack([x / width, y / height, np.ones_like(x)], axis=2)
    rim = np.ones((height, width), np.bool_)
    band = max(2, min(height, width) // 40)
    rim[band:-band, band:-band] = False
    seen, where = lab[rim], at[rim]
    fair = np.ones(len(seen), np.bool_)
    for _ in range(3):
        plane = np.linalg.lstsq(where[fair], seen[fair], rcond=None)[0]
        off = np.linalg.norm(seen - where @ plane, axis=1)
        # cards that reach the rim drop out
        fair = off <= max(float(np.median(off)) * 2, 4.0)
    off = lab - at @ plane
    return np.asarray(np.minimum(np.sqrt(np.einsum("yxc,yxc->yx", off, off)) * 2, 255), np.uint8)
