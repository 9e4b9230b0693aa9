"""The library as the rest of the program and other programs use it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cardscan.errors import UsageError
from cardscan.store import intake, rows
from cardscan.store.database import Database
from cardscan.store.ledger import MACHINE, Conflict, Ledger
from cardscan.store.overlay import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from cardscan.store.intake import Assemble
    from cardscan.store.ledger import Change, Operation
    from cardscan.store.rows import Entry
    from cardscan.types import CardRecord, Event, Job, Reading, Shot, Side

CHUNK = 500
"""Values in one query, and records in one transaction of `reparse`: a second of work."""


def default_path() -> Path:
    """Give the library's file: $CARDSCAN_LIBRARY, else one in the platform's folder for a user's data."""
    named = os.environ.get("CARDSCAN_LIBRARY")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("cardscan", appauthor=False)) / "library.db"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """An event and how much of it is in the library."""

    event: Event
    cards: int
    notes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """Where the picture of a side came from."""

    path: str
    """Absolute, when it was scanned."""
    digest: str
    page: int


class Library:
    """All cards that were scanned, in one SQLite file; use it in a `with` block, in one thread.

    Ids may be shortened to any beginning that only one record has.  Methods that change something take the `revision`
    that the caller saw and raise `Conflict` where the record was changed since; without it they do not look.

    Raises:
        StoreError: the file cannot be opened, or was made by a newer cardscan.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, create: bool = True) -> None:
        self.path = Path(path).expanduser() if path else default_path()
        self._database = Database(self.path, create=create)
        self._ledger = Ledger(self._database)

    def __enter__(self) -> Self:
        """Give the library itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # --- looking -----------------------------------------------------------------------------------------------------

    def get(self, record: str) -> CardRecord:
        """Give one record by its id; the id of a back gives the record that it belongs to."""
        return self._entry(record).record

    def find(self, words: str = "", *, status: str = "", limit: int = 0, event: str = "") -> list[CardRecord]:
        """Give the records in which all words stand, on either side or in any value, the newest first.

        A word is found by its beginning.  Rejected cards are left out unless asked for by `status`.
        """
        where, values = self._wanted(words, status, event)
        tail = f"{where} ORDER BY r.number DESC" + (f" LIMIT {int(limit)}" if limit else "")
        return [entry.record for entry in self._load(tail, *values)]

    def count(self, words: str = "", *, status: str = "", event: str = "") -> int:
        """Count what `find` would give."""
        where, values = self._wanted(words, status, event)
        return int(self._database.value(f"SELECT count(*) FROM record r {where}", *values))  # noqa: S608

    def queue(self, limit: int = 0) -> list[str]:
        """Give the ids of the drafts that wait for a person, the doubtful first."""
        found = self._database.rows(
            """SELECT id FROM record WHERE status = 'draft' AND back_of IS NULL
               ORDER BY doubts DESC, number LIMIT ?""",
            limit or -1,
        )
        return [row["id"] for row in found]

    def records(self, ids: Iterable[str]) -> Iterator[CardRecord]:
        """Give records by their whole ids, in no order."""
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            for entry in self._load(f"WHERE r.id IN ({', '.join('?' * len(some))})", *some):
                yield entry.record

    def history(self, record: str) -> list[Change]:
        """Give all that happened to a record, the oldest first."""
        return self._ledger.history(self._id(record))

    def crop(self, record: str, side: Side = "front") -> bytes:
        """Give the small picture that was kept of a side, as a JPEG; nothing if there is no such side."""
        entry = self._entry(record)
        key = entry.row["id"] if side == "front" else entry.row["back"]
        return self._database.value("SELECT crop FROM side WHERE id = ?", key) or b""

    def original(self, record: str, side: Side = "front") -> Original:
        """Tell where the picture of a side came from."""
        crop = self._entry(record).crops[side]
        path = self._database.value("SELECT path FROM file WHERE digest = ?", crop.digest)
        return Original(path=os.fsdecode(path), digest=crop.digest, page=crop.page)

    def events(self) -> list[Counted]:
        """Give all events, the latest first, with the number of their cards and notes."""
        found = self._database.rows(
            """SELECT e.*, count(r.id) AS cards, count(json_extract(r.draft, '$.note')) AS notes FROM event e
               LEFT JOIN record r ON r.event = e.id AND r.back_of IS NULL AND r.status != 'rejected'
               GROUP BY e.id ORDER BY e.date DESC, e.name"""
        )
        return [Counted(event=rows.event_from(row), cards=row["cards"], notes=row["notes"]) for row in found]

    # --- scanning ----------------------------------------------------------------------------------------------------

    def known(self, digest: str) -> list[Reading]:
        """Give what was read in a file with these bytes; nothing if it is not in the library."""
        found = self._database.rows(
            """SELECT s.reading, f.given FROM side s JOIN file f ON f.digest = s.digest
               WHERE s.digest = ? ORDER BY s.page, s.card""",
            digest,
        )
        return [rows.reading_from(row["reading"], digest, row["given"], "front") for row in found]

    def add(self, path: str, shots: Sequence[Shot], job: Job, assemble: Assemble) -> list[str]:
        """Take in one file that was read, at once and whole; give the ids of its cards."""
        return intake.add(self._ledger, path, shots, job, assemble)

    def settle(self, digests: Iterable[str], pairs: Iterable[tuple[Reading, Reading]], assemble: Assemble) -> None:
        """Bring a batch to its end: pair the sides that were found to belong together.

        Only cards that no person has touched are paired, and only where a side is of a file that was not settled before.
        """
        digests = set(digests)
        with self._ledger.operation("pair", MACHINE) as operation:
            done = {
                row[0]
                for row in operation.db.execute("SELECT digest FROM file WHERE settled")
            }  # fmt: skip
            for front, back in pairs:
                if front.crop.digest in done and back.crop.digest in done:
                    continue
                ids = intake.side_id(front), intake.side_id(back)
                if all(self._is_untouched(i) for i in ids):
                    intake.pair(operation, *ids, assemble)
            for digest in digests - done:
                operation.db.execute("UPDATE file SET settled = 1 WHERE digest = ?", (digest,))

    def shown(self, readings: Iterable[Reading]) -> list[str]:
        """Give the ids of the records that sides belong to, each once, in order; rejected ones are left out."""
        found: dict[str, None] = {}
        for reading in readings:
            row = self._database.rows(
                """SELECT r.id FROM record s JOIN record r ON r.id = ifnull(s.back_of, s.id)
                   WHERE s.id = ? AND r.status != 'rejected'""",
                intake.side_id(reading),
            )
            found |= {r["id"]: None for r in row}
        return list(found)

    def pair(self, front: str, back: str, assemble: Assemble, revision: int | None = None) -> CardRecord:
        """Make one card the back of another."""
        with self._changing("pair", front, revision) as (operation, entry):
            intake.pair(operation, entry.row["id"], self._id(back), assemble)
        return self.get(front)

    def unpair(self, record: str, assemble: Assemble, revision: int | None = None) -> tuple[CardRecord, CardRecord]:
        """Make two cards of the two sides of one."""
        with self._changing("unpair", record, revision) as (operation, entry):
            back = intake.unpair(operation, entry.row["id"], assemble)
        return self.get(record), self.get(back)

    def reparse(self, assemble: Assemble, report: Callable[[int, int], None] | None = None) -> int:
        """Parse all readings again; give the number of records that are different now.

        What a person typed, took away or accepted stays as it is.
        """
        ids = [row["id"] for row in self._database.rows("SELECT id FROM record WHERE back_of IS NULL ORDER BY number")]
        before = self._database.value("SELECT total(revision) FROM record")
        for start in range(0, len(ids), CHUNK):
            with self._ledger.operation("reparse", MACHINE) as operation:
                for record in ids[start : start + CHUNK]:
                    if operation.row(record):  # forgotten by another process meanwhile
                        intake.refresh(operation, record, assemble, "parsed again")
            if report:
                report(min(start + CHUNK, len(ids)), len(ids))
        return int(self._database.value("SELECT total(revision) FROM record") - before)

    # --- deciding ----------------------------------------------------------------------------------------------------

    def edit(self, record: str, edits: Mapping[str, str], revision: int | None = None) -> CardRecord:
        """Type values, by path: `emails[0]`, `emails` (one more), `phones[1].kind`, `note.due`; an empty one takes away."""
        with self._changing("edit", record, revision) as (operation, entry):
            made = decide(entry.view, entry.decisions, edits, entry.crops, entry.row["id"])
            told = ", ".join(f"{path} = {value!r}" for path, value in edits.items())
            operation.update(entry.row["id"], told, decisions=rows.text(made))
        return self.get(record)

    def accept(self, record: str, revision: int | None = None) -> CardRecord:
        """Say that all is right as it is shown; no parser changes it from now on."""
        with self._changing("accept", record, revision) as (operation, entry):
            pinned = entry.row["pinned"] or entry.row["draft"]
            operation.update(entry.row["id"], "accepted", status="accepted", pinned=pinned)
        return self.get(record)

    def reject(self, record: str, revision: int | None = None) -> CardRecord:
        """Say that it is no card to keep in touch with; it stays in the library but is not listed or exported."""
        with self._changing("reject", record, revision) as (operation, entry):
            operation.update(entry.row["id"], "rejected", status="rejected")
        return self.get(record)

    def reopen(self, record: str, revision: int | None = None) -> CardRecord:
        """Make a draft of an accepted or rejected card again."""
        with self._changing("reopen", record, revision) as (operation, entry):
            operation.update(entry.row["id"], "draft again", status="draft", pinned="")
        return self.get(record)

    def finish(self, record: str, on: date | None, revision: int | None = None) -> CardRecord:
        """Say when what the note promises was done; None if it is open after all."""
        with self._changing("done", record, revision) as (operation, entry):
            day = on.isoformat() if on else ""
            operation.update(entry.row["id"], f"follow-up done {day}" if on else "follow-up open", done=day)
        return self.get(record)

    def set_event(
        self, record: str, event: Event | None, assemble: Assemble, revision: int | None = None
    ) -> CardRecord:
        """Say at which event a card was collected."""
        with self._changing("event", record, revision) as (operation, entry):
            number = intake.event_id(operation.db, event)
            operation.update(entry.row["id"], f"event {event.name if event else 'none'}", event=number)
            intake.refresh(operation, entry.row["id"], assemble, "parsed again")
        return self.get(record)

    def undo(self, operation: int) -> None:
        """Take back what a person did, by the number in `history`.

        Raises:
            Conflict: it was followed by other changes of the same thing.
        """
        self._ledger.undo(operation)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _load(self, tail: str, *values: object) -> Iterator[Entry]:
        with self._database.reading() as db:
            yield from rows.load(db, tail, *values)

    def _id(self, beginning: str) -> str:
        """Give the one id that begins so."""
        upper = beginning.lower() + "\uffff"
        found = self._database.rows("SELECT id FROM record WHERE id >= ? AND id < ? LIMIT 9", beginning.lower(), upper)
        ids = [row["id"] for row in found]
        if len(ids) == 1 or beginning in ids:
            return beginning if beginning in ids else str(ids[0])
        if not ids or not beginning:
            raise UsageError(f"no card has the id {beginning!r}", hint="cardscan list shows the ids")
        raise UsageError(f"{beginning!r} is the beginning of several ids", hint=f"one of {' '.join(ids)}")

    def _entry(self, beginning: str) -> Entry:
        record = self._id(beginning)
        return next(self._load("WHERE r.id = (SELECT ifnull(back_of, id) FROM record WHERE id = ?)", record))

    def _wanted(self, words: str, status: str, event: str) -> tuple[str, list[object]]:
        parts, values = ["r.back_of IS NULL"], list[object]()
        if status:
            parts.append("r.status = ?")
            values.append(status)
        else:
            parts.append("r.status != 'rejected'")
        if event:
            parts.append("r.event IN (SELECT id FROM event WHERE name = ?)")
            values.append(event)
        if words.strip():
            query = rows.query(words)
            parts.append("r.number IN (SELECT rowid FROM search WHERE search MATCH ?)" if query else "0")
            values += [query] if query else []
        return f"WHERE {' AND '.join(parts)}", values

    def _is_untouched(self, record: str) -> bool:
        """Tell whether a side is a card by itself that no person has decided anything about."""
        row = self._database.rows("SELECT * FROM record WHERE id = ?", record)
        paired = self._database.value("SELECT 1 FROM record WHERE back_of = ?", record)
        mine = self._database.value(
            "SELECT 1 FROM change c JOIN operation o ON o.id = c.operation WHERE c.record = ? AND o.who = 'person'",
            record,
        )
        return bool(row) and not row[0]["back_of"] and not paired and not mine

    @contextmanager
    def _changing(self, what: str, record: str, revision: int | None) -> Iterator[tuple[Operation, Entry]]:
        """Open a change by a person of a record that is still as that person saw it."""
        with self._ledger.operation(what) as operation:
            entry = self._entry(record)
            if revision is not None and entry.row["revision"] != revision:
                raise Conflict("it was changed meanwhile", entry.row["id"], "look at it again")
            yield operation, entry
