"""From classified pieces to the firm on a card: all stretches that may be its name are weighed against each other.

A firm's name may be one line, a logo broken over three, or stand on the card twice, in full and as a monogram.  So the
candidates are pieces and chains of neighbouring pieces, and a conditional logit (a softmax over the candidates of one
card and "none of them") gives each its probability; its weights are fitted like those of `classify`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.parse import lexicon
from cardscan.parse.facts import AGREES, firm_agreement
from cardscan.parse.joins import OFFICE, Group, link, neighbours, ordered, text_of
from cardscan.parse.layout import words
from cardscan.parse.vocabulary import common_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.pieces import Piece

MOST_PIECES = 4
"""Longest chain that is weighed."""
LINKED = 0.03
"""Least probability that two pieces are one value, for a chain to hold them."""
MOST_CHAINS = 200
"""Where a card is nothing but short words, the likeliest links go first."""
_OPEN_START = re.compile(r"(?:of|and|for|de|di|und|et)\b|[&(]", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:\b(?:of|and|for|de|di|und|et|the)|&)$", re.IGNORECASE)
"""What no name begins or ends with: there is more of it on another line."""
_BANK_ACCOUNT = re.compile(r"(?:开户行|開戶行|账号|帳號|账户|IBAN|BIC|bank(?: name| a/?c)?\s*:)", re.IGNORECASE)
_DEGREES = lexicon.CREDENTIALS - lexicon.LEGAL_FORMS
_CLASSES = ("name", "title", "department", "company", "address", "other")


@dataclass(frozen=True, slots=True)
class Chain:
    """A stretch that may be the firm's name: positions of its pieces, and its features."""

    members: tuple[int, ...]
    text: str
    features: dict[str, float]


def chains(
    pieces: Sequence[Piece],
    classes: Sequence[Mapping[str, float]],
    facts: Facts,
    join_weights: Mapping[str, float],
    taken: frozenset[int] = frozenset(),
) -> list[Chain]:
    """Give every stretch that may be the firm's name, with its features; `taken` are pieces of something else."""
    links: dict[tuple[int, int], float] = {}
    for i, j in neighbours(pieces):
        if i not in taken and j not in taken:
            p = link(pieces[i], pieces[j], classes[i], classes[j], facts, join_weights)
            one_script = bool(lexicon.CJK.search(pieces[i].text)) == bool(lexicon.CJK.search(pieces[j].text))
            if p >= LINKED and one_script:  # a name in two scripts is two values
                links[min(i, j), max(i, j)] = p
    free = [i for i in range(len(pieces)) if i not in taken and sum(c.isalpha() for c in pieces[i].text) > 1]
    members: set[tuple[int, ...]] = {(i,) for i in free}
    grown = set(members)
    for _ in range(MOST_PIECES - 1):
        grown = {
            tuple(sorted({*m, k}))
            for m in grown
            for a, b in links
            for inside, k in ((a, b), (b, a))
            if inside in m and k not in m and k in free
        }
        members |= grown
        if len(members) > MOST_CHAINS:
            break
    kept = sorted(members, key=lambda m: (len(m) > 1, -_weakest(m, links), m))[:MOST_CHAINS]
    texts = {m: text_of([pieces[i] for i in ordered(m, pieces)], "company") for m in kept}
    agreements = {m: firm_agreement(text, facts.firms) for m, text in texts.items()}
    return [Chain(m, texts[m], _describe(m, texts, agreements, pieces, classes, links, facts.firms)) for m in kept]


def likeliest(found: Sequence[Chain], weights: Mapping[str, float]) -> list[tuple[float, Chain]]:
    """Give the candidates with their probabilities, the likeliest first; the rest to one is that it is none of them."""
    scores = [sum(weights.get(k, 0.0) * v for k, v in c.features.items()) for c in found]
    top = max([0.0, *scores])
    powers = [math.exp(s - top) for s in scores]
    whole = math.exp(-top) + sum(powers)
    return sorted(((p / whole, c) for p, c in zip(powers, found, strict=True)), key=lambda x: (-x[0], x[1].members))


def group_of(chain: Chain, probability: float, pieces: Sequence[Piece]) -> Group:
    """Give a candidate as a group of pieces, with its reasons."""
    mine = tuple(pieces[i] for i in ordered(chain.members, pieces))
    reasons = [f"company {probability:.2f}"]
    if len(mine) > 1:
        reasons.append(f"joined from {len(mine)} parts")
    if chain.features.get("legal form"):
        reasons.append("has a legal form")
    if chain.features.get("domain agrees well"):
        reasons.append("the domain agrees")
    return Group(mine, chain.text, probability, tuple(reasons))


def _weakest(members: tuple[int, ...], links: Mapping[tuple[int, int], float]) -> float:
    """Give the weakest link that is needed to hold a chain together."""
    if len(members) == 1:
        return 1.0
    inside = sorted((p for (a, b), p in links.items() if a in members and b in members), reverse=True)
    return inside[len(members) - 2] if len(inside) >= len(members) - 1 else 0.0


def _describe(
    members: tuple[int, ...],
    texts: Mapping[tuple[int, ...], str],
    agreements: Mapping[tuple[int, ...], float],
    pieces: Sequence[Piece],
    classes: Sequence[Mapping[str, float]],
    links: Mapping[tuple[int, int], float],
    firms: Sequence[str],
) -> dict[str, float]:
    text = texts[members]
    mine = [pieces[i] for i in members]
    tokens = words(text)
    found: dict[str, float] = {"bias": 1.0, f"pieces={len(members)}": 1.0, f"words={min(len(tokens), 7)}": 1.0}

    def put(name: str, value: float) -> None:
        if value:
            found[name] = value

    for c in _CLASSES:
        put(f"mean {c}", sum(classes[i][c] for i in members) / len(members))
    put("most title", max(classes[i]["title"] for i in members))
    put("least company", min(classes[i]["company"] for i in members))
    put("best company", max(classes[i]["company"] for i in members))
    put("likeliest company", float(max(classes[i]["company"] for i in members) >= max(c["company"] for c in classes)))
    put("company left out", max((classes[i]["company"] for i in range(len(pieces)) if i not in members), default=0.0))
    agreement = agreements[members]
    alone = max(agreements.get((i,), 0.0) for i in members)
    put("domain agrees", agreement)
    put("domain agrees well", float(agreement >= AGREES))
    put("domain agrees to the letter", float(agreement == 1.0))
    put("domain known, does not agree", float(bool(firms) and agreement == 0.0))
    put("domain agrees better joined", agreement - alone)
    put("another agrees better", float(max(agreements.values()) > agreement))
    if len(members) > 1:
        weakest = _weakest(members, links)
        put("weakest link", weakest)
        put("weakest link, log", math.log(weakest + 1e-3) / 7)
        sizes = [p.spot.size for p in mine]
        put("sizes differ", min(math.log(max(sizes) / max(min(sizes), 0.05)), 1.5))
        put("capitals differ", float(len({p.text.isupper() for p in mine}) > 1))
        parts = ["".join(words(p.text)) for p in mine]
        put("repeats itself", float(any(a and b.startswith(a) for a in parts for b in parts if a is not b)))
        put(
            "holds its own acronym",
            float(
                any(
                    is_acronym(p.text, q.text)
                    for p in mine
                    for q in mine
                    if p is not q and len(words(p.text)) == 1 and len(words(q.text)) > 1
                )
            ),
        )
        put("legal form in one, domain in the other", float(agreement < AGREES <= alone))
        full = [
            bool(lexicon.LEGAL_PATTERN.search(p.text)) and len(words(p.text)) > 2 and not _OPEN_START.match(p.text)
            for p in mine
        ]
        put("beside a full legal name", float(any(full)))
        put("one word each", float(all(len(words(p.text)) == 1 for p in mine)))
    put(
        "strongest link outwards",
        max((p for (a, b), p in links.items() if (a in members) != (b in members)), default=0.0),
    )
    outside = {k for a, b in links for inside, k in ((a, b), (b, a)) if inside in members and k not in members}
    first = min(p.spot.top for p in mine)
    put(
        "what stands above ends open",
        float(any(pieces[k].spot.top < first and _OPEN_END.search(pieces[k].text) for k in outside)),
    )
    last = max(p.spot.bottom for p in mine)
    put(
        "what stands below starts open",
        float(any(pieces[k].spot.bottom > last and _OPEN_START.match(pieces[k].text) for k in outside)),
    )
    put("legal form", float(bool(lexicon.LEGAL_PATTERN.search(text) or lexicon.CJK_LEGAL.search(text))))
    put("only a legal form", float(not words(lexicon.LEGAL_PATTERN.sub("", text))))
    put("organisation word", float(any(t in lexicon.ORGANISATIONS for t in tokens)))
    put("organisation last", float(bool(tokens) and tokens[-1] in lexicon.ORGANISATIONS))
    put("only organisation words", float(bool(tokens) and all(t in lexicon.ORGANISATIONS for t in tokens)))
    put(
        "starts or ends open",
        float(bool(_OPEN_START.match(text) or _OPEN_END.search(text))),
    )
    put("common words", sum(common_words().get(t, 0) >= 3.5 for t in tokens) / max(len(tokens), 1))
    put("begins with a job", float(bool(tokens) and tokens[0] in lexicon.STRONG_TITLES))
    put("begins with a degree", float(len(tokens) > 1 and tokens[0] in _DEGREES))
    put("bank account", float(any(_BANK_ACCOUNT.match(p.text) for p in mine)))
    put("labelled as an address", float(any(OFFICE.match(p.text) for p in mine)))
    put("function words", sum(t in lexicon.FUNCTION_WORDS for t in tokens) / max(len(tokens), 1))
    put("exclaims", float(bool(re.search(r"[!?\"“”]|\.\.\.|%|\$", text))))
    put("digit", float(any(c.isdigit() for c in text)))
    put("trademark", float(bool(re.search(r"[®™©]", text))))
    put("capitals", float(text.isupper()))
    put("small", float(text[:1].islower()))
    size = max(p.spot.size for p in mine)
    put("larger", max(-1.0, min(1.5, math.log(max(size, 0.05)))))
    put("largest", float(size >= 0.97 * max(p.spot.size for p in pieces if p.spot.side == mine[0].spot.side)))
    put("unsure", max(0.0, 0.95 - min(p.spot.confidence for p in mine)) * 4)
    middle = sum(p.spot.top + p.spot.bottom for p in mine) / (2 * len(mine))
    put("top", float(middle < 0.3))
    put("bottom", float(middle > 0.75))
    put("back", float(mine[0].spot.side == "back"))
    cjk = bool(lexicon.CJK.search(text))
    put("cjk", float(cjk))
    rest = [t for m, t in texts.items() if len(m) == 1 and m[0] not in members]
    folded = "".join(tokens)
    put("acronym of another", float(len(tokens) == 1 and any(is_acronym(text, t) for t in rest if len(words(t)) > 1)))
    put(
        "another is its acronym",
        float(len(tokens) > 1 and any(is_acronym(t, text) for t in rest if len(words(t)) == 1)),
    )
    mine_first = initials(text)
    put(
        "another is its acronym to the letter",
        float(len(tokens) > 2 and any(mine_first == "".join(words(t)) for t in (*rest, *firms))),
    )
    put(
        "part of another",
        float(len(folded) > 3 and any(folded in "".join(words(t)) and folded != "".join(words(t)) for t in rest)),
    )
    put("holds another", float(any(len(t) > 3 and "".join(words(t)) in folded for t in rest if words(t))))
    put("beside contact", float(any(p.beside_contact for p in mine)))
    return found


def is_acronym(short: str, full: str) -> bool:
    """Tell whether one text is made of the first letters of the other, as far as the shorter one goes."""
    first, letters = initials(full), "".join(words(short))
    return len(letters) > 1 and len(first) > 1 and (first.startswith(letters) or letters.startswith(first))


def initials(text: str) -> str:
    """Give the first letters of the words of a text that stand for something."""
    return "".join(w[0] for w in words(text) if w not in lexicon.FUNCTION_WORDS)
