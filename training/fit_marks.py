"""Fit the weights by which quads in the network's maps are judged and write cardscan/capture/data/marks.json.

    python training/fit_marks.py CARDS_DIR [--scenes 800] [--write]

To be run after `fit_maps.py`.  CARDS_DIR holds `images/` and `truth/` with the corners of each card; made-up scenes
(`scenes.py`) stand beside them.  Two sets are fitted: what makes one quad a card rather than those it overlaps, and what tells
further cards of a page.  The figures printed are of five-fold cross-validation over the pictures: each is located with weights
that were fitted on the others.  About two minutes on a core.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from scenes import scenes

from cardscan.capture import pages
from cardscan.capture.choose import choose, further_evidence, without_overlaps
from cardscan.capture.locate import MARK_SIDE, WHOLE
from cardscan.capture.maps import draw_maps
from cardscan.capture.marked import EVIDENCE_OF, Marked, Weights, find_quads, weights
from cardscan.capture.small import canonical, halved, shrunk
from cardscan.geometry import Quad, intersection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    from cardscan.types import Pixels

    Floats = npt.NDArray[np.float64]
    Loss = Callable[[Floats], tuple[float, Floats]]

FOLDS = 5
HIT = 0.8
"""Overlap (IoU) from which on a quad is the card."""
NEAR_BEST = 0.04
"""Quads that overlap the card so much less than the best one are as good."""
RIVAL = 0.12
"""Share of the smaller of two quads under the other from which on only one can be a card."""
SCENE_SHARE = 0.5
"""How much a made-up scene counts against a real picture."""
PENALTY = 3.0
"""L2 penalty a weight, on evidence of unit variance."""
WORSE = 25.0
"""Quads with so much less quality than the best of their page teach nothing."""
STEPS = 300
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
    truth, size = turned(truth, size, turns)
    small = shrunk(pixels, MARK_SIDE)
    found = find_quads(small, draw_maps(small), weights().quads)
    overlaps, smaller = overlaps_of(found.corners * size, truth or [Quad.box(0, 0, *size)])
    rivals = smaller > RIVAL if len(truth) > 1 else np.ones_like(smaller, np.bool_)
    return Picture(kind, fold, share, not truth, found, overlaps, rivals)


def turned(truth: list[Quad], size: tuple[int, int], turns: int) -> tuple[list[Quad], tuple[int, int]]:
    """Turn the quads of a picture of `size` counter-clockwise, as `canonical` turned it; give its new size, too."""
    for _ in range(turns):
        truth = [Quad.of([(y, size[0] - x) for x, y in quad.points]) for quad in truth]
        size = size[1], size[0]
    return truth, size


def overlaps_of(found: Floats, cards: list[Quad]) -> tuple[Floats, Floats]:
    """Give the overlap (IoU) of each quad with each card, and the share of the smaller that lies under the other."""
    overlaps, smaller = np.zeros((2, len(found), len(cards)))
    for i, corners in enumerate(found):
        quad = Quad.of(corners)
        for j, card in enumerate(cards):
            shared = intersection(quad, card)
            overlaps[i, j] = shared / (quad.area + card.area - shared)
            smaller[i, j] = shared / min(quad.area, card.area)
    return overlaps, smaller


def pictures_in(folder: Path, made_up: int) -> Iterator[Picture]:
    """Search the labelled pictures and made-up scenes.

    Numbers of pictures a hundred apart may be two pictures of one card, and share a fold.
    """
    for path in sorted((folder / "images").iterdir()):
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text("utf-8"))["cards"]
        page = next(iter(pages(str(path))))
        quads = [Quad.of(c["quad"]) for c in truth if c.get("quad")]
        fold = int("".join(c for c in path.stem if c.isdigit())) % 100 % FOLDS
        kind = "real, one card" if len(truth) == 1 else "real, several"
        yield picture_of(kind, fold, 1.0, page.pixels, quads)
    for i, scene in enumerate(scenes(made_up)):
        truth = [] if scene.whole else list(scene.quads)
        yield picture_of(f"made up, {scene.kind}", i % FOLDS, SCENE_SHARE, scene.pixels, truth)


def descend(loss: Loss, start: Floats) -> Floats:
    """Minimise by Adam (Kingma and Ba, 2015) with a rate that falls to zero."""
    at, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        _, slope = loss(at)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.1 * (1 - step / (STEPS + 1))
        at = at - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return at


def fit_choice(pictures: Iterable[Picture]) -> Floats:
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


def logistic(rows: list[Floats], labels: list[float], shares: list[float]) -> Floats:
    """Fit a logistic regression; the first column is constant and free."""
    x, y, share = np.array(rows), np.array(labels), np.array(shares)
    unit = np.append(1.0, x[:, 1:].std(axis=0) + 1e-9)
    x = x / unit

    def loss(w: Floats) -> tuple[float, Floats]:
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        value = -share @ (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)) + PENALTY * w[1:] @ w[1:]
        return float(value), np.asarray(x.T @ (share * (p - y)) + 2 * PENALTY * np.append(0, w[1:]))

    return np.asarray(descend(loss, np.zeros(x.shape[1])) / unit)


def judged(picture: Picture, worth: Floats) -> Marked:
    """Judge what was found in a picture by other weights than it was searched with."""
    return picture.found._replace(quality=picture.found.evidence @ worth)


def hits_of(picture: Picture, cards: Marked) -> npt.NDArray[np.bool_]:
    """Tell which of the chosen quads are which true cards: quads x cards."""
    index = [int(np.abs(picture.found.corners - c).sum(axis=(1, 2)).argmin()) for c in cards.corners]
    return np.asarray(picture.overlaps[index] >= HIT)


def fit_further(pictures: Iterable[tuple[Picture, Marked]]) -> Floats:
    """Fit what tells further cards of pictures, of each of which the quads that stand apart are given."""
    rows, labels, shares = [], [], []
    for p, cards in pictures:
        hits = hits_of(p, cards) if len(cards.share) else np.zeros((0, 1), np.bool_)
        best = int(cards.quality.argmax()) if len(hits) else -1
        # where the best quad is none, nothing is to be learnt of further ones
        if not p.whole and best >= 0 and hits[best].any():
            for i, row in enumerate(further_evidence(cards)):
                if i != best and row[1] < WORSE:
                    rows.append(row)
                    labels.append(float(hits[i].any()))
                    shares.append(p.share)
    return logistic(rows, labels, shares)


def report(title: str, scores: Iterable[tuple[str, tuple[int, int, int]]]) -> None:
    """Print recall and precision a kind of picture."""
    total: dict[str, npt.NDArray[np.int_]] = defaultdict(lambda: np.zeros(3, np.int_))
    for kind, counts in scores:
        total[kind] += counts
        total[kind.split(",")[0]] += counts
    print(title)
    for kind, (hits, false, cards) in sorted(total.items()):
        print(f"  {kind:26} recall {hits / cards:.3f}  precision {hits / max(hits + false, 1):.3f}  cards {cards}")


def fit(pictures: list[Picture]) -> Weights:
    """Fit both sets of weights, the second on what the first leaves."""
    quads = fit_choice(pictures)
    return Weights(quads, fit_further((p, without_overlaps(judged(p, quads))) for p in pictures))


def score(picture: Picture, worth: Weights) -> tuple[int, int, int]:
    """Count hits, false cards and cards."""
    cards, count = choose(judged(picture, worth.quads), worth.further), picture.overlaps.shape[1]
    if not 0 < cards.share.sum() <= WHOLE:
        return (1, 0, 1) if picture.whole else (0, 1, count)
    hits = int(hits_of(picture, cards).any(axis=0).sum())
    return hits, len(cards.share) - hits, count


def cross_validate(pictures: list[Picture]) -> Weights:
    """Report the weights before, held out and fitted on all; give the last."""
    report("before", [(p.kind, score(p, weights())) for p in pictures])
    held_out = []
    for fold in range(FOLDS):
        worth = fit([p for p in pictures if p.fold != fold])
        held_out += [(p.kind, score(p, worth)) for p in pictures if p.fold == fold]
    report("cross-validated", held_out)
    worth = fit(pictures)
    report("fitted on all", [(p.kind, score(p, worth)) for p in pictures])
    return worth


def main() -> None:
    """Fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenes", type=int, default=800)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    worth = cross_validate(list(pictures_in(args.folder, args.scenes)))
    named = {
        kind: dict(zip(names, getattr(worth, kind).round(3).tolist(), strict=True))
        for kind, names in EVIDENCE_OF.items()
    }
    print(json.dumps(named, indent=1))
    if args.write:
        OUT.write_text(json.dumps(named, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
