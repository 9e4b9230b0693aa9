"""From CardRecords to a table for people: CSV, one row a card, as spreadsheets open it.

Not for importers: a cell that a spreadsheet would run as a formula gets an apostrophe in front, which an importer would
take for text.  Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from cardscan.export.parts import PersonName, phone_kind, phone_text, side_text, source_file, split_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cardscan.types import CardRecord, Field

    Column = Callable[[CardRecord], str]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PHONES = re.compile(r"\+[0-9][0-9 ().-]*( x[0-9]+)?(; \+?[0-9 ().-]+( x[0-9]+)?)*")


def _joined(values: Iterable[str]) -> str:
    return "; ".join(values)


def _values(name: str, positions: slice = slice(None)) -> Column:
    return lambda record: _joined(f.value for f in record.contact.all(name)[positions])


def _phones(kind: str) -> Column:
    return lambda record: _joined(phone_text(f) for f in record.contact.all("phones") if phone_kind(f) == kind)


def _name(record: CardRecord) -> PersonName:
    name = record.contact.first("names")
    return split_name(name) if name else PersonName()


def _note(slot: str) -> Column:
    def value(record: CardRecord) -> str:
        field: Field | None = getattr(record.note, slot, None)
        return field.value if field else ""

    return value


def _event_date(record: CardRecord) -> str:
    return record.event.date.isoformat() if record.event and record.event.date else ""


COLUMNS: dict[str, Column] = {
    "id": lambda record: record.id,
    "file": source_file,
    "back_file": lambda record: _joined(r.crop.source for r in record.readings[1:]),
    "name": _values("names"),
    "given_name": lambda record: _name(record).given,
    "family_name": lambda record: _name(record).family,
    "title": _values("titles"),
    "department": _values("departments"),
    "company": _values("companies"),
    "email": _values("emails", slice(1)),
    "email_2": _values("emails", slice(1, None)),
    "phone_work": _phones("work"),
    "phone_mobile": _phones("mobile"),
    "phone_fax": _phones("fax"),
    "phone_home": _phones("home"),
    "phone_other": _phones("other"),
    "website": _values("websites"),
    "address": _values("addresses"),
    "socials": _values("socials"),
    "where_met": _note("where"),
    "met_on": _note("when"),
    "topic": _note("topic"),
    "follow_up": _note("follow_up"),
    "due": _note("due"),
    "note": lambda record: record.note.text if record.note else "",
    "event": lambda record: record.event.name if record.event else "",
    "event_date": _event_date,
    "event_place": lambda record: record.event.place if record.event else "",
    "review": lambda record: _joined(record.review),
    "status": lambda record: record.status,
    "all_text": lambda record: "\n\n".join(filter(None, map(side_text, record.readings))),
}
"""What each column holds; several values stand in one cell, with `; ` between."""


def export(records: Iterable[CardRecord]) -> Iterator[bytes]:
    """Yield the header and one row a card: UTF-8 with the BOM that Excel asks for, CRLF."""
    yield codecs.BOM_UTF8 + _row(COLUMNS)
    for record in records:
        yield _row(_inert(column(record)) for column in COLUMNS.values())


def _inert(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula; `+14155550100` is none."""
    if cell.startswith(_FORMULA_STARTS) and not _PHONES.fullmatch(cell):
        return f"'{cell}"
    return cell


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode(errors="replace")  # half a surrogate: a file name that is no UTF-8
