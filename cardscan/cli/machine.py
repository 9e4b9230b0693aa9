"""Commands about the program itself: its record, this machine, its library."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def schema() -> None:
    """Print the JSON Schema of a record."""
    from cardscan.record import schema as record_schema

    typer.echo(json.dumps(record_schema(), indent=2))


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
