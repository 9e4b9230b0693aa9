"""The command `export`: from the library to files that other programs take."""

from __future__ import annotations

import sys
import textwrap
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cardscan.cli.output import LibraryFile, opened, remark, say
from cardscan.errors import InputError, PartlyFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.export import Written
    from cardscan.export.profiles import File, Profile
    from cardscan.people import Person
    from cardscan.store import Library
    from cardscan.types import CardRecord

WIDTH = 100
MANY = 20
"""Files of which each is named; more are counted."""
ROWS = {
    "person": "a row a person",
    "card": "a row a card, with its note and task",
    "note": "a row an encounter",
    "task": "a row an open follow-up",
    "company": "a row a company",
}


def export(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="What to write (--list tells), and the cards if not all.", metavar="[FORMAT] [ID]…"),
    ] = None,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE|DIR", help="Where to; else stdout, if it is one file.")
    ] = "",
    new: Annotated[
        bool, typer.Option("--new", help="Only people of whom something changed since the last export of this format.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also notes and tasks exported before, which an import would add twice.")
    ] = False,
    event: Annotated[str, typer.Option(help="Only people met at this event.")] = "",
    status: Annotated[str, typer.Option(help="Only these cards: accepted or draft.")] = "",
    mapping: Annotated[
        str, typer.Option("--map", metavar="FILE.toml", help="Your own columns; no FORMAT is given then.")
    ] = "",
    photos: Annotated[
        bool, typer.Option("--photos", help="With the pictures of the cards, where vCards are written.")
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Explain the formats; one of them with all its columns.")
    ] = False,
    library: LibraryFile = "",
) -> None:
    """Write contacts, notes and follow-ups as an address book or CRM imports them."""
    from cardscan.export import FORMATS, load

    form, ids = _chosen(words or [], mapping)
    if listing:
        for name in [form] if form else FORMATS:
            _explain(name, whole=bool(form))
        return
    if not form:
        raise UsageError("nothing says what to write", hint=f"one of {', '.join(FORMATS)}; --list explains them")
    if status not in ("", "draft", "accepted"):
        raise UsageError(f"no {status!r} card is exported", "--status", "draft or accepted")
    load(form)  # before the library: a wrong map is told whatever the library holds
    with opened(library) as kept:
        _check(kept, ids, event)
        people = kept.people(*ids, status=status, event=event)
        _write(kept, people, form, output, new=new, again=again, photos=photos)


def _chosen(words: list[str], mapping: str) -> tuple[str, list[str]]:
    """Tell the format from the ids."""
    from cardscan.export import MAP

    if not mapping:
        return (words[0], words[1:]) if words else ("", [])
    if not mapping.endswith(MAP):
        raise UsageError("a map is a TOML file", mapping, f"name it *{MAP}")
    return mapping, words[words[:1] in (["csv"], ["xlsx"]) :]


def _check(kept: Library, ids: list[str], event: str) -> None:
    for record in map(kept.get, ids):
        if record.status == "rejected":
            raise UsageError("was rejected", record.id, "cardscan review takes that back")
    if event and not kept.count(event=event):
        raise UsageError(f"no card is of an event {event!r}", "--event", "cardscan events lists them")


def _write(
    kept: Library, people: Iterable[Person], form: str, output: str, *, new: bool, again: bool, photos: bool
) -> None:
    from cardscan import export
    from cardscan.store import receipts

    target = Path(form).name
    handed = kept.handed(target)
    then: dict[str, str] = {}
    cards: list[tuple[str, bool]] = []

    def records() -> Iterator[CardRecord]:
        for person in receipts.changed(people, handed) if new else people:
            now = receipts.digest(person)
            for card in person.cards:
                then[card.id] = now
                cards.append((card.status, bool(card.review)))
                yield card

    known = frozenset() if again else frozenset(handed)
    picture = kept.picture if photos else None
    if output:
        written = export.write(records(), output, form, known, picture)
    else:
        if form == "xlsx" and sys.stdout.isatty():
            raise UsageError("XLSX is nothing for a terminal", hint="give a file to -o")
        written = export.pour(records(), sys.stdout.buffer, form, known, picture)
        sys.stdout.buffer.flush()
    if written.files and all(path.is_file() for path in written.files):  # a pipe tells nobody what became of it
        kept.remember(target, {key: then[key[1]] for key in written.handed})
    elif new and cards:
        say("what goes into a pipe is not remembered as exported; -o FILE is")
    _tell(written, cards, form, since=new)
    if any(told.left_out for told in written.remarks):
        raise typer.Exit(PartlyFailed.exit_code if written.handed else InputError.exit_code)


def _tell(written: Written, cards: list[tuple[str, bool]], form: str, *, since: bool) -> None:
    """Say what was written, and what a person should know before it is uploaded."""
    if len(written.files) > MANY:
        say(f"wrote {len(written.files)} files into {next(iter(written.files)).parent}")
    for path, rows in written.files.items() if len(written.files) <= MANY else ():
        say(f"wrote {path}" + (f" ({rows} row{'s' * (rows != 1)})" if rows or _is_table(form) else ""))
    for path in written.stale:
        say(f"{path} is of an earlier, longer export: do not upload it again")
    for told in written.remarks:
        if not told.known:
            remark(told)
    if known := sum(told.known for told in written.remarks):
        say(f"{known} notes or tasks were exported before and would be added twice: left out; --again writes them too")
    if not cards:
        say("nothing is new since the last export" if since else "there is no such card")
    drafts = sum(status == "draft" for status, _ in cards)
    doubtful = sum(doubts for _, doubts in cards)
    if drafts:
        of_them = f", {doubtful} of them doubtful" if doubtful else ""
        say(
            f"{drafts} of {len(cards)} cards nobody has checked{of_them}: cardscan review shows them, --status accepted leaves them out"
        )
    if cards and _is_table(form) and (points := len(_profile(form).unconfirmed)):
        say(f"what nobody has confirmed about {_profile(form).title} ({points}): cardscan export {form} --list")


def _is_table(form: str) -> bool:
    from cardscan.export import FORMATS, TABLES

    return FORMATS.get(form, TABLES) == TABLES


def _profile(form: str) -> Profile:
    from cardscan.export import profiles

    return profiles.load(form)


def _explain(form: str, *, whole: bool) -> None:
    """Print what a format writes and what becomes of it; for one alone, also the profile, from which to make a map."""
    from cardscan.export import FORMATS, profiles

    if not _is_table(form):
        told = import_module(FORMATS[form].partition(":")[0]).__doc__ or ""
        _paragraph(f"{form:<11}", told.partition("\n")[0])
        return
    profile = profiles.load(form)
    _paragraph(f"{form:<11}", profile.title)
    for file in profile.file:
        _paragraph("  writes", f"{file.name or form}: {_limits(file, profile)}")
    for label, texts in (
        ("  upload", [profile.upload]),
        ("  notes", [profile.notes]),
        ("  cannot", profile.cannot),
        ("  unconfirmed", profile.unconfirmed),
    ):
        for text in filter(None, texts):
            _paragraph(label, text)
    if whole:
        typer.echo(f"\nThe profile, as --map takes it:\n\n{profiles.text_of(form)}", nl=False)


def _limits(file: File, profile: Profile) -> str:
    parts = [ROWS[file.rows], "CSV or XLSX" if profile.xlsx else "CSV"]
    parts += [f"{file.max_rows:,} rows a file"] if file.max_rows else []
    parts += [f"{file.max_bytes // 10**6} MB a file"] if file.max_bytes else []
    parts += [f"needs {' and '.join(r.replace(' | ', ' or ') for r in file.required)}"] if file.required else []
    parts += ["once only"] if file.once else []
    return ", ".join(parts)


def _paragraph(label: str, text: str) -> None:
    typer.echo(textwrap.fill(f"{label:<15}{text}", WIDTH, subsequent_indent=" " * 15))
