"""What every command says and how: results on stdout, everything else on stderr."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cardscan.batch import Report
    from cardscan.errors import CardscanError
    from cardscan.export import Remark
    from cardscan.store import Library
    from cardscan.types import CardRecord

LibraryFile = Annotated[
    str,
    typer.Option("--library", metavar="FILE", help="The library; else $CARDSCAN_LIBRARY, else the user's data folder."),
]
SHORT = 8
"""Letters of an id that a table shows: any beginning will do that only one card has."""
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON Lines.")]


def say(text: str) -> None:
    """Tell something that is no result."""
    typer.echo(text, err=True)


def complain(error: CardscanError) -> None:
    """Tell an error on one line."""
    say(f"cardscan: {' '.join(str(error).split())}")


def remark(told: Remark) -> None:
    """Tell what became of a record in an export."""
    left = "left out: " if told.left_out else ""
    say(f"cardscan: {left}{told.record[:SHORT]} {' '.join(told.who.split())}: {told.told}")


def opened(path: str, *, create: bool = False) -> Library:
    """Open the library that a command works on."""
    from cardscan.store import Library

    return Library(path or None, create=create)


@contextmanager
def progress(doing: str) -> Iterator[Report]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def table(columns: Sequence[str], lines: Sequence[Sequence[str]], caption: str = "") -> None:
    """Print a table; text from a card is never markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, caption=caption or None, caption_justify="left")
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column == "id")
    for line in lines:
        made.add_row(*(plain(cell) for cell in line))
    Console().print(made)


def plain(text: str) -> Any:
    """Make one line of text that is shown as it is."""
    from rich.text import Text

    return Text(" ".join(text.split()))


def cells(record: CardRecord) -> list[str]:
    """Give what a table shows of a record: name, company, e-mail, phone, note."""
    contact, note = record.contact, record.note
    told = " / ".join(f.value for f in (note.where, note.topic, note.follow_up) if f) if note else ""
    first = [contact.first(n) for n in ("names", "companies", "emails", "phones")]
    return [*first, told or (note.text if note else "")]


COLUMNS = ("name", "company", "e-mail", "phone", "note")


def summary(records: Sequence[CardRecord]) -> str:
    """Count cards, notes and doubts in words."""
    notes = sum(r.note is not None for r in records)
    doubtful = sum(bool(r.review) for r in records)
    return f"{len(records)} card{'s' * (len(records) != 1)}, {notes} with a note, {doubtful} to check"
