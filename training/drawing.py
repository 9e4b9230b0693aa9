"""From random numbers to what pictures are made of: colours, print, scribbles, clouds, pictures, tables, codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from cardscan.types import Pixels


Dice = np.random.Generator
Colour = tuple[int, int, int]
LETTERS = np.array(list("aaabcdeeefghiiklmnnooprrssttuuvwyABCDEFGHKLMNPRST0123456789@./-&"))
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)


def colour(dice: Dice, low: int, high: int, tint: int = 25) -> Colour:
    """Draw a colour of a lightness between two bounds."""
    b, g, r = np.clip(dice.integers(low, high) + dice.integers(-tint, tint + 1, 3), 0, 255).tolist()
    return b, g, r


def near(dice: Dice, tone: Colour, by: float) -> Colour:
    """Draw a colour hardly different from another one."""
    b, g, r = np.clip(np.array(tone) + dice.normal(0, 2, 3) + by, 0, 255).astype(int).tolist()
    return b, g, r


def words(dice: Dice, count: int) -> str:
    """Draw words of random letters."""
    letters = dice.choice(LETTERS, 12 * count)
    letters[np.minimum(np.cumsum(dice.integers(3, 11, count)), 12 * count - 1)] = " "
    return " ".join("".join(letters.tolist()).split()[:count])


def cloud(dice: Dice, cells: int, size: tuple[int, int], channels: int = 1) -> np.ndarray:
    """Draw smooth noise of unit variance, height x width x channels."""
    rough = dice.normal(size=(cells, cells, channels)).astype(np.float32)
    return np.asarray(cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC), np.float32).reshape(
        size[1], size[0], channels
    )


def write(picture: Pixels, text: str, at: tuple[int, int], height: float, ink: Colour, font: int) -> None:
    """Write a line of text of a height in pixels."""
    weight = max(1, round(height / 11))
    cv2.putText(picture, text, at, font, height / 22, ink, weight, cv2.LINE_AA)


def write_glyphs(dice: Dice, picture: Pixels, at: tuple[int, int], height: float, ink: Colour, count: int) -> None:
    """Write a line of square glyphs of strokes, as Chinese looks from afar."""
    for k in range(count):
        left, top = at[0] + int(k * height * 1.15), at[1] - int(height)
        for _ in range(int(dice.integers(4, 8))):
            (x, y), reach = dice.uniform(0.1, 0.7, 2) * height, dice.uniform(0.3, 0.9) * height
            end = (x + reach, y) if dice.random() < 0.5 else (x, y + reach)
            cv2.line(
                picture,
                (left + int(x), top + int(y)),
                (left + int(min(end[0], height)), top + int(min(end[1], height))),
                ink,
                max(1, round(height / 14)),
                cv2.LINE_AA,
            )


def write_block(
    dice: Dice, picture: Pixels, box: tuple[int, int, int, int], height: float, ink: Colour, lines: int
) -> None:
    """Write some lines of text into a box (left, top, right, bottom), flush left, right or centred."""
    left, top, right, bottom = box
    font, glyphs, align = FONTS[dice.integers(len(FONTS))], dice.random() < 0.2, dice.integers(3)
    y = float(top)
    for line in range(lines):
        tall = height * (dice.uniform(1.1, 2.0) if line == 0 else 1)
        y += tall * dice.uniform(1.35, 1.9)
        if y > bottom:
            return
        room = max(int((right - left) / (tall * (1.15 if glyphs else 0.85))), 1)
        if glyphs:
            count = int(dice.integers(1, room + 1))
            write_glyphs(dice, picture, (left, int(y)), tall, ink, count)
            continue
        text = words(dice, int(dice.integers(1, 5)))[:room]
        free = (right - left) - cv2.getTextSize(text, font, tall / 22, 1)[0][0]
        write(picture, text, (left + int(max(free, 0) * align / 2), int(y)), tall, ink, font)


def scribble(dice: Dice, picture: Pixels, box: tuple[int, int, int, int], ink: Colour) -> None:
    """Scribble into a box as a pen does."""
    left, top, right, bottom = box
    count = int(dice.integers(12, 60))
    x = np.linspace(left, right, count) + dice.normal(0, (right - left) / 40, count)
    y = (top + bottom) / 2 + np.cumsum(dice.normal(0, 0.15, count)) + dice.normal(0, (bottom - top) / 4, count)
    cv2.polylines(picture, [np.stack([x, y], 1).astype(np.int32)], False, ink, 1, cv2.LINE_AA)


def paint(dice: Dice, size: tuple[int, int]) -> Pixels:
    """Paint something like a photo: smooth colours, shapes, light and shade."""
    w, h = max(size[0], 2), max(size[1], 2)
    base = np.array(colour(dice, 20, 235, 70), np.float32)
    plane = base + cloud(dice, int(dice.integers(2, 6)), (w, h), 3) * dice.uniform(8, 50)
    plane += cloud(dice, int(dice.integers(8, 40)), (w, h), 1) * dice.uniform(0, 22)
    picture = np.asarray(np.clip(plane, 0, 255), np.uint8)
    for _ in range(int(dice.integers(0, 6))):
        centre = int(dice.uniform(0, w)), int(dice.uniform(0, h))
        axes = int(dice.uniform(0.04, 0.5) * w) + 1, int(dice.uniform(0.04, 0.5) * h) + 1
        tone = colour(dice, 5, 250, 60)
        if dice.random() < 0.6:
            cv2.ellipse(picture, centre, axes, dice.uniform(0, 180), 0, 360, tone, -1, cv2.LINE_AA)
        else:
            points = (np.array(centre) + dice.normal(0, 1, (int(dice.integers(3, 6)), 2)) * axes).astype(np.int32)
            cv2.fillPoly(picture, [points], tone, cv2.LINE_AA)
    soft = cv2.GaussianBlur(picture, (0, 0), dice.uniform(0.5, 0.03 * max(w, h) + 0.6))
    return np.asarray(soft, np.uint8)[: size[1], : size[0]]


def pattern(dice: Dice, size: tuple[int, int]) -> Pixels:
    """Draw what panels of cards are filled with: dots, stripes, checks, grain, speckles, of two tones."""
    w, h = size
    ground, ink = (np.array(colour(dice, 5, 252, 50), np.float32) for _ in range(2))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    turn, period = dice.uniform(0, np.pi), dice.uniform(0.02, 0.12) * max(w, 40)
    u, v = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    one, other = np.sin(2 * np.pi * u / period), np.sin(2 * np.pi * v / period)
    kind = dice.integers(5)
    if kind == 0:
        level = (one + other > dice.uniform(-0.5, 1)).astype(np.float32)
    elif kind == 1:
        level = (one > dice.uniform(-0.6, 0.8)).astype(np.float32)
    elif kind == 2:
        level = (one * other > 0).astype(np.float32)
    elif kind == 3:
        level = np.clip(0.5 + 0.5 * cloud(dice, int(dice.integers(20, 120)), (w, h))[..., 0], 0, 1)
    else:
        # stone: speckles of a pixel or a few
        specks = cv2.GaussianBlur(dice.normal(size=(h, w)).astype(np.float32), (0, 0), dice.uniform(0.4, 2))
        level = np.clip(0.5 + 0.4 * specks / max(float(specks.std()), 1e-6), 0, 1)
    if dice.random() < 0.4:
        # it fades away to one side
        level = level * np.clip(y / h if dice.random() < 0.5 else x / w, 0, 1)
    return np.asarray(ground + (ink - ground) * level[..., None], np.uint8)


def table(dice: Dice, picture: Pixels, box: tuple[int, int, int, int], ink: Colour) -> None:
    """Draw a table, or a plan of streets, into a box."""
    left, top, right, bottom = box
    thick = int(dice.integers(1, 3))
    if dice.random() < 0.8:
        cv2.rectangle(picture, (left, top), (right, bottom), ink, thick)
    for _ in range(int(dice.integers(1, 5))):
        y, x = int(dice.uniform(top, bottom)), int(dice.uniform(left, right))
        if dice.random() < 0.6:
            cv2.line(picture, (left, y), (right, y), ink, thick, cv2.LINE_AA)
        if dice.random() < 0.5:
            cv2.line(picture, (x, top), (x, bottom), ink, thick, cv2.LINE_AA)
    if dice.random() < 0.5:
        write_block(dice, picture, (left + 3, top, right, bottom), max((bottom - top) / 8, 3), ink, 6)


def code(dice: Dice, picture: Pixels, at: tuple[int, int], side: int, ink: Colour) -> None:
    """Draw something like a QR code."""
    cells = int(dice.integers(13, 26))
    marks = np.asarray(dice.random((cells, cells)) < 0.5, np.uint8)
    shown = cv2.resize(marks, (side, side), interpolation=cv2.INTER_NEAREST)[..., None]
    part = picture[at[1] : at[1] + side, at[0] : at[0] + side]
    shown = shown[: part.shape[0], : part.shape[1]]
    part[:] = np.where(shown > 0, np.array(ink, np.uint8), np.maximum(part, 200))


def shift_light(dice: Dice, picture: Pixels, strength: float) -> Pixels:
    """Light a picture unevenly: a ramp, a vignette, a soft or a sharp shadow, a gleam."""
    h, w = picture.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    x, y = x / w - 0.5, y / h - 0.5
    light = 1 + dice.normal(0, strength) * x + dice.normal(0, strength) * y
    light -= dice.uniform(0, 1.3 * strength) * (x * x + y * y)
    if dice.random() < 0.35:
        edge = cloud(dice, int(dice.integers(2, 5)), (w, h))[..., 0] > dice.uniform(-0.3, 1)
        soft = cv2.GaussianBlur(edge.astype(np.float32), (0, 0), dice.uniform(1, 0.06 * w))
        light *= 1 - dice.uniform(0.1, 0.5) * soft
    lit = picture * light[..., None]
    if dice.random() < 0.15:
        cx, cy = dice.uniform(-0.4, 0.4, 2)
        gleam = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / dice.uniform(0.003, 0.05))
        lit = lit + (dice.uniform(20, 140) * gleam)[..., None]
    return np.asarray(np.clip(lit, 0, 255), np.uint8)
