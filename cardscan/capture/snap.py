"""From rough quads on a small picture to quads whose sides lie on the edges of the cards.

The network says where a side is to within a few pixels; the edge itself is the line close by along which the picture
changes most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.types import Pixels

    Floats = npt.NDArray[np.float64]
    Plane = npt.NDArray[np.float32]

REACH = 0.05
"""How far from the rough side an edge is looked for, of the quad's extent."""
NEAREST, FARTHEST = 3.0, 14.0
"""Least and greatest such distance in pixels."""
STEPS = 10
OFFSETS = np.linspace(-1, 1, 2 * STEPS + 1)
"""Steps to either side, in parts of the reach."""
TRACK = np.linspace(0.04, 0.96, 32)
"""Points along a side."""
CLEAR = 8.0
"""Change per pixel at which an edge counts in full."""
TRUST = 0.6
"""How much an edge counts less where the map sees no border."""
DISTRUST = 0.2
"""What an edge at the very end of its reach must be clearer than one on the rough side."""


def snap(small: Pixels, border: Plane, rough: Floats) -> Floats:
    """Move the sides of N x 4 x 2 clockwise quads onto the clearest edges close by that the map of borders speaks for."""
    start, end = rough, np.roll(rough, -1, axis=1)
    along = end - start
    length = np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-6)
    normal = np.stack([along[..., 1], -along[..., 0]], axis=2) / length
    extent = np.sqrt(np.prod(np.ptp(rough, axis=1), axis=1))
    reach = np.clip(REACH * extent, NEAREST, FARTHEST)[:, None]
    strength = _strength(small, border, start, along, normal, reach)
    # line (a, b) goes from offset a at the start of a side to offset b at its end
    place = np.arange(len(OFFSETS))
    at = np.rint(place[:, None, None] * (1 - TRACK) + place[None, :, None] * TRACK).astype(np.intp)
    total = np.zeros((*strength.shape[:2], len(OFFSETS), len(OFFSETS)), np.float32)
    for k in range(len(TRACK)):
        total += strength[:, :, k][:, :, at[:, :, k]]
    total = total / len(TRACK) - DISTRUST * (OFFSETS[:, None] ** 2 + OFFSETS**2) / 2
    best = total.reshape(*strength.shape[:2], -1).argmax(axis=2)
    a, b = (OFFSETS[part] * reach for part in np.divmod(best, len(OFFSETS)))
    return _corners(start + a[..., None] * normal, end + b[..., None] * normal, rough, reach)


def _strength(
    small: Pixels, border: Plane, start: Floats, along: Floats, normal: Floats, reach: Floats
) -> npt.NDArray[np.float32]:
    """Give how clear an edge is, N x 4 x len(TRACK) x len(OFFSETS), in the channel where it is clearest.

    A card may differ from its ground in colour alone.
    """
    # one more at either end, for differences
    offsets = np.linspace(-1 - 1 / STEPS, 1 + 1 / STEPS, 2 * STEPS + 3)
    points = start[:, :, None] + TRACK[:, None] * along[:, :, None]
    points = points[:, :, :, None] + (offsets * reach[..., None])[:, :, None, :, None] * normal[:, :, None, None]
    x, y = np.ascontiguousarray(points.reshape(len(start) * 4, -1, 2).astype(np.float32).transpose(2, 0, 1))
    colours = cv2.remap(small, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lab = cv2.cvtColor(colours, cv2.COLOR_BGR2LAB).reshape(*points.shape[:-1], 3).astype(np.float32)
    change = np.abs(lab[..., 2:, :] - lab[..., :-2, :]).max(axis=4) / (2 * reach / STEPS)[:, :, None, None].astype(
        np.float32
    )
    scale = border.shape[1] / small.shape[1], border.shape[0] / small.shape[0]
    x, y = (c * np.float32(k) + np.float32((k - 1) / 2) for k, c in zip(scale, (x, y), strict=True))
    near = cv2.remap(border, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    near = near.reshape(points.shape[:-1])[..., 1:-1]
    return np.asarray(np.minimum(change / CLEAR, 1) * (1 - TRUST + TRUST * near), np.float32)


def _corners(first: Floats, second: Floats, rough: Floats, reach: Floats) -> Floats:
    """Let each side meet the one before it; where they run alike the rough corner stays."""
    u, v = second - first, np.roll(second - first, 1, axis=1)
    w = np.roll(first, 1, axis=1) - first
    turn = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    t = (w[..., 0] * v[..., 1] - w[..., 1] * v[..., 0]) / np.where(np.abs(turn) < 1e-6, 1e-6, turn)
    corners = first + t[..., None] * u
    far = np.linalg.norm(corners - rough, axis=2) > 3 * reach
    return np.where(far[..., None], rough, corners)
