"""The command `push`: cards of the library to an address book on a server; plan, then act."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from cardscan.cli.output import SHORT, AsJson, LibraryFile, opened, progress, say, table
from cardscan.errors import PushError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.push.carddav import Book
    from cardscan.push.plan import Action, Step
    from cardscan.store import Library

TARGETS = ("carddav",)
TOLD = {
    "create": "new",
    "update": "changed",
    "same": "as it was",
    "conflict": "conflict",
    "gone": "gone there",
    "left": "left over",
    "refused": "refused",
}
"""Each action of a plan in words."""


def push(
    target: Annotated[str, typer.Argument(help="What kind of server: carddav.", metavar="carddav")],
    url: Annotated[str, typer.Argument(help="Its address, or that of an address book.", metavar="URL")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    user: Annotated[str, typer.Option(metavar="NAME", help="Who you are there.")] = "",
    event: Annotated[str, typer.Option(help="Only cards of this event.")] = "",
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Also cards that nobody accepted yet.")] = False,
    no_photos: Annotated[bool, typer.Option("--no-photos", help="Leave the pictures of the cards out.")] = False,
    refill: Annotated[bool, typer.Option("--refill", help="Send again what is gone from the server.")] = False,
    ours: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="End a conflict: send the card of the library; repeatable.")
    ] = None,
    theirs: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="End a conflict: leave what is there; repeatable.")
    ] = None,
    library: LibraryFile = "",
    as_json: AsJson = False,
) -> None:
    """Put accepted cards into an address book on a server (CardDAV); nothing there is deleted or overwritten unseen."""
    from cardscan.push import credentials, discovery
    from cardscan.push.carddav import Book
    from cardscan.push.dav import Client

    if target not in TARGETS:
        raise UsageError("can only push to a CardDAV server", hint="cardscan push carddav https://dav.example.com/")
    host, user = _host(url, user)
    with opened(library) as kept:
        if not unchecked and (waiting := kept.count(status="draft", event=event)):
            cards = f"{waiting} cards wait" if waiting > 1 else "1 card waits"
            say(f"{cards} to be accepted: cardscan review, or --unchecked pushes them too")
        with Client(url, credentials.find(host, user)) as client:
            status = "" if unchecked else "accepted"
            url = discovery.find_book(client)
            book = Book(client=client, url=url, library=kept, status=status, photos=not no_photos)
            steps = book.plan(event, refill=refill, ours=_people(kept, ours), theirs=_people(kept, theirs))
            outcome = steps if dry_run else _done(book, steps)
    if as_json:
        for step in outcome:
            typer.echo(json.dumps(_plain(step), ensure_ascii=False))
    else:
        _print(outcome)
    counted = Counter(TOLD[step.action] for step in outcome)
    say(f"{book.url}: " + (", ".join(f"{n} {what}" for what, n in counted.items()) or "nothing to push"))
    if dry_run:
        say("nothing was sent (--dry-run)")
    elif any(step.stuck for step in outcome):
        raise typer.Exit(PushError.exit_code)


def _host(url: str, user: str) -> tuple[str, str]:
    """Give the host of an address and who asks; a password in it is refused and not repeated."""
    try:
        parts = urlsplit(url)
        host, named, password = parts.hostname, parts.username, parts.password
    except ValueError:
        host = named = password = None
    if password:
        told = "a password does not belong into an address, where others can see it"
        raise UsageError(told, hint="set CARDSCAN_CARDDAV_PASSWORD, or keep it in the keyring or in netrc")
    return host or "", user or named or ""


def _people(kept: Library, given: Sequence[str] | None) -> set[str]:
    return {kept.get(record).person for record in given or []}


def _done(book: Book, steps: Sequence[Step]) -> list[Step]:
    """Act, and give each step as it came out."""
    from dataclasses import replace

    from cardscan.push.dav import Changed

    outcome = []
    with progress("pushing") as report:
        try:
            for step, error in book.act(steps):
                action: Action = "conflict" if isinstance(error, Changed) else "refused"
                outcome.append(replace(step, action=action, stuck=True, why=error.message) if error else step)
                report(len(outcome), len(steps))
        except PushError:
            say(f"stopped after {len(outcome)} of {len(steps)} cards")
            raise
    return outcome


def _print(steps: Sequence[Step]) -> None:
    lines = [[TOLD[s.action], s.card[:SHORT], s.name, s.why] for s in steps if s.action != "same" or s.why]
    if lines:
        table(("what", "id", "name", "why"), lines)


def _plain(step: Step) -> dict[str, str]:
    return {"action": step.action, "id": step.card, "name": step.name, "href": step.href, "why": step.why}
