"""From a word, or its beginning, to how likely it is in a note: the knowledge of language behind the reader of handwriting.

Unigrams of English from `wordfreq`, over them the words of networking in `data/note_words.txt`, under them given names
and surnames; and how likely one word follows another, from `wordsegment`.  All scores are natural logarithms.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib.resources import files

from cardscan.frequencies import followers, zipf_frequencies

WEIGHT = 0.8
"""How much the words count against the pixels. Of 0.5 to 1.1, tried with the other constants here in random search on
real lines of prose; 0.7 to 0.9 are alike."""
BONUS = 4.0
"""What a word gets for being one, so that the prior does not glue words; per letter it gets LETTER_BONUS more."""
LETTER_BONUS = 0.5
UNKNOWN = -11.0
"""A word that is in no list costs this and UNKNOWN_LETTER for each letter: names and shop talk must stay possible."""
UNKNOWN_LETTER = -2.0
NUMBER = -4.0
"""The same for a run of digits, and each of its digits."""
DIGIT = -1.5
MIXED = -3.0
"""What digits glued to letters cost above an unknown word; `2nd` and `4pm` are numbers with an ending."""
RARE = math.log(3e-8)
"""Words that are rarer than this are typing errors as often as words. From 1e-7 to 1e-8: 0.4 points of words on prose."""
GIVEN_NAME, SURNAME = -14.0, -15.0
"""Names that the frequencies do not know."""
POSSESSIVE = -2.0
PAIRED = 0.7
"""Share that the word before has in how likely a word is; the rest is the word's own (Jelinek and Mercer, 1980). From 0.3 to 0.8 the
words wrong fall from 9.7 to 8.9 and from 11.2 to 10.8 % on two sets of real lines; without pairs they are 10.3 and 11.3 %."""
REMEMBERED = 1 << 17
"""Tokens whose scores are kept: a line asks for a few hundred, most of them again in the next line."""
_WORD = re.compile(r"[a-z']+")
_ENDED = re.compile(r"\d+(?:st|nd|rd|th|am|pm|k|m|x|s|yrs?|hrs?|wks?|mins?|d|h)")
_NEVER = -1e9


class Prior:
    """Scores tokens: runs of lower-case letters, digits and apostrophes.  Remembers what it was asked."""

    def __init__(self, words: dict[str, float], pairs: dict[str, dict[str, float]] | None = None) -> None:
        """Take scores of words, and for a word the probabilities of those that follow it."""
        self._words = words
        self._pairs = pairs or {}
        self._best: dict[str, float] = {}
        for word, score in words.items():
            for end in range(1, len(word) + 1):
                start = word[:end]
                if self._best.get(start, _NEVER) < score:
                    self._best[start] = score
        self._whole = lru_cache(REMEMBERED)(self._score)
        self.beginning = lru_cache(REMEMBERED)(self._beginning)

    def word(self, token: str, before: str = "") -> float:
        """Score a whole token, by the one before it if that is given and known."""
        score = self._whole(token)
        followers = self._pairs.get(before.strip("'").rpartition("'")[2]) if before else None
        bare = token.strip("'")
        own = self._words.get(bare) if followers else None
        if followers is None or own is None:
            return score
        # pairs know "don t", not "don't"
        share = PAIRED * followers.get(bare.partition("'")[0], 0.0) / math.exp(own) + 1 - PAIRED
        return score + WEIGHT * math.log(share)

    def _beginning(self, token: str) -> float:
        """Score the best that a token which begins so can become: what lets a search give up a word early.

        Without it a reading that glues words together seems cheap until its last letter; it halves the errors.
        """
        if any(c.isdigit() for c in token):
            return self.word(token)
        bare = token.lstrip("'")
        return _weighted(max(self._best.get(bare, _NEVER), _unknown(bare)), bare)

    def _score(self, token: str) -> float:
        if token.isdecimal():
            return _weighted(NUMBER + DIGIT * len(token), token)
        if _ENDED.fullmatch(token):
            return _weighted(NUMBER + DIGIT * len(token) + POSSESSIVE, token)
        if any(c.isdigit() for c in token):
            return _weighted(_unknown(token) + MIXED, token)
        bare = token.strip("'")
        if not bare:
            return POSSESSIVE
        known = self._words.get(bare, _NEVER)
        if bare.endswith("'s"):
            known = max(known, self._words.get(bare[:-2], _NEVER) + POSSESSIVE)
        return _weighted(max(known, _unknown(bare)), bare)


def _unknown(token: str) -> float:
    return UNKNOWN + UNKNOWN_LETTER * len(token)


def _weighted(score: float, token: str) -> float:
    return WEIGHT * (score + BONUS + LETTER_BONUS * len(token))


@lru_cache(maxsize=1)
def english_notes() -> Prior:
    """Give the prior of terse English notes, loaded once a process (a second, some 95 MB)."""
    words = {
        word: score
        for word, zipf in zipf_frequencies("en", "large").items()
        if (score := (zipf - 9) * math.log(10)) >= RARE and (len(word) > 1 or word in "ai") and _WORD.fullmatch(word)
    }
    data = files("cardscan") / "parse" / "data"  # files, not code: stages import no stage
    for name, score in (("surnames", SURNAME), ("given_names", GIVEN_NAME)):
        for line in (data / f"{name}.txt").read_text("utf-8").splitlines():
            word = line.split("\t")[0]
            if _WORD.fullmatch(word) and len(word) > 1:
                words[word] = max(words.get(word, _NEVER), score)
    for line in (files("cardscan") / "ocr" / "data" / "note_words.txt").read_text("utf-8").splitlines():
        score_text, *listed = line.split()
        for word in listed:
            if _WORD.fullmatch(word):
                words[word] = max(words.get(word, _NEVER), float(score_text))
    return Prior(words, followers("en"))
