"""Turning by quarters, and the order of lines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import whole

from cardscan.geometry import Quad
from cardscan.ocr.upright import reading_order, turned_crop, turned_pixels
from cardscan.types import Line


def at(x: float, y: float, text: str, height: float = 30) -> Line:
    """Make a line whose top-left is there."""
    return Line(text=text, quad=Quad.box(x, y, 200, height), confidence=0.9, engine="test 1")


def test_lines_are_read_row_by_row() -> None:
    lines = [at(400, 12, "b"), at(10, 60, "c"), at(10, 10, "a"), at(400, 150, "e"), at(400, 62, "d")]
    assert "".join(x.text for x in reading_order(lines)) == "abcde"


@pytest.mark.parametrize("degrees", [-5, -2, 3, 5])
def test_a_tilted_card_is_read_row_by_row(degrees: float) -> None:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    rows = [at(20, 40 * i, "ace"[i]) for i in range(3)] + [at(900, 40 * i, "bdf"[i]) for i in range(3)]
    lines = [replace(x, quad=Quad.of((cos * u - sin * v, sin * u + cos * v) for u, v in x.quad.points)) for x in rows]
    assert "".join(x.text for x in reading_order(lines)) == "abcdef"


def test_a_large_name_does_not_swallow_the_small_print_beside_it() -> None:
    lines = [at(10, 10, "NAME", 120), at(400, 10, "tel"), at(400, 50, "fax"), at(400, 90, "web")]
    order = [x.text for x in reading_order(lines)]
    assert [t for t in order if t != "NAME"] == ["tel", "fax", "web"]


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 500), st.floats(1, 200))))
def test_no_line_is_lost(places: list[tuple[float, float, float]]) -> None:
    lines = [at(x, y, str(i), height) for i, (x, y, height) in enumerate(places)]
    assert sorted(x.text for x in reading_order(lines)) == sorted(x.text for x in lines)


@pytest.mark.parametrize("turn", range(-1, 6))
def test_crop_and_pixels_turn_together(turn: int) -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    card = whole(pixels)
    turned = turned_crop(card.crop, turn)
    assert turned.size == turned_pixels(pixels, turn).shape[1::-1]
    assert turned_crop(turned, -turn) == card.crop
    assert turned.quad.area == card.crop.quad.area


def test_turning_once_clockwise_brings_the_left_to_the_top() -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, 0] = 255
    assert (turned_pixels(pixels, 1)[0] == 255).all()
    assert turned_crop(whole(pixels).crop, 1).quad.points[:2] == ((0, 20), (0, 0))
