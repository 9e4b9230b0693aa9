"""From Pieces to numbers: what speaks for a name, a title, a department, a company or an address.

All features lie between about -1 and 1 and mean the same on any card; `classify` weighs them.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from cardscan.parse import lexicon
from cardscan.parse.facts import AGREES, email_agreement, firm_agreement
from cardscan.parse.layout import gap, same_row, words
from cardscan.parse.pieces import NAME_LABEL, is_known_name
from cardscan.parse.vocabulary import common_words, name_likeness, share_of_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.parse.facts import Facts
    from cardscan.parse.layout import Spot
    from cardscan.parse.pieces import Piece

_POSTCODE = re.compile(
    r"\b[A-Z]{2}\.?,?\s?\d{5}(?:-\d{4})?\b|\b\d{3}\s?\d{3}\b|\b\d{5,6}\b|\b\d{3}-\d{4}\b|\b\d{5}-\d{3}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
    r"|\b[A-Z]-\d{4,5}\b|\b\d{2}-\d{3}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b\d{4}\s?[A-Z]{2}\b|〒"
)
_HOUSE_NUMBER = re.compile(
    r"^#?\s?\d{1,5}[A-Za-z]?(?:[-/]\d+)*,?\s+[A-Z]|\s\d{1,4}[A-Za-z]?$|\bno\.?\s?\d|#\s?\d|\d-\d+-\d", re.IGNORECASE
)
NEAR = 1.5
"""Heights of a line between a name and the same name in another script."""
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h|jh|ts|tz|hs|ng|kw|gw)?(?:[aeiou]|[aeiou]{2,3}|y[aeou]|w[aeo])(?:n|ng|r|h|k|p|t|m|l)?"
_SYLLABLES = re.compile(rf"{_SYLLABLE}(?:-{_SYLLABLE})?")
"""Chinese and Korean names in Latin letters, by whatever romanisation: `tseng-mei`, `hsiao`, `kyung`."""
_TOWN_AND_STATE = re.compile(r"[A-Za-z]{3,},? ?(?:[A-Z]{2}|[A-Z][a-z]+)\.?,? \d{4,5}(?:-\d{4})?$")
"""`Springfield, IL 62704`, `Northcote Victoria 3070`; a digit may have been lost at the end."""
# put together once: they are large, and asked for each piece
_JOB_WORDS = lexicon.TITLES | lexicon.FUNCTION_WORDS | lexicon.DEPARTMENTS
_NO_NAMES = _JOB_WORDS | lexicon.ORGANISATIONS | lexicon.STREETS
_AFTER_NAMES = lexicon.CREDENTIALS | lexicon.GENERATIONS
_SMALL_WORDS = lexicon.PARTICLES | lexicon.FUNCTION_WORDS


_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,4}")


def has_postcode(text: str) -> bool:
    """Tell whether a postal code stands in a text; `14520 Orchard Place` begins with the number of a house."""
    house = re.match(r"#?\d+\s", text) if any(t in lexicon.STREETS for t in words(text)) else None
    return bool(_POSTCODE.search(text, house.end() if house else 0))


_INITIALS_AND_WORD = re.compile(r"(?:[A-Z]\. ?){1,3}[A-Z][A-Za-z'’\-]{2,}")
"""How a name is written in South India: `S. Mahesh`, `K.R. Nair`."""


def _without_dots(initials: re.Match[str]) -> str:
    """Make `C.E.O.` a word, where it is a title; a name's initials stay."""
    plain = initials[0].replace(".", "")
    return f"{plain} " if plain.lower() in lexicon.TITLES else initials[0]


def describe(piece: Piece, facts: Facts, pieces: Sequence[Piece]) -> dict[str, float]:
    """Give the features of one piece; absent ones are 0."""
    text, spot = piece.text, piece.spot
    tokens = words(_DOTTED.sub(_without_dots, text))
    n = max(len(tokens), 1)
    latin = [t for t in tokens if t.isascii() or t[0].isalpha()]
    cjk = len(lexicon.CJK.findall(text))
    found = {"bias": 1.0}

    def put(name: str, value: float) -> None:
        if value:
            found[name] = value

    def share(group: frozenset[str]) -> float:
        return sum(t in group for t in tokens) / n

    def some(group: frozenset[str]) -> float:
        return float(any(t in group for t in tokens))

    put(f"words={min(len(tokens), 7)}", 1.0)
    put("long", min(len(text) / 60, 1.0))
    given, family = lexicon.listed("given_names"), lexicon.listed("surnames")
    plain = [t for t in latin if len(t) > 1]
    put("given", sum(t in given and t not in _NO_NAMES for t in plain) / n)
    put("first is given", float(bool(plain) and plain[0] in given and plain[0] not in _NO_NAMES))
    put("surname", sum(t in family and t not in _NO_NAMES for t in plain) / n)
    put("given and surname", float(any(t in given for t in plain[:-1]) and bool(plain) and plain[-1] in family))
    put("known name", float(is_known_name(text)))
    put(
        "unknown words",
        sum(t not in given and t not in family and t not in _NO_NAMES and t.isalpha() for t in plain) / n,
    )
    common_ = [common_words().get(t, 0.0) for t in latin if len(t) > 2 and t.isalpha()]
    if common_:
        put("common words", sum(z >= 3.5 for z in common_) / len(common_))
        put("all common", float(all(z >= 3.5 for z in common_)))
        put("very common words", sum(z >= 4.5 for z in common_) / len(common_))
        put("rare words", sum(z == 0 for z in common_) / len(common_))
    strange = [
        t
        for t in plain
        if t.isalpha()
        and len(t) > 2
        and t not in given
        and t not in family
        and t not in _NO_NAMES
        and t not in common_words()
    ]
    if strange and len(tokens) <= 5:
        like = sum(name_likeness(t) for t in strange) / len(strange)
        put("unknown words sound like a name", max(-1.0, min(1.0, like)) * len(strange) / n)
    syllables = [bool(_SYLLABLES.fullmatch(t)) for t in tokens]
    put("romanised", float(2 <= len(tokens) <= 3 and all(syllables) and ("-" in text or len(tokens) == 3)))
    put("initials", min(len(re.findall(r"\b[A-Z]\.", text)), 3) / 3 if len(tokens) <= 6 else 0.0)
    put("initials and a word", float(bool(_INITIALS_AND_WORD.fullmatch(text))))
    put("labelled as a name", float(any(m.end() == piece.start for m in NAME_LABEL.finditer(spot.text))))
    put("honorific", float(bool(tokens) and tokens[0] in lexicon.HONORIFICS and len(tokens) > 1))
    put("credentials", share(_AFTER_NAMES))
    put("credential last", float(len(tokens) > 1 and tokens[-1] in _AFTER_NAMES))
    put(
        "degrees",
        float(
            bool(
                re.search(
                    r"\b(?:Ph\.? ?D|M\.? ?Tech|B\.? ?Tech|B\.?Sc|M\.?Sc|M\.?B\.?A|M\.?D|B\.?E|M\.?E|M\.?A)\b", text
                )
            )
        ),
    )
    put("title word", some(lexicon.STRONG_TITLES))
    put("weak title word", some(lexicon.WEAK_TITLES))
    put(
        "only title words",
        float(any(t in lexicon.STRONG_TITLES for t in tokens) and all(t in _JOB_WORDS for t in tokens)),
    )
    put("title share", share(lexicon.TITLES))
    put("title last", float(bool(tokens) and tokens[-1] in lexicon.STRONG_TITLES))
    put("title first", float(bool(tokens) and tokens[0] in lexicon.TITLES))
    put(
        "title suffix",
        float(
            any(
                re.search(r"(?:eur|euse|ist|manager|leiter|berater)(?:in)?$|-in-chief$", t)
                for t in tokens
                if len(t) > 6
            )
        ),
    )
    put("department word", some(lexicon.DEPARTMENTS))
    put(
        "department first",
        float(
            bool(tokens)
            and tokens[0]
            in ("department", "dept", "division", "school", "faculty", "centre", "center", "office", "institute")
        ),
    )
    put(
        "department last",
        float(
            bool(tokens)
            and tokens[-1]
            in (
                "department",
                "dept",
                "division",
                "section",
                "office",
                "group",
                "team",
                "unit",
                "laboratory",
                "lab",
                "centre",
                "center",
            )
        ),
    )
    put("organisation word", some(lexicon.ORGANISATIONS))
    put("organisation last", float(bool(tokens) and tokens[-1] in lexicon.ORGANISATIONS))
    put("organisation share", share(lexicon.ORGANISATIONS))
    put(
        "university",
        some(
            frozenset(
                "university universitat universite universidad universita college institute polytechnic academy".split()
            )
        ),
    )
    put(
        "legal form",
        float(bool(lexicon.LEGAL_PATTERN.search(text)) or (len(tokens) > 1 and tokens[-1] in lexicon.LEGAL_FORMS)),
    )
    put("street word", some(lexicon.STREETS))
    put("street share", share(lexicon.STREETS))
    cities = lexicon.listed("cities")
    pairs = {" ".join(tokens[i : i + k]) for k in (1, 2, 3) for i in range(len(tokens) - k + 1)}
    put("city", float(bool(pairs & cities)))
    put("city of several words", float(any(" " in p for p in pairs & cities)))
    put("all city", float(" ".join(tokens) in cities))
    put("country", float(any(p in lexicon.countries() for p in pairs)))
    put("postcode", float(has_postcode(text)))
    put("house number", float(bool(_HOUSE_NUMBER.search(text))))
    for one, two in (("house number", "street word"), ("city", "postcode"), ("city", "country"), ("street word", "city"),
                     ("street word", "comma"), ("city", "comma"), ("country", "postcode")):  # fmt: skip
        put(f"{one} and {two}", float(one in found and two in found))
    put("town and state", float(bool(_TOWN_AND_STATE.search(text))))
    put("only a country", float(" ".join(tokens) in lexicon.countries()))
    digits = sum(c.isdigit() for c in text)
    put("digits", digits / max(len(text), 1))
    put("any digit", float(digits > 0))
    put("function words", share(lexicon.FUNCTION_WORDS))
    put("sentence", float(sum(t in lexicon.FUNCTION_WORDS for t in tokens) >= 2))
    put("exclaims", float(bool(re.search(r"[!?\"“”]|\.\.\.|%|\$", text))))
    put("hours", float(bool(lexicon.HOURS.search(text))))
    put("comma", float("," in text))
    put("ends in comma", float(spot.text.rstrip().endswith(",") and piece.end >= len(spot.text.rstrip()) - 2))
    put("colon", float(":" in text))
    put("ampersand", float("&" in text))
    put("dash", float(" - " in text or "–" in text))
    put("trademark", float(bool(re.search(r"[®™©]", text))))
    letters = [c for c in text if c.isalpha()]
    put("capitals", float(len(letters) > 2 and all(c.isupper() for c in letters if c.isascii())))
    put("small", float(bool(letters) and letters[0].islower()))
    starts = [w for w in re.findall(r"[^\W\d_]+", text) if w.lower() not in _SMALL_WORDS]
    put("title case", float(bool(starts) and all(w[0].isupper() for w in starts)))
    put("one word", float(len(tokens) == 1 and not cjk))
    put("beside contact", float(piece.beside_contact))
    put("part of line", float(piece.end - piece.start < 0.8 * len(spot.text)))
    put("stands twice", float(sum("".join(words(p.text)) == "".join(tokens) for p in pieces) > 1))
    put("unsure", max(0.0, 0.95 - spot.confidence) * 4)
    put("larger", max(-1.0, min(1.5, math.log(max(spot.size, 0.05)))))
    sizes = [p.spot.size for p in pieces if p.spot.side == spot.side]
    put("largest", float(spot.size >= max(sizes) * 0.97))
    put("second largest", float(spot.size >= sorted(sizes)[-2] * 0.97) if len(sizes) > 2 else 0.0)
    middle = (spot.top + spot.bottom) / 2
    put("top", float(middle < 0.3))
    put("bottom", float(middle > 0.75))
    put("height", middle - 0.5)
    put("left", 0.5 - spot.left)
    put("back", float(spot.side == "back"))
    emails = [email_agreement(text, x) for x in facts.local_parts]
    best = max(emails, default=0.0)
    put("e-mail agrees", best)
    put("e-mail agrees well", float(best >= AGREES))
    put("e-mail known, does not agree", float(bool(emails) and best == 0.0))
    firm = firm_agreement(text, facts.firms)
    put("domain agrees", firm)
    put("domain agrees well", float(firm >= AGREES))
    put("domain known, does not agree", float(bool(facts.firms) and firm == 0.0))
    if cjk:
        stripped = re.sub(r"\s", "", text)
        put("cjk", 1.0)
        put("cjk short", float(2 <= len(stripped) <= 4))
        surnames = lexicon.listed("east_asian_surnames")
        put("cjk surname", float(2 <= len(stripped) <= 5 and (stripped[0] in surnames or stripped[:2] in surnames)))
        put("cjk common surname", float(2 <= len(stripped) <= 4 and stripped[0] in lexicon.COMMON_SURNAMES))
        share_of = share_of_words(re.sub(r"[^\u3040-\u30ff\u3400-\u9fff]", "", stripped))
        put("cjk words", share_of)
        put("cjk surname and no words", float("cjk surname" in found and share_of < 0.5))
        put("cjk legal", float(bool(lexicon.CJK_LEGAL.search(text))))
        put("cjk department", float(bool(lexicon.CJK_DEPARTMENT.search(stripped))))
        put("cjk title", float(bool(lexicon.CJK_TITLE.search(text))))
        put("cjk address", float(len(lexicon.CJK_ADDRESS.findall(text)) >= 2))
    return found


def in_context(i: int, pieces: Sequence[Piece], first: Sequence[dict[str, float]]) -> dict[str, float]:
    """Give the features that come from what the pieces around were taken for at first."""
    me = pieces[i]
    found: dict[str, float] = {}
    for name, value in first[i].items():
        found[f"self {name}"] = value
    over = [(j, p) for j, p in enumerate(pieces) if j != i and p.spot.side == me.spot.side]
    above = [(j, p) for j, p in over if p.spot.bottom <= me.spot.top + 0.01 and _abreast(p, me)]
    below = [(j, p) for j, p in over if p.spot.top >= me.spot.bottom - 0.01 and _abreast(p, me)]
    row = [(j, p) for j, p in over if same_row(p.spot, me.spot)]
    for where, nearest in (
        ("above", max(above, key=lambda x: x[1].spot.bottom, default=None)),
        ("below", min(below, key=lambda x: x[1].spot.top, default=None)),
    ):
        if nearest is None:
            found[f"nothing {where}"] = 1.0
            continue
        j, p = nearest
        upper, lower = (p, me) if where == "above" else (me, p)
        near = 1.0 if gap(upper.spot, lower.spot) < 1.0 else 0.5
        for name, value in first[j].items():
            found[f"{where} {name}"] = value * near
        alike = abs(math.log(max(p.spot.size, 0.05) / max(me.spot.size, 0.05))) < 0.2
        found[f"{where} same size"] = float(alike)
    for name in first[i]:
        found[f"between {name}"] = found.get(f"above {name}", 0.0) * found.get(f"below {name}", 0.0)
    for j, _ in row:
        for name, value in first[j].items():
            found[f"row {name}"] = max(found.get(f"row {name}", 0.0), value)
    ahead = (first[j]["name"] for j, p in over if p.spot.index == me.spot.index and p.end <= me.start)
    found["behind a name on its line"] = max(ahead, default=0.0)
    if any(t in lexicon.TITLES for t in words(me.text)):
        found["job behind a name on its line"] = found["behind a name on its line"]
    cjk = bool(lexicon.CJK.search(me.text))
    # a name in another script does not compete with this one
    others = [x for j, x in enumerate(first) if j != i and bool(lexicon.CJK.search(pieces[j].text)) == cjk]
    if 2 <= len(re.sub(r"\s", "", me.text)) <= 4 and cjk:
        beside = [
            first[j]["name"]
            for j, p in over
            if not lexicon.CJK.search(p.text) and (same_row(p.spot, me.spot) or abs(gap(*_by_top(p, me))) < NEAR)
        ]
        found["beside a name in the other script"] = max(beside, default=0.0)
    for name in first[i]:
        best = max((x[name] for x in others), default=0.0)
        found[f"other {name}"] = best
        found[f"most {name}"] = float(first[i][name] > best)
    return found


def _by_top(a: Piece, b: Piece) -> tuple[Spot, Spot]:
    return (a.spot, b.spot) if a.spot.top <= b.spot.top else (b.spot, a.spot)


def _abreast(a: Piece, b: Piece) -> bool:
    return min(a.spot.right, b.spot.right) - max(a.spot.left, b.spot.left) > 0.0
