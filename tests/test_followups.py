"""What was promised: as a table, a calendar, drafts and letters, and done."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from store.stacks import CALLOWAY, scan

from cardscan import Library

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]

NAMES = ("duplex_scan.pdf", "mixer_front.jpg", "mixer_back.jpg", "scan_cpa.jpg")
BETTINA, ANSELM = "9f3222c9af5cbaf6", "9d716962e260f4c6"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan some cards into a library; one promise is due, one has no day."""
    path = tmp_path_factory.mktemp("followups") / "library.db"
    with Library(path) as library:
        scan(library, *NAMES)
        library.edit(CALLOWAY, {"note.due": "2026-11-27"})
    return path


@pytest.fixture
def library(full: Path, tmp_path: Path) -> Path:
    """Give a copy of that library, where the commands of this test find it."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(full, tmp_path / "data" / "library.db"))


def listed(run: Run) -> list[dict[str, Any]]:
    """Give the follow-ups that a run printed."""
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


class TestList:
    def test_what_is_due_first_stands_first(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        first, second = listed(cardscan("followups", "--json"))
        assert first == {
            "id": CALLOWAY,
            "name": "Calloway Nduka",
            "company": "Brightspool Printing",
            "email": "cnduka@brightspool.example.com",
            "phone": "+14045550128",
            "what": "Send seminar invite",
            "topic": "Has a newborn",
            "where": "Small Biz Mixer",
            "due": "2026-11-27",
            "met_on": "2026-11-19",
            "done": None,
        }
        assert (second["id"], second["due"]) == (BETTINA, None)

    def test_the_table_says_who_what_and_where(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        shown = cardscan("followups").stdout
        for text in ("b097fa7b", "2026-11-27", "Calloway Nduka", "Send seminar invite", "Small Biz Mixer", "2 to do"):
            assert text in shown

    def test_due_takes_what_is_due_by_then(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        assert [f["id"] for f in listed(cardscan("followups", "--json", "--due", "2026-11-27"))] == [CALLOWAY]
        nothing = cardscan("followups", "--due", "2026-11-26")
        assert (nothing.stdout, nothing.stderr) == ("", "nothing is promised by then\n")
        assert cardscan("followups", "--due", "soon").returncode == 2

    def test_what_is_past_its_day_is_late(self, cardscan: Cardscan, library: Path) -> None:
        with Library(library) as kept:
            kept.edit(CALLOWAY, {"note.due": "2020-02-03"})
        assert "2020-02-03 (late)" in cardscan("followups", "--due", "today").stdout

    def test_an_event_takes_its_own_cards(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        assert len(listed(cardscan("followups", "--json", "--event", "Small Biz Mixer"))) == 2
        assert listed(cardscan("followups", "--json", "--event", "Expo")) == []

    def test_rejected_cards_promise_nothing(self, library: Path) -> None:
        with Library(library) as kept:
            kept.reject(CALLOWAY)
            assert [r.id for r in kept.followups()] == [BETTINA]


class TestDone:
    def test_what_is_done_leaves_the_list_and_comes_back(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        run = cardscan("followups", "--done", CALLOWAY[:6], "--done", BETTINA)
        assert run.stderr.splitlines() == [
            "done: Send seminar invite – Calloway Nduka",
            "done: email the deck – Bettina Ashgrove",
        ]
        assert listed(cardscan("followups", "--json")) == []
        assert all(date.fromisoformat(f["done"]) for f in listed(cardscan("followups", "--json", "--all")))
        assert cardscan("followups", "--reopen", CALLOWAY).returncode == 0
        assert [f["id"] for f in listed(cardscan("followups", "--json"))] == [CALLOWAY]

    def test_a_card_that_promises_nothing_cannot_be_done(self, cardscan: Cardscan, library: Path) -> None:
        assert library.exists()
        run = cardscan("followups", "--done", ANSELM)
        assert (run.returncode, run.stdout) == (2, "")
        assert "nothing was promised" in run.stderr


class TestFiles:
    def test_a_calendar_holds_what_is_listed(self, cardscan: Cardscan, library: Path, tmp_path: Path) -> None:
        assert library.exists()
        run = cardscan("followups", "--ics", "tasks.ics", "--events", "--json")
        assert len(listed(run)) == 2
        assert run.stderr == "wrote tasks.ics\n"
        read = icalendar.Calendar.from_ical((tmp_path / "tasks.ics").read_bytes())
        assert [(c.name, str(c["summary"])) for c in read.subcomponents] == [
            ("VTODO", "Send seminar invite – Calloway Nduka"),
            ("VEVENT", "Send seminar invite – Calloway Nduka"),
            ("VTODO", "email the deck – Bettina Ashgrove"),
        ]
        assert cardscan("followups", "--events").returncode == 2

    def test_drafts_are_renewed_but_not_those_somebody_edited(
        self, cardscan: Cardscan, library: Path, tmp_path: Path
    ) -> None:
        assert "wrote 2 drafts into mails" in cardscan("followups", "--drafts", "mails").stderr
        hers, his = (tmp_path / "mails" / f for f in ("bettina-ashgrove-9f3222c9.eml", "calloway-nduka-b097fa7b.eml"))
        assert b"It was good to meet you at Small Biz Mixer" in his.read_bytes()
        his.write_bytes(his.read_bytes() + b"PS: congratulations!\r\n")
        edited = his.read_bytes()
        with Library(library) as kept:
            for record in (CALLOWAY, BETTINA):
                kept.edit(record, {"note.follow_up": "Call"})
        run = cardscan("followups", "--drafts", "mails")
        assert "you changed it, so it stays as it is" in run.stderr
        assert "wrote 1 draft into mails" in run.stderr
        assert his.read_bytes() == edited
        assert b"[what I promised: Call]" in hers.read_bytes()

    def test_who_has_no_address_is_told(self, cardscan: Cardscan, library: Path, tmp_path: Path) -> None:
        with Library(library) as kept:
            kept.edit(CALLOWAY, {"emails[0]": ""})
        run = cardscan("followups", "--drafts", "mails", "--letters", "letters")
        assert "Calloway Nduka: no e-mail address is known, so there is no draft" in run.stderr
        assert "Calloway Nduka: no postal address is known, so there is no draft" in run.stderr
        assert [p.name for p in (tmp_path / "mails").glob("*.eml")] == ["bettina-ashgrove-9f3222c9.eml"]
        (letter,) = (tmp_path / "letters").glob("*.html")
        assert "77 Switchyard Avenue" in letter.read_text("utf-8")

    def test_a_person_with_two_cards_gets_one_draft_and_all_their_addresses_count(
        self, cardscan: Cardscan, library: Path, tmp_path: Path
    ) -> None:
        with Library(library) as kept:
            kept.edit(CALLOWAY, {"emails[0]": ""})
            kept.edit(ANSELM, {"emails": "nduka@home.example.com"})
            kept.merge(CALLOWAY, ANSELM)
        assert "wrote 2 drafts" in cardscan("followups", "--drafts", "mails").stderr
        assert any("nduka@home.example.com" in p.read_text("utf-8") for p in (tmp_path / "mails").glob("*.eml"))

    def test_own_templates_lie_in_the_config_folder(self, cardscan: Cardscan, library: Path, tmp_path: Path) -> None:
        assert library.exists()
        own = tmp_path / "config" / "cardscan" / "templates"
        own.mkdir(parents=True)
        (own / "mail.txt").write_text("Subject: Hi\n\nHi {{ nickname }}!\n")
        run = cardscan("followups", "--drafts", "mails", XDG_CONFIG_HOME=str(tmp_path / "config"))
        assert run.returncode == 3
        assert "mail.txt:3: the template failed: 'nickname' is undefined" in run.stderr
        assert "name, given, family" in run.stderr
        assert not (tmp_path / "mails").exists()
