"""What every export format must do."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
import vobject

from cardscan.export import FORMATS, load, write

from .cards import FULL, card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cardscan.types import CardRecord

READERS: dict[str, Callable[[str], list[Any]]] = {
    "csv": lambda text: list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)),
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "vcard": lambda text: list(vobject.readComponents(text)),
}
"""How another program reads each format, into one item a card."""


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def read(self, name: str, *records: CardRecord) -> list[Any]:
        return READERS[name](b"".join(load(name)(records)).decode())

    def test_no_records_give_a_valid_file_without_cards(self, name: str) -> None:
        assert self.read(name) == []

    def test_every_record_is_one_card(self, name: str) -> None:
        assert len(self.read(name, FULL, card(), FULL)) == 3

    def test_a_record_without_any_field_is_a_card(self, name: str) -> None:
        assert len(self.read(name, card())) == 1

    def test_the_same_records_give_the_same_bytes(self, name: str) -> None:
        assert list(load(name)([FULL, card()])) == list(load(name)(iter([FULL, card()])))

    def test_a_record_is_written_before_the_next_is_taken(self, name: str) -> None:
        taken = 0

        def records() -> Iterator[CardRecord]:
            nonlocal taken
            for _ in range(3):
                taken += 1
                yield FULL

        written = 0
        for piece in load(name)(records()):
            written += b"jane@example.com" in piece
            assert taken == written

    def test_a_file_holds_what_the_exporter_yields(self, name: str, tmp_path: Path) -> None:
        write([FULL], tmp_path / "cards", name)
        assert (tmp_path / "cards").read_bytes() == b"".join(load(name)([FULL]))
