"""Fit the weights by which quads in the network's maps are judged and write cardscan/capture/data/marks.json.

    python training/fit_marks.py CARDS_DIR [--scenes 300] [--write]

As `fit_quads.py` does for quads of lines; to be run after `fit_maps.py`.  CARDS_DIR holds `images/` and `truth/` with the
corners of each card; made-up scenes (`scenes.py`) stand beside them.  The figures printed are of five-fold cross-validation
over the pictures.  About two minutes on a core.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from fit_quads import FOLDS, HIT, NEAR_BEST, PENALTY, RIVAL, SCENE_SHARE, WORSE, descend, logistic, report
from scenes import scenes

from cardscan.capture import pages
from cardscan.capture.candidates import halved, shrunk
from cardscan.capture.locate import MARK_SIDE, WHOLE, canonical
from cardscan.capture.maps import draw_maps
from cardscan.capture.marked import (
    EVIDENCE_OF,
    Marked,
    Weights,
    choose,
    find_quads,
    further_evidence,
    weights,
    without_overlaps,
)
from cardscan.geometry import Quad, intersection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    from cardscan.types import Pixels

    Floats = npt.NDArray[np.float64]
    Loss = Callable[[Floats], tuple[float, Floats]]

OUT = Path(__file__).parents[1] / "cardscan" / "capture" / "data" / "marks.json"


@dataclass(frozen=True)
class Picture:
    """A picture, the true cards of it, and the quads that were found; `overlaps` and `rivals` are quads x cards."""

    kind: str
    fold: int
    share: float
    whole: bool
    found: Marked
    overlaps: Floats
    rivals: npt.NDArray[np.bool_]


def picture_of(kind: str, fold: int, share: float, pixels: Pixels, truth: list[Quad]) -> Picture:
    """Search a picture, and compare what is found with the true quads; none means that the card fills it."""
    size = pixels.shape[1], pixels.shape[0]
    pixels, turns = canonical(halved(pixels, MARK_SIDE))
    for _ in range(turns):
        truth = [Quad.of([(y, size[0] - x) for x, y in quad.points]) for quad in truth]
        size = size[1], size[0]
    small = shrunk(pixels, MARK_SIDE)
    found = find_quads(small, draw_maps(small), weights().quads)
    cards = truth or [Quad.box(0, 0, *size)]
    overlaps, smaller = np.zeros((2, len(found.share), len(cards)))
    for i, corners in enumerate(found.corners):
        quad = Quad.of(corners * size)
        for j, card in enumerate(cards):
            shared = intersection(quad, card)
            overlaps[i, j] = shared / (quad.area + card.area - shared)
            smaller[i, j] = shared / min(quad.area, card.area)
    rivals = smaller > RIVAL if len(cards) > 1 else np.ones_like(smaller, np.bool_)
    return Picture(kind, fold, share, not truth, found, overlaps, rivals)


def real_pictures(folder: Path) -> Iterator[Picture]:
    """Read the labelled pictures; numbers a hundred apart may be two pictures of one card, and share a fold."""
    for path in sorted((folder / "images").iterdir()):
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text("utf-8"))["cards"]
        page = next(iter(pages(str(path))))
        quads = [Quad.of(c["quad"]) for c in truth if c.get("quad")]
        fold = int("".join(c for c in path.stem if c.isdigit())) % 100 % FOLDS
        kind = "real, one card" if len(truth) == 1 else "real, several"
        yield picture_of(kind, fold, 1.0, page.pixels, quads)


def made_up(count: int) -> Iterator[Picture]:
    """Draw scenes."""
    for i, scene in enumerate(scenes(count)):
        yield picture_of(
            f"made up, {scene.kind}", i % FOLDS, SCENE_SHARE, scene.pixels, [] if scene.whole else list(scene.quads)
        )


def fit_quads(pictures: Iterable[Picture]) -> Floats:
    """Fit by softmax: of the quads that compete for a card's place, the ones on the card."""
    rows, good, groups, shares = [], [], [], []
    for p in pictures:
        for card in range(p.overlaps.shape[1]):
            overlap = p.overlaps[:, card]
            if not len(overlap) or overlap.max() < HIT:
                continue
            rivals = p.rivals[:, card]
            rows.append(p.found.evidence[rivals])
            good.append(overlap[rivals] >= max(HIT, overlap[rivals].max() - NEAR_BEST))
            groups.append(len(rows[-1]))
            shares.append(p.share / np.sqrt(p.overlaps.shape[1]))
    x, hit, share = np.concatenate(rows), np.concatenate(good), np.array(shares)
    unit = x.std(axis=0) + 1e-9
    x = x / unit
    start = np.concatenate([[0], np.cumsum(groups)[:-1]])
    group = np.repeat(np.arange(len(groups)), groups)

    def loss(w: Floats) -> tuple[float, Floats]:
        score = x @ w
        e = np.exp(score - np.maximum.reduceat(score, start)[group])
        total, right = np.add.reduceat(e, start), np.add.reduceat(e * hit, start)
        value = float(share @ (np.log(total) - np.log(right)) + PENALTY * w @ w)
        return value, np.asarray(x.T @ (share[group] * e * (1 / total[group] - hit / right[group])) + 2 * PENALTY * w)

    return np.asarray(descend(loss, np.zeros(x.shape[1])) / unit)


def judged(picture: Picture, worth: Floats) -> Marked:
    """Judge what was found in a picture by other weights than it was searched with."""
    return picture.found._replace(quality=picture.found.evidence @ worth)


def hits_of(picture: Picture, cards: Marked) -> npt.NDArray[np.bool_]:
    """Tell which of the chosen quads are which true cards: quads x cards."""
    index = [int(np.abs(picture.found.corners - c).sum(axis=(1, 2)).argmin()) for c in cards.corners]
    return np.asarray(picture.overlaps[index] >= HIT)


def fit(pictures: list[Picture]) -> Weights:
    """Fit the three sets of weights, each on what the one before leaves."""
    quads = fit_quads(pictures)
    apart = [(p, without_overlaps(judged(p, quads))) for p in pictures]
    rows, labels, shares = [], [], []
    for p, cards in apart:
        hits = hits_of(p, cards) if len(cards.share) else np.zeros((0, 1), np.bool_)
        best = int(cards.quality.argmax()) if len(hits) else -1
        # where the best quad is none, nothing is to be learnt of further ones
        if not p.whole and best >= 0 and hits[best].any():
            for i, row in enumerate(further_evidence(cards)):
                if i != best and row[1] < WORSE:
                    rows.append(row)
                    labels.append(float(hits[i].any()))
                    shares.append(p.share)
    return Weights(quads, logistic(rows, labels, shares))


def score(picture: Picture, worth: Weights) -> tuple[int, int, int]:
    """Count hits, false cards and cards."""
    cards, count = choose(judged(picture, worth.quads), worth.further), picture.overlaps.shape[1]
    if not 0 < cards.share.sum() <= WHOLE:
        return (1, 0, 1) if picture.whole else (0, 1, count)
    hits = int(hits_of(picture, cards).any(axis=0).sum())
    return hits, len(cards.share) - hits, count


def main() -> None:
    """Fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", type=int, default=300)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = [*real_pictures(args.folder), *made_up(args.scenes)]
    report("before", [(p.kind, score(p, weights())) for p in pictures])
    held_out = []
    for fold in range(FOLDS):
        worth = fit([p for p in pictures if p.fold != fold])
        held_out += [(p.kind, score(p, worth)) for p in pictures if p.fold == fold]
    report("cross-validated", held_out)
    worth = fit(pictures)
    report("fitted on all", [(p.kind, score(p, worth)) for p in pictures])
    named = {
        kind: dict(zip(names, getattr(worth, kind).round(3).tolist(), strict=True))
        for kind, names in EVIDENCE_OF.items()
    }
    print(json.dumps(named, indent=1))
    if args.write:
        OUT.write_text(json.dumps(named, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
