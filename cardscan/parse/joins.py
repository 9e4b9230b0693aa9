"""Which pieces are one value broken over lines: a long title, the firm's name in a logo, the lines of an address.

From pairs of neighbouring pieces to the probability that they belong together, by a logistic regression whose weights
are fitted like those of `classify`; then to Groups.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.parse import lexicon
from cardscan.parse.facts import firm_agreement
from cardscan.parse.features import has_postcode
from cardscan.parse.layout import gap, same_row, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.layout import Spot
    from cardscan.parse.pieces import Piece
    from cardscan.types import Side

JOINED = ("title", "department", "company", "address")
"""Classes whose values run over lines; names over two lines are joined in `people`."""
OFFICE = re.compile(
    r"^(?:(?:head|corporate|regional|branch|registered|regd|main|home)?\.?\s*(?:office|address|residence|resi?|factory|works|anschrift|adresse"
    r"|direcci[oó]n|endere[cç]o|indirizzo|alamat|rumah|kantor)|h\.?\s?o|add?r?|地址|住所)\s*[:.\-]+\s*|^(?:[a-z]+ )?office\s+(?=\S)|^[A-Z]{3,12}:\s*(?=\d|$)",
    re.IGNORECASE,
)
"""What stands before an address and says whose it is."""
SURE = 0.9
"""Least probability of what is one value by its words."""
_GOES_ON = re.compile(r"(?:&|(?:and|of|und|et)\b) ?\w", re.IGNORECASE)
"""What no value begins with: it goes on from the line above."""
_CODE = re.compile(r"(?:CEP|CAP|PLZ|PIN|ZIP)\b", re.IGNORECASE)
"""What stands before a postal code."""


@dataclass(frozen=True, slots=True)
class Group:
    """One value and the pieces it is made of."""

    pieces: tuple[Piece, ...]
    text: str
    score: float
    reasons: tuple[str, ...] = ()

    @property
    def raw(self) -> str:
        """The text as it was read, lines joined by a line break."""
        return "\n".join(p.text for p in self.pieces)

    @property
    def quad(self) -> Quad:
        """Where it stands."""
        return Quad.around([p.spot.quad for p in self.pieces]) if len(self.pieces) > 1 else self.pieces[0].spot.quad

    @property
    def side(self) -> Side:
        """Which side it stands on."""
        return self.pieces[0].spot.side


def neighbours(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Give the pairs that may be one value: next on the line, next to the right, and the nearest ones below."""
    for i, a in enumerate(pieces):
        under = []
        for j, b in enumerate(pieces):
            if i == j or a.spot.side != b.spot.side:
                continue
            if a.spot.index == b.spot.index:
                if b.start > a.start and not any(
                    x.spot.index == a.spot.index and a.start < x.start < b.start for x in pieces
                ):
                    yield i, j
                continue
            if same_row(a.spot, b.spot):
                if 0 <= b.spot.left - a.spot.right < 0.15:
                    yield i, j
            elif b.spot.top > a.spot.top and _near(a.spot, b.spot) and _across(a, b) > 0.0:
                under.append((b.spot.top, j))
        for top, j in under:
            if top <= min(under)[0] + 0.3 * (a.spot.bottom - a.spot.top):
                yield i, j


def describe_pair(
    a: Piece, b: Piece, one: Mapping[str, float], two: Mapping[str, float], facts: Facts
) -> dict[str, float]:
    """Give the features of a pair of neighbours; `one` and `two` are their class probabilities."""
    same_line = a.spot.index == b.spot.index
    row = not same_line and same_row(a.spot, b.spot)
    found: dict[str, float] = {"bias": 1.0, "same line": float(same_line), "same row": float(row)}
    alike = sum(min(one[c], two[c]) for c in one)
    found["alike"] = alike
    for c in JOINED:
        both = min(one[c], two[c])
        found[f"both {c}"] = both
        found[f"both {c}, row"] = both * row
        found[f"both {c}, line"] = both * same_line
        meets = max(one[c] * two["other"], two[c] * one["other"])
        found[f"{c} meets other"] = meets
        found[f"{c} meets other, row"] = meets * row
    found["name in it"] = max(one["name"], two["name"])
    if not same_line:
        ratio = abs(math.log(max(a.spot.size, 0.05) / max(b.spot.size, 0.05)))
        space = gap(a.spot, b.spot) if not row else (b.spot.left - a.spot.right) / max(a.spot.bottom - a.spot.top, 1e-6)
        found["gap"] = max(-0.5, min(space, 2.5))
        found["wide gap"] = float(space > 1.0)
        found["size differs"] = min(ratio, 1.5)
        found["same size"] = float(ratio < 0.15)
        for c in JOINED:
            found[f"size differs, {c}"] = min(ratio, 1.5) * min(one[c], two[c])
            found[f"gap, {c}"] = max(-0.5, min(space, 2.5)) * min(one[c], two[c])
        if not row:
            found["left edges"] = float(abs(a.spot.left - b.spot.left) < 0.02)
            found["right edges"] = float(abs(a.spot.right - b.spot.right) < 0.02)
            found["centres"] = float(abs(a.spot.left + a.spot.right - b.spot.left - b.spot.right) < 0.03)
    found["ends open"] = float(
        bool(re.search(r"(?:\b(?:and|of|for|the|und|et|y|e|de|di|du|dan|in)|[&,/-])$", a.text, re.IGNORECASE))
    )
    found["ends in comma"] = float(a.spot.text.rstrip().endswith(",") and a.end >= len(a.spot.text.rstrip()) - 2)
    found["ends in word"] = float(bool(re.search(r"\b(?:and|of|for|the|und|et|dan|&)$", a.text, re.IGNORECASE)))
    found["starts open"] = float(bool(re.match(r"(?:and|of|for|und|et|&|dan)\b|[a-z(&]", b.text)))
    found["upper has postcode"] = float(has_postcode(a.text))
    found["lower has postcode"] = float(has_postcode(b.text))
    found["both have postcodes"] = found["upper has postcode"] * found["lower has postcode"]
    found["upper ends in country"] = float(bool(words(a.text)) and words(a.text)[-1] in lexicon.countries())
    found["lower is a country"] = float(" ".join(words(b.text)) in lexicon.countries())
    found["lower starts an office"] = float(bool(OFFICE.match(b.text)))
    found["upper has legal form"] = float(bool(lexicon.LEGAL_PATTERN.search(a.text)))
    found["lower is legal form"] = float(bool(lexicon.LEGAL_PATTERN.search(b.text)) and len(words(b.text)) <= 3)
    found["lower has legal form"] = float(bool(lexicon.LEGAL_PATTERN.search(b.text)))
    found["one word above"] = float(len(words(a.text)) == 1)
    found["one word below"] = float(len(words(b.text)) == 1)
    found["one word above, one below"] = found["one word above"] * found["one word below"]
    found["capitals alike"] = float(a.text.isupper() == b.text.isupper())
    found["scripts differ"] = float(bool(lexicon.CJK.search(a.text)) != bool(lexicon.CJK.search(b.text)))
    upper, lower = words(a.text), words(b.text)
    found["lower repeats upper"] = float(
        bool(upper) and (lower[: len(upper)] == upper or "".join(upper) == "".join(lower))
    )
    found["lower is acronym"] = float(
        len(lower) > 1 and "".join(w[0] for w in lower)[:4] == "".join(upper)[:4] and len("".join(upper)) > 1
    )
    parts = max(firm_agreement(a.text, facts.firms), firm_agreement(b.text, facts.firms))
    found["domain likes both"] = firm_agreement(f"{a.text} {b.text}", facts.firms) - parts
    found["domain likes one"] = parts
    titles = [any(w in lexicon.STRONG_TITLES for w in half) for half in (upper, lower)]
    found["titles in both"] = float(all(titles))
    return {k: v for k, v in found.items() if v}


def togetherness(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Give the probability that a pair is one value."""
    total = sum(weights.get(k, 0.0) * v for k, v in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def link(
    a: Piece, b: Piece, one: Mapping[str, float], two: Mapping[str, float], facts: Facts, weights: Mapping[str, float]
) -> float:
    """Give the probability that two neighbours are one value, by what was fitted and by what no value begins or ends with."""
    features = describe_pair(a, b, one, two, facts)
    p = togetherness(features, weights)
    if features.get("domain likes both", 0.0) > 0 and firm_agreement(f"{a.text} {b.text}", facts.firms) == 1:
        return max(p, SURE)  # the two together are the firm's domain to the letter
    if features.get("gap", 9.0) >= 1.0 or features.get("name in it", 0.0) > 0.5:
        return p
    goes_on = bool(_GOES_ON.match(b.text)) and a.spot.top < b.spot.top
    opens_a_title = _opens_a_title(a) and two["title"] > 0.5
    return max(p, SURE) if features.get("ends in word", 0.0) or goes_on or opens_a_title else p


def join(
    pieces: Sequence[Piece],
    classes: Sequence[Mapping[str, float]],
    facts: Facts,
    weights: Mapping[str, float],
    taken: set[int],
) -> list[tuple[dict[str, float], Group]]:
    """Group the pieces that are no name, surest pairs first, and give each group with its class probabilities.

    A group takes the class with the highest mean probability; a line of doubtful class is drawn to its neighbours.
    """
    home = {i: [i] for i in range(len(pieces)) if i not in taken}
    pairs = []
    for i, j in neighbours(pieces):
        if i in home and j in home:
            p = link(pieces[i], pieces[j], classes[i], classes[j], facts, weights)
            pairs.append((p, i, j))
    for p, i, j in sorted(pairs, reverse=True):
        if p < 0.5:
            break
        if home[i] is home[j]:
            continue
        merged = [*home[i], *home[j]]
        if _top(_mean(merged, classes)) in JOINED and not _begins_inside(merged, pieces):
            for k in merged:
                home[k] = merged
    groups = []
    for members in {id(g): g for g in home.values()}.values():
        members = ordered(members, pieces)
        mean = _mean(members, classes)
        kind = _top(mean)
        mine = tuple(pieces[k] for k in members)
        sure = mean[kind] * min(p.spot.confidence for p in mine)
        reasons = (f"{kind} {mean[kind]:.2f}", *((f"joined from {len(mine)} lines",) if len(mine) > 1 else ()))
        groups.append((mean, Group(mine, text_of(mine, kind), sure, reasons)))
    return groups


def _begins_inside(members: Sequence[int], pieces: Sequence[Piece]) -> bool:
    """Tell whether another office's address (`Residence: ...`) would begin inside a group."""
    labelled = [
        pieces[k].spot
        for k in members
        if pieces[k].start == 0 and OFFICE.match(pieces[k].text) and not _CODE.match(pieces[k].text)
    ]
    return any(
        pieces[k].spot.top < own.top or pieces[k].spot.right <= own.left
        for own in labelled
        for k in members
        if pieces[k].spot is not own
    )


def _opens_a_title(piece: Piece) -> bool:
    """Tell what is no job alone: `Managing`, above `Director`."""
    tokens = words(piece.text)
    return bool(tokens) and all(t in lexicon.TITLE_OPENINGS for t in tokens)


def ordered(members: Iterable[int], pieces: Sequence[Piece]) -> list[int]:
    """Sort the positions of pieces as they are read: rows from the top, each from the left."""
    members = list(members)

    def row(k: int) -> float:
        return min(pieces[m].spot.top for m in members if m == k or same_row(pieces[k].spot, pieces[m].spot))

    return sorted(members, key=lambda k: (row(k), pieces[k].spot.left, pieces[k].start))


def _mean(members: Sequence[int], classes: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {c: sum(classes[k][c] for k in members) / len(members) for c in classes[members[0]]}


def _top(classes: Mapping[str, float]) -> str:
    return max(classes, key=classes.__getitem__)


def text_of(pieces: Sequence[Piece], kind: str) -> str:
    """Put the parts together: addresses with commas between lines, all else with blanks."""
    text = ""
    last: Piece | None = None
    for piece in pieces:
        part = piece.text.strip(" ,;:-|·")
        if kind == "address":
            part = OFFICE.sub("", part) or ("" if len(pieces) > 1 else part)
        if not part:
            continue
        if last is not None and last.spot.index == piece.spot.index:
            text += piece.spot.text[last.end : piece.start] + part
        elif kind == "address" and text:
            text += f", {part}"
        else:
            text += f" {part}" if text else part
        last = piece
    return text


def _near(upper: Spot, lower: Spot) -> bool:
    """Tell whether the blank between two lines is small against either: a logo's second line may be tiny."""
    larger = max(upper.bottom - upper.top, lower.bottom - lower.top)
    return gap(upper, lower) > -0.8 and (gap(upper, lower) < 2.5 or lower.top - upper.bottom < 0.6 * larger)


def _across(a: Piece, b: Piece) -> float:
    return min(a.spot.right, b.spot.right) - max(a.spot.left, b.spot.left)
