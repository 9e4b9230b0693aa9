"""Letters that the engine was unsure of: they lower what a value is trusted, and are read otherwise where the card says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.parse import doubtful, parse
from cardscan.parse.layout import Sheet, normal
from cardscan.parse.letters import doubts_within, other_readings
from cardscan.types import Contact, Doubt, Line, Reading

from .cards import reading


def doubted(line: str, letter: str, other: str, confidence: float = 0.6, *more: str) -> Reading:
    """Give a card on which one letter (the first such) of one line is unsure."""
    doubt = Doubt(at=line.index(letter), confidence=confidence, other=other)
    card = reading(line, *more)
    first: Line = card.lines[0]
    return replace(card, lines=(replace(first, doubts=(doubt,)), *card.lines[1:]))


def contact(card: Reading) -> Contact:
    return parse([card])


def test_a_mailbox_is_read_as_the_name_has_it() -> None:
    card = doubted("ann.lindquisf@acme.com", "f@", "t", 0.7, "Ann Lindquist", "Sales Manager")
    field = contact(card).all("emails")[0]
    assert field.value == "ann.lindquist@acme.com"
    assert field.raw == "ann.lindquisf@acme.com"
    assert any("read otherwise" in reason for reason in field.reasons)


def test_a_domain_is_read_as_it_stands_elsewhere() -> None:
    card = doubted("info@acne-tools.com", "n", "m", 0.7, "www.acme-tools.com")
    # both n are the first such letter of `info`: name the one in the domain
    doubt = Doubt(at=card.lines[0].text.index("acne") + 2, confidence=0.7, other="m")
    card = replace(card, lines=(replace(card.lines[0], doubts=(doubt,)), *card.lines[1:]))
    assert contact(card).first("emails") == "info@acme-tools.com"


def test_a_website_is_read_as_the_mailbox_has_it() -> None:
    card = doubted("www.glasswnen.com", "nen", "r", 0.7, "orla@glasswren.com")
    assert contact(card).first("websites") == "www.glasswren.com"


def test_a_capital_i_is_a_small_l_where_the_mailbox_has_one() -> None:
    assert contact(reading("Imfoods.com", "ann@lmfoods.com")).first("websites") == "lmfoods.com"
    assert contact(reading("Imfoods.com", "ann@other.com")).first("websites") == "Imfoods.com"


def test_a_name_is_read_as_the_mailbox_has_it() -> None:
    card = doubted("Mike Fenstennaker", "nnaker", "n", 0.9, "mike.fenstermaker@acme.com", "Owner")
    assert contact(card).first("names") == "Mike Fenstennaker"  # nothing that the engine thought of agrees
    card = doubted("Mike Fenstermaxer", "x", "k", 0.7, "mike.fenstermaker@acme.com", "Owner")
    assert contact(card).first("names") == "Mike Fenstermaker"


def test_an_at_sign_that_was_the_second_choice_is_surer_than_one_that_nobody_saw() -> None:
    lines = ("annaacme-tools.com", "www.acme-tools.com")
    guessed, seen = contact(reading(*lines)), contact(doubted(lines[0], "aacme", "@", 0.5, lines[1]))
    assert guessed.first("emails") == seen.first("emails") == "ann@acme-tools.com"
    assert seen.all("emails")[0].confidence > guessed.all("emails")[0].confidence + 0.1


def test_nothing_is_read_otherwise_without_a_reason() -> None:
    card = doubted("Mike Fenstermaxer", "x", "k", 0.7, "info@acme.com", "Owner")
    field = contact(card).all("names")[0]
    assert field.value == "Mike Fenstermaxer"
    assert dict(field.others)["Mike Fenstermaker"] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("doubtful_line", "at", "field"),
    [("Mike Fenstermaker", 8, "names"), ("mike@acme.com", 2, "emails"), ("Tel: (617) 253-0142", 12, "phones")],
)
def test_a_doubtful_letter_is_asked_about(doubtful_line: str, at: int, field: str) -> None:
    rest = ["Mike Fenstermaker", "Sales Manager", "Tel: (617) 253-0142", "mike@acme.com"]
    rest.remove(doubtful_line)
    if field == "names":
        rest.remove("mike@acme.com")  # it would bear the name out
    if field == "emails":
        rest.remove("Mike Fenstermaker")
    card = reading(doubtful_line, *rest)
    other = "6" if field == "phones" else "x"
    unsure = replace(card.lines[0], doubts=(Doubt(at=at, confidence=0.5, other=other),))
    assert field not in {path.split("[")[0] for path in doubtful(contact(card)) if "[" in path}
    doubted_card = replace(card, lines=(unsure, *card.lines[1:]))
    assert field in {path.split("[")[0] for path in doubtful(contact(doubted_card))}


def test_the_form_of_a_letter_is_no_doubt() -> None:
    accent = doubted("Mike Fenstermaker", "e", "é", 0.5)
    (spot,) = Sheet.of([accent]).spots
    assert doubts_within(spot, 0, len(spot.text)) == ()
    traditional = doubted("陳大文", "陳", "陈", 0.5)
    (spot,) = Sheet.of([traditional]).spots
    assert doubts_within(spot, 0, len(spot.text)) == ()


def test_doubts_keep_their_place_where_blanks_are_put_back() -> None:
    (spot,) = Sheet.of([doubted("AnnLee  Owner", "w", "v")]).spots
    assert [spot.text[d.at] for d in spot.doubts] == ["w"]


@given(st.text(min_size=1, max_size=30), st.data())
def test_other_readings_differ_from_what_was_read_in_two_letters_at_most(text: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(text) - 1), max_size=6))
    doubts = [Doubt(at=i, confidence=data.draw(st.floats(0, 1)), other="x") for i in sorted(places)]
    for other, chance in other_readings(text, doubts):
        assert other != text
        assert 0 <= chance <= 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.data())
def test_any_doubts_are_parsed_and_what_is_found_stands_on_the_card(texts: list[str], data: st.DataObject) -> None:
    card = reading(*texts)
    lines = []
    for line in card.lines:
        places = data.draw(st.sets(st.integers(0, max(len(line.text) - 1, 0)), max_size=3)) if line.text else set()
        doubts = (
            Doubt(at=i, confidence=data.draw(st.floats(0, 1)), other=data.draw(st.text(max_size=1))) for i in places
        )
        lines.append(replace(line, doubts=tuple(doubts)))
    on_card = "".join(normal("\n".join(texts)).split())
    for field in contact(replace(card, lines=tuple(lines))).fields:
        for part in field.raw.split("\n"):
            assert "".join(normal(part).split()) in on_card
