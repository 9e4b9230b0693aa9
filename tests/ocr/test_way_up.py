"""A card reads the same whichever way up it was photographed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from synthetic import whole

from cardscan import capture, ocr
from cardscan.ocr.rapid import RapidEngine
from cardscan.ocr.upright import turned_pixels
from cardscan.ocr.way_up import turned_boxes, way_up

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels

SAMPLES = ("scan_cpa.jpg", "mixer_back.jpg", "french_scan.jpg")
LINE = np.array([[100, 100], [400, 100], [400, 140], [100, 140]], np.float32)
"""A box that lies, on a picture of 600 x 300."""


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_turned_card_gives_the_same_lines(engine: RapidEngine, samples: Path, name: str) -> None:
    pixels = next(capture.pages(str(samples / name))).pixels
    upright = ocr.read(engine, whole(pixels))
    for turn in (1, 2, 3):
        turned = ocr.read(engine, whole(turned_pixels(pixels, turn)))
        assert turned.lines == upright.lines
        assert turned.crop.size == upright.crop.size
        # the card's own top-left lies in the corner that the picture's top-left was turned to
        height, width = turned_pixels(pixels, turn).shape[:2]
        assert turned.crop.quad.points[0] == ((width, 0), (width, height), (0, height))[turn - 1]


def test_a_line_that_runs_up_the_side_is_read(engine: RapidEngine) -> None:
    card = np.full((600, 1000, 3), 245, np.uint8)
    write(card, "Dorothy Vance", 300, 150)
    write(card, "Consulting Engineer", 300, 250)
    write(card, "415 555 0142", 300, 350)
    for turn in (1, 3):
        side = np.full((100, 600, 3), 245, np.uint8)
        write(side, "vance.example.com", 80, 60)
        both = card.copy()
        both[:, 60:160] = turned_pixels(side, turn)
        texts = [line.text for line in engine.read(whole(both)).lines]
        assert "vance.example.com" in [t.replace(" ", "") for t in texts]


def write(picture: Pixels, text: str, x: int, y: int) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 30), 2, cv2.LINE_AA)


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_boxes_turn_with_their_picture(turn: int) -> None:
    picture = np.zeros((300, 600), np.uint8)
    picture[100:140, 100:400] = 1
    x, y, width, height = cv2.boundingRect(np.rot90(picture, -turn).copy())
    (box,) = turned_boxes(LINE[None], (600, 300), turn)
    assert (box.min(axis=0) == (x, y)).all()
    assert (box.max(axis=0) == (x + width, y + height)).all()


@pytest.mark.parametrize(
    ("answer", "confidence", "turn"),
    [(0.1, (0, 0), 0), (0.9, (0, 0), 2), (0.5, (0.95, 0.99), 0), (0.5, (0.6, 0.9), 2), (0.5, (0.6, 0.6), 0)],
)
def test_lines_are_only_read_where_their_shape_tells_nothing(
    answer: float, confidence: tuple[float, float], turn: int
) -> None:
    seen: list[str] = []

    def read(_: Pixels) -> tuple[str, float]:
        seen.append("read")
        return "text", confidence[len(seen) > 3]

    picture = np.full((300, 600, 3), 255, np.uint8)
    boxes = np.asarray([LINE + np.array([0, y]) for y in (-80, 0, 80)], np.float32)
    assert way_up(picture, boxes, lambda _: answer, read) == turn
    assert bool(seen) == (answer == 0.5)


@pytest.mark.parametrize("turn", [0, 1])
def test_lines_that_run_both_ways_are_taken_along_the_longer_side(turn: int) -> None:
    picture = np.full((400, 600, 3), 255, np.uint8)
    lying = [LINE + np.array([0, y]) for y in (0, 60, 120)]
    standing = [np.array([[x, 10], [x + 40, 10], [x + 40, 390], [x, 390]]) for x in (10, 450, 520)]
    boxes = turned_boxes(np.asarray([*lying, *standing], np.float32), (600, 400), turn)
    assert way_up(turned_pixels(picture, turn), boxes, lambda _: 0.0, lambda _: ("", 0.0)) == turn


def test_nothing_written_stays_as_it_is() -> None:
    picture = np.zeros((30, 40, 3), np.uint8)
    assert way_up(picture, np.empty((0, 4, 2), np.float32), lambda _: 1.0, lambda _: ("", 0.0)) == 0
