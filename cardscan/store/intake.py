"""From files as they are read to records: what a scan, a pairing and `reparse` do to a library.

Only the machine's part is written here; what a person decided stays as it is.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cardscan.errors import UsageError
from cardscan.geometry import intersection, overlap
from cardscan.store import cuts, rows
from cardscan.store.ledger import MACHINE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from cardscan.store.ledger import Ledger, Operation
    from cardscan.store.overlay import Decision
    from cardscan.store.rows import Entry
    from cardscan.types import CardRecord, Crop, Event, Field, Job, Reading, Shot, Side

    Assemble = Callable[[Sequence[Reading], Job], Sequence[CardRecord]]
    """Makes records of readings: `pipeline.assemble`."""

SAME_CARD = 0.5
"""Overlap (IoU) of two quads on one page from which on they are the same card; neighbours share nothing.  Also the share
of the smaller one from which on a card that is found again lies where a person cut one, or two."""


def side_id(reading: Reading) -> str:
    """Give the id of a side and its record: a hash of file, page and card, never of coordinates."""
    crop = reading.crop
    return hashlib.sha256(f"{crop.digest}:{crop.page}:{crop.index}".encode()).hexdigest()[:16]


def add(ledger: Ledger, path: str, shots: Sequence[Shot], job: Job, assemble: Assemble) -> list[str]:
    """Take in one file that was read; each of its cards is a record by itself until fronts and backs are paired.

    A file that is read again keeps its records: a card is the same where it covers the same part of its page, and one
    that is no longer found stays as it was.  Gives the ids of all cards found, in order.
    """
    digest = shots[0].reading.crop.digest
    with ledger.operation("scan", MACHINE) as operation:
        db = operation.db
        file = (
            digest, os.fsencode(path), os.fsencode(os.path.realpath(path)), _engine(shots),
            datetime.now(UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
        db.execute(
            """INSERT INTO file (digest, given, path, engine, read_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
               SET path = excluded.path, engine = excluded.engine, read_at = excluded.read_at, settled = 0""",
            file,
        )
        known, hand = _known(db, digest), cuts.by_hand(db, digest)
        ids = []
        for shot in _renumbered(shots, known):
            here = [k for k in known if _lies_on(shot.reading.crop, k.crop)]
            nearest = max(here, key=lambda k: overlap(shot.reading.crop.quad, k.crop.quad), default=None)
            same = nearest if nearest and side_id(nearest) in hand else None
            ids.append(side_id(same or shot.reading))
            if not same:  # what a person cut stays as they cut it
                put(operation, path, shot, job, assemble)
        return ids


def _lies_on(one: Crop, other: Crop) -> bool:
    smaller = min(one.quad.area, other.quad.area)
    return one.page == other.page and intersection(one.quad, other.quad) >= SAME_CARD * smaller


def _engine(shots: Sequence[Shot]) -> str:
    return next((line.engine for shot in shots for line in shot.reading.lines), "")


def _known(db: sqlite3.Connection, digest: str) -> list[Reading]:
    found = db.execute("SELECT reading FROM side WHERE digest = ? ORDER BY page, card", (digest,))
    return [rows.reading_from(text, digest, b"", "front") for (text,) in found]


def _renumbered(shots: Sequence[Shot], known: Sequence[Reading]) -> list[Shot]:
    """Give each card the number that it had when the file was read before."""
    free = list(known)
    numbered: list[Shot] = []
    new: list[int] = []
    for shot in shots:
        crop = shot.reading.crop
        here = [(overlap(k.crop.quad, crop.quad), k) for k in free if k.crop.page == crop.page]
        share, same = max(here, key=lambda x: x[0], default=(0.0, None))
        if known and (same is None or share < SAME_CARD):
            new.append(len(numbered))
        elif same is not None:
            free.remove(same)
            shot = _numbered(shot, same.crop.index)
        numbered.append(shot)
    for i in new:
        page = numbered[i].reading.crop.page
        taken = [r.crop.index for r in known if r.crop.page == page]
        taken += [s.reading.crop.index for j, s in enumerate(numbered) if j not in new[new.index(i) :]]
        numbered[i] = _numbered(numbered[i], max(taken, default=-1) + 1)
    return numbered


def _numbered(shot: Shot, index: int) -> Shot:
    reading = shot.reading
    return replace(shot, reading=replace(reading, crop=replace(reading.crop, index=index)))


def put(
    operation: Operation, path: str, shot: Shot, job: Job, assemble: Assemble, *, told: str = "", by_hand: bool = False
) -> None:
    """Write one side and its record, or read it anew; what a person cut is kept as it was, to be undone."""
    db, reading, crop = operation.db, shot.reading, shot.reading.crop
    key, text = side_id(reading), rows.reading_text(reading)
    if by_hand:
        operation.cut(key, text, shot.jpeg)
    db.execute(
        """INSERT INTO side VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
           SET reading = excluded.reading, crop = excluded.crop""",
        (key, crop.digest, crop.page, crop.index, text, shot.jpeg),
    )
    row = operation.row(key)
    context: dict[str, Any] = {
        "scanned_at": job.scanned_at.isoformat(),
        "today": (job.today or job.scanned_at.date()).isoformat(),
        "region": job.region,
    }
    if job.event or not row:
        context["event"] = event_id(db, job.event)
    if row:
        shown = row["back_of"] or key
        operation.update(shown, "read again", noted=True, **context)
        refresh(operation, shown, assemble, "read again")
        return
    label = key
    while db.execute("SELECT 1 FROM record WHERE person = ?", (label,)).fetchone():
        label += "+"  # a card that was forgotten lent its id to a person who is still here
    kept = rows.reading_from(text, crop.digest, os.fsencode(path), "front")  # as `reparse` will see it
    draft = rows.text(rows.draft_of(_assembled([kept], job, assemble)))
    name = os.fsencode(path).decode("utf-8", "replace").rpartition(os.sep)[2]
    operation.insert(told or f"from {name}", id=key, revision=0, status="draft", person=label, draft=draft, **context)


def recut(
    operation: Operation, entry: Entry, side: Side, shot: Shot | None, more: Sequence[Shot], assemble: Assemble
) -> list[str]:
    """Put a card that a person cut anew out of its page in the place of what was read of it, and more cards beside it.

    Without a shot, the card stays as it is.  Gives the ids of the others.
    """
    old, record = entry.crops[side], str(entry.row["id"])
    job = rows.context(entry.row, entry.record.event)
    if any((old.digest, old.page) != (s.reading.crop.digest, s.reading.crop.page) for s in (shot, *more) if s):
        raise UsageError("this is another picture", record, "scan it instead")
    if shot:
        operation.update(record, "read again", **_reopened(entry.row))
        put(operation, old.source, _numbered(shot, old.index), job, assemble, by_hand=True)
    ids = []
    for one in more:
        here = [k.crop for k in _known(operation.db, old.digest) if k.crop.page == old.page]
        if any(overlap(crop.quad, one.reading.crop.quad) >= SAME_CARD for crop in here):
            raise UsageError("there is a card already", record, "fix the cut of that one")
        added = _numbered(one, max(crop.index for crop in here) + 1)
        put(operation, old.source, added, job, assemble, told=f"cut out of the picture of {record}", by_hand=True)
        ids.append(side_id(added.reading))
        operation.update(record, f"{ids[-1]} was cut out of its picture", noted=True)
    return ids


def _assembled(readings: Sequence[Reading], job: Job, assemble: Assemble) -> CardRecord:
    """Make the record of one card; two readings are its front and back, whatever is on them."""
    (record,) = assemble(readings, replace(job, pairing="alternate" if len(readings) > 1 else "none"))
    return record


def refresh(operation: Operation, record: str, assemble: Assemble, told: str) -> None:
    """Make the draft of a record anew from its readings."""
    entry = next(rows.load(operation.db, "WHERE r.id = ?", record))
    made = _assembled(entry.readings, rows.context(entry.row, entry.record.event), assemble)
    operation.update(record, told, draft=rows.text(rows.draft_of(made)))


def event_id(db: sqlite3.Connection, event: Event | None) -> int | None:
    """Give the number of an event, made if it is new."""
    if event is None:
        return None
    key = event.name, event.date.isoformat() if event.date else "", event.place
    db.execute("INSERT OR IGNORE INTO event (name, date, place) VALUES (?, ?, ?)", key)
    found = db.execute("SELECT id FROM event WHERE (name, date, place) = (?, ?, ?)", key).fetchone()
    return int(found[0])


def move(operation: Operation, record: str, event: Event | None, told: str, assemble: Assemble) -> None:
    """Put a card under an event; what an event lends to an accepted note is that of the new one."""
    operation.update(record, told, event=event_id(operation.db, event))
    row = operation.row(record)
    if row["back_of"]:
        return
    refresh(operation, record, assemble, told)
    if row["pinned"]:
        pinned, draft = rows.draft(row["pinned"]), rows.draft(operation.row(record)["draft"])
        note, now = pinned.note, draft.note
        if note and now:
            where = now.where if _is_lent(note.where) and _is_lent(now.where) else note.where
            when = now.when if _is_lent(note.when) and _is_lent(now.when) else note.when
            pinned = replace(pinned, note=replace(note, where=where, when=when))
            operation.update(record, told, pinned=rows.text(pinned))


def _is_lent(slot: Field | None) -> bool:
    """Tell whether a slot of a note holds nothing, or what the event says and nobody read."""
    return slot is None or not slot.raw


def pair(operation: Operation, front: str, back: str, assemble: Assemble) -> None:
    """Make one card the back of another; what was decided on it goes with it."""
    one, other = operation.row(front), operation.row(back)
    if front == back or not one or not other or one["back_of"] or other["back_of"]:
        raise UsageError("these are no two cards", f"{front} and {back}", "cardscan list shows them")
    if operation.db.execute("SELECT 1 FROM record WHERE back_of IN (?, ?)", (front, back)).fetchone():
        raise UsageError("one of them has two sides already", f"{front} and {back}", "unpair it first")
    together = (*rows.decisions(one["decisions"]), *rows.decisions(other["decisions"]))
    operation.update(back, f"is the back of {front}", back_of=front, decisions="[]")
    operation.update(
        front, f"got {back} as its back", noted=True, decisions=rows.text(together), event=one["event"] or other["event"],
        **_reopened(one),
    )  # fmt: skip
    refresh(operation, front, assemble, "parsed again")


def unpair(operation: Operation, front: str, assemble: Assemble) -> str:
    """Part front and back; give the id of the back, which is a card by itself again with what was decided on it."""
    found = operation.db.execute("SELECT id FROM record WHERE back_of = ?", (front,)).fetchone()
    if not found:
        raise UsageError("it has no back", front, "cardscan show tells its sides")
    back = str(found[0])
    entry = next(rows.load(operation.db, "WHERE r.id = ?", front))
    page, corners = (crop := entry.crops["back"]).page, crop.quad

    def is_its(decision: Decision) -> bool:
        place = decision.place
        there = place and (place.digest, place.page) == (crop.digest, page) and intersection(place.quad, corners) > 0
        return decision.record == back or bool(there)

    its = [d for d in entry.decisions if is_its(d)]
    mine = [d for d in entry.decisions if not is_its(d)]
    operation.update(back, f"is no longer the back of {front}", back_of=None, decisions=rows.text(its))
    row = operation.row(front)
    operation.update(front, f"lost {back} as its back", noted=True, decisions=rows.text(mine), **_reopened(row))
    for record in (front, back):
        refresh(operation, record, assemble, "parsed again")
    return back


def _reopened(row: sqlite3.Row) -> dict[str, Any]:
    """Ask again about a card that was accepted and has got or lost a side since."""
    return {"status": "draft", "pinned": ""} if row["status"] == "accepted" else {}
