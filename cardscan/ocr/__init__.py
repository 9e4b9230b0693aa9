"""From CardImage to Reading: the text on one side of a card, with its place and its doubt.

Seam: an engine is any object with the two members of `OcrEngine`; the table names one factory per engine, imported
only when it is asked for.  An engine owns its model: load it once a process and reuse it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from cardscan.errors import UsageError

if TYPE_CHECKING:
    from cardscan.types import CardImage, Reading


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
