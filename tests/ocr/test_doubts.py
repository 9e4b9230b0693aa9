"""The letters that the reader was unsure of: told where the picture is bad, and at their place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from cardscan.ocr.ppocr import CERTAIN
from cardscan.ocr.rapid import RapidEngine

if TYPE_CHECKING:
    from cardscan.types import Pixels


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


def line(text: str, blur: float) -> Pixels:
    """Print a line and put it out of focus."""
    pixels: Pixels = np.full((60, 30 + 22 * len(text), 3), 245, np.uint8)
    cv2.putText(pixels, text, (15, 42), cv2.FONT_HERSHEY_DUPLEX, 1.0, (40, 40, 40), 2, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur), np.uint8) if blur else pixels


def test_a_clear_line_leaves_no_doubt(engine: RapidEngine) -> None:
    seen = engine.see(line("Marisol Quintero", 0))
    assert seen.text == "Marisol Quintero"
    assert seen.doubts == ()
    assert seen.weakest >= CERTAIN


def test_what_was_misread_was_doubted(engine: RapidEngine) -> None:
    text = "ilona.willmott@fennimoore.example"
    seen = engine.see(line(text, 4))
    assert seen.text != text
    assert seen.doubts


@pytest.mark.parametrize("blur", [3.0, 3.5, 4.0])
def test_doubts_point_at_letters(engine: RapidEngine, blur: float) -> None:
    seen = engine.see(line("  ilona.willmott@fennimoore.example", blur))
    for doubt in seen.doubts:
        assert not seen.text[doubt.at].isspace()
        assert doubt.other != seen.text[doubt.at]
        assert 0 < doubt.confidence < CERTAIN
    assert seen.weakest == min([d.confidence for d in seen.doubts], default=CERTAIN)
