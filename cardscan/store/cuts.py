"""What a person cut anew: each side as it was before, so that undoing brings it back byte for byte."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cardscan.store.forgetting import remove

if TYPE_CHECKING:
    import sqlite3

    from cardscan.store.ledger import Operation


def seal(reading: str, crop: bytes) -> str:
    """Give a hash of what is kept of a side."""
    return hashlib.sha256(reading.encode() + b"\0" + crop).hexdigest()


def by_hand(db: sqlite3.Connection, digest: str) -> set[str]:
    """Give the sides of a file that are as a person cut them."""
    found = db.execute(
        """SELECT s.id, s.reading, s.crop, c.made FROM side s JOIN cut c ON c.side = s.id
           JOIN operation o ON o.id = c.operation WHERE s.digest = ? AND o.what = 'recut'""",
        (digest,),
    )
    return {row["id"] for row in found if row["made"] == seal(row["reading"], row["crop"])}


def restore(undoing: Operation, number: int) -> str:
    """Put the sides that an operation cut back as they were; a card that it added is taken out again.

    Gives the id of a side that was changed since, in which case nothing may be kept of this; nothing if there is none.
    """
    db = undoing.db
    for row in db.execute("SELECT * FROM cut WHERE operation = ?", (number,)).fetchall():
        now = db.execute("SELECT reading, crop FROM side WHERE id = ?", (row["side"],)).fetchone()
        if seal(*now) != row["made"]:
            return str(row["side"])
        if row["reading"] is not None:
            undoing.cut(row["side"], row["reading"], row["crop"])
            db.execute("UPDATE side SET reading = ?, crop = ? WHERE id = ?", (row["reading"], row["crop"], row["side"]))
        elif _is_touched(db, row["side"], number):
            return str(row["side"])
        else:
            remove(db, [row["side"]])
    return ""


def _is_touched(db: sqlite3.Connection, record: str, number: int) -> bool:
    """Tell whether a person decided anything about a card after the operation that added it."""
    found = db.execute(
        """SELECT 1 FROM record r WHERE (r.id = ?1 AND r.back_of IS NOT NULL) OR r.back_of = ?1
           UNION ALL SELECT 1 FROM change c JOIN operation o ON o.id = c.operation
           WHERE c.record = ?1 AND o.id != ?2 AND o.who = 'person'""",
        (record, number),
    )
    return found.fetchone() is not None
