"""From CardRecords to a folder with one vCard 3.0 a file, as vdirsyncer, khard and many importers read.

Source: the vdir format, https://vdirsyncer.pimutils.org/en/stable/vdir.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.errors import InputError
from cardscan.export import Piece, Written, put, vcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.export import Exporter
    from cardscan.export.vcard import Photos
    from cardscan.types import CardRecord


def export(records: Iterable[CardRecord], /, photos: Photos | None = None) -> Iterator[Piece]:
    """Yield one file a record, named after the contact's UID, so that it replaces its own file whatever its name is."""
    for record in records:
        yield Piece(b"".join(vcard.export([record], photos)), vcard.uid(record))


def write(exporter: Exporter, records: Iterable[CardRecord], folder: str | Path) -> Written:
    """Write each file whole or not at all; other files in the folder are left alone.

    They are not all held back until the last is complete, as other exports are: there may be thousands.

    Raises:
        InputError: a file cannot be written there, or there is no folder.
    """
    home = Path(folder)
    if home.exists() and not home.is_dir():
        raise InputError("is no folder", str(home), "vdir writes one file a person: give a folder to -o")
    written = Written()

    def noted() -> Iterator[CardRecord]:
        for record in records:
            written.handed.add(("", record.id))
            yield record

    for piece in exporter(noted()):
        if isinstance(piece, Piece):
            path = home / f"{piece.file}.vcf"
            put([piece.data], path)
            written.files[path] = 0
    return written
