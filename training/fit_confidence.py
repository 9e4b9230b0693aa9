"""Fit the weights of cardscan.parse.confidence: how probable it is that a value is right.

    python training/fit_confidence.py TRUTH_DIR READINGS.jsonl ... [--write]

Run it after fit_pieces.py.  Every card is parsed with weights that were fitted on the other folds, each value is
compared with the truth by `score.py` (two folders above the truth), and one logistic regression a field learns from the
evidence whether it was right.  Several readings of the same pictures (cut by hand, cut by the program) may be given.
The reliability printed is of confidences that were fitted without the card's fold.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import fit_pieces
import numpy as np

from cardscan import parse
from cardscan.ocr.replay import load_readings
from cardscan.parse.classify import Weights, fitted
from cardscan.parse.confidence import LETTERS, calibrated
from cardscan.types import FIELD_NAMES

if TYPE_CHECKING:
    from types import ModuleType

    from cardscan.types import Field, Reading

PRIOR: dict[str, dict[str, float]] = {
    "names": {
        "bias": 0.3, "score": 0.7, "unsure": -1, "e-mail agrees well": 1, "e-mail known, does not agree": -0.5,
        "known name": 1, "honorific": 1, "common words": -1.5, "town": -1.5, "firm": -1, "signs": -2.5, "further person": -3,
        "title on card": 0.7, "no sign of a person": -1.5, "runner-up": -1, "cjk": -0.5,
    },
    "emails": {
        "bias": 0.5, "score": 0.7, "unsure": -1, "blank inside": -1, "blank beside @": -4.5, "odd brackets": -2,
        "label was glued to it": -1.5, "blank": -3,
        "lost dot put back": -1.5, "@ was": -1.5, "over two lines": -0.5, "capitals inside": -0.7,
        "name agrees well": 1, "name known, does not agree": -0.5, "name nearly agrees": -6, "domain elsewhere": 0.7, "domain nearly elsewhere": -5,
        "ends in a mailbox's domain": -0.5, "what follows was glued to it": -0.7, "written by hand": -2.5,
    },
    "phones": {
        "bias": 0.5, "score": 0.7, "unsure": -1.5, "digits as read": -1, "no label": -0.5, "plus": 0.7,
        "dash and digits beside it": -5, "short number beside it": -5, "extension by a foreign word": -5, "extension touches it": -5, "odd brackets": -3, "few digits": -0.5,
        "many digits": -2, "wrong length for its country": -2, "shares the digits before it": -1, "written by hand": -2.5,
    },
}  # fmt: skip
"""What is believed before any card was seen: whether a kind of evidence speaks for or against, and about how loudly.

Errors are few (ten wrong e-mails among 236) and come in bunches, one card in two pictures; without a prior the
regression learns those cards: of a right and a wrong e-mail the surer one was the right one in 70 % instead of 98 %."""
PRIOR_OF_OTHERS = {"bias": 0.0, "score": 0.75, "unsure": -1.0, "parts": -0.3}
DRAWS = 3
"""How often cards are dealt into folds, and generated ones drawn: a value is a little surer or less sure each time."""
PENALTY = 4.0
"""How strongly the weights are held to the prior, beside DRAWS rows a value; 12 leaves more errors silent (2.5 instead of 2.9 at 22
and 18 % of cards in review)."""
FREE = 0.05
"""The same for the bias."""
STEPS = 40
BINS = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Row(NamedTuple):
    """One value that was read, the evidence for it, and whether the truth has it."""

    field: Field
    evidence: dict[str, float]
    right: bool
    fold: int


def rows_of(
    readings: list[list[Reading]], truths: Path, draws: list[dict[str, Weights]], folds: dict[str, int]
) -> list[Row]:
    """Parse the readings of each set with the weights of each draw, and compare every value with the truth."""
    known = [[r for r in several if Path(r.crop.source).stem in folds] for several in readings]
    return [row for crossed in draws for several in known for row in _rows(several, truths, crossed, folds)]


def crossed_by_picture(cards: list[fit_pieces.Card], draw: int) -> dict[str, Weights]:
    """Give for each picture weights that did not see it."""
    weights = fit_pieces.cross_fitted(cards, fit_pieces.folds_of(cards, draw), draw)
    return {picture: weights[fold] for picture, fold in folds_of_pictures(cards, draw).items()}


def _rows(readings: list[Reading], truths: Path, crossed: dict[str, Weights], folds: dict[str, int]) -> list[Row]:
    score = scorer(truths)
    rows = []
    for reading, truth in fit_pieces.matched(readings, truths):
        picture = Path(reading.crop.source).stem
        unread = {str(u).split(".")[0] for u in truth.get("unreadable") or []}
        drafts, _ = parse.propose_all([reading], "US", crossed[picture])
        for field, evidence in drafts:
            if field.name not in unread:
                wanted = truth.get(field.name) or []
                right = any(score.same(field.name, score.value_of(v), field.value) for v in wanted)
                rows.append(Row(field, evidence, right, folds[picture]))
    return rows


def fit(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Fit one logistic regression a field by Newton's method, held to PRIOR (the most probable weights after the rows)."""
    return {name: _regress(name, [r for r in rows if r.field.name == name]) for name in FIELD_NAMES}


def cross_fitted(rows: list[Row]) -> dict[int, dict[str, dict[str, float]]]:
    """Give for each fold the weights that were fitted without its values."""
    return {k: fit([r for r in rows if r.fold != k]) for k in sorted({r.fold for r in rows})}


def _regress(name: str, rows: list[Row]) -> dict[str, float]:
    prior = PRIOR.get(name, PRIOR_OF_OTHERS)
    x = np.array([[r.evidence.get(k, 0.0) for k in prior] for r in rows]).reshape(len(rows), len(prior))
    right = np.array([r.right for r in rows], bool)
    letters = np.array([r.evidence.get(LETTERS, 1.0) for r in rows])
    start = np.array(list(prior.values()))
    penalty = np.diag([FREE if k == "bias" else PENALTY for k in prior])
    w = start.copy()
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        # a wrong value may have been misread: how probable it is that it was parsed right, all the same (expectation step)
        y = np.where(right, 1.0, p * (1 - letters) / (1 - p * letters + 1e-9))
        curve = (x * (p * (1 - p))[:, None]).T @ x + penalty
        w -= np.linalg.solve(curve, x.T @ (p - y) + penalty @ (w - start))
    return {k: round(float(a), 3) for k, a in zip(prior, w, strict=True)}


def scorer(truths: Path) -> ModuleType:
    """Load `score.py`, which lies two folders above the truth."""
    spec = importlib.util.spec_from_file_location("score", truths.parents[1] / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(truths.parents[1] / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reliability(rows: list[Row], crossed: dict[int, dict[str, dict[str, float]]]) -> str:
    """Lay out as Markdown how often values of each confidence are right."""
    lines = ["| confidence | " + " | ".join(FIELD_NAMES) + " |", "|---" * (len(FIELD_NAMES) + 1) + "|"]
    cells: dict[tuple[int, str], list[bool]] = {}
    for r in rows:
        p = calibrated(r.evidence, crossed[r.fold].get(r.field.name, {}))
        cells.setdefault((int(np.searchsorted(BINS, p, "right")) - 1, r.field.name), []).append(r.right)
    for i in range(len(BINS) - 1):
        row = [cells.get((i, name), []) for name in FIELD_NAMES]
        shown = [f"{sum(c) / len(c):.2f} of {len(c)}" if c else "" for c in row]
        lines.append(f"| {BINS[i]:.2f} to {BINS[i + 1]:.2f} | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def folds_of_pictures(cards: list[fit_pieces.Card], draw: int = 0) -> dict[str, int]:
    """Give the fold of each picture; all cards of one picture share it."""
    return {c.picture: f for c, f in zip(cards, fit_pieces.folds_of(cards, draw), strict=True)}


def main() -> None:
    """Cross-validate, print the reliability, and write the weights fitted on all values."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("readings", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all values")
    args = parser.parse_args()
    readings = [load_readings(path) for path in args.readings]
    cards = fit_pieces.cards_of(args.truth, *readings)
    draws = [crossed_by_picture(cards, draw) for draw in range(DRAWS)]
    rows = rows_of(readings, args.truth, draws, folds_of_pictures(cards))
    print(reliability(rows, cross_fitted(rows)))
    if args.write:
        done: dict[str, Any] = dataclasses.asdict(dataclasses.replace(fitted(), confidence=fit(rows)))
        fit_pieces.OUT.write_text(json.dumps(done, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
