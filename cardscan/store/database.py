"""One SQLite file, opened safely: WAL, foreign keys, one writer, migrations, and errors that say what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cardscan.errors import StoreError
from cardscan.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10.0
"""Seconds that a writer waits for another one; a scan writes for milliseconds at a time, a backup or `forget` longer."""
APPLICATION_ID = 0x43415244
"""The bytes CARD in SQLite's header, so that no other program's database is taken for a library."""


class Database:
    """A library file; every sqlite3 error leaves it as a `StoreError`."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._depth = 0
        if path.is_dir():
            raise StoreError("is a folder", str(path), "give a file to --library")
        if not create and not path.exists():
            raise StoreError("there is no library yet", str(path), "cardscan scan puts cards into it")
        with self._told():
            try:
                if not path.exists():
                    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except FileExistsError:
                pass  # another process was faster
            except OSError as error:
                raise StoreError(f"cannot be made: {error.strerror}", str(path), "give another --library") from None
            self.db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self.db.close()
            raise

    def close(self) -> None:
        """Close the file; the last one to do so folds the write-ahead log into it."""
        with self._told():
            self.db.close()

    def _prepare(self) -> None:
        self.db.row_factory = sqlite3.Row
        with self._told():
            mine = self.db.execute("PRAGMA application_id").fetchone()[0]
            if mine != APPLICATION_ID and self.db.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise StoreError("is a database, but no cardscan library", str(self.path), "give another --library")
            if mine != APPLICATION_ID:
                self.db.execute("PRAGMA journal_mode = WAL")  # a property of the file, set once
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA secure_delete = ON")
            self.db.execute("PRAGMA synchronous = FULL")  # a card that was reported survives a power cut too
            if mine != APPLICATION_ID or self._missing():
                with self.writing():
                    self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    self.db.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, at TEXT NOT NULL)")
                    for step in self._missing():  # asked again: another process may have migrated meanwhile
                        MIGRATIONS[step](self.db)
                        row = MIGRATIONS[step].__name__, datetime.now(UTC).isoformat(timespec="seconds")
                        self.db.execute("INSERT INTO migration VALUES (?, ?)", row)

    def _missing(self) -> list[int]:
        """Give the positions of the steps that this file has not seen."""
        done = {row[0] for row in self.db.execute("SELECT name FROM migration")}
        unknown = done - {step.__name__ for step in MIGRATIONS}
        if unknown:
            told = f"was made by a newer cardscan ({', '.join(sorted(unknown))})"
            raise StoreError(told, str(self.path), "update cardscan")
        return [i for i, step in enumerate(MIGRATIONS) if step.__name__ not in done]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what SQLite's errors mean and what to do."""
        try:
            yield
        except sqlite3.Error as error:
            where = str(self.path)
            match getattr(error, "sqlite_errorname", "").split("_")[1:2]:
                case ["BUSY"] | ["LOCKED"]:
                    message, hint = "another program is writing to the library", "try again when it is done"
                case ["READONLY"] | ["CANTOPEN"] | ["PERM"] | ["AUTH"]:
                    message, hint = f"cannot be opened for writing: {error}", "check its rights, and its folder's"
                case ["FULL"] | ["IOERR"]:
                    message, hint = f"cannot be written: {error}", "make room on the disk"
                case ["NOTADB"]:
                    message, hint = "is no cardscan library", "give another --library"
                case ["CORRUPT"]:
                    message, hint = f"is damaged: {error}", "take your last backup (cardscan backup)"
                case _:
                    message, hint = f"the library failed: {error}", "cardscan doctor looks at it"
            raise StoreError(message, where, hint) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that is kept if the block ends well; inside another one, be part of it."""
        if self._depth:
            yield self.db
            return
        with self._told():
            self.db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for queries that are written elsewhere."""
        with self._told():
            yield self.db

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Give all rows of a query."""
        with self._told():
            return self.db.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """Give the first column of the first row, or None."""
        row = next(iter(self.rows(sql, *values)), None)
        return None if row is None else row[0]

    def backup(self, path: Path) -> None:
        """Copy the whole library into a file, which appears when it is complete; others may go on writing."""
        part = path.with_name(f".{path.name}.part")
        try:
            if path.exists() and not _is_library(path):
                raise StoreError("is there already and is no library", str(path), "choose another name")
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with self._told():
                copy = sqlite3.connect(part)
                try:
                    self.db.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it
                finally:
                    copy.close()
            part.replace(path)
        except OSError as error:
            raise StoreError(f"cannot be written: {error.strerror}", str(path), "choose another place") from None
        finally:
            if part.is_file():
                part.unlink()

    def check(self) -> list[str]:
        """Let SQLite look for damage, and for rows that point nowhere; give what it found."""
        found = [row[0] for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"{row[0]} row {row[1]} points nowhere" for row in self.rows("PRAGMA foreign_key_check")]

    def scrub(self) -> bool:
        """Take deleted bytes out of the file and its log; False while another program still reads the old state."""
        with self._told():
            self.db.execute("INSERT INTO search (search) VALUES ('optimize')")
            self.db.execute("VACUUM")
            return not self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _is_library(path: Path) -> bool:
    """Tell by SQLite's header (https://www.sqlite.org/fileformat.html, 1.3) whether a file is a library."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        header = file.read(72)
    return header[:16] == b"SQLite format 3\0" and header[68:72] == APPLICATION_ID.to_bytes(4, "big")
