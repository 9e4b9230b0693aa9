"""From a record in the library to one picture that shows the card and its lines: `cardscan show --open`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cardscan import capture
from cardscan.errors import CardscanError, InputError, MissingDependency

if TYPE_CHECKING:
    from cardscan.store import Library
    from cardscan.types import CardRecord, Crop, Page, Reading


def draw(library: Library, record: CardRecord) -> bytes:
    """Draw the lines of all sides on their originals, or on the kept pictures where those are gone; gives a PNG."""
    return capture.outlined([(_ground(library, record, reading), reading) for reading in record.readings])


def _ground(library: Library, record: CardRecord, reading: Reading) -> Page | bytes:
    page = page_of(reading.crop, library.original(record.id, reading.side).path)
    return page or library.crop(record.id, reading.side)


def page_of(crop: Crop, path: str) -> Page | None:
    """Give the page that a card was cut out of; None if its file was moved, deleted or replaced by another."""
    try:
        for page in capture.pages(path):
            if page.digest != crop.digest:
                break  # another picture has taken its place
            if page.index == crop.page:
                return page
    except CardscanError:
        pass  # that is what the kept picture is for
    return None


def write(png: bytes, path: str) -> None:
    """Write the picture.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        Path(path).write_bytes(png)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", path, "choose another file") from None


def view(png: bytes, name: str) -> str:
    """Open the picture with the platform's viewer; give the file, which stays, because the viewer reads it later.

    Raises:
        MissingDependency: there is no viewer.
    """
    path = Path(tempfile.mkdtemp(prefix="cardscan-")) / f"{name}.png"
    write(png, str(path))
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606
        else:
            viewer = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.run([viewer, str(path)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise MissingDependency("no viewer could be started", str(path), "open it yourself, or use -o") from None
    return str(path)
