"""Turn pixels and crops by quarters, and put lines into reading order; shared by all engines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cardscan.types import Crop, Line, Pixels


def turned_pixels(pixels: Pixels, quarters: int) -> Pixels:
    """Turn a picture clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -quarters)) if quarters % 4 else pixels


def turned_crop(crop: Crop, quarters: int) -> Crop:
    """Name the corners of a crop anew after its picture was turned clockwise."""
    size = crop.size[::-1] if quarters % 2 else crop.size
    return replace(crop, quad=crop.quad.turned(quarters), size=size)


def reading_order(lines: list[Line]) -> tuple[Line, ...]:
    """Sort lines into rows from top to bottom, left to right within a row."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda x: x.quad.centre[1]):
        y = line.quad.centre[1]
        for row in reversed(rows[-3:]):
            if abs(y - row[0].quad.centre[1]) < 0.4 * min(line.quad.height, row[0].quad.height):
                row.append(line)
                break
        else:
            rows.append([line])
    return tuple(x for row in rows for x in sorted(row, key=lambda x: x.quad.bounds[0]))
