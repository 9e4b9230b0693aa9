"""What the library answers: cards, people, events, history.  Nothing here changes the file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cardscan.encounters import encounter
from cardscan.errors import UsageError
from cardscan.people import grouped
from cardscan.store import intake, people, pushes, receipts, rows
from cardscan.store.ledger import Ledger
from cardscan.store.lookalikes import lookalikes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.geometry import Quad
    from cardscan.people import Person
    from cardscan.store.database import Database
    from cardscan.store.ledger import Change
    from cardscan.store.lookalikes import Lookalike
    from cardscan.store.pushes import Pushed
    from cardscan.store.receipts import Receipt, Receipts
    from cardscan.store.rows import Entry
    from cardscan.types import CardRecord, Event, Job, Reading, Side

KEPT = "r.status IN ('draft', 'accepted')"
"""Not rejected; said so because an index can look two values up, but not all values but one."""
CHUNK = 500
"""Records in memory at a time, and records in one transaction of `reparse`: a second of work."""


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


class Reader:
    """The questions that a library answers.  Ids may be shortened to any beginning that only one record has."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ledger = Ledger(database)

    def get(self, record: str) -> CardRecord:
        """Give one record by its id; the id of a back gives the record that it belongs to."""
        return self._entry(record).record

    def find(self, words: str = "", *, status: str = "", limit: int = 0, event: str = "") -> Iterator[CardRecord]:
        """Give the records in which all words stand, on either side or in any value, the newest first.

        A word is found by its beginning.  Rejected cards are left out unless asked for by `status`.
        """
        where, values = self._wanted(words, status, event)
        where = where.replace(KEPT, f"+{KEPT}")  # walk from the newest, do not sort all that the index gives
        sql = f"SELECT r.id FROM record r {where} ORDER BY r.number DESC LIMIT {int(limit) or -1}"  # noqa: S608
        return self.records([row["id"] for row in self._database.rows(sql, *values)])

    def count(self, words: str = "", *, status: str = "", event: str = "") -> int:
        """Count what `find` would give."""
        where, values = self._wanted(words, status, event)
        return int(self._database.value(f"SELECT count(*) FROM record r {where}", *values))  # noqa: S608

    def followups(self, *, event: str = "", done: bool = False) -> list[CardRecord]:
        """Give the cards on which something is promised or due and not done, what is due first at the top.

        With `done`, also those where it was done.  Rejected cards are left out.
        """
        sql = f"""SELECT r.id FROM record r LEFT JOIN event e ON e.id = r.event
                  WHERE r.noted AND r.back_of IS NULL AND {KEPT} AND (? OR r.done = '') AND (? = '' OR e.name = ?)"""  # noqa: S608
        found = self._database.rows(sql, done, event, event)
        asking = [r for r in self.records(row["id"] for row in found) if encounter(r).asks]
        return sorted(asking, key=lambda r: (encounter(r).due or date.max, r.id))

    def queue(self, limit: int = 0) -> list[str]:
        """Give the ids of the drafts that wait for a person, the doubtful first."""
        found = self._database.rows(
            """SELECT id FROM record WHERE status = 'draft' AND back_of IS NULL
               ORDER BY doubts DESC, number LIMIT ?""",
            limit or -1,
        )
        return [row["id"] for row in found]

    def records(self, ids: Iterable[str]) -> Iterator[CardRecord]:
        """Give records by their whole ids, in that order; what is no record is left out."""
        wanted = list(ids)
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            marks = ", ".join("?" * len(some))
            with self._database.reading() as db:
                found = {e.record.id: e.record for e in rows.load(db, f"WHERE r.id IN ({marks})", *some)}
            yield from (found[i] for i in some if i in found)

    def person(self, record: str) -> Person:
        """Give the person of a card, with all their cards and encounters."""
        label = self._entry(record).row["person"]
        return next(iter(self._people("AND person = ?", label)))

    def people(self, *records: str, status: str = "", event: str = "") -> Iterator[Person]:
        """Give people with their cards, in the order of their first cards.

        Records and an event choose people, who have all their cards then; a status chooses among cards.  Rejected ones
        are left out unless asked for.
        """
        cards, values = ("AND status = ?", [status]) if status else ("AND status != 'rejected'", [])
        where, given = cards, list(values)
        if records:
            labels = {self._entry(record).row["person"] for record in records}
            where += f" AND person IN ({', '.join('?' * len(labels))})"
            given += labels
        if event:
            of_event = f"event IN (SELECT id FROM event WHERE name = ?) AND back_of IS NULL {cards}"  # noqa: S608
            where += f" AND person IN (SELECT person FROM record WHERE {of_event})"  # noqa: S608
            given += [event, *values]
        return self._people(where, *given)

    def _people(self, and_: str, *values: object) -> Iterator[Person]:
        found = self._database.rows(
            f"""SELECT id, person, min(number) OVER (PARTITION BY person) AS first FROM record
                WHERE back_of IS NULL {and_} ORDER BY first, number""",  # noqa: S608
            *values,
        )
        return grouped(self.records(row["id"] for row in found))

    def handed(self, target: str) -> Receipts:
        """Give what was handed over to a target, such as `google`, and what it was then."""
        with self._database.reading() as db:
            return receipts.handed(db, target)

    def receipts(self, record: str) -> list[Receipt]:
        """Give what of a record was handed over to whom, the latest last."""
        with self._database.reading() as db:
            return receipts.of(db, self._id(record))

    def history(self, record: str) -> list[Change]:
        """Give all that happened to a record, the oldest first."""
        return self._ledger.history(self._id(record))

    def crop(self, record: str, side: Side = "front") -> bytes:
        """Give the small picture that was kept of a side, as a JPEG; nothing if there is no such side."""
        entry = self._entry(record)
        key = entry.row["id"] if side == "front" else entry.row["back"]
        return self._database.value("SELECT crop FROM side WHERE id = ?", key) or b""

    def picture(self, record: CardRecord) -> bytes:
        """Give the small picture that was kept of the front of a card, or of a person's latest card, as a JPEG."""
        return self._database.value("SELECT crop FROM side WHERE id = ?", intake.side_id(record.readings[0])) or b""

    def original(self, record: str, side: Side = "front") -> Original:
        """Tell where the picture of a side came from."""
        crop = self._entry(record).crops[side]
        path = self._database.value("SELECT path FROM file WHERE digest = ?", crop.digest)
        return Original(path=os.fsdecode(path), digest=crop.digest, page=crop.page)

    def job(self, record: str) -> Job:
        """Give the job under which a card is parsed: its event, country and day."""
        entry = self._entry(record)
        return rows.context(entry.row, entry.record.event)

    def pushed(self, book: str) -> dict[str, Pushed]:
        """Give who was put into an address book, by the labels of the people."""
        with self._database.reading() as db:
            return pushes.receipts(db, book)

    def books(self, record: str) -> list[str]:
        """Give the addresses of the address books that the person of a card was put into."""
        with self._database.reading() as db:
            return pushes.books(db, self._entry(record).row["person"])

    def beside(self, record: str, limit: int = 4) -> list[str]:
        """Give the ids of cards with one side that were scanned next before and after, in order: its other side, maybe."""
        number = self._entry(record).row["number"]
        alone = f"+back_of IS NULL AND +{KEPT} AND NOT EXISTS (SELECT 1 FROM record b WHERE b.back_of = r.id)"  # noqa: S608
        found = self._database.rows(
            f"""SELECT id FROM (
                  SELECT * FROM (SELECT id, number FROM record r WHERE number < ? AND {alone} ORDER BY number DESC LIMIT ?)
                  UNION ALL
                  SELECT * FROM (SELECT id, number FROM record r WHERE number > ? AND {alone} ORDER BY number LIMIT ?)
                ) ORDER BY number""",  # noqa: S608
            number, limit, number, limit,
        )  # fmt: skip
        return [row["id"] for row in found]

    def batch(self, record: str) -> list[str]:
        """Give the ids of all cards that were scanned together with one, itself among them, in order."""
        sql = f"SELECT id FROM record r WHERE scanned_at = ? AND back_of IS NULL AND {KEPT} ORDER BY number"  # noqa: S608
        return [row["id"] for row in self._database.rows(sql, self._entry(record).row["scanned_at"])]

    def batch_size(self, record: str) -> int:
        """Count what `batch` would give."""
        sql = f"SELECT count(*) FROM record r WHERE scanned_at = ? AND back_of IS NULL AND {KEPT}"  # noqa: S608
        return int(self._database.value(sql, self._entry(record).row["scanned_at"]))

    def around(self, record: str, side: Side = "front") -> list[Quad]:
        """Give where the other cards lie on the page of a side, in pixels of the page."""
        crop = self._entry(record).crops[side]
        others = (r.crop for r in self.known(crop.digest))
        return [o.quad for o in others if o.page == crop.page and o.index != crop.index]

    def events(self) -> list[Counted]:
        """Give all events that have cards, the latest first, with the number of their cards and notes."""
        found = self._database.rows(
            f"""SELECT e.*, count(*) AS cards, sum(r.noted) AS notes FROM event e
                CROSS JOIN record r ON r.event = e.id AND r.back_of IS NULL AND {KEPT}
                GROUP BY e.id ORDER BY e.date DESC, e.name"""  # noqa: S608 - the order of the join is the index's
        )
        return [Counted(event=rows.event_from(row), cards=row["cards"], notes=row["notes"]) for row in found]

    def lookalikes(self, record: str = "") -> list[Lookalike]:
        """Give the pairs of cards that may be of one person, the likeliest first; nothing is merged.

        With a record, only its own pairs, which takes no longer in a large library.
        """
        number = self._entry(record).row["number"] if record else None
        with self._database.reading() as db:
            return lookalikes(db, people.apart(db), number)

    def known(self, digest: str) -> list[Reading]:
        """Give what was read in a file with these bytes; nothing if it is not in the library."""
        found = self._database.rows(
            """SELECT s.reading, f.given FROM side s JOIN file f ON f.digest = s.digest
               WHERE s.digest = ? ORDER BY s.page, s.card""",
            digest,
        )
        return [rows.reading_from(row["reading"], digest, row["given"], "front") for row in found]

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
            parts.append(KEPT)
        if event:
            parts.append("r.event IN (SELECT id FROM event WHERE name = ?)")
            values.append(event)
        if words.strip():
            query = rows.query(words)
            parts.append("r.number IN (SELECT rowid FROM search WHERE search MATCH ?)" if query else "0")
            values += [query] if query else []
        return f"WHERE {' AND '.join(parts)}", values
