"""Time whole runs: cardscan against RapidOCR's own default call, and two processes against one.

    python benchmarks/speed.py [PICTURES] [--count N]

Paired: each picture is read by both, one after the other, in this process, so that a machine that slows down slows
both; processor seconds are compared, because RapidOCR's default takes all cores and cardscan one a process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import cv2
from rapidocr import RapidOCR

from cardscan import batch, capture, ocr, pipeline
from cardscan.types import Job

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "eval" / "cards" / "images"


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--count", type=int, default=30, help="pictures to take, evenly over the folder")
    args = parser.parse_args()
    pictures = sorted(p for p in args.pictures.iterdir() if capture.is_picture(p))
    pictures = pictures[:: max(1, len(pictures) // args.count)][: args.count]
    cv2.setNumThreads(1)
    theirs = RapidOCR(params={"Global.log_level": "critical"})
    engine = ocr.load("rapid")
    warm_up = pipeline.read(str(pictures[0]), "rapid")
    pipeline.assemble(warm_up, Job(paths=(str(pictures[0]),), pairing="none"))  # loads the word lists, once a run
    rows = []
    for picture in pictures:
        start = time.process_time()
        cards = [card for page in capture.pages(str(picture)) for card in capture.cards(page)]
        located = time.process_time() - start
        readings = [engine.read(card) for card in cards]
        read = time.process_time() - start - located
        start = time.process_time()
        pipeline.assemble(readings, Job(paths=(str(picture),), pairing="none"))
        rows.append((located, read, time.process_time() - start, len(cards)))
    # in a loop of its own: its threads spin for a while after each picture, and that would count as ours
    defaults = []
    theirs(str(pictures[0]))
    for picture in pictures:
        start = time.process_time()
        theirs(str(picture))
        defaults.append(time.process_time() - start)
    default, (located, read, parsed) = sum(defaults), (sum(r[k] for r in rows) for k in range(3))
    print(f"pictures {len(rows)}, cards {sum(r[3] for r in rows)}; processor seconds a picture:")
    print(f"RapidOCR default {default / len(rows):.2f}   cardscan {(located + read + parsed) / len(rows):.2f}")
    ours = [sum(r[:3]) / d for r, d in zip(rows, defaults, strict=True)]
    print(
        f"cardscan / default: {(located + read + parsed) / default:.3f} in total, median of pairs {statistics.median(ours):.3f}"
    )
    print(f"open and locate / read: {located / read:.3f}   parse / read: {parsed / read:.4f}")
    walls = {}
    for jobs in (1, 2):
        start = time.perf_counter()
        batch.run(Job(paths=tuple(map(str, pictures)), pairing="none"), jobs=jobs)
        walls[jobs] = time.perf_counter() - start
    print(f"two processes against one: {walls[1] / walls[2]:.2f} times as fast ({walls[1]:.1f} s, {walls[2]:.1f} s)")


if __name__ == "__main__":
    main()
