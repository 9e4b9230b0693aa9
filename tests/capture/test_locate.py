"""Cards are found on sheets made up from the samples: how many, on which ground, at which angle, touching or not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from cardscan.capture import NO_EDGE, cards
from cardscan.capture.locate import locate
from cardscan.geometry import Quad, intersection, overlap
from cardscan.types import Page

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels

FLAT = ("scan_cpa", "two_columns", "french_scan", "two_people", "mixer_front")
"""Samples that show nothing but the card."""
SIZE = 2000, 1500
CARD = 400, 232


def _ground(kind: str, dice: np.random.Generator) -> Pixels:
    width, height = SIZE
    if kind == "wood":
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        bend = cv2.resize(dice.normal(size=(6, 8)).astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
        rings = np.sin(y / 14 + 6 * bend + x / 900) + 0.5 * np.sin(y / 5 + 11 * bend)
        plane = np.array([88, 128, 172], np.float32) + rings[..., None] * np.array([7, 9, 10], np.float32)
    else:
        plane = np.full((height, width, 3), {"light": 208.0, "dark": 42.0}[kind], np.float32)
    # no ground is lit evenly
    plane *= np.linspace(0.9, 1.06, width, dtype=np.float32)[None, :, None]
    return np.asarray(np.clip(plane + dice.normal(0, 2.5, plane.shape), 0, 255), np.uint8)


def _card_at(x: float, y: float, angle: float) -> Quad:
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    w, h = CARD[0] / 2, CARD[1] / 2
    return Quad.of([(x + u * c - v * s, y + u * s + v * c) for u, v in ((-w, -h), (w, -h), (w, h), (-w, h))])


def _places(count: int, dice: np.random.Generator) -> list[Quad]:
    """Put each card into a cell of its own at its own angle; then push every other one against its neighbour."""
    columns = {2: 2, 4: 2, 8: 4, 12: 4}[count]
    rows = count // columns
    spots = [((i % columns + 0.5) * SIZE[0] / columns, (i // columns + 0.5) * SIZE[1] / rows) for i in range(count)]
    angles = dice.uniform(-45, 45, count)
    quads = [_card_at(x, y, a) for (x, y), a in zip(spots, angles, strict=True)]
    for i in range(1, count, 2):
        x, y = spots[i]
        while not intersection(_card_at(x - 2, y, angles[i]), quads[i - 1]) and x > spots[i - 1][0]:
            x -= 2
        quads[i] = _card_at(x, y, angles[i])
    return quads


def _sheet(faces: list[Pixels], quads: list[Quad], ground: Pixels) -> Pixels:
    sheet = ground.copy()
    for i, quad in enumerate(quads):
        face = cv2.resize(faces[i % len(faces)], CARD, interpolation=cv2.INTER_AREA)
        corners = np.array([[0, 0], [CARD[0], 0], [CARD[0], CARD[1]], [0, CARD[1]]], np.float32)
        turn = cv2.getPerspectiveTransform(corners, np.array(quad.points, np.float32))
        mask = cv2.warpPerspective(np.full(CARD[::-1], 255, np.uint8), turn, SIZE)
        sheet[mask > 127] = cv2.warpPerspective(face, turn, SIZE, flags=cv2.INTER_AREA)[mask > 127]
    return np.asarray(cv2.GaussianBlur(sheet, (3, 3), 0), np.uint8)


@pytest.fixture(scope="module")
def faces(samples: Path) -> list[Pixels]:
    """Read the samples that show nothing but the card."""
    return [np.asarray(cv2.imread(str(samples / f"{name}.jpg")), np.uint8) for name in FLAT]


@pytest.mark.parametrize("kind", ["light", "dark", "wood"])
@pytest.mark.parametrize("count", [2, 4, 8, 12])
def test_all_cards_of_a_sheet_are_found(faces: list[Pixels], kind: str, count: int) -> None:
    dice = np.random.default_rng(count)
    quads = _places(count, dice)
    found = locate(_sheet(faces, quads, _ground(kind, dice)))
    best = [max((overlap(f, q) for f in found), default=0.0) for q in quads]
    assert min(best) >= 0.8
    assert len(found) == count


@pytest.mark.parametrize("name", FLAT)
def test_a_picture_that_is_only_the_card_is_taken_whole(samples: Path, name: str) -> None:
    pixels = np.asarray(cv2.imread(str(samples / f"{name}.jpg")), np.uint8)
    found = locate(pixels)
    assert len(found) == 1
    assert overlap(found[0], Quad.box(0, 0, pixels.shape[1], pixels.shape[0])) >= 0.97


@pytest.mark.parametrize("tone", [(60, 110, 40), (150, 60, 20), (20, 20, 120)])
@pytest.mark.parametrize("name", FLAT)
def test_a_scan_of_a_card_with_a_broad_frame_is_taken_whole(
    samples: Path, name: str, tone: tuple[int, int, int]
) -> None:
    pixels = np.asarray(cv2.imread(str(samples / f"{name}.jpg")), np.uint8)
    band = pixels.shape[0] // 12
    framed = cv2.copyMakeBorder(pixels, band, band, band, band, cv2.BORDER_CONSTANT, value=tone)
    assert locate(np.asarray(framed, np.uint8)) == [Quad.box(0, 0, framed.shape[1], framed.shape[0])]


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_page_is_taken_whole(grey: int) -> None:
    assert locate(np.full((300, 400, 3), grey, np.uint8)) == [Quad.box(0, 0, 400, 300)]


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 700), (40, 40)])
def test_the_smallest_pictures_are_taken_whole(size: tuple[int, int]) -> None:
    assert locate(np.zeros((*size, 3), np.uint8)) == [Quad.box(0, 0, size[1], size[0])]


def test_eight_cards_on_a_scanned_a4_sheet_are_found(faces: list[Pixels]) -> None:
    # 300 dpi: white cards on the lid of the scanner, hardly darker than they, and the shadow of their edges
    dice = np.random.default_rng(8)
    sheet = np.full((3508, 2480, 3), 226, np.uint8)
    quads = []
    for i in range(8):
        x, y, angle = 640 + 1200 * (i % 2), 460 + 860 * (i // 2), float(dice.uniform(-6, 6))
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        ends = [(-502, -295), (502, -295), (502, 295), (-502, 295)]
        quads.append(Quad.of([(x + u * c - v * s, y + u * s + v * c) for u, v in ends]))
        # the samples show a strip of the bed that they were scanned on
        strip = faces[i % len(faces)].shape[0] // 16
        face = faces[i % len(faces)][strip:-strip, strip:-strip]
        height, width = face.shape[:2]
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        turn = cv2.getPerspectiveTransform(flat, np.array(quads[-1].points, np.float32))
        mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), turn, (2480, 3508))
        shadow = cv2.GaussianBlur(np.roll(mask, (2, 2), (0, 1)), (0, 0), 4)[..., None] / 255.0
        sheet = np.asarray(sheet * (1 - 0.5 * shadow), np.uint8)
        sheet[mask > 127] = cv2.warpPerspective(face, turn, (2480, 3508), flags=cv2.INTER_AREA)[mask > 127]
    found = locate(sheet)
    assert [max((overlap(f, q) for f in found), default=0.0) >= 0.8 for q in quads] == [True] * 8
    assert len(found) == 8


def test_a_photo_without_an_edge_of_a_card_says_so_and_a_scan_of_a_card_does_not(samples: Path) -> None:
    desk = np.full((1500, 2000, 3), 235, np.uint8)
    cv2.putText(desk, "Ann Example", (500, 700), cv2.FONT_HERSHEY_SIMPLEX, 3, (30, 30, 30), 6)
    page = Page(source="desk.jpg", digest="0" * 64, index=0, pixels=desk)
    assert [card.remarks for card in cards(page)] == [(NO_EDGE,)]
    for name in FLAT:
        pixels = np.asarray(cv2.imread(str(samples / f"{name}.jpg")), np.uint8)
        scan = Page(source=name, digest="0" * 64, index=0, pixels=pixels)
        assert [card.remarks for card in cards(scan)] == [()]


def test_cards_come_in_reading_order(faces: list[Pixels]) -> None:
    spots = [(400, 330), (1100, 350), (1650, 320), (420, 900), (1080, 880), (1640, 920)]
    quads = [_card_at(x, y, 3) for x, y in spots]
    found = locate(_sheet(faces, quads, _ground("dark", np.random.default_rng(1))))
    assert [overlap(f, q) >= 0.8 for f, q in zip(found, quads, strict=True)] == [True] * len(quads)


@pytest.mark.parametrize("name", ["desk_realtor", "four_cards", "dark_card"])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_gives_the_same_cards(samples: Path, name: str, turns: int) -> None:
    pixels = np.asarray(cv2.imread(str(samples / f"{name}.jpg")), np.uint8)
    height, width = pixels.shape[:2]
    found = locate(np.ascontiguousarray(np.rot90(pixels, turns)))

    def turned(x: float, y: float) -> tuple[float, float]:
        return {1: (y, width - x), 2: (width - x, height - y), 3: (height - y, x)}[turns]

    expected = [Quad.of([turned(*point) for point in quad.points]) for quad in locate(pixels)]
    assert len(found) == len(expected)
    assert min(max(overlap(quad, other) for other in found) for quad in expected) > 0.9999
