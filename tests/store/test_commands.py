"""The commands on a library, as people and scripts run them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from cardscan import Library, pipeline
from store.stacks import CALLOWAY, JOB, REPLAY, SAMPLES, scan

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from cardscan.types import CardRecord, Job, Reading

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]

NAMES = ("mixer_front.jpg", "mixer_back.jpg", "scan_cpa.jpg", "two_columns.jpg")


def records(run: Run) -> list[dict[str, Any]]:
    """Give the JSON Lines of a run."""
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def doubting(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Parse, and doubt the name on one of the cards, whatever the parsers think of it."""
    (record,) = pipeline.assemble(readings, job)
    return [replace(record, review=("names[0]",) if "two_columns" in readings[0].crop.source else ())]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan some cards into a library, once for all tests."""
    path = tmp_path_factory.mktemp("full") / "library.db"
    with Library(path) as library:
        scan(library, *NAMES)
        library.reparse(doubting)
    return path


@pytest.fixture
def library(full: Path, tmp_path: Path) -> Path:
    """Give a copy of that library, where the commands of this test find it."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(full, tmp_path / "data" / "library.db"))


class TestScan:
    def test_again_says_so_and_writes_the_same(self, cardscan: Cardscan, tmp_path: Path) -> None:
        paths = [SAMPLES / n for n in NAMES]
        first = cardscan("scan", *paths, "--engine", REPLAY, "--event", "Expo", "--json", "-o", "first.jsonl")
        library = tmp_path / "data" / "library.db"
        assert stat.S_IMODE(library.stat().st_mode) == 0o600
        assert stat.S_IMODE(library.parent.stat().st_mode) == 0o700
        before = library.read_bytes()
        second = cardscan("scan", *paths, "--engine", REPLAY, "--json", "-o", "second.jsonl")
        assert second.returncode == 0
        assert second.stderr.splitlines() == [
            "4 files are in the library already; --again reads anew",
            "wrote second.jsonl",
        ]
        assert second.stdout == first.stdout == (tmp_path / "second.jsonl").read_text("utf-8")
        assert library.read_bytes() == before

    def test_no_library_keeps_nothing(self, cardscan: Cardscan, tmp_path: Path) -> None:
        run = cardscan("scan", SAMPLES / "scan_cpa.jpg", "--engine", REPLAY, "--no-library", "--json")
        assert len(records(run)) == 1
        assert not (tmp_path / "data").exists()
        assert cardscan("scan", "x.jpg", "--no-library", "--again").returncode == 2

    def test_a_library_may_be_named(self, cardscan: Cardscan, tmp_path: Path) -> None:
        named = ("--library", "mine.db")
        assert cardscan("scan", SAMPLES / "scan_cpa.jpg", "--engine", REPLAY, *named).returncode == 0
        assert len(records(cardscan("list", "--json", *named))) == 1
        assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("library")
class TestList:
    def test_words_choose_cards(self, cardscan: Cardscan) -> None:
        assert [r["id"] for r in records(cardscan("list", "NEWB", "brightspool", "--json"))] == [CALLOWAY]

    def test_all_cards_are_a_table(self, cardscan: Cardscan) -> None:
        run = cardscan("list")
        assert (run.returncode, run.stderr) == (0, "")
        for told in (CALLOWAY[:8], "Calloway Nduka", "Theodore L. Vanterpool", "3 cards", "1 to check"):
            assert told in run.stdout

    def test_nothing_found_is_no_error(self, cardscan: Cardscan) -> None:
        run = cardscan("list", "zebra")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "no card says that\n")
        assert records(cardscan("list", "zebra", "--json")) == []
        assert records(cardscan("list", '"*', "--json")) == []

    def test_it_can_be_limited(self, cardscan: Cardscan) -> None:
        run = cardscan("list", "--limit", "1")
        assert run.returncode == 0
        assert "1 of 3 cards; --limit 0 shows all" in run.stdout

    def test_of_an_event_or_a_status(self, cardscan: Cardscan) -> None:
        assert len(records(cardscan("list", "--json", "--event", "Small Biz Mixer"))) == 3
        assert records(cardscan("list", "--json", "--event", "Expo")) == []
        assert records(cardscan("list", "--json", "--status", "accepted")) == []
        assert cardscan("list", "--status", "lost").returncode == 2


@pytest.mark.usefixtures("library")
class TestShow:
    def test_a_person_sees_values_grade_and_history(self, cardscan: Cardscan) -> None:
        run = cardscan("show", CALLOWAY[:4])
        assert (run.returncode, run.stderr) == (0, "")
        for told in (CALLOWAY, "clean; weakest: ", "note.topic", "Has a newborn", "mixer_back.jpg", "cardscan pair: "):
            assert told in run.stdout

    def test_doubt_is_named(self, cardscan: Cardscan) -> None:
        (doubtful,) = (r for r in records(cardscan("list", "--json")) if r["review"])
        assert "to check: names[0]; weakest: " in cardscan("show", doubtful["id"]).stdout

    def test_why_gives_reasons_and_runners_up(self, cardscan: Cardscan) -> None:
        run = cardscan("show", CALLOWAY, "--why")
        assert "emails[0] = cnduka@brightspool.example.com" in run.stdout
        assert "because  valid address" in run.stdout
        assert "because  'newborn' is of their life" in run.stdout

    def test_json_is_the_record(self, cardscan: Cardscan) -> None:
        assert records(cardscan("show", CALLOWAY, "--json")) == records(cardscan("list", "newborn", "--json"))

    def test_an_id_that_is_not_there_or_not_one(self, cardscan: Cardscan) -> None:
        run = cardscan("show", "ffff")
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == "cardscan: no card has the id 'ffff' (cardscan list shows the ids)\n"
        assert cardscan("show", "").returncode == 2

    def test_the_picture_shows_the_originals(self, cardscan: Cardscan, tmp_path: Path) -> None:
        run = cardscan("show", CALLOWAY, "-o", "out.png")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "wrote out.png\n")
        with Image.open(tmp_path / "out.png") as drawn, Image.open(SAMPLES / "mixer_front.jpg") as front:
            assert drawn.format == "PNG"
            assert drawn.width == min(front.width, 1600)
            assert drawn.height > 1.5 * front.height, "both sides"

    def test_open_hands_the_picture_to_the_viewer(self, cardscan: Cardscan, tmp_path: Path) -> None:
        viewer = tmp_path / "bin" / "xdg-open"
        viewer.parent.mkdir()
        viewer.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/seen.png\n')
        viewer.chmod(0o755)
        environment = {"PATH": f"{viewer.parent}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
        run = cardscan("show", CALLOWAY, "--open", **environment)
        assert run.returncode == 0, run.stderr
        with Image.open(tmp_path / "seen.png") as seen:
            assert seen.format == "PNG"
        assert cardscan("show", CALLOWAY, "--open", PATH=str(tmp_path), TMPDIR=str(tmp_path)).returncode == 4


def test_the_picture_is_drawn_on_the_kept_crop_when_the_photo_is_gone(cardscan: Cardscan, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes((SAMPLES / "scan_cpa.jpg").read_bytes())
    (record,) = records(cardscan("scan", photo, "--engine", REPLAY, "--json"))
    Image.new("RGB", (50, 50)).save(photo)
    assert cardscan("show", record["id"], "-o", "out.png").returncode == 0
    photo.unlink()
    assert cardscan("show", record["id"], "-o", "gone.png").returncode == 0
    with Image.open(tmp_path / "out.png") as drawn:
        assert max(drawn.size) == 1200
    assert (tmp_path / "gone.png").read_bytes() == (tmp_path / "out.png").read_bytes()


def test_without_a_library_the_way_to_one_is_told(cardscan: Cardscan, tmp_path: Path) -> None:
    run = cardscan("list")
    assert (run.returncode, run.stdout) == (6, "")
    assert "there is no library yet (cardscan scan puts cards into it)" in run.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("library")
class TestPeople:
    def test_lookalikes_are_proposed_joined_and_parted(self, cardscan: Cardscan, tmp_path: Path) -> None:
        assert cardscan("merge").stderr == "no two cards look like one person's\n"
        with Library(tmp_path / "data" / "library.db") as library:
            shots = pipeline.shoot(str(SAMPLES / "mixer_front.jpg"), REPLAY)
            crop = replace(shots[0].reading.crop, digest="0" * 64)
            again = replace(shots[0], reading=replace(shots[0].reading, crop=crop))
            (other,) = library.add("met_again.png", [again], JOB, pipeline.assemble)
        run = cardscan("merge")
        for told in (CALLOWAY[:8], other[:8], "same e-mail, same phone, same name, same company", "1 pair;"):
            assert told in run.stdout
        (pair,) = records(cardscan("merge", "--json"))
        assert {pair["one"], pair["other"]} == {CALLOWAY, other}
        run = cardscan("merge", CALLOWAY[:6], other[:6])
        assert (run.returncode, run.stdout) == (0, "")
        assert run.stderr.startswith("one person with 2 cards")
        shown = cardscan("show", CALLOWAY).stdout
        assert shown.count("met: ") == 2
        assert "promised: Send seminar invite [open]" in shown
        assert {r.get("person") for r in records(cardscan("list", "nduka", "--json"))} == {None, CALLOWAY}
        assert "a person of its own" in cardscan("merge", "--undo", other).stderr
        assert cardscan("merge", CALLOWAY, other, "--apart").returncode == 0
        assert cardscan("merge").stderr == "no two cards look like one person's\n"

    @pytest.mark.parametrize(
        "options", [["b0"], ["b0", "aa", "cc"], ["--apart"], ["--undo", "b0", "b0", "aa"], [CALLOWAY, CALLOWAY]]
    )
    def test_a_merge_is_of_two(self, cardscan: Cardscan, options: list[str]) -> None:
        assert cardscan("merge", *options).returncode == 2

    def test_events_are_counted_and_renamed(self, cardscan: Cardscan) -> None:
        (event,) = records(cardscan("events", "--json"))
        assert event == {"name": "Small Biz Mixer", "date": "2026-11-19", "place": "Sacramento", "cards": 3, "notes": 1}
        assert cardscan("events", "--rename", "Small Biz Mixer", "Winter Mixer").stderr == "renamed on 3 cards\n"
        assert "Winter Mixer" in cardscan("events").stdout
        assert cardscan("events", "--rename", "Expo", "x").returncode == 2

    def test_cards_are_put_under_an_event_and_taken_from_it(self, cardscan: Cardscan) -> None:
        one, other, third = [r["id"] for r in records(cardscan("list", "--json"))]
        expo = ("--event", "Expo", "--met-on", "2026-10-01", "--place", "Reno")
        assert cardscan("events", one[:6], *expo).stderr == "1 card is of Expo now\n"
        assert cardscan("events", other, "--event", "Expo").stderr == "1 card is of Expo now\n"
        assert {"name": "Expo", "date": "2026-10-01", "place": "Reno", "cards": 2, "notes": 1} in [
            e | {"notes": 1} for e in records(cardscan("events", "--json"))
        ]
        assert "event Expo, 2026-10-01, Reno" in cardscan("show", one).stdout
        assert [r["id"] for r in records(cardscan("list", "reno", "--json"))] == [one, other]
        assert cardscan("events", third, "--none", "--batch").stderr == "3 cards are of no event now\n"
        assert records(cardscan("events", "--json")) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            ["9f"],
            ["--event", "Expo"],
            ["--none"],
            ["9f", "--event", "Expo", "--none"],
            ["9f", "--place", "Reno"],
            ["9f", "--event", "Expo", "--met-on", "soon"],
            ["--place", "Reno"],
        ],
    )
    def test_an_event_needs_cards_and_a_name(self, cardscan: Cardscan, wrong: list[str]) -> None:
        assert cardscan("events", *wrong).returncode == 2


class TestUpkeep:
    def test_reparse_keeps_what_was_typed(self, cardscan: Cardscan, library: Path) -> None:
        with Library(library) as kept:
            kept.edit(CALLOWAY, {"names[0]": "Cal Nduka"})
            kept.reparse(pipeline.assemble)
            with sqlite3.connect(library) as db:  # as an older parser would have left it
                db.execute("UPDATE record SET draft = replace(draft, 'Vanterpool', 'Vanterp00l')")
        run = cardscan("reparse")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "1 of 3 cards changed\n")
        names = [r["contact"]["names"][0]["value"] for r in records(cardscan("list", "--json"))]
        assert {"Cal Nduka", "Theodore L. Vanterpool"} <= set(names)

    def test_forget_asks_first(self, cardscan: Cardscan, library: Path) -> None:
        run = cardscan("forget", CALLOWAY)
        assert run.returncode == 2
        assert "add --yes" in run.stderr
        with Library(library) as kept:
            kept.merge(CALLOWAY, next(kept.find("vanterpool")).id)
        run = cardscan("forget", CALLOWAY[:5], "--yes")
        assert run.returncode == 0
        assert "forgot 1 card" in run.stderr
        assert "other cards of the same person are kept: " in run.stderr
        assert b"newborn" not in library.read_bytes()
        assert cardscan("show", CALLOWAY).returncode == 2

    def test_a_backup_is_a_library(self, cardscan: Cardscan, library: Path) -> None:
        assert cardscan("backup", "copy.db").stderr == "wrote copy.db\n"
        copied = records(cardscan("list", "--json", "--library", "copy.db"))
        assert copied == records(cardscan("list", "--json"))
        assert cardscan("backup", library.parent).returncode == 6

    def test_doctor_looks_at_the_library(self, cardscan: Cardscan, library: Path) -> None:
        assert f"{library}: 3 cards, no damage" in cardscan("doctor").stdout
        library.write_text("Dear Sir or Madam")
        run = cardscan("doctor")
        assert run.returncode == 6
        assert "is no cardscan library" in run.stdout
