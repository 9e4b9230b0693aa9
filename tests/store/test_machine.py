"""Anything in any order: what was typed is shown, no record vanishes, the history is complete and leads back."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from synthetic import reading

from cardscan import Library, pipeline
from cardscan.errors import CardscanError, UsageError
from cardscan.geometry import Quad
from cardscan.store.intake import side_id
from cardscan.types import FIELD_NAMES, Event, Shot
from store.stacks import JOB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.types import CardRecord, Job, Reading

PEOPLE = [
    ("Jane Public", "Head of Sales", "Acme Tooling Inc.", "jane@acme.example.com", "Tel. (415) 555-0100"),
    ("Robert Miller", "Engineer", "Acme Tooling Inc.", "bob@acme.example.com", "T (415) 555-0100 F (415) 555-0101"),
    ("Ana Lima", "www.lima.example.com", "ana@lima.example.com"),
    ("1=Small Biz Mixer", "2=Has a newborn", "3=Send seminar invite"),
    ("山田 太郎", "Tel. +81 3 5555 0100"),
]
FILES = [replace(reading(*lines, source=f"{i}.jpg"), side="front") for i, lines in enumerate(PEOPLE)]
TYPED = st.text("abcxyz@. 9", min_size=1, max_size=8).map(str.strip).filter(bool)
SIDES = st.runner().flatmap(lambda machine: st.sampled_from(sorted(machine.sides)))
NAMES = st.sampled_from([*FIELD_NAMES, "note.where", "note.topic", "note.due"])


def parser(version: int) -> Any:
    """Give a parser that reads every value a little otherwise, or finds nothing at all."""

    def assemble(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
        (record,) = pipeline.assemble(readings, job)
        if version == 2:
            return [replace(record, contact=replace(record.contact, fields=()), note=None, review=())]
        fields = tuple(replace(f, value=f.value + "'" * version) for f in record.contact.fields)
        return [replace(record, contact=replace(record.contact, fields=fields))]

    return assemble


def written(name: str, text: str) -> str:
    """Give what is shown of a typed value: of a number that is no valid one, its digits."""
    return re.sub(r"\D", "", text) if name == "phones" and re.fullmatch(r"[9. ]*9[9. ]*", text) else text


class Libraries(RuleBasedStateMachine):
    """A library, and what must be true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.library = Library(Path(self.folder.name) / "x.db")
        self.sides: set[str] = set()
        """All sides that were scanned and not forgotten."""
        self.typed: dict[str, dict[str, list[str]]] = {}
        """By side and field name: what was typed and not typed over since, wherever the side is shown now."""
        self.seen: dict[str, int] = {}
        """By side: how many changes its history had."""
        self.accepted: dict[str, Any] = {}
        self.added: dict[int, str] = {}
        """By operation: the side of a card that it cut out of the picture of another one."""

    def teardown(self) -> None:
        """Close the library."""
        assert self.library.check() == []
        self.library.close()
        self.folder.cleanup()

    def shown(self, side: str) -> CardRecord:
        """Give the record in which a side is shown."""
        return self.library.get(side)

    def texts(self, record: CardRecord, name: str) -> list[str]:
        """Give the values of one name."""
        if not name.startswith("note."):
            return [f.value for f in record.contact.all(name)]
        field = getattr(record.note, name.removeprefix("note."), None) if record.note else None
        return [field.value] if field else []

    def pin(self, side: str) -> None:
        """Remember what is shown of an accepted card."""
        record = self.shown(side)
        if record.status == "accepted":
            self.accepted[record.id] = record.contact, record.note
        else:
            self.accepted.pop(record.id, None)

    @rule(number=st.integers(0, len(FILES) - 1))
    def scan(self, number: int) -> None:
        """Scan a file, for the first time or again."""
        one = FILES[number]
        (key,) = self.library.add(one.crop.source, [Shot(reading=one, jpeg=b"crop")], JOB, pipeline.assemble)
        # where another card of the file was kept, the number of one that was forgotten is not given again
        assert key == side_id(one) or side_id(one) not in self.sides
        self.sides.add(key)

    @precondition(lambda self: self.sides)
    @rule(version=st.integers(0, 2))
    def reparse(self, version: int) -> None:
        """Let other parsers read everything."""
        self.library.reparse(parser(version))

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, name=NAMES, text=TYPED)
    def add(self, side: str, name: str, text: str) -> None:
        """Type one more value; a slot of a note has only one."""
        record, text = self.library.edit(side, {name: text}), written(name, text)
        mine = self.typed.setdefault(record.id, {})
        if name.startswith("note."):
            for other in self.sides_of(record):
                self.typed.get(other, {}).pop(name, None)
            mine[name] = [text]
        else:
            mine.setdefault(name, []).append(text)
        self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, name=NAMES, text=TYPED, data=st.data())
    def replace(self, side: str, name: str, text: str, data: st.DataObject) -> None:
        """Type over a value that is shown."""
        record = self.shown(side)
        values = self.texts(record, name)
        if not values or name.startswith("note."):
            return
        at = data.draw(st.integers(0, len(values) - 1))
        self.library.edit(side, {f"{name}[{at}]": text}, revision=record.revision)
        self.untype(record, name, values[at])
        self.typed.setdefault(record.id, {}).setdefault(name, []).append(written(name, text))
        self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, name=NAMES, data=st.data())
    def remove(self, side: str, name: str, data: st.DataObject) -> None:
        """Take a value away."""
        record = self.shown(side)
        values = self.texts(record, name)
        if not values:
            return
        at = data.draw(st.integers(0, len(values) - 1))
        self.library.edit(side, {name if name.startswith("note.") else f"{name}[{at}]": ""})
        self.untype(record, name, values[at])
        assert len(self.texts(self.shown(side), name)) == len(values) - 1
        self.pin(side)

    def untype(self, record: CardRecord, name: str, value: str) -> None:
        """Forget that a value was typed, on whichever side it was."""
        for side in self.sides_of(record):
            mine = self.typed.get(side, {}).get(name, [])
            if value in mine:
                mine.remove(value)
                return

    def sides_of(self, record: CardRecord) -> list[str]:
        """Give the sides that a record shows."""
        return [side for side in self.sides if self.shown(side).id == record.id]

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, what=st.sampled_from(["accept", "reject", "reopen"]))
    def judge(self, side: str, what: str) -> None:
        """Accept, reject or reopen a card."""
        getattr(self.library, what)(side)
        self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(one=SIDES, other=SIDES)
    def merge(self, one: str, other: str) -> None:
        """Merge two people."""
        cards = {c.id for side in (one, other) for c in self.library.person(side).cards}
        try:
            person = self.library.merge(one, other)
        except UsageError:
            return
        assert {c.id for c in person.cards} == cards
        assert len(person.encounters) == len(cards)

    @precondition(lambda self: self.sides)
    @rule(one=SIDES)
    def unmerge(self, one: str) -> None:
        """Undo a merge."""
        before = len(self.library.person(one).cards)
        try:
            self.library.unmerge(one)
        except UsageError:
            return
        assert len(self.library.person(one).cards) <= before

    @precondition(lambda self: self.sides)
    @rule(one=SIDES, other=SIDES)
    def pair(self, one: str, other: str) -> None:
        """Make one card the back of another."""
        try:
            self.library.pair(one, other, pipeline.assemble)
        except UsageError:
            return
        for side in (one, other):
            self.accepted.pop(side, None)
            self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(one=SIDES)
    def unpair(self, one: str) -> None:
        """Part two sides: what was typed is on one of them."""
        record = self.shown(one)
        sides = self.sides_of(record)
        try:
            parted = self.library.unpair(record.id, pipeline.assemble)
        except UsageError:
            return
        kept: dict[str, dict[str, list[str]]] = {side: {} for side in sides}
        for side in sides:
            for name, texts in self.typed.pop(side, {}).items():
                for text in texts:
                    owner = next(r for r in parted if text in self.texts(r, name))
                    kept[owner.id].setdefault(name, []).append(text)
        self.typed |= kept
        for side in sides:
            self.accepted.pop(side, None)
            self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, number=st.integers(0, len(FILES) - 1), width=st.integers(600, 1000))
    def recut(self, side: str, number: int, width: int) -> None:
        """Cut a card anew: other lines are read on it."""
        record = self.shown(side)
        at = next(r for r in record.readings if side_id(r) == side)
        again = replace(FILES[number], crop=replace(at.crop, quad=Quad.box(20, 30, width, 580)))
        self.library.recut(record.id, at.side, Shot(reading=again, jpeg=b"crop"), pipeline.assemble, record.revision)
        self.accepted.pop(record.id, None)
        self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, number=st.integers(0, len(FILES) - 1), place=st.integers(1, 2))
    def cut_out(self, side: str, number: int, place: int) -> None:
        """Cut another card out of the picture of one."""
        record = self.shown(side)
        at = next(r for r in record.readings if side_id(r) == side)
        other = replace(FILES[number], crop=replace(at.crop, quad=Quad.box(1100 * place, 30, 1000, 580)))
        shots = [Shot(reading=other, jpeg=b"crop")]
        try:
            _, new = self.library.recut(record.id, at.side, None, pipeline.assemble, more=shots)
        except UsageError:
            return
        assert new.id not in self.sides
        self.sides.add(new.id)
        self.added[self.library.history(new.id)[-1].operation] = new.id

    @precondition(lambda self: self.sides)
    @rule(side=SIDES, name=st.sampled_from(["", "Expo", "Fair"]), together=st.booleans())
    def event(self, side: str, name: str, together: bool) -> None:
        """Say where a card was collected, or all of its scan."""
        event = Event(name=name) if name else None
        also = self.library.batch(side) if together else []
        record = self.library.set_event(side, event, pipeline.assemble, also=also)
        for card in {record.id, *also}:
            assert self.shown(card).event == event
            self.accepted.pop(card, None)  # what the event lends to its note is another one now
            self.pin(card)

    @precondition(lambda self: self.sides)
    @rule(one=SIDES, data=st.data())
    def undo(self, one: str, data: st.DataObject) -> None:
        """Undo an accept, a reject, a merge, a cut: whatever it was, nothing typed changes by it."""
        kinds = {"accept", "reject", "reopen", "merge", "recut", "event"}
        done = [c for c in self.library.history(self.shown(one).id) if c.what in kinds and not c.undone]
        if not done:
            return
        change = data.draw(st.sampled_from(done))
        try:
            self.library.undo(change.operation, pipeline.assemble)
        except CardscanError:
            return
        if change.operation in self.added:
            gone = self.added.pop(change.operation)
            assert not any(self.typed.pop(gone, {}).values())
            self.sides.discard(gone)
            self.seen.pop(gone, None)
        self.accepted.clear()
        for side in self.sides:
            self.pin(side)

    @precondition(lambda self: self.sides)
    @rule(side=SIDES)
    def forget(self, side: str) -> None:
        """Delete a card; its other side goes with it, and both may be scanned again."""
        for gone in self.sides_of(self.shown(side)):
            self.sides.discard(gone)
            self.typed.pop(gone, None)
            self.seen.pop(gone, None)
            self.accepted.pop(gone, None)
            self.added = {number: side for number, side in self.added.items() if side != gone}
        self.library.forget(side)

    @invariant()
    def typed_values_survive(self) -> None:
        """All that was typed is shown, as typed."""
        for side, names in self.typed.items():
            record = self.shown(side)
            for name, texts in names.items():
                values = self.texts(record, name)
                assert not set(texts) - set(values), f"{name} of {side}: {texts} typed, {values} shown"

    @invariant()
    def no_record_vanishes(self) -> None:
        """Every side is shown in exactly one record, with its crop and its reading."""
        records = {r.id: r for r in self.library.find()} | {r.id: r for r in self.library.find(status="rejected")}
        shown = [side_id(r) for record in records.values() for r in record.readings]
        assert sorted(shown) == sorted(self.sides)
        for record in records.values():
            for one in record.readings:
                assert self.library.crop(record.id, one.side) == b"crop"
        assert {c.id for side in self.sides for c in self.library.person(side).cards} == set(records)

    @invariant()
    def accepted_values_stay(self) -> None:
        """What was accepted is shown as it was."""
        for key, (contact, note) in self.accepted.items():
            record = self.shown(key)
            if record.status == "accepted":
                assert (record.contact, record.note) == (contact, note)

    @invariant()
    def the_history_is_complete(self) -> None:
        """It never gets shorter, each change is a revision, and the first one is the scan, or the cut."""
        for side in self.sides:
            changes = self.library.history(side)
            assert changes[0].what == ("recut" if side in self.added.values() else "scan")
            assert len(changes) >= self.seen.get(side, 0)
            self.seen[side] = len(changes)
            operations = [c.operation for c in changes]
            assert operations == sorted(set(operations))
            record = self.shown(side)
            if record.id == side:
                assert record.revision == len(changes)


TestLibraries = Libraries.TestCase
TestLibraries.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
