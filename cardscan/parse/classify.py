"""From features to the probability that a piece is a name, a title, a department, a company, an address or none.

Two softmax regressions, one after the other: the first sees the piece, the second also what the first thought of the
pieces around it.  The weights are numbers in `data/weights.json`, fitted by `training/fit_pieces.py`.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cardscan.parse.features import describe, in_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.pieces import Piece

CLASSES = ("name", "title", "department", "company", "address", "other")
WARES = 6
"""Pieces of four Chinese characters from which on they are what a shop sells."""
WARE = 0.1
"""What is left of such a piece as a name."""
_FOUR_CHARACTERS = re.compile(r"\s*(?:[\u3400-\u9fff]\s*){4}")
ClassWeights = dict[str, list[float]]
"""For each feature one weight a class."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers that were fitted: two softmax regressions over pieces, a logistic one over pairs, a choice of the firm."""

    first: ClassWeights
    second: ClassWeights
    join: dict[str, float]
    company: dict[str, float]
    confidence: dict[str, dict[str, float]] = field(default_factory=dict)
    """By field, for `confidence.calibrated`."""


@cache
def fitted() -> Weights:
    """Load the weights that come with the package."""
    text = (files("cardscan.parse") / "data" / "weights.json").read_text("utf-8")
    return Weights(**json.loads(text))


def weigh(features: Mapping[str, float], weights: ClassWeights) -> dict[str, float]:
    """Give the probability of each class."""
    totals = [0.0] * len(CLASSES)
    for name, value in features.items():
        for k, w in enumerate(weights.get(name, ())):
            totals[k] += w * value
    top = max(totals)
    powers = [math.exp(t - top) for t in totals]
    return {c: p / sum(powers) for c, p in zip(CLASSES, powers, strict=True)}


def classify(pieces: Sequence[Piece], facts: Facts, weights: Weights) -> list[dict[str, float]]:
    """Give the class probabilities of every piece of a card."""
    own = [describe(p, facts, pieces) for p in pieces]
    first = without_wares(pieces, [weigh(f, weights.first) for f in own])
    second = [weigh({**f, **in_context(i, pieces, first)}, weights.second) for i, f in enumerate(own)]
    return without_wares(pieces, second)


def without_wares(pieces: Sequence[Piece], classes: Sequence[dict[str, float]]) -> list[dict[str, float]]:
    """Take what a shop sells for no name: many pieces of four Chinese characters each."""
    wares = [bool(_FOUR_CHARACTERS.fullmatch(p.text)) for p in pieces]
    if sum(wares) < WARES:
        return list(classes)
    return [
        {**c, "name": WARE * c["name"], "other": c["other"] + (1 - WARE) * c["name"]} if ware else c
        for c, ware in zip(classes, wares, strict=True)
    ]
