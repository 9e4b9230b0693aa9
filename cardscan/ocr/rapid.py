"""Read cards with RapidOCR (PP-OCRv6 small on onnxruntime), whose models come inside its wheel.

Detection runs once, on the card at the size it needs; which way up the card stands is then told from the shape of the
text boxes and from how surely three of its lines are read.  Only a note that lies on its side is detected twice.  Lines
that a pen wrote are read once more, by `ink`.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.errors import EngineError, MissingDependency
from cardscan.geometry import Quad
from cardscan.ocr.codes import find_codes
from cardscan.ocr.ink import Alphabet, InkReading, read_ink
from cardscan.ocr.ppocr import INSTALL, Detector, Recogniser
from cardscan.ocr.rows import join_boxes, joined_box
from cardscan.ocr.script import tell_scripts
from cardscan.ocr.upright import reading_order, turned_crop, turned_pixels
from cardscan.types import Line, Reading

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.types import CardImage, Pixels

    Boxes = npt.NDArray[np.float32]

DETECT_SIDE = 960
"""Pixels of the card's longer side for detection, whose cost grows with the area. F1 over all fields at 736, 960, 1280:
0.843, 0.850, 0.853."""
SURE = 0.9
"""Mean confidence of the probe lines from which on the first way up is taken without trying the other."""
PROBES = 3
MIN_CONFIDENCE = 0.5
"""Below this the recogniser sees texture, not text."""


class RapidEngine:
    """The embedded engine: pip alone is enough."""

    def __init__(self, threads: int = 1) -> None:
        try:
            self.name = f"rapidocr {version('rapidocr')}"
        except PackageNotFoundError as error:
            raise MissingDependency(f"RapidOCR cannot be loaded: {error}", hint=INSTALL) from error
        self._detector = Detector(threads)
        self._recogniser = Recogniser(threads)
        self._alphabet = Alphabet(self._recogniser.characters)

    def read(self, card: CardImage) -> Reading:
        """Read a card; see `OcrEngine.read`."""
        try:
            boxes = self._detect(card.pixels)
            turn, boxes, known = self._way_up(card.pixels, boxes)
            pixels = turned_pixels(card.pixels, turn)
            rest = [i for i in range(len(boxes)) if i not in known]
            texts = dict(known)
            texts.update(zip(rest, self._recognise([_cut(pixels, boxes[i]) for i in rest]), strict=True))
            texts = {i: (t.strip(), s) for i, (t, s) in texts.items() if t.strip() and s >= MIN_CONFIDENCE}
            lines = self._lines(pixels, boxes, texts)
            if turn % 2 and any(line.script == "handwritten" for line in lines):
                lines = self._again(pixels)
        except (cv2.error, RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"RapidOCR failed: {error}", card.crop.source, "try --engine tesseract") from error
        return Reading(crop=turned_crop(card.crop, turn), lines=reading_order(lines), codes=find_codes(pixels))

    def _again(self, pixels: Pixels) -> list[Line]:
        """Read an upright card from the start: the detector loses half of the handwriting that lies on its side."""
        boxes = self._detect(pixels)
        read = self._recognise([_cut(pixels, box) for box in boxes])
        return self._lines(
            pixels, boxes, {i: (t.strip(), s) for i, (t, s) in enumerate(read) if t.strip() and s >= MIN_CONFIDENCE}
        )

    def _lines(self, pixels: Pixels, boxes: Boxes, texts: dict[int, tuple[str, float]]) -> list[Line]:
        """Tell print from handwriting, and read the handwritten lines once more as such."""
        crops = {i: _cut(pixels, boxes[i]) for i in texts}
        scripts = dict(zip(texts, tell_scripts([(crops[i], *texts[i]) for i in texts]), strict=True))
        lines = [
            Line(text=text, quad=Quad.of(boxes[i].tolist()), confidence=score, engine=self.name)
            for i, (text, score) in texts.items()
            if scripts[i] == "printed"
        ]
        for members in join_boxes(boxes, [i for i in texts if scripts[i] == "handwritten"]):
            box = joined_box(boxes, members)
            raw = " ".join(texts[i][0] for i in members), min(texts[i][1] for i in members)
            ink = self.read_ink(_cut(pixels, box), raw)
            lines.append(
                Line(
                    text=ink.text,
                    quad=Quad.of(box.tolist()),
                    confidence=ink.confidence,
                    engine=self.name,
                    script="handwritten",
                    alternatives=ink.alternatives,
                )
            )
        return lines

    def _detect(self, pixels: Pixels) -> Boxes:
        """Give the text boxes as n x 4 corners in pixels of the card."""
        return self._detector.find(pixels, DETECT_SIDE)

    def read_plain(self, line: Pixels) -> tuple[str, float]:
        """Read the picture of one line as print."""
        return self._recogniser.read(line)

    def read_ink(self, line: Pixels, raw: tuple[str, float] | None = None) -> InkReading:
        """Read the picture of one line as handwriting; `raw` is what `read_plain` gives, if it is known."""
        return read_ink(line, self._alphabet, self._recogniser.probabilities, raw or self.read_plain(line))

    def _recognise(self, crops: list[Pixels]) -> list[tuple[str, float]]:
        return [self._recogniser.read(crop) for crop in crops]

    def _way_up(self, pixels: Pixels, boxes: Boxes) -> tuple[int, Boxes, dict[int, tuple[str, float]]]:
        """Give the clockwise quarter turns that make the card upright, boxes turned so, and lines read by the way."""
        if not len(boxes):
            return 0, boxes, {}
        size = pixels.shape[1], pixels.shape[0]
        width, height = _sides(boxes)
        lying = float(width[width > 1.5 * height].sum())
        standing = float(height[height > 1.5 * width].sum())
        turn = 1 if standing > lying else 0
        boxes = _turn_boxes(boxes, size, turn)
        width, height = _sides(boxes)
        # the longest lines of ordinary shape tell most: a probe of a logo or of one letter tells nothing
        probes = [int(i) for i in np.argsort(-np.minimum(width / np.maximum(height, 1), 20))[:PROBES]]
        first = self._probe(pixels, boxes, probes, turn)
        if first[0] >= SURE:
            return turn, boxes, first[1]
        flipped = _turn_boxes(boxes, size if turn == 0 else size[::-1], 2)
        second = self._probe(pixels, flipped, probes, turn + 2)
        if second[0] > first[0] + 0.02:
            return turn + 2, flipped, second[1]
        return turn, boxes, first[1]

    def _probe(
        self, pixels: Pixels, boxes: Boxes, probes: list[int], turn: int
    ) -> tuple[float, dict[int, tuple[str, float]]]:
        upright = turned_pixels(pixels, turn)
        read = self._recognise([_cut(upright, boxes[i]) for i in probes])
        weights = [max(len(text), 1) for text, _ in read]
        mean = sum(w * score for w, (_, score) in zip(weights, read, strict=True)) / sum(weights)
        return mean, dict(zip(probes, read, strict=True))


def _sides(boxes: Boxes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    width = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    height = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return width, height


def _turn_boxes(boxes: Boxes, size: tuple[int, int], quarters: int) -> Boxes:
    """Move boxes along when their picture of `size` = (width, height) is turned clockwise; corners stay clockwise."""
    width, height = size
    x, y = boxes[..., 0], boxes[..., 1]
    match quarters % 4:
        case 1:
            moved = np.stack([height - y, x], axis=-1)
        case 2:
            moved = np.stack([width - x, height - y], axis=-1)
        case 3:
            moved = np.stack([y, width - x], axis=-1)
        case _:
            return boxes
    return np.asarray(np.roll(moved, quarters, axis=1), np.float32)


def _cut(pixels: Pixels, box: Boxes) -> Pixels:
    """Cut one line out along its slanted box; a line that stands upright is laid down, as the recogniser expects."""
    width = max(int(max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3]))), 1)
    height = max(int(max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1]))), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.asarray(box, np.float32), target)
    line = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.rot90(line) if height >= 1.5 * width else line, np.uint8)
