"""Every change of a record: one transaction, a new revision, what was before and after, and the search index."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from cardscan.errors import StoreError
from cardscan.store import cuts, rows
from cardscan.store.forgetting import FORGOTTEN
from cardscan.store.lookalikes import traits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from cardscan.store.database import Database

PERSON, MACHINE = "person", "cardscan"
"""Who made a change."""


class Conflict(StoreError):
    """The record was changed by somebody else in the meantime."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One entry of a record's history."""

    operation: int
    at: datetime
    who: str
    what: str
    """scan, pair, unpair, recut, reparse, edit, accept, reject, reopen, merge, apart, event, done or undo."""
    told: str
    """What changed, in words."""
    before: Mapping[str, Any]
    """The columns of the record that changed, as they were."""
    after: Mapping[str, Any]
    undone: bool


@dataclass(slots=True)
class _Touched:
    """What an operation did to one record so far."""

    told: list[str]
    before: dict[str, Any]
    noted: bool
    """It is kept even if nothing is different."""


class Operation:
    """A change in the making; inside `Ledger.operation` only."""

    def __init__(self, db: sqlite3.Connection, what: str, who: str, undoes: int | None) -> None:
        self.db = db
        self._kind = what, who, undoes
        self._touched: dict[str, _Touched] = {}
        self._cuts: dict[str, tuple[str | None, bytes | None, str]] = {}

    def row(self, record: str) -> sqlite3.Row:
        """Give a record's columns as they are now."""
        row: sqlite3.Row = self.db.execute("SELECT * FROM record WHERE id = ?", (record,)).fetchone()
        return row

    def insert(self, told: str, **columns: object) -> None:
        """Add a record."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.db.execute(f"INSERT INTO record ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608
        self._touched[str(columns["id"])] = _Touched([told], {}, noted=True)

    def update(self, record: str, told: str, *, noted: bool = False, **columns: object) -> None:
        """Change columns of a record; what is the same already is no change, unless it is to be `noted`."""
        row = self.row(record)
        changed = {name: value for name, value in columns.items() if row[name] != value}
        if changed:
            sets = ", ".join(f"{name} = ?" for name in changed)
            self.db.execute(f"UPDATE record SET {sets} WHERE id = ?", (*changed.values(), record))  # noqa: S608
        if changed or noted:
            touched = self._touched.setdefault(record, _Touched([], {}, noted=noted))
            touched.told.append(told)
            for name in changed:
                touched.before.setdefault(name, row[name])

    def cut(self, side: str, reading: str, crop: bytes) -> None:
        """Keep what a side is now, before a person's cut, a reading and a picture, takes its place."""
        now = self.db.execute("SELECT reading, crop FROM side WHERE id = ?", (side,)).fetchone() or (None, None)
        self._cuts[side] = (*now, cuts.seal(reading, crop))

    def close(self) -> None:
        """Write the history and bring the index up to date; an operation that changed nothing leaves no trace."""
        changes = []
        for record, touched in self._touched.items():
            row = self.row(record)
            before = {name: value for name, value in touched.before.items() if row[name] != value}
            if before or touched.noted:
                after = {name: row[name] for name in before}
                changes.append((record, "; ".join(dict.fromkeys(touched.told)), _json(before), _json(after)))
        if changes:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            made = self.db.execute(
                "INSERT INTO operation (at, what, who, undoes) VALUES (?, ?, ?, ?)", (at, *self._kind)
            )
            for change in changes:
                self.db.execute("INSERT INTO change VALUES (?, ?, ?, ?, ?)", (made.lastrowid, *change))
                self.db.execute("UPDATE record SET revision = revision + 1 WHERE id = ?", change[:1])
            for side, cut in self._cuts.items():
                self.db.execute("INSERT INTO cut VALUES (?, ?, ?, ?, ?)", (made.lastrowid, side, *cut))
        for record in self._touched:  # after all changes: a front is found by what its back says
            index(self.db, record)


def _json(values: Mapping[str, object]) -> str:
    return msgspec.json.encode(values).decode()


class Ledger:
    """Writes changes and takes them back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def operation(self, what: str, who: str = PERSON, undoes: int | None = None) -> Iterator[Operation]:
        """Open an operation; one that changes nothing leaves no trace."""
        with self.database.writing() as db:
            operation = Operation(db, what, who, undoes)
            yield operation
            operation.close()

    def undo(self, number: int) -> list[str]:
        """Take a person's operation back; give the records whose drafts are to be made anew.

        Raises:
            Conflict: something of it was changed since.
        """
        stale = []
        with self.operation("undo", undoes=number) as undoing:
            db = undoing.db
            found = db.execute("SELECT what, who FROM operation WHERE id = ?", (number,)).fetchone()
            before = db.execute("SELECT 1 FROM operation WHERE undoes = ?", (number,)).fetchone()
            lost = db.execute("SELECT 1 FROM change WHERE operation = ? AND told = ?", (number, FORGOTTEN)).fetchone()
            if found is None or found["who"] != PERSON or before or lost:
                raise StoreError("there is nothing to undo", str(self.database.path), "cardscan show tells the history")
            if found["what"] == "apart":  # it is no column of a record
                theirs = "(SELECT record FROM change WHERE operation = ?)"
                db.execute(f"DELETE FROM apart WHERE one IN {theirs} AND other IN {theirs}", (number, number))  # noqa: S608
            changed = cuts.restore(undoing, number)
            if changed:
                raise Conflict(f"other changes followed the {found['what']}", changed, "undo those first")
            for change in db.execute("SELECT * FROM change WHERE operation = ?", (number,)).fetchall():
                row = undoing.row(change["record"])
                after: dict[str, Any] = msgspec.json.decode(change["after"])
                # a draft is the machine's: that it was made anew since is no reason to refuse
                if any(row[name] != value for name, value in after.items() if name != "draft"):
                    raise Conflict(f"other changes followed the {found['what']}", row["id"], "undo those first")
                if "draft" in after and after["draft"] != row["draft"]:
                    stale.append(str(row["id"]))  # what it was before is that of other sides, or of an older parser
                undoing.update(
                    row["id"], f"{found['what']} undone", noted=True, **msgspec.json.decode(change["before"])
                )
        return stale

    def history(self, record: str) -> list[Change]:
        """Give all changes of a record, the oldest first."""
        found = self.database.rows(
            """SELECT o.*, c.told, c.before, c.after, u.id AS undone FROM change c JOIN operation o ON o.id = c.operation
               LEFT JOIN operation u ON u.undoes = o.id WHERE c.record = ? ORDER BY o.id""",
            record,
        )
        return [
            Change(
                operation=row["id"],
                at=datetime.fromisoformat(row["at"]),
                who=row["who"],
                what=row["what"],
                told=row["told"],
                before=msgspec.json.decode(row["before"]),
                after=msgspec.json.decode(row["after"]),
                undone=row["undone"] is not None,
            )
            for row in found
        ]


def index(db: sqlite3.Connection, record: str) -> None:
    """Bring what a record is found by up to date: doubts, search, traits."""
    entry = next(rows.load(db, "WHERE r.id = ?", record))
    number = entry.row["number"]
    db.execute("DELETE FROM search WHERE rowid = ?", (number,))
    db.execute("DELETE FROM trait WHERE record = ?", (number,))
    if entry.row["back_of"]:
        return  # it is found by its front
    derived = len(entry.view.review), entry.view.note is not None, record
    db.execute("UPDATE record SET doubts = ?, noted = ? WHERE id = ?", derived)
    db.execute("INSERT INTO search (rowid, fields, lines) VALUES (?, ?, ?)", (number, *rows.searched(entry.record)))
    found = [(number, kind, value) for kind, value in traits(entry.record)]
    db.executemany("INSERT OR IGNORE INTO trait VALUES (?, ?, ?)", found)
