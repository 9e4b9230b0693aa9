"""Turn pixels and crops by quarters, and put lines into reading order; shared by all engines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cardscan.geometry import levelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.geometry import Quad
    from cardscan.types import Crop, Line, Pixels


def turned_pixels(pixels: Pixels, quarters: int) -> Pixels:
    """Turn a picture clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -quarters)) if quarters % 4 else pixels


def turned_crop(crop: Crop, quarters: int) -> Crop:
    """Name the corners of a crop anew after its picture was turned clockwise."""
    size = crop.size[::-1] if quarters % 2 else crop.size
    return replace(crop, quad=crop.quad.turned(quarters), size=size)


def reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Sort lines into rows from top to bottom, left to right within a row, whatever the tilt of the card."""
    rows: list[list[tuple[Quad, Line]]] = []
    level = levelled([x.quad for x in lines], (0.0, 0.0))
    for quad, line in sorted(zip(level, lines, strict=True), key=lambda x: x[0].centre[1]):
        y = quad.centre[1]
        for row in reversed(rows[-3:]):
            first = row[0][0]
            if abs(y - first.centre[1]) < 0.4 * min(quad.height, first.height):
                row.append((quad, line))
                break
        else:
            rows.append([(quad, line)])
    return tuple(line for row in rows for _, line in sorted(row, key=lambda x: x[0].bounds[0]))
