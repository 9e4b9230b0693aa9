"""Whole notes: invented ones in a table, what becomes of people, contacts and events, and that nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.notes import FROM_EVENT, doubtful, read_note
from cardscan.notes.marks import find_marks
from cardscan.types import Event, Note

from .paper import SLOTS, SUNDAY, handwritten, note_of, slots_of

INVENTED = Path(__file__).with_name("invented.txt").read_text("utf-8").splitlines()[1:]


@pytest.mark.parametrize("row", INVENTED)
def test_a_note_is_sorted_into_its_slots(row: str) -> None:
    text, *expected = row.split(" | ")
    filled = {slot: value for slot, value in zip(SLOTS, expected, strict=True) if value != "-"}
    assert slots_of(text.replace(" // ", "\n")) == filled


def test_a_struck_out_line_fills_no_slot_and_is_not_lost() -> None:
    lines = handwritten("Boat show\nsells kites\nsells sails\nsend quote")
    lines[1] = replace(lines[1], struck=0.95)
    note = read_note(lines, today=SUNDAY)
    assert note
    assert note.topic
    assert note.topic.value == "sells sails"
    assert note.remainder == ("sells kites",)
    assert note.text == "Boat show\nsells kites\nsells sails\nsend quote"
    assert len(note.lines) == 4
    assert "note.remainder" in doubtful(note)


def test_a_note_all_struck_out_has_no_slots() -> None:
    note = read_note([replace(x, struck=1.0) for x in handwritten("Boat show\nsend quote")], today=SUNDAY)
    assert note
    assert note.remainder == ("Boat show", "send quote")
    assert [note.where, note.topic, note.follow_up] == [None] * 3


def test_a_slot_with_a_struck_out_word_is_flagged() -> None:
    lines = handwritten("Boat show\nsells sails\nsend Jona quote")
    lines[2] = replace(lines[2], struck=0.25)
    note = read_note(lines, today=SUNDAY)
    assert note
    assert doubtful(note) == ("note.follow_up",)
    assert note.follow_up
    assert "partly struck out" in note.follow_up.reasons


def test_no_lines_make_no_note() -> None:
    assert read_note([], today=SUNDAY) is None


def test_a_note_without_a_date_to_act_on_gets_none() -> None:
    assert note_of("Boat show\nsells sails\ncall in March").due is None


def test_a_line_without_a_number_goes_on_with_the_one_before() -> None:
    assert slots_of("1=Boat show 2=sells\nsails 3=send our\nprice list") == {
        "where": "Boat show",
        "topic": "sells sails",
        "follow_up": "send our price list",
    }


def test_a_date_within_the_place_is_taken_out_of_it() -> None:
    assert slots_of("Met: Fri 7pm @ Jazz cellar") == {"where": "Jazz cellar", "when": "2026-11-20"}
    note = note_of("Dinner Nov 3 with Pat\nsails\ncall")
    assert note.where
    assert note.where.value == "Dinner with Pat"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Boat show\nsells sails\nintro to Ruth + Omar", ["Ruth", "Omar"]),
        ("ref by Ken P\nsells sails", ["Ken P"]),
        ("Paula knows him\nsells sails", ["Paula"]),
        ("Boat show\nwife Ingrid paints\nsend photos to Ulf Tues", ["Ingrid", "Ulf"]),
        ("Mrs. Okafor at the library\ncall", ["Mrs. Okafor"]),
        ("Boat show\nhis dog Rex bites\nship to Boston", []),
        ("Ferry to Dublin\nexport to Norway\nintro call", []),
    ],
)
def test_people_are_found_beside_words_that_ask_for_one(text: str, people: list[str]) -> None:
    assert [p.value for p in note_of(text).people] == people


def test_who_referred_whom_is_a_remainder_with_its_label() -> None:
    assert note_of("Met via: Ken\nsells sails").remainder == ("Met via: Ken",)


@pytest.mark.parametrize("jotted", ["0171 555 0199", "his cell 555-010-2233", "ann@boats.example", "www.boats.example"])
def test_a_number_or_address_jotted_down_is_a_remainder(jotted: str) -> None:
    note = note_of(f"Boat show\nsells sails\nsend quote\n{jotted}")
    assert note.remainder == (jotted,)
    assert note.follow_up
    assert note.follow_up.value == "send quote"


def test_a_number_to_call_stays_with_the_call() -> None:
    assert slots_of("Boat show\nsells sails\ntext Ann 555 010 2233")["follow_up"] == "text Ann 555 010 2233"


def test_a_label_due_without_a_day_is_kept_as_words() -> None:
    note = note_of("Met: Boat show\nDue: some day")
    assert note.due is None
    assert note.remainder == ("Due: some day",)


def test_what_engines_do_to_a_note_is_undone_for_reading_only() -> None:
    # A number that was found as a line of its own; wide punctuation; a letter among digits: all seen with PP-OCR.
    assert slots_of("1.\nBoat show\n2. sells sails\n3. call in 1o days") == {
        "where": "Boat show",
        "topic": "sells sails",
        "follow_up": "call in 1o days",
        "due": "2026-12-02",
    }
    assert slots_of("Expo 2024？ask Ruth") == {"where": "Expo 2024？", "follow_up": "ask Ruth"}


def test_an_arrow_within_a_line_cuts_it_and_stays_in_the_words() -> None:
    assert slots_of("Rotary -> send sail list") == {"where": "Rotary", "follow_up": "send sail list"}
    assert slots_of("Boat show\nsells sails\nquote -> Oslo office")["follow_up"] == "quote -> Oslo office"


def test_the_event_fills_what_the_note_does_not_tell() -> None:
    event = Event(name="Harbour Days", date=date(2026, 11, 14))
    note = note_of("sells sails\nsend quote", event=event)
    assert note.where
    assert note.when
    assert (note.where.value, note.when.value) == ("Harbour Days", "2026-11-14")
    assert note.where.reasons == note.when.reasons == ("from the event",)
    assert note.where.confidence == note.when.confidence == FROM_EVENT
    assert note.where.quad is None


def test_the_event_does_not_overwrite_what_the_note_tells() -> None:
    note = note_of("Rotary 11/3\nsells sails\nsend quote", event=Event(name="Harbour Days", date=date(2026, 11, 14)))
    assert note.where
    assert note.when
    assert (note.where.value, note.when.value) == ("Rotary", "2026-11-03")


def test_a_line_like_the_events_name_is_the_place() -> None:
    event = Event(name="Quux Kaleidoscope")
    assert note_of("quux kaleidoscop\ntea\nsend quote", event=event).where
    note = note_of("tea\nsend quote\nquux kaleidoscop", event=event)
    assert note.where
    assert note.where.value == "quux kaleidoscop"


def test_the_quad_is_around_the_words_and_doubt_in_the_reading_is_kept() -> None:
    note = read_note(handwritten("1=Fair 2=sells tea", confidence=0.5), today=SUNDAY)
    assert note
    assert note.topic
    assert note.topic.quad
    left, _, right, _ = note.topic.quad.bounds
    assert (left, right) == (10 + 12 * 9, 10 + 12 * 18)
    assert note.topic.confidence <= 0.5
    assert note.topic.reasons[0] == "number 2"


def test_marks_and_clear_words_are_surer_than_a_bare_word() -> None:
    sure, doubtful = note_of("Met: Boat show\nRe: sails").where, note_of("Lisbon\nsails").where
    assert sure
    assert doubtful
    assert sure.confidence > 0.95 > doubtful.confidence


PIECES = st.sampled_from(
    """1= 2) 3. (1) I= Met: @ at Re: F/U: -> - • Next Rotary talk lunch 11/19 Tues by Fri in 2 wks wants needs send call quote to
    Ruth the from dog kids , . ! ? w/ 555 010 2233 a@b.example ref by Xmas due: when: expo £40 naïve Straße 名刺
    NEWLINE NEWLINE NEWLINE""".replace("NEWLINE", "\n").split(" ")
)
NOTES = st.text(max_size=60) | st.lists(PIECES, max_size=14).map(" ".join)
DROPPED = Counter("met at from on by".split() * 20)
"""Prepositions that are cut off a place, as often as they occur."""


def tokens(*texts: str) -> Counter[str]:
    return Counter(w.casefold() for text in texts for w in re.findall(r"\w+", text))


def fields_of(note: Note) -> list[str]:
    return [f.raw for f in (note.where, note.when, note.topic, note.follow_up, note.due, *note.people) if f]


@given(text=NOTES, today=st.dates())
def test_any_text_on_any_day_is_read_and_no_word_of_it_is_lost(text: str, today: date) -> None:
    note = note_of(text, today=today)
    assert note.text == text
    kept = tokens(*fields_of(note), *note.remainder)
    labels = tokens(*(text[m.start : m.end] for m in find_marks(text)))
    assert not tokens(text) - kept - labels - DROPPED


@given(text=NOTES, today=st.dates(), region=st.sampled_from(["US", "GB", "DE", "JP"]))
def test_nothing_is_due_before_today_and_nobody_was_met_after_it(text: str, today: date, region: str) -> None:
    note = note_of(text, today=today, region=region)
    assert not note.due or date.fromisoformat(note.due.value) >= today
    assert not note.when or date.fromisoformat(note.when.value) <= today
    for field in (note.where, note.when, note.topic, note.follow_up, note.due, *note.people):
        assert not field or 0 <= field.confidence <= 1


@given(
    places=st.sampled_from(["Boat show", "Rotary 11/3", "Lisbon", "the old mill"]),
    topics=st.sampled_from(["sells sails", "has 2 dogs", "new office in Rome", "lunch fan"]),
    actions=st.sampled_from(["send offer by Fri", "nothing", "photos", "call Tues"]),
    between=st.sampled_from(["\n", " "]),
)
def test_numbered_notes_do_not_depend_on_the_style_of_the_numbers(
    places: str, topics: str, actions: str, between: str
) -> None:
    def written(style: str) -> dict[str, str]:
        return slots_of(
            between.join(style.replace("1", str(i)) + t for i, t in enumerate((places, topics, actions), 1))
        )

    assert written("1=") == written("1) ") == written("1. ") == written("(1) ") == written("1: ")
    assert written("1=")["topic"] == topics
