"""Made-up pictures of cards with the true corners: flat scans, photos on many grounds, sheets of several cards.

Everything is drawn from random numbers (`faces`, `grounds`, `drawing`); of the project's samples only those that show nothing
but a card are used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from covers import fingers, glare, sleeve, thumb
from drawing import Dice, cloud, colour, near, shift_light, write_block
from faces import face, shape
from grounds import GROUNDS, ground

from cardscan.capture.quads import four_sides
from cardscan.geometry import Quad, intersection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Pixels

Place = tuple[tuple[float, float], float, float, bool | None]
"""Centre, longer side, angle in degrees, and whether the card stands or lies; None for as it comes."""
SAMPLES = Path(__file__).parents[1] / "samples"
FLAT = "scan_cpa", "two_columns", "french_scan", "two_people", "mixer_front"
SIDE = 640
SEEN, WHOLLY = 0.6, 0.99
"""How much of a card of several is within the frame at least, and from how much on it is not cut by it."""
SHAPES = (0.75, 0.75, 2 / 3, 9 / 16, 4 / 3, 4 / 3, 16 / 9, 1.0)
"""Height to width of what cameras take; the rest is cut to some other shape."""


@dataclass(frozen=True)
class Scene:
    """A picture and the corners of the cards in it, the uppermost last; whole where the one card fills the picture."""

    kind: str
    pixels: Pixels
    quads: tuple[Quad, ...]
    whole: bool = False


@cache
def _samples() -> list[Pixels]:
    return [np.asarray(cv2.imread(str(SAMPLES / f"{name}.jpg")), np.uint8) for name in FLAT]


def _card(dice: Dice, long: float, light: int | None = None, like: Pixels | None = None) -> Pixels:
    """Draw a card whose longer side has `long` pixels, on a ground of a lightness or one that it may be like."""
    if light is None and dice.random() < 0.06:
        real = _samples()[dice.integers(len(FLAT))]
        scale = long / max(real.shape)
        size = max(round(real.shape[1] * scale), 2), max(round(real.shape[0] * scale), 2)
        return np.asarray(cv2.resize(real, size, interpolation=cv2.INTER_AREA), np.uint8)
    return face(dice, shape(dice, max(round(long), 8)), light, like)


def _lay(dice: Dice, picture: Pixels, card: Pixels, quad: Quad, gloom: float, rounded: float = 0.2) -> None:
    """Paint a card into a quad, with the shadow and the rim of its edges, and rounded corners now and then."""
    h, w = card.shape[:2]
    around = np.array(quad.bounds) + np.array([-24, -24, 24, 24])
    left, top, right, bottom = np.clip(around, 0, [*picture.shape[1::-1]] * 2).astype(int).tolist()
    picture = picture[top:bottom, left:right]
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, (np.array(quad.points) - [left, top]).astype(np.float32))
    size = picture.shape[1], picture.shape[0]
    if not min(size):
        return
    mask = np.full((h, w), 255, np.uint8)
    if dice.random() < rounded:
        r = int(dice.uniform(0.03, 0.09) * h)
        mask[:] = 0
        cv2.rectangle(mask, (r, 0), (w - r, h), 255, -1)
        cv2.rectangle(mask, (0, r), (w, h - r), 255, -1)
        for x, y in ((r, r), (w - r, r), (r, h - r), (w - r, h - r)):
            cv2.circle(mask, (x, y), r, 255, -1)
    over = cv2.warpPerspective(mask, turn, size, flags=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
    shade = cv2.GaussianBlur(over[..., 0], (0, 0), dice.uniform(0.6, 7))
    shade = np.roll(shade, dice.integers(-5, 6, 2), (0, 1))[..., None]
    drawn = cv2.warpPerspective(card, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lit = picture * (1 - gloom * shade * (1 - over))
    picture[:] = np.clip(lit * (1 - over) + drawn * over, 0, 255)
    if dice.random() < 0.15:
        # the thickness of the stock, seen from the side
        tone, thick = colour(dice, 60, 255, 10), int(dice.integers(1, 3))
        a, b = (np.array(quad.points) - [left, top]).astype(np.int32)[[0, 1] if dice.random() < 0.5 else [3, 2]]
        cv2.line(picture, a.tolist(), b.tolist(), tone, thick, cv2.LINE_AA)


def _bent(dice: Dice, picture: Pixels, quads: list[Quad]) -> tuple[Pixels, list[Quad]]:
    """Bend a picture a little, as lenses and curled cards do."""
    h, w = picture.shape[:2]
    field = cloud(dice, 3, (w, h), 2) * dice.uniform(0.001, 0.014 if dice.random() < 0.3 else 0.008) * w
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    bent = cv2.remap(picture, x + field[..., 0], y + field[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def moved(point: tuple[float, float]) -> tuple[float, float]:
        dx, dy = field[int(np.clip(point[1], 0, h - 1)), int(np.clip(point[0], 0, w - 1))].tolist()
        return point[0] - dx, point[1] - dy

    return np.asarray(bent, np.uint8), [Quad.of([moved(p) for p in quad.points]) for quad in quads]


def _finish(dice: Dice, picture: Pixels, flat: bool = False) -> Pixels:
    """Light, blur and store a picture as cameras and scanners do."""
    even = flat and dice.random() < 0.85
    lit = picture if even else shift_light(dice, picture, dice.uniform(0, 0.3))
    sharp = dice.random() < 0.85
    soft = cv2.GaussianBlur(lit, (0, 0), dice.uniform(0.3, 1.3) if sharp else dice.uniform(1.3, 3)).astype(np.float32)
    noise = dice.standard_normal((*soft.shape[:2], 3 if dice.random() < 0.6 else 1), np.float32)
    soft += noise * (dice.uniform(0, 2.5) if dice.random() < 0.6 else dice.uniform(2, 9))
    contrast = dice.uniform(0.7, 1.2) if dice.random() < 0.85 else dice.uniform(1.2, 2)
    soft = (soft - 128) * contrast + 128 + dice.uniform(-18, 12)
    if not flat or dice.random() < 0.3:
        soft *= 1 + dice.normal(0, 0.05, 3)
    done = np.asarray(np.clip(soft, 0, 255), np.uint8)
    if dice.random() < 0.06:
        done = np.repeat(cv2.cvtColor(done, cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    if dice.random() < 0.5:
        quality = int(dice.integers(35, 96))
        done = np.asarray(cv2.imdecode(cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1), np.uint8)
    return done


def scan(dice: Dice) -> Scene:
    """Draw a flat scan that is only the card, cut a little too close or with a strip of the scanner's bed."""
    card = _card(dice, SIDE * dice.uniform(0.9, 1))
    h, w = card.shape[:2]
    left, top, right, bottom = 0.0, 0.0, float(w), float(h)
    draw = dice.random()
    if draw < 0.4:
        a, b, c, d = (dice.uniform(0, 0.04, 4) * (dice.random(4) < 0.7) * [w, w, h, h]).astype(int).tolist()
        card = card[c : h - d, a : w - b]
        left, right, top, bottom = -a, w - a, -c, h - c
    elif draw < 0.8:
        c, d, a, b = (dice.uniform(0, 0.035, 4) * (dice.random(4) < 0.6) * w).astype(int).tolist()
        bed = colour(dice, 0, 256, 6) if dice.random() < 0.6 else colour(dice, 235, 256, 3)
        card = np.asarray(cv2.copyMakeBorder(card, c, d, a, b, cv2.BORDER_CONSTANT, value=bed), np.uint8)
        left, right, top, bottom = a, w + a, c, h + c
    quad = Quad.of([(left, top), (right, top), (right, bottom), (left, bottom)])
    return Scene("scan", _finish(dice, np.array(card), flat=True), (quad,), whole=True)


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


def _alike(dice: Dice) -> int | None:
    """Choose a lightness that card and ground share, or none for most."""
    draw = dice.random()
    if draw > 0.25:
        return None
    return int(dice.integers(205, 252) if draw > 0.06 else dice.integers(12, 70))


def photo(dice: Dice, kind: str) -> Scene:
    """Draw a photo of one card at an angle on a ground, cut by the frame or held by a finger now and then."""
    ratio = dice.choice(SHAPES) if dice.random() < 0.85 else dice.uniform(0.5, 1.9)
    size = (SIDE, int(SIDE * ratio)) if ratio <= 1 else (int(SIDE / ratio), SIDE)
    light = _alike(dice)
    picture = ground(dice, kind, size, None if light is None else int(np.clip(light + dice.normal(0, 14), 5, 253)))
    angle = dice.normal(0, 14) + 90 * dice.integers(0, 4) * (dice.random() < 0.3)
    card = _card(dice, 0.75 * SIDE, light, picture)
    c, s = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    h, w = card.shape[:2]
    fits = min(size[0] / (w * c + h * s), size[1] / (w * s + h * c))
    cut = dice.random() < 0.12
    large = dice.random() < 0.3
    share = dice.uniform(0.85, 1) if large else dice.uniform(0.3, 0.97) ** 0.7
    scale = fits * (dice.uniform(1.0, 1.25) if cut else share)
    room = (np.array(size) - scale * np.array([w * c + h * s, w * s + h * c])) / 2
    centre = np.array(size) / 2 + (dice.normal(0, 12, 2) if cut else dice.uniform(-1, 1, 2) ** 3 * room)
    tilt = dice.uniform(0, 0.35) if not cut else dice.uniform(0, 0.1)
    quad = _placed(dice, (float(centre[0]), float(centre[1])), (scale * w, scale * h), angle, tilt)
    if dice.random() < (0.15 if kind == "things" else 0.07):
        sleeve(dice, picture, quad)
    if dice.random() < (0.7 if kind == "room" else 0.03):
        fingers(dice, picture, quad)
    _lay(dice, picture, card, quad, dice.uniform(0.05, 0.55))
    if dice.random() < (0.4 if kind == "room" else 0.1):
        thumb(dice, picture, quad)
    if dice.random() < (0.4 if kind == "things" else 0.08):
        glare(dice, picture, quad)
    quads = [quad]
    if dice.random() < 0.4:
        picture, quads = _bent(dice, picture, quads)
    return Scene(kind, _finish(dice, picture), _seen(quads, size))


def lid(dice: Dice) -> Scene:
    """Draw one card or a few, scanned with more of the lid around them than a strip."""
    ratio = dice.choice([0.6, 0.75, 1.0, 1.414])
    size = (SIDE, int(SIDE * ratio)) if ratio <= 1 else (int(SIDE / ratio), SIDE)
    tone = colour(dice, 205, 256, 3) if dice.random() < 0.7 else colour(dice, 0, 200, 6)
    picture = np.full((size[1], size[0], 3), tone, np.uint8)
    count = 1 if dice.random() < 0.7 else 2
    light = int(np.clip(tone[0] + dice.normal(0, 8), 200, 254)) if dice.random() < 0.5 and tone[0] > 200 else None
    quads = []
    for k in range(count):
        card = _card(dice, 0.8 * SIDE, light)
        room = size[0], size[1] / count
        h, w = card.shape[:2]
        scale = min(room[0] / w, room[1] / h) * dice.uniform(0.45, 0.97)
        at = (np.array(room) - scale * np.array([w, h])) * dice.uniform(0.03, 0.97, 2) + np.array([w, h]) * scale / 2
        spot = float(at[0]), float(at[1] + k * room[1])
        quad = _placed(dice, spot, (scale * w, scale * h), dice.normal(0, 1.5), 0)
        _lay(dice, picture, card, quad, dice.uniform(0.06, 0.5))
        quads.append(quad)
    return Scene("lid", _finish(dice, picture, flat=True), tuple(quads))


def _seen(quads: list[Quad], size: tuple[int, int]) -> tuple[Quad, ...]:
    """Give four sides around what the frame leaves of each card."""
    frame = np.array(Quad.box(0, 0, *size).points, np.float32)
    seen = []
    for quad in quads:
        area, part = cv2.intersectConvexConvex(np.array(quad.points, np.float32), frame)
        four = four_sides(part) if 0 < area < WHOLLY * quad.area else None
        seen.append(quad if four is None else Quad.of(four))
    return tuple(seen)


def screen(dice: Dice) -> Scene:
    """Draw a card shown on a screen, flat, between bars, lines of text and buttons of an app."""
    size = (360, SIDE) if dice.random() < 0.7 else (SIDE, 400)
    tone = colour(dice, 225, 256, 4) if dice.random() < 0.5 else colour(dice, 0, 45, 4)
    picture = np.full((size[1], size[0], 3), tone, np.uint8)
    card = _card(dice, 0.9 * SIDE)
    h, w = card.shape[:2]
    scale = min(size[0] / w, 0.75 * size[1] / h) * dice.choice([1, dice.uniform(0.6, 0.98)])
    at = size[0] / 2, dice.uniform(0.1 * size[1] + scale * h / 2, 0.9 * size[1] - scale * h / 2)
    quad = _placed(dice, at, (scale * w, scale * h), 0, 0)
    ink = colour(dice, 10, 110, 30) if tone[0] > 128 else colour(dice, 150, 250, 30)
    _, top, _, bottom = quad.bounds
    for low, high in ((0, top), (bottom, size[1])):
        if dice.random() < 0.7 and high - low > 24:
            bar = int(dice.uniform(12, min(60, high - low)))
            start = int(low if low == 0 else high - bar)
            cv2.rectangle(picture, (0, start), (size[0], start + bar), colour(dice, 5, 250, 60), -1)
            write_block(dice, picture, (8, start, size[0] - 8, start + bar), dice.uniform(7, 14), ink, 1)
        if dice.random() < 0.5 and high - low > 60:
            write_block(dice, picture, (14, int(low) + 16, size[0] - 14, int(high) - 8), dice.uniform(6, 13), ink, 8)
    _lay(dice, picture, card, quad, dice.choice([0, dice.uniform(0, 0.3)]))
    return Scene("screen", _finish(dice, picture, flat=True), (quad,))


def several(dice: Dice, kind: str) -> Scene:
    """Draw 2 to 15 cards on one ground, in tight rows or each at its own angle; some overlap their neighbours a little."""
    columns, rows = ((1, 2), (2, 1), (2, 2), (1, 3), (2, 3), (3, 2), (2, 4), (4, 2), (3, 4), (4, 3), (3, 5))[
        dice.integers(11)
    ]
    if kind == "sheet":
        size = int(SIDE / 1.414), SIDE
        columns, rows = min(columns, rows), max(columns, rows)
    else:
        size = (int(SIDE * 0.75), SIDE) if rows > columns else (SIDE, int(SIDE * 0.75))
    light = _alike(dice)
    if kind == "sheet":
        picture = np.full((size[1], size[0], 3), near(dice, (240, 240, 240), dice.uniform(-14, 12)), np.uint8)
    else:
        picture = ground(dice, kind, size, None if light is None else int(np.clip(light + dice.normal(0, 14), 5, 253)))
    if dice.random() < 0.2:
        # a dark board, an album or a tray holds them
        inset = (dice.uniform(0, 0.12, 4) * [size[0], size[1], size[0], size[1]]).astype(int)
        cv2.rectangle(picture, inset[:2].tolist(), (np.array(size) - inset[2:]).tolist(), colour(dice, 5, 250, 15), -1)
    lay = (_in_rows, _packed, _scattered)[dice.choice(3, p=[0.3, 0.3, 0.4])]
    overlap = dice.choice([0.12, 0.3]) if dice.random() < 0.18 else 0.002
    alike = _card(dice, 300, light) if dice.random() < 0.15 else None
    quads: list[Quad] = []
    frame = Quad.box(0, 0, *size)
    for centre, long, angle, upright in lay(dice, columns, rows, size):
        if dice.random() < 0.06:
            continue
        card = _card(dice, long, light, picture) if alike is None else alike
        if upright is not None and upright != (card.shape[0] > card.shape[1]):
            card = np.ascontiguousarray(np.rot90(card, 1 if dice.random() < 0.5 else 3))
        # one camera sees all cards at about one scale
        width, height = (long * dice.uniform(0.96, 1) / max(card.shape) * np.array(card.shape[1::-1])).tolist()
        quad = _placed(
            dice, centre, (width, height), angle, dice.uniform(0, 0.1) if lay is _scattered else dice.uniform(0, 0.02)
        )
        if intersection(quad, frame) < SEEN * quad.area:
            continue
        if any(intersection(quad, other) > overlap * min(quad.area, other.area) for other in quads):
            continue
        _lay(dice, picture, card, quad, dice.uniform(0.05, 0.5))
        quads.append(quad)
    if dice.random() < 0.08:
        # the pockets of an album
        for quad in quads:
            sleeve(dice, picture, quad)
    if dice.random() < 0.3 and kind != "sheet":
        picture, quads = _bent(dice, picture, quads)
    return Scene(f"several {kind}", _finish(dice, picture, flat=kind == "sheet"), _seen(quads, size))


def _in_rows(dice: Dice, columns: int, rows: int, size: tuple[int, int]) -> Iterator[Place]:
    """Lay cards into rows, with room around them."""
    cell = size[0] / columns, size[1] / rows
    long = dice.uniform(0.9, 1.02) * min(cell[0], cell[1] * 1.6)
    for i in range(columns * rows):
        jitter = dice.normal(0, 0.02, 2) * long
        centre = (i % columns + 0.5) * cell[0] + jitter[0], (i // columns + 0.5) * cell[1] + jitter[1]
        yield centre, long, dice.normal(0, 2) + 90 * (dice.random() < 0.05), None


def _packed(dice: Dice, columns: int, rows: int, size: tuple[int, int]) -> Iterator[Place]:
    """Lay cards side by side, so that they touch or nearly do."""
    upright, gap = dice.random() < 0.4, 1 + dice.choice([dice.uniform(0, 0.015), dice.uniform(0.01, 0.06)])
    pitch = np.array([0.61, 1] if upright else [1, 0.61]) * gap
    # now and then the frame cuts the outer ones
    near = dice.uniform(1, 1.25) if dice.random() < 0.2 else dice.uniform(0.75, 1)
    long = near * min(size[0] / (columns * pitch[0]), size[1] / (rows * pitch[1]))
    middle = np.array(size) / 2 + dice.normal(0, 0.02, 2) * size[0]
    turn, wobble = dice.normal(0, 3), dice.uniform(0, 0.8)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    for i in range(columns * rows):
        x, y = (np.array([i % columns, i // columns]) - [(columns - 1) / 2, (rows - 1) / 2]) * pitch * long
        x, y = x + dice.normal(0, 0.006) * long, y + dice.normal(0, 0.006) * long
        yield (middle[0] + x * c - y * s, middle[1] + x * s + y * c), long, turn + dice.normal(0, wobble), upright


def _scattered(dice: Dice, columns: int, rows: int, size: tuple[int, int]) -> Iterator[Place]:
    """Lay each card at its own angle."""
    cell = size[0] / columns, size[1] / rows
    long = dice.uniform(0.6, 0.95) * min(cell[0], cell[1] * 1.6)
    for i in range(columns * rows):
        jitter = dice.normal(0, 0.03, 2) * long
        centre = (i % columns + 0.5) * cell[0] + jitter[0], (i // columns + 0.5) * cell[1] + jitter[1]
        yield centre, long, dice.uniform(-45, 45) + 90 * (dice.random() < 0.3), None


def scene(dice: Dice) -> Scene:
    """Draw one picture of the mix."""
    draw = dice.random()
    if draw < 0.25:
        return scan(dice)
    if draw < 0.31:
        return lid(dice)
    if draw < 0.34:
        return screen(dice)
    if draw < 0.7:
        return photo(dice, GROUNDS[dice.integers(len(GROUNDS))])
    return several(dice, ("sheet", "sheet", *GROUNDS)[dice.integers(2 + len(GROUNDS))])


def scenes(count: int, seed: int = 11) -> Iterator[Scene]:
    """Draw a mix of pictures, the same for the same seed."""
    for i in range(count):
        yield scene(np.random.default_rng((seed, i)))
