"""The library's file: its rights, its versions, its copies, and everything that is no library."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardscan import Library, doctor
from cardscan.errors import StoreError
from cardscan.store import database, default_path, migrations
from store.stacks import CALLOWAY, scan

if TYPE_CHECKING:
    from collections.abc import Iterator


def text(path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 99)


def folder(path: Path) -> None:
    path.mkdir()


def other(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE song (title TEXT)")


def newer(path: Path) -> None:
    Library(path).close()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO migration VALUES ('holograms', '2031-01-01')")


def damaged(path: Path) -> None:
    with Library(path) as library:
        scan(library, "scan_cpa.jpg")
    data = bytearray(path.read_bytes())
    data[4096:12288] = b"\xff" * 8192
    path.write_bytes(data)


def look(path: Path) -> None:
    """Open a library and read all of it."""
    with Library(path) as library:
        library.events()
        list(library.find())


BAD = [
    (text, "is no cardscan library", "give another --library"),
    (folder, "is a folder", "give a file to --library"),
    (other, "is a database, but no cardscan library", "give another --library"),
    (newer, r"was made by a newer cardscan \(holograms\)", "update cardscan"),
    (damaged, "is damaged", "take your last backup"),
]


@pytest.mark.parametrize(("make", "message", "hint"), BAD, ids=[b[0].__name__ for b in BAD])
def test_what_is_no_library_is_refused_and_left_alone(tmp_path: Path, make: object, message: str, hint: str) -> None:
    path = tmp_path / "x.db"
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=message) as caught:
        look(path)
    assert caught.value.where == str(path)
    assert caught.value.hint.startswith(hint)
    assert caught.value.exit_code == 6
    assert path.is_dir() or path.read_bytes() == before
    (finding,) = (f for f in doctor.examine(str(path)) if f.name == "library")
    assert not finding.ok
    assert finding.exit_code == 6


@pytest.fixture
def closed() -> Iterator[Path]:
    """Give a folder with a library, neither of which may be written."""
    folder = Path(tempfile.mkdtemp())  # not tmp_path, which only its owner may enter
    Library(folder / "x.db").close()
    (folder / "x.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.usefixtures("as_nobody")
def test_a_library_that_may_not_be_written_says_so(closed: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened for writing") as caught:
        scan_into(closed / "x.db")
    assert caught.value.hint == "check its rights, and its folder's"
    with pytest.raises(StoreError, match="cannot be made: Permission denied"):
        Library(closed / "y.db")


def scan_into(path: Path) -> None:
    """Scan a card into a library."""
    with Library(path) as library:
        scan(library, "scan_cpa.jpg")


def test_a_writer_that_takes_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    path = tmp_path / "x.db"
    with Library(path) as library:
        scan(library, "scan_cpa.jpg")
        code = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); db.execute('BEGIN IMMEDIATE'); print(flush=True); input()"
        with subprocess.Popen(
            [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as blocker:
            assert blocker.stdout
            blocker.stdout.readline()
            assert library.count() == 1, "readers do not wait"
            with pytest.raises(StoreError, match="another program is writing") as caught:
                library.accept(next(library.find()).id)
            assert caught.value.hint == "try again when it is done"
            blocker.communicate(b"\n")
        assert library.accept(next(library.find()).id).status == "accepted"


def test_it_is_made_with_its_folder_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "x.db"
    with Library(path) as library:
        scan(library, "scan_cpa.jpg")
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, "its log too"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_place_is_the_variable_or_the_users_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARDSCAN_LIBRARY", str(tmp_path / "x.db"))
    assert default_path() == tmp_path / "x.db"
    monkeypatch.delenv("CARDSCAN_LIBRARY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert default_path() == tmp_path / "cardscan" / "library.db"


class TestMigrations:
    def test_each_is_recorded_by_name(self, tmp_path: Path) -> None:
        Library(tmp_path / "x.db").close()
        with sqlite3.connect(tmp_path / "x.db") as db:
            names = [row[0] for row in db.execute("SELECT name FROM migration ORDER BY rowid")]
        assert names == [step.__name__ for step in migrations.MIGRATIONS]

    def test_a_new_one_is_run_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def hearsay(db: sqlite3.Connection) -> None:
            db.execute("CREATE TABLE hearsay (record TEXT)")

        with Library(tmp_path / "x.db") as library:
            scan(library, "scan_cpa.jpg")
        monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, hearsay))
        for _ in range(2):
            with Library(tmp_path / "x.db") as library:
                assert library.count() == 1

    def test_one_that_fails_leaves_no_trace(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(db: sqlite3.Connection) -> None:
            db.execute("CREATE TABLE half (x TEXT)")
            db.execute("CREATE TABLE half (x TEXT)")

        Library(tmp_path / "x.db").close()
        monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
        with pytest.raises(StoreError, match="half already exists"):
            Library(tmp_path / "x.db")
        monkeypatch.undo()
        with Library(tmp_path / "x.db") as library:
            assert library.check() == []


class TestBackup:
    def test_it_is_a_library_in_one_file(self, library: Library, tmp_path: Path) -> None:
        scan(library)
        (tmp_path / "copy").mkdir()
        library.backup(tmp_path / "copy" / "b.db")
        library.forget(CALLOWAY)
        library.backup(tmp_path / "later.db")
        library.backup(tmp_path / "later.db")
        assert [p.name for p in (tmp_path / "copy").iterdir()] == ["b.db"]
        assert stat.S_IMODE((tmp_path / "copy" / "b.db").stat().st_mode) == 0o600
        with Library(tmp_path / "copy" / "b.db", create=False) as copy:
            assert copy.get(CALLOWAY).note
            assert copy.check() == []
        with Library(tmp_path / "later.db") as copy:
            assert [r.id for r in copy.find()] == [r.id for r in library.find()]

    def test_nothing_but_a_library_is_replaced(self, library: Library, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("Dear")
        for name, message in [("letter.txt", "is there already"), (".", "is there already"), ("no/b.db", "cannot be")]:
            with pytest.raises(StoreError, match=message):
                library.backup(tmp_path / name)
        assert (tmp_path / "letter.txt").read_text() == "Dear"
        assert sorted(p.name for p in tmp_path.iterdir() if "part" in p.name) == []
