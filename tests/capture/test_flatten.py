"""Cutting a card out: corners go to corners, at a size that suits the engine."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cardscan.capture.flatten import MAX_SIDE, flatten
from cardscan.geometry import Quad
from cardscan.types import Page

CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 255, 255))
"""Colours of the card's quarters, clockwise from its top-left."""


def desk(quad: Quad, width: int, height: int) -> Page:
    """Draw a card of four coloured quarters onto a grey desk."""
    card = np.zeros((200, 340, 3), np.uint8)
    for colour, (y, x) in zip(CORNERS, ((0, 0), (0, 170), (100, 170), (100, 0)), strict=True):
        card[y : y + 100, x : x + 170] = colour
    flat = np.array([[0, 0], [340, 0], [340, 200], [0, 200]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(quad.points, np.float32))
    ground = np.full((height, width, 3), 90, np.uint8)
    cv2.warpPerspective(card, matrix, (width, height), dst=ground, borderMode=cv2.BORDER_TRANSPARENT)
    return Page(source="desk.png", digest="0" * 64, index=0, pixels=ground)


@pytest.mark.parametrize(
    "quad",
    [
        Quad.box(100, 80, 340, 200),
        Quad.of([(110, 90), (470, 130), (430, 360), (90, 280)]),
        Quad.of([(430, 360), (90, 280), (110, 90), (470, 130)]),
        Quad.of([(300, 20), (560, 210), (440, 400), (160, 220)]),
    ],
    ids=["straight", "tilted", "upside down", "turned"],
)
@pytest.mark.parametrize("zoom", [1, 6])
def test_each_corner_of_the_card_comes_to_its_own_corner(quad: Quad, zoom: int) -> None:
    quad = Quad.of([(x * zoom, y * zoom) for x, y in quad.points])
    card = flatten(desk(quad, 600 * zoom, 420 * zoom), quad, 3)
    height, width = card.pixels.shape[:2]
    assert card.crop.size == (width, height)
    assert card.crop.index == 3
    places = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
    for colour, (x, y) in zip(CORNERS, places, strict=True):
        assert card.pixels[int(y * height), int(x * width)].tolist() == pytest.approx(colour, abs=12)
    sent = card.crop.to_page(Quad.box(0, 0, width, height))
    for found, wanted in zip(sent.points, quad.points, strict=True):
        assert found == pytest.approx(wanted, abs=1e-6)


def test_a_card_is_never_enlarged_and_never_larger_than_the_bound() -> None:
    small = flatten(desk(Quad.box(10, 10, 90, 50), 120, 80), Quad.box(10, 10, 90, 50), 0)
    assert small.crop.size == (90, 50)
    large = flatten(desk(Quad.box(0, 0, 4000, 2300), 4000, 2300), Quad.box(0, 0, 4000, 2300), 0)
    assert large.crop.size == (MAX_SIDE, MAX_SIDE * 2300 // 4000)


def test_a_picture_that_is_the_card_is_taken_as_it_is() -> None:
    page = desk(Quad.box(0, 0, 340, 200), 340, 200)
    assert (flatten(page, Quad.box(0, 0, 340, 200), 0).pixels == page.pixels).all()


def test_a_sliver_is_still_a_picture() -> None:
    page = desk(Quad.box(0, 0, 340, 200), 340, 200)
    assert flatten(page, Quad.box(5, 5, 0.2, 0.2), 0).pixels.shape == (1, 1, 3)
