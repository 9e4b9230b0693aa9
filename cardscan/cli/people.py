"""Commands about who and where: `merge`, `events`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from cardscan.cli.output import SHORT, AsJson, LibraryFile, cells, opened, say, table
from cardscan.cli.scan import day_given
from cardscan.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from cardscan.store import Library
    from cardscan.types import Event

PLACES = 2
"""A merge is of two."""


def merge(
    ids: Annotated[list[str] | None, typer.Argument(help="Two cards of one person.", metavar="[ID ID]")] = None,
    undo: Annotated[str, typer.Option("--undo", metavar="ID", help="Take the last merge of this card back.")] = "",
    apart: Annotated[bool, typer.Option("--apart", help="They are not one person: propose them no more.")] = False,
    library: LibraryFile = "",
    as_json: AsJson = False,
) -> None:
    """Join the cards of one person; without ids, list those that look like it."""
    ids = ids or []
    if len(ids) not in (0, PLACES) or (undo and ids) or (apart and not ids):
        raise UsageError("merge takes two ids, or none to see what looks alike", hint="cardscan merge 3f2a 9c01")
    with opened(library) as kept:
        if undo:
            kept.unmerge(undo)
            say(f"undone: {kept.get(undo).id[:SHORT]} is {_counted(kept, undo)}")
        elif not ids:
            _propose(kept, as_json=as_json)
        elif apart:
            kept.keep_apart(ids[0], ids[1])
            say("they are proposed no more")
        else:
            person = kept.merge(ids[0], ids[1])
            say(f"one person with {len(person.cards)} cards; cardscan merge --undo {ids[0]} parts them")


def _counted(kept: Library, record: str) -> str:
    cards = len(kept.person(record).cards)
    return "a person of its own" if cards == 1 else f"a person with {cards} cards"


def _counted_cards(cards: int) -> str:
    return "1 card is" if cards == 1 else f"{cards} cards are"


def _event(kept: Library, name: str, day: date | None, place: str) -> Event:
    """Give the event that is meant: a known one, if nothing else is said of it."""
    from cardscan.types import Event

    known = (e.event for e in kept.events() if e.event.name == name and not (day or place))
    return next(known, Event(name=name, date=day, place=place))


def _propose(kept: Library, *, as_json: bool) -> None:
    pairs = kept.lookalikes()
    if as_json:
        for pair in pairs:
            plain = {"one": pair.one, "other": pair.other, "score": pair.score, "reasons": pair.reasons}
            typer.echo(json.dumps(plain))
        return
    if not pairs:
        say("no two cards look like one person's")
        return
    records = {r.id: r for r in kept.records({i for p in pairs for i in (p.one, p.other)})}
    lines = []
    for pair in pairs:
        lines.append([pair.one[:SHORT], *cells(records[pair.one])[:4], f"{pair.score:.2f}", ", ".join(pair.reasons)])
        lines.append([pair.other[:SHORT], *cells(records[pair.other])[:4], "", ""])
    told = f"{len(pairs)} pair{'s' * (len(pairs) != 1)}; join them with cardscan merge ID ID, or tell them --apart"
    table(["id", "name", "company", "e-mail", "phone", "score", "because"], lines, told)


def events(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Cards that were collected at --event.", metavar="[ID]…")
    ] = None,
    event: Annotated[str, typer.Option(help="The event of these cards; a known one by its name.")] = "",
    met_on: Annotated[str, typer.Option("--met-on", help="Its date, such as 2026-11-19.", metavar="DATE")] = "",
    place: Annotated[str, typer.Option(help="Its place.")] = "",
    none: Annotated[bool, typer.Option("--none", help="These cards are of no event.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Also all cards that were scanned with them.")] = False,
    rename: Annotated[
        tuple[str, str] | None, typer.Option(metavar="OLD NEW", help="Give an event another name, on all its cards.")
    ] = None,
    library: LibraryFile = "",
    as_json: AsJson = False,
) -> None:
    """List the events where cards were collected; with ids, say where these were."""
    from cardscan.pipeline import assemble

    if bool(ids) != bool(event or none) or (event and none) or (ids and rename):
        raise UsageError("events takes ids with --event or with --none", hint="cardscan events 3f2a --event Expo")
    if not event and (met_on or place):
        raise UsageError("--met-on and --place tell of an event", hint="name it with --event")
    with opened(library) as kept:
        if ids:
            found_at = None if none else _event(kept, event, day_given(met_on, "--met-on"), place)
            others = [card for given in ids for card in kept.batch(given)] if batch else ids[1:]
            kept.set_event(ids[0], found_at, assemble, also=others)
            cards = len({kept.get(card).id for card in (ids[0], *others)})
            say(f"{_counted_cards(cards)} of {'no event' if none else event} now")
            return
        if rename:
            cards = kept.rename_event(*rename, assemble)
            say(f"renamed on {cards} card{'s' * (cards != 1)}")
            return
        found = kept.events()
    if as_json:
        for e in found:
            day = e.event.date.isoformat() if e.event.date else None
            plain = {"name": e.event.name, "date": day, "place": e.event.place, "cards": e.cards, "notes": e.notes}
            typer.echo(json.dumps(plain))
    elif found:
        lines = [[e.event.name, str(e.event.date or ""), e.event.place, str(e.cards), str(e.notes)] for e in found]
        table(["event", "date", "place", "cards", "notes"], lines)
    else:
        say("no card is of an event; cardscan scan --event names one")
