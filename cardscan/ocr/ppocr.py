"""From pixels to boxes of text, and from the picture of a line to its text: PP-OCRv6, whose models RapidOCR's wheel holds.

The networks are run here and not by RapidOCR, so that they are rid of their subnormal weights (see `weights`), lines are
not padded more than they must be, and nothing is imported that takes a second; the rest is done as RapidOCR does it.
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

import cv2
import numpy as np

from cardscan.errors import MissingDependency
from cardscan.ocr.weights import with_output, without_subnormals
from cardscan.types import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cardscan.types import Pixels

    Boxes = npt.NDArray[np.float32]
    Matrix = npt.NDArray[np.float32]
    Vector = npt.NDArray[np.float32]
    Steps = npt.NDArray[np.intp]
    """The likeliest character of each step."""

INSTALL = "pip install rapidocr onnxruntime"
DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DIRECTION = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
SHAPES = "p2o.pd_op.pool2d.1.0"
"""Name of the recogniser's last result before it turns from shapes to letters: 384 numbers a step, every PITCH pixels."""
STEP = 32
"""The detector halves a picture five times."""
TEXT = 0.3
"""From this on a point of the detector's map is text; this and the next three are RapidOCR's."""
SURE = 0.5
"""Least mean of a line."""
GROWTH = 1.6
"""Area by circumference is what a line is grown by on each side, times this."""
THINNEST = 3.0
"""Pixels of the map; thinner lines are specks."""
MOST_BOXES = 1000
HEIGHT = 48
"""Pixels of a line as the recogniser sees it."""
PITCH = 8
"""Pixels from one step of the recogniser to the next."""
NARROWEST = 160
"""Pixels of a line at least; shorter ones are padded with grey. RapidOCR pads to 320: on 622 lines of cards 8 % slower, and no
line more is right."""

CERTAIN = 0.98
"""From this probability on a letter is not told as doubtful. Of 1563 lines of cards 88 are misread; by their least sure letter a right and
a wrong one are told apart 88 times of 100, by the mean of all letters 83."""
WIDTH = 192
"""Pixels of the piece of a line that tells whether it stands on its head."""


class Detector:
    """Finds lines of text."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(DETECTOR, threads)

    def find(self, pixels: Pixels, side: int) -> Boxes:
        """Give the boxes of text as n x 4 corners in pixels of the picture, searched at `side` pixels of its longer side."""
        height, width = pixels.shape[:2]
        scale = min(1.0, side / max(height, width))
        size = STEP * round(width * scale / STEP), STEP * round(height * scale / STEP)
        if not min(size):
            return np.empty((0, 4, 2), np.float32)
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        heat = self._session.run(None, {"x": _normalised(small)[None]})[0][0, 0]
        boxes = _boxes_on(heat) * (width / size[0], height / size[1])
        return np.asarray(np.clip(boxes, 0, (width, height)), np.float32)


class Direction:
    """Tells a line of print that stands on its head."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(DIRECTION, threads)

    def on_head(self, line: Pixels) -> float:
        """Give the probability that a line stands on its head."""
        return float(self._session.run(None, {"x": _strip(line, WIDTH, WIDTH)})[0][0][1])


class Seen(NamedTuple):
    """What the recogniser saw on a line."""

    text: str
    confidence: float
    """The mean of its letters'."""
    look: Vector
    """Mean and spread of SHAPES along the line: what its strokes look like."""
    doubts: tuple[Doubt, ...]
    """Its letters below CERTAIN."""

    @property
    def weakest(self) -> float:
        """Probability of its least sure letter."""
        return min((d.confidence for d in self.doubts), default=CERTAIN)


class Recogniser:
    """Reads one line of text."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(RECOGNISER, threads, SHAPES)
        self._letters = self._session.get_outputs()[0].name
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self.characters = ["", *characters, " "]
        """What each column of `probabilities` stands for; the first is no character."""

    def probabilities(self, line: Pixels) -> Matrix:
        """Give the probability of each character at each step along a line: steps x characters."""
        return np.asarray(self._session.run([self._letters], {"x": _strip(line, NARROWEST)})[0][0], np.float32)

    def read(self, line: Pixels) -> tuple[str, float]:
        """Give the likeliest text of a line, and the mean confidence of its letters."""
        probabilities = self.probabilities(line)
        return self._likeliest(probabilities, probabilities.argmax(axis=1))

    def see(self, line: Pixels) -> Seen:
        """Read a line and tell what it looks like, which costs nothing more."""
        strip = _strip(line, NARROWEST)
        probabilities, shapes = self._session.run([self._letters, SHAPES], {"x": strip})
        filled = min(HEIGHT * line.shape[1] / line.shape[0] / strip.shape[3], 1.0)
        shapes = shapes[0, :, 0, : max(round(shapes.shape[3] * filled), 1)]
        look = np.concatenate([shapes.mean(axis=1), shapes.std(axis=1)])
        best = probabilities[0].argmax(axis=1)
        return Seen(*self._likeliest(probabilities[0], best), look, self._doubts(probabilities[0], best))

    def _likeliest(self, probabilities: Matrix, best: Steps) -> tuple[str, float]:
        seen = best > 0
        seen[1:] &= best[1:] != best[:-1]
        steps = np.flatnonzero(seen)
        if not len(steps):
            return "", 0.0
        return "".join(self.characters[i] for i in best[steps]), float(probabilities[steps, best[steps]].mean())

    def _doubts(self, probabilities: Matrix, best: Steps) -> tuple[Doubt, ...]:
        """Tell the letters that are not sure, each by the step that shows it best."""
        bounds = [*np.flatnonzero(np.diff(best, prepend=0)), len(best)]
        runs = [(a, b) for a, b in pairwise(bounds) if best[a] > 0]
        doubts = []
        for at, (start, end) in enumerate(runs):
            step = start + int(probabilities[start:end, best[start]].argmax())
            letter = self.characters[best[start]]
            if letter == " " or (sure := float(probabilities[step, best[start]])) >= CERTAIN:
                continue
            top = np.argpartition(probabilities[step], -3)[-3:]
            second, third = top[np.argsort(probabilities[step, top])][-2::-1]
            other = self.characters[second]
            if normalize("NFKC", other) == normalize("NFKC", letter):  # `：` is no other letter than `:`
                sure += float(probabilities[step, second])
                other = self.characters[third]
            if sure < CERTAIN:
                doubts.append(Doubt(at=at, confidence=round(sure, 3), other=other.strip()))
        return tuple(doubts)


def _session(model: str, threads: int, inner: str = "") -> Any:
    """Load a model out of RapidOCR's package; it may tell an inner result, too."""
    found = find_spec("rapidocr")  # importing it would take a second, and nothing of it but the models is needed
    try:
        import onnxruntime

        if not found or not found.origin:
            raise ImportError("it is not installed")
        weights = without_subnormals(Path(found.origin).parent / "models" / model)
        weights = with_output(weights, inner) if inner else weights
    except (ImportError, OSError) as error:
        raise MissingDependency(f"RapidOCR cannot be loaded: {error}", hint=INSTALL) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _boxes_on(heat: Matrix) -> Matrix:
    """Give the boxes of lines (n x 4 corners, top-left first) on a map of how surely there is text.

    Differentiable Binarization (Liao et al., 2020), section 3.5: the network draws lines shrunk, so they are grown again.
    """
    mask = cv2.dilate(np.asarray(heat > TEXT, np.uint8), np.ones((2, 2), np.uint8))
    boxes = []
    for outline in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0][:MOST_BOXES]:
        centre, (width, height), angle = cv2.minAreaRect(outline)
        if min(width, height) < THINNEST or _mean_inside(heat, (centre, (width, height), angle)) < SURE:
            continue
        grow = GROWTH * width * height / (width + height)
        corners = np.asarray(cv2.boxPoints((centre, (width + grow, height + grow), angle)), np.float32)
        left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
        (a, d), (b, c) = (side[np.argsort(side[:, 1], kind="stable")] for side in (left, right))
        boxes.append((a, b, c, d))
    return np.asarray(boxes, np.float32).reshape(-1, 4, 2)


def _mean_inside(heat: Matrix, box: tuple[Sequence[float], Sequence[float], float]) -> float:
    corners = cv2.boxPoints(box)
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = heat[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _strip(line: Pixels, least: int, most: int | None = None) -> Matrix:
    """Bring a line to HEIGHT, and to a width between `least` (padded with grey) and `most` (squeezed)."""
    width = max(int(HEIGHT * line.shape[1] / line.shape[0]), 1)
    width = min(width, most or width)
    padded = np.zeros((1, 3, HEIGHT, max(width, least)), np.float32)
    padded[0, :, :, :width] = _normalised(np.asarray(cv2.resize(line, (width, HEIGHT)), np.uint8))
    return padded


def _normalised(pixels: Pixels) -> Matrix:
    """Give colour channels x rows x columns from -1 to 1."""
    return np.asarray(pixels.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1), np.float32)
