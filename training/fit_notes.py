"""Fit the weights of cardscan.notes.confidence: how probable it is that a slot of a note is right.

    python training/fit_notes.py NOTES_DIR READINGS.jsonl [--today 2026-11-22] [--write]

NOTES_DIR holds `truth/`, and `score.py` lies one folder above it; READINGS are the backs as the product reads them
(`cardscan.ocr.replay.save_readings`; made from NOTES_DIR/images if the file is not there).  Each slot is compared
with the truth, and one logistic regression learns from the evidence whether it was right.  The reliability printed is of
weights fitted without the note's fold.  Only three numbers are kept.
"""

from __future__ import annotations

import argparse
import itertools
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import fit_confidence
import numpy as np

from cardscan import capture, notes, pipeline, sides
from cardscan.notes import confidence
from cardscan.ocr.replay import load_readings, save_readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.notes.confidence import Evidence

OUT = Path(confidence.__file__).parent / "data" / "confidence.json"
SLOTS = ("where", "when", "topic", "follow_up", "due")
PRIOR = {"bias": 0.0, "odds": 1.0, "date": 0.0}
"""What is believed before any note was seen: there are few errors (21 of 281 slots)."""
PENALTY = {"bias": 0.05, "odds": 4.0, "date": 1.0}
"""How strongly the weights are held to it."""
STEPS = 40
FOLDS = 10
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)


class Row(NamedTuple):
    """One slot that was filled, its evidence, and whether the truth has it."""

    slot: str
    evidence: Evidence
    right: bool
    fold: int


def rows_of(folder: Path, readings: Path, today: date) -> Iterator[Row]:
    """Fill the slots of each back and compare them with the truth."""
    score = fit_confidence.scorer(folder / "truth")
    for i, reading in enumerate(load_readings(readings)):
        ((marked, _),) = sides.pair([reading], "none")
        stem = Path(reading.crop.source).stem
        truth = json.loads((folder / "truth" / f"{stem}.json").read_text("utf-8"))
        lines = [line for line in marked.lines if line.script == "handwritten"]
        seen: list[Evidence] = []

        def number(found: Evidence, seen: list[Evidence] = seen) -> float:
            seen.append(found)
            return len(seen) - 1

        note = notes.read_note(lines, today=today, side=marked.side, judge=number)
        for slot in SLOTS if note else ():
            field = getattr(note, slot)
            if field:
                right = score.slot_same(slot, truth.get(slot) or "", field.value)
                yield Row(slot, seen[int(field.confidence)], right, i % FOLDS)


def fit(rows: list[Row]) -> dict[str, float]:
    """Fit a logistic regression by Newton's method, held to PRIOR; slots with something struck out are left out."""
    rows = [r for r in rows if not r.evidence["struck"]]
    x = np.array([[r.evidence[k] for k in PRIOR] for r in rows])
    y = np.array([r.right for r in rows], float)
    start, penalty = np.array(list(PRIOR.values())), np.diag([PENALTY[k] for k in PRIOR])
    w = start.copy()
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        curve = (x * (p * (1 - p))[:, None]).T @ x + penalty
        w -= np.linalg.solve(curve, x.T @ (p - y) + penalty @ (w - start))
    return {k: round(float(a), 3) for k, a in zip(PRIOR, w, strict=True)}


def reliability(rows: list[Row]) -> str:
    """Lay out as Markdown how often slots of each confidence are right, and what a limit for review costs."""
    sure = np.zeros(len(rows))
    for k in range(FOLDS):
        weights = fit([r for r in rows if r.fold != k])
        for i, row in enumerate(rows):
            if row.fold == k:
                sure[i] = confidence.calibrated(row.evidence, weights)
    right = np.array([r.right for r in rows])
    lines = ["| confidence | slots | right |", "|---|---|---|"]
    for low, high in itertools.pairwise(BINS):
        inside = (sure >= low) & (sure < high)
        lines.append(
            f"| {low} to {high} | {inside.sum()} | {right[inside].mean():.2f} |"
            if inside.any()
            else f"| {low} to {high} | 0 | |"
        )
    lines += ["", "| limit | slots reviewed | wrong ones among them | wrong ones not reviewed |", "|---|---|---|---|"]
    for limit in BINS[1:-1]:
        shown = sure < limit
        lines.append(
            f"| {limit} | {shown.mean():.1%} | {(~right & shown).sum()} of {(~right).sum()} | {(~right & ~shown).sum()} |"
        )
    p = np.clip(sure, 0.01, 0.99)
    lines += ["", f"log loss {-np.mean(np.where(right, np.log(p), np.log(1 - p))):.4f}"]
    return "\n".join(lines)


def main() -> None:
    """Read if need be, cross-validate, print the reliability, and write the weights fitted on all slots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all slots")
    args = parser.parse_args()
    if not args.readings.exists():
        paths = sorted(p for p in (args.notes / "images").iterdir() if capture.is_picture(p))
        save_readings(args.readings, [r for p in paths for r in pipeline.read(str(p), "rapid")])
    rows = list(rows_of(args.notes, args.readings, args.today))
    print(reliability(rows))
    print(fit(rows))
    if args.write:
        OUT.write_text(json.dumps(fit(rows)) + "\n")


if __name__ == "__main__":
    main()
