"""Quads and their arithmetic: from four corners to sizes, angles and mappings.

Coordinates are pixels, x to the right and y downwards.  No third-party import: every layer uses this module.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners, clockwise from the top-left of the thing itself (which may stand any way up)."""

    points: tuple[Point, Point, Point, Point]

    @classmethod
    def of(cls, points: Iterable[Sequence[float]]) -> Quad:
        """Build a quad from any four pairs of numbers."""
        a, b, c, d = ((float(x), float(y)) for x, y in points)
        return cls((a, b, c, d))

    @classmethod
    def box(cls, left: float, top: float, width: float, height: float) -> Quad:
        """Build an axis-parallel quad."""
        right, bottom = left + width, top + height
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @classmethod
    def around(cls, quads: Iterable[Quad]) -> Quad:
        """Build the smallest axis-parallel quad that holds all the given ones (at least one)."""
        bounds = [q.bounds for q in quads]
        left, top = min(b[0] for b in bounds), min(b[1] for b in bounds)
        return cls.box(left, top, max(b[2] for b in bounds) - left, max(b[3] for b in bounds) - top)

    @property
    def width(self) -> float:
        """Mean length of the top and bottom sides."""
        a, b, c, d = self.points
        return (math.dist(a, b) + math.dist(d, c)) / 2

    @property
    def height(self) -> float:
        """Mean length of the left and right sides."""
        a, b, c, d = self.points
        return (math.dist(a, d) + math.dist(b, c)) / 2

    @property
    def centre(self) -> Point:
        """Mean of the corners."""
        return sum(p[0] for p in self.points) / 4, sum(p[1] for p in self.points) / 4

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the axis-parallel box around the corners."""
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def area(self) -> float:
        """Area by the shoelace formula; positive whichever way the corners run."""
        return abs(_shoelace(self.points))

    @property
    def angle(self) -> float:
        """Direction of the reading axis in degrees, clockwise from the x axis, in (-180, 180]."""
        a, b, c, d = self.points
        return math.degrees(math.atan2(b[1] - a[1] + c[1] - d[1], b[0] - a[0] + c[0] - d[0]))

    def turned(self, quarters: int) -> Quad:
        """Name the corners anew after the thing was found to stand `quarters` clockwise quarter turns off.

        `turned(1)` is right for a picture that became upright when it was turned clockwise once.
        """
        a, b, c, d = (self.points[(i - quarters) % 4] for i in range(4))
        return Quad((a, b, c, d))

    def rounded(self, digits: int = 1) -> list[list[float]]:
        """Give the corners as plain lists, for JSON."""
        return [[round(x, digits), round(y, digits)] for x, y in self.points]


MOST_TILT = 20.0
"""Degrees up to which lines are tilted and not set at an angle."""


def levelled(quads: Sequence[Quad], centre: Point) -> list[Quad]:
    """Turn the quads of lines about a point so that half of the long ones rise and half fall: undo the tilt of a card."""
    tilts = [q.angle for q in quads if q.width > 2 * q.height and abs(q.angle) < MOST_TILT]
    tilt = -math.radians(median(tilts or [0.0]))
    cos, sin, (x, y) = math.cos(tilt), math.sin(tilt), centre
    return [
        Quad.of((x + cos * (a - x) - sin * (b - y), y + sin * (a - x) + cos * (b - y)) for a, b in q.points)
        for q in quads
    ]


def _shoelace(points: Sequence[Point]) -> float:
    following = [*points[1:], points[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, following, strict=True)) / 2


def intersection(a: Quad, b: Quad) -> float:
    """Area that two convex quads share (Sutherland-Hodgman clipping)."""
    shape: list[Point] = list(a.points)
    clip = list(b.points) if _shoelace(b.points) > 0 else list(reversed(b.points))
    for (x1, y1), (x2, y2) in zip(clip, [*clip[1:], clip[0]], strict=True):

        def side(p: Point, x1: float = x1, y1: float = y1, x2: float = x2, y2: float = y2) -> float:
            return (x2 - x1) * (p[1] - y1) - (y2 - y1) * (p[0] - x1)

        kept: list[Point] = []
        for p, q in zip(shape, [*shape[1:], *shape[:1]], strict=True):
            s, t = side(p), side(q)
            if s >= 0:
                kept.append(p)
            if s * t < 0:
                f = s / (s - t)
                kept.append((p[0] + f * (q[0] - p[0]), p[1] + f * (q[1] - p[1])))
        shape = kept
    return abs(_shoelace(shape)) if len(shape) > 2 else 0.0


def overlap(a: Quad, b: Quad) -> float:
    """Intersection over union of two convex quads, 0 to 1."""
    shared = intersection(a, b)
    union = a.area + b.area - shared
    return shared / union if union > 0 else 0.0


def mapping(size: tuple[int, int], quad: Quad) -> tuple[float, ...]:
    """Give the projective map from a `size` = (width, height) rectangle onto a quad, as eight numbers.

    The square-to-quad formula of Heckbert, "Fundamentals of Texture Mapping and Image Warping" (1989), section 2.2.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.points
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    det = dx1 * dy2 - dx2 * dy1
    g = (sx * dy2 - dx2 * sy) / det if det else 0.0
    h = (dx1 * sy - sx * dy1) / det if det else 0.0
    w, v = max(size[0], 1), max(size[1], 1)
    return (
        (x1 - x0 + g * x1) / w, (x3 - x0 + h * x3) / v, x0,
        (y1 - y0 + g * y1) / w, (y3 - y0 + h * y3) / v, y0,
        g / w, h / v,
    )  # fmt: skip


def mapped(quad: Quad, m: tuple[float, ...]) -> Quad:
    """Send the corners of a quad through a map made by `mapping`."""

    def send(p: Point) -> Point:
        x, y = p
        z = m[6] * x + m[7] * y + 1
        return (m[0] * x + m[1] * y + m[2]) / z, (m[3] * x + m[4] * y + m[5]) / z

    a, b, c, d = quad.points
    return Quad((send(a), send(b), send(c), send(d)))
