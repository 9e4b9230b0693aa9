"""Fit the weights of cardscan.parse.classify on labelled cards and write cardscan/parse/data/weights.json.

    python training/fit_pieces.py TRUTH_DIR READINGS.jsonl ... [--write]

READINGS holds one Reading a line (`benchmarks/accuracy.py --readings FILE` writes it, with and without `--cut`), TRUTH_DIR one <stem>.json a
picture.  Several readings of the same pictures (cut by hand, cut by the program) count together as one and a half: their
errors differ.  Each piece of text gets the class of the truth value that it is part of.  Accuracy is printed by five-fold
cross-validation; the same card in two pictures, and cards of one firm, stay in one fold.  About two minutes on a core.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are thin: more threads only wait for each other

import numpy as np
import numpy.typing as npt
from generated import generate
from generated_east_asian import generate_east_asian
from rapidfuzz import fuzz

from cardscan.ocr.replay import load_readings
from cardscan.parse import find_all
from cardscan.parse.classify import CLASSES, ClassWeights, Weights, fitted, weigh, without_wares
from cardscan.parse.companies import chains
from cardscan.parse.facts import Facts
from cardscan.parse.features import describe, in_context
from cardscan.parse.joins import JOINED, OFFICE, describe_pair, neighbours, togetherness
from cardscan.parse.layout import Sheet, fold
from cardscan.parse.people import find_names
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
GENERATED = 800
"""Generated cards beside the real ones."""
EAST_ASIAN = 300
"""The same in Chinese, Japanese and Korean."""
SEEDS = 7, 11
"""Of both."""
GENERATED_SHARE = 0.125
"""How much one of their pieces counts against one of a real card; half as many at twice the weight move more with their seed."""
SEVERAL = 1.5
"""How much several readings of a card count together. Titles .855 to .869, addresses .758 to .779, companies .651 to .619."""
PENALTY = 1.2
"""L2 penalty a feature. Cross-validated company F1 at 0.3, 0.6, 1.2: 0.56, 0.59, 0.61."""
COMPANY_PRIOR = {
    "repeats itself": -3.0, "starts or ends open": -3.0, "holds its own acronym": -2.0, "only a legal form": -3.0, "only organisation words": -3.0, "exclaims": -1.0,
    "domain agrees to the letter": 1.0, "legal form": 1.0, "capitals differ": -0.5, "strongest link outwards": -2.0,
    "beside a full legal name": -1.5, "what stands above ends open": -2.0,
    "what stands below starts open": -2.0, "another is its acronym to the letter": 1.5,
    "begins with a job": -1.5, "begins with a degree": -1.5, "bank account": -3.0, "labelled as an address": -3.0,
}  # fmt: skip
"""What is believed of a firm's name before any card was seen; each is rare among 160 cards."""
OUT = Path(__file__).parents[1] / "cardscan" / "parse" / "data" / "weights.json"
Features = dict[str, float]


class Card:
    """One labelled card: its pieces, their features and classes, and the fold it belongs to."""

    def __init__(self, reading: Reading, truth: dict[str, Any], share: float = 1.0) -> None:
        self.picture = Path(reading.crop.source).stem
        sheet = Sheet.of([reading])
        found, _ = find_all(sheet, "US")
        self.pieces = cut_pieces(sheet, found)
        facts = Facts.of(found)
        self.features = [describe(p, facts, self.pieces) for p in self.pieces]
        self.facts = facts
        self.values = [value_of(p, truth) for p in self.pieces]
        self.labels = [label for label, _ in self.values]
        # what the truth could not read is on the card all the same: such a piece is not known to be none of the fields
        unread = any(str(u).split(".")[0] in FIELDS for u in truth.get("unreadable") or [])
        self.shares = [0.0 if unread and label == "other" else share for label in self.labels]
        self.share = share
        self.firms = [plain(str(v)) for v in truth.get("companies") or [] if not str(v).startswith("sha256:")]
        self.firm_unread = any(str(u).startswith("companies") for u in truth.get("unreadable") or [])
        self.keys = {fold(str(v)) for k in ("names", "companies", "emails") for v in truth.get(k) or []}
        self.keys |= {str(p["value"])[-7:] for p in truth.get("phones") or []}


def plain(text: str) -> str:
    """Keep letters and digits only."""
    return "".join(c for c in fold(text) if c.isalnum())


def value_of(piece: Piece, truth: dict[str, Any]) -> tuple[str, str]:
    """Give the truth value that a piece is (part of), with its class."""
    mine = plain(OFFICE.sub("", piece.text))
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


def matched(readings: list[Reading], truths: Path) -> list[tuple[Reading, dict[str, Any]]]:
    """Match readings to truth cards: the only one of a picture, or the one whose lines agree most."""
    by_picture: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_picture[Path(reading.crop.source).stem].append(reading)
    pairs = []
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
                pairs.append((reading, expected[best]))
    return pairs


def cards_of(truths: Path, *readings: list[Reading]) -> list[Card]:
    """Give the labelled cards among one or more readings of the same pictures."""
    share = 1.0 if len(readings) == 1 else SEVERAL / len(readings)
    return [Card(reading, truth, share) for each in readings for reading, truth in matched(each, truths)]


def cross_fitted(cards: list[Card], folds: list[int], draw: int = 0) -> dict[int, Weights]:
    """Give for each fold the weights that were fitted without its cards."""
    generated = generated_cards(draw)
    weights = {}
    for k in sorted(set(folds)):
        inside = [(c, f) for c, f in zip(cards, folds, strict=True) if f != k]
        weights[k] = fit([c for c, _ in inside], [f for _, f in inside], generated)
    return weights


def generated_cards(draw: int = 0) -> list[Card]:
    """Make the cards that stand beside the real ones; each draw gives others."""
    pairs = [*generate(GENERATED, SEEDS[0] + draw), *generate_east_asian(EAST_ASIAN, SEEDS[1] + draw)]
    return [Card(reading, truth, GENERATED_SHARE) for reading, truth in pairs]


def folds_of(cards: list[Card], draw: int = 0) -> list[int]:
    """Put cards of one picture, and cards that share a name, firm, e-mail or number, into the same fold.

    Draw 0 deals the groups out in the order of the pictures, each other one in an order of its own.
    """
    group = list(range(len(cards)))
    owner: dict[str, int] = {}
    for i, card in enumerate(cards):
        for key in (*card.keys, card.picture):
            if key in owner:
                old, new = group[i], group[owner[key]]
                group = [new if g == old else g for g in group]
            owner[key] = i
    groups = list(dict.fromkeys(group))
    if draw:
        random.Random(draw).shuffle(groups)
    order = {g: k for k, g in enumerate(groups)}
    return [order[g] % FOLDS for g in group]


def regress(rows: list[Features], labels: list[str], shares: list[float], steps: int = 400) -> ClassWeights:
    """Fit a softmax regression by full-batch Adam; the seed of nothing: it starts at zero."""
    names = sorted({k for r in rows for k in r})
    column = {k: i for i, k in enumerate(names)}
    x = np.zeros((len(rows), len(names)), np.float32)
    for i, row in enumerate(rows):
        for k, v in row.items():
            x[i, column[k]] = v
    y = np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(label) for label in labels]]
    share = np.array(shares, np.float32)[:, None]
    w = np.zeros((len(names), len(CLASSES)), np.float32)
    m, v2 = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        z = x @ w
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        gradient = x.T @ (share * (p - y)) + PENALTY * w
        m, v2 = 0.9 * m + 0.1 * gradient, 0.999 * v2 + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v2 / (1 - 0.999**t)) + 1e-8)
    return {k: [round(float(a), 4) for a in w[column[k]]] for k in names}


def contexts(card: Card, weights: ClassWeights) -> list[Features]:
    """Give own and context features of each piece, by what the first regression thinks of all."""
    first = without_wares(card.pieces, [weigh(f, weights) for f in card.features])
    return [{**f, **in_context(i, card.pieces, first)} for i, f in enumerate(card.features)]


def fit(cards: list[Card], folds: list[int], generated: list[Card] | None = None) -> Weights:
    """Fit all regressions; each later one sees probabilities from fits that did not see its card."""
    if generated:
        cards, folds = [*cards, *generated], [*folds, *(i % FOLDS for i in range(len(generated)))]
    parts = sorted(set(folds))

    def outside(k: int) -> list[int]:
        return [i for i, f in enumerate(folds) if f != k]

    first = {k: regress_pieces([cards[i] for i in outside(k)]) for k in parts}
    rows = [contexts(c, first[k]) for c, k in zip(cards, folds, strict=True)]

    def second_of(which: list[int]) -> ClassWeights:
        shares = [s for i in which for s in cards[i].shares]
        return regress([r for i in which for r in rows[i]], [x for i in which for x in cards[i].labels], shares)

    second = {k: second_of(outside(k)) for k in parts}
    classes = [
        without_wares(c.pieces, [weigh(f, second[k]) for f in row])
        for c, row, k in zip(cards, rows, folds, strict=True)
    ]
    pairs = [pairs_of(c, p) for c, p in zip(cards, classes, strict=True)]

    def join_of(which: list[int]) -> dict[str, float]:
        rows, together, shares = zip(*(pairs[i] for i in which), strict=True)
        return regress_pairs(list(chain(*rows)), list(chain(*together)), list(chain(*shares)))

    join = {k: join_of(outside(k)) for k in parts}
    firms = [firms_of(c, p, join[k]) for c, p, k in zip(cards, classes, folds, strict=True)]
    everything = list(range(len(cards)))
    return Weights(
        first=regress_pieces(cards),
        second=second_of(everything),
        join=join_of(everything),
        company=choose([f for f in firms if f], [c.share for c, f in zip(cards, firms, strict=True) if f]),
    )


def firms_of(card: Card, classes: list[dict[str, float]], join: dict[str, float]) -> list[tuple[Features, bool]]:
    """Give the features of all that may be the firm's name, and whether it is; nothing where the truth could not tell."""
    if card.firm_unread:
        return []
    names = find_names(card.pieces, classes, card.facts)
    taken = frozenset(i for i, p in enumerate(card.pieces) if any(p is q for g in names for q in g.pieces))
    found = chains(card.pieces, classes, card.facts, join, taken)
    return [(c.features, any(fuzz.ratio(plain(c.text), f) >= 90 for f in card.firms)) for c in found]


def choose(cards: list[list[tuple[Features, bool]]], shares: list[float], steps: int = 400) -> dict[str, float]:
    """Fit a conditional logit over the candidates of each card and "none of them", by full-batch Adam from COMPANY_PRIOR."""
    names = sorted({k for card in cards for f, _ in card for k in f})
    column = {k: i for i, k in enumerate(names)}
    sizes = [len(card) for card in cards]
    of_card = np.repeat(np.arange(len(cards)), sizes)
    x = np.zeros((sum(sizes), len(names)))
    for i, (features, _) in enumerate(pair for card in cards for pair in card):
        for k, v in features.items():
            x[i, column[k]] = v
    right = np.array([hit for card in cards for _, hit in card], float)
    any_right = np.zeros(len(cards))
    np.maximum.at(any_right, of_card, right)
    share = np.array(shares)

    def normal(z: npt.NDArray[np.float64], none: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        total = none.copy()
        np.add.at(total, of_card, z)
        return z / np.maximum(total, 1e-300)[of_card]

    prior = np.array([COMPANY_PRIOR.get(k, 0.0) for k in names])
    w = prior.copy()
    m, v2 = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, steps + 1):
        z = np.exp(np.clip(x @ w, -30, 30))
        guess = normal(z, np.ones(len(cards)))  # all candidates and none
        wanted = normal(z * right, 1 - any_right)  # the right ones, or none where there are none
        gradient = x.T @ (share[of_card] * (guess - wanted)) + PENALTY * (w - prior)
        m, v2 = 0.9 * m + 0.1 * gradient, 0.999 * v2 + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v2 / (1 - 0.999**t)) + 1e-8)
    return {k: round(float(a), 4) for k, a in zip(names, w, strict=True)}


def regress_pieces(cards: list[Card]) -> ClassWeights:
    """Fit the first regression."""
    shares = [s for c in cards for s in c.shares]
    return regress([f for c in cards for f in c.features], [x for c in cards for x in c.labels], shares)


def pairs_of(card: Card, classes: list[dict[str, float]]) -> tuple[list[Features], list[bool], list[float]]:
    """Give the features of all neighbouring pieces, whether the truth holds them in one value, and how much they count."""
    rows, labels, shares = [], [], []
    for i, j in neighbours(card.pieces):
        if "name" in (card.labels[i], card.labels[j]):
            continue
        rows.append(describe_pair(card.pieces[i], card.pieces[j], classes[i], classes[j], card.facts))
        labels.append(card.values[i] == card.values[j] and card.labels[i] in JOINED)
        shares.append(min(card.shares[i], card.shares[j]))
    return rows, labels, shares


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
        second = [weigh(f, weights.second) for f in contexts(card, weights.first)]
        for label, one, two in zip(card.labels, first, second, strict=True):
            hits += max(one, key=one.__getitem__) == label
            table[CLASSES.index(label), CLASSES.index(max(two, key=two.__getitem__))] += 1
        for row, together, _ in zip(*pairs_of(card, second), strict=True):
            guess = togetherness(row, weights.join) >= 0.5
            pairs[2 * together + guess] += 1
    return table, hits, pairs


def main() -> None:
    """Cross-validate, print, and write the weights fitted on all cards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("readings", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all cards")
    args = parser.parse_args()
    cards = cards_of(args.truth, *map(load_readings, args.readings))
    folds = folds_of(cards)
    table, hits, pairs = np.zeros((len(CLASSES), len(CLASSES)), int), 0, np.zeros(4, int)
    for k, weights in cross_fitted(cards, folds).items():
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
        # the confidence of values is fitted after this, by fit_confidence.py
        weights = dataclasses.replace(fit(cards, folds, generated_cards()), confidence=fitted().confidence)
        OUT.write_text(json.dumps(dataclasses.asdict(weights), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
