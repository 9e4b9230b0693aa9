"""From candidates to the cards among them: no overlaps, no card inside a card, and nothing else that is card-shaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from cardscan.capture.quads import areas, aspects

if TYPE_CHECKING:
    from typing import Self

    from cardscan.capture.candidates import Candidates
    from cardscan.capture.segments import Floats, Indices

# Measured on 136 pictures with 172 cards, and on made-up sheets where a comment says so.
GRID = 56
"""Points to a side of the page with which overlaps are measured: a hundred or two to a card where there are many."""
SHARED = 0.12
"""How much of the smaller of two cards may lie under the other: corners that touch or overlap a little."""
MAT = 5.0
"""How much less quality than their mat the cards on it may have, when they are many."""
COVER = 0.45
"""How much of a mat its cards cover as a rule."""
BARE = 20.0
"""How much better they have to be if they cover nothing of it; a hard bound lost 15 cards when one of them was not seen."""
TILED = 0.88
"""From this share on two quads that make up a third are its halves: two cards side by side are not card-shaped."""
FRAMED = 2.0
"""How much less quality than a frame printed on it a card may have."""
PANEL = 1.5
"""How much less quality than a panel of it a card may have, if its shape is the more usual one: of 468 cards on made-up
sheets seven were missed at 1, two at 1.5, one at 2, where one photo more was cut wrongly."""
USUAL = 1.65
"""Longer side to shorter of a usual card, between 85 x 55 mm and 3.5 x 2 inches."""
MARGIN = 0.02
"""Least distance of such a frame from the sides of the card, of the card's extent."""
LIKE_SIZE = 0.35
"""Difference in the logarithm of the area up to which two cards are of one size."""
HOPELESS = 12.0
"""So much less quality than the best card has nothing that counts as a card of like size."""
MANY = 2.0
"""Logarithm of the number of cards from which on more are no more convincing."""
FURTHER_EVIDENCE = "further", "worse", "smaller", "larger", "many", "quality"
"""What tells a further card from what else is card-shaped: the columns of its evidence."""


class Judged(Protocol):
    """Quads that were judged: how much each looks like a card, its share of the page, and by what the best is told."""

    @property
    def quality(self) -> Floats: ...
    @property
    def share(self) -> Floats: ...
    @property
    def score(self) -> Floats: ...
    def only(self, kept: Indices) -> Self:
        """Keep some of the quads."""
        ...


Quads = TypeVar("Quads", bound=Judged)


def choose(found: Candidates, worth: Floats) -> Candidates:
    """Keep the best quad and those that are likely further cards beside it; `worth` weighs FURTHER_EVIDENCE."""
    return best_and_further(without_overlaps(found), worth)


def best_and_further(apart: Quads, worth: Floats) -> Quads:
    """Keep, of quads that do not overlap, the best and those that are likely further cards beside it."""
    if not len(apart.share):
        return apart
    further = further_evidence(apart) @ worth > 0
    further[apart.score.argmax()] = True
    return apart.only(np.nonzero(further)[0])


def further_evidence(apart: Judged) -> Floats:
    """Measure what tells further cards of a page from what else is card-shaped on it: M x len(FURTHER_EVIDENCE).

    One camera sees all cards at about one size, and where many are alike it is no chance.
    """
    best = int(apart.score.argmax())
    worse = apart.quality[best] - apart.quality
    size = np.log(apart.share / apart.share[best])
    alike = (np.abs(size[:, None] - size) < LIKE_SIZE) & (worse < HOPELESS)
    many = np.minimum(np.log(np.maximum(alike.sum(axis=1), 1)), MANY)
    one = np.ones_like(worse)
    return np.stack([one, worse, np.maximum(-size, 0), np.maximum(size, 0), many, apart.quality], axis=1)


def without_overlaps(found: Candidates) -> Candidates:
    """Keep the best quads that do not overlap: the cards before their mat, the card before the frame printed on it."""
    if not len(found.share):
        return found
    within, score = shares_within(found.corners), found.score

    def free(i: int, kept: list[int]) -> bool:
        return all(max(within[i, k], within[k, i]) <= SHARED for k in kept)

    def pick(among: Indices) -> list[int]:
        kept: list[int] = []
        for i in among[np.argsort(-score[among])].tolist():
            if not free(i, kept):
                continue
            inner = (within[among, i] > 0.7) & (found.share[among] < 0.6 * found.share[i])
            inner &= found.quality[among] > found.quality[i] - 2 * MAT
            if not _is_mat(found, i, pick(among[inner]) if inner.sum() > 1 else []):
                whole = _unframed(found, within, i)
                kept.append(whole if free(whole, kept) else i)
        return kept

    return found.only(np.array(pick(np.arange(len(score))), np.intp))


def _is_mat(found: Candidates, whole: int, parts: list[int]) -> bool:
    """Tell whether quads inside another one are cards of like size that cover a good part of it.

    The fewer they are, the better each has to be: two may be the halves of one card.
    """
    shares = found.share[parts]
    alike = np.abs(np.log(shares / np.median(shares))) < np.log(2) if parts else shares > 0
    count, covered = int(alike.sum()), float(shares[alike].sum() / found.share[whole])
    if count < 2 or (count == 2 and covered > TILED):
        return False
    wanted = found.quality[whole] - MAT * (1 - 2 / count) + BARE * max(COVER - covered, 0)
    return bool(found.quality[parts][alike].mean() > wanted)


def _unframed(found: Candidates, within: Floats, frame: int) -> int:
    """Go from a frame to the card that it is printed on: a quad around it, almost as good, with margins on all sides."""
    corners = found.corners
    side = np.roll(corners, -1, axis=1) - corners
    normal = np.stack([-side[..., 1], side[..., 0]], 2) / np.linalg.norm(side, axis=2, keepdims=True)
    depth = (normal[:, :, None] * (corners[frame] - corners[:, :, None])).sum(axis=3).min(axis=(1, 2))
    unusual = np.abs(np.log(aspects(corners) / USUAL))
    panel = np.where(unusual < unusual[frame], PANEL, -np.inf)
    loss = np.where(depth > MARGIN * np.sqrt(areas(corners)), FRAMED, panel)
    around = (within[frame] > 0.97) & (found.share > found.share[frame]) & (found.share < 2 * found.share[frame])
    around &= found.quality > found.quality[frame] - loss
    cards = np.nonzero(around)[0]
    return int(cards[found.quality[cards].argmax()]) if len(cards) else frame


def shares_within(corners: Floats) -> Floats:
    """Give the share of each quad that lies inside each other one, by the points of one grid over all of them."""
    corners = corners.astype(np.float32)
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    step = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    points = np.stack(np.meshgrid(step, step), axis=2).reshape(-1, 2) * (high - low) + low
    side = np.roll(corners, -1, axis=1) - corners
    # a point is inside where it lies to the right of all four sides
    normal = np.stack([-side[..., 1], side[..., 0]], 2)
    height = normal @ points.T - (normal * corners).sum(axis=2)[..., None]
    inside = (height >= 0).all(axis=1).astype(np.float32)
    return np.asarray(inside @ inside.T / np.maximum(inside.sum(axis=1), 1)[:, None], np.float64)
