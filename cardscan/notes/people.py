"""From the words of a note to the people in it: to be introduced, who referred, relatives; not pets.

A name is taken only beside a word that asks for one ("intro to", "ref by", "w/", "wife"), because a note is full of
capitals that are nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.notes.words import KNOWN, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Hr|Fr)\b\.?\s?"
_GIVEN = r"[A-ZÀ-Þ][a-zà-ÿ'’]*[A-ZÀ-Þ]?[a-zà-ÿ'’]+(?:-[A-Z][a-z]+)?"
_NAME = rf"(?:{_TITLE})?{_GIVEN}(?: (?:[A-Z]\b\.?|(?:de |van |von |O')[A-Z][a-z]+|[A-ZÀ-Þ][a-zà-ÿ]+))?"
_NAMES = rf"(?P<names>{_NAME}(?:\s?(?:\+|&|,|\band\b|\bor\b|\bund\b|\bet\b|\by\b)\s?{_NAME})*)"
_KIN = (
    r"wife|husband|son|daughter|brother|sister|boss|partner|assistant|colleague|friend|pa|cousin|uncle|aunt|mum|mom|dad"
    r"|mother|father|nephew|niece|fianc[eé]e?"
)
_ASKED = re.compile(
    r"(?<![\w/])(?i:intro(?:duce)?(?: (?:him|her|them|me|us))?(?: (?:to|w/|with|2))?"
    r"|connect(?: (?:him|her|them))? (?:to|w/|with)|(?:met )?(?:via|thru|through)[:=]?|ref(?:'?d|erred|erral)?[:.]?(?: (?:by|from))?"
    r"|intro(?:'?d|duced)? by|(?:friend|colleague|neighbou?r|cousin) of|w/|with|cc|ask|call|text|e-?mail|ring|tell|meet|ping|msg"
    rf"|contact|invite|thank|remind|phone|message|(?:{_KIN})(?: is|:)?)\s?{_NAMES}(?![\w@])"
)
_LOOSE = re.compile(rf"(?<![\w/])(?:(?i:to|for|see|from)\s|->\s?){_NAMES}(?![\w@])")
"""These stand before places and things as often, so they count only in what is to be done."""
_JOURNEY = re.compile(r"\b(?:plane|train|flight|fly|drive|bus|ferry|ship|export|move|trip|travel)\s+\Z", re.IGNORECASE)
_KNOWS = re.compile(
    rf"(?<!\w){_NAMES}(?=\s(?:knows|sent|referred|introduced|recommended|intro'?d)\b|['’]s\s(?:{_KIN})\b)"
)
_TITLED = re.compile(rf"(?<!\w)(?P<names>{_TITLE}[A-Z][a-z'’-]+)")
_TIMES = word_set("""
    mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october
    november december xmas christmas easter linkedin facebook instagram whatsapp zoom teams google hr ceo crm re
""")


def find_people(text: str, to_do: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Find the spans of people's names in the order of the text; `to_do` are the spans of what is to be done."""
    spans: set[tuple[int, int]] = set()
    for pattern in (_ASKED, _KNOWS, _TITLED):
        for m in pattern.finditer(text):
            spans |= _names(text, m)
    for start, end in to_do:
        for m in _LOOSE.finditer(text, start, end):
            if not _JOURNEY.search(text, 0, m.start()):
                spans |= _names(text, m)
    return sorted(s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans))


def _names(text: str, m: re.Match[str]) -> set[tuple[int, int]]:
    """Split a list of names, without the weekday or common word that may follow one."""
    spans = set()
    for name in re.finditer(_NAME, m["names"]):
        start = m.start("names") + name.start()
        words = list(re.finditer(r"\S+", text[start : start + len(name[0])]))
        while words and (words[-1][0].lower().strip(".'’") in _TIMES or words[-1][0].lower().strip(".'’") in KNOWN):
            words.pop()
        if words:
            spans.add((start, start + words[-1].end()))
    return spans
