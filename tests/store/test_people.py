"""People met twice: proposed with reasons, merged by a person only, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from synthetic import reading

from cardscan import pipeline
from cardscan.errors import UsageError
from cardscan.types import Event, Shot
from store.stacks import JOB, put

if TYPE_CHECKING:
    from cardscan import Library

EXPO = Event(name="Expo", date=date(2026, 3, 5), place="Lyon")


def card(library: Library, *lines: str, event: Event | None = EXPO) -> str:
    """Put a card with these lines into the library."""
    one = reading(*lines, source=f"{len(lines)}{hash(lines)}.jpg")
    (key,) = library.add(one.crop.source, [Shot(reading=one)], replace(JOB, event=event), pipeline.assemble)
    return key


JANE = ("Jane Public", "Head of Sales", "Acme Tooling Inc.", "jane@acme.example.com", "Tel. (415) 555-0100")
LATER = ("Jane Public", "Managing Director", "Acme Tooling Inc.", "j.public@acme.example.com", "Cell (415) 555-0177")
BOB = ("Robert Miller", "Engineer", "Acme Tooling Inc.", "bob@acme.example.com", "Tel. (415) 555-0100")


class TestLookalikes:
    @pytest.mark.parametrize(
        ("other", "reasons"),
        [
            (LATER, {"same name", "same company"}),
            (
                ("Jane Pubiic", "Head of Sales", "Acme Tooling, LLC", "www.acme.example.com"),
                {"similar name", "same company"},
            ),
            (("J. Public", "Engineer", "Blue Harbor LLC", "jane@acme.example.com"), {"same e-mail", "similar name"}),
            (
                ("Jane Public", "Head of Sales", "Blue Harbor LLC", "jane@harbor.example.org", "Tel. (415) 555-0100"),
                {"same name", "same phone"},
            ),
        ],
    )
    def test_the_same_person_is_proposed_with_reasons(
        self, library: Library, other: tuple[str, ...], reasons: set[str]
    ) -> None:
        ids = {card(library, *JANE), card(library, *other)}
        (pair,) = library.lookalikes()
        assert {pair.one, pair.other} == ids
        assert set(pair.reasons) == reasons
        assert 0.6 <= pair.score <= 1

    @pytest.mark.parametrize(
        "other",
        [
            BOB,
            ("Jane Miller", "Blue Harbor LLC", "jane.miller@gmail.com", "Tel. (212) 555-0144"),
            ("Harbor Café", "info@acme.example.com"),
        ],
    )
    def test_colleagues_and_namesakes_are_not(self, library: Library, other: tuple[str, ...]) -> None:
        card(library, *JANE)
        card(library, *other)
        assert library.lookalikes() == []
        assert all(len(p.cards) == 1 for p in library.people())

    def test_a_switchboard_makes_no_crowd(self, library: Library) -> None:
        for i in range(50):
            card(library, f"{'ABCDEFGHIJ'[i % 10]}nna Q{'aeiou'[i // 10]}rtz", "Tel. (415) 555-0100")
        assert library.lookalikes() == []

    def test_rejected_cards_and_those_kept_apart_are_left_out(self, library: Library) -> None:
        one, other = card(library, *JANE), card(library, *LATER)
        library.keep_apart(one, other)
        assert library.lookalikes() == []
        third = card(library, "Jane Public", "jane@acme.example.com")
        assert library.lookalikes()
        library.reject(third)
        assert library.lookalikes() == []


class TestMerge:
    def test_all_cards_values_and_encounters_are_kept(self, library: Library) -> None:
        one, other = card(library, *JANE), card(library, *LATER, event=JOB.event)
        library.edit(other, {"note.topic": "sailing", "note.follow_up": "Send a quote", "note.due": "2026-12-01"})
        library.finish(other, date(2026, 11, 30))
        person = library.merge(one, other)
        assert {c.id for c in person.cards} == {one, other}
        values = [f.value for f in person.contact.fields]
        assert len(values) == len({v.casefold() for v in values})
        assert {"jane@acme.example.com", "j.public@acme.example.com", "Head of Sales", "Managing Director"} <= set(
            values
        )
        assert person.contact.first("titles") == "Managing Director", "the later card comes first"
        first, second = person.encounters
        assert (first.on, first.where, first.promised) == (date(2026, 3, 5), "Expo", "")
        assert (second.on, second.where, second.topic) == (date(2026, 11, 19), "Small Biz Mixer", "sailing")
        assert (second.promised, second.due, second.done) == ("Send a quote", date(2026, 12, 1), date(2026, 11, 30))
        assert library.count() == 2
        assert library.get(other).to_dict()["person"] == library.get(one).person
        assert library.lookalikes() == []

    def test_merges_are_undone_one_by_one(self, library: Library) -> None:
        ids = [card(library, *JANE), card(library, *LATER), card(library, *BOB)]
        before = [replace(library.get(i), revision=0) for i in ids]
        library.merge(ids[0], ids[1])
        library.merge(ids[2], ids[0])
        assert len(library.person(ids[1]).cards) == 3
        library.unmerge(ids[1])
        assert len(library.person(ids[0]).cards) == 2
        library.unmerge(ids[0])
        assert [replace(library.get(i), revision=0) for i in ids] == before
        with pytest.raises(UsageError, match="merged with no other"):
            library.unmerge(ids[0])

    def test_one_person_cannot_be_merged_or_kept_apart(self, library: Library) -> None:
        ids = card(library, *JANE), card(library, *LATER)
        library.merge(*ids)
        with pytest.raises(UsageError, match="one person already"):
            library.merge(*ids)
        with pytest.raises(UsageError, match="were merged"):
            library.keep_apart(*ids)

    def test_a_forgotten_card_does_not_come_back_into_a_person(self, library: Library) -> None:
        one, other = card(library, *JANE), card(library, *LATER)
        library.merge(one, other)
        library.forget(one)
        card(library, *JANE)
        assert len(library.person(one).cards) == len(library.person(other).cards) == 1


class TestEvents:
    def test_they_are_counted(self, library: Library) -> None:
        card(library, *JANE)
        card(library, *LATER)
        note = card(library, *BOB, event=JOB.event)
        library.edit(note, {"note.topic": "boats"})
        card(library, "Nobody Known", event=None)
        found = [(e.event.name, e.event.date, e.event.place, e.cards) for e in library.events()]
        assert found == [
            ("Small Biz Mixer", date(2026, 11, 19), "Sacramento", 1),
            ("Expo", date(2026, 3, 5), "Lyon", 2),
        ]
        assert [e.notes for e in library.events()] == [1, 0], "a typed note is one"

    def test_a_new_name_is_on_all_cards_and_in_what_the_event_lent(self, library: Library) -> None:
        note = reading("2=Boats", "3=Call Bob", source="note.jpg")
        lent, accepted = put(library, note), put(library, reading("2=Cars", "3=Call Ann", source="x.jpg"))
        library.accept(accepted)
        assert library.rename_event("Small Biz Mixer", "Small Business Mixer", pipeline.assemble) == 2
        for key in (lent, accepted):
            record = library.get(key)
            assert record.event
            assert record.event.name == "Small Business Mixer"
            assert record.note
            assert record.note.where
            assert record.note.where.value == "Small Business Mixer"
        assert library.count("business") == 2
        assert library.get(accepted).status == "accepted"
        with pytest.raises(UsageError, match="no card is of an event"):
            library.rename_event("Small Biz Mixer", "x", pipeline.assemble)

    def test_two_spellings_become_one_event(self, library: Library) -> None:
        card(library, *JANE)
        card(library, *LATER, event=replace(EXPO, name="Exp0"))
        library.rename_event("Exp0", "Expo", pipeline.assemble)
        assert [(e.event, e.cards) for e in library.events()] == [(EXPO, 2)]
        change = library.history(next(library.find("director")).id)[-1]
        library.undo(change.operation, pipeline.assemble)
        assert len(library.events()) == 2

    def test_an_event_is_set_on_one_card_on_a_batch_and_undone(self, library: Library) -> None:
        one, other = card(library, *JANE), card(library, *BOB)
        before = [library.get(i) for i in (one, other)]
        library.set_event(one, replace(EXPO, place="Reno"), pipeline.assemble, also=library.batch(one))
        assert [(e.event.place, e.cards) for e in library.events()] == [("Reno", 2)]
        assert {r.id for r in library.find("reno")} == {one, other}
        library.undo(library.history(one)[-1].operation, pipeline.assemble)
        assert [replace(library.get(i), revision=0) for i in (one, other)] == [replace(b, revision=0) for b in before]
        assert library.count("reno") == 0

    def test_what_an_event_lent_to_an_accepted_note_is_the_new_ones(self, library: Library) -> None:
        note = card(library, *BOB)
        library.edit(note, {"note.topic": "Boats"})
        (key,) = library.add("n.jpg", [Shot(reading=reading("2=Boats 3=Call", source="n.jpg"))], JOB, pipeline.assemble)
        library.pair(note, key, pipeline.assemble)
        library.accept(note)
        before = library.get(note)
        assert before.note
        assert before.note.where
        for event, where in ((EXPO, EXPO.name), (Event(name="Fair", place="Reno"), "Fair"), (None, None)):
            record = library.set_event(note, event, pipeline.assemble)
            assert record.note
            assert (record.note.where.value if record.note.where else None) == where
            assert record.status == "accepted"
            assert record.note.topic == before.note.topic
