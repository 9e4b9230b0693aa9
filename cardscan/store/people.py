"""From cards to people: one person may have given several, at several encounters.

Merging writes one label on all cards of both; the cards, their values and what was said at each encounter stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cardscan.errors import UsageError
from cardscan.types import FIELD_NAMES, CardRecord, Contact, Field

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from cardscan.store.ledger import Operation


@dataclass(frozen=True, kw_only=True, slots=True)
class Encounter:
    """When and where we met somebody, what was said, what was promised, and whether it was done."""

    record: str
    """The card that was handed over."""
    on: date | None
    where: str
    topic: str
    promised: str
    due: date | None
    done: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One person and all cards of theirs, the latest first."""

    label: str
    cards: tuple[CardRecord, ...]

    @property
    def contact(self) -> Contact:
        """Give all values of all cards, each once; those of the latest card first."""
        best: dict[tuple[str, str], Field] = {}
        for card in self.cards:
            for field in card.contact.fields:
                key = field.name, _key(field)
                if key not in best or (field.origin == "typed" and best[key].origin != "typed"):
                    best[key] = field
        return Contact(fields=tuple(f for name in FIELD_NAMES for (n, _), f in best.items() if n == name))

    @property
    def encounters(self) -> tuple[Encounter, ...]:
        """Give all encounters, the first one first; those without a date at the end."""
        found = [encounter(card) for card in self.cards]
        return tuple(sorted(found, key=lambda e: (e.on is None, e.on or date.min, e.record)))


def _key(field: Field) -> str:
    if field.name == "phones":
        return re.sub(r"\D", "", field.value)[-9:] + (field.extension or "")
    return " ".join(re.findall(r"\w+", field.value.casefold()))


def encounter(card: CardRecord) -> Encounter:
    """Give what a card and its note tell of the encounter; the event stands in where the note does not tell."""
    note, event = card.note, card.event
    return Encounter(
        record=card.id,
        on=_day(note.when if note else None) or (event.date if event else None),
        where=note.where.value if note and note.where else event.name if event else "",
        topic=note.topic.value if note and note.topic else "",
        promised=note.follow_up.value if note and note.follow_up else "",
        due=_day(note.due if note else None),
        done=card.done,
    )


def _day(field: Field | None) -> date | None:
    try:
        return date.fromisoformat(field.value) if field else None
    except ValueError:
        return None  # typed in words


def grouped(cards: Iterable[CardRecord]) -> list[Person]:
    """Group cards by their person, in the order in which each first appears."""
    groups: dict[str, list[CardRecord]] = {}
    for card in cards:
        groups.setdefault(card.person, []).append(card)
    return [
        Person(label=label, cards=tuple(sorted(group, key=_latest, reverse=True))) for label, group in groups.items()
    ]


def _latest(card: CardRecord) -> tuple[date, str]:
    return encounter(card).on or card.scanned_at.date(), card.id


def merge(operation: Operation, one: sqlite3.Row, other: sqlite3.Row) -> None:
    """Make one person of two.

    Raises:
        UsageError: they are one already.
    """
    if one["person"] == other["person"]:
        raise UsageError("they are one person already", f"{one['id']} and {other['id']}", "--undo parts them")
    moved = operation.db.execute("SELECT id FROM record WHERE person = ?", (other["person"],)).fetchall()
    for (record,) in moved:
        operation.update(record, f"same person as {one['id']}", person=one["person"])
    for record in _cards(operation.db, one["person"]):
        if record not in {r for (r,) in moved}:
            operation.update(record, f"same person as {other['id']}", noted=True)
    members = _cards(operation.db, one["person"])
    marks = ", ".join("?" * len(members))
    operation.db.execute(
        f"DELETE FROM apart WHERE one IN ({marks}) AND other IN ({marks})",  # noqa: S608
        (*members, *members),
    )


def _cards(db: sqlite3.Connection, label: str) -> list[str]:
    return [r for (r,) in db.execute("SELECT id FROM record WHERE person = ? ORDER BY number", (label,))]


def last_merge(db: sqlite3.Connection, label: str) -> int | None:
    """Give the latest merge that made this person and was not undone."""
    found = db.execute(
        """SELECT max(o.id) FROM operation o JOIN change c ON c.operation = o.id JOIN record r ON r.id = c.record
           WHERE o.what = 'merge' AND r.person = ? AND NOT EXISTS (SELECT 1 FROM operation u WHERE u.undoes = o.id)""",
        (label,),
    ).fetchone()
    return found[0] if found else None


def keep_apart(operation: Operation, one: sqlite3.Row, other: sqlite3.Row) -> None:
    """Remember that two cards are of different people, so that they are not proposed again."""
    if one["person"] == other["person"]:
        raise UsageError("they were merged", f"{one['id']} and {other['id']}", "part them with merge --undo first")
    first, second = sorted((str(one["id"]), str(other["id"])))
    operation.db.execute("INSERT OR IGNORE INTO apart VALUES (?, ?)", (first, second))
    operation.update(first, f"another person than {second}", noted=True)
    operation.update(second, f"another person than {first}", noted=True)


def apart(db: sqlite3.Connection) -> list[Sequence[str]]:
    """Give the labels of people who were kept apart."""
    return [
        tuple(row)
        for row in db.execute(
            """SELECT a.person, b.person FROM apart JOIN record a ON a.id = apart.one JOIN record b ON b.id = apart.other"""
        )
    ]
