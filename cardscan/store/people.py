"""Which cards are of one person: merging writes one label on all cards of both, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.errors import UsageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from cardscan.store.ledger import Operation


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
