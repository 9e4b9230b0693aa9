"""What a person cuts anew, or out of a picture as one more card: undone to the byte, kept by scans, gone when forgotten."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from synthetic import reading

from cardscan import Library, pipeline
from cardscan.errors import StoreError, UsageError
from cardscan.geometry import Quad
from cardscan.store.ledger import Conflict
from cardscan.types import Shot
from store.stacks import JOB, put, readings, values

if TYPE_CHECKING:
    from cardscan.types import CardRecord, Reading

TWO = ("Jane Public", "jane@acme.example.com", "Zora Zanzibar", "zora@zanzibar.example.com")
BOTH, LEFT, RIGHT = Quad.box(0, 0, 1000, 300), Quad.box(0, 0, 500, 300), Quad.box(500, 0, 500, 300)


def side(quad: Quad, *lines: str) -> Reading:
    """Give a reading of a part of one page."""
    one = reading(*lines, source="two.jpg")
    return replace(one, crop=replace(one.crop, quad=quad))


def shot(quad: Quad, *lines: str) -> Shot:
    """Give what a person cut out of that page."""
    return Shot(reading=side(quad, *lines), jpeg=f"crop of {lines}".encode())


JOINT, JANE, ZORA = shot(BOTH, *TWO), shot(LEFT, *TWO[:2]), shot(RIGHT, *TWO[2:])


@pytest.fixture
def joint(library: Library) -> str:
    """Give the record of a picture on which two cards were taken for one."""
    (key,) = library.add("two.jpg", [JOINT], JOB, pipeline.assemble)
    return key


def split(library: Library, joint: str, revision: int | None = None) -> tuple[CardRecord, CardRecord]:
    """Cut it in two."""
    one, other = library.recut(joint, "front", JANE, pipeline.assemble, revision, [ZORA])
    return one, other


def undo(library: Library, record: str) -> None:
    """Take back what was done last."""
    library.undo(library.history(record)[-1].operation, pipeline.assemble)


def sides(library: Library) -> list[tuple[object, ...]]:
    """Give all that is kept of readings and pictures."""
    with sqlite3.connect(library.path) as db:
        return db.execute("SELECT id, digest, page, card, reading, crop FROM side ORDER BY id").fetchall()


class TestTwoCards:
    def test_one_crop_becomes_two_cards(self, library: Library, joint: str) -> None:
        one, other = split(library, joint)
        assert (one.id, [r.crop.index for r in (*one.readings, *other.readings)]) == (joint, [0, 1])
        assert values(one) == ["Jane Public", "jane@acme.example.com"]
        assert values(other) == ["Zora Zanzibar", "zora@zanzibar.example.com"]
        assert (other.event, other.scanned_at) == (one.event, one.scanned_at)
        assert library.batch(joint) == [one.id, other.id]
        assert library.crop(other.id) == ZORA.jpeg
        assert [r.id for r in library.find("zanzibar")] == [other.id]
        assert library.around(joint) == [RIGHT]

    def test_undoing_brings_every_byte_back_also_in_another_process(self, library: Library, joint: str) -> None:
        library.edit(joint, {"titles": "Head of Sales"})
        before, kept = library.get(joint), sides(library)
        _, other = split(library, joint)
        assert sides(library) != kept
        with Library(library.path) as later:
            undo(later, joint)
        assert sides(library) == kept
        after = library.get(joint)
        assert replace(after, revision=0) == replace(before, revision=0)
        assert library.crop(joint) == JOINT.jpeg
        assert [r.id for r in library.find("zanzibar")] == [joint]
        with pytest.raises(UsageError, match="no card has the id"):
            library.get(other.id)
        assert library.check() == []

    def test_two_cuts_are_taken_back_one_after_the_other(self, library: Library, joint: str) -> None:
        kept = sides(library)
        library.recut(joint, "front", shot(Quad.box(0, 0, 700, 300), "Jane"), pipeline.assemble)
        first = library.history(joint)[-1].operation
        split(library, joint)
        with pytest.raises(Conflict, match="undo those first"):
            library.undo(first, pipeline.assemble)
        undo(library, joint)
        library.undo(first, pipeline.assemble)
        assert sides(library) == kept

    def test_undone_and_done_again(self, library: Library, joint: str) -> None:
        library.recut(joint, "front", JANE, pipeline.assemble)
        kept = sides(library)
        undo(library, joint)
        undo(library, joint)
        assert sides(library) == kept
        assert values(library.get(joint)) == ["Jane Public", "jane@acme.example.com"]

    def test_a_card_on_which_something_was_decided_is_not_taken_away(self, library: Library, joint: str) -> None:
        _, other = split(library, joint)
        cut = library.history(joint)[-1].operation
        library.edit(other.id, {"titles": "Sailor"})
        with pytest.raises(Conflict):
            library.undo(cut, pipeline.assemble)
        undo(library, other.id)
        library.reparse(pipeline.assemble)
        with pytest.raises(Conflict):
            library.undo(cut, pipeline.assemble)
        assert library.count() == 2

    def test_a_card_that_was_missed_is_added_and_the_other_stays(self, library: Library) -> None:
        (jane,) = library.add("two.jpg", [JANE], JOB, pipeline.assemble)
        before, kept = library.get(jane), sides(library)
        same, other = library.recut(jane, "front", None, pipeline.assemble, before.revision, [ZORA])
        assert (same.contact, same.revision) == (before.contact, before.revision + 1)
        assert [c.told for c in library.history(other.id)] == [f"cut out of the picture of {jane}"]
        undo(library, jane)
        assert sides(library) == kept

    def test_where_a_card_is_already_there_is_no_other(self, library: Library, joint: str) -> None:
        kept = sides(library)
        for quad in (BOTH, Quad.box(10, 10, 980, 280)):
            with pytest.raises(UsageError, match="a card already"):
                library.recut(joint, "front", None, pipeline.assemble, more=[shot(quad, "Jane")])
        assert sides(library) == kept
        assert len(library.history(joint)) == 1

    def test_who_has_not_seen_the_latest_state_cuts_nothing(self, library: Library, joint: str) -> None:
        library.edit(joint, {"titles": "CEO"})
        with pytest.raises(Conflict):
            split(library, joint, revision=1)
        assert library.count() == 1


class TestAfterwards:
    def test_a_later_scan_leaves_the_cuts_alone(self, library: Library, joint: str) -> None:
        split(library, joint)
        kept = sides(library)
        for found in ([JOINT], [shot(Quad.box(0, 0, 800, 300), *TWO)], [JANE, ZORA]):
            ids = library.add("two.jpg", found, JOB, pipeline.assemble)
            assert ids[0] == joint
            assert sides(library) == kept
        assert library.count() == 2

    def test_once_the_cut_is_undone_a_scan_counts_again(self, library: Library, joint: str) -> None:
        split(library, joint)
        undo(library, joint)
        library.add("two.jpg", [shot(Quad.box(0, 0, 990, 300), "Jane P. Public")], JOB, pipeline.assemble)
        assert values(library.get(joint)) == ["Jane P. Public"]

    def test_a_pair_that_was_cut_before_it_was_paired_keeps_both_sides(self, library: Library, joint: str) -> None:
        library.recut(joint, "front", JANE, pipeline.assemble)
        cut = library.history(joint)[-1].operation
        back = put(library, reading("1=Mixer 2=Boats 3=Call", source="back.jpg"))
        library.pair(joint, back, pipeline.assemble)
        library.undo(cut, pipeline.assemble)
        record = library.get(joint)
        assert record.note, "what stands on the back is not lost with the draft of that time"
        assert "zora@zanzibar.example.com" in values(record)

    @pytest.mark.parametrize("undone", [False, True])
    def test_forgetting_one_of_them_takes_the_joint_picture_along(
        self, library: Library, joint: str, undone: bool
    ) -> None:
        library.edit(joint, {"titles": "Head of Sales"})
        _, other = split(library, joint)
        if undone:
            undo(library, joint)
            _, other = split(library, joint)
        library.forget(other.id)
        library.close()
        assert b"zanzibar" not in library.path.read_bytes().lower()
        with Library(library.path) as later:
            assert "Head of Sales" in values(later.get(joint))
            with pytest.raises(StoreError, match="nothing to undo"):
                later.undo(later.history(joint)[-1].operation, pipeline.assemble)
            assert later.check() == []

    def test_forgetting_the_first_one_leaves_the_other(self, library: Library, joint: str) -> None:
        _, other = split(library, joint)
        library.forget(joint)
        assert library.get(other.id).contact == other.contact
        assert library.check() == []

    def test_a_back_is_cut_in_two_as_well(self, library: Library, joint: str) -> None:
        front = put(library, readings()[4])
        library.pair(front, joint, pipeline.assemble)
        before, kept = library.get(front), sides(library)
        both, other = library.recut(front, "back", JANE, pipeline.assemble, None, [ZORA])
        assert both.id == front
        assert len(other.readings) == 1
        undo(library, front)
        assert (library.get(front).contact, sides(library)) == (before.contact, kept)
