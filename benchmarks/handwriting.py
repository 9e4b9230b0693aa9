"""Read handwriting with the product's own reader and score it.

    python benchmarks/handwriting.py FOLDER [--tsv OUT.tsv] [--raw]
    python benchmarks/handwriting.py --notes [FOLDER] [--errors]
    python benchmarks/handwriting.py --fronts [FOLDER] [--readings FILE] [--errors]

The first reads a folder of one-line images into rows of file stem, tab, text, and scores them if `<stem>.gt.txt` files
lie beside them (by the part of the name before `_`). --raw takes the engine's own reading, for comparison.  The second
scans card backs (default ../shared/eval/notes, with `images/` and `truth/`) as
`cardscan scan images --pair none --today 2026-11-22` does, and prints slots and character errors by look.  The third
reads the fronts of cards (default ../shared/eval/cards) and prints how much of their print is taken for ink, and on how
many of the pictures whose truth has `handwritten_lines` one of them is found; --readings as in accuracy.py.  What is held
out, `training/fit_script.py` prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from cardscan import capture, pipeline
from cardscan.errors import CardscanError
from cardscan.ocr.rapid import RapidEngine
from cardscan.types import Job

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval"
TODAY = date(2026, 11, 22)


def main() -> int:
    """Read and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tsv", type=Path, help="write the texts here")
    parser.add_argument("--raw", action="store_true", help="take the engine's own reading")
    parser.add_argument("--notes", action="store_true", help="whole card backs instead of lines")
    parser.add_argument("--fronts", action="store_true", help="additions in pen on fronts of cards")
    parser.add_argument("--readings", type=Path, help="with --fronts: keep the OCR here, or take it from here")
    parser.add_argument("--errors", action="store_true", help="list what was read wrongly")
    args = parser.parse_args()
    if args.fronts:
        return fronts(args.folder or SHARED / "cards", args.readings, errors=args.errors)
    if args.notes:
        return notes(args.folder or SHARED / "notes", errors=args.errors)
    folder = args.folder or SHARED / "hand"
    start = time.process_time()
    texts = lines(folder, raw=args.raw)
    spent = time.process_time() - start
    rows = "".join(f"{stem}\t{text}\n" for stem, text in texts.items())
    if args.tsv:
        args.tsv.write_text(rows, "utf-8")
    elif not any(folder.glob("*.gt.txt")):
        print(rows, end="")
    for prefix, score in scores(folder, texts).items():
        print(f"{prefix:8} {json.dumps(score)}")
    print(f"{1000 * spent / max(len(texts), 1):.0f} ms of processor a line", file=sys.stderr)
    return 0


def lines(folder: Path, *, raw: bool = False) -> dict[str, str]:
    """Read every picture in a folder as one handwritten line."""
    engine = RapidEngine()
    texts = {}
    for path in sorted(p for p in folder.iterdir() if capture.is_picture(p)):
        pixels = next(iter(capture.pages(str(path)))).pixels
        texts[path.stem] = engine.read_plain(pixels)[0] if raw else engine.read_ink(pixels).text
    return texts


def scores(folder: Path, texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Score the lines of each set, told apart by the first part of the file's name."""
    scorer = folder.parent / "score.py"
    sets: dict[str, list[Path]] = defaultdict(list)
    for truth in sorted(folder.glob("*.gt.txt")):
        sets[truth.name.split("_")[0]].append(truth)
    found = {}
    for prefix, truths in sets.items() if scorer.exists() else ():
        with tempfile.TemporaryDirectory() as name:
            for truth in truths:
                (Path(name) / truth.name).write_bytes(truth.read_bytes())
            read = Path(name) / "read.tsv"
            read.write_text("".join(f"{k}\t{v}\n" for k, v in texts.items()), "utf-8")
            call = [sys.executable, str(scorer), "lines", name, str(read), "--json"]
            found[prefix] = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return found


def notes(folder: Path, *, errors: bool) -> int:
    """Scan card backs, score their slots, and print the character errors by look."""
    looks: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows, exact = [], []
    start = time.process_time()
    paths = sorted(p for p in (folder / "images").iterdir() if capture.is_picture(p))
    for path in paths:
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text("utf-8"))
        job = Job(paths=(str(path),), scanned_at=datetime(2026, 11, 22, tzinfo=UTC), today=TODAY, pairing="none")
        try:
            records = [r.to_dict() for r in pipeline.scan(job)]
        except CardscanError as error:
            print(f"{path}: {error}", file=sys.stderr)
            records = []
        rows += records
        written = [line["text"] for r in records for line in (r["note"] or {}).get("lines", [])]
        wanted, got = " ".join(" ".join(truth["lines"]).split()), " ".join(" ".join(written).split())
        distance = Levenshtein.distance(wanted, got)
        if not Levenshtein.distance(wanted.casefold(), got.casefold()):
            exact.append(path.stem)
        if errors and distance:
            print(f"{path.stem} {truth['look']}\n  {' | '.join(truth['lines'])}\n  {' | '.join(written)}")
        for look in (truth["look"], "all"):
            looks[look][0] += distance
            looks[look][1] += len(wanted)
    spent = time.process_time() - start
    with tempfile.TemporaryDirectory() as name, (Path(name) / "rows.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(r) + "\n" for r in rows)
        file.flush()
        call = [sys.executable, str(folder.parent / "score.py"), "notes", str(folder / "truth"), file.name]
        print(subprocess.run([*call, "--errors"][: 5 + errors], check=True, capture_output=True, text=True).stdout)
        right = Path(name) / "truth"
        right.mkdir()
        for stem in exact:
            (right / f"{stem}.json").write_bytes((folder / "truth" / f"{stem}.json").read_bytes())
        call = [*call[:3], str(right), file.name, "--json"]
        f1 = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)["all"]["f1"]
        print(f"F1 where the text was read right: {f1} ({len(exact)} notes)\n")
    for look, (wrong, length) in sorted(looks.items()):
        print(f"CER {look:10} {100 * wrong / max(length, 1):.1f} %")
    print(f"{spent / max(len(paths), 1):.2f} s of processor a card", file=sys.stderr)
    return 0


def fronts(folder: Path, keep: Path | None, *, errors: bool) -> int:
    """Count the print that is taken for ink, and the pictures on which an addition in pen is found."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
    import accuracy
    from fit_script import LIKE, alike, texts_of

    pens, found, perhaps = set(), set(), set()
    printed, taken = 0, []
    for reading in accuracy.read(folder, keep)[0]:
        stem = Path(reading.crop.source).stem
        truth = texts_of(json.loads((folder / "truth" / f"{stem}.json").read_text("utf-8")))
        pens |= {stem} if truth[0] else set()
        for line in reading.lines:
            texts = line.text, *(text for text, _ in line.alternatives)
            ink, press = (max((alike(t, x) for t in texts for x in group), default=0.0) for group in truth)
            hand = line.script == "handwritten"
            if ink >= LIKE and ink > press:
                found |= {stem} if hand else set()
            elif press >= LIKE or not truth[0]:
                printed += 1
                taken += [f"{stem}: {line.text}"] if hand else []
            elif hand:
                perhaps.add(stem)
    print(f"print taken for ink: {len(taken)} of {printed} lines ({len(taken) / max(printed, 1):.2%})")
    print(f"pictures on which an addition in pen is found: {len(found)} of {len(pens)}")
    print(f"and with what resembles no print, misread ink or a mark: {len(found | perhaps)}")
    if errors:
        print("taken for ink:", *taken, sep="\n  ")
        print("not found:", *sorted(pens - found - perhaps), sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
