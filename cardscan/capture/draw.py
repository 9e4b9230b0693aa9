"""From a page and what was found on it to pictures that show it: for `--keep`, and for anybody who asks why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.flatten import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardscan.geometry import Quad
    from cardscan.types import Page, Pixels, Reading

PAGE_SIDE = 1600
"""Longer side of a drawn page in pixels; cards are drawn at their own size."""
CARD_COLOUR, PRINT_COLOUR, INK_COLOUR = (40, 40, 230), (60, 160, 40), (220, 90, 30)
"""Blue, green, red: red for cards, green for printed lines, blue for handwritten ones."""


def page_with_cards(page: Page, quads: Iterable[Quad]) -> bytes:
    """Draw the corners of every card on its page; the thick side is the card's own top.  Gives a JPEG."""
    scale = min(1.0, PAGE_SIDE / max(page.pixels.shape[:2]))
    picture = cv2.resize(page.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for quad in quads:
        corners = (np.array(quad.points) * scale).astype(np.int32)
        cv2.polylines(picture, [corners], isClosed=True, color=CARD_COLOUR, thickness=3)
        cv2.line(picture, corners[0].tolist(), corners[1].tolist(), CARD_COLOUR, 9)
    return _jpeg(np.asarray(picture, np.uint8))


def card(page: Page, reading: Reading) -> bytes:
    """Cut the card out as the engine saw it, upright.  Gives a JPEG."""
    return _jpeg(cut(page.pixels, reading.crop.quad, reading.crop.size))


def card_with_lines(page: Page, reading: Reading) -> bytes:
    """Draw the quad of every line on the card, the surer the thicker.  Gives a JPEG."""
    picture = cut(page.pixels, reading.crop.quad, reading.crop.size).copy()
    for line in reading.lines:
        colour = INK_COLOUR if line.script == "handwritten" else PRINT_COLOUR
        corners = np.array(line.quad.points, np.int32)
        cv2.polylines(picture, [corners], isClosed=True, color=colour, thickness=3 if line.confidence > 0.9 else 1)
    for code in reading.codes:
        cv2.polylines(picture, [np.array(code.quad.points, np.int32)], isClosed=True, color=CARD_COLOUR, thickness=3)
    return _jpeg(picture)


def _jpeg(pixels: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return data.tobytes()
