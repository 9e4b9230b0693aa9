"""What a scanning app stamped on a card: not read as part of it, and the print beneath read all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cardscan.geometry import Quad
from cardscan.ocr.rapid import RapidEngine
from cardscan.ocr.stamps import find_stamp, is_stamp, without_stamp
from cardscan.types import CardImage, Crop

if TYPE_CHECKING:
    from cardscan.types import Pixels

EMAIL = "orla.quint@glasswren.example"


def card(*, stamped: bool) -> CardImage:
    """Draw a card; the stamp stands in see-through grey over the beginning of the e-mail."""
    picture = Image.new("RGB", (1200, 700), "white")
    pen = ImageDraw.Draw(picture)
    for y, text, size in ((120, "Orla Quint", 60), (220, "Sales Manager", 40), (560, EMAIL, 40)):
        pen.text((80, y), text, font=ImageFont.load_default(size), fill=(20, 20, 20))
    if stamped:
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        pen.text((120, 552), "Scanned with", font=ImageFont.load_default(36), fill=(120, 120, 120, 110))
        pen.text((120, 600), "CamScanner", font=ImageFont.load_default(42), fill=(120, 120, 120, 110))
        picture = Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")
    pixels = np.asarray(picture, np.uint8)[:, :, ::-1].copy()
    quad = Quad.box(0, 0, 1200, 700)
    return CardImage(crop=Crop(source="x.png", digest="0", page=0, index=0, quad=quad, size=(1200, 700)), pixels=pixels)


@pytest.mark.parametrize("stamped", [False, True])
def test_a_stamp_is_no_text_of_the_card(stamped: bool) -> None:
    texts = [line.text for line in RapidEngine().read(card(stamped=stamped)).lines]
    assert EMAIL in texts
    assert len(texts) == 3


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Scanned with CamScanner", True),
        ("CamScanner", True),
        ("Scanned'with", True),
        ("Scanned by TapScanner", True),
        ("Document scanned with care", False),
        ("Scanner repairs", False),
        ("Camille Scanlon", False),
    ],
)
def test_a_stamp_is_told_by_its_words(text: str, stamp: bool) -> None:
    assert is_stamp(text) is stamp


def test_only_lines_that_run_through_a_stamp_are_read_again() -> None:
    def box(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
        return [[left, top], [right, top], [right, bottom], [left, bottom]]

    boxes = np.asarray(
        [box(80, 100, 400, 140), box(60, 560, 700, 600), box(120, 600, 340, 640), box(20, 590, 80, 640), box(500, 610, 800, 650)],
        np.float32,
    )  # fmt: skip
    texts = ["Orla Quint", "Caa.quint@glasswren.example", "CamScanner", "CS", "www.glasswren.example"]
    assert find_stamp(texts, boxes) == ([2, 3], [1])
    assert find_stamp(["CS Consulting", *texts[:2], "x", "y"], boxes) == ([], [])


def test_ink_stays_and_the_stamp_goes() -> None:
    line: Pixels = np.full((48, 300, 3), 250, np.uint8)
    cv2.rectangle(line, (100, 5), (280, 43), (190, 190, 190), -1)  # the stamp
    cv2.rectangle(line, (20, 15), (50, 35), (40, 40, 40), -1)  # ink
    line[:, 150:300] = 250  # paper is most of it
    cleaned = without_stamp(line)
    assert cleaned[25, 120].min() > 235
    assert cleaned[25, 35].max() < 20
