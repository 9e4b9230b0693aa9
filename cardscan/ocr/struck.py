"""From the picture of a line to how much of it a pen crossed out: a long straight stroke through its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.ocr.ink import find_ink

if TYPE_CHECKING:
    from cardscan.types import Pixels, Script

    Mask = npt.NDArray[np.uint8]

HEIGHT = 48
"""Pixels to which a line is brought."""
CLIMBS = np.linspace(-0.16, 0.16, 17)
"""Rise by run of the strokes that are tried."""
MIDDLE = (0.25, 0.7)
"""Where the stroke runs, in heights of the ink from its top: an underline and a bar over a name run outside."""
LONG = {"handwritten": 2.0, "printed": 3.0}
"""Length of the stroke in heights of the ink, at least."""
WIDE = {"handwritten": 0.15, "printed": 0.5}
"""The same as a share of the line. Strokes drawn over 242 handwritten lines were found on 97 % where they crossed out the line and
on 83 % where they crossed out a quarter to a half of it. Of six words that writers struck out
themselves two are found, and nothing else; the others are scribbles or shorter than LONG, and neither the density of their ink nor
the holes in it tell them from writing."""
CROSSING = 0.25
"""Share of a stroke through print that has letters above it, and below it."""
BARE = 0.05
"""Share of it that runs between letters: a dark ground that was taken for ink shows none. With these two 0.6 % of 1845 printed
lines seem struck out, three times fewer than without; drawn strokes are found on 65 % instead of 87 %."""


def struck_share(line: Pixels, script: Script) -> float:
    """Give the share of a line's width (0 to 1) that one stroke crosses out; 0 where there is none."""
    if min(line.shape[:2]) < 8:
        return 0.0
    scale = HEIGHT / line.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    ink = find_ink(np.asarray(cv2.resize(line, None, fx=scale, fy=scale, interpolation=how), np.uint8)).astype(np.uint8)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 2:
        return 0.0
    height, width = int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
    climbs = [float(c) for c in CLIMBS if abs(c) * width <= 1.2 * height]
    joined = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)  # no hand draws quite straight
    (left, right, row), climb = max(
        ((_longest(_levelled(joined, c)), c) for c in climbs), key=lambda f: f[0][1] - f[0][0]
    )
    length = right - left
    middle = (row + climb * ((left + right) / 2 - ink.shape[1] / 2) - HEIGHT // 2 - rows[0]) / height
    if length < max(LONG[script] * height, WIDE[script] * width) or not MIDDLE[0] < middle < MIDDLE[1]:
        return 0.0
    if script == "printed" and not _crosses(_levelled(ink, climb)[:, left:right], row, height):
        return 0.0
    return min(length / width, 1.0)


def _levelled(ink: Mask, climb: float) -> Mask:
    """Shear a line until strokes of this climb are level, half a line's room above and below."""
    height, width = ink.shape
    turn = np.array([[1, 0, 0], [-climb, 1, climb * width / 2 + HEIGHT // 2]], np.float32)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height + HEIGHT), flags=cv2.INTER_NEAREST), np.uint8)


def _longest(ink: Mask) -> tuple[int, int, int]:
    """Find the longest run of ink in any row; give its left and right end and its row."""
    width = ink.shape[1] + 1
    flat = np.pad(ink, ((0, 0), (1, 0))).ravel().astype(np.int8)  # a blank before each row: one diff for all rows
    steps = np.diff(flat, append=np.int8(0))
    starts, ends = np.flatnonzero(steps > 0), np.flatnonzero(steps < 0)
    if not len(starts):
        return 0, 0, 0
    at = int((ends - starts).argmax())
    row, left = divmod(int(starts[at]), width)
    return left, left + int(ends[at] - starts[at]), row


def _crosses(ink: Mask, row: int, height: int) -> bool:
    """Tell whether letters stand above and below a level stroke, with gaps between them."""
    near, far = max(height // 10, 2), int(0.45 * height)
    above = ink[max(row - far, 0) : max(row - near, 0)].any(axis=0).mean()
    below = ink[row + near + 1 : row + far + 1].any(axis=0).mean()
    stroke = ink[max(row - near - 1, 0) : row + near + 2].sum(axis=0)
    bare = (ink.sum(axis=0) == stroke).mean()
    return bool(min(above, below) > CROSSING and bare >= BARE)
