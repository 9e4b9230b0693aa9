"""From a language to how often its words are used: the files of `wordfreq`."""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import msgspec

from cardscan.errors import MissingDependency


def zipf_frequencies(language: str, size: Literal["small", "large"]) -> dict[str, float]:
    """Map the folded words of a language to their Zipf frequency: the logarithm to base ten of uses in a billion words.

    `wordfreq` is read without importing it, which would load regex and ftfy into every worker.  Its file is a header and
    then one list of words for each hundredth of a power of ten, the commonest first; "small" ends at a Zipf of 3.

    Raises:
        MissingDependency: the package or its file is not there.
    """
    _, *steps = _unpacked(f"{size}_{language}")
    return {word: 9 - i / 100 for i, step in enumerate(steps) for word in step}


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
