"""From what a scanning app stamped over a card (`Scanned with CamScanner`, in grey, bottom left) to the card without it.

The stamp's own lines are told by their words and dropped.  Print that runs through it is read once more with all but its
ink made white: ink is darker than a stamp, which is made to be seen through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.types import Pixels

    Boxes = npt.NDArray[np.float32]

_SIGNATURE = re.compile(r"\W*(?:c?am ?scanner|scanned\W{0,2}(?:with|by)\b.{0,24})\W*", re.IGNORECASE)
"""What only a stamp says."""
_BADGE = re.compile(r"\W*c\W?s\W*", re.IGNORECASE)
"""The sign of one such app; a stamp only beside its words."""
REACH_LEFT, REACH_UP = 0.55, 1.5
"""How far a stamp may reach beyond its last line: its badge, by the line's length, and the line above, by its height."""
INK = 0.7
"""Where ink ends, on the way from the darkest to the paper. 0.5 and 0.6 break thin print, 0.75 leaves letters of the stamp; of 13 stamps
on real cards five touch print, and all five lines are read right at 0.75, four at 0.6."""


def is_stamp(text: str) -> bool:
    """Tell whether a line is what a scanning app stamps on pictures."""
    return _SIGNATURE.fullmatch(text) is not None


def find_stamp(texts: Sequence[str], boxes: Boxes) -> tuple[list[int], list[int]]:
    """Give the lines that are a stamp's own, and those that run through it, by their positions; `boxes` is n x 4 corners."""
    signed = [i for i, text in enumerate(texts) if is_stamp(text)]
    if not signed:
        return [], []
    low, high = boxes.min(axis=1), boxes.max(axis=1)
    last = max(signed, key=lambda i: high[i, 1])
    length, height = high[last] - low[last]
    left, top = low[signed].min(axis=0) - (REACH_LEFT * length, 0)
    top = min(top, low[last, 1] - REACH_UP * height)
    right, bottom = high[signed].max(axis=0)
    inside = (
        (low[:, 0] < right) & (high[:, 0] > left) & (low[:, 1] < bottom - height / 5) & (high[:, 1] > top + height / 5)
    )
    own = [i for i, text in enumerate(texts) if i in signed or (inside[i] and _BADGE.fullmatch(text))]
    return own, [int(i) for i in np.flatnonzero(inside) if i not in own]


def without_stamp(line: Pixels) -> Pixels:
    """Make all of a line white that is lighter than its ink."""
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    dark, paper = np.percentile(grey, (2, 50))
    white = max(dark + INK * (paper - dark), dark + 8)
    stretched = np.clip((grey.astype(np.float32) - dark) * (255 / (white - dark)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(stretched, cv2.COLOR_GRAY2BGR), np.uint8)
