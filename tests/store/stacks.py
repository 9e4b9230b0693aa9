"""A library with recorded cards in it, and what tests ask of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardscan import batch, pipeline
from cardscan.ocr.replay import load_readings
from cardscan.types import Event, Job, Shot

if TYPE_CHECKING:
    from cardscan.store import Library
    from cardscan.types import CardRecord, Reading

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
RECORDED = SAMPLES.parent / "tests" / "recorded" / "readings.jsonl"
REPLAY = f"replay:{RECORDED}"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
JOB = Job(
    paths=(),
    engine=REPLAY,
    scanned_at=NOON,
    today=date(2026, 11, 22),
    event=Event(name="Small Biz Mixer", date=date(2026, 11, 19), place="Sacramento"),
)
PICTURES = (
    "duplex_scan.pdf",
    "french_scan.jpg",
    "mixer_back.jpg",
    "mixer_front.jpg",
    "scan_cpa.jpg",
    "two_columns.jpg",
)
CALLOWAY = "b097fa7b454b09b3"
"""The record of mixer_front.jpg, whose back has a note."""


def scan(library: Library, *names: str, again: bool = False, folder: Path = SAMPLES) -> batch.Outcome:
    """Scan some of the recorded pictures into a library."""
    paths = tuple(str(folder / name) for name in names or PICTURES)
    return batch.run(replace(JOB, paths=paths), library=library, again=again)


def readings() -> list[Reading]:
    """Give all recorded readings."""
    return load_readings(RECORDED)


def put(library: Library, reading: Reading) -> str:
    """Put one reading into a library as a file of its own, without a picture."""
    (record,) = library.add(reading.crop.source, [Shot(reading=reading)], JOB, pipeline.assemble)
    return record


def values(record: CardRecord) -> list[str]:
    """Give all values of a contact."""
    return [f.value for f in record.contact.fields]
