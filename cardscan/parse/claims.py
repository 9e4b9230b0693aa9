"""Which stretch of an address is which part.

Parsers claim stretches; what nobody claims is the street.  So every word lands in exactly one part, whatever the text.
"""

from __future__ import annotations

import re

from cardscan.types import PostalAddress

Span = tuple[int, int]

CLAIMED = "\x1f"
"""Stands for each claimed character in `Claims.free`: like a comma, it parts what it stands between."""
BREAK = re.compile(
    r"[,;|·•\n\r()\[\]\x1f]|(?<=\s)[-–—/](?=\s|\w)|(?<=\w)[-–—/](?=\s)|(?<=[^\W\d_]{3})/(?=[^\W\d_]{2})"
    r"|(?<=[a-zà-ÿ]{2})-(?=[A-Z]{2}\b)|(?<=[^\W\d_]{6})\.(?=\s|$)|(?<=\d{3})\.(?=\s|$|,)"
)
"""What parts the chunks of an address: commas, dashes with a blank, a slash between names, the
dash of `Curitiba-PR`, the end of a sentence."""
_EDGE = " \t\r\n,;:|·•-–—/\\、，；：。〒\x1f\u3000\xa0"
_STOP = re.compile(r"^\.+(?=\s)|(?<=[^\W\d_]{6})\.$|(?<=\d{3})\.$")
"""A full stop after a long word or a number ends a sentence; after a short word it may belong to an abbreviation."""


class Claims:
    """An address and what was made of each of its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts = ["street"] * len(text)

    def claim(self, part: str, start: int, end: int) -> None:
        """Say that a stretch belongs to a part of PostalAddress, or with an empty name that it is only a label."""
        self._parts[start:end] = [part] * (end - start)

    @property
    def free(self) -> str:
        """The text, as long as it was, with what is claimed blotted out."""
        return "".join(c if part == "street" else CLAIMED for c, part in zip(self.text, self._parts, strict=True))

    def has(self, part: str) -> bool:
        """Tell whether anything was claimed for a part."""
        return part in self._parts

    def address(self, code: str, glue: str = ", ") -> PostalAddress:
        """Put the stretches of each part together, in their order, with `glue` where something stood between them."""
        runs: dict[str, list[str]] = {}
        start = 0
        for i in range(1, len(self.text) + 1):
            if i == len(self.text) or self._parts[i] != self._parts[start]:
                run = tidy(" ".join(self.text[start:i].split()))
                if run:
                    runs.setdefault(self._parts[start], []).append(run)
                start = i
        runs.pop("", None)
        return PostalAddress(**{part: glue.join(run) for part, run in runs.items()}, country_code=code)


def tidy(text: str) -> str:
    """Strip separators, a closing full stop, and brackets around the whole or without a partner."""
    while True:
        shorter = _STOP.sub("", text.strip(_EDGE))
        for opening, closing in ("()", "[]", "（）"):
            if shorter.count(opening) != shorter.count(closing):
                shorter = shorter.strip(opening + closing)
            elif shorter.count(opening) == 1 and shorter[0] == opening and shorter[-1] == closing:
                shorter = shorter[1:-1]
        if not shorter.strip("."):
            return ""
        if shorter == text:
            return text
        text = shorter


def chunks(free: str) -> list[Span]:
    """Cut a text at its commas and the like; chunks without a letter or digit do not count."""
    spans = []
    start = 0
    for end, following in [*((m.start(), m.end()) for m in BREAK.finditer(free)), (len(free), 0)]:
        piece = free[start:end]
        stripped = piece.strip(" \t.-–—/:")
        if re.search(r"\w", stripped):
            first = start + piece.index(stripped)
            last = first + len(stripped)
            spans.append((first, last + (free[last : last + 1] == "." and last < end)))
        start = following
    return spans


def last_chunk(free: str) -> Span | None:
    """Give the chunk that ends a text."""
    return next(iter(chunks(free)[-1:]), None)


def chunk_after(free: str, start: int) -> Span | None:
    """Give the first chunk from a position on."""
    first = next(iter(chunks(free[start:])), None)
    return (start + first[0], start + first[1]) if first else None


def chunk_words(free: str) -> list[str]:
    """Give the words of the chunk that ends a text."""
    last = last_chunk(free)
    return free[slice(*last)].split() if last else []
