"""The commands on a library, as people and scripts run them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from cardscan import Library
from store.stacks import CALLOWAY, REPLAY, SAMPLES, scan

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]

NAMES = ("mixer_front.jpg", "mixer_back.jpg", "scan_cpa.jpg", "two_columns.jpg")


def records(run: Run) -> list[dict[str, Any]]:
    """Give the JSON Lines of a run."""
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan some cards into a library, once for all tests."""
    path = tmp_path_factory.mktemp("full") / "library.db"
    with Library(path) as library:
        scan(library, *NAMES)
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
        run = cardscan("show", doubtful["id"])
        assert f"to check: {', '.join(doubtful['review'])}" in run.stdout

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
