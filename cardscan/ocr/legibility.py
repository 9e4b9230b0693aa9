"""Say when a picture is too small or too blurred to be trusted, or its script is unknown, instead of nonsense without a word."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.types import Line, Pixels

MIN_HEIGHT = 14.0
"""Pixels of the median line's quad. Twelve flat scans made smaller step by step: at 15 px 92 % of the letters were
read as at full size, at 13.5 px 75 %."""
MIN_CRISPNESS = 6.5
"""Steepness of the steepest edges (share of the contrast a pixel) times the height of the line. The same scans
blurred step by step: at 7 to 9 they were read as well as sharp ones (94 %), at 4 to 5 79 %. Of 168 cards one lies at 6.0,
blurred and misread; the next at 9.5 is read well."""

LETTERS = 0.35
"""Letters that a line holds at least for each time it is longer than high: print has one (Chinese) to two (Latin)."""
A_LINE = 2.5
"""How many times longer than high a box is that surely holds a line; shorter ones are marks and parts of logos."""
UNREAD, UNREAD_SHARE = 2, 0.2
"""So many lines without letters, and this share of all, are a script that the reader does not know: 3 of 6 to 8 lines on drawn cards in
Russian, Korean, Thai and Arabic, at most one line on 42 real cards in Latin and Chinese. Greek and Hindi letters are taken for Latin ones."""


def unread(lines: Iterable[tuple[float, int]]) -> tuple[str, ...]:
    """Tell that lines could not be read; a line is given as its length by its height, and how many letters were read on it."""
    lines = list(lines)
    empty = sum(length >= A_LINE and letters < LETTERS * length for length, letters in lines)
    if empty < max(UNREAD, UNREAD_SHARE * len(lines)):
        return ()
    return (f"{empty} of {len(lines)} lines could not be read; another script may be in reach of --engine tesseract",)


def complaints(pixels: Pixels, lines: Sequence[Line]) -> tuple[str, ...]:
    """Tell what is wrong with the picture of an upright card, and what to do about it; nothing if it is fine."""
    if not lines:
        return ()
    height = median(line.quad.height for line in lines)
    if height < MIN_HEIGHT:
        return (f"the text is {height:.0f} px high; hold the phone closer",)
    steepness = [s for line in lines if (s := _steepness(pixels, line)) is not None]
    if steepness and median(steepness) * height < MIN_CRISPNESS:
        return ("the picture is blurred; hold the phone still and let it focus",)
    return ()


def _steepness(pixels: Pixels, line: Line) -> float | None:
    left, top, right, bottom = (max(round(v), 0) for v in line.quad.bounds)
    crop = pixels[top:bottom, left:right]
    if min(crop.shape[:2]) < 4:
        return None
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    edges = np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=1 / 8))
    contrast = float(np.percentile(grey, 95) - np.percentile(grey, 5)) + 1
    return float(np.percentile(edges, 98)) / contrast
