"""Commands that look after the library: `reparse`, `forget`, `backup`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cardscan.cli.output import SHORT, LibraryFile, cells, opened, progress, say
from cardscan.errors import UsageError


def reparse(library: LibraryFile = "") -> None:
    """Parse all kept readings again, without OCR; what was typed or accepted stays."""
    from cardscan.pipeline import assemble

    with opened(library) as kept, progress("parsing") as report:
        changed = kept.reparse(assemble, report)
        total = kept.count()
    say(f"{changed} of {total} cards changed")


def forget(
    ids: Annotated[list[str], typer.Argument(help="Cards to delete for good.", metavar="ID…")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    library: LibraryFile = "",
) -> None:
    """Delete cards for good: pictures, readings, history and all."""
    with opened(library) as kept:
        records = list({r.id: r for r in map(kept.get, ids)}.values())
        for record in records:
            say(f"{record.id[:SHORT]}  {', '.join(c for c in cells(record)[:4] if c)}")
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError("nothing is deleted without being asked", hint="add --yes")
            typer.confirm("Delete for good?", abort=True, err=True)
        others = {c.id for r in records for c in kept.person(r.id).cards} - {r.id for r in records}
        books = sorted({book for r in records for book in kept.books(r.id)})
        kept.forget(*(r.id for r in records))
    say(f"forgot {len(records)} card{'s' * (len(records) != 1)}")
    for book in books:
        say(f"what was pushed to {book} is still there; delete it there if it must go, too")
    if others:
        say(f"other cards of the same person are kept: {' '.join(sorted(i[:SHORT] for i in others))}")


def backup(
    file: Annotated[str, typer.Argument(help="The copy; an earlier one is replaced.", metavar="FILE")],
    library: LibraryFile = "",
) -> None:
    """Copy the library into a file, safely while others use it."""
    with opened(library) as kept:
        kept.backup(file)
    say(f"wrote {file}")
