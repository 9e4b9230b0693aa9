"""The command as people and scripts run it: a process, its exit code, its two streams and its files."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest
import vobject
from PIL import Image

from cardscan.cli import app
from cardscan.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]

TESTS = Path(__file__).resolve().parent


@pytest.fixture
def good(samples: Path, tmp_path: Path) -> Path:
    """Give a card that the replayed engine knows, in the folder where the command runs."""
    return Path(shutil.copy(samples / "scan_cpa.jpg", tmp_path / "good.jpg"))


def complaints(run: Run) -> list[str]:
    """Give the lines on stderr."""
    return run.stderr.splitlines()


class TestUsage:
    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--format", "xls", "-o", "out.xls"], "no export format 'xls'"),
            (["-o", "out.xls"], "out.xls: the suffix tells no export format"),
            (["--today", "22.11.2026"], "--today: '22.11.2026' is no date"),
            (["--event", "Mixer", "--met-on", "2026-02-30"], "--met-on: '2026-02-30' is no date"),
            (["--met-on", "2026-11-19"], "name it with --event"),
            (["--region", "Bavaria"], "--region: 'Bavaria' is no country"),
            (["--pair", "both"], "--pair: cannot pair by 'both'"),
            (["--engine", "abbyy"], "no OCR engine 'abbyy'"),
            (["--jobs", "-1"], "--jobs"),
            (["--jobs", "many"], "--jobs"),
            (["--colour"], "--colour"),
        ],
    )
    def test_a_wrong_option_is_one_line_and_code_2(self, cardscan: Cardscan, options: list[str], told: str) -> None:
        run = cardscan("scan", "good.jpg", *options)
        assert (run.returncode, run.stdout) == (2, "")
        (line,) = complaints(run)
        assert line.startswith("cardscan: ")
        assert told in line

    @pytest.mark.parametrize("arguments", [["scan"], ["scam"], ["scan", "--json"]])
    def test_a_wrong_call_is_code_2(self, cardscan: Cardscan, arguments: list[str]) -> None:
        run = cardscan(*arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert "Traceback" not in run.stderr

    def test_version(self, cardscan: Cardscan) -> None:
        run = cardscan("--version")
        assert (run.returncode, run.stdout, run.stderr) == (0, f"cardscan {__version__}\n", "")

    def test_help_lists_every_command_and_each_has_its_own(self, cardscan: Cardscan) -> None:
        listed = cardscan("--help").stdout
        names = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]
        assert names
        for name in names:
            assert f"  {name} " in listed
        run = cardscan("scan", "--help")
        assert run.returncode == 0
        for option in ("--output", "--format", "--event", "--met-on", "--region", "--pair", "--engine", "--json"):
            assert option in run.stdout

    def test_the_installed_program_is_the_module(self) -> None:
        program = Path(sys.executable).with_name("cardscan")
        run = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        assert run.stdout == f"cardscan {__version__}\n"


class TestScan:
    def test_a_table_is_printed(self, cardscan: Cardscan, good: Path, replay: str) -> None:
        run = cardscan("scan", good, "--engine", replay)
        assert run.returncode == 0
        assert run.stderr == ""
        for told in ("Theodore L. Vanterpool", "tvanterpool@vo-tax.example.com", "+15125550117", "1 card,"):
            assert told in run.stdout

    def test_json_lines_are_records_of_the_schema(self, cardscan: Cardscan, samples: Path, replay: str) -> None:
        schema = json.loads(cardscan("schema").stdout)
        paths = [samples / name for name in ("mixer_front.jpg", "mixer_back.jpg", "duplex_scan.pdf")]
        options = ("--event", "Expo", "--met-on", "2026-11-19", "--today", "2026-11-22", "--json")
        run = cardscan("scan", *paths, "--engine", replay, *options)
        assert (run.returncode, run.stderr) == (0, "")
        records = [json.loads(line) for line in run.stdout.splitlines()]
        assert len(records) == 3
        for record in records:
            jsonschema.Draft202012Validator(schema).validate(record)
            assert record["event"] == {"name": "Expo", "date": "2026-11-19", "place": ""}
        assert {r["source"]["file"] for r in records} == {str(paths[0]), str(paths[2])}

    def test_files_are_written_in_the_format_of_their_endings(
        self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path
    ) -> None:
        outputs = [x for name in ("c.csv", "sub/c.vcf", "c.jsonl") for x in ("-o", name)]
        run = cardscan("scan", good, "--engine", replay, "--json", *outputs)
        assert run.returncode == 0
        assert complaints(run) == ["wrote c.csv", "wrote sub/c.vcf", "wrote c.jsonl"]
        with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["email"] == "tvanterpool@vo-tax.example.com"
        (vcard,) = vobject.readComponents((tmp_path / "sub" / "c.vcf").read_text("utf-8"))
        assert vcard.email.value == row["email"]
        assert json.loads((tmp_path / "c.jsonl").read_text("utf-8")) == json.loads(run.stdout)

    def test_a_given_format_overrules_the_ending(
        self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path
    ) -> None:
        assert cardscan("scan", good, "--engine", replay, "-o", "cards.txt", "--format", "jsonl").returncode == 0
        assert json.loads((tmp_path / "cards.txt").read_text("utf-8"))["status"] == "draft"

    def test_an_output_that_cannot_be_written_is_told(
        self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        run = cardscan("scan", good, "--engine", replay, "-o", "file/x.csv")
        assert run.returncode == 3
        assert complaints(run)[-1].startswith("cardscan: file/x.csv: cannot be written")

    @pytest.mark.parametrize("options", [["--json"], []])
    def test_a_reader_that_has_seen_enough_is_no_error(
        self, good: Path, replay: str, tmp_path: Path, options: list[str]
    ) -> None:
        command = [sys.executable, "-m", "cardscan", "scan", str(good), "--engine", replay, "--no-library", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as run:
            assert run.stdout
            run.stdout.close()
            assert run.stderr
            assert run.stderr.read() == b""
        assert run.returncode == 0

    def test_a_file_name_that_is_no_utf_8_is_scanned(
        self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path
    ) -> None:
        name = os.fsencode(tmp_path) + b"/IMG\xff.jpg"
        try:
            Path(os.fsdecode(name)).write_bytes(good.read_bytes())
        except OSError:
            pytest.skip("this file system takes no such names")
        run = cardscan("scan", os.fsdecode(name), "--engine", replay, "--json", "-o", "c.vcf")
        assert run.returncode == 0
        assert json.loads(run.stdout)["source"]["file"].endswith("IMG?.jpg")

    def test_the_true_engine_finds_nothing_on_a_picture_without_a_card(
        self, cardscan: Cardscan, tmp_path: Path
    ) -> None:
        Image.linear_gradient("L").resize((900, 600)).save(tmp_path / "sky.png")
        run = cardscan("scan", "sky.png", "-o", "out.csv")
        assert run.returncode == 3
        assert complaints(run)[-1].startswith("cardscan: sky.png: no card and no text was found in it (")


class TestFailures:
    def spoiled(self, tmp_path: Path) -> dict[str, str]:
        """Make one bad file of each kind; give what must be told of each."""
        (tmp_path / "empty.jpg").touch()
        (tmp_path / "text.jpg").write_text("Dear Sir or Madam,\n")
        (tmp_path / "cut.jpg").write_bytes((tmp_path / "good.jpg").read_bytes()[:20_000])
        shutil.copy(TESTS / "capture" / "locked.pdf", tmp_path)
        (tmp_path / "nothing").mkdir()
        return {
            "empty.jpg": "the file is empty (copy or scan it again)",
            "text.jpg": "is no picture that can be read (give a photo, a scan or a PDF)",
            "cut.jpg": "is a damaged picture: ",
            "locked.pdf": "the PDF asks for a password (save it without one)",
            "nothing": "the folder holds no pictures (give photos, scans or PDFs)",
            "gone.jpg": "no such file (check the spelling)",
        }

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_bad_files_are_told_and_the_good_one_is_written(
        self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path, jobs: str
    ) -> None:
        bad = self.spoiled(tmp_path)
        run = cardscan("scan", good.name, *bad, "--engine", replay, "--json", "-o", "out.jsonl", "--jobs", jobs)
        assert run.returncode == 8
        assert json.loads(run.stdout)["source"]["file"] == "good.jpg"
        assert (tmp_path / "out.jsonl").read_text("utf-8") == run.stdout
        told = [line for line in complaints(run) if line.startswith("cardscan: ")]
        assert len(told) == len(bad)
        for name, message in bad.items():
            assert sum(line.startswith(f"cardscan: {name}: {message}") for line in told) == 1
        assert [line for line in complaints(run) if line not in told] == ["wrote out.jsonl"]

    def test_nothing_but_bad_files_is_code_3(self, cardscan: Cardscan, good: Path, replay: str, tmp_path: Path) -> None:
        bad = self.spoiled(tmp_path)
        run = cardscan("scan", *bad, "--engine", replay)
        assert run.returncode == 3
        assert good.exists()

    def test_a_missing_path_is_code_3(self, cardscan: Cardscan, replay: str) -> None:
        run = cardscan("scan", "gone.jpg", "--engine", replay, "--json")
        assert (run.returncode, run.stdout) == (3, "")
        assert complaints(run) == ["cardscan: gone.jpg: no such file (check the spelling)"]

    def test_a_missing_engine_is_code_4_before_anything_is_read(
        self, cardscan: Cardscan, good: Path, tmp_path: Path
    ) -> None:
        run = cardscan("scan", good, "--engine", "tesseract", "-o", "out.csv", PATH=str(tmp_path))
        assert (run.returncode, run.stdout) == (4, "")
        (line,) = complaints(run)
        assert "apt install tesseract-ocr" in line
        assert not (tmp_path / "out.csv").exists()

    def test_a_card_that_was_never_recorded_is_code_5(self, cardscan: Cardscan, samples: Path, replay: str) -> None:
        run = cardscan("scan", samples / "german.jpg", "--engine", replay)
        assert run.returncode == 5
        assert "no reading of this card was recorded" in complaints(run)[0]

    def test_a_missing_recording_is_code_3(self, cardscan: Cardscan, good: Path) -> None:
        assert cardscan("scan", good, "--engine", "replay:gone.jsonl").returncode == 3


@pytest.fixture
def stack(tmp_path: Path) -> list[str]:
    """Give pictures of which the second calls for trouble."""
    names = ["a.png", "b_bad.png", "c.png"]
    for i, name in enumerate(names):
        Image.fromarray(np.full((60, 100, 3), 40 * i, np.uint8)).save(tmp_path / name)
    return names


class TestBadActors:
    @pytest.mark.parametrize("engine", ["raising", "mute", "killed"])
    def test_an_engine_that_fails_on_one_file_is_code_8(
        self, cardscan: Cardscan, stack: list[str], engine: str
    ) -> None:
        run = cardscan("scan", *stack, "--engine", engine, "--jobs", "2", "--json", module="engines.command")
        assert run.returncode == 8
        assert [json.loads(x)["contact"]["emails"][0]["value"] for x in run.stdout.splitlines()] == [
            "a@example.com",
            "c@example.com",
        ]
        (line,) = complaints(run)
        assert line.startswith("cardscan: b_bad.png: ")

    @pytest.mark.parametrize("engine", ["raising", "mute"])
    def test_an_engine_that_fails_on_all_files_is_code_5(
        self, cardscan: Cardscan, stack: list[str], engine: str
    ) -> None:
        run = cardscan("scan", stack[1], "--engine", engine, "-o", "out.csv", module="engines.command")
        assert run.returncode == 5
        assert "Traceback" not in run.stderr

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_ctrl_c_is_code_130_and_writes_nothing(self, stack: list[str], tmp_path: Path, jobs: str) -> None:
        began = tmp_path / "began"
        command = [
            "-m",
            "engines.command",
            "scan",
            *stack,
            "--engine",
            "sleeping",
            "-o",
            "out.csv",
            "--json",
            "--jobs",
            jobs,
        ]
        environment = os.environ | {"PYTHONPATH": str(TESTS), "CARDSCAN_TEST_BEGAN": str(began)}
        with subprocess.Popen(
            [sys.executable, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment,
            start_new_session=True,
        ) as run:
            start = time.monotonic()
            while not began.exists() and time.monotonic() - start < 60:
                time.sleep(0.05)
            time.sleep(0.2)
            os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to the whole group
            out, errors = run.communicate(timeout=20)
        assert run.returncode == 130
        assert (out, errors) == ("", "cardscan: stopped\n")
        assert not (tmp_path / "out.csv").exists()


class TestDoctor:
    def test_it_names_every_part(self, cardscan: Cardscan) -> None:
        run = cardscan("doctor")
        assert (run.returncode, run.stderr) == (0, "")
        for part in ("cardscan", "rapid", "tesseract", "zxing-cpp", "pypdfium2", "pillow-heif", "opencv"):
            assert part in run.stdout

    def test_a_part_that_is_not_needed_may_be_missing(self, cardscan: Cardscan, tmp_path: Path) -> None:
        run = cardscan("doctor", "--json", PATH=str(tmp_path))
        assert run.returncode == 0
        findings = {f["name"]: f for f in map(json.loads, run.stdout.splitlines())}
        assert findings["rapid"]["ok"]
        assert not findings["tesseract"]["ok"]
        assert "install" in findings["tesseract"]["remedy"]
