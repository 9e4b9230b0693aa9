"""The command `scan`: options to a job, its outcome to files, a table and an exit code."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cardscan.cli.output import (
    COLUMNS,
    AsJson,
    LibraryFile,
    cells,
    complain,
    opened,
    progress,
    remark,
    say,
    summary,
    table,
)
from cardscan.errors import CardscanError, InputError, PartlyFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.types import CardRecord, Event, Pairing


def scan(
    paths: Annotated[
        list[str], typer.Argument(help="Photos, scans, PDFs, TIFFs and folders of them.", metavar="PATH…")
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o", "--output", help="Write a file; its ending (.csv .xlsx .vcf .jsonl) tells the format. Repeatable."
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
    library: LibraryFile = "",
    no_library: Annotated[bool, typer.Option("--no-library", help="Keep nothing: the files of -o are all.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read files anew that are in the library already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Scan cards into contacts and notes, and keep them in the library."""
    from cardscan import batch, export
    from cardscan.people import together
    from cardscan.record import to_json
    from cardscan.types import Job

    targets = [(path, export.format_of(path, kind)) for path in output or []]
    job = Job(
        paths=tuple(paths),
        event=_event(event, met_on, place),
        region=_region(region),
        pairing=_pairing(pair),
        engine=engine,
        today=day_given(today, "--today"),
    )
    _check_engine(engine)
    if no_library and (library or again):
        raise UsageError("--no-library goes with neither --library nor --again", hint="leave one of them out")
    with nullcontext() if no_library else opened(library, create=True) as kept, progress("reading") as report:
        outcome = batch.run(job, jobs=jobs or _cores(), report=report, library=kept, again=again)
    if outcome.known:
        say(f"{_counted(len(outcome.known))} in the library already; --again reads anew")
    failures, written = list(outcome.failures), 0
    for path, form in targets:
        try:
            done = export.write(together(outcome.records), path, form)
            for file in done.files:
                say(f"wrote {file}")
            for told in done.remarks:
                remark(told)
            if any(told.left_out for told in done.remarks):
                failures.append(PartlyFailed("not all could be written", path, "see above"))
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
        _print(outcome.records)
    for failure in failures:
        complain(failure)
    if failures:
        codes = {f.exit_code for f in failures}
        if outcome.records and (written or not targets):
            raise typer.Exit(PartlyFailed.exit_code)
        raise typer.Exit(codes.pop() if len(codes) == 1 else InputError.exit_code)


def _print(records: Sequence[CardRecord]) -> None:
    if records:
        lines = [[*cells(r), ", ".join(r.review)] for r in records]
        table([*COLUMNS, "check"], lines, summary(records))


def _counted(files: int) -> str:
    return f"{files} file{'s are' if files > 1 else ' is'}"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def day_given(text: str, option: str) -> date | None:
    """Give the day that was written; None if none was."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is no date", option, "write it as 2026-11-19") from None


def _event(name: str, met_on: str, place: str) -> Event | None:
    from cardscan.types import Event

    day = day_given(met_on, "--met-on")
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
