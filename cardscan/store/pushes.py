"""Who was put on which server, so that the next push knows what changed, here and there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushed:
    """The receipt for one contact in one address book."""

    person: str
    """The label of the person as it was then."""
    href: str
    """The address of the contact."""
    etag: str
    """What the server called the state in which it took the contact."""
    digest: str
    """Of what was sent."""
    now: str = ""
    """The label of that person now: another one, if their cards were merged with others."""


def receipts(db: sqlite3.Connection, book: str) -> dict[str, Pushed]:
    """Give the receipts of an address book by person."""
    found = db.execute(
        """SELECT p.person, p.href, p.etag, p.digest, ifnull(r.person, p.person) AS now
           FROM pushed p LEFT JOIN record r ON r.id = p.person WHERE p.book = ?""",
        (book,),
    )
    return {row["person"]: Pushed(**dict(row)) for row in found}


def note(db: sqlite3.Connection, book: str, receipt: Pushed) -> None:
    """Keep a receipt in place of an earlier one."""
    row = book, receipt.person, receipt.href, receipt.etag, receipt.digest
    db.execute("INSERT OR REPLACE INTO pushed VALUES (?, ?, ?, ?, ?)", row)


def books(db: sqlite3.Connection, person: str) -> list[str]:
    """Give the address books that a person was put into."""
    found = db.execute("SELECT book FROM pushed WHERE person = ? ORDER BY book", (person,))
    return [row["book"] for row in found]


def forget(db: sqlite3.Connection) -> None:
    """Delete the receipts of people of whom no card is left, under no label."""
    db.execute(
        "DELETE FROM pushed WHERE person NOT IN (SELECT person FROM record) AND person NOT IN (SELECT id FROM record)"
    )
