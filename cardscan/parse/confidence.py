"""From the evidence for a value to the probability that it is right, and from that to what a person should check.

One logistic regression a field, fitted by `training/fit_confidence.py` on values that were read and parsed by weights
which had not seen their card (Platt, "Probabilistic outputs for support vector machines", 1999, with more evidence than
one score).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from cardscan.mailboxes import SHARED
from cardscan.parse import lexicon
from cardscan.parse.domains import firm_word, host_of, own_domain
from cardscan.parse.facts import AGREES, email_agreement, firm_agreement, spellings
from cardscan.parse.layout import words
from cardscan.parse.letters import doubts_of, doubts_within, letters_right
from cardscan.parse.pieces import is_known_name
from cardscan.parse.vocabulary import common_words
from cardscan.types import CRITICAL, FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.joins import Group
    from cardscan.parse.layout import Found, Spot
    from cardscan.types import Candidate, Contact

Evidence = dict[str, float]

LETTERS = "letters right"
"""Evidence that is a probability of its own and not weighed: reading and parsing go wrong apart from each other."""
CLEAR = 0.97
"""From this probability on it is not told that a letter is unsure."""
COMMON = 3.5
"""Zipf frequency from which on a word that is no name is common."""
HIGHEST = 0.99
"""No value is surer than this: there are always errors of a kind that was not seen yet."""
REVIEW_BELOW = {"names": 0.86, "emails": 0.88, "phones": 0.83}
"""Confidence under which a critical field is put before a person; other fields use OTHERS_BELOW."""
OTHERS_BELOW = 0.3
BY_HAND = "written by hand"
"""Reason of a value that a pen wrote."""
STRUCK_OUT = "struck out"
"""Reason of a value that a pen crossed out."""
NAMED_AFTER = 0.5
"""How far a firm's name must explain a local part for the mailbox to be the firm's."""
LONG = 6
"""Letters from which on a word of a name is not another one by chance."""
_ADDRESS = re.compile(r"(?<!\w)[\w.\-]{2,}@[\w\-]{3}")
STRUCK, HAND = 0.2, 0.7
"""No value is surer that a pen crossed out (it was right once), or wrote: it may be a note's. Not measured."""


def calibrated(evidence: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Give the probability that a value is right; `weights` are those of its field."""
    total = sum(weights.get(k, 0.0) * v for k, v in evidence.items())
    sure = min(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), HIGHEST)
    return round(sure * evidence.get(LETTERS, 1.0), 4)


def unsure_letters(evidence: Mapping[str, float]) -> tuple[str, ...]:
    """Give the reason that a letter of a value may be misread, if one may."""
    right = evidence.get(LETTERS, 1.0)
    return (f"its least sure letter is right with {right:.2f}",) if right < CLEAR else ()


def doubtful(contact: Contact, texts: Iterable[str] = ()) -> tuple[str, ...]:
    """List the fields that a person should look at, and those that a card seems to have but shows none of.

    `texts` are its printed lines: an address may stand there that could not be read to its end.
    """
    paths = []
    for name in FIELD_NAMES:
        for i, field in enumerate(contact.all(name)):
            if field.confidence < REVIEW_BELOW.get(name, OTHERS_BELOW):
                paths.append(f"{name}[{i}]")
    if not contact.all("names") and (
        contact.all("titles") or any(_is_personal(f.value, contact) for f in contact.all("emails"))
    ):
        paths.append("names")
    if not contact.all("emails") and any(_ADDRESS.search(text) for text in texts):
        paths.append("emails")
    return tuple(sorted(paths, key=lambda p: (p.split("[")[0] not in CRITICAL,)))


def _is_personal(email: str, contact: Contact) -> bool:
    """Tell whether a mailbox seems to be a person's: neither `info@` nor named after the firm."""
    local, _, host = email.lower().rpartition("@")
    firm = firm_word(host)
    own = re.sub(r"[^a-z]", "", local)
    if local in SHARED or (own and firm and (own in firm or firm in own)):
        return False
    pages = (f.value.lower() for f in contact.all("socials") if "/in/" not in f.value)
    if own and any(own in re.sub(r"[^a-z]", "", page.rpartition("/")[2]) for page in pages):
        return False  # a shop's mailbox, named like its page; LinkedIn keeps persons under `/in/`
    return all(firm_agreement(f.value, [local]) < NAMED_AFTER for f in contact.all("companies"))


def _evidence(score: float, sure: float) -> Evidence:
    """Give what all fields share: how sure the parser and the engine are of it."""
    p = min(max(score, 0.01), 0.99)
    return {"bias": 1.0, "score": math.log(p / (1 - p)), "unsure": max(0.0, 0.98 - sure) * 5}


def of_group(group: Group) -> Evidence:
    """Give the evidence for a title, department, company or address."""
    found = _evidence(group.score, min(p.spot.confidence for p in group.pieces))
    found["parts"] = (len(group.pieces) - 1) / 3
    found[LETTERS] = letters_right(d for p in group.pieces for d in doubts_within(p.spot, p.start, p.end))
    return found


def of_name(group: Group, surer: Sequence[Group], facts: Facts, best_title: float, runner_up: float) -> Evidence:
    """Give the evidence for a person's name; `surer` are the names before it, `runner_up` is the next score.

    A second name is mostly the same person's in another script; two people on one card are rare.
    """
    found = of_group(group)
    tokens = words(group.text)
    agreed = max((email_agreement(group.text, local) for local in facts.local_parts), default=0.0)
    spans = (" ".join(tokens[i:j]) for i in range(len(tokens)) for j in range(i + 1, len(tokens) + 1))
    joined = "".join(tokens)
    cjk = bool(lexicon.CJK.search(group.text))
    honorific = bool(tokens) and tokens[0] in lexicon.HONORIFICS
    if agreed >= AGREES:
        found[LETTERS] = 1.0  # the mailbox bears them out
    return found | {
        "e-mail agrees well": float(agreed >= AGREES),
        "e-mail known, does not agree": float(bool(facts.local_parts) and agreed == 0.0 and not cjk),
        "known name": float(is_known_name(group.text) or _is_known_han_name(group.text)),
        "honorific": float(honorific),
        "common words": sum(common_words().get(t, 0.0) >= COMMON for t in tokens) / max(len(tokens), 1),
        "town": float(any(span in lexicon.listed("cities") for span in spans) or _stands_before_a_town(group)),
        "firm": float(any(joined == w or (len(w) > 4 and w in joined) for w in facts.firms)),
        "title on card": best_title,
        "no sign of a person": float(best_title < 0.3 and agreed < 0.4 and not honorific),  # a shop's card
        "runner-up": runner_up,
        # with a mailbox of its own it is no worse than the first
        "further person": float(agreed < 0.5 and any(bool(lexicon.CJK.search(g.text)) == cjk for g in surer)),
        "signs": float(bool(re.search(r"[^\w\s.'’\-]|(?<!\S)[a-z](?!\S)", group.text))),
        "cjk": float(cjk),
    }


def _stands_before_a_town(group: Group) -> bool:
    """Tell whether a comma and a town follow on the line: `Sungai Besi, Kuala Lumpur` is a place."""
    last = group.pieces[-1]
    behind = re.match(r"\s*,\s*([^,]+)", last.spot.text[last.end :])
    return behind is not None and " ".join(words(behind[1])) in lexicon.listed("cities")


def _is_known_han_name(text: str) -> bool:
    """Tell a common Chinese surname with one or two characters behind it, and a Japanese one of two with up to three."""
    name = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[\u3005\u3400-\u9fff]+", name):
        return False
    chinese = name[0] in lexicon.COMMON_SURNAMES and len(name) in (2, 3)
    return chinese or (name[:2] in lexicon.listed("east_asian_surnames") and len(name) in (3, 4, 5))


def of_found(candidate: Candidate, spots: Sequence[Spot], others: Sequence[Found]) -> Evidence:
    """Give the evidence for an e-mail, phone, website or social handle; `others` is all that has a grammar."""
    found = _evidence(candidate.score, min(s.confidence for s in spots))
    for reason in candidate.reasons:  # the parsers' own words, without what differs from card to card
        found[re.sub(r" (?:\d|read as|label says).*", "", reason)] = 1.0
    doubts = doubts_of(candidate.raw, spots)
    found[LETTERS] = letters_right(doubts)
    found["over two lines"] = float(len(spots) > 1)
    found["odd brackets"] = float(candidate.raw.count("(") != candidate.raw.count(")"))
    if candidate.name == "phones":
        found |= _of_phone(candidate, spots[0])
        digits = (d for d in doubts if candidate.raw[d.at].isdigit() and (d.other.isdigit() or not d.other))
        found[LETTERS] = letters_right(digits)
    elif candidate.name == "emails":
        domain = own_domain(host_of(candidate.value)) or ""
        values = [f.candidate.value.lower() for f in others if f.candidate.value != candidate.value]
        found["domain elsewhere"] = float(any(domain in v for v in values if domain))
        at = candidate.raw.find("@")
        found[LETTERS] = letters_right(d for d in doubts if d.at < at or (d.at > at and not found["domain elsewhere"]))
        hosts = (own_domain(host_of(v)) for v in values)
        found["domain nearly elsewhere"] = float(any(h and h != domain and _nearly(h, domain) for h in hosts))
        found["blank inside"] = float(bool(re.search(r"\s", candidate.raw.strip())))
        found["blank beside @"] = float(bool(re.search(r"\s@|@\s", candidate.raw)) and "blank" not in found)
        found["capitals inside"] = float(bool(re.search(r"[a-z][A-Z]", candidate.raw)))
    return found


def _nearly(one: str, other: str) -> bool:
    """Tell whether two domains differ by one letter: `acne.com` beside `acme.com` was misread."""
    return Levenshtein.distance(one, other, score_cutoff=1) == 1


def of_email_and_names(evidence: Evidence, value: str, names: Sequence[str]) -> Evidence:
    """Add to an e-mail's evidence how well the names on the card explain it."""
    local = value.rpartition("@")[0].lower()
    agreed = max((email_agreement(n, local) for n in names), default=0.0)
    if agreed >= AGREES:
        evidence = evidence | {LETTERS: 1.0}  # the name bears them out
    return evidence | {
        "name agrees well": float(agreed >= AGREES),
        "name known, does not agree": float(bool(names) and agreed == 0.0),
        "name nearly agrees": float(any(_nearly_within(n, local) for n in names)),
    }


def _nearly_within(name: str, local: str) -> bool:
    """Tell whether a long word of a name stands in a mailbox with one inner letter changed, lost or added.

    `ann.lindqvist@` of Ann Lindquist and `ann.lindquit@` were misread; `christin@` of Christina was not.
    """
    spelt = [words(spelling) for spelling in spellings(name)]
    return any(
        len(word) >= LONG and word not in local and other not in local and _nearly_in(word, local)
        for word, other in zip(spelt[0], spelt[-1], strict=False)
    )


def _nearly_in(word: str, local: str) -> bool:
    ends = word[0], word[-1]
    parts = (local[i : i + n] for n in (len(word) - 1, len(word), len(word) + 1) for i in range(len(local) - n + 1))
    return any(
        (p[0], p[-1]) == ends and p.isalpha() and Levenshtein.distance(word, p, score_cutoff=1) == 1 for p in parts
    )


def _of_phone(candidate: Candidate, spot: Spot) -> Evidence:
    before, _, after = spot.text.partition(candidate.raw)
    foreign = not re.search(r"(?:[x×]|ext\w*|durchwahl)\W*\d+\W*$", candidate.raw, re.IGNORECASE)
    digits = sum(c.isdigit() for c in candidate.raw)
    return {
        "extension by a foreign word": float(bool(candidate.extension) and foreign),
        # a blank was lost there, and a digit may have been
        "extension touches it": float(
            bool(candidate.extension) and bool(re.search(r"\d[A-Za-z×]+\d+$", candidate.raw))
        ),
        # `512345 - 346`, `26541230 / 4567`: where one number ends and the next begins is a guess
        "dash and digits beside it": float(
            bool(re.search(r"\d\s*[-~]\s*$", before) or re.match(r"\s*[-~]\s*\d", after))
        ),
        "short number beside it": float(
            bool(
                re.match(r"\s*[/,]\s*\d{1,5}(?!\d|[-.\s]\d)", after) or (re.search(r"[/,]\s*$", before) and digits < 6)
            )
        ),
        "few digits": float(digits < 8),
        "many digits": float(digits > 13 and "valid number" not in candidate.reasons),
        "plus": float("+" in candidate.raw),
    }
