"""From CardRecords to JSON Lines: the JSON record, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.record import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.types import CardRecord


def export(records: Iterable[CardRecord]) -> Iterator[bytes]:
    """Yield one line a record, UTF-8, as `cardscan.record.schema` describes it."""
    for record in records:
        yield f"{to_json(record)}\n".encode()
