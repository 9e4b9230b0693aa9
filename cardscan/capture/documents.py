"""From the bytes of a PDF to pixels: one picture a page, a scanned one at the resolution that it was scanned at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cardscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage

    from cardscan.types import Pixels

DPI = 300
"""For pages that are drawn and not scanned: what document scanners use; a card becomes about 1050 x 600 pixels."""
COVERS = 0.5
"""Share of a page from which on a picture on it is the scan, and not a logo."""
MAX_SIDE = 6000
"""Pixels of the longer side: A3 at 300 dpi is 4961. Larger pages (posters) are drawn coarser."""


def read(data: bytes, path: str) -> Iterator[Pixels]:
    """Yield the pages of a PDF.

    Raises:
        InputError: the PDF is damaged, has no pages, or asks for a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("the PDF asks for a password", path, "save it without one") from None
        raise InputError("is a damaged PDF", path, "save or scan it again") from None
    try:
        if len(document) == 0:
            raise InputError("the PDF has no pages", path)
        for page in document:
            scale = min(_resolution(page), MAX_SIDE / max(page.get_size()))
            yield np.asarray(page.render(scale=scale).to_numpy()[..., :3], np.uint8).copy()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise InputError(f"a page of the PDF is damaged: {error}", path, "save or scan it again") from None
    finally:
        document.close()


def _resolution(page: PdfPage) -> float:
    """Give pixels a point: those of the scan, so that no detail is lost and none is made up; DPI where more is drawn."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    found = list(page.get_objects(max_depth=1))
    width, height = page.get_size()
    scans = []
    for picture in (x for x in found if x.type == FPDF_PAGEOBJ_IMAGE):
        left, bottom, right, top = picture.get_bounds()
        area = (right - left) * (top - bottom)
        if area >= COVERS * width * height:
            across, down = picture.get_px_size()
            scans.append(math.sqrt(across * down / area))
    if scans and all(x.type == FPDF_PAGEOBJ_IMAGE for x in found):
        return max(scans)
    return max(DPI / 72, *scans) if scans else DPI / 72
