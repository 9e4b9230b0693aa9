"""From random numbers to one side of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, code, colour, paint, pattern, scribble, table, words, write, write_block

if TYPE_CHECKING:
    from cardscan.types import Pixels


FORMATS = (1.545, 1.58, 1.618, 1.647, 1.75, 1.0, 1.3)
HOW_OFTEN = (0.24, 0.07, 0.05, 0.2, 0.38, 0.03, 0.03)
"""Longer side to shorter of cards as they are made, a few of them square or folded."""


def shape(dice: Dice, long: int) -> tuple[int, int]:
    """Draw width and height of a card, the longer of `long` pixels."""
    short = round(long / dice.choice(FORMATS, p=HOW_OFTEN))
    return (short, long) if dice.random() < 0.18 else (long, short)


def face(dice: Dice, size: tuple[int, int], light: int | None = None, like: Pixels | None = None) -> Pixels:
    """Draw one side of a card: stock, bands, panels, photos, frames, a logo, a table, a code, print, ink.

    `light` is the lightness of its stock, where cards shall hardly differ from their ground; `like` is a picture of the
    ground, where a part of the card may look like it.
    """
    w, h = size
    draw = dice.random()
    if light is not None:
        stock = colour(dice, light, light + 1, 4)
    elif draw < 0.66:
        stock = colour(dice, 215, 256, 10)
    elif draw < 0.82:
        stock = colour(dice, 90, 235, 60)
    else:
        stock = colour(dice, 8, 100, 40)
    dark = sum(stock) < 380
    ink = colour(dice, 190, 256, 30) if dark else colour(dice, 5, 110, 50)
    card = paint(dice, size) if draw > 0.94 else np.full((h, w, 3), stock, np.uint8)
    if dice.random() < 0.08:
        _gradient(dice, card)
    if dice.random() < 0.45:
        _panels(dice, card, like)
    if dice.random() < 0.09:
        _frame(dice, card)
    if dice.random() < 0.12:
        inset, around = int(dice.uniform(0.015, 0.09) * h), colour(dice, 5, 220, 80)
        cv2.rectangle(
            card, (inset, inset), (w - inset - 1, h - inset - 1), around, max(1, int(dice.uniform(0, 0.03) * h))
        )
        if dice.random() < 0.3:
            more = inset + int(dice.uniform(0.02, 0.05) * h)
            cv2.rectangle(card, (more, more), (w - more - 1, h - more - 1), around, 1)
    if dice.random() < 0.14:
        left, top = (dice.uniform(0, 0.6, 2) * size).astype(int).tolist()
        right, bottom = (np.array([left, top]) + dice.uniform(0.15, 0.55, 2) * size).astype(int).tolist()
        part = card[top:bottom, left:right]
        part[:] = paint(dice, (part.shape[1], part.shape[0])) if part.size else part
    for _ in range(int(dice.integers(0, 3))):
        _logo(dice, card)
    if dice.random() < 0.1:
        left, top = (dice.uniform(0.03, 0.5, 2) * size).astype(int).tolist()
        box = left, top, int(left + dice.uniform(0.25, 0.45) * w), int(top + dice.uniform(0.25, 0.45) * h)
        table(dice, card, box, ink)
    if dice.random() < 0.1:
        side = int(dice.uniform(0.2, 0.4) * h)
        code(
            dice,
            card,
            (int(dice.uniform(0.03, 0.95) * (w - side)), int(dice.uniform(0.05, 0.95) * (h - side))),
            side,
            ink,
        )
    _print(dice, card, ink)
    if dice.random() < 0.12:
        top = int(dice.uniform(0.1, 0.8) * h)
        scribble(
            dice, card, (int(0.1 * w), top, int(dice.uniform(0.4, 0.9) * w), top + h // 8), colour(dice, 10, 110, 60)
        )
    return card


def _gradient(dice: Dice, card: Pixels) -> None:
    h, w = card.shape[:2]
    ramp = np.linspace(0, 1, w)[None, :, None] if dice.random() < 0.5 else np.linspace(0, 1, h)[:, None, None]
    card[:] = np.clip(card * (1 - ramp) + np.array(colour(dice, 20, 250, 60)) * ramp, 0, 255)


def _panels(dice: Dice, card: Pixels, like: Pixels | None) -> None:
    """Draw bands and panels from side to side, some of them at a slant or curved, plain or patterned."""
    h, w = card.shape[:2]
    for _ in range(1 if dice.random() < 0.7 else 2):
        share = dice.uniform(0.02, 0.2) if dice.random() < 0.4 else dice.uniform(0.2, 0.7)
        mask, kind = np.zeros((h, w), np.uint8), dice.integers(7)
        if kind < 4:
            box = (
                (0, 0, w, int(share * h)),
                (0, int((1 - share) * h), w, h),
                (0, 0, int(share * w), h),
                (int((1 - share) * w), 0, w, h),
            )[kind]
            cv2.rectangle(mask, box[:2], box[2:], 255, -1)
        elif kind == 4:
            middle = int(dice.uniform(0.2, 0.8) * h)
            cv2.rectangle(mask, (0, middle), (w, middle + int(0.25 * share * h) + 1), 255, -1)
        elif kind == 5:
            a, b = dice.uniform(-0.2, 1.2, 2) * w
            side = 0 if dice.random() < 0.5 else w
            cv2.fillPoly(mask, [np.array([[side, 0], [a, 0], [b, h], [side, h]]).astype(np.int32)], 255, cv2.LINE_AA)
        else:
            centre = int(dice.uniform(-0.2, 1.2) * w), int(dice.choice([-0.2, 1.2]) * h)
            cv2.circle(mask, centre, int(dice.uniform(0.4, 0.9) * h), 255, -1, cv2.LINE_AA)
        over = mask[..., None] / 255.0
        card[:] = np.clip(card * (1 - over) + _filling(dice, (w, h), like) * over, 0, 255)


def _frame(dice: Dice, card: Pixels) -> None:
    """Draw a broad frame around an inner panel, about even on all sides or missing on some, the panel's corners round or not."""
    h, w = card.shape[:2]
    thick = dice.uniform(0.03, 0.16) * min(h, w) * (dice.uniform(0.6, 1.5, 4) if dice.random() < 0.4 else np.ones(4))
    left, top, right, bottom = (thick * (dice.random(4) < 0.93)).astype(int).tolist()
    inner = np.zeros((h, w), np.uint8)
    r = int(dice.uniform(0.03, 0.12) * h) if dice.random() < 0.35 else 0
    cv2.rectangle(inner, (left + r, top + r), (w - 1 - right - r, h - 1 - bottom - r), 255, -1)
    inner = np.asarray(
        cv2.dilate(inner, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1))), np.uint8
    )
    around = _filling(dice, (w, h), None)
    card[inner == 0] = around[inner == 0]


def _filling(dice: Dice, size: tuple[int, int], like: Pixels | None) -> Pixels:
    """Fill a panel: one tone, a picture, a pattern, or what the card lies on, so that it seems to end too early."""
    draw = dice.random()
    if like is not None and draw < 0.3:
        left, top = (dice.uniform(0, 0.5, 2) * like.shape[1::-1]).astype(int).tolist()
        part = like[top : top + like.shape[0] // 2, left : left + like.shape[1] // 2]
        if dice.random() < 0.5:
            part = np.full_like(part, np.median(part, axis=(0, 1)))
        seen = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        return np.asarray(np.clip(seen + dice.normal(0, 9, 3), 0, 255), np.uint8)
    if draw < 0.47:
        return paint(dice, size)
    if draw < 0.65:
        return pattern(dice, size)
    return np.full((size[1], size[0], 3), colour(dice, 5, 252, 70), np.uint8)


def _logo(dice: Dice, card: Pixels) -> None:
    h, w = card.shape[:2]
    centre = int(dice.uniform(0.08, 0.92) * w), int(dice.uniform(0.12, 0.88) * h)
    reach, tone = dice.uniform(0.03, 0.16) * w, colour(dice, 10, 235, 90)
    kind = dice.integers(4)
    if kind == 0:
        axes = int(reach) + 1, int(dice.uniform(0.4, 1) * reach) + 1
        cv2.ellipse(card, centre, axes, dice.uniform(0, 90), 0, 360, tone, int(dice.choice([-1, 2])), cv2.LINE_AA)
    elif kind == 1:
        points = (np.array(centre) + dice.uniform(-reach, reach, (int(dice.integers(3, 7)), 2))).astype(np.int32)
        cv2.fillPoly(card, [points], tone, cv2.LINE_AA)
    elif kind == 2:
        x, y = (np.array(centre) - reach * np.array([1, dice.uniform(0.3, 1)])).astype(int).tolist()
        cv2.rectangle(card, (x, y), (2 * centre[0] - x, 2 * centre[1] - y), tone, int(dice.choice([-1, 1, 2])))
    else:
        write(card, words(dice, 1)[:6], centre, dice.uniform(0.1, 0.28) * h, tone, 3)


def _print(dice: Dice, card: Pixels, ink: tuple[int, int, int]) -> None:
    h, w = card.shape[:2]
    blocks = int(dice.choice([0, 1, 2, 3, 4], p=[0.05, 0.2, 0.35, 0.25, 0.15]))
    for _ in range(blocks):
        left, top = int(dice.choice([0.05, 0.06, 0.1, 0.4, 0.55]) * w), int(dice.uniform(0.02, 0.7) * h)
        right = int(min(left + dice.uniform(0.35, 0.9) * w, 0.97 * w))
        tone = ink if dice.random() < 0.8 else colour(dice, 10, 240, 90)
        write_block(
            dice,
            card,
            (left, top, right, int(0.97 * h)),
            dice.uniform(0.03, 0.075) * min(h, w),
            tone,
            int(dice.integers(1, 7)),
        )
