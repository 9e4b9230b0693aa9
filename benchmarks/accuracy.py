"""Score cardscan on labelled pictures and keep the table in benchmarks/README.md.

    python benchmarks/accuracy.py [FOLDER] [--readings FILE] [--errors] [--write]

FOLDER holds `images/` and `truth/` (default: ../shared/eval/cards beside the checkout), with `score.py` one level up.
With --readings the OCR is kept in FILE, or taken from it if it is there, so that a change to the parsers is scored in
seconds; with --cut the cards are cut along the truth's quads instead of being located.  The parsers' weights were
fitted on `shared/eval/cards`; there every card is parsed with weights fitted on the other folds (and with --also on a
second reading of their cards), in several draws of folds and of generated cards, and the mean is given.  --shipped uses
the weights in the package, as anybody's run does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from orientation import quads_of

from cardscan import batch, capture, ocr, parse, pipeline
from cardscan.capture.flatten import flatten
from cardscan.errors import CardscanError
from cardscan.geometry import Quad
from cardscan.ocr.replay import load_readings, save_readings
from cardscan.record import to_json
from cardscan.types import CardRecord, Reading

if TYPE_CHECKING:
    from cardscan.parse.classify import Weights

Result = dict[str, float | dict[str, float]]
HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "eval" / "cards"
README = HERE / "README.md"
BEGIN, END = "<!-- accuracy -->\n", "<!-- /accuracy -->\n"
SCANNED_AT = datetime(2026, 11, 22, tzinfo=UTC)


def main() -> int:
    """Read, parse, score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--readings", type=Path, help="keep the OCR here, or take it from here")
    parser.add_argument("--also", type=Path, help="readings that are fitted on besides, such as those made with --cut")
    parser.add_argument("--cut", action="store_true", help="cut the cards along the truth's quads")
    parser.add_argument("--shipped", action="store_true", help="use the weights in the package everywhere")
    parser.add_argument("--errors", action="store_true", help="list what was missed and what was wrong")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    args = parser.parse_args()
    if not (args.folder / "truth").is_dir():
        parser.error(f"{args.folder} holds no truth/: give a folder with images/ and truth/")
    readings, seconds = read(args.folder, args.readings, cut=args.cut)
    also = [load_readings(args.also)] if args.also else []
    crossed = args.folder.resolve() == SHARED.resolve() and not args.shipped
    draws = cross_validated(readings, also, args.folder / "truth") if crossed else [{}]
    how = (
        f"weights of other folds, mean of {len(draws)} draws"
        if crossed
        else "weights as shipped, fitted on shared/eval/cards"
    )
    print(f"{len(readings)} cards read, parsed by {how}", file=sys.stderr)
    start = time.process_time()
    drawn = [records_of(readings, weights) for weights in draws]
    parsing = (time.process_time() - start) / len(drawn)
    results = [scored(records, args.folder, errors=args.errors and i == 0) for i, records in enumerate(drawn)]
    table = as_table(mean_of(results))
    print(table)
    if seconds:
        print(
            f"reading {seconds / len(readings):.2f} s of processor a card, parsing {1000 * parsing / len(readings):.1f} ms"
        )
    if args.write:
        text = README.read_text("utf-8")
        head, rest = text.split(BEGIN, 1)
        README.write_text(head + BEGIN + table + END + rest.split(END, 1)[1], "utf-8")
    return 0


def scored(records: list[CardRecord], folder: Path, *, errors: bool) -> Result:
    """Score the records of one draw; `errors` prints what was missed and what was wrong."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(to_json(r) + "\n" for r in records)
        file.flush()
        call = [sys.executable, str(folder.parent / "score.py"), "cards", str(folder / "truth"), file.name]
        if errors:
            print(subprocess.run([*call, "--errors"], check=True, capture_output=True, text=True).stdout)
        result: Result = json.loads(
            subprocess.run([*call, "--json"], check=True, capture_output=True, text=True).stdout
        )
    reviewed = sum(bool({r.split("[")[0] for r in x.review} & {"names", "emails", "phones"}) for x in records)
    result["cards sent to review for a critical field"] = round(reviewed / max(len(records), 1), 4)
    return result


def mean_of(results: list[Result]) -> Result:
    """Give the means of the figures of several draws."""
    mean: Result = {}
    for name, first in results[0].items():
        if isinstance(first, dict):
            mean[name] = {k: _mean([r[name][k] for r in results]) for k in first}  # type: ignore[index]
        else:
            mean[name] = _mean([float(r[name]) for r in results])  # type: ignore[arg-type]
    return mean


def _mean(values: list[float]) -> float:
    return values[0] if len(set(values)) == 1 else round(fmean(values), 4)


def read(folder: Path, keep: Path | None, *, cut: bool = False) -> tuple[list[Reading], float]:
    """Read all pictures in two processes, and give the processor seconds; or take the readings from a file."""
    if keep and keep.exists():
        return load_readings(keep), 0.0
    paths = sorted(str(p) for p in (folder / "images").iterdir() if capture.is_picture(p))
    truths = [str(folder / "truth" / f"{Path(p).stem}.json") if cut else None for p in paths]
    readings: list[Reading] = []
    seconds = 0.0
    with batch.processes(2) as pool:
        for path, future in [(p, pool.submit(timed, p, t)) for p, t in zip(paths, truths, strict=True)]:
            try:
                found, spent = future.result()
            except CardscanError as error:
                print(f"{path}: {error}", file=sys.stderr)
                continue
            readings += found
            seconds += spent
    if keep:
        save_readings(keep, readings)
    return readings, seconds


def timed(path: str, truth: str | None) -> tuple[list[Reading], float]:
    """Read one picture and give the processor time that it took; with a truth its cards are cut along the quads there."""
    start = time.process_time()
    if truth is None:
        return pipeline.read(path, "rapid"), time.process_time() - start
    page = next(iter(capture.pages(path)))
    height, width = page.pixels.shape[:2]
    whole = Quad.box(0, 0, width, height)
    cards = [flatten(page, quad or whole, i) for i, quad in enumerate(quads_of(Path(truth)))]
    readings = [ocr.read(ocr.load("rapid"), card) for card in cards]
    return readings, time.process_time() - start


def records_of(readings: list[Reading], weights: dict[str, Weights]) -> list[CardRecord]:
    """Parse every reading as a card of its own, with the weights for its picture if there are any."""
    records = []
    for i, reading in enumerate(readings):
        contact = parse.parse([reading], weights=weights.get(Path(reading.crop.source).stem))
        review = parse.doubtful(contact, (x.text for x in reading.lines if x.script == "printed"))
        record = CardRecord(id=str(i), contact=contact, readings=(reading,), scanned_at=SCANNED_AT, review=review)
        records.append(record)
    return records


def cross_validated(readings: list[Reading], also: list[list[Reading]], truth: Path) -> list[dict[str, Weights]]:
    """Give for each draw and picture weights that were fitted without any card of its fold."""
    sys.path.insert(0, str(HERE.parent / "training"))
    import fit_confidence
    import fit_pieces

    cards = fit_pieces.cards_of(truth, *also, readings)
    folds = fit_confidence.folds_of_pictures(cards)
    draws = [fit_confidence.crossed_by_picture(cards, draw) for draw in range(fit_confidence.DRAWS)]
    confidence = fit_confidence.cross_fitted(fit_confidence.rows_of([*also, readings], truth, draws, folds))
    weights = []
    for draw in draws:
        known = {picture: replace(w, confidence=confidence[folds[picture]]) for picture, w in draw.items()}
        # a picture in which no card was recognised has no fold: any weights have not seen it
        anybodys = next(iter(known.values()))
        weights.append({p: known.get(p, anybodys) for p in (Path(r.crop.source).stem for r in readings)})
    return weights


def as_table(result: Result) -> str:
    """Lay a score out as Markdown."""
    rows = ["| field | precision | recall | F1 | n |", "|---|---|---|---|---|"]
    rows += [
        f"| {name} | {v['precision']} | {v['recall']} | {v['f1']} | {v['truths']} |"
        for name, v in result.items()
        if isinstance(v, dict)
    ]
    rows += ["", "| measure | value |", "|---|---|"]
    rows += [f"| {name} | {v} |" for name, v in result.items() if not isinstance(v, dict)]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main())
