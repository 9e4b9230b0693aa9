"""Handwriting: the line made ready, the pen told from the press, and the true engine on the samples' backs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from cardscan import capture, ocr, sides
from cardscan.ocr.ink import Alphabet, InkReading, find_ink, prepare, read_ink
from cardscan.ocr.rapid import RapidEngine
from cardscan.ocr.struck import struck_share

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels, Reading


def drawn(text: str = "mixer", *, climb: float = 0.0, room: int = 60, ink: int = 0, paper: int = 255) -> Pixels:
    """Draw a line of text that climbs, with room above and below."""
    pixels = np.full((80 + 2 * room, 420, 3), paper, np.uint8)
    cv2.putText(pixels, text, (40, room + 60), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2, (ink,) * 3, 3, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((210, room + 40), climb, 1)
    moved = cv2.warpAffine(pixels, turn, (420, 80 + 2 * room), borderValue=(paper,) * 3)
    return np.asarray(moved, np.uint8)


@pytest.mark.parametrize("climb", [-6, 0, 6])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (90, 170), (240, 40)])
def test_ink_fills_the_strip(climb: float, ink: int, paper: int) -> None:
    strip = prepare(drawn(climb=climb, ink=ink, paper=paper))
    assert strip is not None
    mask = find_ink(strip)
    rows = np.flatnonzero(mask.any(axis=1))
    assert rows[0] <= 3
    assert rows[-1] >= len(mask) - 4


@pytest.mark.parametrize("width", [0.5, 0.6])
def test_narrow_hands_are_brought_to_the_pace_of_others(width: float) -> None:
    squeezed = np.asarray(cv2.resize(drawn(), None, fx=width, fy=1), np.uint8)
    as_it_is, other = prepare(drawn()), prepare(squeezed)
    assert as_it_is is not None
    assert other is not None
    ratio = other.shape[1] / other.shape[0] / (as_it_is.shape[1] / as_it_is.shape[0])
    assert 0.75 < ratio < 1.15


def test_blank_paper_gives_no_strip() -> None:
    assert prepare(np.full((60, 300, 3), 230, np.uint8)) is None
    assert prepare(np.full((2, 300, 3), 230, np.uint8)) is None


@settings(max_examples=25)
@given(st.integers(1, 70), st.integers(1, 90), st.integers(0, 2**31))
def test_any_picture_can_be_made_ready(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    strip = prepare(noise)
    assert strip is None or strip.size
    assert 0 <= struck_share(noise, "printed") <= struck_share(noise, "handwritten") <= 1


def test_look_alike_columns_are_one_symbol() -> None:
    alphabet = Alphabet(["blank", "a", "，", ",", "中", " "])
    assert alphabet.symbols == [" ", ",", "a"]
    taken = alphabet.of(np.array([[0.1, 0.2, 0.3, 0.15, 0.2, 0.05]], np.float32))
    assert np.allclose(taken, [[0.1, 0.05, 0.45, 0.2]])


def test_where_the_search_finds_nothing_the_raw_reading_stays() -> None:
    alphabet = Alphabet(["blank", "a"])
    empty = np.array([[1.0, 0.0]] * 4, np.float32)
    assert read_ink(np.full((60, 300, 3), 230, np.uint8), alphabet, lambda _: empty, ("raw", 0.6)) == InkReading(
        "raw", 0.6, ()
    )


@pytest.mark.parametrize("raw", ["范志远", "jo@parkcafe.example", "www.parkcafe.com"])
def test_other_scripts_and_addresses_stay_as_the_engine_read_them(raw: str) -> None:
    alphabet = Alphabet(["blank", "a"])
    assert read_ink(drawn(), alphabet, lambda _: np.array([[0.1, 0.9]] * 4, np.float32), (raw, 0.9)).text == raw


def read(path: Path) -> Reading:
    """Read the one card of a picture with the true engine."""
    (page,) = capture.pages(str(path))
    (card,) = capture.cards(page)
    return ocr.read(ocr.load("rapid"), card)


def test_a_back_is_handwritten_and_keeps_its_other_readings(samples: Path) -> None:
    reading = read(samples / "lyon_back.jpg")
    assert [line.script for line in reading.lines] == ["handwritten"] * 3
    assert all(line.alternatives for line in reading.lines)


@pytest.mark.parametrize("name", ["mixer_back", "lyon_back", "rotary_back"])
def test_neat_backs_are_notes_too(samples: Path, name: str) -> None:
    ((marked, _),) = sides.pair([read(samples / f"{name}.jpg")], "none")
    assert [line.script for line in marked.lines] == ["handwritten"] * 3


@pytest.mark.parametrize(
    ("name", "words"), [("mixer_back", "newborn"), ("lyon_back", "Lyon"), ("rotary_back", "Rotary")]
)
def test_backs_are_read(samples: Path, name: str, words: str) -> None:
    text = " ".join(line.text for line in read(samples / f"{name}.jpg").lines)
    assert fuzz.partial_ratio(words.lower(), text.lower()) > 80


@pytest.mark.parametrize("name", ["mixer_front", "lyon_front", "rotary_front", "bakery", "german", "scan_cpa"])
def test_fronts_are_printed(samples: Path, name: str) -> None:
    lines = read(samples / f"{name}.jpg").lines
    assert sum(line.script == "handwritten" for line in lines) <= len(lines) // 8


def test_one_line_can_be_read_by_itself() -> None:
    reading = RapidEngine().read_ink(drawn("lunch"))
    assert "lunch" in reading.text.lower()
