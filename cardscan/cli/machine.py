"""Commands about the program itself: its record, this machine, its library."""

from __future__ import annotations

import json

import typer

from cardscan.cli.output import AsJson, LibraryFile


def schema() -> None:
    """Print the JSON Schema of a record."""
    from cardscan.record import schema as record_schema

    typer.echo(json.dumps(record_schema(), indent=2))


def doctor(library: LibraryFile = "", as_json: AsJson = False) -> None:
    """Show which engines and parts this machine has, how to get the rest, and how the library is."""
    from cardscan.doctor import examine

    findings = examine(library)
    for finding in findings:
        if as_json:
            typer.echo(json.dumps(finding.to_dict()))
        else:
            typer.echo(f"{'ok ' if finding.ok else '-- '} {finding.name:12} {finding.detail}")
            if not finding.ok:
                typer.echo(f"    {'':12} {finding.remedy}")
    missing = [f.exit_code for f in findings if f.needed and not f.ok]
    if missing:
        raise typer.Exit(missing[0])
