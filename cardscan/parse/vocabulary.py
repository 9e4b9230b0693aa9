"""From a word to how common it is: what speaks for a slogan, a trade or a thing, and against a name."""

from __future__ import annotations

from functools import cache

from cardscan.frequencies import zipf_frequencies
from cardscan.parse.layout import fold
from cardscan.parse.lexicon import listed

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
