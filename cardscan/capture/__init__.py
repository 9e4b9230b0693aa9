"""From a file to Pages to CardImages.

Seam: an image source is a function `(data: bytes, path: str) -> Iterator[Pixels]` that yields the upright pages of a
file one at a time and raises `InputError` for what it cannot open.  The table below names one per file suffix; a new
format is one more line.  Sources keep no state, but PDFium is not thread-safe: call them from one thread at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.errors import InputError
from cardscan.types import CardImage, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.geometry import Quad
    from cardscan.types import Pixels, Reading

ImageSource = Callable[[bytes, str], "Iterator[Pixels]"]

_PHOTOS = "cardscan.capture.photos:read"
SOURCES: dict[str, str] = {
    ".jpg": _PHOTOS,
    ".jpeg": _PHOTOS,
    ".jpe": _PHOTOS,
    ".png": _PHOTOS,
    ".webp": _PHOTOS,
    ".bmp": _PHOTOS,
    ".gif": _PHOTOS,
    ".tif": _PHOTOS,
    ".tiff": _PHOTOS,
    ".heic": _PHOTOS,
    ".heif": _PHOTOS,
    ".avif": _PHOTOS,
    ".pdf": "cardscan.capture.documents:read",
}
"""Which function opens which kind of file."""

NO_EDGE = "no edge of a card was seen, so the whole picture was read; lay the card on a ground of another colour"


def is_picture(path: Path) -> bool:
    """Tell by the suffix whether a file found in a folder is meant to be scanned."""
    return path.suffix.lower() in SOURCES


def source_of(path: str) -> ImageSource:
    """Give the function that opens a file; files with an unknown suffix are tried as pictures."""
    module, name = SOURCES.get(Path(path).suffix.lower(), _PHOTOS).split(":")
    source: ImageSource = getattr(import_module(module), name)
    return source


def pages(path: str) -> Iterator[Page]:
    """Read a file and yield its pages.

    Raises:
        InputError: the file is missing, empty, unreadable, damaged, locked or too large.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", path, "check the spelling") from None
    except IsADirectoryError:
        raise InputError("is a folder", path, "give the files in it") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path, "check its permissions") from None
    if not data:
        raise InputError("the file is empty", path, "copy or scan it again")
    digest = hashlib.sha256(data).hexdigest()
    for index, pixels in enumerate(source_of(path)(data, path)):
        yield Page(source=path, digest=digest, index=index, pixels=pixels)


def limit_threads(count: int) -> None:
    """Limit the threads that OpenCV takes in this process."""
    import cv2

    cv2.setNumThreads(count)


def cards(page: Page) -> list[CardImage]:
    """Cut every card out of a page, in reading order; the whole page if no edge of a card is seen."""
    from cardscan.capture.flatten import flatten
    from cardscan.capture.locate import is_missed, locate

    quads = locate(page.pixels)
    remarks = (NO_EDGE,) if is_missed(quads, page.pixels) else ()
    return [replace(flatten(page, quad, index), remarks=remarks) for index, quad in enumerate(quads)]


def whole(page: Page) -> CardImage:
    """Take the whole page as one card."""
    from cardscan.capture.flatten import flatten
    from cardscan.geometry import Quad

    height, width = page.pixels.shape[:2]
    return flatten(page, Quad.box(0, 0, width, height), 0)


def cut(page: Page, quad: Quad, index: int) -> CardImage:
    """Cut one card out of a page along its corners."""
    from cardscan.capture.flatten import flatten

    return flatten(page, quad, index)


def shown(page: Page) -> bytes:
    """Give a page small enough to be shown, as a JPEG."""
    from cardscan.capture import draw

    return draw.page_with_cards(page, ())


def drawn(page: Page, reading: Reading, quads: Sequence[Quad]) -> dict[str, bytes]:
    """Show what was found on a page and read on one of its cards, as JPEGs by name; `quads` are all its cards."""
    from cardscan.capture import draw

    return {
        "1-page": draw.page_with_cards(page, quads),
        "2-card": draw.card(page, reading),
        "3-lines": draw.card_with_lines(page, reading),
    }


def snapshot(page: Page, reading: Reading) -> bytes:
    """Give the small picture of a card that a library keeps, as a JPEG."""
    from cardscan.capture import draw

    return draw.snapshot(page, reading)


def outlined(sides: Sequence[tuple[Page | bytes, Reading]]) -> bytes:
    """Show where each line was read, on the page or on the kept picture of each side; gives one PNG."""
    from cardscan.capture import draw

    return draw.stacked(
        [
            draw.snapshot_with_lines(ground, reading)
            if isinstance(ground, bytes)
            else draw.page_with_lines(ground, reading)
            for ground, reading in sides
        ]
    )
