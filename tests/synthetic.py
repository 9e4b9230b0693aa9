"""Invented readings and pictures, for what needs neither a camera nor an engine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from cardscan.geometry import Quad
from cardscan.types import CardImage, Crop, Line, Page, Reading

if TYPE_CHECKING:
    from cardscan.types import Pixels

SIZE = (1000, 580)


def line(text: str, row: int = 0, confidence: float = 0.97) -> Line:
    """Make a printed line in one of twelve rows of the card."""
    return Line(text=text, quad=Quad.box(60, 40 + 44 * (row % 12), 500, 36), confidence=confidence, engine="test 1")


def reading(*texts: str, source: str = "IMG_1.jpg", page: int = 0, index: int = 0) -> Reading:
    """Make a reading of a card with these lines; cards of one page stand side by side."""
    crop = Crop(
        source=source,
        digest=hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest(),
        page=page,
        index=index,
        quad=Quad.box(20 + 1100 * index, 30, *SIZE),
        size=SIZE,
    )
    return Reading(crop=crop, lines=tuple(line(text, row) for row, text in enumerate(texts)))


def whole(pixels: Pixels, source: str = "card.png") -> CardImage:
    """Make a card of a picture that is nothing but the card."""
    height, width = pixels.shape[:2]
    page = Page(source=source, digest=hashlib.sha256(pixels.tobytes()).hexdigest(), index=0, pixels=pixels)
    crop = Crop(
        source=source,
        digest=page.digest,
        page=0,
        index=0,
        quad=Quad.box(0, 0, width, height),
        size=(width, height),
    )
    return CardImage(crop=crop, pixels=np.ascontiguousarray(pixels))


CARDLIKE = st.sampled_from(
    [
        "Jane Q. Public, PhD",
        "Acme & Söhne GmbH",
        "Head of Sales, EMEA",
        "jane@acme.example.com",
        "www.acme.example.com",
        "Tel. +49 30 23125 017 | Fax -018",
        "M (415) 555-0100 ext. 12",
        "P.O. Box 12, Springfield, IL 62701",
        "1=Small Biz Mixer. 2=Has a newborn. 3=Send seminar invite.",
        "2) talked about boats",
        "call next Tue",
        "@jane",
        "山田 太郎",
    ]
)
TEXTS = st.lists(CARDLIKE | st.text(max_size=40), max_size=12)
"""The lines of one side: what stands on cards, mixed with anything."""
READINGS = st.builds(
    lambda texts, source, page, index: reading(*texts, source=source, page=page, index=index),
    TEXTS,
    st.sampled_from(["a.jpg", "IMG_1.jpg", "IMG_2.jpg", "x_front.jpg", "x_back.jpg", "s-1.png", "s-2.png", "d.pdf"]),
    st.integers(0, 3),
    st.integers(0, 2),
)
