"""Which country an address names, and where its postal code stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse import places
from cardscan.parse.claims import BREAK, CLAIMED, chunk_after, chunk_words
from cardscan.parse.places import COUNTRY_NAMES, cities, key, street_like

if TYPE_CHECKING:
    from cardscan.parse.claims import Claims, Span
    from cardscan.parse.places import Rules

_LABEL = re.compile(
    r"(?<!\w)(?:CEP|PIN(?:[\s-]?code)?|ZIP(?:[\s-]?code)?|PLZ|C\.?\s?P\.?|post(?:al)?\s?code)\s*[:.\-]*\s*$",
    re.IGNORECASE,
)
"""Names of the postal code: they say no more than the part they stand before does, and are left off."""
_NO_CODE_AFTER = frozenset(
    "box postfach bp no number nr num plot suite ste room rm unit flat apt apartado casilla km sector block level hno h "
    "caixa postal".split()
)
_NOT_BEFORE_COUNTRY = frozenset(
    "de do da du del des di rue rua av avenue avenida via viale calle new of the north south east west university bank air "
    "ulica ul jalan jl corso piazza boulevard".split()
)
_PAIRS = {("CN", "HK"): "HK", ("CN", "MO"): "MO", ("CN", "TW"): "TW", ("TW", "TW"): "TW"}
"""Two names that are printed for one country: `Hong Kong, China`, `Taiwan, Republic of China`."""
LIKELY = 1.0
"""Points from `_points` from which on a number is a postal code of the country; set on the invented addresses of the tests."""
SURE = 2.0
"""Points that are asked where the country is not known."""


def claim_country(claims: Claims, hint: str) -> str:
    """Claim the country that ends an address, and give its ISO code; an empty one if none is named."""
    last = _country_at_end(claims, hint)
    if not last:
        return ""
    start, end, code = last
    claims.claim("country", start, end)
    before = _country_at_end(claims, "")
    if before:
        pair = _PAIRS.get((code, before[2]))
        if pair:
            claims.claim("country", before[0], before[1])
            return pair
        if code == before[2] == "GB":
            claims.claim("region", before[0], before[1])
    return code


def _country_at_end(claims: Claims, hint: str) -> tuple[int, int, str] | None:
    """Find the name of a country that ends the text, but for a postal code."""
    free = claims.free
    words = list(re.finditer(r"[^\s,;|·•()\[\]\x1f]+", free))
    skipped = 0
    while words and skipped < 2 and re.search(r"\d", words[-1][0]) and len(words[-1][0]) < 11:
        words.pop()
        skipped += 1
    while words and not re.search(r"\w", words[-1][0]):
        words.pop()
    for n in range(min(5, len(words)), 0, -1):
        start, end = words[-n].start(), words[-1].end()
        name = free[start:end].strip("-–—/")
        code = COUNTRY_NAMES.get(key(name), "")
        if not code and n == 1 and len(words) > 2 and not skipped and name == hint:
            code = hint if hint not in places.rules(hint).codes else ""
        if code and _is_country(free, name, start, code, hint, digits=skipped > 0):
            start = free.index(name, start)
            end = start + len(name)
            if name.endswith(".") and "." not in name[:-1]:
                end -= 1  # of the sentence, not of an abbreviation
            return start, end + (name.count("(") > name.count(")") and free[end : end + 1] == ")"), code
    return None


def _is_country(free: str, name: str, start: int, code: str, hint: str, *, digits: bool) -> bool:
    if len(key(name)) < 4:
        return name.replace(".", "").isupper()
    before = free[:start].rstrip()
    previous = before.split()
    own = places.rules(hint)
    if (code != hint and own.is_region(name)) or any(own.is_region(" ".join([*previous[-n:], name])) for n in (1, 2)):
        return False  # Georgia, Western Australia
    if key(name) == "georgia" and digits:
        return False
    if not before or BREAK.match(before[-1]) or before[-1] in "-–—./" or before[-1].isdigit():
        return True
    known = any(key(" ".join(previous[-n:])) in cities() for n in (1, 2, 3))
    return known or (code == hint and key(previous[-1]) not in _NOT_BEFORE_COUNTRY)


def prefix_country(postal_code: str) -> str:
    """Give the ISO code that a postal code is prefixed with, as in `D-10587`; an empty one if it is not."""
    prefix = re.match(r"([A-Z]{1,3})\s?[-–]", postal_code)
    return places.PREFIXES.get(prefix[1], "") if prefix else ""


def find_postal_code(free: str, code: str, hint: str) -> tuple[Span | None, Rules]:
    """Find the postal code of an address, and with it the rules that fit.

    `code` is the country named in the address, if any, and `hint` the one that it is probably in.
    """
    for prefix in re.finditer(r"(?<![\w\-/])([A-Z]{1,3})\s?[-–]\s?(?=\d{4}|\d{3}\s\d{2})", free):
        abroad = places.rules(places.PREFIXES.get(prefix[1], ""))
        number = abroad.postal.match(free, prefix.end())
        fits = number and re.match(r"\s+[^\W\d_]{2}", free[number.end() :])
        if not (number and fits and abroad.code and code in ("", abroad.code)):
            continue
        if (
            prefix.start() or hint == abroad.code or _names_city(free[number.end() :])
        ):  # else a flat: `A-1204 Rose Court`
            return (prefix.start(), number.end()), abroad
    own = places.rules(code or hint)
    best = _best(free, own, LIKELY if own.code else SURE)
    if best or code:
        return best, own
    for shape_code, shape in places.SHAPES.items():
        for match in re.finditer(rf"(?<![\w-])(?:{shape})(?!\w)", free):
            abroad = places.rules(shape_code)
            state = re.search(r"\b([A-Z]{2}),?\s$", free[: match.start()])
            if shape_code != "US" or (state and state[1] in abroad.codes):
                return match.span(), abroad
    anywhere = places.rules("")
    best = _best(free, anywhere, SURE)
    return best, anywhere if best else own


def claim_postal_code(claims: Claims, spot: Span) -> None:
    """Claim a postal code, and leave off its name."""
    claims.claim("postal_code", *spot)
    label = _LABEL.search(claims.free[: spot[0]])
    if label:
        claims.claim("", label.start(), spot[0])


def _best(free: str, rules: Rules, least: float) -> Span | None:
    """Choose the likeliest of all that look like the country's postal code; the last of equals."""
    best: Span | None = None
    for match in rules.postal.finditer(free):
        if match[0] and _stands_alone(free, *match.span(), rules):
            points = _points(free, *match.span(), rules)
            if points >= least:
                best, least = match.span(), points
    if rules.code == "IN" and not best:  # the last digits of the code, where the rest is the same all over the city
        short = re.search(r"(?<=[^\W\d_])\s?[-–]\s?(\d{1,3})(?=[\s.,]*(?:\x1f.*)?$)", free)
        if short and rules.is_place(" ".join(chunk_words(free[: short.start()]))):
            return short.span(1)
    return best


def _stands_alone(free: str, start: int, end: int, rules: Rules) -> bool:
    if re.match(r"[^\W_]|[-/.]\d", free[end:]) or re.search(r"\d[-/.,]?$", free[:start]):
        return False
    glued = re.search(r"[^\W\d_]+$", free[:start])
    return not glued or rules.is_place(glued[0])


def _names_city(text: str) -> bool:
    first = chunk_after(text, 0)
    return bool(first) and key(text[slice(*first)] if first else "") in cities()


def _points(free: str, start: int, end: int, rules: Rules) -> float:
    """Say how much speaks for a number being the postal code: its shape, its neighbours, its place."""
    before, after = free[:start], free[end:]
    left = chunk_words(before)
    right = re.match(r"\s*[,\-–]?\s*((?:[^\W\d_][\w.'’\-]*\s?){1,4})", after)
    if (left and key(left[-1]) in _NO_CODE_AFTER) or re.search(r"#\s?$", before):
        return 0.0
    if not before.strip() and not (right and _names_city(after)):
        return 0.0  # a house number
    points = 0.0
    if _LABEL.search(before) or not re.fullmatch(r"\d{3,6}", free[start:end]):
        points += 2
    numbered = bool(re.search(r"\d", " ".join(left)))
    street = bool(left) and key(left[0]) in places.PREFIXED and not numbered  # `Rua Augusta, 1553`
    if not street and any(rules.is_place(" ".join(left[-n:])) for n in (1, 2, 3) if len(left) >= n):
        points += 2
    elif left and not (street or numbered or street_like(left)):
        points += 1
    if right and any(rules.is_place(" ".join(right[1].split()[:n])) for n in (1, 2, 3)):
        points += 2
    elif right and after[0].isspace() and not street_like(right[1].split()[1:2]):
        points += 1
    if not after.strip(" .,;)" + CLAIMED) or after.lstrip().startswith(CLAIMED):
        points += 1
    return points
