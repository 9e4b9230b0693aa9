"""Commands that look into the library: `list`, `show`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from cardscan.cli.output import COLUMNS, SHORT, AsJson, LibraryFile, cells, opened, say, table
from cardscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.encounters import Encounter
    from cardscan.store.receipts import Receipt
    from cardscan.types import CardRecord, Field


def listed(
    query: Annotated[list[str] | None, typer.Argument(help="Words on a card or in a note.", metavar="[QUERY]…")] = None,
    library: LibraryFile = "",
    status: Annotated[str, typer.Option(help="Only these: draft, accepted or rejected.")] = "",
    event: Annotated[str, typer.Option(help="Only cards of this event.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="How many at most, the newest first; 0 is all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the cards in the library; with words, those on which all of them stand."""
    from cardscan.record import to_json

    if status not in ("", "draft", "accepted", "rejected"):
        raise UsageError(f"no card is {status!r}", "--status", "draft, accepted or rejected")
    words = " ".join(query or [])
    with opened(library) as kept:
        found = kept.find(words, status=status, limit=limit, event=event)
        if as_json:
            for record in found:
                typer.echo(to_json(record))
            return
        records = list(found)
        total = kept.count(words, status=status, event=event) if len(records) == limit else len(records)
    if not records:
        say("no card says that" if words else "there is no such card" if status or event else "the library is empty")
        return
    told = f"{len(records)} of {total} cards; --limit 0 shows all" if total > len(records) else f"{total} cards"
    lines = [[r.id[:SHORT], *cells(r), r.event.name if r.event else "", _state(r)] for r in records]
    table(["id", *COLUMNS, "event", "state"], lines, told if total > 1 else "1 card")


def _state(record: CardRecord) -> str:
    return f"{len(record.review)} to check" if record.review else record.status


def show(
    record_id: Annotated[str, typer.Argument(help="The id of a card or its beginning.", metavar="ID")],
    library: LibraryFile = "",
    why: Annotated[bool, typer.Option("--why", help="Give the reasons and the runners-up of every value.")] = False,
    opens: Annotated[bool, typer.Option("--open", help="Show the card and its lines on the picture.")] = False,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE.png", help="Write that picture instead.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show all that the library knows of one card."""
    from cardscan.record import to_json

    with opened(library) as kept:
        record = kept.get(record_id)
        if output or opens:
            from cardscan import picture

            drawn = picture.draw(kept, record)
            if output:
                picture.write(drawn, output)
                say(f"wrote {output}")
            else:
                say(f"opened {picture.view(drawn, record.id)}")
            return
        history, person, receipts = kept.history(record.id), kept.person(record.id), kept.receipts(record.id)
    if as_json:
        typer.echo(to_json(record))
        return
    typer.echo(f"{record.id}  {_grade(record)}")
    fields = list(_fields(record))
    table(["field", "value", "sure", "from"], [_line(name, f) for name, f in fields])
    if why:
        for name, field in fields:
            _explain(name, field)
    for side in record.readings:
        for issue in side.picture:
            typer.echo(f"picture of the {side.side}: {issue}")
    for met in person.encounters:
        typer.echo(_met(met) + (f"  (card {met.record[:SHORT]})" if len(person.cards) > 1 else ""))
    if record.note and record.note.text:
        typer.echo(f"note: {record.note.text}")
    for side in record.readings:
        typer.echo(f"{side.side}: {side.crop.source}, page {side.crop.page + 1}, card {side.crop.index + 1}")
    for told in _exported(receipts):
        typer.echo(told)
    for change in history:
        typer.echo(f"{change.at:%Y-%m-%d %H:%M}  {change.who} {change.what}: {change.told}")


def _exported(receipts: list[Receipt]) -> Iterator[str]:
    """Tell of all that was handed over on one day to one target in a line."""
    for (target, day), some in groupby(receipts, key=lambda r: (r.target, f"{r.at:%Y-%m-%d}")):
        kinds = ", ".join(sorted({r.what for r in some if r.what}))
        yield f"exported to {target} on {day}" + (f": {kinds}" if kinds else "")


def _fields(record: CardRecord) -> Iterator[tuple[str, Field]]:
    """Give all values under their paths."""
    counted: dict[str, int] = {}
    for field in record.contact.fields:
        at = counted[field.name] = counted.get(field.name, -1) + 1
        yield f"{field.name}[{at}]", field
    if record.note:
        for slot in ("where", "when", "topic", "follow_up", "due"):
            found: Field | None = getattr(record.note, slot)
            if found:
                yield f"note.{slot}", found
        for at, person in enumerate(record.note.people):
            yield f"note.people[{at}]", person


def _line(name: str, field: Field) -> list[str]:
    value = f"{field.value} x{field.extension}" if field.extension else field.value
    told = f"{value} ({field.label})" if field.label else value
    return [name, told, f"{field.confidence:.2f}", field.origin if field.origin == "typed" else field.side]


def _grade(record: CardRecord) -> str:
    """Say in words how far the record can be trusted, and which of its values is the weakest."""
    if record.status != "draft":
        return record.status
    weakest = min(_fields(record), key=lambda x: x[1].confidence, default=None)
    told = f"; weakest: {weakest[0]} {weakest[1].confidence:.2f}" if weakest else ""
    return (f"to check: {', '.join(record.review)}" if record.review else "clean") + told


def _met(met: Encounter) -> str:
    """Tell of one encounter in a line."""
    told = [", ".join(str(x) for x in (met.on, met.where) if x) or "unknown", met.topic]
    if met.promised or met.due:
        state = f"done {met.done}" if met.done else f"due {met.due}" if met.due else "open"
        told.append(f"promised: {met.promised} [{state}]")
    return f"met: {'; '.join(t for t in told if t)}"


def _explain(name: str, field: Field) -> None:
    typer.echo(f"{name} = {field.value}")
    if field.raw and field.raw != field.value:
        typer.echo(f"    read as  {' '.join(field.raw.split())}")
    for reason in field.reasons:
        typer.echo(f"    because  {reason}")
    for value, score in field.others:
        typer.echo(f"    rather than  {value} ({score:.2f})")
