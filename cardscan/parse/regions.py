"""Which country a card is from: what numbers without a country code, and ambiguous dates, are read by."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import phonenumbers

from cardscan.parse.domains import host_of, own_domain
from cardscan.parse.layout import words
from cardscan.parse.lexicon import CJK, countries, countries_of_cities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.parse.layout import Found, Sheet

_NOT_COUNTRIES = frozenset("io co ai me tv cc fm ly to sh ac gg am eu ws la".split())
"""Country endings that firms anywhere use for their look."""
_US_ADDRESS = re.compile(r"\b[A-Z]{2}\.?,?\s?\d{5}(?:-\d{4})?\b")
_UK_ADDRESS = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")
_US_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD "
    "TN TX UT VT VA WA WV WI WY DC".split()
)

_NUMBER = re.compile(r"(?<![\d+])[\d(][\d ().\-]{6,16}\d(?!\d)")
"""What may be a phone number without its country."""
MIN_CITY = 4
"""Letters up to which the name of a city may be any word."""
MANY_CITIES = 3
"""Cities of one country that tell it without a number."""
_LEGAL_FORMS = {
    code: re.compile(form, re.IGNORECASE)
    for code, form in {
        "DE": r"\bGmbH\b|\bOHG\b|stra(?:ß|ss)e\b",
        "FR": r"\bSARL\b|\bS\.A\.R\.L|\bEURL\b|\bCedex\b",
        "IT": r"\bS\.?r\.?l\b|\bS\.p\.A\b",
        "NL": r"\bB\.V\.",
        "BR": r"\bLtda\b|\bCEP\b",
        "IN": r"\bPvt\b",
        "SG": r"\bPte\b",
        "MY": r"\bSdn\b",
        "AU": r"\bPty\b",
    }.items()
}
"""Legal forms and address words of one country, or of one much more than others; they decide only where nothing else does."""


def guess_region(sheet: Sheet, hosts: Iterable[Found], default: str) -> str:
    """Give the ISO country that most evidence on the card speaks for: prefixes, countries named, domains, postcodes."""
    votes: Counter[str] = Counter()
    for spot in sheet.spots:
        for plus in re.finditer(r"\+\s?\d[\d ()\-.]{6,16}\d", spot.text):
            try:
                number = phonenumbers.parse(plus[0].replace("(0)", ""), None)
            except phonenumbers.NumberParseException:
                continue
            region = phonenumbers.region_code_for_number(number)
            if not region and number.country_code:
                region = phonenumbers.region_code_for_country_code(number.country_code)
            if region and region not in ("ZZ", "001"):
                votes[region] += 3
        votes.update(_from_text(spot.text))
    for found in hosts:
        ending = (own_domain(host_of(found.candidate.value)) or "").rpartition(".")[2]
        if len(ending) == 2 and ending not in _NOT_COUNTRIES:
            votes["GB" if ending == "uk" else ending.upper()] += 2
    best = votes.most_common(1)
    if best:
        return best[0][0] if best[0][0] in phonenumbers.SUPPORTED_REGIONS else default
    numbers = [n[0] for s in sheet.spots for n in _NUMBER.finditer(s.text)]
    return _by_cities(sheet, numbers, default) or _by_format(numbers, default) or _by_script(sheet, numbers) or default


def _by_cities(sheet: Sheet, numbers: Sequence[str], default: str) -> str | None:
    """Give the country of the cities named, if more numbers are dialled there than in the default, or many are named."""
    cities = countries_of_cities()
    phrases = {p for s in sheet.spots for p in _phrases(s.text) if len(p) > MIN_CITY and p in cities}
    votes = Counter(cities[p] for p in sorted(phrases))

    def dialled(region: str) -> int:
        return sum(_is_dialled(n, region) for n in numbers)

    named = [region for region, _ in votes.most_common() if region in phonenumbers.SUPPORTED_REGIONS]
    best = max(named, key=dialled, default=default)
    if dialled(best) > dialled(default):
        return best
    return named[0] if named and votes[named[0]] >= MANY_CITIES and votes[named[0]] > 2 * votes[default] else None


def _by_format(numbers: Sequence[str], default: str) -> str | None:
    """Give the country in whose national format alone a number is printed that is none in the default: `(11) 2555-0132`."""
    for printed in numbers:
        # without an area code in brackets, or a blank in the rest, too many countries print alike
        if len(re.findall(r"\d+", printed)) > 2 and printed.startswith("(") and not _is_dialled(printed, default):
            alike = [region for region in _with_brackets() if _national(printed, region) == printed]
            return alike[0] if len(alike) == 1 else None
    return None


def _by_script(sheet: Sheet, numbers: Sequence[str]) -> str | None:
    """Give the country of Chinese writing in which a number of the card is dialled."""
    if not any(CJK.search(s.text) for s in sheet.spots):
        return None
    return next((region for region in ("CN", "TW", "HK") if any(_is_dialled(n, region) for n in numbers)), None)


@cache
def _with_brackets() -> tuple[str, ...]:
    """Give the countries that print area codes in brackets, by the metadata of phonenumbers."""

    def brackets(region: str) -> bool:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        formats = metadata.number_format if metadata else ()
        return any("(" in f"{f.format} {f.national_prefix_formatting_rule}" for f in formats)

    return tuple(filter(brackets, sorted(phonenumbers.SUPPORTED_REGIONS)))


def _national(printed: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(printed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number_for_region(number, region):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _is_dialled(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def _phrases(text: str) -> list[str]:
    """Give all runs of one to three words once, always in the same order: it settles what gets as many votes."""
    tokens = words(text)
    return list(dict.fromkeys(" ".join(tokens[i : i + n]) for n in (1, 2, 3) for i in range(len(tokens) - n + 1)))


def _from_text(text: str) -> Counter[str]:
    votes: Counter[str] = Counter()
    state = _US_ADDRESS.search(text)
    if state and state[0][:2] in _US_STATES:
        votes["US"] += 2
    if _UK_ADDRESS.search(text):
        votes["GB"] += 2
    for phrase in _phrases(text):
        code = countries().get(phrase)
        if code and len(phrase) > 2:
            votes[code] += 2
    if len(re.findall(r"[电话传经销总业务发广东设国际贸动产团书师术钢县镇]", text)) >= 1:
        votes["CN"] += 1
    if re.search(r"[\u3040-\u30ff]", text):
        votes["JP"] += 1
    votes.update({code: 1 for code, form in _LEGAL_FORMS.items() if form.search(text)})
    if re.search(r"[\uac00-\ud7af]", text):
        votes["KR"] += 1
    if re.search(r"台北|台灣|新北|高雄|桃園|台中", text):
        votes["TW"] += 2
    return votes
