"""Which pictures are the two sides of one card, and which side is a written note.

From the Readings of a batch, in the order of the files, to pairs of front and back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.types import Pairing, Reading

Pair = tuple["Reading", "Reading | None"]

_SIDE_NAME = re.compile(
    r"^(?P<card>.*?)[\s_\-.(\[]*(?P<side>front(?:side)?|recto|vorn|vorderseite|avant|back(?:side)?|verso|rear|hinten|r(?:ü|ue)ckseite|arriere"
    r"|(?<=[\s_\-(])[12ab])[)\]]?$",
    re.IGNORECASE,
)
_BACKS = ("back", "verso", "rear", "hinten", "rü", "rue", "arri", "2", "b")
_CONTACT = re.compile(
    r"@|www\.|https?:|\.(?:com|org|net|de|fr|co\.uk)\b|(?:\+|\(\d{2,4}\)\s?|\b)\d[\d .\-()]{7,}\d", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*[(#]?\s*(?:[1-5lIiZzS]\s*[=).:\]]|[①-⑤]|[1-5]\s+[A-Za-z])")
_NOTE_WORDS = re.compile(
    r"\b(?:met|talked|re:|f/?u|follow[ -]?up|call(?: back)?|send|e-?mail (?:him|her|me|them)|intro|ask(?:ed)? (?:about|for)|next (?:week|wk|month)"
    r"|quote|lunch|mixer|coffee|wants?|likes?|knows|kids?|newborn|tomorrow|tmrw|by (?:mon|tue|wed|thu|fri|sat|sun))\b",
    re.IGNORECASE,
)


def in_order(paths: Iterable[str]) -> list[str]:
    """Sort files as people count (`IMG_9` before `IMG_10`), a front before the back of the same name."""

    def key(path: str) -> tuple[object, ...]:
        pure = PurePath(path)
        card, back = _card_and_side(pure)
        numbers = [int(p) if p.isdigit() else 0 for p in re.split(r"(\d+)", card)]
        letters = re.sub(r"\d+", "\0", card.lower())
        return str(pure.parent), letters, numbers, bool(back), pure.name

    return sorted(dict.fromkeys(paths), key=key)


def _card_and_side(path: PurePath) -> tuple[str, bool | None]:
    """Give the name of the card in a file's name, and whether the file is its back (None: it does not say)."""
    match = _SIDE_NAME.match(path.stem)
    if not match or not match["card"]:
        return path.stem, None
    return match["card"], match["side"].lower().startswith(_BACKS)


def pair(readings: Sequence[Reading], how: Pairing) -> list[Pair]:
    """Pair fronts with backs.

    `none` pairs nothing; `alternate` takes front, back, front, back …; `duplex` does so page by page in every document,
    cards of a turned page mirrored; `auto` goes by file names, then by what stands on the cards.
    """
    match how:
        case "none":
            pairs: list[Pair] = [(r, None) for r in readings]
        case "alternate":
            pairs = [
                (r, readings[i + 1] if i + 1 < len(readings) else None) for i, r in enumerate(readings) if i % 2 == 0
            ]
        case "duplex":
            pairs = [p for _, group in groupby(readings, key=lambda r: r.crop.source) for p in _duplex(list(group))]
        case "auto":
            pairs = _auto(readings)
    return [(_marked(front), replace(_marked(back), side="back") if back else None) for front, back in pairs]


def _duplex(readings: list[Reading]) -> list[Pair]:
    pages = {k: list(g) for k, g in groupby(readings, key=lambda r: r.crop.page)}
    pairs: list[Pair] = []
    for page, fronts in pages.items():
        if page % 2 and page - 1 in pages:
            continue
        backs = pages.get(page + 1, []) if page % 2 == 0 else []
        # a sheet that is turned over its long side shows the backs mirrored left to right
        mirrored = sorted(backs, key=lambda r: (_row(r, backs), -r.crop.quad.centre[0]))
        ordered = sorted(fronts, key=lambda r: (_row(r, fronts), r.crop.quad.centre[0]))
        if len(mirrored) == len(ordered):
            pairs += list(zip(ordered, mirrored, strict=True))
        else:
            pairs += [(r, None) for r in [*fronts, *backs]]
    return pairs


def _row(reading: Reading, page: list[Reading]) -> int:
    height = max(r.crop.quad.height for r in page)
    top = min(r.crop.quad.centre[1] for r in page)
    return round((reading.crop.quad.centre[1] - top) / max(height, 1.0))


def _auto(readings: Sequence[Reading]) -> list[Pair]:
    per_page: dict[tuple[str, int], int] = {}
    for r in readings:
        per_page[r.crop.source, r.crop.page] = per_page.get((r.crop.source, r.crop.page), 0) + 1
    pairs: list[Pair] = []
    for r in readings:
        front = pairs[-1][0] if pairs and pairs[-1][1] is None else None
        alone = per_page[r.crop.source, r.crop.page] == 1
        if front and alone and per_page[front.crop.source, front.crop.page] == 1 and _belongs(front, r):
            pairs[-1] = (front, r)
        else:
            pairs.append((r, None))
    return pairs


def _belongs(front: Reading, back: Reading) -> bool:
    """Tell whether the second of two neighbouring pictures is the back of the first."""
    a, b = PurePath(front.crop.source), PurePath(back.crop.source)
    if a != b:
        (card_a, back_a), (card_b, back_b) = _card_and_side(a), _card_and_side(b)
        if a.parent == b.parent and card_a == card_b and back_a is False and back_b is True:
            return True
        if (back_a, back_b) != (None, None) and card_a != card_b and back_b is not None:
            return False  # the names tell sides, and these are sides of other cards
    elif back.crop.page != front.crop.page + 1:
        return False
    return is_note(back) and has_contact(front)


def has_contact(reading: Reading) -> bool:
    """Tell whether a side shows an e-mail, a link or a phone number."""
    return any(_CONTACT.search(line.text) for line in reading.lines) or bool(reading.codes)


def is_note(reading: Reading) -> bool:
    """Tell whether a side is a note: numbered lines or the words of notes, and nothing that only a printed side has."""
    texts = [line.text for line in reading.lines]
    if not texts or len(texts) > 12:
        return False
    numbered = sum(bool(_NUMBERED.match(t)) for t in texts)
    telling = sum(bool(_NOTE_WORDS.search(t)) for t in texts)
    contacts = sum(bool(_CONTACT.search(t)) for t in texts)
    return contacts <= 1 and (
        numbered >= 2 or telling >= 2 or (numbered + telling >= 1 and len(texts) <= 4 and not contacts)
    )


def _marked(reading: Reading) -> Reading:
    """Mark the lines of a note as handwritten."""
    if not is_note(reading):
        return reading
    return replace(reading, lines=tuple(replace(line, script="handwritten") for line in reading.lines))
