"""Made-up pictures of cards with the true corners: flat scans, photos on many grounds, sheets of several cards.

Everything is drawn here from random numbers; of the project's samples only those that show nothing but a card are used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.geometry import Quad, intersection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Pixels

SAMPLES = Path(__file__).parents[1] / "samples"
FLAT = ("scan_cpa", "two_columns", "french_scan", "two_people", "mixer_front", "dark_card", "portrait", "german")
LETTERS = np.array(list("aaabcdeeefghiiklmnnooprrssttuuvwyABCDEFGHKLMNPRST0123456789@./-&"))
FONTS = cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX
SIDE = 1200
Dice = np.random.Generator
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Scene:
    """A picture and the quads of the cards in it; none where the card fills the picture."""

    kind: str
    pixels: Pixels
    quads: tuple[Quad, ...]


def _colour(dice: Dice, low: int, high: int, tint: int = 25) -> Colour:
    b, g, r = np.clip(dice.integers(low, high) + dice.integers(-tint, tint + 1, 3), 0, 255).tolist()
    return b, g, r


def _words(dice: Dice, count: int) -> str:
    return " ".join("".join(dice.choice(LETTERS, dice.integers(2, 10))) for _ in range(count))


def _write(picture: Pixels, text: str, at: tuple[int, int], height: float, ink: Colour, font: int) -> None:
    weight = max(1, round(height / 12))
    cv2.putText(picture, text, at, font, height / 22, ink, weight, cv2.LINE_AA)


def face(dice: Dice) -> Pixels:
    """Draw one side of a card: stock, bands, boxes, frames, a logo, lines of text."""
    long = 900
    short = round(long / dice.choice([1.545, 1.618, 1.647, 1.75], p=[0.25, 0.05, 0.2, 0.5]))
    size = (short, long) if dice.random() < 0.15 else (long, short)
    dark = dice.random() < 0.2
    stock = _colour(dice, 15, 120, 40) if dark else _colour(dice, 205, 255, 12 if dice.random() < 0.7 else 40)
    ink = _colour(dice, 200, 250) if dark else _colour(dice, 10, 110, 40)
    card = np.full((size[1], size[0], 3), stock, np.uint8)
    w, h = size
    if dice.random() < 0.3:
        # a band or panel from side to side, a photo, a table
        share = dice.uniform(0.1, 0.5)
        colour = _colour(dice, 20, 250, 60)
        box = [(0, 0, w, int(share * h)), (0, int((1 - share) * h), w, h), (0, 0, int(share * w), h)][dice.integers(3)]
        cv2.rectangle(card, box[:2], box[2:], colour, -1)
    if dice.random() < 0.15:
        inset = int(dice.uniform(0.02, 0.08) * h)
        cv2.rectangle(card, (inset, inset), (w - inset, h - inset), ink, int(dice.integers(1, 7)))
    if dice.random() < 0.15:
        box_w, box_h = (dice.uniform(0.15, 0.6, 2) * size).astype(int)
        x, y = int(dice.uniform(0.03, 0.95) * (w - box_w)), int(dice.uniform(0.03, 0.95) * (h - box_h))
        cv2.rectangle(
            card, (x, y), (x + int(box_w), y + int(box_h)), _colour(dice, 20, 250, 60), int(dice.choice([-1, 2, 4]))
        )
    if dice.random() < 0.6:
        centre = int(dice.uniform(0.1, 0.9) * w), int(dice.uniform(0.15, 0.85) * h)
        axes = int(dice.uniform(0.04, 0.12) * w), int(dice.uniform(0.04, 0.12) * w)
        cv2.ellipse(
            card, centre, axes, dice.uniform(0, 90), 0, 360, _colour(dice, 20, 220, 80), int(dice.choice([-1, 5]))
        )
    font = FONTS[dice.integers(len(FONTS))]
    top = dice.uniform(0.08, 0.3) * h
    for _ in range(dice.integers(1, 4)):
        height = dice.uniform(0.025, 0.05) * h
        left = dice.choice([0.06, 0.06, 0.4, 0.55]) * w
        for line in range(dice.integers(1, 5)):
            size_now = height * (dice.uniform(1.2, 2.2) if line == 0 else 1)
            top += size_now * 1.7
            if top < 0.95 * h:
                text = _words(dice, int(dice.integers(1, 5)))[: int((0.95 * w - left) / (size_now * 0.9))]
                _write(card, text, (int(left), int(top)), size_now, ink, font)
        top += dice.uniform(0.5, 3) * height
    return card


def _faces(dice: Dice, count: int) -> list[Pixels]:
    found = []
    for _ in range(count):
        path = SAMPLES / f"{FLAT[dice.integers(len(FLAT))]}.jpg"
        real = cv2.imread(str(path)) if dice.random() < 0.25 and path.stem in FLAT[:5] else None
        found.append(face(dice) if real is None else np.asarray(real, np.uint8))
    return found


def _cloud(dice: Dice, cells: int, size: tuple[int, int]) -> np.ndarray:
    rough = dice.normal(size=(cells, cells, 1)).astype(np.float32)
    return np.asarray(cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC), np.float32)


def ground(dice: Dice, kind: str, size: tuple[int, int]) -> Pixels:
    """Draw what cards lie on: plain, wood, leather, a printed page, a magazine, clutter."""
    w, h = size
    light = dice.integers(150, 250) if dice.random() < 0.6 else dice.integers(15, 120)
    tone = _colour(dice, int(light) - 5, int(light) + 5, 30 if kind != "page" else 8)
    plane = np.full((h, w, 3), tone, np.float32)
    if kind == "wood":
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        plane += (np.sin(y / dice.uniform(6, 20) + 6 * _cloud(dice, 6, size) + x / 900) * dice.uniform(3, 12))[
            ..., None
        ]
    if kind == "leather":
        plane += (_cloud(dice, 200, size) * dice.uniform(2, 8))[..., None]
    picture = np.asarray(np.clip(plane, 0, 255), np.uint8)
    if kind in ("page", "magazine"):
        picture = _printed(dice, size, kind == "magazine")
    if kind == "clutter":
        for _ in range(dice.integers(2, 6)):
            centre = dice.uniform(0, 1, 2) * size
            box = (tuple(centre.tolist()), tuple((dice.uniform(0.15, 0.9, 2) * w).tolist()), dice.uniform(0, 180))
            corners = cv2.boxPoints(box).astype(np.int32)
            cv2.fillPoly(picture, [corners], _colour(dice, 10, 245, 60))
            if dice.random() < 0.5:
                cv2.polylines(picture, [corners], True, _colour(dice, 10, 245, 60), int(dice.integers(1, 9)))
    return picture


def _printed(dice: Dice, size: tuple[int, int], magazine: bool) -> Pixels:
    """Draw a page larger than the picture, in columns, with tables and photos, and turn it."""
    side = int(1.8 * max(size))
    page = np.full((side, side, 3), _colour(dice, 200, 250, 12), np.uint8)
    ink, font = _colour(dice, 20, 90), FONTS[dice.integers(len(FONTS))]
    height = dice.uniform(9, 26)
    column = int(height * dice.uniform(18, 34))
    for left in range(0, side, int(column * 1.1)):
        y = 0.0
        while y < side:
            if dice.random() < (0.10 if magazine else 0.02):
                tall = int(dice.uniform(0.4, 1.2) * column)
                photo = _cloud(dice, int(dice.integers(3, 30)), (column, tall))[..., None] * 50 + np.array(
                    _colour(dice, 40, 220, 60)
                )
                part = page[int(y) : int(y) + tall, left : left + column]
                part[:] = np.clip(photo, 0, 255)[: part.shape[0], : part.shape[1]]
                y += tall + height
            elif dice.random() < 0.02:
                tall = int(dice.uniform(0.3, 0.6) * column)
                cv2.rectangle(page, (left, int(y)), (left + column, int(y) + tall), ink, 2)
                for k in range(1, 4):
                    cv2.rectangle(page, (left, int(y)), (left + column * k // 4, int(y) + tall), ink, 1)
                y += tall + height
            else:
                big = 2.5 if dice.random() < 0.02 else 1.0
                y += height * 1.6 * big
                text = _words(dice, 9)[: int(column / (height * big) * 1.1)]
                _write(page, text, (left, int(y)), height * big, ink, font)
    turn = np.asarray(cv2.getRotationMatrix2D((side / 2, side / 2), dice.uniform(0, 360), 1.0), np.float64)
    turn[:, 2] += np.array(size, np.float64) / 2 - side / 2
    return np.asarray(cv2.warpAffine(page, turn, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def _lay(dice: Dice, picture: Pixels, card: Pixels, quad: Quad, gloom: float) -> None:
    """Paint a card into a quad, with the shadow of its edges and rounded corners now and then."""
    h, w = card.shape[:2]
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, np.array(quad.points, np.float32))
    size = picture.shape[1], picture.shape[0]
    mask = np.full((h, w), 255, np.uint8)
    if dice.random() < 0.15:
        r = int(dice.uniform(0.03, 0.08) * h)
        mask[:] = 0
        cv2.rectangle(mask, (r, 0), (w - r, h), 255, -1)
        cv2.rectangle(mask, (0, r), (w, h - r), 255, -1)
        for x, y in ((r, r), (w - r, r), (r, h - r), (w - r, h - r)):
            cv2.circle(mask, (x, y), r, 255, -1)
    over = cv2.warpPerspective(mask, turn, size, flags=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
    reach = dice.uniform(1, 8)
    shade = cv2.GaussianBlur(over[..., 0], (0, 0), reach)
    shade = np.roll(shade, dice.integers(-6, 7, 2), (0, 1))[..., None]
    small = cv2.resize(card, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if w > 2 * quad.width else card
    if small is not card:
        turn = turn @ np.diag([2.0, 2.0, 1.0])
    drawn = cv2.warpPerspective(
        np.asarray(small, np.uint8), turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    lit = picture * (1 - gloom * shade * (1 - over))
    picture[:] = np.clip(lit * (1 - over) + drawn * over, 0, 255)


def _finish(dice: Dice, picture: Pixels, noise: float, flat: bool = False) -> Pixels:
    h, w = picture.shape[:2]
    light = np.ones((h, w), np.float32)
    for axis, count in ((0, h), (1, w)):
        ramp = np.linspace(-0.5, 0.5, count, dtype=np.float32) * dice.uniform(-0.3, 0.3) * (not flat)
        light += ramp[:, None] if axis == 0 else ramp[None]
    if dice.random() < 0.2 and not flat:
        # the shadow of a hand or a phone
        light *= 1 - dice.uniform(0.1, 0.4) * (cv2.GaussianBlur(_cloud(dice, 3, (w, h)), (0, 0), 6) > 0)
    lit = picture * cv2.GaussianBlur(light, (0, 0), 5)[..., None]
    soft = cv2.GaussianBlur(lit, (0, 0), dice.uniform(0.4, 1.8))
    return np.asarray(np.clip(soft + dice.normal(0, noise, soft.shape), 0, 255), np.uint8)


def scan(dice: Dice) -> Scene:
    """Draw a flat scan that is only the card, cut a little too close or with a strip of the scanner's bed."""
    card = _faces(dice, 1)[0]
    h, w = card.shape[:2]
    if dice.random() < 0.5:
        a, b, c, d = (dice.uniform(0, 0.04, 4) * [w, w, h, h]).astype(int).tolist()
        card = card[c : h - d, a : w - b]
    if dice.random() < 0.4:
        top, bottom, left, right = dice.integers(0, 8, 4).tolist()
        bed = _colour(dice, 0, 255)
        card = np.asarray(cv2.copyMakeBorder(card, top, bottom, left, right, cv2.BORDER_CONSTANT, value=bed), np.uint8)
    soft = cv2.GaussianBlur(card, (0, 0), dice.uniform(0.3, 1.2)).astype(np.float32)
    noisy = np.clip(soft + dice.normal(0, dice.uniform(0, 4), soft.shape), 0, 255)
    return Scene("scan", np.asarray(noisy, np.uint8), ())


def _placed(dice: Dice, centre: tuple[float, float], size: tuple[float, float], angle: float, tilt: float) -> Quad:
    """Give the corners of a card that lies turned by `angle` degrees under a camera that is tilted."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    w, h = size[0] / 2, size[1] / 2
    lean = dice.uniform(0, 2 * math.pi)
    points = []
    for u, v in ((-w, -h), (w, -h), (w, h), (-w, h)):
        x, y = u * c - v * s, u * s + v * c
        depth = 1 + tilt * (x * math.cos(lean) + y * math.sin(lean)) / (2 * w)
        points.append((centre[0] + x / depth, centre[1] + y / depth))
    return Quad.of(points)


def photo(dice: Dice, kind: str) -> Scene:
    """Draw a photo of one card at an angle on a ground."""
    size = SIDE, int(SIDE * dice.choice([0.75, 0.67, 0.5625, 1.33]))
    picture = ground(dice, kind, size)
    card = _faces(dice, 1)[0]
    ratio = card.shape[0] / card.shape[1]
    width = min(dice.uniform(0.35, 0.95) * size[0], 0.9 * size[1] / ratio)
    angle = dice.normal(0, 12) + 90 * (dice.random() < 0.15)
    centre = tuple((np.array(size) * dice.uniform(0.42, 0.58, 2)).tolist())
    quad = _placed(dice, (centre[0], centre[1]), (width, width * ratio), angle, dice.uniform(0, 0.35))
    _lay(dice, picture, card, quad, dice.uniform(0, 0.5))
    return Scene(kind, _finish(dice, picture, dice.uniform(0, 5)), (quad,))


def several(dice: Dice, kind: str) -> Scene:
    """Draw 2 to 12 cards on one ground, in tight rows or each at its own angle."""
    columns, rows = ((1, 2), (2, 1), (2, 2), (2, 3), (2, 4), (4, 2), (3, 4), (4, 3))[dice.integers(8)]
    size = (SIDE, int(SIDE * 1.414)) if kind == "sheet" or rows > columns else (SIDE, int(SIDE * 0.75))
    white = np.full((size[1], size[0], 3), int(dice.integers(228, 252)), np.uint8)
    picture = white if kind == "sheet" else ground(dice, kind, size)
    cards, tight = _faces(dice, columns * rows), dice.random() < 0.5
    cell = size[0] / columns, size[1] / rows
    long = (0.95 if tight else 0.85) * min(cell[0], cell[1] * 1.6)
    quads: list[Quad] = []
    for i, card in enumerate(cards):
        angle = dice.normal(0, 2) if tight else dice.uniform(-45, 45)
        # one camera sees all cards at about one scale
        width, height = (long * dice.uniform(0.93, 1) / max(card.shape) * np.array(card.shape[1::-1])).tolist()
        centre = (i % columns + 0.5) * cell[0], (i // columns + 0.5) * cell[1]
        quad = _placed(dice, centre, (width, height), angle, dice.uniform(0, 0.1))
        if any(intersection(quad, other) > 0.002 * quad.area for other in quads):
            continue
        _lay(dice, picture, card, quad, dice.uniform(0, 0.5))
        quads.append(quad)
    return Scene(f"several {kind}", _finish(dice, picture, dice.uniform(0, 4), flat=kind == "sheet"), tuple(quads))


def scenes(count: int, seed: int = 11) -> Iterator[Scene]:
    """Draw a mix of pictures, the same for the same seed."""
    for i in range(count):
        dice = np.random.default_rng((seed, i))
        draw = dice.random()
        if draw < 0.3:
            yield scan(dice)
        elif draw < 0.7:
            yield photo(dice, ("plain", "wood", "leather", "page", "page", "magazine", "clutter")[dice.integers(7)])
        else:
            yield several(dice, ("plain", "wood", "leather", "sheet", "clutter")[dice.integers(5)])
