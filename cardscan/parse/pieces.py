"""From a Sheet and what was found on it to Pieces: the stretches of text that are still to be named.

A line may hold more than one thing (`Ann Lee, Owner`, `Bernard Roux Founder & CEO`, a Latin and a Chinese name side by
side).  It is cut only where the parts are sure; a Piece keeps its place, so that parts can be put together again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.parse import lexicon
from cardscan.parse.layout import masked, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.parse.layout import Found, Sheet, Spot

_RULES = re.compile(
    r"\s*[|•●■◆▪►¦]\s*|\s+[·∙]\s+|[,;]?\s+(?=(?:lic(?:en[cs]e)?|cal ?(?:bre|dre)|nmls)\.?\s*(?:id|no\.?)?\s*#?\s*\w*\d)",
    re.IGNORECASE,
)
"""Signs between two things on one line; a licence number is a thing of its own (`Owner, License #123`)."""
_LOOSE_LABEL = re.compile(
    r"^(?:e\s?-?\s?mail|mail|email|web\s?-?\s?site|web|url|tel|fax|phone|ph|mobile|mob|cell|e|t|m|f|p|w|d|and|or|blog)\s*[:.|#\-]*$",
    re.IGNORECASE,
)
_BROKEN_ADDRESS = re.compile(r"(?:e\s?-?\s?ma[il1]{1,2}|web\s?-?\s?site|url)\s*[:;]", re.IGNORECASE)
"""What stands before an e-mail or a website, though what follows could not be read as one."""
NAME_LABEL = re.compile(
    r"(?:联系人|联络人|聯絡人|聯繫人)\s*:?\s*|(?:姓名|担当者?|담당자?|이름|contact(?: person)?|name|attn|ansprechpartner(?:in)?|contacto|contatto|kontakt)\s*:\s*",
    re.IGNORECASE,
)
"""What stands before a name and says that it is one."""
_EDGES = " \t.,;:|/·•●*-–_~\0'\""
_SCRIPT_CHANGE = re.compile(
    r"(?<=[A-Za-zÀ-ÿ.)])\s*(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2})|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2})\s*(?=[A-Za-zÀ-ÿ]{3})"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line."""

    spot: Spot
    start: int
    end: int
    beside_contact: bool
    """The rest of the line was an e-mail, a phone or a link."""

    @property
    def text(self) -> str:
        """The stretch itself."""
        return self.spot.text[self.start : self.end]


def cut_pieces(sheet: Sheet, found: Iterable[Found]) -> list[Piece]:
    """Give all stretches of text that no grammar explained, in reading order."""
    found = list(found)
    pieces = []
    for spot in sheet.spots:
        mine = [f for f in found if f.line == spot.index]
        text = masked(spot.text, mine)
        for run in re.finditer(r"[^\0]+", text):
            label = NAME_LABEL.match(text, run.start(), run.end())
            for start, end in _cut(text, label.end() if label else run.start(), run.end()):
                stretch = text[start:end]
                letters = sum(c.isalnum() for c in stretch)
                if letters > 1 and not _LOOSE_LABEL.match(stretch) and not _BROKEN_ADDRESS.match(stretch):
                    pieces.append(Piece(spot, start, end, bool(mine)))
    return pieces


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for a, b in _between(_RULES, text, start, end):
        for c, d in _between(_SCRIPT_CHANGE, text, a, b):
            for e, f in _name_and_title(text, c, d):
                yield _trimmed(text, e, f)


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in pattern.finditer(text, start, end):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES.replace(".", ""):
        end -= 1
    return start, end


def _name_and_title(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut `Name, Title`, `Name Title` and `Title, Department of X`, where both parts are sure by the word lists."""
    stretch = text[start:end]
    for cut in re.finditer(r"\s*[,:/]\s*|\s+-\s+|\s+", stretch):
        head, rest = stretch[: cut.start()], stretch[cut.end() :]
        if not words(head) or not words(rest):
            continue
        blank = not cut[0].strip()
        if _begins_title(head, rest, blank=blank) or (not blank and _ends_here(head, rest)):
            yield start, start + cut.start()
            yield from _name_and_title(text, start + cut.end(), end)
            return
    yield start, end


def _begins_title(head: str, rest: str, *, blank: bool) -> bool:
    """Tell whether a name ends here: the head is one, and what follows is a title, degrees or at least after a comma."""
    if not looks_like_name(head) or any(t in lexicon.TITLES for t in words(head)):
        return False
    tokens = words(rest)
    if tokens[0] in lexicon.GENERATIONS and set(tokens[1:]) <= lexicon.CREDENTIALS:
        return False  # `Jr.`, not `Sr. Engineer`
    if blank:
        return tokens[0] in lexicon.TITLES and (tokens[0] not in lexicon.WEAK_TITLES or len(tokens) > 1)
    if re.search(r"\d", rest.split(",")[0]) or " ".join(words(head)) in lexicon.listed("cities"):
        return False  # a town and its state or postcode
    return tokens[0] not in lexicon.LEGAL_FORMS and not lexicon.LEGAL_PATTERN.match(rest)


def _ends_here(head: str, rest: str) -> bool:
    """Tell a title from the department behind it, and a firm with its legal form from the unit behind it."""
    tokens = words(rest)
    legal = list(lexicon.LEGAL_PATTERN.finditer(head))
    if legal and legal[-1].end() == len(head) and len(words(head)) > 1 and len(tokens) > 1:
        return not lexicon.LEGAL_PATTERN.search(rest)
    units = (
        "department",
        "dept",
        "division",
        "section",
        "school",
        "faculty",
        "centre",
        "center",
        "laboratory",
        "lab",
        "unit",
    )
    is_unit = tokens[0] in units or (tokens[-1] in units and len(tokens) > 1)
    other = words(head)
    if is_unit:
        return other[-1] in lexicon.TITLES and len(other) <= 4
    return other[-1] in units and tokens[-1] in lexicon.TITLES and len(tokens) <= 3


def is_known_name(text: str) -> bool:
    """Tell whether a text is a given name and a surname of the word lists, an initial between them, and nothing else."""
    tokens = [t for t in words(text) if t not in lexicon.HONORIFICS]
    if not 2 <= len(tokens) <= 3 or any(t in lexicon.ORGANISATIONS or t in lexicon.STREETS for t in tokens):
        return False
    if " ".join(tokens) in lexicon.listed("cities") or not all(w[0].isupper() for w in text.split() if w[0].isalpha()):
        return False
    given, family = lexicon.listed("given_names"), lexicon.listed("surnames")
    between = all(len(t) == 1 or t in given or t in family for t in tokens[1:-1])
    return tokens[0] in given and tokens[-1] in family and between


def looks_like_name(text: str) -> bool:
    """Tell by word lists whether a text is a person's name: two to four words, a given name or surname among them."""
    tokens = [t for t in words(text) if t not in lexicon.HONORIFICS and t not in lexicon.PARTICLES]
    if not 2 <= len(tokens) <= 4 or any(c.isdigit() for c in text) or not text[:1].isupper():
        return False
    known = sum(t in lexicon.listed("given_names") or t in lexicon.listed("surnames") for t in tokens if len(t) > 1)
    return known >= 1 and not any(t in lexicon.ORGANISATIONS or t in lexicon.STREETS for t in tokens)
