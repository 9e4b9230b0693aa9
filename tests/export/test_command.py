"""The command `export`, as people and scripts run it on a library."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store.stacks import CALLOWAY, REPLAY, SAMPLES, scan

from cardscan import Library, pipeline
from cardscan.types import Event

from .readers import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan some cards into a library, once for all tests."""
    path = tmp_path_factory.mktemp("full") / "library.db"
    with Library(path) as library:
        scan(library)
    return path


@pytest.fixture
def library(full: Path, tmp_path: Path) -> Path:
    """Give a copy of that library, where the commands of this test find it."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(full, tmp_path / "data" / "library.db"))


def done(run: Run, code: int = 0) -> list[str]:
    """Give what a run has said besides its results."""
    assert run.returncode == code, run.stderr
    return run.stderr.splitlines()


@pytest.mark.usefixtures("library")
class TestExport:
    def test_all_that_was_not_rejected_goes_out_and_what_is_unchecked_is_said(
        self, cardscan: Cardscan, tmp_path: Path, library: Path
    ) -> None:
        with Library(library) as kept:
            kept.accept(CALLOWAY)
            kept.reject(next(kept.find("vanterpool")).id)
        told = done(cardscan("export", "google", "-o", "g.csv"))
        found = rows((tmp_path / "g.csv").read_bytes())
        assert len(found) == 5
        assert "Theodore" not in {row["First Name"] for row in found}
        assert told[0] == "wrote g.csv (5 rows)"
        assert told[1].startswith("4 of 5 cards nobody has checked")
        assert "--status accepted" in told[1]
        assert told[2] == "what nobody has confirmed about Google Contacts (3): cardscan export google --list"
        done(cardscan("export", "google", "--status", "accepted", "-o", "g.csv"))
        (row,) = rows((tmp_path / "g.csv").read_bytes())
        assert (row["First Name"], row["E-mail 1 - Value"]) == ("Calloway", "cnduka@brightspool.example.com")
        assert row["Labels"] == "* myContacts ::: Small Biz Mixer"
        assert "Follow-up: Send seminar invite" in row["Notes"]

    def test_one_file_may_go_to_stdout_and_several_may_not(self, cardscan: Cardscan) -> None:
        run = cardscan("export", "jsonl", CALLOWAY[:6])
        assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == [CALLOWAY]
        assert cardscan("export", "vcard").stdout.count("BEGIN:VCARD") == 6
        assert len(list(csv.DictReader(cardscan("export", "csv").stdout.splitlines()))) >= 6
        run = cardscan("export", "hubspot")
        assert (run.returncode, run.stdout) == (2, "")
        assert "more than one file" in run.stderr

    def test_what_cannot_be_exported_is_named_and_the_rest_goes_out(
        self, cardscan: Cardscan, tmp_path: Path, library: Path
    ) -> None:
        with Library(library) as kept:
            kept.edit(next(kept.find("pryce")).id, {"companies[0]": ""})
        told = done(cardscan("export", "salesforce", "-o", "out/"), 8)
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
            "salesforce-contacts.csv",
            "salesforce-leads.csv",
            "salesforce-tasks.csv",
        ]
        (left,) = (line for line in told if "left out" in line)
        assert "Pryce-Otieno: leads: has no Company, which Salesforce requires" in left
        assert len(rows((tmp_path / "out" / "salesforce-contacts.csv").read_bytes())) == 6
        tasks = rows((tmp_path / "out" / "salesforce-tasks.csv").read_bytes())
        leads = rows((tmp_path / "out" / "salesforce-leads.csv").read_bytes())
        assert {task["Cardscan ID"] for task in tasks} <= {lead["Cardscan ID"] for lead in leads}

    def test_if_nothing_can_be_exported_that_is_another_code(self, cardscan: Cardscan, tmp_path: Path) -> None:
        (tmp_path / "picky.toml").write_text('[[file]]\nrequired = ["A"]\n[file.columns]\n"A" = "socials.xing"\n')
        assert done(cardscan("export", "--map", "picky.toml", "-o", "x.csv"), 3)[0] == "wrote x.csv (0 rows)"

    def test_new_takes_only_what_changed(self, cardscan: Cardscan, tmp_path: Path, library: Path) -> None:
        done(cardscan("export", "google", "--new", "-o", "first.csv"))
        assert len(rows((tmp_path / "first.csv").read_bytes())) == 6
        assert "nothing is new since the last export" in done(cardscan("export", "google", "--new", "-o", "second.csv"))
        assert rows((tmp_path / "second.csv").read_bytes()) == []
        with Library(library) as kept:
            kept.edit(CALLOWAY, {"titles[0]": "Director"})
        done(cardscan("export", "google", "--new", "-o", "third.csv"))
        (row,) = rows((tmp_path / "third.csv").read_bytes())
        before = next(r for r in rows((tmp_path / "first.csv").read_bytes()) if r["First Name"] == "Calloway")
        assert row["Organization Title"] == "Director"
        assert row["Custom Field 1 - Value"] == before["Custom Field 1 - Value"]
        assert "exported to google on 20" in cardscan("show", CALLOWAY).stdout

    def test_a_pipe_leaves_no_receipt(self, cardscan: Cardscan) -> None:
        assert "is not remembered" in cardscan("export", "vcard", "--new").stderr
        assert cardscan("export", "vcard", "--new").stdout.count("BEGIN:VCARD") == 6

    @pytest.mark.parametrize("arguments", [["jsonl"], ["xlsx"], ["google", "--list"]])
    def test_a_reader_that_has_seen_enough_is_no_error(self, library: Path, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "cardscan", "export", *arguments, "--library", str(library)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdout
            run.stdout.close()
            assert run.stderr
            assert b"Error" not in run.stderr.read()
        assert run.returncode == 0

    def test_notes_go_out_once_and_again_if_asked(self, cardscan: Cardscan, tmp_path: Path) -> None:
        def exported(*options: str) -> tuple[int, int]:
            told = done(cardscan("export", "hubspot", "-o", "out/", *options), 8)
            assert any("has no Email" in line for line in told)
            counts = [len(rows((tmp_path / "out" / f"hubspot-{n}.csv").read_bytes())) for n in ("contacts", "notes")]
            return counts[0], counts[1]

        assert exported() == (6, 5)
        assert exported() == (6, 0)
        assert exported("--again") == (6, 5)

    def test_people_are_one_contact(self, cardscan: Cardscan, tmp_path: Path, library: Path) -> None:
        with Library(library) as kept:
            kept.merge(CALLOWAY, next(kept.find("vanterpool")).id)
        done(cardscan("export", "outlook", "-o", "x.csv"))
        found = rows((tmp_path / "x.csv").read_bytes())
        assert len(found) == 5
        assert sum("cnduka@brightspool.example.com" in r.values() for r in found) == 1

    def test_only_of_an_event(self, cardscan: Cardscan, tmp_path: Path, library: Path) -> None:
        with Library(library) as kept:
            kept.set_event(CALLOWAY, Event(name="Expo"), pipeline.assemble)
        done(cardscan("export", "xlsx", "--event", "Expo", "-o", "x.xlsx"))
        assert [row["name"] for row in rows((tmp_path / "x.xlsx").read_bytes())] == ["Calloway Nduka"]
        assert "no card is of an event 'Fair'" in done(cardscan("export", "csv", "--event", "Fair"), 2)[0]

    def test_a_map_of_ones_own(self, cardscan: Cardscan, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text('[[file]]\n[file.columns]\n"Wer" = "names[0]"\n"Mail" = "emails[0]"\n')
        run = cardscan("export", "--map", "mine.toml", CALLOWAY)
        assert run.stdout.splitlines() == ["Wer,Mail", "Calloway Nduka,cnduka@brightspool.example.com"]
        (tmp_path / "mine.toml").write_text('[[file]]\n[file.columns]\n"Wer" = "nmaes[0]"\n')
        (told,) = done(cardscan("export", "--map", "mine.toml"), 2)
        assert told.startswith(
            "cardscan: mine.toml: is no export profile: there is no source 'nmaes[0]' - in column 'Wer' ("
        )

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ([], "nothing says what to write"),
            (["sugar"], "no export format 'sugar'"),
            (["google", "nobody"], "no card has the id 'nobody'"),
            (["google", "--status", "rejected"], "'rejected'"),
            (["google", "-o", "x.xlsx"], "Google Contacts takes CSV, no XLSX"),
            (["--map", "x.txt"], "x.txt: a map is a TOML file"),
        ],
    )
    def test_a_wrong_call_is_told(self, cardscan: Cardscan, arguments: list[str], told: str) -> None:
        assert told in done(cardscan("export", *arguments), 2)[0]

    def test_a_file_that_cannot_be_written_leaves_no_receipt(self, cardscan: Cardscan, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert "cannot be written" in done(cardscan("export", "google", "-o", "file/x.csv"), 3)[0]
        assert "exported" not in cardscan("show", CALLOWAY).stdout


def test_the_list_explains_every_format(cardscan: Cardscan) -> None:
    run = cardscan("export", "--list")
    assert done(run) == []
    for told in ("google         Google Contacts", "unconfirmed", "upload", "jsonl", "vcard", "Data Import Wizard"):
        assert told in run.stdout
    one = cardscan("export", "--list", "odoo").stdout
    assert "External ID" in one
    assert '"Is a Company" = { default = "1" }' in one


def test_a_scan_may_write_for_a_program_at_once(cardscan: Cardscan, tmp_path: Path) -> None:
    run = cardscan("scan", SAMPLES / "scan_cpa.jpg", "--engine", REPLAY, "--format", "google", "-o", "g.csv")
    assert run.returncode == 0
    assert [row["Last Name"] for row in rows((tmp_path / "g.csv").read_bytes())] == ["Vanterpool"]
    told = done(cardscan("scan", SAMPLES / "scan_cpa.jpg", "--engine", REPLAY, "--format", "odoo", "-o", "out/"))
    assert told[1:] == ["wrote out/odoo-companies.csv", "wrote out/odoo-contacts.csv"]


def test_a_scan_says_what_could_not_be_written(cardscan: Cardscan, tmp_path: Path) -> None:
    (tmp_path / "picky.toml").write_text('[[file]]\nrequired = ["A"]\n[file.columns]\n"A" = "socials.xing"\n')
    run = cardscan("scan", SAMPLES / "scan_cpa.jpg", "--engine", REPLAY, "--format", "picky.toml", "-o", "x.csv")
    assert "left out: " in done(run, 8)[1]
    assert "Theodore L. Vanterpool: has no A, which the profile requires" in run.stderr
