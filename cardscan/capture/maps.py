"""From a small picture to maps of it: how likely each spot is card, the border of a card, the core of a card.

A U-Net of 293,000 weights (`data/maps.onnx`), fitted by `training/fit_maps.py` on made-up pictures alone.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import onnxruntime

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.types import Pixels

    Plane = npt.NDArray[np.float32]

SIDE, STEP = 320, 32
"""Longer side of the picture that the network sees; both sides are multiples of STEP."""
MIRRORED = (1, 1), (1, -1), (-1, 1), (-1, -1)
"""Steps down and across by which the picture is gone through; the mean of what the network marks is more often right than any of them."""


class Maps(NamedTuple):
    """Probabilities between 0 and 1, each map half as wide and high as what the network saw."""

    card: Plane
    border: Plane
    core: Plane


@cache
def _network() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = (files("cardscan.capture") / "data" / "maps.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def draw_maps(small: Pixels) -> Maps:
    """Mark the cards of a picture."""
    height, width = small.shape[:2]
    size = [max(round(n * SIDE / max(width, height) / STEP), 1) * STEP for n in (width, height)]
    seen = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Maps(*np.mean([_marks(seen[::down, ::across])[:, ::down, ::across] for down, across in MIRRORED], axis=0))


def _marks(seen: Pixels) -> npt.NDArray[np.float32]:
    (maps,) = _network().run(None, {"pixels": np.ascontiguousarray(seen)[None]})
    return np.asarray(maps, np.float32)
