"""What a person types, accepts, rejects and undoes; and that the parsers never touch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from synthetic import line, reading

from cardscan import pipeline
from cardscan.errors import StoreError, UsageError
from cardscan.geometry import Quad
from cardscan.store.ledger import Conflict
from cardscan.types import Shot
from store.stacks import CALLOWAY, JOB, put, readings, scan, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan import Library
    from cardscan.types import CardRecord, Job, Reading

LINES = ("Jane Public", "Head of Sales", "Acme Tooling GmbH", "jane@acme.example.com", "Tel. +1 415 555 0100")


@pytest.fixture
def jane(library: Library) -> str:
    """Put one card into the library."""
    return put(library, reading(*LINES))


def parsed_otherwise(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Parse as another version would: every value is read differently, at the same places."""
    (record,) = pipeline.assemble(readings, job)
    fields = tuple(replace(f, value=f"{f.value}-2", confidence=0.2) for f in record.contact.fields)
    return [replace(record, contact=replace(record.contact, fields=fields), review=("emails[0]", "names[0]"))]


def blind(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Parse as a version that finds nothing."""
    (record,) = pipeline.assemble(readings, job)
    return [replace(record, contact=replace(record.contact, fields=()), note=None, review=())]


class TestEdit:
    def test_a_typed_value_replaces_what_was_read_and_stands_beside_it(self, library: Library, jane: str) -> None:
        record = library.edit(jane, {"emails[0]": " jane@acme.example.org "})
        (email,) = record.contact.all("emails")
        assert (email.value, email.origin, email.confidence) == ("jane@acme.example.org", "typed", 1.0)
        assert email.raw == "jane@acme.example.com"
        assert email.others[0][0] == "jane@acme.example.com"
        assert email.quad is not None, "its place can still be shown"
        assert record.revision == 2

    def test_values_are_added_taken_away_and_labelled(self, library: Library, jane: str) -> None:
        library.edit(jane, {"websites": "acme.example.com", "titles[0]": "", "phones[0].kind": "mobile"})
        record = library.get(jane)
        assert record.contact.first("websites") == "acme.example.com"
        assert record.contact.all("titles") == ()
        (phone,) = record.contact.all("phones")
        assert (phone.value, phone.label, phone.origin) == ("+14155550100", "mobile", "typed")
        library.edit(jane, {"websites[0]": ""})
        assert library.get(jane).contact.all("websites") == ()

    @pytest.mark.parametrize(
        ("text", "value", "extension"),
        [
            ("Tel. (415) 555-0100 ext. 12", "+14155550100", "12"),
            ("+49 30 23125 017", "+493023125017", None),
            ("0041 44 668 18 00", "0041446681800", None),
            ("555 01-00", "5550100", None),
            ("555 01-00 x3", "555 01-00 x3", None),
            ("M: 415.555.0100", "+14155550100", None),
            ("Bob 415 555 0100", "Bob 415 555 0100", None),
            ("-", "-", None),
            ("ask Bob, 415 555 0100", "ask Bob, 415 555 0100", None),
        ],
    )
    def test_a_typed_phone_is_written_like_the_others(
        self, library: Library, jane: str, text: str, value: str, extension: str | None
    ) -> None:
        for path, at in (("phones[0]", 0), ("phones", 1)):
            phone = library.edit(jane, {path: text}).contact.all("phones")[at]
            assert (phone.value, phone.extension, phone.origin) == (value, extension, "typed")
            assert phone.reasons == (("typed",) if value[0] == "+" else ("typed", "is no valid phone number"))

    @pytest.mark.parametrize(
        ("text", "good"),
        [
            ("a.b+c@acme.example.com", True),
            ("ann@xn--bcher-kva.example", True),
            ("ann@bücher.example", True),
            ("ann@acme", False),
            ("ann at acme.com", False),
            ("a@b@c.com", False),
            ("ann@acme..com", False),
        ],
    )
    def test_what_is_no_e_mail_address_is_kept_and_told(
        self, library: Library, jane: str, text: str, good: bool
    ) -> None:
        (email,) = library.edit(jane, {"emails[0]": text}).contact.all("emails")
        assert (email.value, email.reasons) == (text, ("typed",) if good else ("typed", "is no e-mail address"))

    def test_a_card_without_a_note_gets_one(self, library: Library, jane: str) -> None:
        record = library.edit(jane, {"note.follow_up": "Send a quote", "note.due": "2026-12-01", "note.people": "Bob"})
        assert record.note
        assert record.note.follow_up
        assert (record.note.follow_up.value, record.note.follow_up.origin) == ("Send a quote", "typed")
        assert [p.value for p in record.note.people] == ["Bob"]
        library.edit(jane, {"note": ""})
        assert library.get(jane).note is None

    def test_what_was_typed_is_no_longer_doubtful(self, library: Library, jane: str) -> None:
        library.reparse(parsed_otherwise)
        assert library.get(jane).review == ("emails[0]", "names[0]")
        assert library.edit(jane, {"names[0]": "Jane Q. Public"}).review == ("emails[0]",)
        assert library.edit(jane, {"emails[0]": ""}).review == ()

    @pytest.mark.parametrize(
        "path", ["emails[7]", "phones[0].colour", "titles[0].kind", "colour", "note.colour", "emails[-1]", ""]
    )
    def test_a_path_that_names_nothing_is_refused(self, library: Library, jane: str, path: str) -> None:
        with pytest.raises(UsageError):
            library.edit(jane, {path: "x"})
        assert library.get(jane).revision == 1


class TestReparse:
    def test_it_changes_what_nobody_decided(self, library: Library, jane: str) -> None:
        library.edit(jane, {"emails[0]": "typed@example.com", "titles[0]": ""})
        assert library.reparse(parsed_otherwise) == 1
        shown = values(library.get(jane))
        assert "typed@example.com" in shown
        assert "jane@acme.example.com-2" not in shown, "it stands where the typed one stands"
        assert not any(v.startswith("Head of Sales") for v in shown), "taken away stays away"
        assert "Jane Public-2" in shown

    def test_typed_values_survive_a_parser_that_finds_nothing(self, library: Library, jane: str) -> None:
        library.edit(jane, {"emails[0]": "typed@example.com", "phones": "+14155550111", "note.topic": "boats"})
        library.reparse(blind)
        record = library.get(jane)
        assert values(record) == ["typed@example.com", "+14155550111"]
        assert record.note
        assert record.note.topic

    def test_a_parser_that_agrees_gives_no_second_value(self, library: Library, jane: str) -> None:
        library.edit(jane, {"emails[0]": "jane@acme.example.com-2", "names": "Jane Public-2"})
        library.reparse(parsed_otherwise)
        assert values(library.get(jane)).count("jane@acme.example.com-2") == 1
        assert values(library.get(jane)).count("Jane Public-2") == 1

    def test_of_two_numbers_in_one_line_the_other_one_stays(self, library: Library) -> None:
        record = put(library, reading("Jane Public", "T (415) 555-0100 F (415) 555-0101"))
        library.edit(record, {"phones[0]": "+14155550199"})
        library.reparse(parsed_otherwise)
        shown = [f.value for f in library.get(record).contact.all("phones")]
        assert {"+14155550199", "+14155550101-2"} <= set(shown)

    def test_an_accepted_card_stays_as_it_was_accepted(self, library: Library, jane: str) -> None:
        library.edit(jane, {"titles[0]": "CEO"})
        before = library.accept(jane)
        assert (before.status, before.review) == ("accepted", ())
        library.reparse(parsed_otherwise)
        assert library.get(jane).contact == before.contact
        assert library.edit(jane, {"names[0]": "J. Public"}).contact.first("names") == "J. Public"
        assert library.reopen(jane).contact.first("emails") == "jane@acme.example.com-2"

    def test_nothing_new_changes_nothing(self, library: Library, jane: str) -> None:
        before = library.get(jane)
        assert library.reparse(pipeline.assemble) == 0
        assert library.get(jane) == before
        assert [c.what for c in library.history(jane)] == ["scan"]

    def test_a_typed_value_finds_its_place_after_the_card_was_cut_anew(self, library: Library, jane: str) -> None:
        library.edit(jane, {"emails[0]": "typed@example.com"})
        old = reading(*LINES)
        moved = replace(
            old,
            crop=replace(old.crop, quad=Quad.box(0, 10, 1040, 620), size=(1040, 620)),
            lines=tuple(
                replace(
                    x,
                    quad=Quad.of((px + 20, py + 20) for px, py in x.quad.points),
                    text=x.text.replace("acme", "acrne"),
                )
                for x in old.lines
            ),
        )
        library.add("IMG_1.jpg", [Shot(reading=moved)], JOB, pipeline.assemble)
        assert [f.value for f in library.get(jane).contact.all("emails")] == ["typed@example.com"]


class TestRecut:
    def test_a_card_that_was_cut_anew_is_the_same_card(self, library: Library, jane: str) -> None:
        library.edit(jane, {"emails[0]": "typed@example.com"})
        old = reading(*LINES)
        wider = Quad.box(400, 300, 1600, 900)  # hardly where it was cut before
        new = replace(reading("Joan Miller", *LINES[1:3]), crop=replace(old.crop, quad=wider, index=7))
        (record,) = library.recut(jane, "front", Shot(reading=new, jpeg=b"new"), pipeline.assemble, revision=2)
        assert record.id == jane
        assert record.readings[0].crop.quad == wider
        assert {"Joan Miller", "typed@example.com"} <= set(values(record))
        assert library.crop(jane) == b"new"
        assert library.count() == 1

    def test_another_picture_is_refused(self, library: Library, jane: str) -> None:
        with pytest.raises(UsageError, match="another picture"):
            library.recut(jane, "front", Shot(reading=reading("x", source="x.jpg")), pipeline.assemble)


class TestUndo:
    def test_all_that_a_person_does_can_be_taken_back_in_turn(self, library: Library) -> None:
        scan(library, "mixer_front.jpg", "mixer_back.jpg")
        before = library.get(CALLOWAY)
        library.edit(CALLOWAY, {"names[0]": "C. Nduka", "note.due": "2026-12-01"})
        library.accept(CALLOWAY)
        library.finish(CALLOWAY, date(2026, 12, 2))
        library.reject(CALLOWAY)
        library.unpair(CALLOWAY, pipeline.assemble)
        assert library.count(status="rejected") == 1
        for change in reversed(library.history(CALLOWAY)):
            if change.who == "person":
                library.undo(change.operation, pipeline.assemble)
        after = library.get(CALLOWAY)
        assert replace(after, revision=0) == replace(before, revision=0)
        assert library.count() == 1
        with pytest.raises(StoreError, match="nothing to undo"):
            library.undo(library.history(CALLOWAY)[-6].operation, pipeline.assemble)

    def test_what_was_changed_since_is_not_taken_back(self, library: Library, jane: str) -> None:
        library.edit(jane, {"titles[0]": "CEO"})
        library.edit(jane, {"titles[0]": "CFO"})
        first = library.history(jane)[1]
        with pytest.raises(Conflict, match="undo those first"):
            library.undo(first.operation, pipeline.assemble)
        assert library.get(jane).contact.first("titles") == "CFO"

    def test_what_stands_on_a_back_that_was_paired_since_is_not_lost(self, library: Library) -> None:
        front, back = put(library, readings()[4]), put(library, reading("1=Mixer 2=Boats 3=Call", source="x.jpg"))
        library.set_event(front, None, pipeline.assemble)
        event = library.history(front)[-1].operation
        library.pair(front, back, pipeline.assemble)
        library.edit(front, {"titles": "CEO"})
        with pytest.raises(Conflict):
            library.undo(event, pipeline.assemble)  # the back brought its event along
        library.set_event(front, None, pipeline.assemble)
        library.undo(event, pipeline.assemble)
        record = library.get(front)
        assert record.event == JOB.event
        assert record.note
        assert record.note.topic
        assert record.note.topic.value == "Boats"

    def test_the_history_tells_who_changed_what(self, library: Library, jane: str) -> None:
        library.edit(jane, {"titles[0]": "CEO"})
        library.accept(jane)
        library.undo(library.history(jane)[-1].operation, pipeline.assemble)
        told = [(c.who, c.what, c.told, c.undone) for c in library.history(jane)]
        assert told == [
            ("cardscan", "scan", "from IMG_1.jpg", False),
            ("person", "edit", "titles[0] = 'CEO'", False),
            ("person", "accept", "accepted", True),
            ("person", "undo", "accept undone", False),
        ]
        assert library.history(jane)[1].before == {"decisions": "[]"}

    def test_a_scan_is_nothing_to_undo(self, library: Library, jane: str) -> None:
        with pytest.raises(StoreError, match="nothing to undo"):
            library.undo(library.history(jane)[0].operation, pipeline.assemble)


class TestPairs:
    def test_what_was_typed_on_a_back_goes_with_it_both_ways(self, library: Library) -> None:
        front, back = (
            put(library, readings()[4]),
            put(library, reading("1=Chamber lunch 2=Boats 3=Call", source="x.jpg")),
        )
        library.edit(back, {"note.topic": "Sailing boats"})
        paired = library.pair(front, back, pipeline.assemble)
        assert paired.note
        assert paired.note.topic
        assert paired.note.topic.value == "Sailing boats"
        assert library.get(back).id == front, "the id of a back leads to its card"
        alone, other = library.unpair(front, pipeline.assemble)
        assert alone.note is None
        assert other.note
        assert other.note.topic
        assert other.note.topic.value == "Sailing boats"

    def test_what_was_typed_about_the_back_goes_with_the_back(self, library: Library) -> None:
        front, back = put(library, reading(*LINES)), put(library, reading("jane@home.example.com", source="x.jpg"))
        library.pair(front, back, pipeline.assemble)
        emails = [f.value for f in library.get(front).contact.all("emails")]
        library.edit(front, {f"emails[{emails.index('jane@home.example.com')}]": "typed@home.example.com"})
        alone, other = library.unpair(front, pipeline.assemble)
        assert [f.value for f in alone.contact.all("emails")] == ["jane@acme.example.com"]
        assert [f.value for f in other.contact.all("emails")] == ["typed@home.example.com"]

    def test_a_card_has_two_sides(self, library: Library, jane: str) -> None:
        others = [put(library, reading(f"note {i}", source=f"{i}.jpg")) for i in range(2)]
        library.pair(jane, others[0], pipeline.assemble)
        for pair in [(jane, others[1]), (others[1], jane), (jane, jane)]:
            with pytest.raises(UsageError):
                library.pair(*pair, pipeline.assemble)
        with pytest.raises(UsageError, match="no back"):
            library.unpair(others[1], pipeline.assemble)


def test_the_queue_has_the_doubtful_first(library: Library) -> None:
    ids = [put(library, reading(*LINES, source=f"{i}.jpg")) for i in range(3)]
    (record,) = pipeline.assemble([reading(*LINES, source="1.jpg")], JOB)
    doubtful = replace(record, review=("emails[0]", "names[0]"))
    library.add("1.jpg", [Shot(reading=record.readings[0])], JOB, lambda *_: [doubtful])
    library.accept(ids[0])
    assert library.queue() == [ids[1], ids[2]]
    assert library.queue(limit=1) == [ids[1]]


def test_lines_marked_as_ink_come_back_so(library: Library) -> None:
    one = reading("1=Mixer", "2=Boats", "3=Call Bob")
    key = put(library, replace(one, lines=(*one.lines[:2], line("3=Call Bob", 2))))
    assert {x.script for x in library.get(key).readings[0].lines} == {"handwritten"}
