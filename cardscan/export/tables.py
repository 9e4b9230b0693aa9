"""From CardRecords to the tables that a profile describes, within the limits that it states."""

from __future__ import annotations

import codecs
import json
import unicodedata
from contextlib import ExitStack, nullcontext
from datetime import date
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cardscan.export import Piece, Remark
from cardscan.export.files import numbered
from cardscan.export.parts import clean, note_text, side_text, source_file
from cardscan.export.profiles import alternatives, cells, dated
from cardscan.export.sheets import CsvSheet, XlsxSheet
from cardscan.export.sources import Row, company_id, filled, homeless
from cardscan.people import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from cardscan.export import Handed
    from cardscan.export.profiles import Cell, File, Profile
    from cardscan.export.sheets import Sheet
    from cardscan.export.sources import Source
    from cardscan.people import Person
    from cardscan.types import CardRecord, Field

_JOINER, _VARIANTS = "\u200d", ("\ufe0e", "\ufe0f")
CUT = "…"
"""What a text ends in that was cut."""


def export(
    profile: Profile, records: Iterable[CardRecord], *, book: bool = False, known: Set[Handed] = frozenset()
) -> Iterator[Piece | Remark]:
    """Yield the files of a profile: header and rows, and what had to be cut or left out.

    `known` is what was handed over before; of it, the importer is not given again what it could only take twice.
    """
    with TemporaryDirectory(prefix="cardscan-") if book else nullcontext("") as folder, ExitStack() as opened:
        tables = [_Table(profile, file, known, folder) for file in profile.file]
        for table in tables:
            yield table.begin()  # at once, so that an empty file takes the place of one with rows
            opened.callback(table.end)
        for person in grouped(records):
            fields = filled(person.contact)
            for table in tables:
                for row in table.rows(person, fields):
                    yield from table.put(row)
        for table in tables:
            yield table.end()


class _Table:
    """One file of a profile, or several of them if one cannot hold all rows."""

    def __init__(self, profile: Profile, file: File, known: Set[Handed], folder: str) -> None:
        self._profile, self._file, self._known, self._folder = profile, file, known, folder
        self._cells = cells(file)
        self._number, self._rows, self._size = 0, 0, 0
        self._sheet: Sheet
        self._seen: dict[str, set[str]] = {}
        """Values of unique columns, by header, and the companies that have their row."""

    @property
    def _name(self) -> str:
        return numbered(self._file.name, self._number)

    def begin(self) -> Piece:
        """Open the next file."""
        self._sheet = XlsxSheet(self._file, self._folder) if self._folder else CsvSheet(self._file)
        self._number, self._rows = self._number + 1, 0
        header = [cell.header for cell in self._cells]
        self._size = _size(header)
        return Piece(self._sheet.row(header), self._name)

    def end(self) -> Piece:
        """Close the file."""
        return Piece(self._sheet.close(), self._name)

    def rows(self, person: Person, fields: Mapping[str, Sequence[Field]]) -> Iterator[Row]:
        """Give the rows that a person has in this table."""
        match self._file.rows:
            case "person":
                yield Row(person=person, fields=fields, cards=person.cards)
            case "company":
                name = next((f.value for f in fields.get("companies", ())), "")
                if name and self._is_first("company", company_id(name)):
                    yield Row(person=person, fields=fields, cards=person.cards, company=name)
            case kind:
                for card in person.cards:
                    if kind == "card" or (note_text(card) if kind == "note" else _is_open(card)):
                        yield Row(person=person, fields=fields, cards=(card,))

    def put(self, row: Row) -> Iterator[Piece | Remark]:
        """Write a row, if it can be."""
        ids = [card.id for card in row.cards]
        handed = [(self._file.name, i) for i in ids]
        if self._file.once and self._known >= {*handed}:
            yield self._remark(row, f"was exported as one of the {self._file.name} before", known=True)
            return
        spent = {what for c in self._cells if (what := c.column.once) and self._known >= {(what, i) for i in ids}}
        if spent:
            yield self._remark(row, f"was exported with {' and '.join(sorted(spent))} before", known=True)
        texts: list[str] = []
        for cell in self._cells:
            text, told = ("", []) if cell.column.once in spent else self._fill(cell, row)
            texts.append(text)
            for remark in told:
                yield self._remark(row, f"{cell.header} {remark}")
            if cell.column.once and text:
                handed += [(cell.column.once, i) for i in ids]
        missing = self._missing(texts)
        if missing:
            yield self._remark(row, f"has no {missing}, which {self._title} requires", left_out=True)
            return
        size = _size(texts)
        if self._rows and (0 < self._file.max_rows <= self._rows or 0 < self._file.max_bytes < self._size + size):
            yield self.end()
            yield self.begin()
        self._rows, self._size = self._rows + 1, self._size + size
        yield Piece(self._sheet.row(texts), self._name, tuple(handed))

    @property
    def _title(self) -> str:
        return self._profile.title or "the profile"

    def _remark(self, row: Row, told: str, *, left_out: bool = False, known: bool = False) -> Remark:
        where = f"{self._file.name}: " if self._file.name else ""
        return Remark(row.cards[0].id, shown(row), where + told, left_out=left_out, known=known)

    def _missing(self, filled: Sequence[str]) -> str:
        """Give the first of the required columns that is empty."""
        full = {cell.header for cell, text in zip(self._cells, filled, strict=True) if text}
        return next((r.replace(" | ", " or ") for r in self._file.required if not full & {*alternatives(r)}), "")

    def _is_first(self, header: str, value: str) -> bool:
        seen = self._seen.setdefault(header, set())
        new = value.casefold() not in seen
        seen.add(value.casefold())
        return new

    def _fill(self, cell: Cell, row: Row) -> tuple[str, list[str]]:
        """Give the text of a cell, and what is wrong with it."""
        column = cell.column
        paragraphs = (self._told(cell, paragraph, row) for paragraph in cell.paragraphs)
        text = "\n\n".join(filter(None, paragraphs))
        if text and column.format != "json":
            text = column.format.replace("{}", text)
        text = text or column.default
        limit = min(filter(None, (column.limit, self._sheet.limit)), default=0)
        if limit and units(text) > limit:
            if any(source.is_exact for source in cell.sources):
                return "", [f"is longer than the {limit} characters that fit: left empty"]
            return cut(text, limit), [f"is cut to the {limit} characters that fit"]
        if column.unique and text and not self._is_first(cell.header, text):
            return "", [f"{text} stands in another row already: left empty"]
        return text, [] if self._is_writable(text) else [f"has letters that {self._file.encoding} cannot write"]

    def _told(self, cell: Cell, paragraph: Sequence[Source], row: Row) -> str:
        """Give one paragraph: the values of the first alternative that has any."""
        column = cell.column
        values = next(filter(None, (self._values(source, row) for source in paragraph)), [])
        if column.format == "json":
            return json.dumps(values, ensure_ascii=False) if values else ""
        if column.separator is None:
            return self._profile.separator.join(values)
        apart = column.separator.strip() or column.separator
        return column.separator.join(" ".join(value.replace(apart, " ").split()) for value in values)

    def _values(self, source: Source, row: Row) -> list[str]:
        if source.path == "others":
            others = homeless(row, self._used(row))
            return ["\n".join(map(self._clean, others))] if others else []
        values = [self._clean(value) for value in source.values(row)]
        if source.part == "kind":
            values = [self._profile.kinds.get(value, value) for value in values]
        if source.is_date and self._file.date:
            values = [self._dated(value) for value in values]
        return [value for value in values if value.strip()]

    def _used(self, row: Row) -> Iterator[Source]:
        """Give the sources that are told in a row: of alternatives, the one that is there."""
        for cell in self._cells:
            for paragraph in cell.paragraphs:
                yield from [s for s in paragraph if s.fields(row)][:1]

    def _dated(self, value: str) -> str:
        try:
            return dated(date.fromisoformat(value), self._file.date)
        except ValueError:
            return ""  # typed in words; the note has them

    def _clean(self, value: str) -> str:
        if self._file.inert:
            return value
        return clean(value).translate(dict.fromkeys(map(ord, self._file.forbidden), "")).strip()

    def _is_writable(self, text: str) -> bool:
        if self._folder or codecs.lookup(self._file.encoding).name.startswith("utf"):
            return True
        return text.encode(self._file.encoding, "replace") == text.encode(self._file.encoding, "ignore")


def shown(row: Row) -> str:
    """Give what a person would call a row."""
    first = (row.company, *map(row.first, ("names", "companies", "emails", "phones")))
    lines = (line for reading in row.cards[0].readings for line in side_text(reading).splitlines())
    return next((text for text in (*first, *lines) if text.strip()), source_file(row.cards[0]))


def _is_open(card: CardRecord) -> bool:
    """Tell whether something was promised and is not done."""
    note = card.note
    return bool(note and (note.follow_up or note.due) and not card.done)


def _size(filled: Sequence[str]) -> int:
    """Give the bytes of a row, at most: as if every cell were quoted."""
    return sum(len(cell.encode(errors="replace")) + cell.count('"') + 3 for cell in filled) + 2


def units(text: str) -> int:
    """Count characters as Excel and Java do: a rare one counts two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def cut(text: str, limit: int) -> str:
    """Shorten a text to so many units, never within what a reader sees as one character, and show that it was cut."""
    room, at = limit - units(CUT), 0
    while at < len(text) and (room := room - units(text[at])) >= 0:
        at += 1
    while 0 < at < len(text) and (_goes_on(text[at]) or text[at - 1] == _JOINER):
        at -= 1
    return text[:at].rstrip() + CUT


def _goes_on(char: str) -> bool:
    return bool(unicodedata.combining(char)) or char == _JOINER or char in _VARIANTS
