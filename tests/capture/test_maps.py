"""The network marks the cards of a picture, in any shape of picture, and nothing on a bare table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from cardscan.capture.maps import SIDE, draw_maps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (640, 480), (300, 640)])
def test_maps_are_shares_at_half_of_what_the_network_sees(size: tuple[int, int]) -> None:
    maps = draw_maps(np.full((*size, 3), 128, np.uint8))
    for plane in maps:
        assert max(plane.shape) == SIDE // 2
        assert plane.min() >= 0
        assert plane.max() <= 1


def test_a_card_is_marked_and_the_table_around_it_is_not(samples: Path) -> None:
    card = cv2.resize(np.asarray(cv2.imread(str(samples / "scan_cpa.jpg"))), (320, 184), interpolation=cv2.INTER_AREA)
    table = np.full((480, 640, 3), (70, 90, 110), np.uint8)
    table[148:332, 160:480] = card
    maps = draw_maps(table)
    height, width = maps.card.shape
    inside = np.zeros((height, width), np.bool_)
    inside[148 * height // 480 : 332 * height // 480, 160 * width // 640 : 480 * width // 640] = True
    assert maps.card[inside].mean() > 0.9
    assert maps.card[~inside].mean() < 0.1
    assert maps.border[inside].mean() < 0.3
