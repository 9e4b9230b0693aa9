"""From CardRecords to follow-ups in a calendar file: tasks (VTODO), and day-long events (VEVENT) where asked for.

Source: RFC 5545.  Events because Google Calendar and Outlook import no tasks.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Event, Todo, vText

from cardscan.encounters import encounter
from cardscan.export import vcard
from cardscan.export.parts import clean, external_id, note_text, phone_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from cardscan.encounters import Encounter
    from cardscan.types import CardRecord

_REMINDED = timedelta(hours=9)
"""After the midnight at which the day of a follow-up begins."""
_NOON = time(12, tzinfo=UTC)
"""When something was done of which only the day is known: it is that day nearly everywhere."""


class _Text(vText):
    """A text that comes back as it was: icalendar 7.3 writes a line break for a backslash before a capital N."""

    def to_ical(self) -> bytes:
        """Encode it by RFC 5545, 3.3.11."""
        return vcard.escaped(self).encode()


def export(records: Iterable[CardRecord], /, *, events: bool = False) -> Iterator[bytes]:
    """Yield a calendar with a task for each record that promises something; UTF-8, CRLF.

    With `events`, also a day-long event with a reminder for what has a day and is not done.  A task has the same UID
    for ever, so that importing it again updates it; its CONTACT names the UID of the contact's vCard.
    """
    yield b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//cardscan//cardscan//EN\r\n"
    for record in records:
        met = encounter(record)
        if met.asks:
            yield _todo(record, met).to_ical()
            if events and met.due and not met.done:
                yield _event(record, met, met.due).to_ical()
    yield b"END:VCALENDAR\r\n"


def _todo(record: CardRecord, met: Encounter) -> Todo:
    todo = Todo()
    _describe(todo, record, met, "task")
    if met.due:
        todo.add("due", met.due)
    if met.done:
        todo.add("completed", datetime.combine(met.done, _NOON))
        todo.add("percent-complete", 100)
    todo.add("status", "COMPLETED" if met.done else "NEEDS-ACTION")
    return todo


def _event(record: CardRecord, met: Encounter, day: date) -> Event:
    event = Event()
    _describe(event, record, met, "event")
    event.add("dtstart", day)
    event.add("transp", "TRANSPARENT")  # it keeps nobody busy all day
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", _REMINDED, parameters={"RELATED": "START"})
    event.add_component(alarm)
    return event


def _describe(component: Todo | Event, record: CardRecord, met: Encounter, kind: str) -> None:
    """Write what tasks and events have in common."""
    component.add("uid", external_id(record.id, kind))
    at = record.scanned_at
    component.add("dtstamp", at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))
    component.add("sequence", record.revision - 1)
    component.add("summary", _text(summary(record, met)))
    component.add("description", _text(_description(record)))
    component.add("contact", _text(_contact(record)), parameters={"ALTREP": f"urn:uuid:{vcard.uid(record)}"})
    if record.event and _text(record.event.name).strip():
        component["categories"] = _text(record.event.name)  # one, also if its name has a comma


def summary(record: CardRecord, met: Encounter) -> str:
    """Give one line that says what is to be done, and for whom."""
    what, who = (" ".join(clean(t).split()) for t in (met.promised, vcard.display_name(record)))
    return f"{what} – {who}" if what else f"Get back to {who}"


def _contact(record: CardRecord) -> str:
    contact = record.contact
    phone = next(map(phone_text, contact.all("phones")), "")
    texts = [vcard.display_name(record), contact.first("companies"), contact.first("emails"), phone]
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _description(record: CardRecord) -> str:
    return f"{note_text(record)}\n\n{_contact(record)}"


def _text(text: str) -> _Text:
    """Keep what a calendar file can hold."""
    return _Text(clean(text).encode(errors="replace").decode())
