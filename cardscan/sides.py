"""Which pictures are the two sides of one card, and which side is a written note.

From the Readings of a batch, in the order of the files, to pairs of front and back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cardscan.types import Pairing, Reading

Pair = tuple["Reading", "Reading | None"]

_SIDE_NAME = re.compile(
    r"^(?P<card>.*?)[\s_\-.(\[]*(?P<side>front(?:side)?|recto|vorn|vorderseite|avant|back(?:side)?|verso|rear|hinten|r(?:ü|ue)ckseite|arriere"
    r"|(?<=[\s_\-(])[12ab])[)\]]?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^(?P<card>.*?)[\s_\-.(\[]+(?:0|[3-9]|\d{2,}|[c-z])[)\]]?$", re.IGNORECASE)
_BACKS = ("back", "verso", "rear", "hinten", "rü", "rue", "arri", "2", "b")
_CONTACT = re.compile(
    r"@|www\.|https?:|\.(?:com|org|net|de|fr|co\.uk)\b|(?:\+|\(\d{2,4}\)\s?|\b)\d[\d .\-()]{7,}\d", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_PHONE = re.compile(r"\d[\d .\-()/]{5,}\d")
_NUMBERED = re.compile(r"^\s*[(#]?\s*(?:[1-5lIiZzS]\s*[=).:\]]|[1-5]\s*[-–]\s*[A-Za-z]|[①-⑤]|[1-5]\s+[A-Za-z])")
_NOTE_WORDS = re.compile(
    r"\b(?:met|talked|re(?=:)|f/?u|follow[ -]?up|call(?: back)?|send|e-?mail (?:him|her|me|them)|intro|ask(?:ed)? (?:about|for)|next (?:week|wk|month)"
    r"|quote|lunch|mixer|coffee|wants?|likes?|knows|kids?|newborn|tomorrow|tmrw|by (?:mon|tue|wed|thu|fri|sat|sun))\b",
    re.IGNORECASE,
)


def in_order(paths: Iterable[str]) -> list[str]:
    """Sort files as people count (`IMG_9` before `IMG_10`), a front before the back of the same name."""

    unique = list(dict.fromkeys(paths))
    names = _names(unique)

    def key(path: str) -> tuple[object, ...]:
        pure, name = PurePath(path), names[path]
        numbers = [int(p) if p.isdecimal() else 0 for p in re.split(r"(\d+)", name.card)]
        letters = re.sub(r"\d+", "\0", name.card.lower())
        return str(pure.parent), letters, numbers, bool(name.back), pure.name

    return sorted(unique, key=key)


class _Name(NamedTuple):
    """What a file's name tells: the card, whether it is its back (None: it does not say), and whether in so many words."""

    card: str
    back: bool | None
    plain: bool


def _names(paths: Iterable[str]) -> dict[str, _Name]:
    """Read the names of all files together: `scan-1` is a front, unless there is a `scan-3`, which only counts."""
    pures = {path: PurePath(path) for path in paths}
    series = {(p.parent, m["card"]) for p in pures.values() if (m := _COUNTED.match(p.stem))}
    names = {}
    for path, pure in pures.items():
        match = _SIDE_NAME.match(pure.stem)
        plain = match is not None and len(match["side"]) > 1
        if not match or not match["card"] or (not plain and (pure.parent, match["card"]) in series):
            names[path] = _Name(pure.stem, None, plain=False)
        else:
            names[path] = _Name(match["card"], match["side"].lower().startswith(_BACKS), plain)
    return names


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
    pages: dict[int, list[Reading]] = {}
    for r in readings:
        pages.setdefault(r.crop.page, []).append(r)
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
    names = _names(source for source, _ in per_page)
    pairs: list[Pair] = []
    for _, group in groupby(readings, key=lambda r: r.crop.source):
        document = list(group)
        if _is_duplex(document):
            pairs += _duplex(document)
            continue
        for r in document:
            front = pairs[-1][0] if pairs and pairs[-1][1] is None else None
            alone = per_page[r.crop.source, r.crop.page] == 1
            if front and alone and per_page[front.crop.source, front.crop.page] == 1 and _belongs(front, r, names):
                pairs[-1] = (front, r)
            else:
                pairs.append((r, None))
    return pairs


def _is_duplex(document: list[Reading]) -> bool:
    """Tell by its contents whether a document's pages are front, back, front, back …, one card each."""
    pages = [r.crop.page for r in document]
    return (
        len(set(pages)) == len(pages)
        and any(page % 2 for page in pages)
        and all(has_contact(r) == (r.crop.page % 2 == 0) for r in document)
    )


def _belongs(front: Reading, back: Reading, names: Mapping[str, _Name]) -> bool:
    """Tell whether the second of two neighbouring pictures is the back of the first."""
    a, b = front.crop.source, back.crop.source
    if a != b:
        name, other = names[a], names[b]
        same = PurePath(a).parent == PurePath(b).parent and name.card == other.card
        if same and not name.back and other.back:
            return other.plain or _may_be_one(front, back)
        if other.back is not None and not same:
            return False  # the names tell sides, and these are sides of other cards
    elif back.crop.page != front.crop.page + 1:
        return False
    return is_note(back) and has_contact(front)


def _may_be_one(front: Reading, back: Reading) -> bool:
    """Tell whether two sides can be those of one card: numbers in file names also count the cards of a stack."""
    texts = ["\n".join(line.text for line in r.lines) for r in (front, back)]
    emails, others = ({m.lower() for m in _EMAIL.findall(t)} for t in texts)
    if emails and others:
        return bool(emails & others)
    phones, numbers = ({re.sub(r"\D", "", m)[-7:] for m in _PHONE.findall(t)} for t in texts)
    return not (phones and numbers) or bool(phones & numbers)


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
    """Mark the lines of a note as handwritten: all where the engine found no pen, else those that it missed.

    A neat hand looks printed; a line that begins with a number or talks of following up, on a side where a pen was found
    and whose words are a note's, is no print.
    """
    if not is_note(reading):
        return reading
    told = any(line.script == "handwritten" for line in reading.lines)
    return replace(
        reading,
        lines=tuple(
            replace(line, script="handwritten")
            if not told or _NUMBERED.match(line.text) or _NOTE_WORDS.search(line.text)
            else line
            for line in reading.lines
        ),
    )
