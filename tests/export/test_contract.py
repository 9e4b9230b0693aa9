"""What every export format must do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cardscan.export import CARD_BY_CARD, FORMATS, Piece, load, write

from .cards import FULL, card, field
from .readers import exported, items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cardscan.types import CardRecord


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_no_records_give_valid_files_without_cards(self, name: str) -> None:
        assert items(name) == []

    def test_every_record_is_one_card(self, name: str) -> None:
        other = card(field("names", "Jo Doe"), field("companies", "Acme"))
        assert len(items(name, FULL, other, FULL)) == 3

    def test_a_record_without_any_field_is_a_card_or_is_told(self, name: str) -> None:
        remarks = exported(name, card())[1]
        assert len(items(name, card())) == 1 - any(remark.left_out for remark in remarks)
        assert all(remark.record == "c0ffee" for remark in remarks)

    def test_cards_of_one_person_are_one_contact(self, name: str) -> None:
        later = replace(FULL, id="beef", person="c0ffee")
        found = items(name, replace(FULL, person="c0ffee"), later, replace(FULL, id="1", person="1"))
        cards = 3 if name in (*CARD_BY_CARD, "pipedrive") else 2  # there, a row is an encounter too
        assert len(found) == cards

    def test_the_same_records_give_the_same_bytes(self, name: str) -> None:
        assert list(load(name)([FULL, card()])) == list(load(name)(iter([FULL, card()])))

    def test_it_holds_no_more_than_one_person(self, name: str) -> None:
        taken: list[CardRecord] = []

        def records() -> Iterator[CardRecord]:
            for _ in range(9):
                taken.append(FULL)
                yield FULL

        if name == "xlsx":
            return  # its rows wait on disk
        written = 0
        for piece in load(name)(records()):
            data = piece if isinstance(piece, bytes) else b""
            if isinstance(piece, Piece) and (piece.file in ("", "contacts", "people") or name == "vdir"):
                data = piece.data
            if b"berg" in data.lower():
                written += 1
                assert len(taken) <= written + 1
        assert written == 9

    def test_files_hold_what_the_exporter_yields(self, name: str, tmp_path: Path) -> None:
        written = write([FULL], f"{tmp_path}/out/", name)
        found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        assert sorted(found) == sorted(path.name for path in written.files)
        assert sorted(found.values()) == sorted(exported(name, FULL)[0].values())
