"""Among the readings of a line the one is chosen that names what the card, its front and its event name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cardscan.notes import read_note
from cardscan.types import Event, Line

from .paper import SUNDAY, handwritten


def read_as(*readings: str) -> Line:
    """Give a line that was read in several ways, the likeliest first."""
    (line,) = handwritten(readings[0], 0.8)
    return replace(line, alternatives=tuple((text, 0.5**i) for i, text in enumerate(readings[1:], 2)))


def chosen(line: Line, *context: str, event: Event | None = None) -> Line:
    note = read_note([line], today=SUNDAY, context=context, event=event)
    assert note
    return note.lines[0]


def test_a_name_on_the_front_is_chosen() -> None:
    line = chosen(read_as("lunch w/ Kyle", "lunch w/ Kylie"), "Kylie Brandt")
    assert line.text == "lunch w/ Kylie"
    assert line.alternatives[0] == ("lunch w/ Kyle", 0.8)


def test_only_the_word_that_is_known_is_taken_over() -> None:
    assert (
        chosen(read_as("quote for Aeme by Fri", "quota far Acme bx Fri"), "ACME Corp").text == "quote for Acme by Fri"
    )


def test_the_event_and_its_place_are_known() -> None:
    line = read_as("CV this Mon", "CNI this Mon", "CNI thus Mon")
    assert chosen(line, event=Event(name="CNI breakfast")).text == "CNI this Mon"
    assert chosen(read_as("Lyons dinner", "Lyon dinner"), event=Event(name="Expo", place="Lyon")).text == "Lyon dinner"


@pytest.mark.parametrize(
    ("readings", "context"),
    [
        (("call Kylie", "call Kyle"), "Kylie Brandt"),
        (("call Kyle", "call Kylie"), "Ada Okoro"),
        (("call Kyle", "call Kyla"), "Kylie Brandt"),
        (("Ann + Kyle", "Anna + Kylie"), "Kyle Ann"),
    ],
)
def test_what_no_context_speaks_for_stays(readings: tuple[str, str], context: str) -> None:
    line = read_as(*readings)
    assert chosen(line, context) == line


def test_the_raw_reading_is_never_lost() -> None:
    line = read_as("meet Grim", "meet Gym")
    again = chosen(line, "Gym Athletica")
    assert {text for text, _ in (*again.alternatives, (again.text, 0))} >= {"meet Grim", "meet Gym"}
