"""Measure how well cards are located: recall and precision of quads at an overlap (IoU) of 0.8.

    python benchmarks/locate.py [CARDS_DIR] [--errors] [--draw DIR]

CARDS_DIR holds `images/` and `truth/`; a truth quad of null means that the card fills the picture.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np

from cardscan.capture import pages
from cardscan.capture.locate import locate
from cardscan.geometry import Quad, overlap

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval" / "cards"


def main() -> None:
    """Print a row for pictures with one card and a row for pictures with several."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--iou", type=float, default=0.8)
    parser.add_argument("--errors", action="store_true", help="list the pictures with a miss or a false card")
    parser.add_argument("--draw", type=Path, help="write pictures with the quads drawn on them here")
    args = parser.parse_args()
    counts = {"one card": [0, 0, 0], "several": [0, 0, 0]}
    seconds = []
    for picture in sorted((args.folder / "images").iterdir()):
        truth = json.loads((args.folder / "truth" / f"{picture.stem}.json").read_text("utf-8"))["cards"]
        for page in pages(str(picture)):
            height, width = page.pixels.shape[:2]
            wanted = [Quad.of(c["quad"]) if c.get("quad") else Quad.box(0, 0, width, height) for c in truth]
            start = time.perf_counter()
            found = locate(page.pixels)
            seconds.append(time.perf_counter() - start)
            left = list(found)
            hits = 0
            for quad in wanted:
                best = max(left, key=lambda f: overlap(f, quad), default=None)
                if best and overlap(best, quad) >= args.iou:
                    left.remove(best)
                    hits += 1
            row = counts["one card" if len(truth) == 1 else "several"]
            row[0], row[1], row[2] = row[0] + hits, row[1] + len(left), row[2] + len(wanted) - hits
            if args.errors and (left or hits < len(wanted)):
                print(f"{picture.stem}\tmissed {len(wanted) - hits} of {len(wanted)}\tfalse {len(left)}")
                if args.draw:
                    _draw(args.draw / f"{picture.stem}.png", page.pixels, wanted, found)
    for name, (hits, false, missed) in counts.items():
        recall, precision = hits / max(hits + missed, 1), hits / max(hits + false, 1)
        print(f"{name:10} recall {recall:.3f}  precision {precision:.3f}  cards {hits + missed}")
    print(f"seconds a picture: median {np.median(seconds):.3f}, largest {max(seconds):.3f}")


def _draw(path: Path, pixels: np.ndarray, wanted: list[Quad], found: list[Quad]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scale = 500 / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for quads, colour in ((wanted, (0, 160, 0)), (found, (0, 0, 255))):
        for q in quads:
            cv2.polylines(small, [(np.array(q.points) * scale).astype(np.int32)], True, colour, 2)
    cv2.imwrite(str(path), small)


if __name__ == "__main__":
    main()
