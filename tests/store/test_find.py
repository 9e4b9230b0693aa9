"""Searching: any word on either side, in any value, in any script, from its beginning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cardscan import Library
from store.stacks import CALLOWAY, put, readings, scan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Give a library with all recorded cards."""
    library = Library(tmp_path_factory.mktemp("find") / "library.db")
    scan(library)
    return library


@pytest.mark.parametrize(
    "words",
    [
        "newborn",
        "NEWB",
        "brightspool invite",
        "0128",
        "(404) 555",
        "+14045550128",
        "cnduka@brightspool",
        "calloway nduka",
    ],
)
def test_a_card_is_found_by_what_stands_on_either_side(library: Library, words: str) -> None:
    assert [r.id for r in library.find(words)] == [CALLOWAY]
    assert library.count(words) == 1


def found(library: Library, words: str) -> list[str]:
    """Give the ids of the cards on which words stand."""
    return [r.id for r in library.find(words)]


def test_accents_may_be_left_out(library: Library) -> None:
    assert [r.contact.first("names") for r in library.find("elodie")] == ["Élodie Castagnède"]


@pytest.mark.parametrize(
    "words", ['"', '"*', "AND", "NOT newborn", "fields:x", "newborn OR", "(", "\ud800", "\0", "^a"]
)
def test_whatever_is_typed_is_words(library: Library, words: str) -> None:
    assert found(library, words) == [] or words == "^a"


def test_all_words_must_be_there(library: Library) -> None:
    assert found(library, "newborn vanterpool") == []
    assert library.count("small mixer sacramento") == 6, "the event is found too"


def test_any_part_of_a_text_without_blanks_is_found(tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db")
    one = readings()[0]
    lines = (replace(one.lines[0], text="株式会社東京印刷"), *one.lines[1:])
    put(library, replace(one, lines=lines))
    assert len(found(library, "東京")) == len(found(library, "印刷")) == len(found(library, "株式会社東京")) == 1
    assert found(library, "京東") == []


def test_the_newest_come_first(tmp_path: Path) -> None:
    with Library(tmp_path / "two.db") as two:
        ids = [put(two, reading) for reading in readings()[:3]]
        assert [r.id for r in two.find()] == ids[::-1]
        assert [r.id for r in two.find(limit=2)] == ids[:0:-1]
