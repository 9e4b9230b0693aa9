"""From a quad on a page to a CardImage: perspective undone, at a size that suits the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.types import CardImage, Crop

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.geometry import Quad
    from cardscan.types import Page, Pixels

MAX_SIDE = 1600
"""Pixels of the longer side. A card at 1400 px has its smallest print (6 pt) at about 35 px a line; more only costs."""
SHARP = 1000
"""Longer side of a cut from which on it is taken by linear interpolation, in a third of the time of cubic: where print is
larger than the engine wants it nothing is lost by it."""
MARGIN = 4
"""Pixels that are kept around a quad, for interpolation."""


def flatten(page: Page, quad: Quad, index: int) -> CardImage:
    """Cut a card out along its quad; never enlarges."""
    width, height = max(quad.width, 1.0), max(quad.height, 1.0)
    scale = min(1.0, MAX_SIDE / max(width, height))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    crop = Crop(source=page.source, digest=page.digest, page=page.index, index=index, quad=quad, size=size)
    return CardImage(crop=crop, pixels=cut(page.pixels, quad, size))


def cut(pixels: Pixels, quad: Quad, size: tuple[int, int]) -> Pixels:
    """Map what lies in a quad onto a picture of `size` = (width, height); beyond the page its rim is continued."""
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    corners = np.array(quad.points, np.float32)
    if np.array_equal(corners, target) and size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    # halves by areas first: warping takes four pixels for one of the result, and small print would break up
    halvings = int(np.log2(max(quad.width, quad.height, 1.0) / max(size) + 1e-9))
    pixels, offset = _surroundings(pixels, quad, 2**halvings)
    for _ in range(halvings):
        height, width = (max(n // 2, 1) for n in pixels.shape[:2])
        even = pixels[: 2 * height, : 2 * width]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    corners = (corners - offset) / np.float32(2**halvings)
    # OpenCV counts from the middle of the first pixel, quads from its corner: else a turned page gives other pixels
    matrix = cv2.getPerspectiveTransform(corners - 0.5, target - 0.5)
    if max(size) < SHARP:
        flat = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(flat, np.uint8)
    # four channels in half of the time of three
    four = cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA)
    flat = cv2.warpPerspective(four, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_BGRA2BGR), np.uint8)


def _surroundings(pixels: Pixels, quad: Quad, step: int) -> tuple[Pixels, npt.NDArray[np.float32]]:
    """Cut the box around a quad out of a page, with a little to spare, from multiples of `step` on, and say where it starts."""
    left, top, right, bottom = (int(n) for n in quad.bounds)
    spare = MARGIN * step
    x = max(min(left, pixels.shape[1] - 1) - spare, 0) // step * step
    y = max(min(top, pixels.shape[0] - 1) - spare, 0) // step * step
    part = pixels[y : max(bottom, y) // step * step + spare, x : max(right, x) // step * step + spare]
    return part, np.array([x, y], np.float32)
