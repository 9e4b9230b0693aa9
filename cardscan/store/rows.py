"""From rows of the library to CardRecords and back: the only module that knows both."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from cardscan.store.overlay import Decision, Draft, View, overlay
from cardscan.types import CardRecord, Event, Job, Line, Reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from cardscan.types import Crop, Side

_READING = msgspec.json.Decoder(Reading)
_DRAFT = msgspec.json.Decoder(Draft)
_DECISIONS = msgspec.json.Decoder(tuple[Decision, ...])

_SELECT = """
    SELECT r.*, s.reading, s.digest, f.given, f.path,
           b.id AS back, bs.reading AS back_reading, bs.digest AS back_digest,
           bf.given AS back_given, e.name AS event_name, e.date AS event_date, e.place AS event_place
    FROM record r JOIN side s ON s.id = r.id JOIN file f ON f.digest = s.digest
    LEFT JOIN record b ON b.back_of = r.id LEFT JOIN side bs ON bs.id = b.id LEFT JOIN file bf ON bf.digest = bs.digest
    LEFT JOIN event e ON e.id = r.event
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One record as it is kept and as it is shown."""

    row: sqlite3.Row
    readings: tuple[Reading, ...]
    """As the engine gave them; the record's are marked."""
    view: View
    decisions: tuple[Decision, ...]
    record: CardRecord

    @property
    def crops(self) -> dict[str, Crop]:
        """Give the crop of each side."""
        return crops_of(self.readings)


def crops_of(readings: Sequence[Reading]) -> dict[str, Crop]:
    """Give the crop of each side."""
    return {r.side: r.crop for r in readings}


def load(db: sqlite3.Connection, where: str, *values: object) -> Iterator[Entry]:
    """Read records; `where` is the end of a SELECT over record r."""
    for row in db.execute(f"{_SELECT} {where}", values).fetchall():
        yield _entry(row)


def _entry(row: sqlite3.Row) -> Entry:
    readings = [reading_from(row["reading"], row["digest"], row["given"], "front")]
    if row["back"]:
        readings.append(reading_from(row["back_reading"], row["back_digest"], row["back_given"], "back"))
    base = draft(row["pinned"] or row["draft"])
    made = decisions(row["decisions"])
    view = overlay(base, made, crops_of(readings))
    record = CardRecord(
        id=row["id"],
        contact=view.contact,
        note=view.note,
        readings=tuple(_inked(r, positions) for r, positions in _zipped(readings, base.ink)),
        event=_event(row),
        scanned_at=datetime.fromisoformat(row["scanned_at"]),
        review=view.review if row["status"] == "draft" else (),
        status=row["status"],
        revision=row["revision"],
        person=row["person"],
        done=date.fromisoformat(row["done"]) if row["done"] else None,
    )
    return Entry(row=row, readings=tuple(readings), view=view, decisions=made, record=record)


def event_from(row: sqlite3.Row) -> Event:
    """Give the event of a row of that table."""
    day = row["date"]
    return Event(name=row["name"], date=date.fromisoformat(day) if day else None, place=row["place"])


def _event(row: sqlite3.Row) -> Event | None:
    if row["event"] is None:
        return None
    day = row["event_date"]
    return Event(name=row["event_name"], date=date.fromisoformat(day) if day else None, place=row["event_place"])


def reading_from(text: str, digest: str, given: bytes, side: Side) -> Reading:
    """Give a reading as it is used; the opposite of `reading_text`."""
    reading = _READING.decode(text)
    return replace(reading, side=side, crop=replace(reading.crop, source=os.fsdecode(given), digest=digest))


def reading_text(reading: Reading) -> str:
    """Give a reading as it is kept: without its file's name, which need not be text, and without a mark of its side."""
    plain = replace(reading, side="front", crop=replace(reading.crop, source="", digest=""))
    return msgspec.json.encode(plain).decode()


def _zipped(readings: Sequence[Reading], ink: Sequence[tuple[int, ...]]) -> Iterable[tuple[Reading, tuple[int, ...]]]:
    return ((r, ink[i] if i < len(ink) else ()) for i, r in enumerate(readings))


def _inked(reading: Reading, positions: tuple[int, ...]) -> Reading:
    def mark(i: int, line: Line) -> Line:
        return replace(line, script="handwritten") if i in positions and line.script != "handwritten" else line

    return replace(reading, lines=tuple(mark(i, line) for i, line in enumerate(reading.lines)))


def draft_of(record: CardRecord) -> Draft:
    """Give what the parsers made of a card."""
    ink = tuple(tuple(i for i, x in enumerate(r.lines) if x.script == "handwritten") for r in record.readings)
    return Draft(contact=record.contact, note=record.note, review=record.review, ink=ink)


def draft(text: str) -> Draft:
    """Decode a draft."""
    return _DRAFT.decode(text)


def decisions(text: str) -> tuple[Decision, ...]:
    """Decode the decisions of a record."""
    return _DECISIONS.decode(text)


def text(value: Any) -> str:
    """Encode a draft or decisions, the same value to the same text."""
    return msgspec.json.encode(value).decode()


def context(row: sqlite3.Row, event: Event | None) -> Job:
    """Give the job under which a kept card is parsed again."""
    return Job(
        paths=(),
        event=event,
        region=row["region"],
        today=date.fromisoformat(row["today"]),
        scanned_at=datetime.fromisoformat(row["scanned_at"]),
    )


def searched(record: CardRecord) -> tuple[str, str]:
    """Give what a record is found by: its values, and every line on either side."""
    note, event = record.note, record.event
    slots = [note.where, note.when, note.topic, note.follow_up, note.due, *note.people] if note else []
    fields = [t for f in (*record.contact.fields, *slots) if f for t in (f.value, f.raw)]
    fields += [event.name, event.place, event.date.isoformat() if event.date else ""] if event else []
    lines = [line.text for r in record.readings for line in r.lines]
    lines += [code.text for r in record.readings for code in r.codes]
    return spaced(" ".join(dict.fromkeys(fields))), spaced(" ".join(lines))


_UNSPACED = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def spaced(words: str) -> str:
    """Set the letters of scripts without blanks apart, so that any part of such a text is found."""
    return _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", words))


def query(words: str) -> str:
    """Give the FTS5 query for what somebody typed: all words, each from its beginning."""
    terms = (spaced(word).strip().replace('"', "") for word in words.split())
    return " ".join(f'"{term}" *' for term in terms if any(c.isalnum() for c in term))
