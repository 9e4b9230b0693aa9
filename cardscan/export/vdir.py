"""From CardRecords to a folder with one vCard a file, as vdirsyncer, khard and many importers read.

Source: the vdir format, https://vdirsyncer.pimutils.org/en/stable/vdir.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.export import put, vcard
from cardscan.people import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardscan.export.vcard import Photos, Writer
    from cardscan.types import CardRecord


def write(
    records: Iterable[CardRecord], folder: str | Path, writer: Writer = vcard.export, photos: Photos | None = None
) -> int:
    """Write each person into a file of their own, each whole or not at all; give their number.

    Cards of one person stand beside each other.  A file is named after the contact's UID, so that a person replaces
    their own file whatever their name is by now.  Other files in the folder are left alone.

    Raises:
        InputError: a file cannot be written there.
    """
    written = 0
    for record in (person.record for person in grouped(records)):
        put(writer([record], photos), Path(folder) / f"{vcard.uid(record)}.vcf")
        written += 1
    return written
