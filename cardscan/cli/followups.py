"""The command `followups`: what was promised, to whom, by when; as a table, a calendar, drafts and letters."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cardscan.cli.output import SHORT, AsJson, LibraryFile, opened, say, table
from cardscan.cli.scan import day_given
from cardscan.encounters import encounter
from cardscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cardscan.encounters import Encounter
    from cardscan.export.drafts import Draft
    from cardscan.export.letters import Facts
    from cardscan.store import Library
    from cardscan.types import CardRecord, Contact

    Write = Callable[[Facts, Path | None], bytes | None]

COLUMNS = ("id", "due", "name", "company", "what", "about", "met")


def followups(
    due: Annotated[str, typer.Option(help="Only what is due by that day, YYYY-MM-DD or 'today'.", metavar="DATE")] = "",
    event: Annotated[str, typer.Option(help="Only of cards from this event.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what is done.")] = False,
    done: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="It was done today; repeatable.", show_default=False)
    ] = None,
    reopen: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="It is not done after all; repeatable.", show_default=False)
    ] = None,
    ics: Annotated[str, typer.Option("--ics", metavar="FILE", help="Write them as tasks for a calendar.")] = "",
    events: Annotated[
        bool, typer.Option("--events", help="With --ics: also day-long events, where a calendar takes no tasks.")
    ] = False,
    drafts: Annotated[
        str, typer.Option(metavar="DIR", help="Write an e-mail draft (.eml) a person into this folder.")
    ] = "",
    letters: Annotated[str, typer.Option(metavar="DIR", help="Write a letter (.html) a person into this folder.")] = "",
    library: LibraryFile = "",
    as_json: AsJson = False,
) -> None:
    """Show what was promised, to whom and by when; nothing is ever sent."""
    if events and not ics:
        raise UsageError("--events goes with --ics", hint="cardscan followups --ics tasks.ics --events")
    by = date.today() if due == "today" else day_given(due, "--due")  # noqa: DTZ011 - the user's own day
    with opened(library) as kept:
        if done or reopen:
            _finish(kept, done or [], date.today())  # noqa: DTZ011
            _finish(kept, reopen or [], None)
            return
        found = kept.followups(event=event, done=everything)
        found = [r for r in found if by is None or (encounter(r).due or date.max) <= by]
        if ics:
            from cardscan.export import calendar, put

            put(calendar.export(found, events=events), ics)
            say(f"wrote {ics}")
        for folder, suffix in ((drafts, ".eml"), (letters, ".html")):
            if folder:
                _write(list(_people(kept, found)), folder, suffix)
    if as_json:
        for record in found:
            typer.echo(json.dumps(_plain(record, encounter(record)), ensure_ascii=False))
    elif found:
        table(COLUMNS, [_line(r, encounter(r)) for r in found], f"{len(found)} to do" if not everything else "")
    else:
        say("nothing is promised" + (" by then" if by else ""))


def _finish(kept: Library, ids: Sequence[str], on: date | None) -> None:
    for given in ids:
        record = kept.get(given)
        if not encounter(record).asks:
            raise UsageError(
                "nothing was promised on that card", record.id[:SHORT], "cardscan followups lists what was"
            )
        kept.finish(record.id, on)
        say(f"{'done' if on else 'open again'}: {' – '.join(_line(record, encounter(record))[i] for i in (4, 2))}")


def _line(record: CardRecord, met: Encounter) -> list[str]:
    late = met.due and not met.done and met.due < date.today()  # noqa: DTZ011
    day = f"done {met.done}" if met.done else f"{met.due or ''}{' (late)' if late else ''}"
    contact = record.contact
    place = ", ".join(str(x) for x in (met.where, met.on) if x)
    return [
        record.id[:SHORT],
        day,
        contact.first("names"),
        contact.first("companies"),
        met.promised,
        met.topic,
        place,
    ]


def _plain(record: CardRecord, met: Encounter) -> dict[str, str | None]:
    contact = record.contact
    days = {"due": met.due, "met_on": met.on, "done": met.done}
    return {
        "id": record.id,
        "name": contact.first("names"),
        "company": contact.first("companies"),
        "email": contact.first("emails"),
        "phone": contact.first("phones"),
        "what": met.promised,
        "topic": met.topic,
        "where": met.where,
        **{key: day.isoformat() if day else None for key, day in days.items()},
    }


def _people(kept: Library, found: Sequence[CardRecord]) -> Iterator[tuple[str, Contact, list[Encounter]]]:
    """Give each person once, with all that is known of them and with their encounters that were found and are open."""
    wanted = {r.id for r in found if not r.done}
    for label in dict.fromkeys(r.person for r in found if not r.done):
        person = kept.person(next(r.id for r in found if r.person == label))
        yield label, person.contact, [e for e in person.encounters if e.record in wanted]


def _write(people: Sequence[tuple[str, Contact, list[Encounter]]], folder: str, suffix: str) -> None:
    """Write a draft a person, and tell who gets none and which files were left as they are."""
    from cardscan.export import drafts, letters

    own = letters.own_folder()
    write: Write = letters.mail if suffix == ".eml" else letters.letter
    lacking = "no e-mail address" if suffix == ".eml" else "no postal address"
    made: list[Draft] = []
    for label, contact, encounters in people:
        known = letters.facts(contact, encounters, date.today())  # noqa: DTZ011
        data = write(known, own)
        if data is None:
            say(f"{known.name or label[:SHORT]}: {lacking} is known, so there is no draft")
        else:
            made.append(drafts.Draft(key=label, name=known.name, suffix=suffix, data=data))
    outcome = drafts.write(made, folder)
    for name in outcome.edited:
        say(f"{Path(folder) / name}: you changed it, so it stays as it is; delete it to get a new one")
    written, same = len(outcome.written), len(outcome.same)
    told = f"wrote {written} draft{'s' * (written != 1)} into {folder}"
    say(f"{told}, {same} {'is' if same == 1 else 'are'} the same" if same else told)
