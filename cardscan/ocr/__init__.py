"""From CardImage to Reading: the text on one side of a card, with its place and its doubt.

Seam: an engine is any object with the two members of `OcrEngine`; the table names one factory per engine, imported
only when it is asked for.  An engine owns its model: load it once a process and reuse it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from cardscan.errors import CardscanError, EngineError, UsageError
from cardscan.ocr.codes import find_codes
from cardscan.ocr.legibility import complaints
from cardscan.ocr.upright import turned_pixels
from cardscan.types import Line, Reading

if TYPE_CHECKING:
    from cardscan.types import CardImage


class OcrEngine(Protocol):
    """Reads the text of one card.

    An engine is used by one thread at a time and sees only pixels that it must not change.  It raises
    `MissingDependency` when it is made on a machine that lacks it, and `EngineError` when it fails on a card; a card
    without text is no error but a Reading without lines.
    """

    name: str
    """Name and version, such as `rapidocr 3.10.0`; kept on every line."""

    def read(self, card: CardImage) -> Reading:
        """Read a card that may stand any way up.

        The Reading's crop is turned so that the text is upright; its lines are in pixels of that upright card, in
        reading order.
        """
        ...


_REMEDY = "try another --engine"
ENGINES: dict[str, str] = {
    "rapid": "cardscan.ocr.rapid:RapidEngine",
    "tesseract": "cardscan.ocr.tesseract:TesseractEngine",
}


@lru_cache(maxsize=4)
def load(name: str) -> OcrEngine:
    """Give the engine of that name, loaded once a process; `replay:FILE` gives back what a file recorded.

    Raises:
        UsageError: there is no such engine.
        MissingDependency: this machine lacks it.
    """
    if name.startswith("replay:"):
        from cardscan.ocr.replay import ReplayEngine

        return ReplayEngine(name.removeprefix("replay:"))
    if name not in ENGINES:
        raise UsageError(f"no OCR engine {name!r}", hint=f"one of {', '.join(ENGINES)}, replay:FILE")
    module, factory = ENGINES[name].split(":")
    engine: OcrEngine = getattr(import_module(module), factory)()
    return engine


def read(engine: OcrEngine, card: CardImage) -> Reading:
    """Read a card, its text by the engine and its codes, and hold the engine to its promise: a Reading, or an error.

    Raises:
        EngineError: the engine failed or answered nonsense.
    """
    source = card.crop.source
    try:
        reading = engine.read(card)
    except (CardscanError, MemoryError):
        raise
    except Exception as error:
        raise EngineError(f"{engine.name} failed: {type(error).__name__}: {error}", source, _REMEDY) from error
    if not isinstance(reading, Reading) or not all(_is_sound(line) for line in reading.lines):
        raise EngineError(f"{engine.name} answered nonsense", source, _REMEDY)
    turn = next((n for n in range(4) if card.crop.quad.turned(n) == reading.crop.quad), 0)
    pixels = turned_pixels(card.pixels, turn)
    codes = reading.codes or find_codes(pixels)
    return replace(
        reading, codes=codes, picture=tuple(dict.fromkeys([*reading.picture, *complaints(pixels, reading.lines)]))
    )


def _is_sound(line: Line) -> bool:
    finite = all(math.isfinite(c) for point in line.quad.points for c in point)
    whole = not any("\ud800" <= c <= "\udfff" for c in line.text)  # halves of characters, from bad UTF-8
    return finite and whole and 0 <= line.confidence <= 1
