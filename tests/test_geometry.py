"""Quads: sizes, turns and mappings."""

from __future__ import annotations

import pytest

from cardscan.geometry import Quad, intersection, mapped, mapping, overlap


def test_mapping_sends_the_corners_of_the_card_to_the_corners_of_its_quad() -> None:
    quad = Quad.of([(10, 12), (110, 20), (120, 80), (5, 70)])
    sent = mapped(Quad.box(0, 0, 100, 50), mapping((100, 50), quad))
    for (x, y), (u, v) in zip(sent.points, quad.points, strict=True):
        assert [x, y] == pytest.approx([u, v])


def test_turning_once_makes_the_bottom_left_corner_the_top_left_one() -> None:
    quad = Quad.box(0, 0, 40, 20)
    assert quad.turned(1).points[0] == (0, 20)
    assert quad.turned(2).points[0] == (40, 20)
    assert quad.turned(3).turned(1) == quad


@pytest.mark.parametrize(("shift", "share"), [(0, 1.0), (5, 1 / 3), (10, 0.0)])
def test_overlap_is_intersection_over_union(shift: float, share: float) -> None:
    assert overlap(Quad.box(0, 0, 10, 10), Quad.box(shift, 0, 10, 10)) == pytest.approx(share)


def test_intersection_does_not_depend_on_the_sense_of_the_corners() -> None:
    a, b = Quad.box(0, 0, 10, 10), Quad.of(reversed(Quad.box(5, 5, 10, 10).points))
    assert intersection(a, b) == pytest.approx(25)
