"""Watch the memory of one worker over many cards.

    python benchmarks/memory.py [PICTURES] [--cards N]

Reads the pictures of a folder (by default the project's samples, among them a PDF, HEIC and pictures of 1 to 12
megapixels) again and again in one process, as a worker does, and prints the memory it holds (resident set, MB) at even
steps, with the growth over the second half: what a leak would show.
"""

from __future__ import annotations

import argparse
from itertools import cycle
from pathlib import Path

from cardscan import capture, pipeline

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
STEPS = 10


def resident() -> float:
    """Give the megabytes of memory that this process holds (Linux)."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Read, and print the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("--cards", type=int, default=10_000)
    args = parser.parse_args()
    files = sorted(p for p in args.pictures.iterdir() if capture.is_picture(p))
    held: list[float] = []
    cards = 0
    for file in cycle(files):
        cards += len(pipeline.shoot(str(file), "rapid"))
        if cards >= (len(held) + 1) * args.cards / STEPS:
            held.append(resident())
            print(f"{cards:6} cards  {held[-1]:6.0f} MB", flush=True)
        if cards >= args.cards:
            break
    half = held[STEPS // 2 :]
    print(f"second half: {half[-1] - half[0]:+.1f} MB")


if __name__ == "__main__":
    main()
