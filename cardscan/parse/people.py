"""From classified pieces to the names of the people on a card."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cardscan.frequencies import simplified
from cardscan.parse import lexicon
from cardscan.parse.facts import AGREES, email_agreement
from cardscan.parse.joins import Group
from cardscan.parse.layout import gap, words
from cardscan.parse.pieces import is_known_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.pieces import Piece

BEST_FROM = 0.18
"""Probability from which on the likeliest piece of a card with a job title or a personal e-mail is its name."""
ALONE_FROM = 0.3
"""The same on a card without any sign of a person, such as a shop's."""
SAME_FROM = 0.4
"""The same for the name in another script."""
FURTHER_FROM = 0.6
"""The same for a second person who has an e-mail there."""
FURTHER_PERSON_FROM = 0.85
"""The same for one who has none: a town that sounds like a person reaches .66."""
_TWO_NAMES = re.compile(r"[a-z]{3,}[._][a-z]{3,}(?:[._][a-z]{1,2})?")
"""A mailbox that is somebody's, even where the name is not in Latin letters."""

_NO_NAME = re.compile(
    r"^(?:and|or|of|for|by|with|at|in|from|to|und|et|y|[Tt]he|THE|And|AND)\b|[=<>#%$@!?&+]|^\w+ (?:e|y|et|und|and) \w+$"
)
"""What no name begins with or holds: `Ana e Rui` are two people, or their firm; `Ana Dias e Silva` is one."""

_INITIALS = re.compile(r"(?:[A-Z]\.){2,4}")
"""Behind a name without a comma these are its initials as often as a degree."""

SIGN = 0.3
"""What is left of a name that reads like the sign over a door, where no e-mail speaks for it."""
LEAST_TRADITIONAL = 3
"""Traditional characters that make a card a traditional one, and how many there must be for each simplified one."""
RIVAL_FROM = 0.05
"""Score from which on a piece that was not chosen is shown as a runner-up."""


def find_names(pieces: Sequence[Piece], classes: Sequence[dict[str, float]], facts: Facts) -> list[Group]:
    """Choose the names: the best piece, then others that are as sure; names over two lines are joined."""
    scored = sorted(
        (
            Group((p,), p.text, s, _reasons(p, c, facts))
            for p, c, s in zip(pieces, classes, _scores(pieces, classes, facts), strict=True)
        ),
        key=lambda g: g.score,
        reverse=True,
    )
    agreed = max((_agreement(g.text, facts) for g in scored[:5]), default=0.0)
    somebodys = any(map(_TWO_NAMES.fullmatch, facts.local_parts))
    person = agreed >= 0.5 or somebodys or any(c["title"] > 0.5 for c in classes)
    chosen: list[Group] = []
    for group in scored:
        if any(group.pieces[0] in g.pieces for g in chosen):
            continue
        if not chosen and not person and len(words(group.text)) == 1 and not _is_cjk(group.text):
            continue  # a lone word that nothing else on the card shows to be somebody is a brand or a place
        if group.score < _needed(group, chosen, facts, person=person):
            continue
        if not _could_be_name(group.text):
            continue
        if any(set(words(clean_name(group.text))) == set(words(clean_name(g.text))) for g in chosen):
            continue
        chosen.append(_with_other_half(group, scored, facts))
    return chosen


def _needed(group: Group, chosen: Sequence[Group], facts: Facts, *, person: bool) -> float:
    """Give the score from which on a piece is a name beside those that were chosen."""
    if not chosen:
        return BEST_FROM if person or is_known_name(clean_name(group.text)) else ALONE_FROM
    if all(_is_cjk(g.text) != _is_cjk(group.text) for g in chosen):
        return SAME_FROM
    return FURTHER_FROM if _agreement(group.text, facts) >= 0.5 else FURTHER_PERSON_FROM


def rivals(
    names: Sequence[Group], pieces: Sequence[Piece], classes: Sequence[dict[str, float]], facts: Facts
) -> list[tuple[str, float]]:
    """Give what else may be a name with its score, the likeliest first."""
    scored = [
        (clean_name(p.text), round(score, 3))
        for p, score in zip(pieces, _scores(pieces, classes, facts), strict=True)
        if not any(p is q for g in names for q in g.pieces) and _could_be_name(p.text)
    ]
    return sorted((x for x in scored if x[1] >= RIVAL_FROM), key=lambda x: -x[1])[:5]


def clean_name(text: str) -> str:
    """Take off degrees and letters after a name, and blanks or signs around it; honorifics stay."""
    name = re.sub(r"\s+", " ", text).strip(" ,;:-|*·•'\"").lstrip(". ")
    if not re.search(r"\b(?:[A-Z]|Jr|JR|Sr|SR)\.$", name):
        name = name.rstrip(" .")
    while True:
        head, cut, tail = name.rpartition(",")
        sure = len(words(head)) > 1  # `LEE, ANN` is a surname and a given name
        if cut and words(head) and all(_is_credential(w) or (sure and _looks_like_credential(w)) for w in tail.split()):
            name = head.strip(" ,")
            continue
        head, _, tail = name.rpartition(" ")
        if (
            len(words(head)) >= 2
            and _is_credential(tail)
            and (_is_known_credential(tail) or not _INITIALS.fullmatch(tail))
            and (tail.isupper() or "." in tail)
            and len(tail.strip(".")) > 1
        ):
            name = head.strip(" ,")
            continue
        break
    # the engine loses the blank after a lone initial or an honorific; between several initials there is none
    name = re.sub(r"^((?:[A-Z]|dr|mr|mrs|ms|prof)\.)(?=[A-Z][A-Za-z]{2})", r"\1 ", name, flags=re.IGNORECASE)
    name = re.sub(r"(?<=[a-z]{3})\.([A-Z])$", r". \1", name)
    glued = re.fullmatch(r"([A-Z][a-z]+)([A-Z][a-z]+)", name)
    return f"{glued[1]} {glued[2]}" if glued else name


def in_script_of(name: str, card: str) -> str:
    """Put a surname that was read as the simplified character back into the traditional one (`陈` to `陳`) on a traditional card.

    The two look alike in small print. Cards with kana are left alone: Japanese has characters of both kinds.
    """
    surname = _traditional_surnames().get(name[:1])
    if surname is None or re.search(r"[\u3040-\u30ff]", card):
        return name
    table = simplified()
    old = sum(ord(c) in table for c in card)
    new = sum(c in _simplified_only() for c in card)
    return surname + name[1:] if old >= LEAST_TRADITIONAL and new <= old / LEAST_TRADITIONAL else name


@cache
def _traditional_surnames() -> dict[str, str]:
    """Map the simplified surnames to the traditional ones, where there is only one."""
    pairs = [(s, t) for t in lexicon.COMMON_SURNAMES if (s := simplified().get(ord(t), t)) != t]
    return {s: t for s, t in pairs if sum(s == other for other, _ in pairs) == 1}


@cache
def _simplified_only() -> frozenset[str]:
    return frozenset(simplified().values()) - {chr(t) for t in simplified()}


def _is_credential(word: str) -> bool:
    return _is_known_credential(word) or bool(
        re.fullmatch(r"(?:[A-Z][A-Za-z]{0,3}\.){2,4},?|[BM]\.?[A-Z][a-z]*\.?", word)
    )


def _is_known_credential(word: str) -> bool:
    return "".join(words(word.replace(".", ""))) in lexicon.CREDENTIALS


def _looks_like_credential(word: str) -> bool:
    """Tell whether a word after a comma is short, in capitals and no name: `CHT`, `SE`."""
    if not word.isupper() or len(word) > 4:
        return False
    lists = lexicon.listed("given_names"), lexicon.listed("surnames"), lexicon.GENERATIONS
    return not any(part in names for part in words(word) for names in lists)


def _scores(pieces: Sequence[Piece], classes: Sequence[dict[str, float]], facts: Facts) -> list[float]:
    japanese = any(re.search(r"[\u3040-\u30ff]", p.text) for p in pieces)
    return [_score(p, c, facts, japanese=japanese) for p, c in zip(pieces, classes, strict=True)]


def _score(piece: Piece, classes: dict[str, float], facts: Facts, *, japanese: bool) -> float:
    agreement = _agreement(piece.text, facts)
    lifted = classes["name"] + (1 - classes["name"]) * (0.5 if agreement >= AGREES and classes["name"] > 0.1 else 0.0)
    if not agreement and (
        _reads_like_a_sign(words(piece.text)) or (not japanese and _is_too_long_in_chinese(piece.text))
    ):
        lifted *= SIGN
    return lifted * min(1.0, 0.3 + 0.7 * piece.spot.confidence)


def _is_too_long_in_chinese(text: str) -> bool:
    """Tell four characters or more that begin with no surname of two: what a shop sells, a place, a slogan."""
    name = re.sub(r"\s", "", text)
    return bool(re.fullmatch(r"[\u3400-\u9fff]{4,}", name)) and name[:2] not in lexicon.listed("east_asian_surnames")


def _reads_like_a_sign(tokens: Sequence[str]) -> bool:
    """Tell one word twice (`DING DING`), a street (`Elm Ave`), and what begins with a town of several words (`Mill Valley Grill`)."""
    if len(tokens) > 1 and len(set(tokens)) == 1:
        return True
    if set(tokens[1:][-1:]) & lexicon.STREETS - lexicon.listed("surnames") - lexicon.listed("given_names"):
        return True
    return any(" ".join(tokens[:n]) in lexicon.listed("cities") for n in (2, 3) if len(tokens) >= n)


def _reasons(piece: Piece, classes: dict[str, float], facts: Facts) -> tuple[str, ...]:
    agreement = _agreement(piece.text, facts)
    return (f"name {classes['name']:.2f}", *((f"e-mail agrees {agreement:.2f}",) if agreement else ()))


def _agreement(text: str, facts: Facts) -> float:
    return max((email_agreement(text, local) for local in facts.local_parts), default=0.0)


def _is_cjk(text: str) -> bool:
    return bool(lexicon.CJK.search(text))


def _could_be_name(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    if _NO_NAME.search(text):
        return False
    if _is_cjk(text) and len(text) < 3 and not any(text[:n] in lexicon.listed("east_asian_surnames") for n in (1, 2)):
        return False
    return letters >= 2 and letters >= 0.7 * sum(not c.isspace() for c in text) and len(text) < 60


def _with_other_half(group: Group, scored: Sequence[Group], facts: Facts) -> Group:
    """Join a name of one word with the word above or below it, where that looks like its other half."""
    piece = group.pieces[0]
    if len(words(group.text)) != 1 or _is_cjk(group.text):
        return group
    for other in scored:
        q = other.pieces[0]
        if q is piece or q.spot.side != piece.spot.side or len(words(other.text)) != 1 or _is_cjk(other.text):
            continue
        upper, lower = (piece, q) if piece.spot.top <= q.spot.top else (q, piece)
        beside = upper.spot.right < lower.spot.left and gap(upper.spot, lower.spot) < -0.6
        near = abs(gap(upper.spot, lower.spot)) < 0.8 or beside
        known = set(words(other.text)) & (lexicon.listed("given_names") | lexicon.listed("surnames"))
        text = f"{upper.text} {lower.text}"
        agrees = _agreement(text, facts) > _agreement(group.text, facts)
        if near and 0.75 < upper.spot.size / lower.spot.size < 1.33 and (other.score > 0.15 or known or agrees):
            return Group((upper, lower), text, max(group.score, other.score), (*group.reasons, "joined from two lines"))
    return group
