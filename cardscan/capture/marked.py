"""From maps of a page to the cards that they show, and how far maps and cards agree.

What the network marks becomes quads (`regions`) whose sides lie on edges (`snap`) and whose quality is a weighted sum of what
the maps say of them (`evidence`); the best that do not overlap are the cards.  The weights are numbers in `data/marks.json`,
fitted by `training/fit_marks.py`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from cardscan.capture.choose import FURTHER_EVIDENCE, SHARED, best_and_further, shares_within
from cardscan.capture.evidence import EVIDENCE, weigh
from cardscan.capture.maps import draw_maps
from cardscan.capture.quads import areas, convex
from cardscan.capture.regions import find_regions
from cardscan.capture.snap import snap

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.capture.maps import Maps
    from cardscan.capture.regions import Floats
    from cardscan.types import Pixels

    Indices = npt.NDArray[np.intp]

# Measured on 136 pictures with 172 cards.
MOST = 60
"""Distinct quads that are weighed against each other."""
APART = 0.03
"""Mean difference of the corners' coordinates, of the quad's extent, from which on two quads are distinct."""
MAT = 2.0
"""How much less quality than what holds them the cards in it may have, when they are many. At 0 several cards are taken for one,
at 4 a card falls into two."""
COVER = 0.6
"""How much of it they cover at least."""
EVIDENCE_OF = {"quads": EVIDENCE, "further": FURTHER_EVIDENCE}


class Marked(NamedTuple):
    """M quads in shares of the page: corners M x 4 x 2 clockwise, how much each looks like a card and why, its area."""

    corners: Floats
    quality: Floats
    share: Floats
    evidence: Floats

    @property
    def score(self) -> Floats:
        """Give what tells the best: the evidence holds the size."""
        return self.quality

    def only(self, kept: Indices) -> Marked:
        """Keep some of the quads."""
        return Marked(*(column[kept] for column in self))


class Weights(NamedTuple):
    """What each kind of evidence is worth: for quads, for further cards of a page."""

    quads: Floats
    further: Floats


@cache
def weights() -> Weights:
    """Load the weights, which `training/fit_marks.py` fitted."""
    worth = json.loads((files("cardscan.capture") / "data" / "marks.json").read_text("utf-8"))
    return Weights(*(np.array([worth[kind][name] for name in names]) for kind, names in EVIDENCE_OF.items()))


def find_marked(small: Pixels) -> tuple[Marked, float]:
    """Find the cards of a small picture, and tell how far they agree with the maps, from 0 to 1."""
    maps, worth = draw_maps(small), weights()
    cards = choose(find_quads(small, maps, worth.quads), worth.further)
    return cards, agreement(maps, cards.corners)


def find_quads(small: Pixels, maps: Maps, worth: Floats) -> Marked:
    """Find distinct quads in a small picture that may be cards; the picture itself is one of them."""
    size = np.array([small.shape[1], small.shape[0]], np.float64)

    def judged(corners: Floats) -> Marked:
        evidence = weigh(maps, corners)
        found = Marked(corners, evidence @ worth, areas(corners), evidence)
        return found.only(_distinct(found))

    whole = np.array([[[0, 0], [1, 0], [1, 1], [0, 1]]], np.float64)
    regions = find_regions(maps, (small.shape[1], small.shape[0])) / size
    if not len(regions):
        return judged(whole)
    fine = snap(small, maps.border, judged(regions).corners * size) / size
    return judged(np.concatenate([whole, fine[convex(fine)]]))


def agreement(maps: Maps, corners: Floats) -> float:
    """Give the overlap (IoU) of quads and of what the maps hold for card, each spot as likely as it is card."""
    height, width = maps.card.shape
    inside = np.zeros((height, width), np.uint8)
    for ring in corners:
        cv2.fillPoly(inside, [np.rint(ring * [width, height] - 0.5).astype(np.int32)], 1)
    return float(np.minimum(inside, maps.card).sum() / np.maximum(inside, maps.card).sum())


def _distinct(found: Marked) -> Indices:
    """Choose the best quads that do not nearly repeat a better one."""
    corners = found.corners.reshape(-1, 8)
    extent = np.sqrt(found.share)
    free = np.ones(len(extent), np.bool_)
    kept: list[int] = []
    for i in np.argsort(-found.quality):
        if len(kept) == MOST:
            break
        if free[i]:
            kept.append(int(i))
            free &= np.abs(corners - corners[i]).mean(axis=1) > APART * np.minimum(extent, extent[i])
    return np.array(kept, np.intp)


def choose(found: Marked, worth: Floats) -> Marked:
    """Keep the best quad and those that are likely further cards beside it; `worth` weighs FURTHER_EVIDENCE."""
    return best_and_further(without_overlaps(found), worth)


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
