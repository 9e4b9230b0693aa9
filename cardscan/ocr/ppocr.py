"""From pixels to boxes of text, and from the picture of a line to its text: PP-OCRv6, whose models RapidOCR's wheel holds.

The networks are run here and not by RapidOCR, so that they get rid of their subnormal weights (see `weights`) and lines
are not padded more than they must be; the rest is done as RapidOCR does it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from cardscan.errors import MissingDependency
from cardscan.ocr.weights import without_subnormals

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.types import Pixels

    Boxes = npt.NDArray[np.float32]
    Matrix = npt.NDArray[np.float32]

INSTALL = "pip install rapidocr onnxruntime"
DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DIRECTION = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
STEP = 32
"""The detector halves a picture five times."""
HEIGHT = 48
"""Pixels of a line as the recogniser sees it."""
NARROWEST = 160
"""Pixels of a line at least; shorter ones are padded with grey. RapidOCR pads to 320: on 622 lines of cards 8 % slower, and no
line more is right."""

WIDTH = 192
"""Pixels of the piece of a line that tells whether it stands on its head."""


class Detector:
    """Finds lines of text."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(DETECTOR, threads)
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        self._boxes = DBPostProcess(thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, use_dilation=True)

    def find(self, pixels: Pixels, side: int) -> Boxes:
        """Give the boxes of text as n x 4 corners in pixels of the picture, searched at `side` pixels of its longer side."""
        height, width = pixels.shape[:2]
        scale = min(1.0, side / max(height, width))
        size = STEP * round(width * scale / STEP), STEP * round(height * scale / STEP)
        if not min(size):
            return np.empty((0, 4, 2), np.float32)
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        heat = self._session.run(None, {"x": _normalised(small)[None]})[0]
        boxes, _ = self._boxes(heat, (height, width))
        return np.asarray(boxes, np.float32).reshape(-1, 4, 2)


class Direction:
    """Tells a line of print that stands on its head."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(DIRECTION, threads)

    def on_head(self, line: Pixels) -> float:
        """Give the probability that a line stands on its head."""
        return float(self._session.run(None, {"x": _strip(line, WIDTH, WIDTH)})[0][0][1])


class Recogniser:
    """Reads one line of text."""

    def __init__(self, threads: int = 1) -> None:
        self._session = _session(RECOGNISER, threads)
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self.characters = ["", *characters, " "]
        """What each column of `probabilities` stands for; the first is no character."""

    def probabilities(self, line: Pixels) -> Matrix:
        """Give the probability of each character at each step along a line: steps x characters."""
        return np.asarray(self._session.run(None, {"x": _strip(line, NARROWEST)})[0][0], np.float32)

    def read(self, line: Pixels) -> tuple[str, float]:
        """Give the likeliest text of a line, and the mean confidence of its letters."""
        probabilities = self.probabilities(line)
        best = probabilities.argmax(axis=1)
        seen = best > 0
        seen[1:] &= best[1:] != best[:-1]
        steps = np.flatnonzero(seen)
        if not len(steps):
            return "", 0.0
        return "".join(self.characters[i] for i in best[steps]), float(probabilities[steps, best[steps]].mean())


def _session(model: str, threads: int) -> Any:
    """Load a model out of RapidOCR's package."""
    try:
        import onnxruntime
        import rapidocr

        weights = without_subnormals(Path(rapidocr.__file__).parent / "models" / model)
    except (ImportError, OSError) as error:
        raise MissingDependency(f"RapidOCR cannot be loaded: {error}", hint=INSTALL) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _strip(line: Pixels, least: int, most: int | None = None) -> Matrix:
    """Bring a line to HEIGHT, and to a width between `least` (padded with grey) and `most` (squeezed)."""
    width = max(math.ceil(HEIGHT * line.shape[1] / line.shape[0]), 1)
    width = min(width, most or width)
    padded = np.zeros((1, 3, HEIGHT, max(width, least)), np.float32)
    padded[0, :, :, :width] = _normalised(np.asarray(cv2.resize(line, (width, HEIGHT)), np.uint8))
    return padded


def _normalised(pixels: Pixels) -> Matrix:
    """Give colour channels x rows x columns from -1 to 1."""
    return np.asarray(pixels.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1), np.float32)
