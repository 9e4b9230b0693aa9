"""From a word to how common it is: what speaks for a slogan, a trade or a thing, and against a name."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cardscan.frequencies import simplified, zipf_frequencies
from cardscan.parse.layout import fold
from cardscan.parse.lexicon import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "id")
"""Of the cards that the weights were fitted on, and their neighbours."""


@cache
def common_words() -> dict[str, float]:
    """Map the folded words that one of LANGUAGES uses at least once in a million words to their Zipf frequency.

    Given names, surnames and towns are left out, whatever else they mean.
    """
    names = listed("given_names") | listed("surnames") | listed("cities")
    found: dict[str, float] = {}
    for language in LANGUAGES:
        for word, zipf in zipf_frequencies(language, "small").items():
            key = fold(word)
            if key not in names and zipf > found.get(key, 0.0):
                found[key] = zipf
    return found


@cache
def _odds() -> dict[str, float]:
    """Map each stretch of three letters to the logarithm of how much oftener it is in names than in common words."""
    counts = [_counted(listed("given_names") | listed("surnames")), _counted(common_words())]
    whole = [sum(c.values()) for c in counts]
    return {
        t: math.log((counts[0][t] + 1) / whole[0]) - math.log((counts[1][t] + 1) / whole[1])
        for t in counts[0].keys() | counts[1].keys()
    }


def _counted(group: Iterable[str]) -> Counter[str]:
    """Count the stretches of three letters in words, all in one pass: word by word it takes twice as long."""
    found = Counter(_trigrams("".join(map(_padded, group))))
    return Counter({t: n for t, n in found.items() if "$^" not in t})


def _padded(word: str) -> str:
    return f"^{word}$"


def _trigrams(text: str) -> Iterator[str]:
    return map("".join, zip(text, text[1:], text[2:], strict=False))


@lru_cache(maxsize=1 << 12)
def name_likeness(word: str) -> float:
    """Say whether an unknown word sounds like a name (above 0) or like a word (below): the mean log odds of its trigrams."""
    found = [_odds().get(t, 0.0) for t in _trigrams(_padded(word))]
    return sum(found) / len(found)


@cache
def _east_asian_words() -> frozenset[str]:
    """Collect the Chinese and Japanese words of two characters and more that are no surnames."""
    lists = (zipf_frequencies(language, "small") for language in ("zh", "ja"))
    return frozenset(w for found in lists for w in found if len(w) > 1 and not w.isascii()) - listed(
        "east_asian_surnames"
    )


@lru_cache(maxsize=1 << 12)
def share_of_words(text: str) -> float:
    """Give the share of a Chinese or Japanese text that is made of words: 1 for a trade, next to nothing for most names."""
    return max(_covered(text), _covered(text.translate(simplified())))


def _covered(text: str) -> float:
    known, at, covered = _east_asian_words(), 0, 0
    while at < len(text):
        length = next((n for n in (4, 3, 2) if at + n <= len(text) and text[at : at + n] in known), 0)
        covered += length
        at += length or 1
    return covered / max(len(text), 1)
