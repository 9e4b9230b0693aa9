"""From CardRecord to the JSON record that leaves the program, and its JSON Schema.

The structs here are the contract with exports, importers and scripts: keys are added, never renamed.  Quads are in
pixels of the file's own image with its EXIF orientation applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardscan import types
    from cardscan.geometry import Quad

QuadList = list[list[float]]
Confidence = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Back(msgspec.Struct, forbid_unknown_fields=True):
    """Where the back of the card was found."""

    file: str
    page: int
    card: int
    quad: QuadList


class Source(Back):
    """Where the front of the card was found, and its back."""

    back: Back | None = None


class Value(msgspec.Struct, forbid_unknown_fields=True):
    """One value with its place and its doubt."""

    value: str
    raw: str
    confidence: Confidence
    quad: QuadList | None
    side: Literal["front", "back"]
    origin: Literal["read", "code", "typed"]


class Phone(Value):
    """One phone number; `value` is E.164 where the number is valid, else the digits as read."""

    kind: Literal["work", "mobile", "fax", "home", "other"]
    extension: str | None


class AddressParts(msgspec.Struct, forbid_unknown_fields=True):
    """The parts of an address as printed; `country_code` is ISO 3166-1 alpha-2; empty where the text does not say."""

    street: str
    city: str
    region: str
    postal_code: str
    country: str
    country_code: str


class Address(Value):
    """One address: the whole as one text, and its parts."""

    parts: AddressParts | None


class Text(msgspec.Struct, forbid_unknown_fields=True):
    """One line as it was read."""

    text: str
    confidence: Confidence
    quad: QuadList
    side: Literal["front", "back"]
    script: Literal["printed", "handwritten"]
    engine: str


class ContactValues(msgspec.Struct, forbid_unknown_fields=True):
    """The person or firm."""

    names: list[Value]
    titles: list[Value]
    departments: list[Value]
    companies: list[Value]
    emails: list[Value]
    phones: list[Phone]
    websites: list[Value]
    addresses: list[Address]
    socials: list[Value]


class NoteValues(msgspec.Struct, forbid_unknown_fields=True):
    """What was written by hand; `when` and `due` are ISO dates."""

    where: Value | None
    when: Value | None
    topic: Value | None
    follow_up: Value | None
    due: Value | None
    people: list[Value]
    lines: list[Text]
    remainder: list[str]


class EventValues(msgspec.Struct, forbid_unknown_fields=True):
    """Where the stack was collected."""

    name: str
    date: str | None
    place: str


class Record(msgspec.Struct, forbid_unknown_fields=True):
    """One card."""

    id: str
    source: Source
    contact: ContactValues
    note: NoteValues | None
    event: EventValues | None
    lines: list[Text]
    review: list[str]
    status: Literal["draft", "accepted", "rejected"]
    scanned_at: str
    picture: list[str]
    person: str | msgspec.UnsetType = msgspec.UNSET
    """Only where the cards of one person were merged: the same for all of them."""
    done: str | msgspec.UnsetType = msgspec.UNSET
    """The day when the follow-up was done; missing while it is open."""


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of one record."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cardscan record",
        **msgspec.json.schema(Record),
    }


def to_dict(record: types.CardRecord) -> dict[str, Any]:
    """Give the JSON record as plain Python values."""
    plain: dict[str, Any] = msgspec.to_builtins(to_record(record))
    return plain


def to_json(record: types.CardRecord) -> str:
    """Give the JSON record as one line."""
    return msgspec.json.encode(to_record(record)).decode()


def _file(crop: types.Crop) -> str:
    # a file name need not be UTF-8, but JSON is
    return crop.source.encode("utf-8", "replace").decode()


def to_record(record: types.CardRecord) -> Record:
    """Give the JSON record as checked structs."""
    crops = {r.side: r.crop for r in record.readings}
    front = record.readings[0].crop
    back = record.readings[1].crop if len(record.readings) > 1 else None

    def place(quad: Quad | None, side: types.Side) -> QuadList | None:
        return crops[side].to_page(quad).rounded() if quad and side in crops else None

    def value(f: types.Field) -> Value:
        return Value(f.value, f.raw, round(f.confidence, 3), place(f.quad, f.side), f.side, f.origin)

    def phone(f: types.Field) -> Phone:
        v = value(f)
        kind: Any = f.label or "work"
        return Phone(v.value, v.raw, v.confidence, v.quad, v.side, v.origin, kind, f.extension)

    def address(f: types.Field) -> Address:
        v, p = value(f), f.parts
        parts = AddressParts(p.street, p.city, p.region, p.postal_code, p.country, p.country_code) if p else None
        return Address(v.value, v.raw, v.confidence, v.quad, v.side, v.origin, parts)

    def maybe(f: types.Field | None) -> Value | None:
        return value(f) if f else None

    def text(line: types.Line, side: types.Side) -> Text:
        quad = place(line.quad, side) or []
        return Text(line.text, round(line.confidence, 3), quad, side, line.script, line.engine)

    contact, note, event = record.contact, record.note, record.event
    shapes: dict[str, Callable[[types.Field], Value]] = {"phones": phone, "addresses": address}
    values: Any = {n: [shapes.get(n, value)(f) for f in contact.all(n)] for n in ContactValues.__struct_fields__}
    return Record(
        id=record.id,
        source=Source(
            _file(front),
            front.page,
            front.index,
            front.quad.rounded(),
            Back(_file(back), back.page, back.index, back.quad.rounded()) if back else None,
        ),
        contact=ContactValues(**values),
        note=NoteValues(
            maybe(note.where),
            maybe(note.when),
            maybe(note.topic),
            maybe(note.follow_up),
            maybe(note.due),
            [value(p) for p in note.people],
            [text(line, note.side) for line in note.lines],
            list(note.remainder),
        )
        if note
        else None,
        event=EventValues(event.name, event.date.isoformat() if event.date else None, event.place) if event else None,
        lines=[text(line, r.side) for r in record.readings for line in r.lines],
        review=list(record.review),
        status=record.status,  # type: ignore[arg-type]
        scanned_at=record.scanned_at.isoformat(timespec="seconds"),
        picture=[f"{r.side}: {issue}" for r in record.readings for issue in r.picture],
        person=record.person if record.person not in ("", record.id) else msgspec.UNSET,
        done=record.done.isoformat() if record.done else msgspec.UNSET,
    )
