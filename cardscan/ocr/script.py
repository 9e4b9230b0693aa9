"""From what the recogniser saw on a line to whether a pen or a press wrote it.

A reader of many hands and many faces of type has to know the one from the other.  So a logistic regression weighs the
reader's own view of the strokes; what is written has no say, and what stands around it hardly any.  Light letters on a
dark ground are a press's, unless all of the side looks written.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.types import Pixels, Script

    Vector = npt.NDArray[np.float32]

HANDWRITTEN = -0.4
"""From these log odds on a line counts as handwritten: of 1800 printed lines of real cards 1.3 % do, nearly all of them logos and
fragments of such, and of 31 handwritten ones 90 % are found, by weights that had seen neither their picture nor another of the same
firm."""
FRAGMENT, FRAGMENT_HANDWRITTEN = 2, -1.0
"""Letters of a line that shows too little to be told by itself, and its limit where most letters of the side are handwritten: the
last figure of a date, apart from the rest. For longer lines, and for print, the others' vote lost as much as it won."""


GROUND = 0.7
"""Share of a line's box that is dark where its letters are light: true of 1 in 11 printed lines of real cards, and of none in ink
(0.33 at most; 0.64 on 270 lines of backs, in a shadow)."""


def tell_scripts(lines: Sequence[tuple[str, Vector]], light: Sequence[bool]) -> list[Script]:
    """Tell for each line of a side, given as its text and its look (see `Recogniser.see`), whether it is printed or handwritten.

    `light` tells of each whether its letters are lighter than their ground, see `is_light`.
    """
    odds = [log_odds(look) for _, look in lines]
    letters = [sum(c.isalnum() for c in text) for text, _ in lines]
    inked = sum(n for n, o in zip(letters, odds, strict=True) if o > HANDWRITTEN)
    note = inked > sum(letters) / 2
    limits = [FRAGMENT_HANDWRITTEN if note and n <= FRAGMENT else HANDWRITTEN for n in letters]
    return [
        "handwritten" if o > limit and (note or not pale) else "printed"
        for o, limit, pale in zip(odds, limits, light, strict=True)
    ]


def is_light(line: Pixels) -> bool:
    """Tell whether the letters in the picture of a line are lighter than their ground."""
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    return float(cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1].mean()) > GROUND


def log_odds(look: Vector) -> float:
    """Give the natural log of the odds that a line is handwritten."""
    weights, bias = fitted()
    return float(look @ weights) + bias


@lru_cache(maxsize=1)
def fitted() -> tuple[Vector, float]:
    """Give the weights, as `training/fit_script.py` wrote them down, and the bias."""
    data = json.loads((files("cardscan") / "ocr" / "data" / "script.json").read_text("utf-8"))
    return np.array(data["weights"], np.float32), float(data["bias"])
