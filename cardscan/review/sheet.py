"""From a record to what the page shows of it: rows with their outlines on the picture and their enlarged lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.store.ledger import PERSON
from cardscan.store.overlay import SLOTS
from cardscan.types import FIELD_NAMES, FIELD_TITLES, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cardscan.people import Person
    from cardscan.store import Library
    from cardscan.store.ledger import Change
    from cardscan.store.lookalikes import Lookalike
    from cardscan.types import CardRecord, Note, Reading, Side

TITLES = FIELD_TITLES | {
    "note.where": "Where we met",
    "note.when": "When",
    "note.topic": "Topic",
    "note.follow_up": "Follow-up",
    "note.due": "Due",
    "note.people": "Person named",
    "event.name": "Event",
    "event.date": "Event date",
    "event.place": "Event place",
}
"""What a person reads instead of the name of a field."""
DATES = ("note.when", "note.due", "event.date")
MARGIN = 0.35
"""Of a line's height, shown around it when it is enlarged."""
CHIPS = 9
"""Runners-up that have a key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cutting:
    """A part of the picture of a side, turned level: in pixels of the flattened card."""

    side: Side
    size: tuple[int, int]
    view: tuple[float, float, float, float]
    """Left, top, width and height."""
    turn: tuple[float, float, float]
    """Degrees, and the point that it is turned about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One input: a value that is there, or one that may be typed."""

    path: str
    name: str
    field: Field | None
    doubtful: bool
    hidden: bool = False
    cutting: Cutting | None = None

    @property
    def title(self) -> str:
        """Give the label that a person reads."""
        return TITLES[self.name]

    @property
    def value(self) -> str:
        """Give what is in the input."""
        return self.field.value if self.field else ""

    @property
    def doubt(self) -> str:
        """Give what looks wrong about a typed value."""
        field = self.field
        return f"This {field.reasons[1]}." if field and field.origin == "typed" and len(field.reasons) > 1 else ""

    @property
    def others(self) -> list[str]:
        """Give the runners-up, each once, the best first."""
        values = (value for value, _ in (self.field.others if self.field else ()))
        return [v for v in dict.fromkeys(values) if v and v != self.value][:CHIPS]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """All that the page shows of one card."""

    record: CardRecord
    rows: list[Row]
    note: list[Row]
    event: list[Row]
    events: list[str]
    """The names of all events."""
    together: int
    """Cards that were scanned with this one, and it."""
    ink: Cutting | None
    """Where the note is written."""
    here: Mapping[Side, bool]
    """Whether the original picture of each side is still there."""
    person: Person
    lookalikes: list[tuple[Lookalike, CardRecord]]
    beside: list[CardRecord]
    history: list[tuple[str, str, str]]
    """When, who, what: the latest first, with what was exported."""
    last: Change | None
    """What a person did last, to be undone also after the page was closed."""
    books: list[str]
    """The address books that the person was put into."""

    @property
    def issues(self) -> list[str]:
        """Give what is doubtful and has no input of its own."""
        shown = {row.path for row in (*self.rows, *self.note)}
        told = [f"The picture of the {r.side}: {issue}" for r in self.record.readings for issue in r.picture]
        return told + [f"To check: {path}" for path in self.record.review if path not in shown | {"picture", "note"}]


def sheet(library: Library, record: CardRecord, here: Mapping[Side, bool]) -> Sheet:
    """Give what is shown of a card; `here` tells of which sides the original picture is still there."""
    pairs = library.lookalikes(record.id)
    others = {r.id: r for r in library.records(x for p in pairs for x in (p.one, p.other))}
    alike = [(p, others[p.other if p.one == record.id else p.one]) for p in pairs]
    made = library.history(record.id)
    mine = (c for c in reversed(made) if c.who == PERSON and c.what != "undo" and not c.undone)
    changes = [(c.at, c.who, c.told) for c in made]
    changes += [(r.at, "cardscan", f"exported to {' '.join((r.target, r.what))}") for r in library.receipts(record.id)]
    history = [(f"{at:%Y-%m-%d %H:%M}", who, told) for at, who, told in sorted(changes, key=lambda c: c[0])]
    return Sheet(
        record=record,
        rows=list(_contact(record)),
        note=list(_note(record)),
        event=list(_event(record)),
        events=list(dict.fromkeys(known.event.name for known in library.events())),
        together=library.batch_size(record.id),
        ink=_ink(record),
        here=here,
        person=library.person(record.id),
        lookalikes=alike,
        beside=list(library.records(library.beside(record.id))) if len(record.readings) == 1 else [],
        history=history[::-1],
        last=next(mine, None),
        books=library.books(record.id),
    )


def _contact(record: CardRecord) -> Iterator[Row]:
    for name in FIELD_NAMES:
        for i, field in enumerate(record.contact.all(name)):
            yield _row(record, f"{name}[{i}]", name, field)
        missing = name in record.review
        yield Row(path=name, name=name, field=None, doubtful=missing, hidden=not missing)


def _note(record: CardRecord) -> Iterator[Row]:
    note = record.note
    for slot in SLOTS:
        yield _row(record, f"note.{slot}", f"note.{slot}", getattr(note, slot) if note else None)
    for i, person in enumerate(note.people if note else ()):
        yield _row(record, f"note.people[{i}]", "note.people", person)
    yield Row(path="note.people", name="note.people", field=None, doubtful=False, hidden=True)


def _event(record: CardRecord) -> Iterator[Row]:
    event = record.event
    parts = (event.name, event.date.isoformat() if event.date else "", event.place) if event else ("", "", "")
    for name, value in zip(("event.name", "event.date", "event.place"), parts, strict=True):
        field = Field(name=name, value=value, raw="", confidence=1.0) if value else None
        yield Row(path=name, name=name, field=field, doubtful=False)


def _row(record: CardRecord, path: str, name: str, field: Field | None) -> Row:
    reading = _side(record, field.side) if field else None
    cutting = enlarged(reading, field.quad) if reading and field and field.quad else None
    return Row(path=path, name=name, field=field, doubtful=path in record.review, cutting=cutting)


def _side(record: CardRecord, side: Side) -> Reading | None:
    return next((r for r in record.readings if r.side == side), None)


def enlarged(reading: Reading, quad: Quad, lines: int = 1) -> Cutting:
    """Give the part of a card's picture that shows a quad of some lines, turned level."""
    (x, y), margin = quad.centre, MARGIN * min(quad.height / lines, quad.width)
    width, height = quad.width + 2 * margin, quad.height + 2 * margin
    view = round(x - width / 2, 1), round(y - height / 2, 1), round(width, 1), round(height, 1)
    turn = round(-quad.angle, 2), round(x, 1), round(y, 1)
    return Cutting(side=reading.side, size=reading.crop.size, view=view, turn=turn)


def _ink(record: CardRecord) -> Cutting | None:
    note: Note | None = record.note
    reading = _side(record, note.side) if note else None
    if not note or not note.lines or not reading:
        return None
    return enlarged(reading, Quad.around(line.quad for line in note.lines), len(note.lines))


def points(quad: Quad) -> str:
    """Write a quad as SVG does."""
    return " ".join(f"{round(x, 1)},{round(y, 1)}" for x, y in quad.points)


def name_of(record: CardRecord) -> tuple[str, str]:
    """Give what a card is called in a list, and what stands below it."""
    contact = record.contact
    known = [v for n in ("names", "companies", "emails", "phones", "websites") if (v := contact.first(n))]
    known += [line.text for r in record.readings for line in r.lines][:2] if len(known) < 2 else []
    return (known[0] if known else "Empty card"), (known[1] if len(known) > 1 else "")
