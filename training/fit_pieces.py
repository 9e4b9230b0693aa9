"""Fit the weights of cardscan.parse.classify on labelled cards and write cardscan/parse/data/weights.json.

    python training/fit_pieces.py READINGS.jsonl TRUTH_DIR [--write]

READINGS holds one Reading a line (`benchmarks/accuracy.py --readings FILE` writes it), TRUTH_DIR one <stem>.json a
picture.  Each piece of text gets the class of the truth value that it is part of.  Accuracy is printed by five-fold
cross-validation; the same card in two pictures, and cards of one firm, stay in one fold.  About two minutes on a core.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from generated import generate
from rapidfuzz import fuzz

from cardscan.ocr.replay import load_readings
from cardscan.parse import find_all
from cardscan.parse.classify import CLASSES, ClassWeights, Weights, weigh
from cardscan.parse.features import Facts, describe, in_context
from cardscan.parse.joins import JOINED, describe_pair, neighbours, togetherness
from cardscan.parse.layout import Sheet, fold
from cardscan.parse.pieces import Piece, cut_pieces

if TYPE_CHECKING:
    from cardscan.types import Reading

FIELDS = {
    "names": "name",
    "titles": "title",
    "departments": "department",
    "companies": "company",
    "addresses": "address",
}
FOLDS = 5
GENERATED = 400
"""Generated cards beside the real ones."""
GENERATED_SHARE = 0.25
"""How much one of their pieces counts against one of a real card."""
PENALTY = 1.2
"""L2 penalty a feature. Cross-validated company F1 at 0.3, 0.6, 1.2: 0.56, 0.59, 0.61."""
OUT = Path(__file__).parents[1] / "cardscan" / "parse" / "data" / "weights.json"
Features = dict[str, float]


class Card:
    """One labelled card: its pieces, their features and classes, and the fold it belongs to."""

    def __init__(self, reading: Reading, truth: dict[str, Any], share: float = 1.0) -> None:
        self.share = share
        self.picture = Path(reading.crop.source).stem
        sheet = Sheet.of([reading])
        found, _ = find_all(sheet, "US")
        self.pieces = cut_pieces(sheet, found)
        facts = Facts.of(found)
        self.features = [describe(p, facts, self.pieces) for p in self.pieces]
        self.facts = facts
        self.values = [value_of(p, truth) for p in self.pieces]
        self.labels = [label for label, _ in self.values]
        self.keys = {fold(str(v)) for k in ("names", "companies", "emails") for v in truth.get(k) or []}
        self.keys |= {str(p["value"])[-7:] for p in truth.get("phones") or []}


def plain(text: str) -> str:
    """Keep letters and digits only."""
    return "".join(c for c in fold(text) if c.isalnum())


def value_of(piece: Piece, truth: dict[str, Any]) -> tuple[str, str]:
    """Give the truth value that a piece is (part of), with its class."""
    mine = plain(piece.text)
    best, score = ("other", ""), 0.0
    for key, name in FIELDS.items():
        for value in truth.get(key) or []:
            whole = plain(str(value))
            if not whole or str(value).startswith("sha256:"):
                continue
            if len(mine) > 1 and (mine in whole or (whole in mine and len(whole) > 0.6 * len(mine))):
                agreement = 0.9 + 0.1 * min(len(mine), len(whole)) / max(len(mine), len(whole))
            else:
                agreement = (
                    fuzz.ratio(mine, whole) / 100
                    if len(mine) >= 0.5 * len(whole)
                    else fuzz.partial_ratio(mine, whole) / 100 - 0.05
                )
                agreement = agreement if len(mine) > 3 else 0.0
            if agreement > max(score, 0.84):
                best, score = (name, str(value)), agreement
    return best


def cards_of(readings: list[Reading], truths: Path) -> list[Card]:
    """Match readings to truth cards: the only one of a picture, or the one whose lines agree most."""
    by_picture: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_picture[Path(reading.crop.source).stem].append(reading)
    cards = []
    for stem, group in by_picture.items():
        path = truths / f"{stem}.json"
        if not path.exists():
            continue
        expected = json.loads(path.read_text("utf-8"))["cards"]
        for reading in group:
            text = plain("".join(line.text for line in reading.lines))
            agreement = [sum(plain(x) in text for x in t.get("lines") or [] if len(plain(x)) > 3) for t in expected]
            best = int(np.argmax(agreement)) if expected else -1
            if best >= 0 and (agreement[best] >= 3 or (len(expected) == 1 and len(group) == 1)):
                cards.append(Card(reading, expected[best]))
    return cards


def generated_cards() -> list[Card]:
    """Make the cards that stand beside the real ones."""
    return [Card(reading, truth, GENERATED_SHARE) for reading, truth in generate(GENERATED)]


def folds_of(cards: list[Card]) -> list[int]:
    """Put cards that share a name, firm, e-mail or number into the same fold."""
    group = list(range(len(cards)))
    owner: dict[str, int] = {}
    for i, card in enumerate(cards):
        for key in card.keys:
            if key in owner:
                old, new = group[i], group[owner[key]]
                group = [new if g == old else g for g in group]
            owner[key] = i
    order = {g: k for k, g in enumerate(dict.fromkeys(group))}
    return [order[g] % FOLDS for g in group]


def regress(rows: list[Features], labels: list[str], shares: list[float], steps: int = 400) -> ClassWeights:
    """Fit a softmax regression by full-batch Adam; the seed of nothing: it starts at zero."""
    names = sorted({k for r in rows for k in r})
    column = {k: i for i, k in enumerate(names)}
    x = np.zeros((len(rows), len(names)), np.float64)
    for i, row in enumerate(rows):
        for k, v in row.items():
            x[i, column[k]] = v
    y = np.eye(len(CLASSES))[[CLASSES.index(label) for label in labels]]
    share = np.array(shares)[:, None]
    w = np.zeros((len(names), len(CLASSES)))
    m, v2 = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        z = x @ w
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        gradient = x.T @ (share * (p - y)) + PENALTY * w
        m, v2 = 0.9 * m + 0.1 * gradient, 0.999 * v2 + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v2 / (1 - 0.999**t)) + 1e-8)
    return {k: [round(float(a), 4) for a in w[column[k]]] for k in names}


def contexts(card: Card, first: list[dict[str, float]]) -> list[Features]:
    """Give own and context features of each piece."""
    return [{**f, **in_context(i, card.pieces, first)} for i, f in enumerate(card.features)]


def fit(cards: list[Card], folds: list[int], generated: list[Card] | None = None) -> Weights:
    """Fit the two regressions over pieces and the one over pairs; the later ones see out-of-fold probabilities."""
    if generated:
        cards, folds = [*cards, *generated], [*folds, *(i % FOLDS for i in range(len(generated)))]
    second_rows: list[Features] = []
    second_labels: list[str] = []
    second_shares: list[float] = []
    held_out: list[tuple[list[Card], ClassWeights, list[list[dict[str, float]]]]] = []
    for k in sorted(set(folds)):
        inside = [c for c, f in zip(cards, folds, strict=True) if f != k]
        outside = [c for c, f in zip(cards, folds, strict=True) if f == k]
        one = regress_pieces(inside)
        firsts = [[weigh(f, one) for f in card.features] for card in outside]
        held_out.append((outside, one, firsts))
        for card, first in zip(outside, firsts, strict=True):
            second_rows += contexts(card, first)
            second_labels += card.labels
            second_shares += [card.share] * len(card.labels)
    first_weights = regress_pieces(cards)
    second = regress(second_rows, second_labels, second_shares)
    pairs: list[Features] = []
    together: list[bool] = []
    pair_shares: list[float] = []
    for outside, _, firsts in held_out:
        for card, first in zip(outside, firsts, strict=True):
            rows, labels = pairs_of(card, [weigh(f, second) for f in contexts(card, first)])
            pairs += rows
            together += labels
            pair_shares += [card.share] * len(labels)
    return Weights(first_weights, second, regress_pairs(pairs, together, pair_shares))


def regress_pieces(cards: list[Card]) -> ClassWeights:
    """Fit the first regression."""
    shares = [c.share for c in cards for _ in c.labels]
    return regress([f for c in cards for f in c.features], [x for c in cards for x in c.labels], shares)


def pairs_of(card: Card, classes: list[dict[str, float]]) -> tuple[list[Features], list[bool]]:
    """Give the features of all neighbouring pieces, and whether the truth holds them in one value."""
    rows, labels = [], []
    for i, j in neighbours(card.pieces):
        if "name" in (card.labels[i], card.labels[j]):
            continue
        rows.append(describe_pair(card.pieces[i], card.pieces[j], classes[i], classes[j], card.facts))
        labels.append(card.values[i] == card.values[j] and card.labels[i] in JOINED)
    return rows, labels


def regress_pairs(rows: list[Features], labels: list[bool], shares: list[float]) -> dict[str, float]:
    """Fit a logistic regression: the softmax one with two of its classes."""
    weights = regress(rows, [CLASSES[1] if x else CLASSES[0] for x in labels], shares)
    return {k: round(w[1] - w[0], 4) for k, w in weights.items()}


def confusion(cards: list[Card], weights: Weights) -> tuple[npt.NDArray[np.int_], int, list[int]]:
    """Count truth against guess over pieces, the hits of the first regression, and right and all pairs."""
    table = np.zeros((len(CLASSES), len(CLASSES)), int)
    hits = 0
    pairs = [0, 0, 0, 0]
    for card in cards:
        first = [weigh(f, weights.first) for f in card.features]
        second = [weigh(f, weights.second) for f in contexts(card, first)]
        for label, one, two in zip(card.labels, first, second, strict=True):
            hits += max(one, key=one.__getitem__) == label
            table[CLASSES.index(label), CLASSES.index(max(two, key=two.__getitem__))] += 1
        for row, together in zip(*pairs_of(card, second), strict=True):
            guess = togetherness(row, weights.join) >= 0.5
            pairs[2 * together + guess] += 1
    return table, hits, pairs


def main() -> None:
    """Cross-validate, print, and write the weights fitted on all cards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all cards")
    args = parser.parse_args()
    cards = cards_of(load_readings(args.readings), args.truth)
    folds = folds_of(cards)
    generated = generated_cards()
    table, hits, pairs = np.zeros((len(CLASSES), len(CLASSES)), int), 0, np.zeros(4, int)
    for k in range(FOLDS):
        inside = [(c, f) for c, f in zip(cards, folds, strict=True) if f != k]
        weights = fit([c for c, _ in inside], [f for _, f in inside], generated)
        part, right, joined = confusion([c for c, f in zip(cards, folds, strict=True) if f == k], weights)
        table, hits, pairs = table + part, hits + right, pairs + np.array(joined)
    print(
        f"cards {len(cards)}, pieces {table.sum()}, right after the first {hits / table.sum():.3f}, "
        f"after the second {table.trace() / table.sum():.3f}"
    )
    print("truth \\ guess " + " ".join(f"{c[:8]:>8}" for c in CLASSES))
    for c, row in zip(CLASSES, table, strict=True):
        print(f"{c:13} " + " ".join(f"{n:8}" for n in row))
    print(f"pairs apart {pairs[0]} right, {pairs[1]} wrongly joined; together {pairs[3]} right, {pairs[2]} wrongly cut")
    if args.write:
        OUT.write_text(json.dumps(dataclasses.asdict(fit(cards, folds, generated)), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
