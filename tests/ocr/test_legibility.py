"""A picture that is too small or blurred is said to be, a good one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import pytest
from synthetic import whole

from cardscan import capture, ocr

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
