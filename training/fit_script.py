"""Fit the weights of cardscan.ocr.script: whether a pen or a press wrote a line.

    python training/fit_script.py CARDS_DIR --fonts FONTS_DIR [--notes NOTES_DIR] [--cache ROWS.npz] [--write]

CARDS_DIR holds `images/` and `truth/`: `handwritten_lines` are ink, `lines` are print, and what resembles neither on a
picture with ink is left out.  Beside them stand lines drawn in openly licensed fonts, which are fetched into FONTS_DIR
from npm (`@fontsource/NAME`, the names in typefaces.py).  Only numbers are kept.

Printed are the errors of weights that had not seen the picture, another picture of the same firm or person, or the
font.  NOTES_DIR (`truth/` with `lines` and `printed_text`) is only measured, never fitted on.  Reading takes about five
minutes of one core, fitting one; --cache keeps what was read.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import drawn_lines
import numpy as np
import numpy.typing as npt
import typefaces
from rapidfuzz import fuzz

from cardscan import capture
from cardscan.ocr.rapid import MIN_CONFIDENCE, RapidEngine
from cardscan.ocr.script import HANDWRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cardscan.types import Pixels

    Vector = npt.NDArray[np.float64]

OUT = Path(__file__).parents[1] / "cardscan" / "ocr" / "data" / "script.json"
SEED = 11
WRITTEN, PRINTED, LOGOS, MARKS = 1300, 600, 750, 150
"""Lines drawn, by kind; twice as many find no more."""
DRAWN = 0.2
"""What a drawn line counts: at 1, it takes 1.5 instead of 1.3 % of the print to find as many pictures."""
LIKE = 60.0
"""Similarity (0 to 100) from which on a line read is one of the truth's."""
FOLDS = 10
PENALTY = 300.0
"""Ridge on standardised weights; 30 to 1000 are as good."""
RARE = 6.0
"""What a handwritten line of a real card counts: there are few. 1 to 12 are as good."""
STEPS = 15
LIMITS = (-1.0, -0.75, -0.5, -0.4, -0.25, 0.0, 0.5)


class Row(NamedTuple):
    """One line: which set and picture (or font) it is from, whether a pen wrote it, and its look."""

    set: str
    source: str
    pen: bool
    look: npt.NDArray[np.float32]


def looks(engine: RapidEngine, path: Path) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Yield text and look of all lines on a picture."""
    for page in capture.pages(str(path)):
        for card in capture.cards(page):
            _, pixels, boxes = engine.find(card)
            for seen in (engine.see(engine.cut(pixels, box)) for box in boxes):
                if seen.text and seen.confidence >= MIN_CONFIDENCE:
                    yield seen.text, seen.look


def read(engine: RapidEngine, folder: Path, name: str) -> Iterator[Row]:
    """Read the pictures of a folder and label their lines by the truth."""
    for path in sorted(p for p in (folder / "images").iterdir() if capture.is_picture(p)):
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text("utf-8"))
        inked, printed = texts_of(truth)
        for text, look in looks(engine, path):
            ink, press = (max((alike(text, other) for other in group), default=0.0) for group in (inked, printed))
            if ink >= LIKE and ink > press:
                yield Row(name, path.stem, True, look)
            elif press >= LIKE or not inked:
                yield Row(name, path.stem, False, look)


def texts_of(truth: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Give what is handwritten and what is printed on a picture."""
    if "cards" not in truth:
        return truth["lines"], truth.get("printed_text", [])
    inked, printed = ([t for c in truth["cards"] for t in c.get(k) or []] for k in ("handwritten_lines", "lines"))
    return inked, printed


def texts(value: Any) -> list[str]:
    """Give the texts in a list of values or of mappings that hold one."""
    values = [v.get("value") if isinstance(v, dict) else v for v in value] if isinstance(value, list) else []
    return [v for v in values if isinstance(v, str)]


def alike(a: str, b: str) -> float:
    """Compare two texts without blanks and case, 0 to 100."""
    return fuzz.ratio(*(t.casefold().replace(" ", "") for t in (a, b)))


def drawn(engine: RapidEngine, folder: Path) -> Iterator[Row]:
    """Draw lines and look at them."""
    dice, fonts = random.Random(SEED), typefaces.fetch_all(folder)
    kinds: tuple[tuple[int, bool, Callable[[], tuple[str, Pixels] | None]], ...] = (
        (WRITTEN, True, lambda: drawn_lines.draw_written(dice, fonts)),
        (PRINTED, False, lambda: drawn_lines.draw_printed(dice, fonts, logo=False)),
        (LOGOS, False, lambda: drawn_lines.draw_printed(dice, fonts, logo=True)),
        (MARKS, False, lambda: drawn_lines.draw_mark(dice)),
    )
    for count, pen, draw in kinds:
        for font, line in filter(None, (draw() for _ in range(count))):
            seen = engine.see(line)
            if seen.text and seen.confidence >= MIN_CONFIDENCE:
                yield Row("drawn", font, pen, seen.look)


def folds_of(rows: list[Row], truths: Path) -> list[int]:
    """Put pictures that share an e-mail, a number, a firm or a name into one fold, and each font into one."""
    group: dict[str, str] = {}
    owner: dict[str, str] = {}
    for source in dict.fromkeys(r.source for r in rows):
        group[source] = source
        path = truths / f"{source}.json"
        cards = json.loads(path.read_text("utf-8")).get("cards", []) if path.exists() else []
        for key in {
            t.casefold() for c in cards for k in ("emails", "phones", "companies", "names") for t in texts(c.get(k))
        }:
            old, new = group[source], group[owner.setdefault(key, source)]
            group = {s: new if g == old else g for s, g in group.items()}
    order = {g: i % FOLDS for i, g in enumerate(sorted(set(group.values())))}
    return [order[group[r.source]] for r in rows]


def fit(rows: list[Row]) -> tuple[Vector, float]:
    """Fit a logistic regression by Newton's method; give the weights of a look as it comes, and the bias."""
    x = np.array([r.look for r in rows], float)
    y = np.array([r.pen for r in rows], float)
    share = np.array([DRAWN if r.set == "drawn" else RARE if r.pen else 1.0 for r in rows])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.column_stack([(x - mean) / spread, np.ones(len(x))])
    penalty = PENALTY * np.eye(z.shape[1])
    penalty[-1, -1] = 1e-3
    w = np.zeros(z.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        curve = (z * (share * p * (1 - p))[:, None]).T @ z + penalty
        w -= np.linalg.solve(curve, z.T @ (share * (p - y)) + penalty @ w)
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def held_out(rows: list[Row], folds: list[int]) -> Vector:
    """Give the log odds of each line by weights that did not see its fold; those of notes never see one."""
    odds = np.zeros(len(rows))
    known = [i for i, r in enumerate(rows) if r.set != "notes"]
    for k in range(FOLDS):
        weights, bias = fit([rows[i] for i in known if folds[i] != k])
        for i, r in enumerate(rows):
            if folds[i] == k:
                odds[i] = r.look @ weights + bias
    return odds


def errors(rows: list[Row], odds: Vector) -> str:
    """Lay out as Markdown what is taken for what, by set and limit."""
    lines = [
        "| from these log odds on | set | print called ink | ink found | pictures with ink found |",
        "|---" * 5 + "|",
    ]
    for limit in LIMITS:
        for name in sorted({r.set for r in rows}):
            of = [(r, bool(o > limit)) for r, o in zip(rows, odds, strict=True) if r.set == name]
            false, true = ([called for r, called in of if r.pen == pen] for pen in (False, True))
            pens = {r.source for r, _ in of if r.pen}
            found = {r.source for r, called in of if r.pen and called}
            bold = "**" if limit == HANDWRITTEN else ""
            lines.append(
                f"| {bold}{limit}{bold} | {name} | {sum(false)} of {len(false)} ({np.mean(false):.2%})"
                f" | {sum(true)} of {len(true)} ({np.mean(true):.1%}) | {len(found)} of {len(pens)} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Read, cross-validate, print the errors, and write the weights fitted on all lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cards", type=Path)
    parser.add_argument("--fonts", type=Path, required=True, help="where the fonts are put")
    parser.add_argument("--notes", type=Path, help="backs of cards, to be measured only")
    parser.add_argument("--cache", type=Path, help="keep what was read in this file")
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all lines")
    args = parser.parse_args()
    if args.cache and args.cache.exists():
        kept = np.load(args.cache)
        rows = [Row(str(a), str(b), bool(c), d) for a, b, c, d in zip(*(kept[k] for k in Row._fields), strict=True)]
    else:
        engine = RapidEngine()
        rows = [*read(engine, args.cards, "cards"), *drawn(engine, args.fonts)]
        rows += read(engine, args.notes, "notes") if args.notes else []
        if args.cache:
            sets, sources, pens, shapes = zip(*rows, strict=True)
            np.savez_compressed(args.cache, set=sets, source=sources, pen=pens, look=np.array(shapes))
    print(errors(rows, held_out(rows, folds_of(rows, args.cards / "truth"))))
    if args.write:
        weights, bias = fit([r for r in rows if r.set != "notes"])
        data = {"bias": round(bias, 4), "weights": [float(f"{w:.4g}") for w in weights]}
        OUT.write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
