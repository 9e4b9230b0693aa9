"""From quads on a small picture to how a card would look in them.

Lines say where a card may end; this looks at what lies inside and around.  A card has print inside and hardly any cut by its
sides; what is printed around a box on a card runs along the box, while the print of a newspaper under a card runs its own
way; the stock of a card is even and ends at its sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.capture.segments import Floats
    from cardscan.types import Pixels

    Plane = npt.NDArray[np.uint8]
    Flags = npt.NDArray[np.bool_]

EVIDENCE = "through", "print", "in_line", "even", "goes_on"
"""What is measured: the columns of the evidence."""
STROKE = 30
"""How much darker or lighter than what surrounds it a stroke of print is."""
WIDEST = 7
"""Pixels that a stroke of print is wide at most."""
MOST_PRINT = 0.2
"""Share of print from which on more is no more convincing."""
GRID = 28
"""Points to a side of a quad and its surroundings."""
AROUND = 0.2
"""How far around a quad is looked, of its sides."""
INNER, OUTER, RIM = 0.07, -0.04, (-0.1, -0.03)
"""How deep inside its sides, in parts of them, a card is surely card, surely ground, and ground close by."""
FAINTEST = 2.0
"""Change per pixel from which on a stroke has a direction."""
ALIGNED = 0.985
"""Cosine of the angle up to which a stroke runs along a side: 10 degrees."""
SAME = 9.0
"""Distance in Lab up to which a colour is that of the stock."""
TRACK = 48
"""Points along a side where print is looked for."""
ASIDE = 4
"""Pixels to either side of it."""


def find_print(light: Plane) -> Flags:
    """Mark the strokes of print, dark on light or light on dark, in a plane of lightness."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (WIDEST, WIDEST))
    dark, bright = (cv2.morphologyEx(light, way, kernel) for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))
    return np.asarray(cv2.max(dark, bright) > STROKE)


def look(small: Pixels, corners: Floats) -> Floats:
    """Describe M x 4 x 2 quads by M x len(EVIDENCE) numbers, most of them shares between 0 and 1."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), np.uint8)
    light = np.ascontiguousarray(lab[..., 0])
    height, width = light.shape
    strokes = find_print(light)
    ticks = np.linspace(-AROUND, 1 + AROUND, GRID)
    v, u = (a.ravel() for a in np.meshgrid(ticks, ticks, indexing="ij"))
    depth = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    inside, outside, rim = depth > INNER, depth < OUTER, (depth > RIM[0]) & (depth < RIM[1])
    parts = np.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], 1)
    x, y = (np.rint(corners[..., k] @ parts.T).astype(np.intp) for k in (0, 1))
    # shares are of what is seen: a quad along the rim of the picture has little around it
    seen = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    at = np.clip(y, 0, height - 1) * width + np.clip(x, 0, width - 1)

    def share(of: Flags, where: Flags, weight: npt.NDArray[np.bool_ | np.float32] = seen) -> Floats:
        total = weight[:, where].sum(axis=1, dtype=np.float64)
        return np.asarray((of[:, where] * weight[:, where]).sum(axis=1) / np.maximum(total, 1e-6), np.float64)

    strength, aligned = _aligned(light, corners, u[outside], v[outside], at[:, outside])
    strength[~seen[:, outside]] = 0
    colours = lab.reshape(-1, 3)[at].astype(np.float32)
    off = colours - np.median(colours[:, inside], axis=1)[:, None]
    stock = np.einsum("mpc,mpc->mp", off, off) < SAME**2
    around = np.ones(int(outside.sum()), np.bool_)
    columns = [
        _through_print(strokes, corners),
        np.minimum(share(strokes.ravel()[at], inside), MOST_PRINT) / MOST_PRINT,
        share(aligned, around, strength),
        share(stock, inside),
        share(stock, rim),
    ]
    return np.stack(columns, axis=1)


def _aligned(
    light: Plane, corners: Floats, u: Floats, v: Floats, at: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float32], Flags]:
    """Give how strong the edges are at points (u, v) of each quad, and whether they run along its sides there."""
    smooth = cv2.GaussianBlur(light, (0, 0), 1.0)
    gx, gy = (np.asarray(cv2.Sobel(smooth, cv2.CV_32F, *way, scale=0.25)).ravel()[at] for way in ((1, 0), (0, 1)))
    strength = np.hypot(gx, gy)
    strength[strength < FAINTEST] = 0
    a, b, c, d = (corners[:, None, i].astype(np.float32) for i in range(4))
    u, v = u[:, None].astype(np.float32), v[:, None].astype(np.float32)
    across = np.zeros_like(strength)
    for along in ((1 - v) * (b - a) + v * (c - d), (1 - u) * (d - a) + u * (c - b)):
        length = np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-6)
        across = np.maximum(across, np.abs(gx * along[..., 1] - gy * along[..., 0]) / length)
    return strength, across >= ALIGNED * np.maximum(strength, 1e-6)


def _through_print(strokes: Flags, corners: Floats) -> Floats:
    """Give for each quad the largest share of a side that has print close by both inside and outside."""
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    height, width = near.shape
    side = np.roll(corners, -1, axis=1) - corners
    normal = np.stack([-side[..., 1], side[..., 0]], 2) / np.maximum(np.linalg.norm(side, axis=2, keepdims=True), 1e-6)
    points = corners[:, :, None] + np.linspace(0.08, 0.92, TRACK)[None, None, :, None] * side[:, :, None]
    both = np.ones(points.shape[:3], np.bool_)
    for step in (-ASIDE, ASIDE):
        x, y = np.moveaxis(np.rint(points + step * normal[:, :, None]).astype(np.intp), -1, 0)
        seen = (x >= 0) & (y >= 0) & (x < width) & (y < height)
        both &= seen & near[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return np.asarray(both.mean(axis=2).max(axis=1), np.float64)
