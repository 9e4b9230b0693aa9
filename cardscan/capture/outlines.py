"""From the lines of a picture to quads that may be cards, and what is measured along their sides.

Four lines that meet in turn, with an edge from corner to corner, make a quad.  A card hides what it lies on: edges along the
whole sides that stop at the corners, even stock inside, another colour outside, the shape of a card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cardscan.capture.quads import areas, aspects, clockwise

if TYPE_CHECKING:
    import numpy.typing as npt

    from cardscan.capture.segments import Floats, Indices, Lines

    Flags = npt.NDArray[np.bool_]

CORNER = 38.0
"""Smallest angle in degrees between two sides that meet."""
OPPOSITE = 40.0
"""Largest angle between opposite sides: a card seen from low over the table has 36."""
SHORTEST_SIDE = 0.05
"""Of the picture's longer side: thirty cards a photo."""
SMALLEST = 0.008
"""Share of the picture: a card in a photo of thirty covers about 0.015."""
TAPER = 2.0
"""How many times longer than its opposite a side may be."""
LONGEST = 2.7
"""Longer side to shorter of a folded card, with room for perspective."""
COVERED = 0.4
"""How much of each side must lie on an edge: the rest may be under a thumb, blurred, or white on white."""
MEAN_COVERED = 0.6
"""How much of all four must; 0.7 lost two cards of 107."""
PLACES = 12
"""Places to a side of the picture in each of which the best few quads of each size are looked at more closely."""
FEW = 12
"""How many these are; 25 found no more and cost twice."""
COMMON = 1.4, 1.95
"""Longer side to shorter of cards as they are made (1.5 to 1.8), seen at a slant."""
CLEAR = 15.0
"""Distance in Lab from which on a change of colour across a side counts in full."""
EVIDENCE = "edge", "least_edge", "cut", "stubby", "lanky", "contrast", "spread", "beyond", "skew"
"""What is measured along the sides of a quad: the columns of its evidence."""


def find_outlines(lines: Lines, contours: Floats, size: tuple[int, int], weights: Floats) -> tuple[Floats, Floats]:
    """Find the card-shaped quads of a picture of size (width, height): those of its lines, and M x 4 x 2 contours.

    Gives corners, M x 4 x 2 clockwise, and evidence, M x len(EVIDENCE), of which `weights` say what it is worth.
    """
    sides, corners = _quads(lines, size, weights)
    closed = lines.free + np.arange(4 * len(contours)).reshape(-1, 4)
    keep = _card_shaped(contours, size)
    sides, corners = np.concatenate([sides, closed[keep]]), np.concatenate([corners, contours[keep]])
    return clockwise(corners), _evidence(lines, sides, corners)


def _quads(lines: Lines, size: tuple[int, int], weights: Floats) -> tuple[Indices, Floats]:
    """Find four lines that meet in turn and lie on edges between their corners: M x 4 lines, M x 4 x 2 corners."""
    along = lines.along[: lines.free]
    turn = _cross(along[:, None], along[None])
    opposite = np.abs(turn) < np.sin(np.radians(OPPOSITE))
    meet, at, corner = _crossings(lines, turn, size)
    edge = lines.position(lines.edge, np.arange(len(at))[:, None], at)
    length = np.abs(at[:, :, None] - at[:, None, :])
    covered = np.abs(edge[:, :, None] - edge[:, None, :]) / np.maximum(length, 1)
    # side[i, j, k]: line i has an edge from where it meets j to where it meets k
    side = meet[:, :, None] & meet[:, None, :] & (length > SHORTEST_SIDE * max(size)) & (covered > COVERED)
    i, k, j = np.nonzero((side & np.triu(opposite, 1)).transpose(1, 2, 0))
    one, other = _pairs(i * len(at) + k)
    i, k, j, m = i[one], k[one], j[one], j[other]
    keep = side[i, j, m] & side[k, j, m] & opposite[j, m]
    i, k, j, m = i[keep], k[keep], j[keep], m[keep]
    keep = covered[i, j, m] + covered[k, j, m] + covered[j, i, k] + covered[m, i, k] > 4 * MEAN_COVERED
    sides = np.stack([i[keep], j[keep], k[keep], m[keep]], 1)
    sides = sides[lines.rim[sides].sum(axis=1) <= 2]
    corners = corner[np.roll(sides, 1, axis=1), sides]
    keep = _card_shaped(corners, size)
    sides, corners = sides[keep], corners[keep]
    cover = covered[sides, np.roll(sides, 1, axis=1), np.roll(sides, -1, axis=1)]
    first = _first_evidence(cover, corners, ~lines.rim[sides])
    best = _best_of_place(corners, first @ weights[: first.shape[1]], size)
    return sides[best], corners[best]


def _pairs(group: Indices) -> tuple[Indices, Indices]:
    """Pair each member of a sorted grouping with each later member of its group."""
    index = np.arange(len(group))
    later = np.searchsorted(group, group, side="right") - index - 1
    one = np.repeat(index, later)
    return one, one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)


def _crossings(lines: Lines, turn: Floats, size: tuple[int, int]) -> tuple[Flags, Floats, Floats]:
    """Tell for each pair of lines whether they meet as sides do, where on the first, and at which point."""
    meet = np.abs(turn) > np.sin(np.radians(CORNER))
    foot, along = lines.foot[: lines.free], lines.along[: lines.free]
    at = np.where(meet, _cross(foot[None] - foot[:, None], along[None]) / np.where(meet, turn, 1), 0)
    point = foot[:, None] + at[..., None] * along[:, None]
    # the lines along the rim lie a pixel or two inside it
    inside = (point > -3) & (point < np.array(size) + 3)
    return meet & inside.all(axis=2), at, point


def _card_shaped(corners: Floats, size: tuple[int, int]) -> Flags:
    vector = np.roll(corners, -1, axis=1) - corners
    turns = _cross(np.roll(vector, 1, axis=1), vector)
    length = np.maximum(np.hypot(vector[..., 0], vector[..., 1]), 1e-6)
    taper = np.abs(np.log(length[:, :2] / length[:, 2:])).max(axis=1)
    convex = (turns > 0).all(axis=1) | (turns < 0).all(axis=1)
    large = areas(corners) > SMALLEST * size[0] * size[1]
    return np.asarray(convex & large & (taper < np.log(TAPER)) & (aspects(corners) < LONGEST), np.bool_)


def _best_of_place(corners: Floats, quality: Floats, size: tuple[int, int]) -> Indices:
    """Choose the best few of the quads that have about the same centre and size, so that no place is crowded out."""
    cell = (np.clip(corners.mean(axis=1) / max(size), 0, 0.999) * PLACES).astype(np.intp)
    octave = np.log2(areas(corners)).astype(np.intp)
    place = (cell[:, 0] * PLACES + cell[:, 1]) * 64 + octave
    order = np.lexsort((-quality, place))
    place = place[order]
    return np.asarray(order[np.arange(len(order)) - np.searchsorted(place, place) < FEW], np.intp)


def _first_evidence(covered: Floats, corners: Floats, real: Flags) -> Floats:
    """Measure quads by their edges and their shape alone; sides that are the rim of the picture are not real."""
    mean = (covered * real).sum(axis=1) / real.sum(axis=1)
    least = np.where(real, covered, 1).min(axis=1)
    aspect = np.log(aspects(corners))
    stubby, lanky = np.maximum(np.log(COMMON[0]) - aspect, 0), np.maximum(aspect - np.log(COMMON[1]), 0)
    return np.stack([mean, least, (~real).sum(axis=1), stubby, lanky], axis=1)


def _evidence(lines: Lines, sides: Indices, corners: Floats) -> Floats:
    foot, along, across = lines.foot[sides], lines.along[sides], lines.across[sides]
    ends = np.stack([((c - foot) * along).sum(axis=2) for c in (corners, np.roll(corners, -1, axis=1))])
    start, end = ends.min(axis=0), ends.max(axis=0)
    length = end - start
    real = ~lines.rim[sides]
    # rounded corners: the outer 4 % of a side may have no edge
    first, last = start + 0.04 * length, end - 0.04 * length
    seen = np.maximum(lines.stretch(lines.seen, sides, first, last), 1)
    covered = lines.stretch(lines.edge, sides, first, last) / seen
    strips = [lines.stretch(sums, sides, first, last) / seen[..., None] for sums in (lines.plus, lines.minus)]
    inner = ((corners.mean(axis=1)[:, None] - foot) * across).sum(axis=2) > 0
    stock, ground = np.where(inner[..., None], strips, strips[::-1])
    contrast = np.minimum(np.linalg.norm((stock - ground)[..., :3], axis=2) / CLEAR, 1)
    spread = np.sqrt(np.maximum(stock[..., 3] - stock[..., 0] ** 2, 0)) / 20
    gap, reach = 0.03 * length, 0.15 * length
    beyond = np.zeros_like(length)
    for a, b in ((start - gap - reach, start - gap), (end + gap, end + gap + reach)):
        visible = np.maximum(lines.stretch(lines.seen, sides, a, b), 0.3 * reach)
        beyond += lines.stretch(lines.edge, sides, a, b) / visible / 2
    turn = (along * np.roll(along, 1, axis=1)).sum(axis=2)
    rest = [
        np.where(real, contrast, 1).min(axis=1),
        spread.mean(axis=1),
        (beyond * real).sum(axis=1) / real.sum(axis=1),
        np.abs(turn).mean(axis=1),
    ]
    return np.hstack([_first_evidence(covered, corners, real), np.stack(rest, axis=1)])


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0], np.float64)
