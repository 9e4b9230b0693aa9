"""From a quad on a page to a CardImage: perspective undone, at a size that suits the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.types import CardImage, Crop

if TYPE_CHECKING:
    from cardscan.geometry import Quad
    from cardscan.types import Page

MAX_SIDE = 1600
"""Pixels of the longer side. A card at 1400 px has its smallest print (6 pt) at about 35 px a line; more only costs."""


def flatten(page: Page, quad: Quad, index: int) -> CardImage:
    """Cut a card out along its quad; never enlarges."""
    width, height = max(quad.width, 1.0), max(quad.height, 1.0)
    scale = min(1.0, MAX_SIDE / max(width, height))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    corners = np.array(quad.points, np.float32)
    if scale < 0.6:
        # warpPerspective takes four pixels for one of the result: shrink by areas first, or small print breaks up
        pixels = cv2.resize(page.pixels, None, fx=scale * 1.2, fy=scale * 1.2, interpolation=cv2.INTER_AREA)
        corners *= np.array(
            [pixels.shape[1] / page.pixels.shape[1], pixels.shape[0] / page.pixels.shape[0]], np.float32
        )
    else:
        pixels = page.pixels
    if np.array_equal(corners, target) and size == (pixels.shape[1], pixels.shape[0]):
        flat = pixels
    else:
        flat = cv2.warpPerspective(
            pixels,
            cv2.getPerspectiveTransform(corners, target),
            size,
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
    crop = Crop(source=page.source, digest=page.digest, page=page.index, index=index, quad=quad, size=size)
    return CardImage(crop=crop, pixels=np.asarray(flat, np.uint8))
