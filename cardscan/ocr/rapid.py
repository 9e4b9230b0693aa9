"""Read cards with RapidOCR (PP-OCRv6 small on onnxruntime), whose models come inside its wheel.

A glance tells which way up the card stands; all that follows sees it upright, so that a card reads the same whichever
way it was photographed.  Lines that a pen wrote are read once more, by `ink`.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.errors import EngineError, MissingDependency
from cardscan.geometry import Quad
from cardscan.ocr.ink import Alphabet, InkReading, read_ink
from cardscan.ocr.legibility import unread
from cardscan.ocr.ppocr import INSTALL, Detector, Direction, Recogniser
from cardscan.ocr.rows import join_boxes, joined_box
from cardscan.ocr.script import is_light, tell_scripts
from cardscan.ocr.stamps import find_stamp, without_stamp
from cardscan.ocr.struck import struck_share
from cardscan.ocr.upright import reading_order, turned_crop, turned_pixels
from cardscan.ocr.way_up import box_sides, cut_line, stands, way_up
from cardscan.types import Line, Reading

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.ocr.ppocr import Seen
    from cardscan.types import CardImage, Pixels

    Boxes = npt.NDArray[np.float32]

GLANCE_SIDE = 480
"""Pixels of the card's longer side for the first detection, whose cost grows with the area: it tells the way up and the size
of the print. Boxes so coarse cost two e-mails of 121 where they were read from on cards in large print."""
DETECT_SIDE, CLOSE_SIDE = 640, 960
"""The same for the boxes that are read, in ordinary and in small print. On 172 cards 318 and 323 of 385 lines were read to the
letter in small print, 1242 and 1241 of 1380 in larger."""
SMALL_PRINT = 0.0333
"""Height of the smallest lines' boxes, by the card's longer side, below which print is small."""
SMALLEST = 0.1
"""Share of the lines that may be smaller than these: dots and marks."""
MIN_CONFIDENCE = 0.5
"""Below this the recogniser sees texture, not text."""
MIN_PRINT = 0.6
"""The same for print, which is read better than ink: of 1800 lines the three below 0.66 are scribbles and pieces of logos."""


class RapidEngine:
    """The embedded engine: pip alone is enough."""

    def __init__(self, threads: int = 1) -> None:
        try:
            self.name = f"rapidocr {version('rapidocr')}"
        except PackageNotFoundError as error:
            raise MissingDependency(f"RapidOCR cannot be loaded: {error}", hint=INSTALL) from error
        self._detector = Detector(threads)
        self._direction = Direction(threads)
        self._recogniser = Recogniser(threads)
        self._alphabet = Alphabet(self._recogniser.characters)

    def read(self, card: CardImage) -> Reading:
        """Read a card; see `OcrEngine.read`."""
        try:
            turn, pixels, boxes = self.find(card)
            lines, picture = self._lines(pixels, boxes)
        except (cv2.error, RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"RapidOCR failed: {error}", card.crop.source, "try --engine tesseract") from error
        return Reading(crop=turned_crop(card.crop, turn), lines=reading_order(lines), picture=picture)

    def find(self, card: CardImage) -> tuple[int, Pixels, Boxes]:
        """Give the quarter turns that make a card upright, its upright picture, and the boxes of its lines."""
        boxes = self._detector.find(card.pixels, GLANCE_SIDE)
        turn = 0 if card.upright else way_up(card.pixels, boxes, self._direction.on_head, self._recogniser.read)
        pixels = turned_pixels(card.pixels, turn)
        if turn:
            boxes = self._detector.find(pixels, GLANCE_SIDE)
        return turn, pixels, self._detector.find(pixels, _side_for(boxes, max(pixels.shape[:2])))

    def cut(self, pixels: Pixels, box: Boxes) -> Pixels:
        """Cut a line out; one that runs up the side of the card was laid down the wrong way, and is turned over."""
        line = cut_line(pixels, box)
        over = stands(box) and self._direction.on_head(line) > 0.5
        return np.ascontiguousarray(line[::-1, ::-1]) if over else line

    def _lines(self, pixels: Pixels, boxes: Boxes) -> tuple[list[Line], tuple[str, ...]]:
        """Read all lines, tell print from handwriting, and read the handwritten ones once more as such; complain of lines unread."""
        crops = [self.cut(pixels, box) for box in boxes]
        seen = self._without_stamps([self.see(crop) for crop in crops], crops, boxes)
        texts = {i: (s.text, s.confidence) for i, s in enumerate(seen) if s.text and s.confidence >= MIN_CONFIDENCE}
        letters = (len(texts[i][0].replace(" ", "")) if i in texts else 0 for i in range(len(boxes)))
        length, height = box_sides(boxes)
        complaints = unread(zip(length / np.maximum(height, 1), letters, strict=True))
        told = tell_scripts([(seen[i].text, seen[i].look) for i in texts], [is_light(crops[i]) for i in texts])
        scripts = dict(zip(texts, told, strict=True))
        written = [i for i in texts if scripts[i] == "handwritten"]
        lines = [
            Line(
                text=text,
                quad=Quad.of(boxes[i].tolist()),
                confidence=score,
                engine=self.name,
                doubts=seen[i].doubts,
                struck=struck_share(crops[i], "printed") if written else 0.0,
            )
            for i, (text, score) in texts.items()
            if scripts[i] == "printed" and score >= MIN_PRINT
        ]
        for members in join_boxes(boxes, written):
            box = joined_box(boxes, members)
            raw = " ".join(texts[i][0] for i in members), min(texts[i][1] for i in members)
            crop = crops[members[0]] if len(members) == 1 else cut_line(pixels, box)
            ink = self.read_ink(crop, raw)
            lines.append(
                Line(
                    text=ink.text,
                    quad=Quad.of(box.tolist()),
                    confidence=ink.confidence,
                    engine=self.name,
                    script="handwritten",
                    alternatives=ink.alternatives,
                    struck=struck_share(crop, "handwritten"),
                )
            )
        return lines, complaints

    def _without_stamps(self, seen: list[Seen], crops: list[Pixels], boxes: Boxes) -> list[Seen]:
        """Take out what a scanning app stamped on the card, and read the print beneath it once more."""
        own, touched = find_stamp([s.text for s in seen], boxes)
        again = {i: self.see(without_stamp(crops[i])) for i in touched}
        kept = {i: s for i, s in again.items() if s.text and s.weakest > seen[i].weakest}
        kept |= {i: seen[i]._replace(text="") for i in own}
        return [kept.get(i, s) for i, s in enumerate(seen)]

    def see(self, line: Pixels) -> Seen:
        """Read the picture of one line as print, and tell what it looks like."""
        seen = self._recogniser.see(line)
        blanks = len(seen.text) - len(seen.text.lstrip())
        doubts = tuple(replace(d, at=d.at - blanks) for d in seen.doubts) if blanks else seen.doubts
        return seen._replace(text=seen.text.strip(), doubts=doubts)

    def read_plain(self, line: Pixels) -> tuple[str, float]:
        """Read the picture of one line as print."""
        return self._recogniser.read(line)

    def read_ink(self, line: Pixels, raw: tuple[str, float] | None = None) -> InkReading:
        """Read the picture of one line as handwriting; `raw` is what `read_plain` gives, if it is known."""
        return read_ink(line, self._alphabet, self._recogniser.probabilities, raw or self.read_plain(line))


def _side_for(boxes: Boxes, longer: int) -> int:
    """Give the side at which a card with lines of this size is searched; `longer` is its own longer side."""
    if not len(boxes):
        return CLOSE_SIDE
    height = float(np.quantile(np.minimum(*box_sides(boxes)), SMALLEST))
    return CLOSE_SIDE if height < SMALL_PRINT * longer else DETECT_SIDE
