"""The command line: one short function a command.  Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import Abort, TyperException

from cardscan.errors import CardscanError, InputError, PartlyFailed, UsageError
from cardscan.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cardscan.batch import Report
    from cardscan.types import CardRecord, Event, Pairing

app = typer.Typer(
    name="cardscan",
    help="Turn photos and scans of business cards, both sides, into contacts and follow-ups.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

INTERRUPTED = 130
"""Exit code of Ctrl-C, which typer gives back instead of raising."""


def main() -> None:
    """Run the command line; every failure is one line on stderr and has its own exit code."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        _say(f"cardscan: {error.format_message()} (cardscan --help)")
        sys.exit(UsageError.exit_code)
    except CardscanError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except (Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except SystemExit as stop:
        # whoever read our output has seen enough; typer and rich make that 1, which is our code for a bug
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    if code == INTERRUPTED:
        _say("cardscan: stopped")
    sys.exit(code)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"cardscan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version


@app.command()
def scan(
    paths: Annotated[
        list[str], typer.Argument(help="Photos, scans, PDFs, TIFFs and folders of them.", metavar="PATH…")
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o", "--output", help="Write a file; its ending (.csv .vcf .jsonl) tells the format. Repeatable."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--format", help="The format of -o where its ending does not tell.")
    ] = None,
    event: Annotated[str, typer.Option(help="Where this stack was collected, such as 'Small Biz Mixer'.")] = "",
    met_on: Annotated[str, typer.Option(help="The day of the event, YYYY-MM-DD.", metavar="DATE")] = "",
    place: Annotated[str, typer.Option(help="The place of the event.")] = "",
    region: Annotated[str, typer.Option(help="Country (ISO code) of phones and dates on cards that tell none.")] = "US",
    pair: Annotated[
        str, typer.Option(help="How fronts and backs are paired: auto, none, alternate or duplex.")
    ] = "auto",
    engine: Annotated[str, typer.Option(help="OCR engine: rapid, tesseract or replay:FILE.")] = "rapid",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 means one a core.")] = 0,
    today: Annotated[
        str, typer.Option(help="What 'next Tuesday' on a card counts from, YYYY-MM-DD.", metavar="DATE")
    ] = "",
    keep: Annotated[
        str, typer.Option(metavar="DIR", help="Write what happened to each card, stage by stage, into this folder.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the records as JSON Lines instead of a table.")
    ] = False,
) -> None:
    """Scan cards into contacts and notes."""
    from cardscan import batch, export
    from cardscan.record import to_json
    from cardscan.types import Job

    targets = [(path, export.format_of(path, kind)) for path in output or []]
    job = Job(
        paths=tuple(paths),
        event=_event(event, met_on, place),
        region=_region(region),
        pairing=_pairing(pair),
        engine=engine,
        today=_day(today, "--today"),
    )
    _check_engine(engine)
    with _progress() as report:
        outcome = batch.run(job, jobs=jobs or _cores(), report=report)
    failures, written = list(outcome.failures), 0
    for path, form in targets:
        try:
            export.write(outcome.records, path, form)
            _say(f"wrote {path}")
            written += 1
        except CardscanError as error:  # the reading was the work: show it, and write what else can be written
            failures.append(error)
    if keep:
        from cardscan.keep import keep as write_stages

        write_stages(outcome.records, keep)
    if as_json:
        for record in outcome.records:
            typer.echo(to_json(record))
    else:
        _print_table(outcome.records)
    for failure in failures:
        _complain(failure)
    if failures:
        codes = {f.exit_code for f in failures}
        if outcome.records and (written or not targets):
            raise typer.Exit(PartlyFailed.exit_code)
        raise typer.Exit(codes.pop() if len(codes) == 1 else InputError.exit_code)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from cardscan.record import schema as record_schema

    typer.echo(json.dumps(record_schema(), indent=2))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON Lines.")] = False) -> None:
    """Show which engines and parts this machine has, and how to get the rest."""
    from cardscan.doctor import examine

    findings = examine()
    for finding in findings:
        if as_json:
            typer.echo(json.dumps(finding.to_dict()))
        else:
            typer.echo(f"{'ok ' if finding.ok else '-- '} {finding.name:12} {finding.detail}")
            if not finding.ok:
                typer.echo(f"    {'':12} {finding.remedy}")
    if any(f.needed and not f.ok for f in findings):
        raise typer.Exit(4)


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _complain(error: CardscanError) -> None:
    _say(f"cardscan: {' '.join(str(error).split())}")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is no date", option, "write it as 2026-11-19") from None


def _event(name: str, met_on: str, place: str) -> Event | None:
    from cardscan.types import Event

    day = _day(met_on, "--met-on")
    if not name and (day or place):
        raise UsageError("--met-on and --place tell of an event", hint="name it with --event")
    return Event(name=name, date=day, place=place) if name else None


def _region(text: str) -> str:
    import phonenumbers

    if text.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise UsageError(f"{text!r} is no country", "--region", "give an ISO code such as US, DE or JP")
    return text.upper()


def _pairing(text: str) -> Pairing:
    match text:
        case "auto" | "none" | "alternate" | "duplex":
            return text
    raise UsageError(f"cannot pair by {text!r}", "--pair", "auto, none, alternate or duplex")


def _check_engine(name: str) -> None:
    """Say at once that an engine is missing, not once a file; loading it is left to the workers."""
    from cardscan import ocr

    if name.startswith("replay:") or name not in ocr.ENGINES or name == "tesseract":
        ocr.load(name)


@contextmanager
def _progress() -> Iterator[Report]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _print_table(records: Sequence[CardRecord]) -> None:
    if not records:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, caption=_summary(records), caption_justify="left")
    for column in ("name", "company", "e-mail", "phone", "note", "check"):
        table.add_column(column, overflow="fold")
    for record in records:
        contact, note = record.contact, record.note
        told = " / ".join(f.value for f in (note.where, note.topic, note.follow_up) if f) if note else ""
        cells: list[Any] = [contact.first(n) for n in ("names", "companies", "emails", "phones")]
        cells += [told or (note.text if note else ""), ", ".join(record.review)]
        table.add_row(*(_plain(c) for c in cells))
    Console().print(table)


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(" ".join(text.split()))


def _summary(records: Sequence[CardRecord]) -> str:
    notes = sum(r.note is not None for r in records)
    doubtful = sum(bool(r.review) for r in records)
    return f"{len(records)} card{'s' * (len(records) != 1)}, {notes} with a note, {doubtful} to check"
