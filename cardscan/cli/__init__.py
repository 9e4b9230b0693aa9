"""The command line: one short function a command.  Results go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from cardscan.cli import followups, library, machine, people, push, review, upkeep
from cardscan.cli.export import export
from cardscan.cli.output import complain, say
from cardscan.cli.scan import scan
from cardscan.errors import CardscanError, UsageError
from cardscan.version import __version__

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
        say(f"cardscan: {error.format_message()} (cardscan --help)")
        sys.exit(UsageError.exit_code)
    except CardscanError as error:
        complain(error)
        sys.exit(error.exit_code)
    except (Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except SystemExit as stop:
        # whoever read our output has seen enough; typer and rich make that 1, which is our code for a bug
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    if code == INTERRUPTED:
        say("cardscan: stopped")
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


app.command()(scan)
app.command("list")(library.listed)
app.command()(library.show)
app.command()(review.review)
app.command()(export)
app.command()(followups.followups)
app.command()(push.push)
app.command()(people.merge)
app.command()(people.events)
app.command()(upkeep.reparse)
app.command()(upkeep.forget)
app.command()(upkeep.backup)
app.command()(machine.schema)
app.command()(machine.doctor)
