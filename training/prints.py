"""From random numbers to printed pages on which cards lie: columns, headlines, rules, boxes, tables, photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, colour, near, paint, pattern, table, words, write, write_block

if TYPE_CHECKING:
    from cardscan.types import Pixels


def printed(dice: Dice, size: tuple[int, int], kind: str, light: int | None = None) -> Pixels:
    """Draw a page larger than the picture, in columns, with headlines, rules, tables, boxes and photos, and turn and tilt it.

    `light` is the lightness of its paper, where a card shall hardly differ from it.
    """
    side = int(1.5 * max(size))
    paper = colour(dice, 140, 254, 12) if light is None else colour(dice, light, light + 1, 5)
    page = np.full((side, side, 3), paper, np.uint8)
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
            elif draw < 1.25 * rare:
                tall = int(dice.uniform(0.3, 0.7) * column)
                _advertisement(dice, page, (start, max(int(y), 0), right, int(y) + tall))
                y += tall + height
            elif draw < 1.6 * rare:
                tall = int(dice.uniform(0.2, 0.6) * column)
                table(dice, page, (start, int(y), right, int(y) + tall), ink)
                y += tall + height
            elif draw < 2 * rare:
                high = dice.uniform(2, 7) * height
                cv2.rectangle(page, (start, int(y)), (right, int(y + high)), colour(dice, 5, 250, 70), -1)
                write(page, words(dice, 3), (start + 3, int(y + 0.7 * high)), 0.5 * high, colour(dice, 5, 250, 70), 3)
                y += high + height
            elif draw < 2.5 * rare:
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
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((side / 2, side / 2), dice.uniform(0, 360), dice.uniform(0.9, 1.5))
    turn[:2, 2] += np.array(size, np.float64) / 2 - side / 2
    if dice.random() < 0.5:
        # the camera is tilted: lines run together
        lean = np.eye(3)
        lean[2, :2] = dice.uniform(-0.35, 0.35, 2) / size
        middle = np.array([[1, 0, size[0] / 2], [0, 1, size[1] / 2], [0, 0, 1]])
        turn = middle @ lean @ np.linalg.inv(middle) @ turn
    return np.asarray(cv2.warpPerspective(page, turn, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def _advertisement(dice: Dice, page: Pixels, box: tuple[int, int, int, int]) -> None:
    """Print a box that looks much like a card but has neither thickness nor shadow."""
    left, top, right, bottom = box
    part = page[top:bottom, left:right]
    if min(part.shape[:2], default=0) < 8:
        return
    tone = near(dice, colour(dice, 200, 256, 8), 0) if dice.random() < 0.5 else colour(dice, 5, 252, 70)
    part[:] = pattern(dice, part.shape[1::-1]) if dice.random() < 0.15 else tone
    ink = colour(dice, 5, 110, 50) if sum(tone) > 380 else colour(dice, 190, 256, 30)
    if dice.random() < 0.3:
        wide = int(dice.uniform(0.2, 0.5) * part.shape[1]) + 2
        part[:, :wide] = paint(dice, (wide, part.shape[0]))
    write_block(dice, part, (4, 0, part.shape[1] - 4, part.shape[0]), dice.uniform(0.06, 0.14) * part.shape[0], ink, 5)
    if dice.random() < 0.7:
        cv2.rectangle(part, (0, 0), (part.shape[1] - 1, part.shape[0] - 1), ink, int(dice.integers(1, 4)))
