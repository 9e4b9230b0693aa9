"""Turn every picture by 90, 180 and 270 degrees: its cards must stand upright, and their records must be the same.

    python benchmarks/orientation.py [FOLDER] [--every N] [--cut] [--errors]

FOLDER holds `images/` and `truth/` with quads (default: ../shared/eval/cards beside the checkout).  The pictures are
turned without loss.  With --cut the cards are cut along the truth's quads, named from each corner in turn, so that
locating has no part in what differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan import batch, capture, ocr, pipeline
from cardscan.capture.flatten import flatten
from cardscan.errors import CardscanError
from cardscan.geometry import Quad, overlap
from cardscan.types import Job, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval" / "cards"
SAME = 0.8
"""Overlap (IoU) from which on two quads are the same card."""
TURNS = (0, 1, 2, 3)
Values = Counter[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What was read on one card of a picture, its quad in pixels of the picture before it was turned."""

    quad: Quad
    values: Values
    lines: tuple[str, ...]


def main() -> int:
    """Read every picture four ways up and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--every", type=int, default=1, help="take every n-th picture")
    parser.add_argument("--cut", action="store_true", help="cut the cards along the truth's quads")
    parser.add_argument("--errors", action="store_true", help="list what differs")
    args = parser.parse_args()
    pictures = sorted(p for p in (args.folder / "images").iterdir() if capture.is_picture(p))[:: args.every]
    count: Counter[str] = Counter()
    fields: dict[str, Counter[str]] = defaultdict(Counter)
    with batch.processes(2) as pool:
        truths = [args.folder / "truth" / f"{p.stem}.json" for p in pictures]
        work = [pool.submit(all_ways_up, p, t, cut=args.cut) for p, t in zip(pictures, truths, strict=True)]
        for picture, truth, future in zip(pictures, truths, work, strict=True):
            ways = future.result()
            for note in [*judge(ways, quads_of(truth), count), *compare(ways, count, fields)]:
                if args.errors:
                    print(f"{picture.stem}: {note}")
    report(count, fields)
    return 0


def all_ways_up(picture: Path, truth: Path, *, cut: bool) -> list[list[Side]]:
    """Read a picture as it is and turned clockwise once, twice, three times."""
    upright = next(capture.pages(str(picture)))
    height, width = upright.pixels.shape[:2]
    ways = []
    for turn in TURNS:
        if cut:
            engine = ocr.load("rapid")
            quads = [quad or Quad.box(0, 0, width, height) for quad in quads_of(truth)]
            readings = [ocr.read(engine, flatten(upright, q.turned(turn), i)) for i, q in enumerate(quads)]
            ways.append([side_of(r, r.crop.quad) for r in readings if r.lines])
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / f"{picture.stem}.bmp")
            cv2.imwrite(path, np.rot90(upright.pixels, -turn))
            try:
                readings = pipeline.read(path, "rapid")
            except CardscanError as error:
                print(f"{picture}: {error}", file=sys.stderr)
                readings = []
        ways.append([side_of(r, turned_back(r.crop.quad, (width, height), turn)) for r in readings])
    return ways


def turned_back(quad: Quad, size: tuple[int, int], turn: int) -> Quad:
    """Move a quad from a picture that was turned clockwise to where it lies on the picture of `size` = (width, height)."""
    width, height = size
    match turn:
        case 1:
            return Quad.of([(y, height - x) for x, y in quad.points])
        case 2:
            return Quad.of([(width - x, height - y) for x, y in quad.points])
        case 3:
            return Quad.of([(width - y, x) for x, y in quad.points])
        case _:
            return quad


def side_of(reading: Reading, quad: Quad) -> Side:
    """Parse one card by itself."""
    crop = replace(reading.crop, source="card", digest="0")  # file names must not tell
    (record,) = pipeline.assemble([replace(reading, crop=crop)], Job(paths=("card",), pairing="none"))
    values = Counter((field.name, str(field.value)) for field in record.contact.fields)
    return Side(quad=quad, values=values, lines=tuple(line.text for line in reading.lines))


def quads_of(truth: Path) -> list[Quad | None]:
    """Give the quads of the truth; None is a card that fills the picture."""
    if not truth.exists():
        return []
    cards = json.loads(truth.read_text("utf-8"))["cards"]
    return [Quad.of(card["quad"]) if card.get("quad") else None for card in cards]


def corner_off(quad: Quad, other: Quad) -> int:
    """Give by how many quarters the naming of a quad's corners differs from that of another one in its place."""

    def distance(turn: int) -> float:
        pairs = zip(quad.turned(turn).points, other.points, strict=True)
        return sum((a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in pairs)

    return min(TURNS, key=distance)


def judge(ways: list[list[Side]], truth: list[Quad | None], count: Counter[str]) -> Iterator[str]:
    """Count the cards that stand as the truth says, in all four ways up."""
    for turn, sides in enumerate(ways):
        for side in sides:
            quad = next((q for q in truth if q and overlap(q, side.quad) >= SAME), None)
            if len(truth) == 1 and truth[0] is None:
                left, top, right, bottom = ways[0][0].quad.bounds if ways[0] else side.quad.bounds
                quad = Quad.box(left, top, right - left, bottom - top)
            if quad:
                off = corner_off(side.quad, quad)
                count["judged"] += 1
                count["upright"] += not off
                if off:
                    yield f"turned by {90 * turn}: stands {90 * off} degrees off; reads {side.lines[:3]}"


def compare(ways: list[list[Side]], count: Counter[str], fields: dict[str, Counter[str]]) -> Iterator[str]:
    """Count the values that are the same as on the picture before it was turned."""
    for turn, sides in enumerate(ways[1:], 1):
        left = list(sides)
        for side in ways[0]:
            match = max(left, key=lambda s: overlap(s.quad, side.quad), default=None)
            count["cards"] += 1
            if match is None or overlap(match.quad, side.quad) < SAME:
                tally(side.values, Counter(), fields["cards located otherwise"])
                yield f"turned by {90 * turn}: located otherwise"
                continue
            left.remove(match)
            count["located"] += 1
            count["same record"] += side.values == match.values
            for name in sorted({n for n, _ in side.values | match.values}):
                tally(only(side.values, name), only(match.values, name), fields[name])
            gone, new = side.values - match.values, match.values - side.values
            if gone or new:
                yield f"turned by {90 * turn}: {sorted(gone)} became {sorted(new)}"
        for side in left:
            tally(Counter(), side.values, fields["cards located otherwise"])


def only(values: Values, name: str) -> Values:
    """Give the values of one field."""
    return Counter({key: n for key, n in values.items() if key[0] == name})


def tally(before: Values, after: Values, into: Counter[str]) -> None:
    """Count the values that are on both sides, and all."""
    into["same"] += 2 * (before & after).total()
    into["all"] += before.total() + after.total()


def report(count: Counter[str], fields: dict[str, Counter[str]]) -> None:
    """Print the table."""
    print("| field | the same | values |\n|---|---|---|")
    located = {name: n for name, n in fields.items() if name != "cards located otherwise"}
    for name, n in located.items():
        print(f"| {name} | {n['same'] / max(n['all'], 1):.4f} | {n['all'] // 2} |")
    for name, group in (("all, of cards located alike", located), ("all, of all cards", fields)):
        same, total = (sum(n[k] for n in group.values()) for k in ("same", "all"))
        print(f"| {name} | {same / max(total, 1):.4f} | {total // 2} |")
    print("\n| measure | value |\n|---|---|")
    for name, part, whole in (
        ("stands upright, of four ways up", "upright", "judged"),
        ("located alike, of three turns", "located", "cards"),
        ("the same record, of those", "same record", "located"),
    ):
        print(f"| {name} | {count[part] / max(count[whole], 1):.4f} of {count[whole]} |")


if __name__ == "__main__":
    sys.exit(main())
