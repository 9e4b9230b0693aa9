"""From the small copy of a page to the cards on it.

What the network marks (`maps`) becomes quads (`regions`) whose sides lie on edges (`snap`) and whose quality is a weighted sum
of what the maps say of them (`evidence`); of these the cards are chosen (`choose`).  The weights are numbers in
`data/marks.json`, fitted by `training/fit_marks.py`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cardscan.capture.choose import FURTHER_EVIDENCE, choose
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
GIVEN_UP = 8.0
"""So much less quality than the best a quad may have before its sides are moved: a third has less, and no card is lost."""
EVIDENCE_OF = {"quads": EVIDENCE, "further": FURTHER_EVIDENCE}


class Marked(NamedTuple):
    """M quads in shares of the page: corners M x 4 x 2 clockwise, how much each looks like a card and why, its area."""

    corners: Floats
    quality: Floats
    share: Floats
    evidence: Floats

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


def find_marked(small: Pixels) -> Marked:
    """Find the cards of a small picture; the picture itself if it is the card."""
    worth = weights()
    return choose(find_quads(small, draw_maps(small), worth.quads), worth.further)


def find_quads(small: Pixels, maps: Maps, worth: Floats) -> Marked:
    """Find distinct quads in a small picture that may be cards; the picture itself is one of them."""
    size = np.array([small.shape[1], small.shape[0]], np.float64)

    def judged(corners: Floats) -> Marked:
        evidence = weigh(maps, corners, max(size) / min(size))
        found = Marked(corners, evidence @ worth, areas(corners), evidence)
        return found.only(_distinct(found))

    whole = np.array([[[0, 0], [1, 0], [1, 1], [0, 1]]], np.float64)
    regions = find_regions(maps, (small.shape[1], small.shape[0])) / size
    if not len(regions):
        return judged(whole)
    rough = judged(regions)
    rough = rough.only(np.nonzero(rough.quality > rough.quality.max() - GIVEN_UP)[0])
    fine = snap(small, maps.border, rough.corners * size) / size
    return judged(np.concatenate([whole, fine[convex(fine)]]))


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
