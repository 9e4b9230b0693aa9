"""What was handed over is known, so that an export can take only what changed, and it goes with the card."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from cardscan import Library, pipeline
from cardscan.store import receipts
from cardscan.types import Event
from store.stacks import CALLOWAY, scan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def full(library: Library) -> Library:
    """Give a library with some cards."""
    scan(library, "mixer_front.jpg", "mixer_back.jpg", "scan_cpa.jpg", "two_columns.jpg")
    return library


def hand_over(library: Library, target: str = "google") -> int:
    """Remember that what is new was handed over; give how many people it was."""
    people = list(receipts.changed(library.people(), library.handed(target)))
    library.remember(target, {("", card.id): receipts.digest(p) for p in people for card in p.cards})
    return len(people)


def new(library: Library, target: str = "google") -> list[str]:
    """Give the people who would be handed over."""
    return [p.label for p in receipts.changed(library.people(), library.handed(target))]


def test_what_was_handed_over_is_not_new(full: Library) -> None:
    assert hand_over(full) == 3
    assert new(full) == []
    assert len(new(full, "outlook")) == 3


def test_what_a_person_changes_is_new_and_what_they_only_check_is_not(full: Library) -> None:
    other = next(r.id for r in full.find("vanterpool"))
    hand_over(full)
    full.accept(other)
    full.reparse(pipeline.assemble)
    assert new(full) == []
    full.edit(CALLOWAY, {"note.due": "2026-12-24"})
    assert new(full) == [CALLOWAY]
    hand_over(full)
    full.finish(CALLOWAY, date(2026, 12, 24))
    assert new(full) == [CALLOWAY]
    hand_over(full)
    full.set_event(other, Event(name="Expo"), pipeline.assemble)
    assert new(full) == [other]


def test_who_was_merged_or_parted_is_new(full: Library) -> None:
    other = next(r.id for r in full.find("vanterpool"))
    hand_over(full)
    full.merge(CALLOWAY, other)
    assert new(full) == [CALLOWAY]
    hand_over(full)
    assert new(full) == []
    full.unmerge(CALLOWAY)
    assert set(new(full)) == {CALLOWAY, other}


def test_a_receipt_goes_with_the_card(full: Library) -> None:
    hand_over(full)
    assert [(r.target, r.what) for r in full.receipts(CALLOWAY)] == [("google", "")]
    full.forget(CALLOWAY)
    with sqlite3.connect(full.path) as db:
        assert CALLOWAY not in {row[0] for row in db.execute("SELECT record FROM receipt")}
    full.remember("google", {("", CALLOWAY): "x", ("", "nobody"): "x"})  # forgotten while it was written
    assert len(full.handed("google")) == 2
    scan(full, "mixer_front.jpg", "mixer_back.jpg")
    assert new(full) == [CALLOWAY]


def test_people_are_chosen_by_event_card_and_status(full: Library) -> None:
    other = next(r.id for r in full.find("vanterpool"))
    full.set_event(other, Event(name="Expo"), pipeline.assemble)
    assert [p.label for p in full.people(event="Expo")] == [other]
    assert [p.label for p in full.people(other[:6])] == [other]
    assert list(full.people(status="accepted")) == []
    full.accept(CALLOWAY)
    full.merge(CALLOWAY, other)
    assert [[c.id for c in p.cards] for p in full.people(status="accepted")] == [[CALLOWAY]]
    assert list(full.people(status="accepted", event="Expo")) == [], "that card nobody has checked"
    (person,) = full.people(event="Expo")
    assert {c.id for c in person.cards} == {CALLOWAY, other}
    assert person.record.id == CALLOWAY
    assert {"Calloway Nduka", "Theodore L. Vanterpool"} <= {f.value for f in person.record.contact.fields}
    full.reject(other)
    assert list(full.people(event="Expo")) == []


def test_a_library_of_an_earlier_cardscan_has_handed_over_nothing(full: Library) -> None:
    full.close()
    with sqlite3.connect(full.path) as db:
        db.execute("DROP TABLE receipt")
        db.execute("DELETE FROM migration WHERE name = 'receipts'")
    with Library(full.path) as library:
        assert len(new(library)) == 3


EXPORT = """
import sys
from cardscan.cli import main

if __name__ == "__main__":
    from cardscan.store import library
    keep = library.remember
    def remember(*args):
        print("written", flush=True)
        sys.stdin.readline()
        keep(*args)
    library.remember = remember
    sys.argv[1:1] = ["export"]
    main()
"""


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_an_export_that_is_killed_before_its_receipts_is_done_again(full: Library, tmp_path: Path) -> None:
    script = tmp_path / "export.py"
    script.write_text(EXPORT)
    arguments = ["hubspot", "--new", "-o", f"{tmp_path}/out/", "--library", str(full.path)]
    with subprocess.Popen(
        [sys.executable, script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == "written\n"
        run.send_signal(signal.SIGKILL)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert len(first) == 3
    assert full.handed("hubspot") == {}
    done = subprocess.run(
        [sys.executable, "-m", "cardscan", "export", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert {what for what, _ in full.handed("hubspot")} == {"contacts", "notes", "tasks"}
