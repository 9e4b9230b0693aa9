"""How other programs read what an export wrote."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import vobject
from openpyxl.utils.escape import unescape

from cardscan.export import FORMATS, TABLES, Piece, Remark, load

from . import rfc6350

if TYPE_CHECKING:
    from collections.abc import Set

    from cardscan.export import Handed
    from cardscan.types import CardRecord

PROFILES = tuple(name for name, path in FORMATS.items() if path == TABLES and name != "xlsx")
"""All formats that are tables; `xlsx` is `csv` in another file."""


def exported(
    name: str, *records: CardRecord, book: bool = False, known: Set[Handed] = frozenset()
) -> tuple[dict[str, bytes], list[Remark]]:
    """Give the files of an export, by what their names end in, and the remarks."""
    files: dict[str, bytes] = {}
    remarks = []
    for piece in load(name, book=book, known=known)(records):
        if isinstance(piece, Remark):
            remarks.append(piece)
        else:
            file, data = (piece.file, piece.data) if isinstance(piece, Piece) else ("", piece)
            files[file] = files.get(file, b"") + data
    return files, remarks


def table(data: bytes) -> list[list[str]]:
    """Read a CSV or XLSX file, header and rows, as text."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet is not None
        assert all(cell.data_type in "sn" and not isinstance(cell.value, float) for row in sheet.rows for cell in row)
        rows = [["" if c is None else unescape(str(c)) for c in row] for row in sheet.iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def rows(data: bytes) -> list[dict[str, str]]:
    """Read a table; every row has the columns of the header."""
    header, *body = table(data)
    return [dict(zip(header, row, strict=True)) for row in body]


def items(name: str, *records: CardRecord) -> list[Any]:
    """Read what a format makes of its contacts, into one item a card or person."""
    files, _ = exported(name, *records)
    data = files.get("") or files.get("contacts") or files.get("people") or b""
    match name:
        case "jsonl":
            return [json.loads(line) for line in data.splitlines()]
        case "vcard":
            return list(vobject.readComponents(data.decode()))
        case "vdir":
            return [card for file in files.values() for card in vobject.readComponents(file.decode())]
        case "vcard4":
            return list(rfc6350.read(data))
        case _:
            return rows(data)


GOOGLE_MARK = re.compile(r"^\* ")


def google(row: dict[str, str]) -> dict[str, list[str]]:
    """Read a row as Google Contacts' header table says: numbered values, ` ::: ` between several in one cell."""
    found: dict[str, list[str]] = {}
    for header, cell in row.items():
        numbered = re.fullmatch(r"(.*) \d+ - (.*)", header)
        key = f"{numbered[1]} - {numbered[2]}" if numbered else header
        found.setdefault(key, []).extend(GOOGLE_MARK.sub("", part) for part in cell.split(" ::: ") if cell)
    return found
