"""From quads of a known quality to the cards among them: none overlaps another, and nothing else that is card-shaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.capture.marked import Marked
    from cardscan.capture.quads import Floats

    Indices = npt.NDArray[np.intp]

# Measured on 136 pictures with 172 cards.
GRID = 56
"""Points to a side of the page with which overlaps are measured: a hundred or two to a card where there are many."""
SHARED = 0.12
"""How much of the smaller of two cards may lie under the other: corners that touch or overlap a little."""
MAT = 2.0
"""How much less quality than what holds them the cards in it may have, when they are many. At 0 several cards are taken for one,
at 4 a card falls into two."""
COVER = 0.6
"""How much of it they cover at least."""
LIKE_SIZE = 0.35
"""Difference in the logarithm of the area up to which two cards are of one size."""
HOPELESS = 12.0
"""So much less quality than the best card has nothing that counts as a card of like size."""
MANY = 2.0
"""Logarithm of the number of cards from which on more are no more convincing."""
FURTHER_EVIDENCE = "further", "worse", "smaller", "larger", "many", "quality"
"""What tells a further card from what else is card-shaped: the columns of its evidence."""


def choose(found: Marked, worth: Floats) -> Marked:
    """Keep the best quad and those that are likely further cards beside it; `worth` weighs FURTHER_EVIDENCE."""
    apart = without_overlaps(found)
    if not len(apart.share):
        return apart
    further = further_evidence(apart) @ worth > 0
    further[apart.quality.argmax()] = True
    return apart.only(np.nonzero(further)[0])


def further_evidence(apart: Marked) -> Floats:
    """Measure what tells further cards of a page from what else is card-shaped on it: M x len(FURTHER_EVIDENCE).

    One camera sees all cards at about one size, and where many are alike it is no chance.
    """
    best = int(apart.quality.argmax())
    worse = apart.quality[best] - apart.quality
    size = np.log(apart.share / apart.share[best])
    alike = (np.abs(size[:, None] - size) < LIKE_SIZE) & (worse < HOPELESS)
    many = np.minimum(np.log(np.maximum(alike.sum(axis=1), 1)), MANY)
    one = np.ones_like(worse)
    return np.stack([one, worse, np.maximum(-size, 0), np.maximum(size, 0), many, apart.quality], axis=1)


def without_overlaps(found: Marked) -> Marked:
    """Keep the best quads that do not overlap: the cards before the mat that holds them."""
    if not len(found.share):
        return found
    within, quality = shares_within(found.corners), found.quality

    def free(i: int, kept: list[int]) -> bool:
        return all(max(within[i, k], within[k, i]) <= SHARED for k in kept)

    def pick(among: Indices) -> list[int]:
        kept: list[int] = []
        for i in among[np.argsort(-quality[among])].tolist():
            if not free(i, kept):
                continue
            inner = (within[among, i] > 0.8) & (found.share[among] < 0.7 * found.share[i])
            inner &= quality[among] > quality[i] - 2 * MAT
            parts = [k for k in pick(among[inner]) if free(k, kept)] if inner.sum() > 1 else []
            kept += _alike(found, parts, i) or [i]
        return kept

    return found.only(np.array(pick(np.arange(len(quality))), np.intp))


def _alike(found: Marked, parts: list[int], whole: int) -> list[int]:
    """Give the quads inside another one that are cards of like size, if they make up a good part of it and are about as good."""
    sizes = np.log(found.share[parts])
    alike = [k for k, size in zip(parts, sizes, strict=True) if abs(size - np.median(sizes)) < np.log(2)]
    if len(alike) < 2 or found.share[alike].sum() < COVER * found.share[whole]:
        return []
    return alike if found.quality[alike].mean() > found.quality[whole] - MAT * (1 - 1 / len(alike)) else []


def shares_within(corners: Floats) -> Floats:
    """Give the share of each quad that lies inside each other one, by the points of one grid over all of them."""
    corners = corners.astype(np.float32)
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    step = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    points = np.stack(np.meshgrid(step, step), axis=2).reshape(-1, 2) * (high - low) + low
    side = np.roll(corners, -1, axis=1) - corners
    # a point is inside where it lies to the right of all four sides
    normal = np.stack([-side[..., 1], side[..., 0]], 2)
    height = normal @ points.T - (normal * corners).sum(axis=2)[..., None]
    inside = (height >= 0).all(axis=1).astype(np.float32)
    return np.asarray(inside @ inside.T / np.maximum(inside.sum(axis=1), 1)[:, None], np.float64)
