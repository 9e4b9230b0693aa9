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
SHRINK_FIRST = 0.6
"""Below this scale the page is shrunk by areas first: warping takes sixteen pixels for one of the result, and small
print would break up."""


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
    scale = max(size) / max(quad.width, quad.height, 1.0)
    if scale < SHRINK_FIRST:
        pixels, offset = _surroundings(pixels, quad)
        height, width = pixels.shape[:2]
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=scale * 1.2, fy=scale * 1.2, interpolation=cv2.INTER_AREA), np.uint8
        )
        corners = (corners - offset) * np.array([pixels.shape[1] / width, pixels.shape[0] / height], np.float32)
    if np.array_equal(corners, target) and size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    # OpenCV counts from the middle of the first pixel, quads from its corner: else a turned page gives other pixels
    matrix = cv2.getPerspectiveTransform(corners - 0.5, target - 0.5)
    flat = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def _surroundings(pixels: Pixels, quad: Quad) -> tuple[Pixels, npt.NDArray[np.float32]]:
    """Cut the box around a quad out of a page, with a little to spare, and say where it starts."""
    left, top, right, bottom = quad.bounds
    x, y = max(int(left) - 8, 0), max(int(top) - 8, 0)
    part = pixels[y : max(int(bottom), y) + 8, x : max(int(right), x) + 8]
    return part, np.array([x, y], np.float32)
