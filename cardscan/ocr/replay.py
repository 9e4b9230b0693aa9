"""Give back recorded Readings instead of reading pixels: for tests, and for trying parsers without OCR."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cardscan.errors import EngineError, InputError
from cardscan.types import CardImage, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReplayEngine:
    """An engine that knows the cards in a file and no others."""

    def __init__(self, path: str) -> None:
        self.name = "replay"
        self._readings = {_key(r): r for r in load_readings(path)}

    def read(self, card: CardImage) -> Reading:
        """Give the Reading that was recorded for this card."""
        crop = card.crop
        reading = self._readings.get((crop.digest, crop.page, crop.index))
        if reading is None:
            raise EngineError("no reading of this card was recorded", crop.source, "record it again")
        return replace(reading, crop=replace(reading.crop, source=crop.source))  # the path as it is given now


def _key(reading: Reading) -> tuple[str, int, int]:
    crop = reading.crop
    return crop.digest, crop.page, crop.index


def load_readings(path: str | Path) -> list[Reading]:
    """Read a file of Readings, one JSON object a line.

    Raises:
        InputError: the file is missing or is no such file.
    """
    try:
        text = Path(path).read_bytes()
        decoder = msgspec.json.Decoder(Reading)
        return [decoder.decode(line) for line in text.splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
    except msgspec.MsgspecError as error:
        raise InputError(f"is no file of recorded readings: {error}", str(path)) from None


def save_readings(path: str | Path, readings: Iterable[Reading]) -> None:
    """Write Readings, one JSON object a line."""
    Path(path).write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in readings))
