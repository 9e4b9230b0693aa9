"""From what the parsers read and what a person decided to what is shown.

A decision stands for one value of the draft: it replaces it or takes it away, or it adds one.  It finds that value
again after the card was parsed or read anew: by the value that it replaced, by the value that was typed, or by the
place on the picture.  If it finds none, what was typed is shown all the same: typed values survive everything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cardscan.errors import UsageError
from cardscan.geometry import Quad, overlap
from cardscan.store import typed
from cardscan.types import FIELD_NAMES, Contact, Field, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cardscan.types import Crop

SLOTS = ("where", "when", "topic", "follow_up", "due")
KINDS = ("work", "mobile", "fax", "home", "other")
SAME_PLACE = 0.5
"""Overlap (IoU) of two quads from which on they are the same words of the picture; words of neighbouring lines share
less than 0.2, the same words after a new cut 0.7 and more."""
_PATH = re.compile(r"(?P<name>[a-z_]+(?:\.[a-z_]+)?)(?:\[(?P<index>\d+)\])?(?:\.(?P<part>kind|extension))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the parsers make of a card."""

    contact: Contact
    note: Note | None = None
    review: tuple[str, ...] = ()
    ink: tuple[tuple[int, ...], ...] = ()
    """For each side, the positions of the lines that were taken for handwriting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where on a picture a value stands: the same after the card was cut or paired anew."""

    digest: str
    page: int
    quad: Quad
    """In pixels of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a person decided about one value."""

    name: str
    """One of FIELD_NAMES, `note`, or `note.` and a slot or `people`."""
    value: str | None
    """None: it is not shown."""
    label: str | None = None
    extension: str | None = None
    was: str | None = None
    """The draft's value that it stands for; None if it adds one."""
    place: Place | None = None
    """Where that value stands; None where it shares its place with another."""
    record: str = ""
    """The record on which it was made: it goes with it when front and back are parted."""


Shown = list[tuple[Field, "Decision | None"]]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A card as it is shown, each value with the decision that it comes from."""

    values: Mapping[str, Shown]
    """By name: FIELD_NAMES, `note.where` and so on."""
    contact: Contact
    note: Note | None
    review: tuple[str, ...]


def overlay(draft: Draft, decisions: Sequence[Decision], crops: Mapping[str, Crop]) -> View:
    """Lay the decisions over a draft; `crops` are those of its sides."""
    machine: dict[str, list[Field]] = {name: list(draft.contact.all(name)) for name in FIELD_NAMES}
    dropped = any(d.name == "note" and d.value is None for d in decisions)
    note = None if dropped else draft.note
    for slot in SLOTS:
        field = getattr(note, slot) if note else None
        machine[f"note.{slot}"] = [field] if field else []
    machine["note.people"] = list(note.people) if note else []
    values = {
        name: _laid(name, fields, [d for d in decisions if d.name == name], crops) for name, fields in machine.items()
    }
    contact = Contact(fields=tuple(f for name in FIELD_NAMES for f, _ in values[name]))
    slots: dict[str, Any] = {s: next((f for f, _ in values[f"note.{s}"]), None) for s in SLOTS}
    people = tuple(f for f, _ in values["note.people"])
    if note or any(slots.values()) or people:
        note = replace(note or Note(), **slots, people=people)
    return View(values=values, contact=contact, note=note, review=_review(draft.review, machine, values))


def _laid(name: str, fields: list[Field], decisions: Iterable[Decision], crops: Mapping[str, Crop]) -> Shown:
    single = name.startswith("note.") and name != "note.people"
    shown: list[tuple[Field, Decision | None] | None] = [(f, None) for f in fields]
    added: Shown = []
    for decision in decisions:
        at = 0 if single and fields else _found(decision, fields, shown, crops)
        old = fields[at] if at is not None else None
        typed: Shown = [] if decision.value is None else [(_typed(decision, old), decision)]
        if at is not None:
            shown[at] = typed[0] if typed else None
        elif single:
            added = typed
        else:
            added += typed
    return [*(s for s in shown if s), *added]


def _found(decision: Decision, fields: Sequence[Field], shown: Sequence[Any], crops: Mapping[str, Crop]) -> int | None:
    """Find the draft's value that a decision stands for and that no other decision has taken."""
    free = [i for i, s in enumerate(shown) if s and s[1] is None]
    for value in (decision.was, decision.value):
        for i in free:
            if value is not None and fields[i].value == value:
                return i
    if decision.place:
        for i in free:
            place = place_of(fields[i], crops)
            if (
                place
                and (place.digest, place.page) == (decision.place.digest, decision.place.page)
                and overlap(place.quad, decision.place.quad) >= SAME_PLACE
                and not shared(i, fields)
            ):
                return i
    return None


def place_of(field: Field, crops: Mapping[str, Crop]) -> Place | None:
    """Give the place of a field on the picture."""
    crop = crops.get(field.side)
    if not crop or not field.quad:
        return None
    return Place(digest=crop.digest, page=crop.page, quad=crop.to_page(field.quad))


def shared(index: int, fields: Sequence[Field]) -> bool:
    """Tell whether another field stands in the same place: two numbers in one line have one quad."""
    mine = fields[index]
    return any(
        i != index and f.side == mine.side and f.quad and mine.quad and overlap(f.quad, mine.quad) >= SAME_PLACE
        for i, f in enumerate(fields)
    )


def _typed(decision: Decision, old: Field | None) -> Field:
    """Make the field of a typed value; what was read stays beside it."""
    old = old or Field(name=decision.name.removeprefix("note."), value="", raw="", confidence=1.0)
    others = old.others if old.value in ("", decision.value) else ((old.value, old.confidence), *old.others)
    return replace(
        old,
        value=decision.value or "",
        confidence=1.0,
        origin="typed",
        label=decision.label,
        extension=decision.extension,
        parts=old.parts if old.value == decision.value else None,  # those of another address
        reasons=("typed", *filter(None, (typed.doubt(decision.name, decision.value or ""),))),
        others=others,
    )


def _review(paths: Iterable[str], machine: Mapping[str, list[Field]], values: Mapping[str, Shown]) -> tuple[str, ...]:
    """Keep the doubts about what is still shown as it was read, at the position where it is shown."""
    kept = []
    for path in paths:
        name, index, _ = parsed(path)
        if name not in machine:
            kept.append(path)  # picture
        elif index is None and name in FIELD_NAMES:
            kept += [] if values[name] else [path]  # missing, and nobody typed one
        else:
            field = machine[name][index or 0] if len(machine[name]) > (index or 0) else None
            at = next((i for i, (f, d) in enumerate(values[name]) if f is field and d is None), None)
            if at is not None:
                kept.append(path if index is None else f"{name}[{at}]")
    return tuple(kept)


def parsed(path: str) -> tuple[str, int | None, str]:
    """Take a path such as `phones[1].kind` apart into name, index and part."""
    match = _PATH.fullmatch(path)
    if not match:
        raise UsageError(f"{path!r} names no field", hint="such as emails[0], phones[1].kind or note.due")
    index = match["index"]
    return match["name"], int(index) if index else None, match["part"] or ""


def decide(
    view: View,
    decisions: Sequence[Decision],
    edits: Mapping[str, str],
    crops: Mapping[str, Crop],
    record: str,
    region: str,
) -> list[Decision]:
    """Give the decisions after some edits, by path in what is shown before them.

    `emails[0]` replaces, and takes away if the value is empty; `emails` adds; `phones[1].kind` labels; `note.due` sets;
    `note` with an empty value says that there is no note.  `region` is the country of phone numbers that do not tell.

    Raises:
        UsageError: a path names nothing that is there.
    """
    new = list(decisions)
    parts: dict[tuple[str, int], dict[str, str]] = {}
    for path, text in edits.items():
        name, index, part = parsed(path)
        value, extension = typed.phone(text.strip(), region) if name == "phones" and not part else (text.strip(), "")
        if name == "note" and not value:
            new = [d for d in new if not d.name.startswith("note")] + [Decision(name="note", value=None, record=record)]
            continue
        if name not in view.values or (part and name != "phones") or (part == "kind" and value not in KINDS):
            raise UsageError(f"cannot set {path} to {text!r}", hint="such as emails[0], phones[1].kind or note.due")
        if name in [f"note.{slot}" for slot in SLOTS]:
            index = 0 if view.values[name] else None
        elif index is not None and index >= len(view.values[name]):
            raise UsageError(f"there is no {path}", hint="look at it again with cardscan show")
        if index is None:
            if value:
                new.append(Decision(name=name, value=value, extension=extension or None, record=record))
        else:
            parts.setdefault((name, index), {})[part or "value"] = value
            if extension:
                parts[name, index].setdefault("extension", extension)
    for (name, index), changed in parts.items():
        field, decision = view.values[name][index]
        fields = [f for f, _ in view.values[name]]
        base = decision or Decision(
            name=name, value=field.value, was=field.value, label=field.label, extension=field.extension, record=record,
            place=None if shared(index, fields) else place_of(field, crops),
        )  # fmt: skip
        made: Decision | None = replace(
            base,
            value=changed.get("value", base.value) or None,
            label=changed.get("kind", base.label),
            extension=changed.get("extension", base.extension or "") or None,
        )
        if base.was is None and changed.get("value") == "":
            made = None  # it was typed and is taken away again: nothing is left to remember
        at = next((i for i, d in enumerate(new) if d is decision), None) if decision else None
        if at is None:
            new += [made] if made else []
        else:
            new[at : at + 1] = [made] if made else []
    return new
