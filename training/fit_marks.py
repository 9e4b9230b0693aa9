"""Fit the weights by which quads in the network's maps are judged and write cardscan/capture/data/marks.json.

    python training/fit_marks.py CARDS_DIR [--scenes 300] [--write]

As `fit_quads.py` does for quads of lines; to be run after `fit_maps.py`.  CARDS_DIR holds `images/` and `truth/` with the
corners of each card; made-up scenes (`scenes.py`) stand beside them.  The figures printed are of five-fold cross-validation
over the pictures.  About two minutes on a core.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from fit_quads import (
    RIVAL,
    Picture,
    arguments,
    cross_validate,
    fit_choice,
    fit_further,
    hits_of,
    judged,
    overlaps_of,
    pictures_in,
    tell,
    turned,
)

from cardscan.capture.candidates import halved, shrunk
from cardscan.capture.locate import MARK_SIDE, WHOLE, canonical
from cardscan.capture.maps import draw_maps
from cardscan.capture.marked import EVIDENCE_OF, Marked, Weights, choose, find_quads, weights, without_overlaps
from cardscan.geometry import Quad

if TYPE_CHECKING:
    from cardscan.types import Pixels

OUT = Path(__file__).parents[1] / "cardscan" / "capture" / "data" / "marks.json"


def picture_of(kind: str, fold: int, share: float, pixels: Pixels, truth: list[Quad]) -> Picture[Marked]:
    """Search a picture, and compare what is found with the true quads; none means that the card fills it."""
    size = pixels.shape[1], pixels.shape[0]
    pixels, turns = canonical(halved(pixels, MARK_SIDE))
    truth, size = turned(truth, size, turns)
    small = shrunk(pixels, MARK_SIDE)
    found = find_quads(small, draw_maps(small), weights().quads)
    overlaps, smaller = overlaps_of(found.corners * size, truth or [Quad.box(0, 0, *size)])
    rivals = smaller > RIVAL if len(truth) > 1 else np.ones_like(smaller, np.bool_)
    return Picture(kind, fold, share, small, size, not truth, found, overlaps, rivals)


def fit(pictures: list[Picture[Marked]]) -> Weights:
    """Fit both sets of weights, the second on what the first leaves."""
    quads = fit_choice(pictures, lambda found: found.evidence)
    return Weights(quads, fit_further((p, without_overlaps(judged(p, quads))) for p in pictures))


def score(picture: Picture[Marked], worth: Weights) -> tuple[int, int, int]:
    """Count hits, false cards and cards."""
    cards, count = choose(judged(picture, worth.quads), worth.further), picture.overlaps.shape[1]
    if not 0 < cards.share.sum() <= WHOLE:
        return (1, 0, 1) if picture.whole else (0, 1, count)
    hits = int(hits_of(picture, cards).any(axis=0).sum())
    return hits, len(cards.share) - hits, count


def main() -> None:
    """Fit, report, and write if asked to."""
    args = arguments(__doc__, 300)
    cv2.setNumThreads(1)
    pictures = list(pictures_in(args.folder, args.scenes, picture_of))
    tell(cross_validate(pictures, fit, score, weights()), EVIDENCE_OF, OUT if args.write else None)


if __name__ == "__main__":
    main()
