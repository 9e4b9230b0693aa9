"""The seam of the exports: choosing a format, and writing a file whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from cardscan import record
from cardscan.errors import InputError, NoCardFound, UsageError
from cardscan.export import format_of, jsonl, load, write

from .cards import FULL, card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import CardRecord


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.jsonl", "jsonl"), ("a.ndjson", "jsonl"), ("a.csv", "csv"), ("out/A.CSV", "csv"), (Path("a.b.vcf"), "vcard")],
)
def test_the_suffix_tells_the_format(path: str | Path, name: str) -> None:
    assert format_of(path) == name


def test_a_given_format_overrules_the_suffix() -> None:
    assert format_of("a.csv", "vcard") == "vcard"
    assert format_of("/dev/stdout", "jsonl") == "jsonl"


@pytest.mark.parametrize("path", ["a.xls", "csv", ""])
def test_an_unknown_suffix_is_a_usage_error_with_the_choices(path: str) -> None:
    with pytest.raises(UsageError, match=r"\.vcf.*vcard") as caught:
        format_of(path)
    assert caught.value.where == path


def test_an_unknown_format_is_a_usage_error_with_the_choices() -> None:
    with pytest.raises(UsageError, match=r"'xls'.*jsonl, vcard, vcard4, vdir, csv"):
        format_of("a.csv", "xls")
    with pytest.raises(UsageError):
        load("xls")


def test_each_line_is_a_record_of_the_schema() -> None:
    lines = b"".join(jsonl.export([FULL, card()])).splitlines()
    assert [json.loads(line) for line in lines] == [FULL.to_dict(), card().to_dict()]
    for line in lines:
        jsonschema.validate(json.loads(line), record.schema())


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write([FULL], tmp_path / "a" / "b" / "cards.jsonl")
    assert json.loads((tmp_path / "a" / "b" / "cards.jsonl").read_bytes()) == FULL.to_dict()


def test_an_older_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl"
    path.write_text("old\n" * 999)
    path.chmod(0o640)
    write([card()], path)
    assert json.loads(path.read_bytes()) == card().to_dict()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write([], tmp_path / "cards.csv")
    assert (tmp_path / "cards.csv").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "cards.csv")
    write([], tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "cards.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def failing() -> Iterator[CardRecord]:
    """Yield one card and fail at the next."""
    yield FULL
    raise NoCardFound("no card", "b.jpg")


@pytest.mark.parametrize("old", [None, b"old"])
def test_a_failing_source_leaves_the_folder_as_it_was(tmp_path: Path, old: bytes | None) -> None:
    path = tmp_path / "cards.vcf"
    if old is not None:
        path.write_bytes(old)
    before = {p: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(NoCardFound):
        write(failing(), path)
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cards.csv"
    path.write_bytes(b"old")

    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"cards\.csv: cannot be written: No space left"):
        write([FULL], path)
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == {path: b"old"}


@pytest.mark.parametrize("place", ["folder.csv/folder.csv", "file/cards.csv", "x" * 300 + ".csv", "loop.csv/cards.csv"])
def test_a_place_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder.csv" / "folder.csv" / "contacts.csv").mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(InputError, match="cannot be written") as caught:
        write([FULL], tmp_path / place)
    assert caught.value.where == str(tmp_path / place)
    assert caught.value.hint
    assert {p.name for p in tmp_path.iterdir()} == {"folder.csv", "file", "loop.csv"}


def test_a_folder_gets_files_named_by_their_format(tmp_path: Path) -> None:
    for name in ("jsonl", "csv", "xlsx", "vcard", "google", "odoo"):
        write([FULL], tmp_path, name)
    assert {path.name for path in tmp_path.iterdir()} == {
        "contacts.jsonl", "contacts.csv", "contacts.xlsx", "contacts.vcf",
        "google.csv", "odoo-companies.csv", "odoo-contacts.csv",
    }  # fmt: skip
    assert list(write([FULL], tmp_path / "mine.xlsx", "odoo").files.values()) == [1, 1]
    assert (tmp_path / "mine-companies.xlsx").exists()


def test_several_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    write([FULL], tmp_path, "hubspot")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "hubspot-tasks.csv").unlink()
    (tmp_path / "hubspot-tasks.csv").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write([FULL, FULL], tmp_path, "hubspot")
    for path in (tmp_path / "hubspot-contacts.csv", tmp_path / "hubspot-notes.csv"):
        assert path.read_bytes() == before[path]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied"):
        write([FULL], tmp_path / "cards.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    reader = subprocess.Popen([sys.executable, "-c", f"print(open({str(pipe)!r}).read())"], stdout=subprocess.PIPE)
    write([FULL], pipe)
    out, _ = reader.communicate(timeout=30)
    assert json.loads(out) == FULL.to_dict()
    assert pipe.is_fifo()


def test_the_seam_loads_no_format_before_it_is_asked_for() -> None:
    code = "import sys, cardscan.export; print([m for m in sys.modules if m.startswith(('cardscan.export.', 'namep'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
