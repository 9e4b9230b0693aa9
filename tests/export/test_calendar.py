"""Follow-ups as a calendar, read back by programs of others: `icalendar` in a fresh process, todoman, khal."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from hypothesis import given

from cardscan.export import calendar, vcard
from cardscan.types import Event, Note

from .cards import FULL, card, field
from .test_vcard import HARD, surviving

if TYPE_CHECKING:
    from cardscan.types import CardRecord

OPEN = card(
    field("names", "Jon Doe"),
    id="0pen",
    note=Note(follow_up=field("follow_up", "Call, soon; really")),
    status="accepted",
)
DONE = replace(FULL, id="d0ne", done=date(2026, 11, 25))
READ = """
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
print(json.dumps([[c.name, {k: str(getattr(v, "dt", v)) for k, v in c.items()}] for c in calendar.subcomponents]))
"""


def components(*records: CardRecord, events: bool = False) -> list[Any]:
    """Write records and read them back."""
    found = icalendar.Calendar.from_ical(b"".join(calendar.export(records, events=events)))
    assert not found.errors
    assert not any(c.errors for c in found.walk())
    return list(found.subcomponents)


def test_a_fresh_process_reads_every_value(tmp_path: Path) -> None:
    (tmp_path / "f.ics").write_bytes(b"".join(calendar.export([FULL])))
    run = [sys.executable, "-c", READ, str(tmp_path / "f.ics")]
    ((name, found),) = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    assert name == "VTODO"
    assert found == {
        "UID": found["UID"],
        "DTSTAMP": "2026-11-22 10:30:00+00:00",
        "SEQUENCE": "0",
        "SUMMARY": "Send seminar invite – Dr. Jane Q. van der Berg PhD",
        "DUE": "2026-11-27",
        "STATUS": "NEEDS-ACTION",
        "CATEGORIES": found["CATEGORIES"],
        "CONTACT": "Dr. Jane Q. van der Berg PhD, Acme, Inc., jane@example.com, +14155550100 x12",
        "DESCRIPTION": "Where we met: Small Biz Mixer\nMet on: 2026-11-19\nTopic: Has a newborn\n"
        "Follow-up: Send seminar invite\nDue: 2026-11-27\n\n" + found["CONTACT"],
    }


def test_a_task_names_its_contact_and_its_event() -> None:
    (todo,) = components(FULL)
    assert todo["contact"].params["ALTREP"] == f"urn:uuid:{vcard.uid(FULL)}"
    assert todo["categories"].cats == ["Expo, Lyon"]
    assert b"DUE;VALUE=DATE:20261127\r\n" in b"".join(calendar.export([FULL]))


def test_what_is_done_is_completed_on_that_day() -> None:
    (todo,) = components(DONE)
    assert (todo["status"], todo["percent-complete"]) == ("COMPLETED", 100)
    assert todo["completed"].dt.date() == date(2026, 11, 25)


def test_cards_that_promise_nothing_are_no_tasks() -> None:
    assert components(card(), card(note=Note(topic=field("topic", "golf")))) == []


def test_an_event_lasts_a_day_reminds_and_keeps_nobody_busy() -> None:
    todo, event = components(FULL, events=True)
    assert event.name == "VEVENT"
    assert event["dtstart"].dt == date(2026, 11, 27)
    assert event["transp"] == "TRANSPARENT"
    assert event["uid"] != todo["uid"]
    (alarm,) = event.subcomponents
    assert alarm["trigger"].dt == timedelta(hours=9)
    assert alarm["action"] == "DISPLAY"
    assert [c.name for c in components(OPEN, DONE, events=True)] == ["VTODO", "VTODO"]


def test_the_identity_stays_while_the_record_changes() -> None:
    (before,), (after,) = components(FULL), components(replace(DONE, id=FULL.id, revision=4))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert len({c["uid"] for c in components(FULL, OPEN, DONE)}) == 3


def test_a_promise_without_words_still_says_what_to_do() -> None:
    (todo,) = components(card(field("names", "Jon Doe"), note=Note(due=field("due", "2026-11-27"))))
    assert todo["summary"] == "Get back to Jon Doe"


def test_no_records_give_an_empty_calendar() -> None:
    assert components() == []


@given(HARD)
def test_any_text_comes_back(text: str) -> None:
    record = card(
        field("names", text),
        field("companies", text),
        note=Note(follow_up=field("follow_up", f"do {text}"), text=text),
        event=Event(name=text),
    )
    todo, event = components(replace(record, note=replace(record.note, due=field("due", "2026-11-27"))), events=True)  # type: ignore[type-var]
    kept = surviving(text)
    assert todo["summary"] == event["summary"]
    assert str(todo["summary"]).startswith(f"do {' '.join(kept.split())}".strip())
    assert f"Follow-up: do {kept}" in str(todo["description"])
    if kept.strip():
        assert todo["categories"].cats == [kept]
        assert str(todo["contact"]).startswith(kept)


def tool(name: str, *args: str, home: Path) -> str:
    """Run a program of the same environment with a home of its own."""
    path = Path(sys.executable).with_name(name)
    run = subprocess.run(
        [path, *args],
        env={
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay the calendar out as those programs want it: one component a file."""
    (tmp_path / "cal").mkdir()
    for i, component in enumerate(components(FULL, OPEN, DONE, events=True)):
        one = icalendar.Calendar()
        one.add("version", "2.0")
        one.add("prodid", "test")
        one.add_component(component)
        (tmp_path / "cal" / f"{i}.ics").write_bytes(one.to_ical())
    return tmp_path


def test_todoman_lists_the_tasks(folder: Path) -> None:
    (folder / "todoman").mkdir()
    (folder / "todoman" / "config.py").write_text(
        f"path = '{folder}/*'\ndate_format = '%Y-%m-%d'\ntime_format = ''\ncache_path = '{folder}/cache'\n"
    )
    found = json.loads(tool("todo", "--porcelain", "list", "--status", "ANY", home=folder))
    assert {
        (t["summary"], t["due"] and datetime.fromtimestamp(t["due"], UTC).date().isoformat(), t["completed"])
        for t in found
    } == {
        ("Send seminar invite – Dr. Jane Q. van der Berg PhD", "2026-11-27", False),
        ("Send seminar invite – Dr. Jane Q. van der Berg PhD", "2026-11-27", True),
        ("Call, soon; really – Jon Doe", None, False),
    }


def test_khal_shows_the_day(folder: Path) -> None:
    (folder / "khal").mkdir()
    (folder / "khal" / "config").write_text(
        f"[calendars]\n[[cal]]\npath = {folder}/cal\n[sqlite]\npath = {folder}/khal.db\n"
        "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    shown = tool("khal", "list", "--format", "{title}|{start-date}|{all-day}", "2026-11-20", "14d", home=folder)
    assert "Send seminar invite – Dr. Jane Q. van der Berg PhD|2026-11-27|True" in shown
