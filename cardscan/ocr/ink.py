"""From the picture of one handwritten line to its readings: make the line ready, recognise it, search with a word prior.

The recogniser looks at a strip 48 px high that the ink must fill: what stands above and below it makes letters small,
and small handwriting is read badly.  So the line is levelled and cut tightly; its slant does no harm.
It also takes one step every few pixels, so that narrow handwriting is widened.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.ocr import beam
from cardscan.ocr.ppocr import HEIGHT, PITCH
from cardscan.ocr.prior import english_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cardscan.types import Pixels

    Mask = npt.NDArray[np.bool_]
    Matrix = npt.NDArray[np.float32]

WORKING = 96
"""Height in pixels at which a line is made ready: twice what the recogniser sees."""
PACE = 1.9
"""Steps of the recogniser from one upright stroke to the next. Narrow letters are widened to it, or there would be fewer steps than
letters, and wide ones narrowed. 1.8 to 2.05 are alike on real lines, 2.3 is worse; one width for all lines costs 1.4 points of words
on scanned prose, and nothing on strokes drawn on a screen."""
WIDTHS = (0.9, 2.2)
"""Least and most that a line's width is changed by. Bounds of 0.75, 1.0, 1.7 and 3.0 are alike."""
BUSY = 0.2
"""Share of the rows, those that cross most strokes, whose strokes are counted."""
TRIM = 0.002
"""Share of the ink that may be cut off at the top and again at the bottom: one long tail must not shrink the line. On real
lines 0, 0.002 and 0.01 lie within a point of each other."""
SKEWS = np.arange(-8.0, 8.1, 0.5)
"""Degrees that a line may climb or fall inside its box."""
STRIDE = 4
"""Every which of these angles is tried before the ones around the best: two lines of a hundred level otherwise."""
FAINT = 0.05
"""Contrast below which there is no ink, as a share of the paper's brightness."""
READINGS = 5

_LOOKALIKES = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "、": ",", "。": ".", "—": "-", "–": "-", "·": ".", "•": ".",
    "【": "[", "】": "]", "一": "-", "丨": "|", "×": "x",
}  # fmt: skip
_ADDRESS = re.compile(r"\w@\w|www\.|https?:|\w\.(?:com|org|net|co|de|fr|uk)\b", re.IGNORECASE)
"""An e-mail or link is not made of words: there the prior only does harm."""
_MORE = "£€éèüöäßñç"


class InkReading(NamedTuple):
    """What was read on a line: the chosen text, how sure the pixels are of it, and all readings, the raw one among them."""

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


class Alphabet:
    """The columns of a recogniser that write English, those of one look (full-width, typographic) taken together."""

    def __init__(self, characters: Sequence[str]) -> None:
        columns: dict[str, list[int]] = {}
        for i, character in enumerate(characters):
            plain = unicodedata.normalize("NFKC", character)
            plain = _LOOKALIKES.get(plain, plain)
            if i and len(plain) == 1 and (" " <= plain <= "~" or plain in _MORE):
                columns.setdefault(plain, []).append(i)
        self.symbols = sorted(columns)
        self._columns = [0, *(i for s in self.symbols for i in columns[s])]
        self._starts = np.cumsum([0, 1, *(len(columns[s]) for s in self.symbols)])[:-1]

    def of(self, probabilities: Matrix) -> Matrix:
        """Give steps x (1 + symbols) out of steps x characters; the blank comes first."""
        return np.asarray(np.add.reduceat(probabilities[:, self._columns], self._starts, axis=1), np.float32)


def read_ink(
    line: Pixels, alphabet: Alphabet, recognise: Callable[[Pixels], Matrix], raw: tuple[str, float]
) -> InkReading:
    """Read a line that is handwritten.

    `recognise` gives the probabilities of a strip, steps x characters; `raw` is what the engine itself read, which
    stays chosen where the search finds nothing.
    """
    if _is_foreign(raw[0]):
        return InkReading(*raw, alternatives=())
    strip = prepare(line)
    found = beam.decode(alphabet.of(recognise(strip)), alphabet.symbols, english_notes()) if strip is not None else []
    if not found:
        return InkReading(*raw, alternatives=())
    if _ADDRESS.search(raw[0]):
        return InkReading(*raw, alternatives=tuple((d.text, d.sure) for d in found))
    total = np.logaddexp.reduce([d.score for d in found])
    others = [(d.text, float(np.exp(d.score - total))) for d in found[:READINGS]]
    if raw[0] not in (t for t, _ in others):
        others.append(raw)
    return InkReading(found[0].text, found[0].sure, tuple(others[1:]))


def _is_foreign(text: str) -> bool:
    """Tell whether most letters of a text are of another script than Latin, which the alphabet here lacks."""
    letters = [c for c in text if c.isalpha()]
    return sum(c > "\u024f" for c in letters) > len(letters) / 2


def prepare(line: Pixels) -> Pixels | None:
    """Level a line, cut it tightly and bring its strokes to PACE; None if there is no ink."""
    if min(line.shape[:2]) < 4:
        return None
    scale = min(WORKING / line.shape[0], 1.0)
    if scale < 1:
        line = np.asarray(cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    mask = find_ink(line)
    if not mask.any():
        return None
    line, mask = levelled(line, mask)
    top, bottom, left, right = _bounds(mask)
    margin = max((bottom - top) // 12, 2)
    part = np.s_[top:bottom, max(left - margin, 0) : right + margin]
    width = float(np.clip(PACE / _pace(mask[part]), *WIDTHS))
    return np.asarray(cv2.resize(line[part], None, fx=width, fy=1, interpolation=cv2.INTER_LINEAR), np.uint8)


def _pace(mask: Mask) -> float:
    """Give how many steps the recogniser takes from one stroke to the next."""
    height, width = mask.shape
    strokes = np.sort((np.diff(mask.astype(np.int8), axis=1) == 1).sum(axis=1))[-max(int(height * BUSY), 1) :]
    return float(HEIGHT / height * width / PITCH / max(strokes.mean(), 1.0))


def darkness(line: Pixels) -> Matrix:
    """Give how much darker than its paper each pixel is, 0 to 1; light ink on dark stock is turned over first."""
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    low, middle, high = _percentiles(grey, (2, 50, 98))
    if high - middle > 1.5 * (middle - low):
        grey = cv2.bitwise_not(grey)
    small = (
        cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if grey.shape[0] >= WORKING // 2 else grey
    )
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)), (0, 0), 8)
    paper = np.maximum(cv2.resize(paper, (grey.shape[1], grey.shape[0])).astype(np.float32), 1)
    return np.asarray(np.clip((paper - grey) / paper, 0, 1), np.float32)


def _percentiles(numbers: npt.NDArray[Any], shares: Sequence[float]) -> list[int]:
    """Give percentiles of whole numbers without sorting them."""
    count = np.cumsum(np.bincount(numbers.ravel()))
    return [int(np.searchsorted(count, share / 100 * count[-1])) for share in shares]


def find_ink(line: Pixels) -> Mask:
    """Tell ink from paper, specks left out."""
    dark = darkness(line)
    full = max(_percentiles(np.asarray(dark * 1000, np.uint16), (99.5,))[0] / 1000, FAINT)
    levels = np.asarray(np.clip(dark / full, 0, 1) * 255, np.uint8)
    level, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    mask = np.asarray(levels > max(level * 0.9, 40), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= max(6, 1.5 * (line.shape[0] / 40) ** 2)
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def levelled(line: Pixels, mask: Mask) -> tuple[Pixels, Mask]:
    """Shear a line and its ink until it neither climbs nor falls."""
    angle = _skew(mask)
    return _sheared(line, mask, np.tan(np.radians(angle))) if angle else (line, mask)


def _bounds(mask: Mask) -> tuple[int, int, int, int]:
    """Give top, bottom, left, right of the ink, all but TRIM of it."""
    share = np.cumsum(mask.sum(axis=1)) / max(int(mask.sum()), 1)
    columns = np.flatnonzero(mask.any(axis=0))
    top = int(np.searchsorted(share, TRIM, side="right"))
    bottom = int(np.searchsorted(share, 1 - TRIM)) + 1
    return top, max(bottom, top + 1), int(columns[0]), int(columns[-1]) + 1


def _small(mask: Mask) -> Matrix:
    scale = 48 / mask.shape[0]
    return np.asarray(
        cv2.resize(mask.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32
    )


def _skew(mask: Mask) -> float:
    """Find the angle at which the rows of ink begin and end most sharply."""
    small = cv2.copyMakeBorder(_small(mask), 24, 24, 0, 0, cv2.BORDER_CONSTANT)
    height, width = small.shape

    def sharpness(degrees: float) -> float:
        climb = np.tan(np.radians(degrees))
        turn = np.array([[1, 0, 0], [climb, 1, -climb * width / 2]], np.float32)
        rows = cv2.warpAffine(small, turn, (width, height)).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    rough = max(SKEWS[::STRIDE], key=sharpness)
    return float(max(SKEWS[abs(SKEWS - rough) < STRIDE * (SKEWS[1] - SKEWS[0])], key=sharpness))


def _sheared(line: Pixels, mask: Mask, by: float) -> tuple[Pixels, Mask]:
    """Shear the columns of picture and mask up and down so that nothing is cut off."""
    height, width = mask.shape
    room = int(abs(by) * width / 2) + 1
    turn = np.array([[1, 0, 0], [by, 1, room - by * width / 2]], np.float32)
    size = (width, height + 2 * room)
    line = np.asarray(cv2.warpAffine(line, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    moved = cv2.warpAffine(mask.astype(np.uint8), turn, size, flags=cv2.INTER_NEAREST)
    return line, moved > 0
