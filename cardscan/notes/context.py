"""From the readings of handwritten lines to those that name what the card's front, its event or its stack name.

A reader without context prefers common words: "Kyle at expo" over "Kylie at Expo".  Here a word of the chosen reading gives
way to the word that another reading of the same ink has in its place, if only that one is known from the context.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from cardscan.notes.words import OPEN, meanings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.types import Line

SHORTEST = 3
"""Letters of a word that may be told from its context."""
_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Give the words of a context, folded: names, firms, an event and its place; no small words."""
    found = {w for text in texts for w in _words(text)}
    return frozenset(
        w for w in found if len(w) >= SHORTEST and w not in OPEN and not meanings(w) & {"filler", "pronoun", "action"}
    )


def in_context(lines: Sequence[Line], context: frozenset[str]) -> list[Line]:
    """Choose among the readings of each line; the one it had stays among its alternatives."""
    return [_chosen(line, context) if context and line.alternatives else line for line in lines]


def _chosen(line: Line, context: frozenset[str]) -> Line:
    text = line.text
    for other, _ in line.alternatives:
        text = _exchanged(text, other, context)
    if text == line.text:
        return line
    others = [(t, score) for t, score in line.alternatives if t != text]
    return replace(line, text=text, alternatives=((line.text, line.confidence), *others))


def _exchanged(text: str, other: str, context: frozenset[str]) -> str:
    """Put the words of the other reading that the context knows in place of those that it does not know."""
    mine, theirs = text.split(), other.split()
    out: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        old, new = mine[a:b], theirs[c:d]
        if what != "replace":
            out += old
        elif len(old) == len(new):  # word for word: the rest of the other reading is no better
            out += [y if _known([y], context) > _known([x], context) else x for x, y in zip(old, new, strict=True)]
        else:
            out += new if _known(new, context) > _known(old, context) else old
    return " ".join(out)


def _known(tokens: Iterable[str], context: frozenset[str]) -> int:
    return sum(w in context for token in tokens for w in _words(token))


def _words(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text)]
