"""What the e-mails and websites of a card say about its names and firms, and how well a text agrees with that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from cardscan.mailboxes import SHARED
from cardscan.parse import lexicon
from cardscan.parse.domains import firm_word, host_of
from cardscan.parse.layout import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.parse.layout import Found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sure findings of a card say about the unsure ones."""

    local_parts: tuple[str, ...]
    """Of the e-mails, without accents; none of mailboxes that are nobody's own, such as `info@`."""
    firms: tuple[str, ...]
    """The firm's word in each domain."""

    @classmethod
    def of(cls, found: Iterable[Found]) -> Facts:
        """Collect them from e-mails and websites."""
        locals_: list[str] = []
        firms: list[str] = []
        for f in found:
            value = f.candidate.value.lower()
            if f.candidate.name == "emails":
                local = value.rpartition("@")[0]
                if local not in SHARED:
                    locals_.append(fold(local))
            if f.candidate.name in ("emails", "websites"):
                firms.append(firm_word(host_of(value)))
        return cls(tuple(dict.fromkeys(locals_)), tuple(dict.fromkeys(w for w in firms if w)))


AGREES = 0.85
"""Agreement from which on a name explains a mailbox, or a firm its domain: each bears out the letters of the other."""
MOST_INITIALS = 3
"""Letters of a local part beside a word of the name up to which the first of them may stand for another word of it."""


_UMLAUT = re.compile("[äöüåøæ]", re.IGNORECASE)
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})


def spellings(text: str) -> list[str]:
    """Give a name as it is printed, and as mailboxes write its umlauts: `Jörg`, `joerg`."""
    return list(dict.fromkeys((text, text.lower().translate(_TWO_LETTERS)))) if _UMLAUT.search(text) else [text]


def email_agreement(text: str, local: str) -> float:
    """Say how well a person's name explains the local part of an e-mail, 0 to 1.

    1: two words of the name make it up (`ann.lee`, `alee`, `leea`); 0.7: one long word does; 0: no trace.
    """
    return max(_email_agreement(spelling, local) for spelling in spellings(text))


def _email_agreement(text: str, local: str) -> float:
    tokens = [t.replace("'", "").replace("-", "") for t in words(text) if t not in lexicon.HONORIFICS]
    tokens = [t for t in tokens if t.isalpha()]
    parts = [p for p in re.split(r"[^a-z]+", local) if p]
    if not tokens or not parts:
        return 0.0
    letters = "".join(parts)
    hits = [t for t in tokens if len(t) > 2 and t in letters]
    if hits:
        longest = max(hits, key=len)
        rest = letters.replace(longest, "", 1)
        others = [t for t in tokens if t != longest]
        if (
            rest
            and others
            and (
                any(t in rest or rest in t for t in others if len(t) > 1)
                or (len(rest) <= MOST_INITIALS and rest[0] in {t[0] for t in others})
            )
        ):
            return 1.0 if len(rest) < 3 or any(t[: len(rest)] == rest or t in rest for t in others) else 0.85
        return 0.7 if len(longest) >= 0.7 * len(letters) else 0.4
    if any(_shortens(p, t) for p in parts for t in tokens):
        return 0.5
    initials = "".join(t[0] for t in tokens)
    if len(tokens) > 1 and (letters == initials or letters == initials[::-1]):
        return 0.5
    if len(letters) > 4:
        joined = "".join(tokens)
        return 0.5 if fuzz.ratio(joined, letters) > 85 else 0.0
    return 0.0


def _shortens(short: str, word: str) -> bool:
    """Tell whether a word of four letters or more is another one with some inner letters left out (`rbrts`, `roberts`)."""
    if len(short) < 4 or len(word) > 2 * len(short) or short[0] != word[0] or short[-1] != word[-1]:
        return False
    rest = iter(word)
    return all(c in rest for c in short)


def firm_agreement(text: str, firms: Sequence[str]) -> float:
    """Say how well a text names the firm whose domain the card shows, 0 to 1."""
    tokens = [t.replace("-", "").replace("'", "") for t in words(text)]
    content = [t for t in tokens if t not in lexicon.LEGAL_FORMS and t not in lexicon.FUNCTION_WORDS]
    if not content:
        return 0.0
    joined, best = "".join(content), 0.0
    for firm in firms:
        word = re.sub(r"[^a-z0-9]", "", firm)
        if len(word) < 2:
            continue
        if joined == word or "".join(tokens) == word:
            best = max(best, 1.0)
        elif len(word) > 3 and (word in joined or (joined in word and len(joined) > 0.5 * len(word))):
            best = max(best, 0.85)
        elif len(word) <= 6 and word == "".join(t[0] for t in content)[: len(word)] and len(content) > 1:
            best = max(best, 0.7)
        elif any(len(t) > 3 and t in word for t in content):
            covered = sum(len(t) for t in content if len(t) > 2 and t in word)
            best = max(best, min(0.8, 0.3 + 0.5 * covered / len(word)))
        elif len(word) > 5 and fuzz.partial_ratio(word, joined) > 85:
            best = max(best, 0.6)
    return best
