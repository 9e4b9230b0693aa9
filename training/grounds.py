"""From random numbers to what cards lie on and what lies beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, cloud, colour, paint, words, write
from prints import printed
from things import beneath, coin, leaf, pen, phone, sheet, thing

if TYPE_CHECKING:
    from cardscan.types import Pixels


GROUNDS = (
    "plain",
    "wood",
    "cloth",
    "leather",
    "stone",
    "page",
    "magazine",
    "book",
    "papers",
    "clutter",
    "desk",
    "things",
    "keys",
    "room",
)
"""What a photo of cards may be taken on."""


def ground(dice: Dice, kind: str, size: tuple[int, int], light: int | None = None) -> Pixels:
    """Draw what cards lie on, one of GROUNDS, of a lightness if one is given."""
    alike = light
    if light is None:
        light = int(dice.choice([dice.integers(120, 252), dice.integers(10, 130)]))
    if kind in ("page", "magazine", "book"):
        return printed(dice, size, kind, None if alike is None or dice.random() < 0.3 else alike)
    if kind == "room":
        # far behind the hand that holds the card
        return np.asarray(cv2.GaussianBlur(paint(dice, size), (0, 0), dice.uniform(1, 12)), np.uint8)
    picture = _surface(dice, kind, size, light)
    if kind == "clutter":
        for _ in range(int(dice.integers(1, 6))):
            thing(dice, picture)
    if kind == "papers":
        for _ in range(int(dice.integers(1, 5))):
            leaf(dice, picture, alike)
    if kind == "desk":
        _edge(dice, picture)
        for _ in range(int(dice.integers(0, 4))):
            (thing, pen, phone, coin, sheet)[dice.integers(5)](dice, picture)
    if kind == "things":
        for _ in range(1 if dice.random() < 0.6 else 2):
            beneath(dice, picture)
        for _ in range(int(dice.integers(0, 3))):
            (thing, pen, phone, coin)[dice.integers(4)](dice, picture)
    if kind == "keys":
        picture = _keyboard(dice, picture)
    return picture


def _surface(dice: Dice, kind: str, size: tuple[int, int], light: int) -> Pixels:
    w, h = size
    tint = {"wood": 12, "plain": 30}.get(kind, 25)
    tone = np.array(colour(dice, max(light - 4, 0), light + 5, tint), np.float32)
    if kind == "wood":
        tone += np.array([-25, 0, 25], np.float32) * dice.uniform(0, 1.6)
    plane = np.full((h, w, 3), tone, np.float32)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    if kind == "wood":
        turn = dice.uniform(0, np.pi) if dice.random() < 0.4 else dice.choice([0, np.pi / 2])
        along, across = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
        rings = np.sin(across / dice.uniform(2, 12) + dice.uniform(1, 6) * cloud(dice, 5, size)[..., 0] + along / 500)
        fine = (
            cv2.resize(dice.normal(size=(h, 1 + w // 24)).astype(np.float32), size)
            if turn == 0
            else cloud(dice, 90, size)[..., 0]
        )
        plane += ((rings * dice.uniform(0, 10) + fine * dice.uniform(0, 5))[..., None]) * [0.9, 1, 1.1]
        if dice.random() < 0.45:
            plank, at = dice.uniform(0.12, 0.5) * h, across + dice.uniform(0, 500)
            board = np.floor(at / plank)
            plane += (np.sin(board * 12.9898) * dice.uniform(0, 14))[..., None]
            plane -= ((np.mod(at, plank) < dice.uniform(0.8, 3)) * dice.uniform(10, 70))[..., None]
    elif kind == "cloth":
        period = dice.uniform(2, 7)
        weave = np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period)
        plane += (weave * dice.uniform(3, 20) + cloud(dice, 120, size)[..., 0] * dice.uniform(1, 7))[..., None]
        if dice.random() < 0.4:
            band, turn = dice.uniform(8, 90), dice.uniform(0, np.pi)
            stripe = np.sin(2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / band) > dice.uniform(-0.5, 0.9)
            plane += stripe[..., None] * dice.normal(0, 22, 3)
        plane += cloud(dice, 4, size) * dice.uniform(0, 12)
    elif kind == "leather":
        grain = cloud(dice, int(dice.integers(60, 260)), size)
        plane += grain * dice.uniform(2, 9) + cloud(dice, 5, size) * dice.uniform(0, 8)
    elif kind == "stone":
        plane += cloud(dice, int(dice.integers(10, 60)), size) * dice.uniform(2, 14) + cloud(
            dice, 200, size, 3
        ) * dice.uniform(2, 12)
    elif dice.random() < 0.5:
        plane += cloud(dice, 3, size, 3) * dice.uniform(0, 9)
    return np.asarray(np.clip(plane, 0, 255), np.uint8)


def _edge(dice: Dice, picture: Pixels) -> None:
    """Let the table end somewhere: beyond it something else is seen."""
    h, w = picture.shape[:2]
    if dice.random() < 0.5:
        turn, at = dice.uniform(0, 2 * np.pi), dice.uniform(0.15, 0.5) * w
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        beyond = (x - w / 2) * np.cos(turn) + (y - h / 2) * np.sin(turn) > at
        picture[beyond] = paint(dice, (w, h))[beyond]


def _keyboard(dice: Dice, picture: Pixels) -> Pixels:
    h, w = picture.shape[:2]
    side = dice.uniform(0.05, 0.14) * w
    plate = np.full((2 * h, 2 * w, 3), colour(dice, 5, 250, 8), np.uint8)
    key, ink = colour(dice, 10, 245, 8), colour(dice, 10, 245, 8)
    for row in range(int(2 * h / side)):
        for column in range(int(2 * w / side)):
            x, y = int((column + 0.3 * (row % 3)) * side), int(row * side)
            cv2.rectangle(plate, (x, y), (x + int(0.84 * side), y + int(0.84 * side)), key, -1)
            write(plate, words(dice, 1)[0], (x + int(0.2 * side), y + int(0.5 * side)), 0.3 * side, ink, 0)
    turn = np.asarray(cv2.getRotationMatrix2D((w, h), dice.choice([0, 90]) + dice.normal(0, 15), 1.0), np.float64)
    turn[:, 2] -= [w / 2, h / 2]
    keys = cv2.warpAffine(plate, turn, (w, h))
    if dice.random() < 0.6:
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        lean = dice.uniform(0, 2 * np.pi)
        bare = (x - w / 2) * np.cos(lean) + (y - h / 2) * np.sin(lean) > dice.uniform(-0.2, 0.3) * w
        keys[bare] = picture[bare]
    return np.asarray(keys, np.uint8)
