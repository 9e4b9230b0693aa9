"""From an address as one text to its parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse import east_asian
from cardscan.parse.claims import Claims, chunk_after, chunk_words, last_chunk
from cardscan.parse.places import (
    CITY_STATES,
    COMPOUND,
    COUNTRY_NAMES,
    PREFIXED,
    SUFFIXES,
    UNITS,
    cities,
    key,
)
from cardscan.parse.postal_codes import claim_country, claim_postal_code, find_postal_code, prefix_country

if TYPE_CHECKING:
    from cardscan.parse.claims import Span
    from cardscan.parse.places import Rules
    from cardscan.types import PostalAddress

_DIRECTIONS = frozenset("N S E W NE NW SE SW N. S. E. W. N.E. N.W. S.E. S.W.".split())
_BESIDE = frozenset("near nr opp opposite behind beside besides off next".split())
_DISTRICT = re.compile(r"dist(?:t|rict)?\b.*|.*\bdist(?:t|rict)?\.?", re.IGNORECASE)
_MUNICIPALITY = re.compile(r"\S+(?:-(?:ku|shi|gun|machi|cho|son|mura)|\s(?:city|ward))", re.IGNORECASE)
"""`Nishi-ku`, `Matsue City`."""


def parts(text: str, country: str | None) -> PostalAddress:
    """Tell street, city, region, postal code and country of an address apart.

    Every word lands in exactly one part, in its order; only a name of the postal code (`CEP`, `PIN`) is left off.
    `country` is the ISO code of the country the address is probably in: it chooses the rules, and is not put into the
    result.
    """
    hint = (country or "").upper()
    if east_asian.is_written(text):
        return east_asian.parts(text, hint)
    claims = Claims(text)
    code = claim_country(claims, hint)
    spot, rules = find_postal_code(claims.free, code, hint)
    if spot:
        code = code or prefix_country(text[slice(*spot)])
        claim_postal_code(claims, spot)
    if rules.code in CITY_STATES and not (code and _named_again(claims, code)):
        return claims.address(code)
    if spot:
        _claim_beside(claims, spot, rules)
    else:
        _claim_before(claims, len(text), rules, sure=bool(code))
    return claims.address(code)


def _named_again(claims: Claims, code: str) -> bool:
    """Tell whether a city state is named once more as the city."""
    return COUNTRY_NAMES.get(key(" ".join(chunk_words(claims.free)))) == code


def _claim_beside(claims: Claims, spot: Span, rules: Rules) -> None:
    """Claim region and city beside the postal code: behind it, as in `rue de Paris, 69003 Lyon`, or before it."""
    free = claims.free
    left = chunk_words(free[: spot[0]])
    right = chunk_after(free, spot[1])
    name = free[slice(*right)] if right else ""
    place_before = any(rules.is_place(" ".join(left[-n:])) for n in (1, 2, 3) if len(left) >= n)
    goes_on = (
        right and re.match(r"\s*[^\W\d_]", free[spot[1] :]) and (key(name) in cities() or not rules.is_region(name))
    )
    starts_chunk = not last_chunk(free[: spot[0]]) or not re.search(r"[\w.]\s*$", free[: spot[0]])
    if goes_on and (starts_chunk or not place_before):
        _claim_behind(claims, spot[1], rules)
    if not claims.has("city"):
        _claim_before(claims, spot[0], rules, sure=True)
        _claim_regions(claims, spot[1], rules)
    if not claims.has("city") and rules.is_place(name):
        _claim_behind(claims, spot[1], rules)


def _claim_behind(claims: Claims, start: int, rules: Rules) -> None:
    """Claim the city that stands behind its postal code, and the region behind that."""
    span = chunk_after(claims.free, start)
    if span is None:
        return
    end = span[0]
    words = list(re.finditer(r"\S+", claims.free[slice(*span)]))
    for i, word in enumerate(words):
        if re.search(r"\d", word[0]) and not (i and re.fullmatch(r"\d{1,2}\.?", word[0])):
            break
        if i and i == len(words) - 1 and word[0] in rules.codes:  # `Torino TO`
            claims.claim("region", span[0] + word.start(), span[1])
            break
        end = span[0] + word.end()
    bracket = re.match(r"\s*\(([^\d()]+)\)", claims.free[end:])
    if bracket and not rules.is_region(bracket[1]):  # `Waren (Müritz)`
        end += bracket.end()
    if end > span[0]:
        claims.claim("city", span[0], end)
        _claim_regions(claims, end, rules)


def _claim_regions(claims: Claims, start: int, rules: Rules) -> None:
    """Claim what names a region directly behind a position; a district and its state are both one."""
    while span := chunk_after(claims.free, start):
        name = claims.free[slice(*span)]
        if not (rules.is_region(name) or re.search(r"(?i)\w (?:district|dist|county|province|prefecture)\.?$", name)):
            return
        claims.claim("region", *span)
        start = span[1]


def _claim_before(claims: Claims, end: int, rules: Rules, *, sure: bool) -> None:
    """Claim the region that ends the text before a position, and the city before that."""
    region = None if claims.has("region") else _region_at_end(claims.free[:end], rules)
    if region:
        claims.claim("region", *region)
    name = claims.text[slice(*region)] if region else ""
    district = last_chunk(claims.free[:end])
    if rules.code == "IN" and district and _DISTRICT.fullmatch(claims.free[slice(*district)]):
        claims.claim("region", *district)
    if rules.code == "JP" and _claim_municipality(claims, end, region):
        return
    chunk = last_chunk(claims.free[:end])
    if region and rules.is_city_of_districts(name):
        claims.claim("city", *region)
    elif chunk and (city := _city_at_end(claims.free[slice(*chunk)], rules, sure=sure or region is not None)):
        claims.claim("city", chunk[0] + city[0], chunk[0] + city[1])
    elif region and key(name) in cities() and not rules.districts:
        claims.claim("city", *region)  # `New York 10001`


def _region_at_end(free: str, rules: Rules) -> Span | None:
    chunk = last_chunk(free)
    words = list(re.finditer(r"\S+", free[slice(*chunk)])) if chunk else []
    for word in words[-5:]:
        name = free[chunk[0] + word.start() : chunk[1]] if chunk else ""
        if chunk and rules.is_region(name):
            return chunk[0] + word.start(), chunk[1]
        if key(name) in cities():  # New Delhi is not in Delhi
            return None
    return None


def _claim_municipality(claims: Claims, end: int, region: Span | None) -> bool:
    """Claim the city of a Japanese address, its ward included: `Nishi-ku, Osaka-shi`, `Chuo-ku Osaka`."""
    free = claims.free[:end]
    city: Span | None = None
    while chunk := last_chunk(free):
        words = list(re.finditer(r"\S+", free[slice(*chunk)]))
        pair = len(words) > 1 and _MUNICIPALITY.fullmatch(" ".join(w[0] for w in words[-2:]))
        last = words[-1][0]
        known = not city and not region and key(last) in cities()
        quarter = city and re.search(r"(?i)-(?:cho|machi)$", last)
        if quarter or not (pair or known or _MUNICIPALITY.fullmatch(last)):
            break
        start = chunk[0] + words[-2 if pair else -1].start()
        city = start, city[1] if city else chunk[1]
        free = free[:start]
    if city is None:
        return False
    ward_only = key(claims.text[slice(*city)]).endswith("-ku")
    if region and ward_only and key(claims.text[slice(*region)]) in cities() - {"tokyo"}:
        city = city[0], region[1]
    claims.claim("city", *city)
    return True


def _city_at_end(chunk: str, rules: Rules, *, sure: bool) -> Span | None:
    """Find the city that ends a chunk, which may start with the street; if not `sure`, only one known by name."""
    words = list(re.finditer(r"\S+", chunk))
    keys = [key(w[0]) for w in words]
    known = rules.districts or cities()
    if keys[0] in _BESIDE:
        return None
    if re.fullmatch(r"\d{1,2}", keys[-1]) and " ".join(keys[:-1]) in known:  # `Dublin 2`, `Praha 1`
        return 0, len(chunk)
    after = _street_end([w[0] for w in words])
    if sure and after == 0 and len(words) < 6 and not rules.districts:
        return 0, len(chunk)
    for i in range(max(len(words) - 4, 0), len(words)):
        if " ".join(keys[i:]) in known and (i >= after or i == 0):
            return words[i].start(), len(chunk)
    if not sure or rules.districts or not 0 < len(words) - after <= 4:
        return None
    only_number = after == 1 and (re.match(r"\d", keys[0]) or keys[0] in PREFIXED)  # the street has a name, too
    return words[-1 if only_number else after].start(), len(chunk)


def _street_end(words: list[str]) -> int:
    """Count the words up to the last that belongs to a street: a number, a kind of street, a unit and what it names."""
    keys = [key(w) for w in words]
    after = 0
    for i, word in enumerate(keys):
        ordinal = i > 0 and re.fullmatch(r"\d+(?:st|nd|rd|th)", keys[i - 1])
        saint = word == "st" and i + 1 < len(keys) and after == i and not ordinal
        street = (word in SUFFIXES and i > 0 and not saint) or (word in PREFIXED and i == 0)
        if street or re.search(r"[\d#]", words[i]) or COMPOUND.match(word) or word in UNITS:
            named = word in UNITS and i + 1 < len(keys) and len(keys[i + 1]) < 3
            after = i + 1 + named
        elif after == i and i and words[i] in _DIRECTIONS:
            after = i + 1
    return after
