"""From CardRecords to files that other programs open.

Seam: an exporter is one function, see `Exporter`; the table names one per format, imported only when it is asked for.
`write` puts what an exporter yields into files, all of them or none; `pour` into a stream, where it is one file.  What
a table for a CRM holds is data: the profiles in `data/`, or one of the user's own, which is named by its file.
"""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cardscan.errors import InputError, UsageError
from cardscan.people import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set
    from typing import BinaryIO

    from cardscan.export.vcard import Photos
    from cardscan.types import CardRecord

    Handed = tuple[str, str]
    """What was handed over, such as `notes` (empty where a format has but one kind), and the id of its record."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of one of the files that an export writes."""

    data: bytes
    file: str = ""
    """What the file's name ends in, such as `notes` or `notes-2`; empty for the first of the only kind."""
    handed: tuple[Handed, ...] = ()
    """What these bytes hand over; not empty for every row, and for no header."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person must know of one record that was exported."""

    record: str
    who: str
    """The name on the card, or what stands for it."""
    told: str
    """What is different from what they would expect, and what to do."""
    left_out: bool = False
    """Something of the record could not be exported at all."""
    known: bool = False
    """It was left out because it was handed over before."""


class Exporter(Protocol):
    """Turns records into the bytes of files, piece by piece.

    Plain bytes are a header or one record of the only file; an exporter of several files, or of one that cannot hold
    every record, yields `Piece` and `Remark`.  The pieces of a file, joined in order, are the file.  An exporter holds
    the cards of one person at a time, so a library of any size passes through; cards of one person stand beside each
    other.  It has no state, clock or setting: any thread may call it, and the same records give the same bytes.  No
    records give valid files without cards.  It raises nothing of its own: whatever stands on a card can be written,
    or is a remark.
    """

    def __call__(self, records: Iterable[CardRecord], /) -> Iterator[bytes | Piece | Remark]:
        """Yield the files."""
        ...


TABLES = "cardscan.export.tables:export"
"""Exports all that have a profile; it is the first argument."""
FORMATS: dict[str, str] = {
    "jsonl": "cardscan.export.jsonl:export",
    "vcard": "cardscan.export.vcard:export",
    "vcard4": "cardscan.export.vcard:export4",
    "vdir": "cardscan.export.vdir:export",
    **dict.fromkeys(
        (
            "csv",
            "xlsx",
            "google",
            "outlook",
            "hubspot",
            "salesforce",
            "zoho",
            "pipedrive",
            "dynamics",
            "odoo",
            "espocrm",
            "twenty",
        ),
        TABLES,
    ),
}
SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".vcf": "vcard", ".xlsx": "xlsx"}
MAP = ".toml"
"""A format whose name ends so is a file with the user's own profile."""
CARD_BY_CARD = ("jsonl",)
"""Formats that tell cards, not people: the cards of one person name the person that they share."""
PICTURED = ("vcard", "vcard4", "vdir")
"""Formats that can hold the picture of a card."""
STEM = "contacts"
"""What a file in a folder is called where the format is not a program's."""
SPOOLED = 16 * 2**20
"""Bytes for a stream that are held in memory, not in a file, until all is known to go well."""


def format_of(path: str | Path, name: str | None = None) -> str:
    """Give the name of the format to write to `path`: the given one, else the one that its suffix stands for.

    Raises:
        UsageError: there is no such format, or the suffix tells none.
    """
    if name is None:
        name = SUFFIXES.get(Path(path).suffix.lower())
        if name is None:
            hint = f"name the file {', '.join('*' + s for s in SUFFIXES)}, or give one of {', '.join(FORMATS)}"
            raise UsageError("the suffix tells no export format", str(path), hint)
    elif name not in FORMATS and not name.endswith(MAP):
        raise UsageError(f"no export format {name!r}", hint=f"one of {', '.join(FORMATS)}")
    return name


def load(name: str, *, book: bool = False, known: Set[Handed] = frozenset(), photos: Photos | None = None) -> Exporter:
    """Give the exporter of that format; a table is an XLSX file where it is to be a `book`.

    What is `known` to the other side is left out where that side could only take it twice.  With `photos`, pictures of
    the cards are in the contacts.

    Raises:
        UsageError: there is no such format, or it cannot be a book or hold pictures.
    """
    module, function = FORMATS.get(format_of("", name), TABLES).split(":")
    exporter = getattr(import_module(module), function)
    if photos:
        if name not in PICTURED:
            raise UsageError(f"{name} holds no pictures", "--photos", f"{', '.join(PICTURED)} do")
        exporter = partial(exporter, photos=photos)
    if FORMATS.get(name, TABLES) == TABLES:
        from cardscan.export import profiles

        return partial(exporter, profiles.load(name, book=book), book=book or name == "xlsx", known=known)
    if book:
        raise UsageError(f"{name} is no table", hint="leave .xlsx away")
    return exporter if name in CARD_BY_CARD else partial(_people, exporter)


def _people(exporter: Exporter, records: Iterable[CardRecord]) -> Iterator[bytes | Piece | Remark]:
    return exporter(person.record for person in grouped(records))


@dataclass(slots=True)
class Written:
    """What an export did."""

    files: dict[Path, int] = field(default_factory=dict)
    """The files and, for tables, their rows."""
    stale: list[Path] = field(default_factory=list)
    """Numbered files of an earlier, longer export, which these do not replace."""
    handed: set[Handed] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)


def write(
    records: Iterable[CardRecord],
    path: str | Path,
    name: str | None = None,
    known: Set[Handed] = frozenset(),
    photos: Photos | None = None,
) -> Written:
    """Write the files of an export, all of them or none; older ones stay as they were until all new ones are complete.

    Only `vdir` keeps what it has written when a later file fails.  Where a format has several files, or `path` is a folder, their names are made from it: `x-notes.csv`.

    Raises:
        UsageError: there is no such format, or the suffix tells none.
        InputError: a file cannot be written there.
    """
    from cardscan.export.files import Files

    form = format_of(path, name)
    exporter = load(form, book=Path(path).suffix.lower() == ".xlsx", known=known, photos=photos)
    if form == "vdir":
        from cardscan.export import vdir

        return vdir.write(exporter, records, path)
    try:
        with Files(path, form) as files:
            written = _passed(exporter, records, files.write)
    except OSError as error:
        hint = "choose another file, or make room and give rights there"
        raise InputError(f"cannot be written: {error.strerror}", str(path), hint) from error
    written.files, written.stale = files.rows, files.stale()
    return written


def put(pieces: Iterable[bytes], path: str | Path) -> None:
    """Write one file whole or not at all; an older one stays as it was until the new one is complete.

    Raises:
        InputError: the file cannot be written there.
    """
    from cardscan.export.files import Files

    try:
        if Path(path).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with Files(path, "") as files:
            for data in pieces:
                files.write(Piece(data))
    except OSError as error:
        hint = "choose another file, or make room and give rights there"
        raise InputError(f"cannot be written: {error.strerror}", str(path), hint) from error


def pour(
    records: Iterable[CardRecord],
    stream: BinaryIO,
    name: str,
    known: Set[Handed] = frozenset(),
    photos: Photos | None = None,
) -> Written:
    """Write an export that is one file into a stream, all of it or nothing.

    Raises:
        UsageError: there is no such format, or it has several files.
    """
    exporter = load(name, known=known, photos=photos)

    def put(piece: Piece) -> None:
        if piece.file:
            raise UsageError(f"{name} writes more than one file", hint="give a folder or a file to -o")
        whole.write(piece.data)

    with tempfile.SpooledTemporaryFile(SPOOLED) as whole:
        written = _passed(exporter, records, put)
        whole.seek(0)
        while data := whole.read(2**20):
            stream.write(data)
    return written


def _passed(exporter: Exporter, records: Iterable[CardRecord], put: Callable[[Piece], None]) -> Written:
    """Let records through an exporter; one that yields plain bytes has handed over all that it was given."""
    written = Written()
    given: list[Handed] = []

    def noted() -> Iterator[CardRecord]:
        for record in records:
            given.append(("", record.id))
            yield record

    told = False
    for piece in exporter(noted()):
        match piece:
            case Remark():
                written.remarks.append(piece)
            case Piece():
                told = True
                written.handed.update(piece.handed)
                put(piece)
            case bytes():
                put(Piece(piece))
    written.handed.update(() if told else given)
    return written
