"""From CardRecords to a folder with one vCard a file, as vdirsyncer, khard and many importers read.

Source: the vdir format, https://vdirsyncer.pimutils.org/en/stable/vdir.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.export import put, vcard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardscan.export.vcard import Photos, Writer
    from cardscan.types import CardRecord


def write(
    records: Iterable[CardRecord], folder: str | Path, writer: Writer = vcard.export, photos: Photos | None = None
) -> int:
    """Write each card into a file of its own, each whole or not at all; give their number.

    A file is named after the contact's UID, so that the same card replaces its own file whatever its name is by now.
    Other files in the folder are left alone.

    Raises:
        InputError: a file cannot be written there.
    """
    written = 0
    for record in records:
        put(writer([record], photos), Path(folder) / f"{vcard.uid(record)}.vcf")
        written += 1
    return written
