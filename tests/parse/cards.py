"""Readings made of plain text, for parser tests: one line below the other, or where the test says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.types import Code, Crop, Line, Reading, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 1000, 600


def reading(
    *texts: str, heights: Sequence[float] | None = None, codes: Sequence[str] = (), side: Side = "front"
) -> Reading:
    """Set lines below each other, flush left, 30 pixels high unless `heights` says otherwise."""
    lines = []
    y = 20.0
    for i, text in enumerate(texts):
        height = heights[i] if heights else 30.0
        quad = Quad.box(40, y, min(len(text) * height * 0.5, WIDTH - 60), height)
        lines.append(Line(text=text, quad=quad, confidence=0.99, engine="test"))
        y += height * 1.3
    crop = Crop(
        source="card.jpg", digest="0" * 64, page=0, index=0, quad=Quad.box(0, 0, WIDTH, HEIGHT), size=(WIDTH, HEIGHT)
    )
    symbols = tuple(Code(symbology="QR Code", text=t, quad=Quad.box(700, 300, 200, 200)) for t in codes)
    return Reading(crop=crop, side=side, lines=tuple(lines), codes=symbols)
