"""From rows of text to the bytes of a CSV or XLSX file.

An importer gets text as it is.  A file for people is different: a cell that a spreadsheet would run as a formula is made
inert, in CSV by an apostrophe in front, in XLSX by the mark that Excel itself sets for that.  Source: OWASP, "CSV
Injection".
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.export.profiles import File

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PHONES = re.compile(r"\+[0-9][0-9 ().-]*( x[0-9]+)?(; \+?[0-9 ().-]+( x[0-9]+)?)*")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
XLSX_CELL = 32767
"""Characters (UTF-16 units) that a cell of Excel holds: its "specifications and limits"."""
WIDTH = 24
"""Of a column for people, in digits."""


class Sheet(Protocol):
    """A file of rows in the making."""

    limit: int
    """Characters (UTF-16 units) that a cell holds; 0: any number."""

    def row(self, cells: Sequence[str]) -> bytes:
        """Take a row; give the bytes that are finished."""
        ...

    def close(self) -> bytes:
        """Give the rest of the bytes."""
        ...


class CsvSheet:
    """A CSV file."""

    limit = 0

    def __init__(self, file: File) -> None:
        self._encoder = codecs.getincrementalencoder(file.encoding)("replace")  # half a surrogate, or no UTF-8 at all
        self._delimiter = file.delimiter
        self._end = "\r\n" if file.line_end == "crlf" else "\n"
        self._inert = file.inert

    def row(self, cells: Sequence[str]) -> bytes:
        """Give the row."""
        text = io.StringIO()
        # always \r\n here: by it the writer knows that a cell with either must be quoted
        csv.writer(text, delimiter=self._delimiter).writerow(map(inert, cells) if self._inert else cells)
        return self._encoder.encode(text.getvalue().removesuffix("\r\n") + self._end)

    def close(self) -> bytes:
        """Give nothing: all rows are written."""
        return b""


def inert(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula; `+14155550100` is none."""
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would run a cell of a CSV file."""
    return cell.startswith(_FORMULA_STARTS) and not _PHONES.fullmatch(cell)


class XlsxSheet:
    """An XLSX file with one sheet, in which every cell is text."""

    limit = XLSX_CELL

    def __init__(self, file: File, folder: str) -> None:
        from xlsxwriter import Workbook

        self._bytes = io.BytesIO()
        # rows wait on disk, in the folder, so that a library of any size passes through
        self._book = Workbook(self._bytes, {"constant_memory": True, "tmpdir": folder})
        self._book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same records, the same bytes
        self._sheet = self._book.add_worksheet("cardscan")
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True}) if file.inert else self._text
        self._bold = self._book.add_format({"bold": True})
        self._rows = 0
        self._for_people = file.inert
        if file.inert:
            self._sheet.freeze_panes(1, 0)
            self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # phones are, on purpose

    def row(self, cells: Sequence[str]) -> bytes:
        """Keep the row."""
        if not self._rows and self._for_people:
            self._sheet.set_column(0, len(cells) - 1, WIDTH)
        for at, cell in enumerate(cells):
            if not cell:
                continue
            style = self._quoted if is_formula(cell) else self._text
            head = not self._rows and self._for_people
            self._sheet.write_string(self._rows, at, legal(cell), self._bold if head else style)
        self._rows += 1
        return b""

    def close(self) -> bytes:
        """Give the file."""
        if not self._book.fileclosed:
            self._book.close()
        return self._bytes.getvalue()


def legal(cell: str) -> str:
    """Take out what XML cannot hold; a line ends in a newline."""
    return _NOT_XML.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))
