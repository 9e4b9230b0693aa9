"""From the evidence for a slot to the probability that it is right, by a regression that `training/fit_notes.py` fits."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cardscan.types import Line

Evidence = dict[str, float]

HIGHEST = 0.99
"""No slot is surer than this."""
CROSSED = 0.3
"""Most that is believed of words on a line where something is struck out, and was read all the same. Not measured."""


def evidence(slot: str, sure: float, lines: Sequence[Line]) -> Evidence:
    """Give the evidence for a slot that was chosen with probability `sure` and stands in these lines."""
    p = min(max(sure * min(x.confidence for x in lines), 0.01), 0.99)
    return {
        "bias": 1.0,
        "odds": math.log(p / (1 - p)),
        "date": float(slot in ("when", "due")),
        "struck": float(any(x.struck for x in lines)),
    }


def calibrated(found: Mapping[str, float], weights: Mapping[str, float] | None = None) -> float:
    """Give the probability that a slot is right."""
    total = sum(w * found[name] for name, w in (weights or fitted()).items())
    return min(1 / (1 + math.exp(-total)), CROSSED if found["struck"] else HIGHEST)


@lru_cache(maxsize=1)
def fitted() -> dict[str, float]:
    """Give the weights of the evidence."""
    weights: dict[str, float] = json.loads(
        (files("cardscan") / "notes" / "data" / "confidence.json").read_text("utf-8")
    )
    return weights
