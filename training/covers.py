"""From a picture and the quad of a card in it to what covers or holds the card: a sleeve, a thumb, a hand, a gleam."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from drawing import Dice, colour

if TYPE_CHECKING:
    from cardscan.geometry import Quad
    from cardscan.types import Pixels


def sleeve(dice: Dice, picture: Pixels, quad: Quad) -> None:
    """Put a card into a clear sleeve: a margin that hardly differs from the ground, seams, gleams."""
    points = np.array(quad.points)
    middle = points.mean(axis=0)
    outer = (middle + (points - middle) * dice.uniform(1.03, 1.16)).astype(np.int32)
    mask = cv2.fillPoly(np.zeros(picture.shape[:2], np.uint8), [outer], 255)
    haze = dice.uniform(0.03, 0.2)
    picture[mask > 0] = np.clip(picture[mask > 0] * (1 - haze) + 255 * haze, 0, 255)
    cv2.polylines(picture, [outer], True, colour(dice, 100, 256, 10), int(dice.integers(1, 3)), cv2.LINE_AA)


def glare(dice: Dice, picture: Pixels, quad: Quad) -> None:
    """Let a lamp or a window gleam on card and ground alike, across one side of the card."""
    h, w = picture.shape[:2]
    points = np.array(quad.points)
    k, share = int(dice.integers(4)), dice.uniform(0, 1)
    at = points[k] * share + points[(k + 1) % 4] * (1 - share) + dice.normal(0, 0.05, 2) * w
    mask = np.zeros((h, w), np.uint8)
    long, wide = dice.uniform(0.04, 0.3) * w, dice.uniform(0.01, 0.1) * w
    if dice.random() < 0.5:
        axes = int(long) + 1, int(wide) + 1
        cv2.ellipse(mask, at.astype(int).tolist(), axes, dice.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)
    else:
        corners = cv2.boxPoints(((at[0], at[1]), (2 * long, 2 * wide), dice.uniform(0, 180)))
        cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (0, 0), dice.uniform(0.8, 0.04 * w))[..., None] / 255.0 * dice.uniform(0.3, 1)
    picture[:] = np.clip(picture * (1 - soft) + 255 * soft, 0, 255)


def thumb(dice: Dice, picture: Pixels, quad: Quad) -> None:
    """Let a finger hold the card: from the rim of the picture to a little inside one side of it."""
    h, w = picture.shape[:2]
    points = np.array(quad.points)
    k, share = int(dice.integers(4)), dice.uniform(0.2, 0.8)
    side = points[k] * share + points[(k + 1) % 4] * (1 - share)
    tip = side + (points.mean(axis=0) - side) * dice.uniform(0, 0.3)
    out = side - points.mean(axis=0)
    root = side + out / max(float(np.linalg.norm(out)), 1e-6) * max(w, h) + dice.normal(0, 60, 2)
    _finger(picture, tip, root, int(dice.uniform(0.06, 0.16) * w), _skin(dice))


def fingers(dice: Dice, picture: Pixels, quad: Quad) -> None:
    """Let a hand hold the card from behind: fingers that reach out beyond one side of it, before it is laid over them."""
    points, skin = np.array(quad.points), _skin(dice)
    k, thick = int(dice.integers(4)), dice.uniform(0.1, 0.2) * np.sqrt(quad.area)
    one, other, middle = points[k], points[(k + 1) % 4], points.mean(axis=0)
    out = (one + other) / 2 - middle
    for share in np.linspace(dice.uniform(0, 0.3), dice.uniform(0.5, 1), int(dice.integers(2, 5))):
        side = one * (1 - share) + other * share
        _finger(picture, side + out * dice.uniform(0.05, 0.5), middle, int(thick * dice.uniform(0.8, 1.2)), skin)
    back = middle - 2.5 * out if dice.random() < 0.7 else middle + 3 * out
    _finger(picture, middle, back, int(dice.uniform(2, 6) * thick), skin)


def _skin(dice: Dice) -> np.ndarray:
    return np.clip(np.array([110, 145, 195]) * dice.uniform(0.35, 1.2) + dice.normal(0, 8, 3), 0, 255)


def _finger(picture: Pixels, tip: np.ndarray, root: np.ndarray, thick: int, skin: np.ndarray) -> None:
    h, w = picture.shape[:2]
    mask = np.zeros((h, w), np.uint8)
    cv2.line(mask, tip.astype(int).tolist(), root.astype(int).tolist(), 255, max(thick, 1))
    soft = cv2.GaussianBlur(mask, (0, 0), 1.2)[..., None] / 255.0
    shade = cv2.GaussianBlur(mask, (0, 0), max(thick, 1) / 5)[..., None] / 255.0
    tone = skin * (0.55 + 0.45 * shade)
    dim = picture * (1 - 0.25 * cv2.GaussianBlur(np.roll(mask, 4, 0), (0, 0), 5)[..., None] / 255)
    picture[:] = np.clip(dim * (1 - soft) + tone * soft, 0, 255)
