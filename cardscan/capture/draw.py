"""From a page and what was found on it to pictures that show it: for `--keep`, and for anybody who asks why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.capture.flatten import cut
from cardscan.geometry import Quad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cardscan.types import Page, Pixels, Reading

PAGE_SIDE = 1600
"""Longer side of a drawn page in pixels; cards are drawn at their own size."""
SNAPSHOT_SIDE, SNAPSHOT_QUALITY = 1200, 70
"""Of the picture that a library keeps: the smallest print (6 pt) is some 25 px high in it, and it takes 100 kB."""
GAP, PAPER = 12, (255, 255, 255)
"""Pixels between two pictures that are shown together, and their colour."""
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
    _draw_lines(picture, reading, lambda quad: quad)
    return _jpeg(picture)


def page_with_lines(page: Page, reading: Reading) -> Pixels:
    """Draw one card and its lines on the page where they were found."""
    scale = min(1.0, PAGE_SIDE / max(page.pixels.shape[:2]))
    picture = np.asarray(cv2.resize(page.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    corners = (np.array(reading.crop.quad.points) * scale).astype(np.int32)
    cv2.polylines(picture, [corners], isClosed=True, color=CARD_COLOUR, thickness=3)
    _draw_lines(picture, reading, lambda quad: _scaled(reading.crop.to_page(quad), scale))
    return picture


def snapshot_with_lines(jpeg: bytes, reading: Reading) -> Pixels:
    """Draw the lines on the small picture that was kept of a card."""
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    picture = np.asarray(decoded, np.uint8)
    scale = picture.shape[1] / max(reading.crop.size[0], 1)
    _draw_lines(picture, reading, lambda quad: _scaled(quad, scale))
    return picture


def stacked(pictures: Sequence[Pixels]) -> bytes:
    """Put pictures one below the other.  Gives a PNG."""
    width = max(p.shape[1] for p in pictures)
    filled = [cv2.copyMakeBorder(p, 0, GAP, 0, width - p.shape[1], cv2.BORDER_CONSTANT, value=PAPER) for p in pictures]
    _, data = cv2.imencode(".png", cv2.vconcat(filled))
    return data.tobytes()


def _scaled(quad: Quad, scale: float) -> Quad:
    return Quad.of((x * scale, y * scale) for x, y in quad.points)


def _draw_lines(picture: Pixels, reading: Reading, place: Callable[[Quad], Quad]) -> None:
    for line in reading.lines:
        colour = INK_COLOUR if line.script == "handwritten" else PRINT_COLOUR
        corners = np.array(place(line.quad).points, np.int32)
        cv2.polylines(picture, [corners], isClosed=True, color=colour, thickness=3 if line.confidence > 0.9 else 1)
    for code in reading.codes:
        corners = np.array(place(code.quad).points, np.int32)
        cv2.polylines(picture, [corners], isClosed=True, color=CARD_COLOUR, thickness=3)


def snapshot(page: Page, reading: Reading) -> bytes:
    """Cut the card out upright, small enough to be kept.  Gives a JPEG."""
    width, height = reading.crop.size
    scale = min(1.0, SNAPSHOT_SIDE / max(width, height))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return _jpeg(cut(page.pixels, reading.crop.quad, size), SNAPSHOT_QUALITY)


def _jpeg(pixels: Pixels, quality: int = 85) -> bytes:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()
