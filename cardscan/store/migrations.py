"""The schema of the library, as the named steps that made it.

A step is a function; its name is kept in the transaction that ran it.  A step that was released is never changed: add
another.  A file that names a step unknown here was made by a newer cardscan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


def library(db: sqlite3.Connection) -> None:
    """Make the first schema."""
    for statement in (
        # `given` and `path` are bytes: a file name need not be text
        """CREATE TABLE file (
             digest TEXT PRIMARY KEY,
             given BLOB NOT NULL,
             path BLOB NOT NULL,
             engine TEXT NOT NULL,
             read_at TEXT NOT NULL,
             settled INTEGER NOT NULL DEFAULT 0  -- its batch came to the end, where fronts and backs are paired
           )""",
        """CREATE TABLE event (
             id INTEGER PRIMARY KEY,
             name TEXT NOT NULL,
             date TEXT NOT NULL,
             place TEXT NOT NULL,
             UNIQUE (name, date, place)
           )""",
        """CREATE TABLE side (
             id TEXT PRIMARY KEY,
             digest TEXT NOT NULL REFERENCES file,
             page INTEGER NOT NULL,
             card INTEGER NOT NULL,
             reading TEXT NOT NULL,
             crop BLOB NOT NULL,
             UNIQUE (digest, page, card)
           )""",
        """CREATE TABLE record (
             number INTEGER PRIMARY KEY,
             id TEXT NOT NULL UNIQUE REFERENCES side ON DELETE CASCADE,
             revision INTEGER NOT NULL,
             status TEXT NOT NULL CHECK (status IN ('draft', 'accepted', 'rejected')),
             person TEXT NOT NULL,
             back_of TEXT REFERENCES record (id),
             event INTEGER REFERENCES event,
             scanned_at TEXT NOT NULL,
             today TEXT NOT NULL,
             region TEXT NOT NULL,
             done TEXT NOT NULL DEFAULT '',
             doubts INTEGER NOT NULL DEFAULT 0,  -- this and `noted` follow from the rest
             noted INTEGER NOT NULL DEFAULT 0,
             draft TEXT NOT NULL,
             pinned TEXT NOT NULL DEFAULT '',
             decisions TEXT NOT NULL DEFAULT '[]'
           )""",
        # no plain index on back_of: SQLite would take `back_of IS NULL`, which nearly all are, for a good way in
        "CREATE UNIQUE INDEX record_back ON record (back_of) WHERE back_of IS NOT NULL",
        "CREATE INDEX record_person ON record (person, number)",
        "CREATE INDEX record_event ON record (event, status, noted, back_of) WHERE back_of IS NULL",
        "CREATE INDEX record_queue ON record (status, doubts DESC, number, id, back_of) WHERE back_of IS NULL",
        """CREATE TABLE operation (
             id INTEGER PRIMARY KEY,
             at TEXT NOT NULL,
             who TEXT NOT NULL,
             what TEXT NOT NULL,
             undoes INTEGER UNIQUE REFERENCES operation
           )""",
        """CREATE TABLE change (
             operation INTEGER NOT NULL REFERENCES operation,
             record TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
             told TEXT NOT NULL,
             before TEXT NOT NULL,
             after TEXT NOT NULL,
             PRIMARY KEY (operation, record)
           ) WITHOUT ROWID""",
        "CREATE INDEX change_record ON change (record)",
        """CREATE TABLE trait (
             record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
             kind TEXT NOT NULL,
             value TEXT NOT NULL,
             PRIMARY KEY (kind, value, record)
           ) WITHOUT ROWID""",
        "CREATE INDEX trait_record ON trait (record)",
        """CREATE TABLE apart (
             one TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
             other TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
             PRIMARY KEY (one, other)
           ) WITHOUT ROWID""",
        """CREATE VIRTUAL TABLE search USING fts5 (
             fields, lines, tokenize = 'unicode61 remove_diacritics 2', prefix = '3'
           )""",
    ):
        db.execute(statement)


def receipts(db: sqlite3.Connection) -> None:
    """Remember what was exported whereto."""
    db.execute(
        """CREATE TABLE receipt (
             target TEXT NOT NULL,
             what TEXT NOT NULL,
             record TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE,
             digest TEXT NOT NULL,
             at TEXT NOT NULL,
             PRIMARY KEY (record, target, what)
           ) WITHOUT ROWID"""
    )


def pushed(db: sqlite3.Connection) -> None:
    """Remember who was put into which address book; people are known by their label, which is no row of a table."""
    db.execute(
        """CREATE TABLE pushed (
             book TEXT NOT NULL,
             person TEXT NOT NULL,
             href TEXT NOT NULL,
             etag TEXT NOT NULL,
             digest TEXT NOT NULL,
             PRIMARY KEY (person, book)
           ) WITHOUT ROWID"""
    )


def cuts(db: sqlite3.Connection) -> None:
    """Keep what a side was before a person cut it anew; nothing, where it was cut as one more card."""
    db.execute(
        """CREATE TABLE cut (
             operation INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
             side TEXT NOT NULL REFERENCES side ON DELETE CASCADE,
             reading TEXT,
             crop BLOB,
             made TEXT NOT NULL,  -- a hash of what the side was afterwards
             PRIMARY KEY (operation, side)
           )"""
    )
    db.execute("CREATE INDEX cut_side ON cut (side)")


def batches(db: sqlite3.Connection) -> None:
    """Find the cards that were scanned together."""
    db.execute("CREATE INDEX record_batch ON record (scanned_at, status, number, id, back_of) WHERE back_of IS NULL")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (library, receipts, pushed, cuts, batches)
"""All steps, in order."""
