"""Find QR codes and other symbols on a card: what one holds is the best reading there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from cardscan.geometry import Quad
from cardscan.types import Code

if TYPE_CHECKING:
    from cardscan.types import Pixels


def find_codes(pixels: Pixels) -> tuple[Code, ...]:
    """Decode all two-dimensional symbols that hold text."""
    import zxingcpp

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    formats = [getattr(zxingcpp.BarcodeFormat, f) for f in ("QRCode", "DataMatrix", "Aztec", "PDF417")]
    found = []
    for code in zxingcpp.read_barcodes(grey, formats=formats):
        if not code.valid or not code.text:
            continue
        p = code.position
        corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
        quad = Quad.of([(c.x, c.y) for c in corners])
        found.append(Code(symbology=str(code.format), text=code.text, quad=quad))
    return tuple(found)
