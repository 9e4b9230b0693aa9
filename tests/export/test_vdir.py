"""One vCard a file, in a folder."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import vobject

from cardscan.errors import InputError, UsageError
from cardscan.export import pour, vcard, write

from .cards import FULL, card, field

if TYPE_CHECKING:
    from pathlib import Path


def test_each_card_is_a_file_named_after_its_uid(tmp_path: Path) -> None:
    assert len(write([FULL, card(field("names", "../Joe"), id="b")], tmp_path / "cards", "vdir").files) == 2
    for path in (tmp_path / "cards").iterdir():
        (found,) = vobject.readComponents(path.read_text("utf-8"))
        assert found.uid.value == f"urn:uuid:{path.stem}"
        assert path.suffix == ".vcf"
    assert len(list((tmp_path / "cards").iterdir())) == 2


def test_a_card_replaces_its_own_file_whatever_its_name_is(tmp_path: Path) -> None:
    (tmp_path / "mine.vcf").write_text("mine")
    write([card(field("names", "Jon Doe"))], tmp_path, "vdir")
    write([card(field("names", "John Doe"))], tmp_path, "vdir")
    assert (tmp_path / "mine.vcf").read_text() == "mine"
    (path,) = set(tmp_path.iterdir()) - {tmp_path / "mine.vcf"}
    assert b"FN:John Doe" in path.read_bytes()


def test_cards_of_one_person_are_one_file(tmp_path: Path) -> None:
    other = card(field("emails", "jane@home.example.com"), id="b", person="c0ffee")
    written = write([replace(FULL, person="c0ffee"), other, card(id="c", person="c")], tmp_path, "vdir")
    assert (len(written.files), len(written.handed)) == (2, 3)
    (found,) = vobject.readComponents((tmp_path / f"{vcard.uid(FULL)}.vcf").read_text("utf-8"))
    assert "jane@home.example.com" in [e.value for e in found.email_list]


def test_pictures_are_the_callers_choice(tmp_path: Path) -> None:
    write([FULL], tmp_path, "vdir", photos=lambda _: b"jpeg")
    (path,) = tmp_path.iterdir()
    assert vobject.readOne(path.read_text("utf-8")).photo.value == b"jpeg"


@pytest.mark.parametrize("name", ["csv", "jsonl", "google"])
def test_other_formats_hold_no_pictures(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="holds no pictures"):
        write([FULL], tmp_path / "x", name, photos=lambda _: b"jpeg")


def test_they_do_not_fit_into_a_stream() -> None:
    with pytest.raises(UsageError, match="more than one file"):
        pour([FULL], io.BytesIO(), "vdir")


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "cards").touch()
    with pytest.raises(InputError, match="is no folder"):
        write([FULL], tmp_path / "cards", "vdir")
