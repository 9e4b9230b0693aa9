"""Words of handwriting become lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cardscan.ocr.rows import join_boxes, joined_box


def box(left: float, top: float, width: float, height: float = 40, climb: float = 0.0) -> npt.NDArray[np.float32]:
    """Make a box whose top side climbs by `climb` a pixel."""
    rise = -climb * width
    return np.array(
        [
            [left, top],
            [left + width, top + rise],
            [left + width, top + rise + height],
            [left, top + height],
        ],
        np.float32,
    )


def test_parts_of_a_line_are_joined_and_lines_are_not() -> None:
    boxes = np.stack([box(300, 12, 100), box(10, 10, 250), box(10, 60, 200), box(600, 10, 80)])
    assert sorted(map(sorted, join_boxes(boxes, [0, 1, 2, 3]))) == [[0, 1], [2], [3]]
    assert join_boxes(boxes, []) == []


def test_a_slanted_line_is_followed() -> None:
    boxes = np.stack([box(0, 100, 200, climb=0.2), box(230, 54, 200, climb=0.2), box(230, 100, 200, climb=0.2)])
    assert sorted(join_boxes(boxes, [0, 1, 2])) == [[0, 1], [2]]
    joined = joined_box(boxes, [0, 1])
    assert joined[0, 0] < 20
    assert joined[1, 0] > 410
    assert joined[1, 1] < joined[0, 1] - 40


def test_a_box_alone_stays_as_it_is() -> None:
    boxes = np.stack([box(5, 5, 50)])
    assert (joined_box(boxes, [0]) == boxes[0]).all()
