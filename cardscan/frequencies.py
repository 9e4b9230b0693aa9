"""From a language to how often its words are used, and after one another: the files of `wordfreq` and `wordsegment`."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cardscan.errors import MissingDependency

if TYPE_CHECKING:
    from collections.abc import Iterator


def zipf_frequencies(language: str, size: Literal["small", "large"]) -> dict[str, float]:
    """Map the folded words of a language to their Zipf frequency: the logarithm to base ten of uses in a billion words.

    `wordfreq` is read without importing it, which would load regex and ftfy into every worker.  Its file is a header and
    then one list of words for each hundredth of a power of ten, the commonest first; "small" ends at a Zipf of 3.

    Raises:
        MissingDependency: the package or its file is not there.
    """
    _, *steps = _unpacked(f"{size}_{language}")
    return {word: 9 - i / 100 for i, step in enumerate(steps) for word in step}


def followers(language: Literal["en"]) -> dict[str, dict[str, float]]:
    """Map a folded word to the words that often follow it, and with which probability each does (0 to 1).

    A quarter of a million pairs from the web, as counted by Google and selected by Norvig ("Natural Language Corpus Data",
    2009).  `wordsegment` is read without importing it, which would load all its data.

    Raises:
        MissingDependency: the package or its files are not there.
    """
    package = find_spec("wordsegment")
    folder = Path(package.origin).parent if package and package.origin else None
    if language != "en" or folder is None or not (folder / "bigrams.txt").exists():
        raise MissingDependency(
            "wordsegment, which reading handwriting needs, is not there", hint="pip install wordsegment"
        )
    counts: dict[str, dict[str, float]] = {}
    for pair, count in _counted(folder / "bigrams.txt"):
        first, _, second = pair.partition(" ")
        if first.isalpha() and second.isalpha():
            after = counts.setdefault(first, {})
            second = intern(second)  # a few thousand words stand in most pairs
            after[second] = after.get(second, 0.0) + count
    totals = dict.fromkeys(counts, 0.0)
    for word, count in _counted(folder / "unigrams.txt"):
        if word in totals:
            totals[word] += count
    return {
        first: {second: min(count / totals[first], 1.0) for second, count in after.items()}
        for first, after in counts.items()
        if totals[first]
    }


def _counted(path: Path) -> Iterator[tuple[str, float]]:
    with path.open(encoding="utf-8") as rows:
        for row in rows:
            words, _, count = row.lower().rpartition("\t")
            yield words, float(count)


@cache
def simplified() -> dict[int, str]:
    """Map the traditional Chinese characters to the simplified ones, in which the words of "zh" are; for `str.translate`.

    Raises:
        MissingDependency: the package or its file is not there.
    """
    table: dict[int, str] = _unpacked("_chinese_mapping")
    return table


def _unpacked(name: str) -> Any:
    package = find_spec("wordfreq")
    path = Path(package.origin).parent / "data" / f"{name}.msgpack.gz" if package and package.origin else None
    if path is None or not path.exists():
        raise MissingDependency("wordfreq, which reading cards needs, is not there", hint="pip install wordfreq")
    return msgspec.msgpack.decode(gzip.decompress(path.read_bytes()), strict=False)
