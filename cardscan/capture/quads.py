"""Quads as arrays: their size, their shape, how they lie; and the four sides that enclose a region.

Corners are M x 4 x 2, clockwise as seen on the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def areas(corners: Floats) -> Floats:
    """Give the areas of quads, in the square of their unit."""
    one, other = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    return np.asarray(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2, np.float64)


def aspects(corners: Floats) -> Floats:
    """Give the ratios of the longer side of quads to the shorter."""
    vector = np.roll(corners, -1, axis=1) - corners
    length = np.hypot(vector[..., 0], vector[..., 1])
    pair = length[:, :2] + length[:, 2:]
    return np.asarray(pair.max(axis=1) / np.maximum(pair.min(axis=1), 1e-6), np.float64)


def convex(corners: Floats) -> npt.NDArray[np.bool_]:
    """Tell which quads are convex and no slivers."""
    vector = np.roll(corners, -1, axis=1) - corners
    before = np.roll(vector, 1, axis=1)
    turns = before[..., 0] * vector[..., 1] - before[..., 1] * vector[..., 0]
    return np.asarray((turns > 1e-6).all(axis=1), np.bool_)


def off_rim(corners: Floats) -> Floats:
    """Give how far the farther end of each side is from the rim that it runs along; corners are shares of the page."""
    gaps = np.concatenate([corners, 1 - corners], axis=2)
    return np.asarray(np.maximum(gaps, np.roll(gaps, -1, axis=1)).min(axis=2), np.float64)


def clockwise(corners: Floats) -> Floats:
    """Start each quad at its top-left corner, as if it lay roughly upright."""
    spoke = corners - corners.mean(axis=1, keepdims=True)
    order = np.argsort(np.arctan2(spoke[..., 1], spoke[..., 0]), axis=1)
    ring = np.take_along_axis(corners, order[..., None], 1)
    start = ring.sum(axis=2).argmin(axis=1) if len(ring) else np.empty(0, np.intp)
    return np.asarray(np.take_along_axis(ring, ((np.arange(4) + start[:, None]) % 4)[..., None], 1), np.float64)


def four_sides(hull: cv2.typing.MatLike) -> Floats | None:
    """Drop, one by one, the side of a convex hull whose loss adds the least area; None if no four are left.

    Unlike a polygon fit this keeps the true corners of cards that are curled, rounded or covered by a thumb.
    """
    polygon = cv2.approxPolyDP(hull, 0.008 * cv2.arcLength(hull, closed=True), closed=True)
    ring: list[tuple[float, float]] = [(float(x), float(y)) for x, y in polygon.reshape(-1, 2)]
    while len(ring) > 4:
        best: tuple[float, int, tuple[float, float]] | None = None
        for i in range(len(ring)):
            (ax, ay), (bx, by), (cx, cy), (dx, dy) = (ring[(i + k) % len(ring)] for k in (-1, 0, 1, 2))
            ux, uy, vx, vy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy, cx - bx, cy - by
            cross = ux * vy - uy * vx
            if abs(cross) < 1e-6:
                continue
            t, s = (wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross
            # the sides before and after must meet beyond the one that goes
            if t < 0 or s > 0:
                continue
            added = abs(t * (ux * wy - uy * wx)) / 2
            if best is None or added < best[0]:
                best = added, i, (bx + t * ux, by + t * uy)
        if best is None:
            return None
        _, i, tip = best
        ring[i] = tip
        del ring[(i + 1) % len(ring)]
    return np.array(ring) if len(ring) == 4 else None
