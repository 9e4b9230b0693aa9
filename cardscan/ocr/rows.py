"""From the boxes of handwritten words to the boxes of lines: the detector cuts handwriting at its wide gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    Boxes = npt.NDArray[np.float32]

GAP = 1.6
"""Blank between two parts of a line, in heights of the line; the detector cuts from about one height on. Not tuned."""
OVERLAP = 0.45
"""Share of the lower of two boxes that must stand beside the other."""


def join_boxes(boxes: Boxes, members: Sequence[int]) -> list[list[int]]:
    """Put boxes (n x 4 corners, upright) that stand beside each other on one slanted line together, left to right."""
    if not members:
        return []
    direction = _direction(boxes[list(members)])
    spans = {i: _span(boxes[i], direction) for i in members}
    lines: list[list[int]] = []
    for i in sorted(members, key=lambda i: spans[i][0]):
        best = min(
            (line for line in lines if _follows(spans[line[-1]], spans[i])),
            key=lambda line: spans[i][0] - spans[line[-1]][1],
            default=None,
        )
        if best is None:
            lines.append([i])
        else:
            best.append(i)
    return lines


def joined_box(boxes: Boxes, members: Sequence[int]) -> Boxes:
    """Give the slanted box (4 corners) around boxes that stand beside each other."""
    if len(members) == 1:
        return np.asarray(boxes[members[0]], np.float32)
    chosen = boxes[list(members)]
    along = chosen[-1].mean(axis=0) - chosen[0].mean(axis=0)
    along = along / max(float(np.linalg.norm(along)), 1e-6)
    left, right, top, bottom = _span(chosen.reshape(-1, 2), along)
    across = np.array([-along[1], along[0]])
    corners = [
        left * along + top * across,
        right * along + top * across,
        right * along + bottom * across,
        left * along + bottom * across,
    ]
    return np.asarray(corners, np.float32)


def _direction(boxes: Boxes) -> npt.NDArray[np.float32]:
    """Give the unit vector that the widest boxes run along."""
    sides = (boxes[:, 1] - boxes[:, 0] + boxes[:, 2] - boxes[:, 3]).sum(axis=0)
    return np.asarray(sides / max(float(np.linalg.norm(sides)), 1e-6), np.float32)


def _span(points: Boxes, along: npt.NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Give left, right, top, bottom of points in the frame of a direction."""
    x = points @ along
    y = points @ np.array([-along[1], along[0]], np.float32)
    return float(x.min()), float(x.max()), float(y.min()), float(y.max())


def _follows(before: tuple[float, float, float, float], after: tuple[float, float, float, float]) -> bool:
    low = min(before[3] - before[2], after[3] - after[2])
    shared = min(before[3], after[3]) - max(before[2], after[2])
    gap = after[0] - before[1]
    return shared > OVERLAP * low and -0.5 * low < gap < GAP * max(before[3] - before[2], after[3] - after[2])
