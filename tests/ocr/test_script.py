"""Pen or press, told from the recogniser's own view of a line, and what a pen crossed out."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from rapidfuzz import fuzz

from cardscan import capture
from cardscan.ocr.rapid import RapidEngine
from cardscan.ocr.script import fitted, is_light, tell_scripts
from cardscan.ocr.struck import struck_share
from cardscan.parse import doubtful, parse

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels, Script


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


def line(text: str = "617-555-0142") -> Pixels:
    """Print a line."""
    pixels = np.full((60, 420, 3), 245, np.uint8)
    cv2.putText(pixels, text, (15, 42), cv2.FONT_HERSHEY_DUPLEX, 1.3, (40, 40, 40), 2, cv2.LINE_AA)
    return pixels


def written(engine: RapidEngine, path: Path) -> list[Pixels]:
    """Cut the lines out of the back of a card."""
    (card,) = capture.cards(next(iter(capture.pages(str(path)))))
    _, pixels, boxes = engine.find(card)
    return [engine.cut(pixels, box) for box in boxes]


def crossed(pixels: Pixels, start: float = 0.02, end: float = 0.98, row: float = 0.52) -> Pixels:
    """Draw a stroke over a line, not quite straight, from share to share of its width."""
    dice = random.Random(3)
    height, width = pixels.shape[:2]
    columns = np.linspace(start * width, end * width, 30)
    points = [(int(x), int(height * row + 0.012 * (x - columns[0]) + dice.uniform(-1, 1))) for x in columns]
    out = pixels.copy()
    thick = max(height // 15, 2)
    cv2.polylines(out, [np.array(points, np.int32)], False, (140, 50, 30), thick, cv2.LINE_AA)
    return out


def test_a_line_of_print_is_printed(engine: RapidEngine) -> None:
    seen = engine.see(line())
    assert tell_scripts([(seen.text, seen.look)], [False]) == ["printed"]


def test_no_line_no_script() -> None:
    assert tell_scripts([], []) == []


def looking(odds: float) -> npt.NDArray[np.float32]:
    """Make up the look of a line with these odds."""
    weights, bias = fitted()
    return np.asarray(weights * (odds - bias) / float(weights @ weights), np.float32)


def test_the_last_figure_of_a_date_follows_its_note() -> None:
    def told(first: float, text: str) -> Script:
        return tell_scripts([("send a quote by Jan", looking(first)), (text, looking(-0.7))], [False, False])[1]

    assert told(3.0, "8.") == "handwritten"
    assert told(-3.0, "8.") == "printed"
    assert told(3.0, "Juniper Motors") == "printed"


def test_light_letters_on_a_printed_side_are_no_pens() -> None:
    sign = "Juniper", looking(2.0)
    print_ = "12 Quarry Road, Ely", looking(-3.0)
    assert tell_scripts([sign, print_], [False, False]) == ["handwritten", "printed"]
    assert tell_scripts([sign, print_], [True, False]) == ["printed", "printed"]
    assert tell_scripts([sign], [True]) == ["handwritten"], "a white pen on a black back"


def test_letters_are_lighter_than_a_dark_ground() -> None:
    assert not is_light(line())
    assert is_light(255 - line())


@pytest.mark.parametrize("text", ["617-555-0142", "jo@park.example"])
def test_a_stroke_through_print_is_seen(text: str) -> None:
    assert struck_share(line(text), "printed") == 0
    assert struck_share(crossed(line(text)), "printed") > 0.8


@pytest.mark.parametrize("name", ["mixer_back", "lyon_back", "rotary_back"])
def test_a_stroke_through_handwriting_is_seen(engine: RapidEngine, samples: Path, name: str) -> None:
    lines = written(engine, samples / f"{name}.jpg")
    assert len(lines) == 3
    for pixels in lines:
        assert struck_share(pixels, "handwritten") == 0
        assert struck_share(crossed(pixels), "handwritten") > 0.8
        assert 0.3 < struck_share(crossed(pixels, 0.2, 0.6), "handwritten") < 0.6


def test_a_stroke_below_a_line_underlines_it() -> None:
    assert struck_share(crossed(line(), row=0.85), "printed") == 0


def test_blank_paper_is_not_struck_out() -> None:
    assert struck_share(np.full((60, 300, 3), 230, np.uint8), "handwritten") == 0
    assert struck_share(np.full((2, 300, 3), 230, np.uint8), "printed") == 0


def test_a_pen_on_a_front_is_told_from_its_print_and_what_it_crosses_out(engine: RapidEngine, samples: Path) -> None:
    (front,) = capture.cards(next(iter(capture.pages(str(samples / "mixer_front.jpg")))))
    printed = engine.read(front).lines
    assert {x.script for x in printed} == {"printed"}
    number = next(x for x in printed if "555-0128" in x.text)
    left, top, right, bottom = (round(c) for c in number.quad.bounds)
    pixels = front.pixels.copy()
    pixels[top:bottom, left:right] = crossed(pixels[top:bottom, left:right], 0.25, 0.99)
    note = written(engine, samples / "mixer_back.jpg")[1]
    size = round(1.7 * (bottom - top) * note.shape[1] / note.shape[0]), round(1.7 * (bottom - top))
    note = np.asarray(cv2.resize(note, size, interpolation=cv2.INTER_AREA), np.uint8)
    beside = pixels[top - 10 : top - 10 + size[1], right + 60 : right + 60 + size[0]]
    beside[:] = np.minimum(beside, note)
    reading = engine.read(replace(front, pixels=pixels))
    assert [fuzz.ratio(x.text, "2=Has a newborn") > 70 for x in reading.lines if x.script == "handwritten"] == [True]
    (old,) = (x for x in reading.lines if x.struck)
    assert "0128" in old.text
    contact = parse([reading])
    assert "struck out" in contact.all("phones")[0].reasons
    assert "phones[0]" in doubtful(contact)
