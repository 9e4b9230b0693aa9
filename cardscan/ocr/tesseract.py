"""Read cards with the Tesseract program, through pytesseract: the second opinion and the fallback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytesseract

from cardscan.errors import EngineError, MissingDependency
from cardscan.geometry import Quad
from cardscan.ocr.upright import reading_order, turned_crop, turned_pixels
from cardscan.types import Line, Reading

if TYPE_CHECKING:
    from cardscan.types import CardImage, Pixels

INSTALL = "install it: apt install tesseract-ocr, or brew install tesseract"
TIMEOUT_S = 60
"""A card takes a second or two; a minute means that the program hangs."""
SURE = 0.75
"""Mean confidence of upright print; a card that stands wrongly gives 0.2 to 0.5."""
MIN_CONFIDENCE = 0.2


class TesseractEngine:
    """The `tesseract` program of the machine; the languages that are installed of those in LANGUAGES."""

    LANGUAGES = (
        *("eng", "deu", "fra", "spa", "por", "ita", "nld"),
        *("rus", "ukr", "ell", "kor", "tha", "hin", "ara", "heb"),  # what the embedded engine does not read
    )

    def __init__(self) -> None:
        # its threads fight over the cores that the other workers need
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            version = pytesseract.get_tesseract_version()
            known = set(pytesseract.get_languages())
        except (pytesseract.TesseractNotFoundError, OSError, SystemExit) as error:
            raise MissingDependency("Tesseract is not on this machine", hint=INSTALL) from error
        self.name = f"tesseract {version.public}"
        self._languages = "+".join(x for x in self.LANGUAGES if x in known) or "eng"

    def read(self, card: CardImage) -> Reading:
        """Read a card; see `OcrEngine.read`.  Tries the other ways up only while none is read surely."""
        best: tuple[float, int, list[Line]] = (-1.0, 0, [])
        for turn in (0,) if card.upright else (0, 2, 1, 3):
            lines = self._lines(turned_pixels(card.pixels, turn), card.crop.source)
            letters = sum(len(x.text) for x in lines)
            mean = sum(x.confidence * len(x.text) for x in lines) / letters if letters else 0.0
            # few letters read surely tell less than many: wrong ways up give a handful of short words
            best = max(best, (mean * min(letters, 40) / 40, turn, lines), key=lambda b: b[0])
            if best[0] >= SURE:
                break
        _, turn, lines = best
        return Reading(crop=turned_crop(card.crop, turn), lines=reading_order(lines))

    def _lines(self, pixels: Pixels, source: str) -> list[Line]:
        try:
            table: dict[str, list[Any]] = pytesseract.image_to_data(
                pixels[..., ::-1],
                lang=self._languages,
                config="--psm 11",
                output_type=pytesseract.Output.DICT,
                timeout=TIMEOUT_S,
            )
        except (pytesseract.TesseractError, RuntimeError, UnicodeDecodeError, OSError) as error:
            raise EngineError(f"Tesseract failed: {error}", source, "try --engine rapid") from error
        words: dict[tuple[int, int, int], list[int]] = {}
        for i, text in enumerate(table["text"]):
            if text.strip() and float(table["conf"][i]) >= 100 * MIN_CONFIDENCE:
                key = table["block_num"][i], table["par_num"][i], table["line_num"][i]
                words.setdefault(key, []).append(i)
        return [self._line(table, members) for members in words.values()]

    def _line(self, table: dict[str, list[Any]], members: list[int]) -> Line:
        boxes = [Quad.box(*(float(table[k][i]) for k in ("left", "top", "width", "height"))) for i in members]
        letters = [len(table["text"][i]) for i in members]
        score = sum(n * float(table["conf"][i]) for n, i in zip(letters, members, strict=True)) / sum(letters) / 100
        text = " ".join(table["text"][i] for i in members)
        return Line(text=text, quad=Quad.around(boxes), confidence=score, engine=self.name)
