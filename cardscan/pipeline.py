"""READ THIS FIRST: the whole flow on one screen, files in, drafts out.

    file ─► Page ─► CardImage ─► Reading ─► pairs of sides ─► Contact and Note ─► CardRecord

Pure: it writes, asks and prints nothing, and the same job gives the same records.  `batch` runs `read` in many
processes and does all that has side effects.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from cardscan import capture, notes, ocr, parse, sides
from cardscan.errors import NoCardFound
from cardscan.types import CardRecord, Note, Shot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cardscan.geometry import Quad
    from cardscan.ocr import OcrEngine
    from cardscan.types import Job, Page, Reading


def scan(job: Job) -> list[CardRecord]:
    """Scan the files of a job, one after the other.

    Raises:
        CardscanError: at the first file that cannot be used.
    """
    return assemble([reading for path in job.paths for reading in read(path, job.engine)], job)


def read(path: str, engine: str) -> list[Reading]:
    """Read all cards in one file: the costly half, which needs no other file.

    Raises:
        InputError: the file cannot be used, or (NoCardFound) nothing is written in it.
        EngineError: the engine failed.
    """
    return [reading for _, reading in _look(path, engine)]


def shoot(path: str, engine: str) -> list[Shot]:
    """Read all cards in one file, as `read` does, and keep a small picture of each, for a library."""
    return [Shot(reading=reading, jpeg=capture.snapshot(page, reading)) for page, reading in _look(path, engine)]


def recut(page: Page, quad: Quad, index: int, engine: str) -> Shot:
    """Read one card that a person cut out of its page: along their corners, and the way up that they say.

    Raises:
        EngineError: the engine failed.
        NoCardFound: nothing is written there.
    """
    card = replace(capture.cut(page, quad, index), upright=True)
    reading = ocr.read(ocr.load(engine), card)
    if not (reading.lines or reading.codes):
        raise NoCardFound("no text was found within these corners", page.source, "move them, or turn the card")
    return Shot(reading=reading, jpeg=capture.snapshot(page, reading))


def _look(path: str, engine: str) -> Iterator[tuple[Page, Reading]]:
    reader = ocr.load(engine)
    found = False
    for page in capture.pages(path):
        for reading in _cards(page, reader):
            if reading.lines or reading.codes:
                found = True
                yield page, reading
    if not found:
        raise NoCardFound("no card and no text was found in it", path, "take the photo closer, sharper, in more light")


def _cards(page: Page, reader: OcrEngine) -> list[Reading]:
    cards = capture.cards(page)
    readings = [replace(r, picture=(*c.remarks, *r.picture)) for c in cards for r in [ocr.read(reader, c)]]
    if len(cards) == 1 and not sides.has_contact(readings[0]) and not sides.is_note(readings[0]):
        # a logo or panel on a card that fills the picture is card-shaped, too: what it leaves out tells
        everything = capture.whole(page)
        if everything.crop.quad != cards[0].crop.quad and sides.has_contact(again := ocr.read(reader, everything)):
            return [again]
    return readings


def assemble(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Make records of readings: pair the sides, parse them, read the notes.  Needs no pixels and no engine."""
    return [_record([s for s in pair if s], job) for pair in sides.pair(readings, job.pairing)]


def _record(readings: list[Reading], job: Job) -> CardRecord:
    crop = readings[0].crop
    key = f"{crop.digest}:{crop.page}:{crop.index}"
    contact = parse.parse(readings, job.region)
    note = _note(readings, job, [f.value for name in ("names", "companies") for f in contact.all(name)])
    return CardRecord(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        contact=contact,
        readings=tuple(readings),
        scanned_at=job.scanned_at,
        note=note,
        event=job.event,
        review=(
            *(("picture",) if any(r.picture for r in readings) else ()),
            *parse.doubtful(contact, (x.text for r in readings for x in r.lines if x.script == "printed")),
            *(notes.doubtful(note) if note else ()),
        ),
    )


def _note(readings: list[Reading], job: Job, context: list[str]) -> Note | None:
    today = job.today or job.scanned_at.date()
    for reading in reversed(readings):
        written = [line for line in reading.lines if line.script == "handwritten"]
        if written:
            return notes.read_note(
                written, today=today, region=job.region, event=job.event, side=reading.side, context=context
            )
    return None
