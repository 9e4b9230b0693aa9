"""Write what happened to each card, numbered by stage, into a folder: `cardscan scan --keep DIR`.

One folder a card, NAME-DIGEST-pPAGE-cCARD (the digest keeps apart files of one name), with

    1-page.jpg      the page and the corners of its cards
    2-card.jpg      the card flattened and upright, as the engine saw it
    3-lines.jpg     where each line was read: green print, blue handwriting
    4-reading.json  the lines, their confidences and other readings
    5-record.json   the record
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cardscan import capture
from cardscan.errors import InputError
from cardscan.record import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cardscan.types import CardRecord, Reading


def keep(records: Iterable[CardRecord], folder: str) -> None:
    """Cut every card out of its file again and write its stages.

    Raises:
        InputError: the folder cannot be written, or a file has gone since it was scanned.
    """
    sides: dict[str, list[tuple[Reading, CardRecord]]] = {}
    for record in records:
        for reading in record.readings:
            sides.setdefault(reading.crop.source, []).append((reading, record))
    for source, mine in sides.items():
        for page in capture.pages(source):
            here = [(r, record) for r, record in mine if r.crop.page == page.index]
            quads = [r.crop.quad for r, _ in here]
            for reading, record in here:
                _write(Path(folder), reading, record, capture.drawn(page, reading, quads))


def _write(folder: Path, reading: Reading, record: CardRecord, pictures: dict[str, bytes]) -> None:
    crop = reading.crop
    home = folder / f"{Path(crop.source).stem}-{crop.digest[:6]}-p{crop.page + 1}-c{crop.index + 1}"
    files = {f"{name}.jpg": data for name, data in pictures.items()}
    files["4-reading.json"] = msgspec.json.format(msgspec.json.encode(reading))
    files["5-record.json"] = msgspec.json.format(to_json(record).encode())
    try:
        home.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (home / name).write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(home), "give another folder to --keep") from None
