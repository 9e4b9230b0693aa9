"""From random numbers to flat things that lie about: leaves, books, cases, envelopes, notebooks, phones, pens, coins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, cloud, colour, near, paint, scribble, table, words, write, write_block
from prints import printed

if TYPE_CHECKING:
    from cardscan.types import Pixels


def _box(dice: Dice, picture: Pixels, long: float, short: float) -> np.ndarray:
    h, w = picture.shape[:2]
    centre = dice.uniform(-0.05, 1.05, 2) * [w, h]
    turn = dice.uniform(0, 180) if dice.random() < 0.6 else dice.choice([0, 90]) + dice.normal(0, 4)
    return np.asarray(cv2.boxPoints(((centre[0], centre[1]), (long, short), turn)), np.float32)


def _shade(dice: Dice, picture: Pixels, mask: np.ndarray, depth: float) -> None:
    soft = cv2.GaussianBlur(mask, (0, 0), dice.uniform(1, 7))
    soft = np.roll(soft, dice.integers(-6, 7, 2), (0, 1))
    picture[:] = np.clip(picture * (1 - depth * soft[..., None]), 0, 255)


def _put(dice: Dice, picture: Pixels, thing: Pixels, corners: np.ndarray, clear: float = 0) -> None:
    """Lay down a thing, more or less clear."""
    h, w = thing.shape[:2]
    turn = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners.astype(np.float32)
    )
    size = picture.shape[1], picture.shape[0]
    over = cv2.warpPerspective(np.ones((h, w), np.float32), turn, size)
    if dice.random() < 0.7:
        _shade(dice, picture, over, dice.uniform(0, 0.5))
    drawn = cv2.warpPerspective(thing, turn, size, borderMode=cv2.BORDER_REPLICATE)
    if clear:
        drawn = np.asarray(clear * picture + (1 - clear) * drawn, np.uint8)
    picture[over > 0.5] = drawn[over > 0.5]


def thing(dice: Dice, picture: Pixels) -> None:
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


def sheet(dice: Dice, picture: Pixels) -> None:
    """Lay down a sheet of paper, blank or written on."""
    long = dice.uniform(0.7, 1.8) * picture.shape[1]
    sheet = np.full((500, 354, 3), colour(dice, 190, 255, 10), np.uint8)
    if dice.random() < 0.7:
        write_block(dice, sheet, (30, 20, 330, 490), dice.uniform(6, 14), colour(dice, 10, 120), 40)
    if dice.random() < 0.3:
        for y in range(40, 490, 40):
            scribble(dice, sheet, (30, y, 320, y + 20), (120, 40, 30))
    _put(dice, picture, sheet, _box(dice, picture, 0.707 * long, long))


def leaf(dice: Dice, picture: Pixels, light: int | None = None) -> None:
    """Lay down a leaf of a printed page or a plain one, larger than a card, at its own angle, of a lightness if one is given."""
    long = dice.uniform(0.8, 2) * picture.shape[1]
    leaf = (
        printed(dice, (420, 594), ("page", "magazine", "book")[dice.integers(3)], light)
        if dice.random() < 0.75
        else np.full(
            (594, 420, 3), colour(dice, 170, 255, 14) if light is None else colour(dice, light, light + 1, 4), np.uint8
        )
    )
    _put(dice, picture, leaf, _box(dice, picture, 0.707 * long, long))


def pen(dice: Dice, picture: Pixels) -> None:
    corners = _box(
        dice, picture, dice.uniform(0.3, 0.9) * picture.shape[1], dice.uniform(0.012, 0.03) * picture.shape[1]
    )
    barrel = np.full((20, 300, 3), colour(dice, 5, 250, 70), np.uint8)
    barrel[:, : int(dice.integers(20, 150))] = colour(dice, 5, 250, 70)
    shine = 1 - 0.5 * np.abs(np.linspace(-1, 1, 20) + 0.3)[:, None, None]
    _put(dice, picture, np.asarray(barrel * np.clip(shine, 0, 1), np.uint8), corners)


def phone(dice: Dice, picture: Pixels) -> None:
    long = dice.uniform(0.4, 0.9) * picture.shape[1]
    phone = np.full((420, 204, 3), colour(dice, 5, 60, 8), np.uint8)
    if dice.random() < 0.5:
        phone[16:-16, 8:-8] = paint(dice, (188, 388))
    _put(dice, picture, phone, _box(dice, picture, long * 0.486, long))


def coin(dice: Dice, picture: Pixels) -> None:
    h, w = picture.shape[:2]
    centre, reach = (int(dice.uniform(0, w)), int(dice.uniform(0, h))), int(dice.uniform(0.02, 0.16) * w)
    tone = colour(dice, 20, 250, 40)
    cv2.circle(picture, centre, reach, near(dice, tone, -30), -1, cv2.LINE_AA)
    cv2.circle(picture, centre, int(0.85 * reach), tone, -1, cv2.LINE_AA)


def beneath(dice: Dice, picture: Pixels) -> None:
    """Lay down, about where a card will lie, something else with corners: a case, a notebook, an envelope, a brochure, a screen."""
    h, w = picture.shape[:2]
    draw, ratio, clear = (_case, _notebook, _envelope, _brochure, _screen, _parcel)[dice.integers(6)](dice)
    long = dice.uniform(0.55, 1.4) * max(h, w)
    centre = np.array([w, h]) / 2 + dice.normal(0, 0.13, 2) * [w, h]
    turn = dice.normal(0, 8) + 90 * dice.integers(0, 4) if dice.random() < 0.6 else dice.uniform(0, 360)
    corners = cv2.boxPoints(((centre[0], centre[1]), (long, long * ratio), turn))
    corners = corners + dice.normal(0, 0.02, (4, 2)) * long
    _put(dice, picture, draw, np.asarray(corners, np.float32), clear)


Thing = tuple["Pixels", float, float]
"""What it looks like, its height to width, and how clear it is."""


def _case(dice: Dice) -> Thing:
    """Draw the case of a disc, the disc in it, or a disc alone on its spindle: plastic, with rings, rims and gleams."""
    w, h = 500, 440
    inlay = paint(dice, (w, h)) if dice.random() < 0.4 else np.full((h, w, 3), colour(dice, 5, 252, 60), np.uint8)
    plane = inlay.astype(np.float32)
    if dice.random() < 0.7:
        centre = np.array([w * 0.53, h / 2]) + dice.normal(0, 5, 2)
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        x, y = x - centre[0], y - centre[1]
        away, angle = np.hypot(x, y), np.arctan2(y, x)
        disc = (away < 0.46 * h) & (away > 0.035 * h)
        shine = np.cos(angle * dice.integers(1, 4) + dice.uniform(0, 6)) ** int(dice.choice([2, 6]))
        tone = np.array(colour(dice, 60, 240, 60)) + shine[..., None] * dice.normal(0, 60, 3)
        plane[disc] = np.clip(tone, 0, 255)[disc]
        for ring in dice.uniform(0.05, 0.46, int(dice.integers(1, 6))) * h:
            plane[np.abs(away - ring) < dice.uniform(0.6, 3)] += dice.normal(0, 60)
    case = np.asarray(np.clip(plane, 0, 255), np.uint8)
    if dice.random() < 0.5:
        cv2.rectangle(case, (0, 0), (int(dice.uniform(0.05, 0.12) * w), h), colour(dice, 5, 250, 20), -1)
    for _ in range(int(dice.integers(1, 4))):
        inset = int(dice.uniform(0, 0.05) * w)
        cv2.rectangle(case, (inset, inset), (w - 1 - inset, h - 1 - inset), colour(dice, 20, 256, 20), 2)
    if dice.random() < 0.4:
        write_block(dice, case, (60, 20, w, h), dice.uniform(8, 40), colour(dice, 5, 252, 60), 4)
    return case, h / w, dice.choice([0, dice.uniform(0.1, 0.7)])


def _notebook(dice: Dice) -> Thing:
    """Draw a notebook, open at a ruled page with its wire, or shut, with a band."""
    w, h = 500, int(500 * dice.uniform(0.62, 0.8))
    if dice.random() < 0.4:
        book = np.full((h, w, 3), colour(dice, 10, 160, 50), np.uint8)
        at = int(dice.uniform(0.8, 0.95) * h)
        cv2.line(book, (0, at), (w, at), colour(dice, 5, 200, 40), int(dice.integers(3, 12)))
        return book, h / w, 0.0
    book = np.full((h, w, 3), colour(dice, 200, 256, 10), np.uint8)
    rule, pitch = colour(dice, 140, 230, 40), int(dice.integers(10, 30))
    for y in range(pitch, h, pitch):
        cv2.line(book, (0, y), (w, y), rule, 1)
    if dice.random() < 0.4:
        for x in range(pitch, w, pitch):
            cv2.line(book, (x, 0), (x, h), rule, 1)
    if dice.random() < 0.5:
        for y in range(8, h, 18):
            cv2.circle(book, (10, y), 4, colour(dice, 5, 90, 8), -1)
            cv2.line(book, (0, y), (10, y), colour(dice, 90, 220, 8), 2)
    for y in range(2 * pitch, h, 2 * pitch):
        if dice.random() < 0.4:
            scribble(dice, book, (30, y - 6, int(dice.uniform(0.3, 0.95) * w), y + 6), (110, 40, 30))
    return book, h / w, 0.0


def _envelope(dice: Dice) -> Thing:
    """Draw an envelope, from the side of its flap or with a stamp, a window and an address."""
    w, h = 500, int(500 * dice.uniform(0.45, 0.72))
    paper = colour(dice, 150, 256, 20)
    envelope = np.full((h, w, 3), paper, np.uint8)
    crease = near(dice, paper, -dice.uniform(8, 40))
    if dice.random() < 0.5:
        tip = int(dice.uniform(0.35, 0.65) * h)
        for end in ((0, 0), (w, 0)):
            cv2.line(envelope, end, (w // 2, tip), crease, 2, cv2.LINE_AA)
        for end in ((0, h), (w, h)):
            cv2.line(envelope, end, (w // 2, int(0.5 * h)), crease, 1, cv2.LINE_AA)
        return envelope, h / w, 0.0
    if dice.random() < 0.6:
        envelope[12 : 12 + h // 4, -12 - w // 8 : -12] = paint(dice, (w // 8, h // 4))
    if dice.random() < 0.4:
        box = int(0.08 * w), int(0.5 * h), int(0.5 * w), int(0.85 * h)
        cv2.rectangle(envelope, box[:2], box[2:], near(dice, (235, 235, 235), 0), -1)
    left = int(dice.uniform(0.08, 0.5) * w)
    write_block(dice, envelope, (left, h // 2, w, h), dice.uniform(7, 16), colour(dice, 5, 110), 4)
    write_block(dice, envelope, (12, 4, w // 2, h // 3), dice.uniform(6, 12), colour(dice, 5, 110, 50), 3)
    return envelope, h / w, 0.0


def _brochure(dice: Dice) -> Thing:
    """Draw a brochure or the cover of a journal: panels of several colours with photos and print."""
    w, h = 500, int(500 * dice.uniform(0.45, 0.75))
    sheet = np.full((h, w, 3), colour(dice, 190, 256, 10), np.uint8)
    count = int(dice.integers(1, 5))
    for k in range(count):
        left, right = w * k // count, w * (k + 1) // count
        part, draw = sheet[:, left:right], dice.random()
        if draw < 0.3:
            part[:] = paint(dice, (right - left, h))
        elif draw < 0.6:
            part[:] = colour(dice, 5, 252, 70)
        for _ in range(int(dice.integers(0, 3))):
            x, y = int(dice.uniform(0, 0.5) * (right - left)), int(dice.uniform(0, 0.7) * h)
            photo = part[y : y + int(dice.uniform(0.15, 0.5) * h), x : x + int(dice.uniform(0.3, 1) * (right - left))]
            photo[:] = paint(dice, photo.shape[1::-1])
        dark = float(part.mean()) < 120
        ink = colour(dice, 190, 256, 20) if dark else colour(dice, 5, 110, 40)
        write_block(dice, part, (8, int(dice.uniform(0, 0.6) * h), right - left, h), dice.uniform(5, 22), ink, 14)
        if k and dice.random() < 0.6:
            cv2.line(sheet, (left, 0), (left, h), near(dice, colour(dice, 90, 220, 5), 0), 1)
    return sheet, h / w, 0.0


def _screen(dice: Dice) -> Thing:
    """Draw a tablet, a phone or a laptop's screen, with windows on it."""
    w, h = 500, int(500 * dice.uniform(0.46, 0.75))
    screen = np.full((h, w, 3), colour(dice, 5, 70, 6), np.uint8)
    rim = int(dice.uniform(0.01, 0.06) * w)
    inner = screen[rim : h - rim, rim : w - rim]
    if dice.random() < 0.8:
        inner[:] = paint(dice, inner.shape[1::-1]) if dice.random() < 0.5 else colour(dice, 5, 252, 30)
        for _ in range(int(dice.integers(0, 4))):
            x, y = (dice.uniform(0, 0.7, 2) * inner.shape[1::-1]).astype(int).tolist()
            right, bottom = x + int(dice.uniform(0.15, 0.6) * w), y + int(dice.uniform(0.15, 0.6) * h)
            tone = colour(dice, 200, 256, 8) if dice.random() < 0.7 else colour(dice, 5, 70, 8)
            cv2.rectangle(inner, (x, y), (right, bottom), tone, -1)
            write_block(dice, inner, (x + 4, y, right, bottom), dice.uniform(5, 12), colour(dice, 90, 170, 40), 9)
    return screen, h / w, 0.0


def _parcel(dice: Dice) -> Thing:
    """Draw a box, a book or a wallet: one colour or a picture, with a title, a label, seams."""
    w, h = 500, int(500 * dice.uniform(0.35, 1))
    parcel = paint(dice, (w, h)) if dice.random() < 0.35 else np.full((h, w, 3), colour(dice, 5, 252, 60), np.uint8)
    grain = cloud(dice, int(dice.integers(4, 90)), (w, h)) * dice.uniform(0, 9)
    parcel = np.asarray(np.clip(parcel + grain, 0, 255), np.uint8)
    tone = colour(dice, 5, 252, 60)
    if dice.random() < 0.6:
        write(parcel, words(dice, 2), (int(dice.uniform(0, 0.3) * w), h // 3), dice.uniform(0.08, 0.3) * h, tone, 3)
    if dice.random() < 0.4:
        box = int(0.1 * w), int(0.4 * h), int(dice.uniform(0.4, 0.9) * w), int(dice.uniform(0.6, 0.95) * h)
        table(dice, parcel, box, tone)
    if dice.random() < 0.5:
        inset = int(dice.uniform(0.01, 0.05) * h)
        cv2.rectangle(parcel, (inset, inset), (w - inset, h - inset), near(dice, tone, 0), int(dice.integers(1, 4)))
    return parcel, h / w, 0.0
