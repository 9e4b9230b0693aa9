"""What was handed over to which program, and what it was then: so that nobody gets the same twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from cardscan.people import Person
    from cardscan.types import Note

    Receipts = Mapping[tuple[str, str], str]
    """Digests of what was handed over, by what it was (`notes`; empty where a format has but one kind) and its card."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """That something of a card was handed over."""

    target: str
    """The format of the export: `google`."""
    what: str
    digest: str
    at: datetime


def digest(person: Person) -> str:
    """Give a hash of all of a person that an export may hold; how sure it is and whether it was checked are no part."""
    told = [
        (
            card.id,
            [(f.name, f.value, f.label, f.extension, f.parts) for f in card.contact.fields],
            card.note and _told(card.note),
            card.event,
            card.done,
        )
        for card in person.cards
    ]
    return hashlib.sha256(msgspec.json.encode((person.label, told))).hexdigest()


def _told(note: Note) -> list[object]:
    slots = (note.where, note.when, note.topic, note.follow_up, note.due, *note.people)
    return [note.text, [f and f.value for f in slots]]


def changed(people: Iterable[Person], handed: Receipts) -> Iterator[Person]:
    """Give those of whom something is different from what was handed over, or was not handed over."""
    known = {(card, then) for (_, card), then in handed.items()}
    for person in people:
        now = digest(person)
        if not all((card.id, now) in known for card in person.cards):
            yield person


def handed(db: sqlite3.Connection, target: str) -> Receipts:
    """Give all receipts of a target."""
    found = db.execute("SELECT what, record, digest FROM receipt WHERE target = ?", (target,))
    return {(row["what"], row["record"]): row["digest"] for row in found}


def of(db: sqlite3.Connection, record: str) -> list[Receipt]:
    """Give all receipts of a record, the latest last."""
    found = db.execute("SELECT * FROM receipt WHERE record = ? ORDER BY date(at), target, at, what", (record,))
    return [
        Receipt(target=r["target"], what=r["what"], digest=r["digest"], at=datetime.fromisoformat(r["at"]))
        for r in found
    ]


def remember(db: sqlite3.Connection, target: str, receipts: Receipts) -> None:
    """Keep receipts; a card that was forgotten meanwhile gets none."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    db.executemany(
        """INSERT OR REPLACE INTO receipt (target, what, record, digest, at)
           SELECT ?, ?, id, ?, ? FROM record WHERE id = ?""",
        ((target, what, then, at, record) for (what, record), then in receipts.items()),
    )
