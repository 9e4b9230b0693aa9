"""From maps of a picture to what they say of quads on it: how much each looks like one card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.quads import areas, aspects, off_rim

if TYPE_CHECKING:
    from cardscan.capture.maps import Maps
    from cardscan.capture.regions import Floats

EVIDENCE = (
    "card",
    "least_card",
    "rim",
    "around",
    "beyond",
    "core",
    "within",
    "across",
    "border",
    "least_border",
    "cut",
    "stubby",
    "lanky",
    "skew",
    "size",
    "scan",
)
"""What is measured: the columns of the evidence."""
GRID = 30
"""Points to a side of a quad and its surroundings."""
AROUND = 0.2
"""How far around a quad is looked, of its sides."""
INNER, DEEP, OUTER = 0.03, 0.12, -0.04
"""How deep inside its sides, in parts of them, a spot is surely in a quad, far from its border, surely outside."""
STRIP = 0.02, 0.11
"""From where to where a strip along a side goes, in parts of the quad."""
TRACK = 32
"""Points along a side."""
RIM = 0.012
"""How near the rim of the picture a side is cut by it, of the picture's width or height."""
CAMERA_SHAPES = 1.0, 4 / 3, 3 / 2, 16 / 9, 2**0.5
"""Longer side to shorter of what cameras take, and of an A4 page; of 65 scans of a card none comes closer than 0.4 %."""
SAME_SHAPE = 0.002
"""How close to them such a picture is: half a pixel of a small copy is 0.1 %."""
COMMON = 1.4, 1.95
"""Longer side to shorter of cards as they are made (1.5 to 1.8), seen at a slant."""


def weigh(maps: Maps, corners: Floats, shape: float) -> Floats:
    """Describe M x 4 x 2 quads, in shares of a picture of a `shape` (longer side to shorter), by M x len(EVIDENCE) numbers."""
    height, width = maps.card.shape
    at = corners * (width, height) - 0.5
    ticks = np.linspace(-AROUND, 1 + AROUND, GRID)
    v, u = (a.ravel() for a in np.meshgrid(ticks, ticks, indexing="ij"))
    depth = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    inside, deep, outside = depth > INNER, depth > DEEP, depth < OUTER
    parts = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], 1)
    x, y = (np.rint(at[..., k] @ parts.T).astype(np.intp) for k in (0, 1))
    seen = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    spot = np.clip(y, 0, height - 1) * width + np.clip(x, 0, width - 1)
    card, core = maps.card.ravel()[spot], maps.core.ravel()[spot]
    near = cv2.dilate(maps.border, np.ones((3, 3), np.uint8))
    border = near.ravel()[spot]
    middle = (ticks > DEEP) & (ticks < 1 - DEEP)
    lines = border.reshape(-1, GRID, GRID)[:, middle][:, :, middle]
    # nine parts of a quad: the least of them tells of a part that is no card
    cell = np.clip(u[inside] * 3, 0, 2).astype(np.intp) * 3 + np.clip(v[inside] * 3, 0, 2).astype(np.intp)
    ninths = np.stack([card[:, inside][:, cell == k].mean(axis=1) for k in range(9)], 1)
    level = (v > 0.05) & (v < 0.95), (u > 0.05) & (u < 0.95)
    sides = [(u, level[0]), (1 - u, level[0]), (v, level[1]), (1 - v, level[1])]
    rim = np.stack([card[:, (d > STRIP[0]) & (d < STRIP[1]) & along].mean(axis=1) for d, along in sides], 1)
    strips = [(d < -STRIP[0]) & (d > -STRIP[1]) & along for d, along in sides]
    beyond = np.stack([(card * seen)[:, strip].mean(axis=1) for strip in strips], 1)
    ring = seen[:, outside]
    around = (card[:, outside] * ring).sum(axis=1) / np.maximum(ring.sum(axis=1), 1)
    cut = off_rim(corners) < RIM
    real = np.maximum((~cut).sum(axis=1), 1)
    along = _along(near, at)
    aspect = np.log(aspects(at))
    side = np.roll(at, -1, axis=1) - at
    side /= np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-6)
    columns = [
        card[:, inside].mean(axis=1),
        ninths.min(axis=1),
        rim.min(axis=1),
        around,
        beyond.max(axis=1),
        core[:, deep].mean(axis=1),
        border[:, deep].mean(axis=1),
        np.maximum(lines.mean(axis=1).max(axis=1), lines.mean(axis=2).max(axis=1)),
        (along * ~cut).sum(axis=1) / real,
        np.where(cut, 1, along).min(axis=1),
        cut.sum(axis=1),
        np.maximum(np.log(COMMON[0]) - aspect, 0),
        np.maximum(aspect - np.log(COMMON[1]), 0),
        np.abs((side * np.roll(side, 1, axis=1)).sum(axis=2)).mean(axis=1),
        np.log(np.maximum(areas(corners), 1e-6)),
        # the picture itself, where no camera took it as it is
        (cut.sum(axis=1) == 4) & (not is_camera_shape(shape)),
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def is_camera_shape(shape: float) -> bool:
    """Tell whether a picture has the shape, longer side to shorter, that cameras give to theirs."""
    return any(abs(shape / camera - 1) < SAME_SHAPE for camera in CAMERA_SHAPES)


def _along(near: cv2.typing.MatLike, at: Floats) -> Floats:
    """Give how much border there is along each side."""
    t = np.linspace(0.04, 0.96, TRACK)
    side = np.roll(at, -1, axis=1) - at
    points = (at[:, :, None] + t[:, None] * side[:, :, None]).astype(np.float32).reshape(-1, TRACK, 2)
    x, y = np.ascontiguousarray(points[..., 0]), np.ascontiguousarray(points[..., 1])
    seen = cv2.remap(near, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen.mean(axis=1).reshape(-1, 4), np.float64)
