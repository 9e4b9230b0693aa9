"""From the probabilities of a recogniser to texts: a CTC prefix beam search with a prior over words.

After Graves and Jaitly, "Towards End-to-End Speech Recognition with Recurrent Neural Networks" (2014), with the words
scored as in Hwang and Sung, "Character-Level Incremental Speech Recognition" (2016): a word that is being spelt counts
as the best word it can still become.  Capitals are merged for the search and given back from the pixels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    Matrix = npt.NDArray[np.floating]

WIDTH = 40
"""Readings kept at a time; 10 cost a point of words on real lines of prose."""
GAP = 14.0
"""A reading that is this much (natural logarithm) below the best one never comes back."""
UNSEEN = -8.0
"""Log probability under which the pixels do not show a symbol; -11 reads alike on real lines, and takes longer."""
SYMBOLS = 30
"""Symbols tried a step."""
MARK = -2.0
"""What a mark costs that is neither comma, full stop, hyphen nor apostrophe: the recogniser sees marks in flourishes."""
MARKS = {",": -1.0, ".": -1.0, "-": -1.5, "'": -1.0, "/": -1.0}
GLUED = -4.0
"""What a number costs after letters and a slash, `w/` left out: the 11 of 11/18 looks like an M."""
READINGS = 5
_NEVER = -1e30


class WordPrior(Protocol):
    """What the search asks about words; see `prior.Prior`."""

    def word(self, token: str, before: str = "") -> float:
        """Score a whole token, by the one before it if only a blank stands between them."""
        ...

    def beginning(self, token: str) -> float:
        """Score the best token that begins so."""
        ...


class Decoded(NamedTuple):
    """One reading, its score (the higher the likelier; a difference of two is a log ratio) and how sure the pixels are of it."""

    text: str
    score: float
    sure: float
    """Mean probability of its symbols, 0 to 1."""


class _Beam(NamedTuple):
    """What is known of one prefix: log probabilities of ending in a blank or in its last symbol, and its words' score."""

    blank: float
    symbol: float
    words: float
    token: str
    last: int
    ahead: float
    before: str


def decode(probabilities: Matrix, alphabet: Sequence[str], prior: WordPrior) -> list[Decoded]:
    """Give the likeliest readings, best first; none if nothing is written.

    `probabilities` is steps x (1 + symbols): the blank and then the alphabet's single characters.
    """
    if not probabilities.size or not len(alphabet):
        return []
    logs = np.log(np.maximum(np.asarray(probabilities, np.float64), 1e-9))
    small, merged = _without_case(alphabet, np.asarray(probabilities, np.float64))
    found = [(text, score) for text, score in _search(small, merged, prior) if text]
    return [_with_case(text, score, logs, alphabet) for text, score in found[:READINGS]]


def _without_case(alphabet: Sequence[str], probabilities: Matrix) -> tuple[list[str], Matrix]:
    """Add capitals to their small letters."""
    columns: dict[str, list[int]] = {}
    for i, c in enumerate(alphabet, 1):
        low = c.lower()
        columns.setdefault(low if len(low) == 1 else c, []).append(i)
    small = sorted(columns)
    return small, np.stack([probabilities[:, 0], *(probabilities[:, columns[c]].sum(axis=1) for c in small)], axis=1)


def _search(alphabet: list[str], probabilities: Matrix, prior: WordPrior) -> list[tuple[str, float]]:
    steps = np.log(np.maximum(probabilities, 1e-7))
    likely = np.argsort(-steps[:, 1:], axis=1)[:, :SYMBOLS] + 1
    spelt = [False, *(c.isalnum() or c == "'" for c in alphabet)]
    beams = {"": _Beam(0.0, _NEVER, 0.0, "", 0, 0.0, "")}
    for step, order in zip(steps.tolist(), likely.tolist(), strict=True):
        seen = [c for c in order if step[c] > UNSEEN]
        grown: dict[str, _Beam] = {}
        for text, beam in beams.items():
            both = _add(beam.blank, beam.symbol)
            again = beam.symbol + step[beam.last] if beam.last else _NEVER
            stay = grown.get(text)
            grown[text] = (
                beam._replace(blank=both + step[0], symbol=again)
                if stay is None
                else stay._replace(blank=_add(stay.blank, both + step[0]), symbol=_add(stay.symbol, again))
            )
            for c in seen:
                here = (beam.blank if c == beam.last else both) + step[c]
                letter = alphabet[c - 1]
                if here < _NEVER / 2 or (letter == " " and (not text or text[-1] == " ")):
                    continue
                longer = text + letter
                known = grown.get(longer)
                if known is not None:
                    grown[longer] = known._replace(symbol=_add(known.symbol, here))
                elif spelt[c]:
                    token = beam.token + letter
                    glued = (
                        letter.isdigit() and text[-1:] == "/" and text.rstrip("/")[-1:].isalpha() and text[-2] != "w"
                    )
                    words = beam.words + (GLUED if glued and not beam.token else 0.0)
                    grown[longer] = _Beam(_NEVER, here, words, token, c, prior.beginning(token), beam.before)
                else:
                    words = beam.words + (prior.word(beam.token, beam.before) if beam.token else 0.0)
                    words += 0.0 if letter == " " else MARKS.get(letter, MARK)
                    before = (beam.token or beam.before) if letter == " " else ""
                    grown[longer] = _Beam(_NEVER, here, words, "", c, 0.0, before)
        beams = _pruned(grown)
    ends = (
        (t.strip(), _add(b.blank, b.symbol) + b.words + (prior.word(b.token, b.before) if b.token else 0.0))
        for t, b in beams.items()
    )
    best: dict[str, float] = {}
    for text, score in ends:
        best[text] = max(best.get(text, -math.inf), score)
    return sorted(best.items(), key=lambda e: -e[1])


def _pruned(beams: dict[str, _Beam]) -> dict[str, _Beam]:
    scored = [(_add(b.blank, b.symbol) + b.words + b.ahead, text) for text, b in beams.items()]
    least = max(score for score, _ in scored) - GAP
    kept = sorted((s for s in scored if s[0] >= least), key=lambda s: -s[0])[:WIDTH]
    return {text: beams[text] for _, text in kept}


def _add(a: float, b: float) -> float:
    """Add two probabilities that are given as logarithms."""
    if a < b:
        a, b = b, a
    return a if b < _NEVER / 2 else a + math.log1p(math.exp(b - a))


def _with_case(text: str, score: float, logs: Matrix, alphabet: Sequence[str]) -> Decoded:
    """Align a text in small letters with the pixels, write each letter as they show it, and say how sure they are."""
    place = {c: i for i, c in enumerate(alphabet, 1)}
    forms = [[f for f in dict.fromkeys((c, c.upper())) if f in place] for c in text]
    scores = np.stack([np.logaddexp.reduce(logs[:, [place[f] for f in fs]], axis=1) for fs in forms], axis=1)
    steps, length = scores.shape
    # states: blank, symbol, blank, symbol ... blank; the best path through them (Viterbi)
    states = np.full((steps, 2 * length + 1), 0.0)
    states[:, 0::2] = logs[:, :1]
    states[:, 1::2] = scores
    skip = np.zeros(2 * length + 1, bool)
    skip[3::2] = [text[i] != text[i - 1] for i in range(1, length)]
    best = np.full(2 * length + 1, -np.inf)
    best[:2] = states[0, :2]
    came = np.zeros((steps, 2 * length + 1), np.int8)
    for t in range(1, steps):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(skip, np.concatenate([[-np.inf, -np.inf], best[:-2]]), -np.inf)
        choices = np.stack([best, one, two])
        came[t] = choices.argmax(axis=0)
        best = choices.max(axis=0) + states[t]
    state = 2 * length if best[-1] >= best[-2] else 2 * length - 1
    if not np.isfinite(best[state]):
        return Decoded(text, score, 0.0)
    spans: list[list[int]] = [[] for _ in range(length)]
    for t in range(steps - 1, -1, -1):
        if state % 2:
            spans[state // 2].append(t)
        state -= int(came[t, state])
    letters, sure = [], []
    for fs, span in zip(forms, spans, strict=True):
        rows = np.exp(logs[np.ix_(span, [place[f] for f in fs])])
        letters.append(fs[int(rows.sum(axis=0).argmax())])
        sure.append(float(rows.sum(axis=1).max()))
    return Decoded("".join(letters), score, min(sum(sure) / len(sure), 1.0))
