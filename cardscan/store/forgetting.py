"""How a card leaves the library for good: rows, history, search index, and what other records' history tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.store import pushes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


FORGOTTEN = "(forgotten)"
"""What is told of a change that may no longer be told."""


def forget(db: sqlite3.Connection, record: str) -> None:
    """Delete a record with both sides, their crops, readings, decisions and history.  Runs within a transaction."""
    sides = [record, *(row[0] for row in db.execute("SELECT id FROM record WHERE back_of = ?", (record,)))]
    for side in sides:
        _blank(db, side)
    remove(db, sides)


def remove(db: sqlite3.Connection, sides: Sequence[str]) -> None:
    """Delete sides with their records; what others know of them stays."""
    for side in sides:
        number = db.execute("SELECT number FROM record WHERE id = ?", (side,)).fetchone()[0]
        db.execute("DELETE FROM search WHERE rowid = ?", (number,))
    marks = ", ".join("?" * len(sides))
    db.execute(f"DELETE FROM side WHERE id IN ({marks})", sides)  # noqa: S608 - records, history and traits go with it
    db.execute("DELETE FROM file WHERE digest NOT IN (SELECT digest FROM side)")
    pushes.forget(db)
    db.execute("DELETE FROM operation WHERE id NOT IN (SELECT operation FROM change)")


def _blank(db: sqlite3.Connection, side: str) -> None:
    """Empty the history that other records have from the time when they were paired with this one.

    Their drafts of that time hold its text.  So does all that was before it was cut out of another one.  That they
    changed stays told, but it can no longer be undone.
    """
    shared = db.execute(
        """SELECT b.record, min(iif(o.what = 'recut', 0, b.operation)), max(b.operation) FROM change a JOIN change b ON b.operation = a.operation
           JOIN operation o ON o.id = a.operation
           WHERE a.record = ? AND b.record != a.record AND (o.what IN ('pair', 'unpair', 'recut') OR o.undoes IN
             (SELECT id FROM operation WHERE what IN ('pair', 'unpair', 'undo')))
           GROUP BY b.record""",
        (side,),
    ).fetchall()
    for other, first, last in shared:
        db.execute(
            """UPDATE change SET told = ?, before = '{}', after = '{}'
               WHERE record = ? AND operation BETWEEN ? AND ?""",
            (FORGOTTEN, other, first, last),
        )
        db.execute(
            """DELETE FROM cut WHERE reading IS NOT NULL AND operation <= ?
               AND side IN (SELECT b.side FROM cut a JOIN cut b ON b.operation = a.operation WHERE a.side = ?)""",
            (last, side),
        )
