"""A picture that is too small or blurred is said to be, a good one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import pytest
from synthetic import whole

from cardscan import capture, ocr
from cardscan.ocr.legibility import unread

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels


@pytest.fixture(scope="module")
def flat(samples: Path) -> Pixels:
    return next(capture.pages(str(samples / "scan_cpa.jpg"))).pixels


def test_a_good_scan_has_no_complaint(flat: Pixels) -> None:
    assert ocr.read(ocr.load("rapid"), whole(flat)).picture == ()


def test_small_text_is_said_with_the_remedy(flat: Pixels) -> None:
    small = cv2.resize(flat, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
    (complaint,) = ocr.read(ocr.load("rapid"), whole(small)).picture  # type: ignore[arg-type]
    assert "px high" in complaint
    assert "closer" in complaint


def test_blur_is_said_with_the_remedy(flat: Pixels) -> None:
    (complaint,) = ocr.read(ocr.load("rapid"), whole(cv2.GaussianBlur(flat, (0, 0), 5))).picture  # type: ignore[arg-type]
    assert "blurred" in complaint


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([(11.0, 0), (9.0, 2), (6.0, 0), (8.0, 14), (12.0, 25), (9.0, 17)], True),  # Cyrillic above Latin
        ([(11.0, 0), (8.0, 14), (12.0, 25), (9.0, 17)], False),  # one line of a logo
        ([(1.5, 0), (2.0, 0), (1.2, 0), (12.0, 25), (9.0, 17)], False),  # marks
        ([(4.0, 4), (7.0, 7), (5.0, 5)], False),  # Chinese
        ([], False),
    ],
)
def test_lines_in_a_script_that_is_not_read_are_said(lines: list[tuple[float, int]], said: bool) -> None:
    assert bool(unread(lines)) == said
