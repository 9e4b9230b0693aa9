"""Which cards may be of one person: from values that two records share to proposals with a score and reasons.

Nothing is merged here.  Cards are compared only where they share a trait (an e-mail, a phone, a name, or a firm and an
initial), found by an index, so that the work grows with the number of cards and not with its square.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from cardscan.mailboxes import PROVIDERS, SHARED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from cardscan.types import CardRecord

    Traits = Mapping[str, AbstractSet[str]]
    """The values of a card by kind."""

CROWD = 40
"""A trait that more cards share tells nothing of who is who: a switchboard, info@, a common name."""
PROPOSED_FROM = 0.6
"""Score from which on a pair is put before a person; see benchmarks/README.md, "Library"."""
WEIGHTS = {
    "same e-mail": 0.85,
    "same phone": 0.6,
    "same name": 0.55,
    "similar name": 0.4,
    "same company": 0.5,
    "same domain": 0.4,
}
"""How far each agreement alone makes two cards one person's; together they are 1 - prod(1 - weight)."""
OTHER_NAME = 0.25
"""What a score is multiplied by where both cards name somebody, and nobody alike: colleagues share lines and mailboxes."""
BLOCKS = ("email", "phone", "words", "colleague")
"""Traits that two cards of one person share at least one of: the same mailbox, number or name in any order of its words,
or the same initials at the same firm, for a name with a letter misread."""
ALIKE, DIFFERENT = 0.86, 0.7
"""Similarity of two names from which on they are alike (one or two letters misread), and up to which they differ."""
_NONE: frozenset[str] = frozenset()
_LEGAL = re.compile(
    r"\b(?:inc|incorporated|llc|llp|ltd|limited|corp|corporation|co|company|gmbh|ag|kg|sa|sas|sarl|bv|plc|pvt|kk|srl|spa|the)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookalike:
    """Two cards that may be of one person."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]


def folded(text: str) -> str:
    """Give lower-case words without accents and punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def _firm(text: str) -> str:
    return " ".join(_LEGAL.sub(" ", folded(text)).split())


def _domain(value: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", value.lower().rpartition("@")[2]).split("/")[0]


def _domains(record: CardRecord) -> set[str]:
    values = (f.value for name in ("emails", "websites") for f in record.contact.all(name))
    return {d for v in values if (d := _domain(v)) and d.split(".")[0] not in PROVIDERS}


def traits(record: CardRecord) -> set[tuple[str, str]]:
    """Give what is compared of a card, as kinds and values; BLOCKS are those by which cards are brought together."""
    contact = record.contact
    emails = {f.value.lower() for f in contact.all("emails")}
    numbers = (f for f in contact.all("phones") if f.label != "fax")
    values = {
        "email": {v for v in emails if v.partition("@")[0] not in SHARED},
        "phone": {d + (f.extension or "") for f in numbers if len(d := re.sub(r"\D", "", f.value)) >= 7},
        "name": {name for f in contact.all("names") if (name := folded(f.value))},
        "firm": {firm for f in contact.all("companies") if (firm := _firm(f.value))},
        "domain": _domains(record),
    }
    words = [sorted(name.split()) for name in values["name"]]
    values["words"] = {" ".join(w) for w in words if len(w) > 1}
    places = values["firm"] | values["domain"]
    values["colleague"] = {f"{''.join(sorted(x[0] for x in w))} {place}" for w in words for place in places}
    return {(kind, value) for kind, found in values.items() for value in found}


def compare(one: Traits, other: Traits) -> tuple[float, tuple[str, ...]]:
    """Give the score that two cards are of one person, 0 to 1, and the reasons."""

    def shared(kind: str) -> bool:
        return not one.get(kind, _NONE).isdisjoint(other.get(kind, _NONE))

    reasons = [reason for kind, reason in (("email", "same e-mail"), ("phone", "same phone")) if shared(kind)]
    names = [(a, b) for a in one.get("name", _NONE) for b in other.get("name", _NONE)]
    alike = max((_likeness(a, b) for a, b in names), default=None)
    if alike is not None and alike >= ALIKE:
        reasons.append("same name" if alike == 1 else "similar name")
    if shared("firm"):
        reasons.append("same company")
    elif "same e-mail" not in reasons and shared("domain"):
        reasons.append("same domain")
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - WEIGHTS[reason]
    score = 1 - doubt
    if alike is not None and alike <= DIFFERENT:
        score *= OTHER_NAME
        reasons.append("but another name")
    return round(score, 3), tuple(reasons)


def _likeness(one: str, other: str) -> float:
    """Compare two folded names, 0 to 1: words in any order, an initial for a name."""
    a, b = one.split(), other.split()
    if sorted(a) == sorted(b):
        return 1.0
    if len(a) > 1 and len(b) > 1 and a[-1] == b[-1] and 1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0]:
        return 0.9  # J. Smith and John Smith
    near = max(fuzz.token_sort_ratio(one, other), fuzz.ratio("".join(a), "".join(b)))  # a blank may be misread too
    if len(a) != len(b) and min(len(a), len(b)) > 1:
        near = max(near, 0.95 * fuzz.token_set_ratio(one, other))  # a middle name or a degree more says little
    return near / 100


def lookalikes(
    db: sqlite3.Connection, apart: Iterable[Sequence[str]] = (), number: int | None = None
) -> list[Lookalike]:
    """Give the pairs of cards that may be of one person and are not yet merged, the likeliest first.

    Of two people with several cards each only the best pair is given.  `apart` are pairs of person labels that a person
    said are different people.  With the number of a record, only pairs of that card.
    """
    mine = "" if number is None else "AND (t.kind, t.value) IN (SELECT kind, value FROM trait WHERE record = ?)"
    blocks = db.execute(
        f"""SELECT group_concat(t.record) FROM trait t JOIN record r ON r.number = t.record
            WHERE t.kind IN ({", ".join("?" * len(BLOCKS))}) AND r.status != 'rejected' {mine}
            GROUP BY t.kind, t.value HAVING count(*) BETWEEN 2 AND ?""",  # noqa: S608
        (*BLOCKS, *(() if number is None else (number,)), CROWD),
    )
    pairs = {pair for (numbers,) in blocks for pair in combinations(sorted(map(int, numbers.split(","))), 2)}
    if number is not None:
        pairs = {pair for pair in pairs if number in pair}
    cards = {number: _known(db, number) for number in {n for pair in pairs for n in pair}}
    best: dict[tuple[str, str], Lookalike] = {}
    kept_apart = {tuple(sorted(pair)) for pair in apart}
    for a, b in pairs:
        (one, first), (other, second) = cards[a][:2], cards[b][:2]
        key = (first, second) if first < second else (second, first)
        if first == second or key in kept_apart:
            continue
        score, reasons = compare(cards[a][2], cards[b][2])
        if score >= PROPOSED_FROM and (key not in best or best[key].score < score):
            best[key] = Lookalike(one=one, other=other, score=score, reasons=reasons)
    return sorted(best.values(), key=lambda x: (-x.score, x.one, x.other))


def _known(db: sqlite3.Connection, number: int) -> tuple[str, str, Traits]:
    """Give a card's id, its person and its traits, from the index alone."""
    found: dict[str, set[str]] = {}
    for kind, value in db.execute("SELECT kind, value FROM trait WHERE record = ?", (number,)):
        found.setdefault(kind, set()).add(value)
    record, person = db.execute("SELECT id, person FROM record WHERE number = ?", (number,)).fetchone()
    return record, person, found
