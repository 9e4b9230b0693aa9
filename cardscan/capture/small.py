"""From a page to the small copy in which cards are looked for, and from corners on it back to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from cardscan.capture.quads import Floats
    from cardscan.types import Pixels

ROTATION = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def canonical(pixels: Pixels) -> tuple[Pixels, int]:
    """Turn a page so that the brightest of its four halves is on top; give the quarter turns counter-clockwise, too."""
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    halves = pixels[:height], pixels[:, -width:], pixels[-height:], pixels[:, :width]
    turns = int(np.argmax([sum(cv2.mean(half)[:3]) if half.size else 0.0 for half in halves]))
    return turned(pixels, turns), turns


def turned(pixels: Pixels, turns: int) -> Pixels:
    """Turn a page counter-clockwise; several times as fast as np.rot90 and a copy."""
    return np.asarray(cv2.rotate(pixels, ROTATION[turns]), np.uint8) if turns else pixels


def turned_back(corners: Floats, turns: int, size: tuple[int, int]) -> Floats:
    """Map corners on a page of `size` that was turned counter-clockwise to the page as it was, their own order kept."""
    for _ in range(turns):  # a quarter clockwise
        corners = np.stack([size[1] - corners[:, 1], corners[:, 0]], axis=1)
        size = size[1], size[0]
    return corners


def halved(pixels: Pixels, side: int) -> Pixels:
    """Halve a picture as long as it stays twice as long as `side` and gives whole pixels: a turned one gives the same."""
    while max(pixels.shape[:2]) >= 2 * side and not (pixels.shape[0] % 2 or pixels.shape[1] % 2):
        size = pixels.shape[1] // 2, pixels.shape[0] // 2
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def shrunk(pixels: Pixels, side: int) -> Pixels:
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
    # by less than a half no pixel is passed over
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
