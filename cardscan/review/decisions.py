"""From what a person did on the page to a change of the library: one value a decision, one function that takes it."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec evaluates the annotations
from typing import TYPE_CHECKING, Any

import msgspec

from cardscan import parse, pipeline
from cardscan.errors import InputError, UsageError
from cardscan.geometry import Point, Quad
from cardscan.picture import page_of
from cardscan.store.ledger import PERSON, Conflict
from cardscan.store.overlay import parsed
from cardscan.types import Crop, Line, Reading, Side

if TYPE_CHECKING:
    from cardscan.store import Library
    from cardscan.types import CardRecord, Shot


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


class Pair(Decision, frozen=True):
    """Another card is the back of this one, or its front."""

    other: str
    side: Side


class Unpair(Decision, frozen=True):
    """Front and back are two cards."""


class Merge(Decision, frozen=True):
    """Another card is of the same person."""

    other: str


class Apart(Decision, frozen=True):
    """Another card is of another person, whatever they share."""

    other: str


class Unmerge(Decision, frozen=True):
    """The last merge was wrong."""


class Recut(Decision, frozen=True):
    """The card lies within other corners, named from its own top-left clockwise, in pixels of the page."""

    side: Side
    quad: tuple[Point, Point, Point, Point]


class Undo(Decision, frozen=True):
    """The last decision was wrong."""

    operation: int


Made = Edit | Use | Accept | Reject | Reopen | Done | Pair | Unpair | Merge | Apart | Unmerge | Recut | Undo
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


def take(library: Library, record: str, decision: Made, shot: Shot | None = None) -> Taken:
    """Write a decision into the library; `shot` is what `look` gave for a `Recut`.

    Raises:
        Conflict: the record was changed since the person saw it.
        UsageError: it names something that is not there.
    """
    card, seen = library.get(record), decision.revision
    match decision:
        case Edit() | Use() | Accept() | Reject() | Reopen() | Done():
            told = _of_one(library, card, decision)
            return Taken(card=card.id, told=told, undo=_undo(library, card.id, seen))
        case Pair() | Unpair() | Merge() | Apart() | Unmerge():
            shown, told = _of_two(library, card, decision)
            undo = None if isinstance(decision, Unmerge) else _undo(library, shown, seen)
            return Taken(card=shown, told=told, undo=undo)
        case Recut(side=side):
            if shot is None:
                raise UsageError("it was not read again", card.id)
            old = next(r.crop.quad for r in card.readings if r.side == side)
            library.recut(card.id, side, shot, pipeline.assemble, seen)
            return Taken(card=card.id, told="Read again", undo={"do": "recut", "side": side, "quad": old.points})
        case Undo(operation=operation):
            library.undo(operation)
            return Taken(card=library.get(record).id, told="Undone")


def _of_one(library: Library, card: CardRecord, decision: Edit | Use | Accept | Reject | Reopen | Done) -> str:
    """Decide about one card; give what is told."""
    seen = decision.revision
    match decision:
        case Edit(edits=edits):
            library.edit(card.id, _normal(edits, library.job(card.id).region), seen)
            return "Saved"
        case Use(path=path, side=side, line=line):
            library.edit(card.id, {path: _value_of(card, side, line, path)}, seen)
            return "Saved"
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


def _of_two(library: Library, card: CardRecord, decision: Pair | Unpair | Merge | Apart | Unmerge) -> tuple[str, str]:
    """Decide how a card stands to another; give the record that shows it and what is told."""
    if card.revision != decision.revision:
        raise Conflict("it was changed meanwhile", card.id, "look at it again")
    match decision:
        case Pair(other=other, side="back"):
            return library.pair(card.id, other, pipeline.assemble).id, "Paired"
        case Pair(other=other):
            return library.pair(other, card.id, pipeline.assemble).id, "Paired"
        case Unpair():
            library.unpair(card.id, pipeline.assemble)
            return card.id, "Split: front and back are two cards now"
        case Merge(other=other):
            library.merge(card.id, other)
            return card.id, "Merged: both cards are of one person"
        case Apart(other=other):
            library.keep_apart(card.id, other)
            return card.id, "Kept apart"
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


def look(crop: Crop, path: str, corners: tuple[Point, ...], engine: str) -> Shot:
    """Cut a card anew out of its picture and read it; takes a second or two and needs no library.

    Raises:
        InputError: the picture is gone, or nothing is written within these corners.
    """
    page = page_of(crop, path)
    if page is None:
        raise InputError("the picture is no longer there", path, "put it back where it was, or scan it again")
    quad = Quad.of(corners)
    if not 0 < quad.area < float("inf"):
        raise UsageError("these are no four corners")
    return pipeline.recut(page, quad, crop.index, engine)


# --- what a person typed, as the rest of the program writes it ---------------------------------------------------------


def _normal(edits: dict[str, str], region: str) -> dict[str, str]:
    """Write typed phone numbers as E.164, with their extension apart, where they are whole."""
    normal = dict(edits)
    for path, text in edits.items():
        name, index, part = parsed(path)
        if name == "phones" and not part and text.strip():
            normal[path], extension = _phone(text, region)
            if extension and index is not None:
                normal[f"{path}.extension"] = extension
    return normal


def _phone(text: str, region: str) -> tuple[str, str]:
    found = parse.parse([_reading(text)], region).all("phones")
    if len(found) != 1 or not found[0].value.startswith("+"):
        return text, ""
    return found[0].value, found[0].extension or ""


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
