"""From the bytes of a PDF to pixels: one picture a page, at the resolution of a document scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cardscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Pixels

DPI = 300
"""What document scanners use; a card becomes about 1050 x 600 pixels."""
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
            scale = min(DPI / 72, MAX_SIDE / max(page.get_size()))
            yield np.asarray(page.render(scale=scale).to_numpy()[..., :3], np.uint8).copy()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise InputError(f"a page of the PDF is damaged: {error}", path, "save or scan it again") from None
    finally:
        document.close()
