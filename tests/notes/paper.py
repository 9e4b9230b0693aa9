"""Handwritten lines for the tests, one below the other, every letter 12 px wide."""

from __future__ import annotations

from datetime import date

from cardscan.geometry import Quad
from cardscan.notes import read_note
from cardscan.types import Event, Line, Note

SUNDAY = date(2026, 11, 22)
SLOTS = ("where", "when", "topic", "follow_up", "due")


def handwritten(text: str, confidence: float = 1.0) -> list[Line]:
    """Write a text down, line by line."""
    return [
        Line(
            text=line,
            quad=Quad.box(10, 10 + 40 * i, 12 * max(len(line), 1), 30),
            confidence=confidence,
            engine="test",
            script="handwritten",
        )
        for i, line in enumerate(text.split("\n"))
    ]


def note_of(text: str, *, today: date = SUNDAY, region: str = "US", event: Event | None = None) -> Note:
    """Read a note from its text."""
    note = read_note(handwritten(text), today=today, region=region, event=event)
    assert note
    return note


def slots_of(text: str) -> dict[str, str]:
    """Read a note and give what it filled."""
    note = note_of(text)
    fields = {slot: getattr(note, slot) for slot in SLOTS}
    return {slot: field.value for slot, field in fields.items() if field}
