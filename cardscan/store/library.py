"""The library as the rest of the program and other programs use it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cardscan.errors import StoreError, UsageError
from cardscan.store import intake, people, pushes, rows
from cardscan.store.database import Database
from cardscan.store.forgetting import forget
from cardscan.store.ledger import MACHINE, Conflict
from cardscan.store.overlay import decide
from cardscan.store.reader import CHUNK, Reader
from cardscan.store.receipts import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from cardscan.people import Person
    from cardscan.store.intake import Assemble
    from cardscan.store.ledger import Operation
    from cardscan.store.pushes import Pushed
    from cardscan.store.receipts import Receipts
    from cardscan.store.rows import Entry
    from cardscan.types import CardRecord, Event, Job, Reading, Shot, Side


def default_path() -> Path:
    """Give the library's file: $CARDSCAN_LIBRARY, else one in the platform's folder for a user's data."""
    named = os.environ.get("CARDSCAN_LIBRARY")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("cardscan", appauthor=False)) / "library.db"


class Library(Reader):
    """All cards that were scanned, in one SQLite file; use it in a `with` block, in one thread.

    Ids may be shortened to any beginning that only one record has.  Methods that change something take the `revision`
    that the caller saw and raise `Conflict` where the record was changed since; without it they do not look.

    Raises:
        StoreError: the file cannot be opened, or was made by a newer cardscan.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, create: bool = True) -> None:
        self.path = Path(path).expanduser() if path else default_path()
        super().__init__(Database(self.path, create=create))

    def __enter__(self) -> Self:
        """Give the library itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # --- scanning ----------------------------------------------------------------------------------------------------

    def add(self, path: str, shots: Sequence[Shot], job: Job, assemble: Assemble) -> list[str]:
        """Take in one file that was read, at once and whole; give the ids of its cards."""
        return intake.add(self._ledger, path, shots, job, assemble)

    def settle(self, digests: Iterable[str], pairs: Iterable[tuple[Reading, Reading]], assemble: Assemble) -> None:
        """Bring a batch to its end: pair the sides that were found to belong together.

        Only cards that no person has touched are paired, and only where a side is of a file that was not settled before.
        """
        with self._database.writing() as db:
            done = {row[0] for row in db.execute("SELECT digest FROM file WHERE settled")}
            for front, back in pairs:
                ids = intake.side_id(front), intake.side_id(back)
                if {front.crop.digest, back.crop.digest} - done and all(self._is_untouched(i) for i in ids):
                    with self._ledger.operation("pair", MACHINE) as operation:
                        intake.pair(operation, *ids, assemble)
            for digest in set(digests) - done:
                db.execute("UPDATE file SET settled = 1 WHERE digest = ?", (digest,))

    def pair(
        self, front: str, back: str, assemble: Assemble, revision: int | None = None, other_revision: int | None = None
    ) -> CardRecord:
        """Make one card the back of another."""
        with self._changing("pair", front, revision) as (operation, entry):
            self._seen(back, other_revision)
            intake.pair(operation, entry.row["id"], self._id(back), assemble)
        return self.get(front)

    def unpair(self, record: str, assemble: Assemble, revision: int | None = None) -> tuple[CardRecord, CardRecord]:
        """Make two cards of the two sides of one."""
        with self._changing("unpair", record, revision) as (operation, entry):
            back = intake.unpair(operation, entry.row["id"], assemble)
        return self.get(entry.row["id"]), self.get(back)

    def recut(
        self,
        record: str,
        side: Side,
        shot: Shot | None,
        assemble: Assemble,
        revision: int | None = None,
        more: Sequence[Shot] = (),
    ) -> list[CardRecord]:
        """Take in a side that was cut out of its page and read anew, and `more` cards of that page; what was typed stays.

        Gives the card and the others.  Without a shot, the card stays as it is.  A later scan leaves these cuts alone.

        Raises:
            UsageError: it is another page, or one of the others lies where a card is already.
        """
        with self._changing("recut", record, revision) as (operation, entry):
            added = intake.recut(operation, entry, side, shot, more, assemble)
        return [self.get(record), *map(self.get, added)]

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
        """Type values, by path: `emails[0]`, `emails` (one more), `phones[1].kind`, `note.due`; an empty one takes away.

        A phone number is written as E.164 where it is whole.  What is no valid one, or no e-mail address, is kept all the
        same; the reasons of the value say so.
        """
        with self._changing("edit", record, revision) as (operation, entry):
            made = decide(entry.view, entry.decisions, edits, entry.crops, entry.row["id"], entry.row["region"])
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
        self,
        record: str,
        event: Event | None,
        assemble: Assemble,
        revision: int | None = None,
        also: Iterable[str] = (),
    ) -> CardRecord:
        """Say at which event a card was collected, and others with it: all of its `batch`, for instance."""
        with self._changing("event", record, revision) as (operation, entry):
            cards = dict.fromkeys([entry.row["id"], *(self._entry(other).row["id"] for other in also)])
            for card in cards:
                intake.move(operation, card, event, f"event {_told(event)}", assemble)
            if len(cards) > 1:  # it is undone from here, even if this card was of that event before
                operation.update(entry.row["id"], f"set on {len(cards)} cards", noted=True)
        return self.get(record)

    def rename_event(self, old: str, new: str, assemble: Assemble) -> int:
        """Give an event another name, on all its cards; give their number.

        Events that are the same then become one.  What the event lent to a note has the new name too.

        Raises:
            UsageError: there is no such event.
        """
        with self._ledger.operation("event") as operation:
            found = operation.db.execute(
                "SELECT r.id, r.back_of, e.name, e.date, e.place FROM record r JOIN event e ON e.id = r.event WHERE e.name = ?",
                (old,),
            ).fetchall()
            if not found:
                raise UsageError(f"no card is of an event {old!r}", hint="cardscan events lists them")
            for row in found:
                named = replace(rows.event_from(row), name=new)
                intake.move(operation, row["id"], named, f"event {old} is {new}", assemble)
            return sum(row["back_of"] is None for row in found)

    def merge(self, one: str, other: str, revision: int | None = None, other_revision: int | None = None) -> Person:
        """Say that two cards are of one person; all their cards, values and encounters are kept."""
        with self._changing("merge", one, revision) as (operation, entry):
            people.merge(operation, entry.row, self._seen(other, other_revision).row)
        return self.person(one)

    def unmerge(self, record: str) -> None:
        """Take back the last merge of the person of a card.

        Raises:
            UsageError: there is none.
        """
        with self._database.writing() as db:
            found = people.last_merge(db, self._entry(record).row["person"])
            if found is None:
                raise UsageError("it was merged with no other card", record, "cardscan show tells the history")
            self._ledger.undo(found)

    def keep_apart(self, one: str, other: str, revision: int | None = None, other_revision: int | None = None) -> None:
        """Say that two cards are of different people; they are not proposed again."""
        with self._changing("apart", one, revision) as (operation, entry):
            people.keep_apart(operation, entry.row, self._seen(other, other_revision).row)

    def undo(self, operation: int, assemble: Assemble) -> None:
        """Take back what a person did, by the number in `history`; a card that was cut out of a picture goes again.

        Raises:
            Conflict: it was followed by other changes of the same thing.
        """
        with self._database.writing():
            stale = self._ledger.undo(operation)
            if stale:
                with self._ledger.operation("reparse", MACHINE) as refreshing:
                    for record in stale:
                        intake.refresh(refreshing, record, assemble, "parsed again")

    def remember(self, target: str, receipts: Receipts) -> None:
        """Keep what was handed over to a target; to be called once it is safely there."""
        with self._database.writing() as db:
            remember(db, target, receipts)

    def note_push(self, book: str, receipt: Pushed) -> None:
        """Remember that a server took a contact; `pushed` gives it again."""
        with self._database.writing() as db:
            pushes.note(db, book, receipt)

    # --- keeping -----------------------------------------------------------------------------------------------------

    def forget(self, *records: str) -> None:
        """Delete cards for good: both sides, pictures, readings, history, and their bytes in the file.

        Raises:
            StoreError: it is deleted, but another program holds on to the old state of the file.
        """
        with self._database.writing() as db:
            for record in {self._entry(r).row["id"] for r in records}:
                forget(db, record)
        if not self._database.scrub():
            told = "it is deleted, but another program is reading the library and keeps its bytes in the file"
            raise StoreError(told, str(self.path), "they go when that program closes it")

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the library into a file, whole or not at all; only an earlier backup is replaced.

        Raises:
            StoreError: it cannot be written, or something else is there.
        """
        self._database.backup(Path(path))

    def check(self) -> list[str]:
        """Look for damage in the file; give what was found."""
        return self._database.check()

    # --- inside ------------------------------------------------------------------------------------------------------

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
            yield operation, self._seen(record, revision)

    def _seen(self, record: str, revision: int | None) -> Entry:
        """Give a record that is still as a person saw it."""
        entry = self._entry(record)
        if revision is not None and entry.row["revision"] != revision:
            raise Conflict("it was changed meanwhile", entry.row["id"], "look at it again")
        return entry


def _told(event: Event | None) -> str:
    return ", ".join(filter(None, (event.name, str(event.date or ""), event.place))) if event else "none"
