"""The search for words in a recogniser's probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.ocr.beam import decode
from cardscan.ocr.prior import Prior, english_notes

ALPHABET = [*" ABCKabcdefghijklmnopqrstuvwxyz0123456789.,/()'"]


class Blind:
    """A prior without opinion."""

    def word(self, token: str, before: str = "") -> float:
        return 0.0 * len(token + before)

    def beginning(self, token: str) -> float:
        return 0.0 * len(token)


def spelt(*steps: dict[str, float]) -> npt.NDArray[np.float64]:
    """Make probabilities out of what each step shows; what is left goes to the blank."""
    rows = np.zeros((len(steps), len(ALPHABET) + 1))
    for row, step in zip(rows, steps, strict=True):
        for letter, p in step.items():
            row[ALPHABET.index(letter) + 1] = p
        row[0] = 1 - row.sum()
    return rows


def plainly(text: str) -> list[dict[str, float]]:
    """Show each letter for one step and a blank after it."""
    return [step for c in text for step in ({c: 0.98}, {})]


def test_what_is_plain_is_read() -> None:
    found = decode(spelt(*plainly("Call Bob")), ALPHABET, Blind())
    assert found[0].text.lower() == "call bob"
    assert found[0].sure > 0.9


def test_a_letter_that_is_held_is_one_letter_and_a_blank_parts_two() -> None:
    assert decode(spelt({"a": 0.9}, {"a": 0.9}), ALPHABET, Blind())[0].text == "a"
    assert decode(spelt({"a": 0.9}, {}, {"a": 0.9}), ALPHABET, Blind())[0].text == "aa"


def test_capitals_come_back_from_the_pixels() -> None:
    found = decode(spelt({"B": 0.7, "b": 0.2}, {"a": 0.9}, {"c": 0.6, "C": 0.3}, {"k": 0.9}), ALPHABET, english_notes())
    assert found[0].text == "Back"


def test_the_prior_chooses_between_look_alikes_and_parts_words() -> None:
    shown = spelt(*plainly("m"), {"i": 0.45, "e": 0.4}, *plainly("xer lunch"))
    assert decode(shown, ALPHABET, english_notes())[0].text == "mixer lunch"
    doubtful = spelt(*plainly("sen"), {"c": 0.6, "d": 0.35}, {" ": 0.3}, *plainly("quote"))
    assert decode(doubtful, ALPHABET, Blind())[0].text == "sencquote"
    assert decode(doubtful, ALPHABET, english_notes())[0].text == "send quote"


@pytest.mark.parametrize("text", ["on fire", "at five"])
def test_the_word_before_chooses_between_words(text: str) -> None:
    shown = spelt(*plainly(text[:5]), {"r": 0.45, "v": 0.45}, *plainly("e"))
    assert decode(shown, ALPHABET, english_notes())[0].text == text


def test_the_prior_does_not_overrule_what_is_plain() -> None:
    assert decode(spelt(*plainly("zorblax")), ALPHABET, english_notes())[0].text == "zorblax"


@pytest.mark.parametrize("shape", [(0, len(ALPHABET) + 1), (5, 1)])
def test_nothing_written_gives_nothing(shape: tuple[int, int]) -> None:
    assert decode(np.ones(shape), ALPHABET if shape[1] > 1 else [], Blind()) == []
    assert decode(spelt({}, {}, {}), [], Blind()) == []


@given(st.lists(st.lists(st.floats(0, 1), min_size=6, max_size=6), min_size=1, max_size=12))
def test_any_numbers_give_letters_of_the_alphabet(rows: list[list[float]]) -> None:
    alphabet = ["a", "B", "b", " ", "1"]
    prior = Prior({"a": -2.0, "bab": -4.0})
    found = decode(np.array(rows), alphabet, prior)
    assert all(set(d.text) <= set(alphabet) and 0 <= d.sure <= 1 for d in found)
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)


def test_words_of_notes_are_likelier_than_noise() -> None:
    prior = english_notes()
    assert prior.word("mixer") > prior.word("mixex")
    assert prior.word("tmrw") > prior.word("tmrv")
    assert prior.word("2nd") > prior.word("2nx")
    assert prior.beginning("qqq") < prior.beginning("que")
    assert prior.word("lunch") > prior.word("lunxh")
