"""From random numbers to what cards lie on and what lies beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, cloud, colour, near, paint, scribble, table, words, write, write_block

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
    "keys",
    "room",
)
"""What a photo of cards may be taken on."""


def ground(dice: Dice, kind: str, size: tuple[int, int], light: int | None = None) -> Pixels:
    """Draw what cards lie on, one of GROUNDS, of a lightness if one is given."""
    if light is None:
        light = int(dice.choice([dice.integers(120, 252), dice.integers(10, 130)]))
    if kind in ("page", "magazine", "book"):
        return _printed(dice, size, kind)
    if kind == "room":
        # far behind the hand that holds the card
        return np.asarray(cv2.GaussianBlur(paint(dice, size), (0, 0), dice.uniform(1, 12)), np.uint8)
    picture = _surface(dice, kind, size, light)
    if kind == "clutter":
        for _ in range(int(dice.integers(1, 6))):
            _thing(dice, picture)
    if kind == "papers":
        for _ in range(int(dice.integers(1, 5))):
            _leaf(dice, picture)
    if kind == "desk":
        _edge(dice, picture)
        for _ in range(int(dice.integers(0, 4))):
            (_thing, _pen, _phone, _coin, _sheet)[dice.integers(5)](dice, picture)
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


def _box(dice: Dice, picture: Pixels, long: float, short: float) -> np.ndarray:
    h, w = picture.shape[:2]
    centre = dice.uniform(-0.05, 1.05, 2) * [w, h]
    turn = dice.uniform(0, 180) if dice.random() < 0.6 else dice.choice([0, 90]) + dice.normal(0, 4)
    return np.asarray(cv2.boxPoints(((centre[0], centre[1]), (long, short), turn)), np.float32)


def _shade(dice: Dice, picture: Pixels, mask: np.ndarray, depth: float) -> None:
    soft = cv2.GaussianBlur(mask, (0, 0), dice.uniform(1, 7))
    soft = np.roll(soft, dice.integers(-6, 7, 2), (0, 1))
    picture[:] = np.clip(picture * (1 - depth * soft[..., None]), 0, 255)


def _put(dice: Dice, picture: Pixels, thing: Pixels, corners: np.ndarray) -> None:
    h, w = thing.shape[:2]
    turn = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners.astype(np.float32)
    )
    size = picture.shape[1], picture.shape[0]
    over = cv2.warpPerspective(np.ones((h, w), np.float32), turn, size)
    if dice.random() < 0.7:
        _shade(dice, picture, over, dice.uniform(0, 0.5))
    drawn = cv2.warpPerspective(thing, turn, size, borderMode=cv2.BORDER_REPLICATE)
    picture[over > 0.5] = drawn[over > 0.5]


def _thing(dice: Dice, picture: Pixels) -> None:
    """Lay down something flat that is no card by its shape: a book, a case, a folder, a poster, a strip."""
    w = picture.shape[1]
    long = dice.uniform(0.25, 1.6) * w
    ratio = dice.choice([dice.uniform(0.85, 1), dice.uniform(0.05, 0.4), dice.uniform(0.68, 0.75)])
    corners = _box(dice, picture, long, long * ratio)
    size = int(min(long, 500)), int(min(long, 500) * ratio) + 2
    thing = (
        paint(dice, size) if dice.random() < 0.4 else np.full((size[1], size[0], 3), colour(dice, 5, 252, 50), np.uint8)
    )
    if dice.random() < 0.4:
        tone = colour(dice, 5, 252, 60)
        write_block(dice, thing, (size[0] // 12, 0, size[0], size[1]), dice.uniform(0.03, 0.16) * size[1] + 2, tone, 9)
    if dice.random() < 0.3:
        cv2.rectangle(thing, (2, 2), (size[0] - 3, size[1] - 3), colour(dice, 5, 252, 50), int(dice.integers(1, 9)))
    _put(dice, picture, thing, corners)


def _sheet(dice: Dice, picture: Pixels) -> None:
    """Lay down a sheet of paper, blank or written on."""
    long = dice.uniform(0.7, 1.8) * picture.shape[1]
    sheet = np.full((500, 354, 3), colour(dice, 190, 255, 10), np.uint8)
    if dice.random() < 0.7:
        write_block(dice, sheet, (30, 20, 330, 490), dice.uniform(6, 14), colour(dice, 10, 120), 40)
    if dice.random() < 0.3:
        for y in range(40, 490, 40):
            scribble(dice, sheet, (30, y, 320, y + 20), (120, 40, 30))
    _put(dice, picture, sheet, _box(dice, picture, 0.707 * long, long))


def _leaf(dice: Dice, picture: Pixels) -> None:
    """Lay down a leaf of a printed page or a plain one, larger than a card, at its own angle."""
    long = dice.uniform(0.8, 2) * picture.shape[1]
    leaf = (
        _printed(dice, (420, 594), ("page", "magazine", "book")[dice.integers(3)])
        if dice.random() < 0.75
        else np.full((594, 420, 3), colour(dice, 170, 255, 14), np.uint8)
    )
    _put(dice, picture, leaf, _box(dice, picture, 0.707 * long, long))


def _pen(dice: Dice, picture: Pixels) -> None:
    corners = _box(
        dice, picture, dice.uniform(0.3, 0.9) * picture.shape[1], dice.uniform(0.012, 0.03) * picture.shape[1]
    )
    barrel = np.full((20, 300, 3), colour(dice, 5, 250, 70), np.uint8)
    barrel[:, : int(dice.integers(20, 150))] = colour(dice, 5, 250, 70)
    shine = 1 - 0.5 * np.abs(np.linspace(-1, 1, 20) + 0.3)[:, None, None]
    _put(dice, picture, np.asarray(barrel * np.clip(shine, 0, 1), np.uint8), corners)


def _phone(dice: Dice, picture: Pixels) -> None:
    long = dice.uniform(0.4, 0.9) * picture.shape[1]
    phone = np.full((420, 204, 3), colour(dice, 5, 60, 8), np.uint8)
    if dice.random() < 0.5:
        phone[16:-16, 8:-8] = paint(dice, (188, 388))
    _put(dice, picture, phone, _box(dice, picture, long * 0.486, long))


def _coin(dice: Dice, picture: Pixels) -> None:
    h, w = picture.shape[:2]
    centre, reach = (int(dice.uniform(0, w)), int(dice.uniform(0, h))), int(dice.uniform(0.02, 0.16) * w)
    tone = colour(dice, 20, 250, 40)
    cv2.circle(picture, centre, reach, near(dice, tone, -30), -1, cv2.LINE_AA)
    cv2.circle(picture, centre, int(0.85 * reach), tone, -1, cv2.LINE_AA)


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


def _printed(dice: Dice, size: tuple[int, int], kind: str) -> Pixels:
    """Draw a page larger than the picture, in columns, with headlines, rules, tables and photos, and turn it."""
    side = int(1.5 * max(size))
    page = np.full((side, side, 3), colour(dice, 140, 254, 12), np.uint8)
    ink = colour(dice, 10, 100, 10)
    height = dice.uniform(3, 14) if kind != "book" else dice.uniform(5, 20)
    column = int(height * dice.uniform(16, 40)) if kind != "book" else int(dice.uniform(0.4, 0.9) * side)
    rare = {"page": 0.04, "magazine": 0.14, "book": 0.015}[kind]
    gap = max(int(column * dice.uniform(0.03, 0.15)), 2)
    for left in range(int(-dice.uniform(0, 1) * column), side, column + gap):
        y = -dice.uniform(0, 50)
        if dice.random() < 0.15:
            cv2.line(page, (left - gap // 2, 0), (left - gap // 2, side), ink, 1)
        while y < side:
            draw, start, right = dice.random(), max(left, 0), max(left + column, 0)
            if draw < rare:
                tall = int(dice.uniform(0.3, 1.3) * column)
                part = page[max(int(y), 0) : max(int(y) + tall, 0), start : right + gap * int(dice.integers(0, 2))]
                if part.size:
                    part[:] = paint(dice, (part.shape[1], part.shape[0]))
                y += tall + height
            elif draw < 1.4 * rare:
                tall = int(dice.uniform(0.2, 0.6) * column)
                table(dice, page, (start, int(y), right, int(y) + tall), ink)
                y += tall + height
            elif draw < 1.8 * rare:
                high = dice.uniform(2, 7) * height
                cv2.rectangle(page, (start, int(y)), (right, int(y + high)), colour(dice, 5, 250, 70), -1)
                write(page, words(dice, 3), (start + 3, int(y + 0.7 * high)), 0.5 * high, colour(dice, 5, 250, 70), 3)
                y += high + height
            elif draw < 2.3 * rare:
                high = height * dice.uniform(2, 8)
                y += high * 1.2
                write(page, words(dice, 4)[: int(column / high * 1.3) + 1], (start, int(y)), high, ink, 3)
                y += height
            else:
                y += height * dice.uniform(0.6, 3)
                for _ in range(int(dice.integers(3, 14))):
                    y += height * 1.5
                    write(
                        page,
                        words(dice, int(column / height / 3) + 1)[: int(column / height * 1.15)],
                        (start, int(y)),
                        height,
                        ink,
                        0,
                    )
    if dice.random() < 0.35:
        # the page ends within the picture: its margin, then another page or a table
        end = int(dice.uniform(0.3, 0.75) * side)
        margin = int(dice.uniform(0.01, 0.08) * side)
        page[end : end + margin] = page[0, 0]
        page[end + margin :] = (
            paint(dice, (side, side - end - margin)) if dice.random() < 0.6 else colour(dice, 5, 250, 40)
        )
    if dice.random() < 0.25:
        # the fold between two pages, or where one lies bent
        away = np.abs(np.arange(side) - dice.uniform(0.2, 0.8) * side) / (dice.uniform(0.01, 0.12) * side)
        page[:] = page * (1 - dice.uniform(0.1, 0.6) * np.exp(-away))[:, None]
    turn = np.asarray(
        cv2.getRotationMatrix2D((side / 2, side / 2), dice.uniform(0, 360), dice.uniform(0.9, 1.5)), np.float64
    )
    turn[:, 2] += np.array(size, np.float64) / 2 - side / 2
    return np.asarray(cv2.warpAffine(page, turn, size, borderMode=cv2.BORDER_REFLECT), np.uint8)
