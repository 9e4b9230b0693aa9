"""From the pixels of a card to the quarter turns that make its text upright, before any of it is read.

A coarse detection tells whether the lines lie or stand; a small network tells whether they stand on their heads, which
costs a millisecond a line.  Only where it is unsure, as it is of handwriting, a few lines are read both ways up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from cardscan.ocr.upright import turned_pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cardscan.types import Pixels

    Boxes = npt.NDArray[np.float32]
    Lengths = npt.NDArray[np.float32]

LONG = 1.5
"""Longer side to shorter of a box that shows which way its line runs."""
ALONG = 1.5
"""What lines along the card's longer side count more: on maps the streets run both ways, and most cards are wide. Of 86 cards
two, both maps, had about as much text either way, all others more than 1.5 times as much one way as the other."""
MOST_LINES = 8
"""Lines that are asked whether they stand on their heads."""
FEWEST_LINES = 3
CLEAR = 0.35
"""Distance from 0.5 of the mean of their answers that is believed. Of 86 printed cards all answers were right, and all but
five as clear as this; of 40 card backs written by hand one in ten was wrong, one of these clear, a single line."""
PROBES = 3
SURE = 0.9
"""Mean confidence of the probes from which on the first way up is taken without trying the other."""
BETTER = 0.02
"""By how much the other way up has to be more confident."""


def way_up(
    pixels: Pixels,
    boxes: Boxes,
    on_head: Callable[[Pixels], float],
    read: Callable[[Pixels], tuple[str, float]],
) -> int:
    """Give the clockwise quarter turns that make a card upright.

    `boxes` are its lines (n x 4 corners, clockwise), `on_head` gives the probability that a line stands on its head,
    `read` its text and confidence.
    """
    if not len(boxes):
        return 0
    turn = 1 if _stand(boxes, pixels.shape[1] / pixels.shape[0]) else 0
    lines = _longest(turned_pixels(pixels, turn), turned_boxes(boxes, (pixels.shape[1], pixels.shape[0]), turn))
    answers = [on_head(line) for line in lines[:MOST_LINES]]
    mean = sum(answers) / len(answers)
    if len(answers) >= FEWEST_LINES and abs(mean - 0.5) >= CLEAR:
        return turn + 2 if mean > 0.5 else turn
    probes = lines[:PROBES]
    first = _confidence([read(line) for line in probes])
    if first >= SURE:
        return turn
    second = _confidence([read(np.ascontiguousarray(line[::-1, ::-1])) for line in probes])
    return turn + 2 if second > first + BETTER else turn


def box_sides(boxes: Boxes) -> tuple[Lengths, Lengths]:
    """Give width and height of boxes."""
    width = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    height = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return width, height


def turned_boxes(boxes: Boxes, size: tuple[int, int], quarters: int) -> Boxes:
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


def cut_line(pixels: Pixels, box: Boxes) -> Pixels:
    """Cut one line out along its slanted box; a line that stands is laid down."""
    width = max(int(max(np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[3]))), 1)
    height = max(int(max(np.linalg.norm(box[3] - box[0]), np.linalg.norm(box[2] - box[1]))), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.asarray(box, np.float32), target)
    line = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.rot90(line) if height >= LONG * width else line, np.uint8)


def stands(box: Boxes) -> bool:
    """Tell whether a box (4 corners) holds a line that runs up or down, which `cut_line` lays down."""
    width, height = box_sides(box[None])
    return bool(height[0] > LONG * width[0])


def _stand(boxes: Boxes, aspect: float) -> bool:
    """Tell whether most lines stand, on a picture of this width by height."""
    width, height = box_sides(boxes)
    lying, standing = float(width[width > LONG * height].sum()), float(height[height > LONG * width].sum())
    return standing > lying * (ALONG if aspect > 1 else 1 / ALONG)


def _longest(pixels: Pixels, boxes: Boxes) -> list[Pixels]:
    """Cut the lines out, the longest of ordinary shape first: a logo or a single letter tells nothing."""
    width, height = box_sides(boxes)
    order = np.argsort(-np.minimum(width / np.maximum(height, 1), 20))[:MOST_LINES]
    return [cut_line(pixels, boxes[i]) for i in order]


def _confidence(read: Sequence[tuple[str, float]]) -> float:
    weights = [max(len(text), 1) for text, _ in read]
    return sum(w * score for w, (_, score) in zip(weights, read, strict=True)) / sum(weights)
