"""From what a person did on the page to a change of the library: one value a decision, one function that takes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from cardscan import parse, pipeline
from cardscan.errors import InputError, NoCardFound, UsageError
from cardscan.geometry import Point, Quad
from cardscan.picture import page_of
from cardscan.store.ledger import PERSON, Conflict
from cardscan.types import Crop, Line, Reading, Side
from cardscan.types import Event as CollectedAt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.store import Library
    from cardscan.types import CardRecord, Page, Shot


MOST = 12
"""Cards that one decision may cut; as many lie on a page of a scanner."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag=str.lower):
    """What a person decided, about the record as they saw it."""

    revision: int


class Edit(Decision, frozen=True):
    """Values were typed, by path; an empty one is taken away."""

    edits: dict[str, str]


class Use(Decision, frozen=True):
    """A line of the picture is the value of a field, or one more value."""

    path: str
    side: Side
    line: int


class Accept(Decision, frozen=True):
    """All is right as it is shown."""


class Reject(Decision, frozen=True):
    """It is no card to keep in touch with."""


class Reopen(Decision, frozen=True):
    """It is to be looked at again."""


class Done(Decision, frozen=True):
    """What the note promises was done that day; None if it is open after all."""

    on: date | None = None


class Two(Decision, frozen=True):
    """What is decided about two cards."""

    other: str
    seen: int
    """The revision of the other card as the person saw it."""


class Pair(Two, frozen=True):
    """Another card is the back of this one, or its front."""

    side: Side


class Unpair(Decision, frozen=True):
    """Front and back are two cards."""


class Merge(Two, frozen=True):
    """Another card is of the same person."""


class Apart(Two, frozen=True):
    """Another card is of another person, whatever they share."""


class Unmerge(Decision, frozen=True):
    """The last merge was wrong."""


Corners = tuple[Point, Point, Point, Point]
"""Of a card, from its own top-left clockwise, in pixels of the page."""


class Recut(Decision, frozen=True):
    """The card lies within other corners, and there are more cards on its page."""

    side: Side
    quad: Corners | None = None
    """None: it is cut well."""
    more: tuple[Corners, ...] = ()


class Event(Decision, frozen=True):
    """All cards that were scanned with this one were collected at the same event."""


class Undo(Decision, frozen=True):
    """The last decision was wrong."""

    operation: int


Made = Edit | Use | Accept | Reject | Reopen | Done | Event | Pair | Unpair | Merge | Apart | Unmerge | Recut | Undo
_DECODER: msgspec.json.Decoder[Made] = msgspec.json.Decoder(Made)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a decision."""

    card: str
    """The record that shows it: the front, where a back was paired."""
    told: str
    undo: dict[str, Any] | None = None
    """The decision that takes it back."""


def decoded(body: bytes) -> Made:
    """Read a decision as the page sends it.

    Raises:
        UsageError: it is none.
    """
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(f"that is no decision: {error}") from None


def take(library: Library, record: str, decision: Made, shots: Sequence[Shot] = ()) -> Taken:
    """Write a decision into the library; `shots` are what `look` gave for a `Recut`.

    Raises:
        Conflict: the record was changed since the person saw it.
        UsageError: it names something that is not there.
    """
    card, seen = library.get(record), decision.revision
    match decision:
        case Edit() | Use() | Accept() | Reject() | Reopen() | Done() | Event():
            told = _of_one(library, card, decision)
            return Taken(card=card.id, told=told, undo=_undo(library, card.id, seen))
        case Pair() | Unpair() | Merge() | Apart() | Unmerge():
            shown, told = _of_two(library, card, decision)
            undo = None if isinstance(decision, Unmerge) else _undo(library, shown, seen)
            return Taken(card=shown, told=told, undo=undo)
        case Recut():
            told = _cut(library, card, decision, list(shots))
            return Taken(card=card.id, told=told, undo=_undo(library, card.id, seen))
        case Undo(operation=operation):
            library.undo(operation, pipeline.assemble)
            return Taken(card=library.get(record).id, told="Undone")


def _cut(library: Library, card: CardRecord, decision: Recut, shots: list[Shot]) -> str:
    """Put what was cut anew into the library; give what is told."""
    if len(shots) != (decision.quad is not None) + len(decision.more) or not shots:
        raise UsageError("it was not read again", card.id)
    shot = shots.pop(0) if decision.quad else None
    _, *added = library.recut(card.id, decision.side, shot, pipeline.assemble, decision.revision, shots)
    told = ["Read again"] if shot else []
    told += [f"one more card: {_called(record)}" for record in added]
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def _called(card: CardRecord) -> str:
    contact = card.contact
    return next(filter(None, map(contact.first, ("names", "companies", "emails"))), "no name was found on it")


def _of_one(library: Library, card: CardRecord, decision: Edit | Use | Accept | Reject | Reopen | Done | Event) -> str:
    """Decide about one card; give what is told."""
    seen = decision.revision
    match decision:
        case Edit(edits=edits):
            return _edit(library, card, edits, seen)
        case Use(path=path, side=side, line=line):
            return _edit(library, card, {path: _value_of(card, side, line, path)}, seen)
        case Event():
            also = library.batch(card.id)
            library.set_event(card.id, card.event, pipeline.assemble, seen, also)
            return f"Set on all {len(also)} cards of this scan"
        case Accept():
            library.accept(card.id, seen)
            return "Accepted"
        case Reject():
            library.reject(card.id, seen)
            return "Rejected"
        case Reopen():
            library.reopen(card.id, seen)
            return "Open again"
        case Done(on=on):
            library.finish(card.id, on, seen)
            return "Done" if on else "Open again"


def _edit(library: Library, card: CardRecord, edits: dict[str, str], seen: int) -> str:
    """Write typed values; give what is told, also of what looks wrong about them."""
    events = {path: text.strip() for path, text in edits.items() if path.startswith("event.")}
    if not events:
        now = library.edit(card.id, edits, seen)
        known = {(f.name, f.value) for f in card.contact.fields}
        wrong = {
            f.reasons[-1]
            for f in now.contact.fields
            if len(f.reasons) > 1 and f.origin == "typed" and (f.name, f.value) not in known
        }
        return f"Saved, though it {' and '.join(sorted(wrong))}" if wrong else "Saved"
    if set(events) != set(edits):
        raise UsageError("these are values of a card and of its event", card.id, "one after the other")
    library.set_event(card.id, _event(library, card, events), pipeline.assemble, seen)
    return "Saved"


def _event(library: Library, card: CardRecord, parts: dict[str, str]) -> CollectedAt | None:
    """Give the event of a card after some of its parts were typed: a known one by its name, none without a name."""
    known = (e.event for e in library.events() if e.event.name == parts.get("event.name") and len(parts) == 1)
    if found := next(known, None):
        return found
    old = card.event or CollectedAt(name="")
    day = parts.get("event.date", old.date.isoformat() if old.date else "")
    name, place = parts.get("event.name", old.name), parts.get("event.place", old.place)
    if not name and card.event is None:
        raise UsageError("it has no event yet", card.id, "name it first")
    try:
        return CollectedAt(name=name, date=date.fromisoformat(day) if day else None, place=place) if name else None
    except ValueError:
        raise UsageError(f"{day!r} is no date", card.id, "write it as 2026-11-19") from None


def _of_two(library: Library, card: CardRecord, decision: Pair | Unpair | Merge | Apart | Unmerge) -> tuple[str, str]:
    """Decide how a card stands to another; give the record that shows it and what is told."""
    mine = decision.revision
    match decision:
        case Pair(other=other, seen=seen, side="back"):
            return library.pair(card.id, other, pipeline.assemble, mine, seen).id, "Paired"
        case Pair(other=other, seen=seen):
            return library.pair(other, card.id, pipeline.assemble, seen, mine).id, "Paired"
        case Unpair():
            library.unpair(card.id, pipeline.assemble, mine)
            return card.id, "Split: front and back are two cards now"
        case Merge(other=other, seen=seen):
            library.merge(card.id, other, mine, seen)
            return card.id, "Merged: both cards are of one person"
        case Apart(other=other, seen=seen):
            library.keep_apart(card.id, other, mine, seen)
            return card.id, "Kept apart"
        case Unmerge() if card.revision != mine:
            raise Conflict("it was changed meanwhile", card.id, "look at it again")
        case Unmerge():
            library.unmerge(card.id)
            return card.id, "Parted again"


def _undo(library: Library, card: str, seen: int) -> dict[str, Any] | None:
    """Give the decision that takes back what was just done; None if nothing was different."""
    last = library.history(card)[-1]
    if library.get(card).revision == seen or last.who != PERSON:
        return None
    return {"do": "undo", "operation": last.operation}


def picture_of(library: Library, record: CardRecord, side: Side) -> tuple[Crop, str]:
    """Give the crop of a side and the path of its picture, for `look`."""
    crop = next((r.crop for r in record.readings if r.side == side), None)
    if crop is None:
        raise UsageError(f"it has no {side}", record.id)
    return crop, library.original(record.id, side).path


def look(crop: Crop, path: str, decision: Recut, engine: str) -> list[Shot]:
    """Cut cards anew out of their picture and read them; takes a second or two each and needs no library.

    Raises:
        InputError: the picture is gone, or nothing is written within these corners.
    """
    quads = [Quad.of(corners) for corners in (decision.quad, *decision.more) if corners]
    first = 1 if decision.quad else 2
    if not all(0 < quad.area < float("inf") for quad in quads):
        raise UsageError("these are no four corners")
    if len(quads) > MOST:
        raise UsageError(f"these are more than {MOST} cards", hint="cut some of them first")
    page = page_of(crop, path)
    if page is None:
        raise InputError("the picture is no longer there", path, "put it back where it was, or scan it again")
    return [_read(page, quad, crop.index, engine, n if len(quads) > 1 else 0) for n, quad in enumerate(quads, first)]


def _read(page: Page, quad: Quad, index: int, engine: str, number: int) -> Shot:
    """Read one card; of several, say which one is empty."""
    try:
        return pipeline.recut(page, quad, index, engine)
    except NoCardFound as error:
        told = f"card {number}: {error.message}" if number else error.message
        raise NoCardFound(told, error.where, error.hint) from None


def _value_of(record: CardRecord, side: Side, line: int, path: str) -> str:
    """Give what a line says as the value of a field: of a line `Tel. +1 415 …` only the number is a phone."""
    lines = next((r.lines for r in record.readings if r.side == side), ())
    if not 0 <= line < len(lines):
        raise UsageError(f"there is no such line on the {side}", record.id, "look at it again")
    text, name = lines[line].text, path.partition("[")[0]
    if name in ("emails", "phones", "websites", "socials"):
        taken = {f.value for f in record.contact.all(name)}
        found = [f.value for f in parse.parse([_reading(text)]).all(name)]
        return next((v for v in found if v not in taken), found[0] if found else text)
    return text


def _reading(text: str) -> Reading:
    quad = Quad.box(0, 0, 600, 40)
    crop = Crop(source="", digest="", page=0, index=0, quad=quad, size=(600, 40))
    return Reading(crop=crop, lines=(Line(text=text, quad=quad, confidence=1.0, engine="typed"),))
