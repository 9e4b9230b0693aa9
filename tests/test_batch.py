"""Many files at once: what fails, raises, lies or kills its worker costs its own file and no other."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import engines
import numpy as np
import pytest
from PIL import Image

from cardscan import batch, capture, ocr
from cardscan.errors import CardscanError, EngineError, InputError, MissingDependency, NoCardFound
from cardscan.record import to_json
from cardscan.types import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECORDED = ("scan_cpa.jpg", "mixer_front.jpg", "duplex_scan.pdf", "mixer_back.jpg", "french_scan.jpg")


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Give a folder of five pictures, of which b_bad.png and d_bad.png call for trouble."""
    folder = tmp_path / "stack"
    folder.mkdir()
    for i, name in enumerate(("a", "b_bad", "c", "d_bad", "e")):
        Image.fromarray(np.full((60, 100, 3), 40 * i, np.uint8)).save(folder / f"{name}.png")
    return folder


@pytest.fixture
def actors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the bad actors into the table of engines, in the workers too."""
    for name, place in engines.ENGINES.items():
        monkeypatch.setitem(ocr.ENGINES, name, place)
    monkeypatch.setattr(batch, "_prepare_worker", engines.install)
    yield
    ocr.load.cache_clear()


def emails(outcome: batch.Outcome) -> list[str]:
    """Give the first e-mail of each record."""
    return [r.contact.first("emails") for r in outcome.records]


def files(outcome: batch.Outcome) -> list[str]:
    """Give the names of the files that failed."""
    return [Path(f.where).name for f in outcome.failures]


class TestExpand:
    def test_folders_are_opened_and_only_their_pictures_taken(self, tmp_path: Path) -> None:
        for name in ("b.JPG", "a.pdf", "sub/c.heic", "notes.txt", ".hidden.jpg", "sub/.DS_Store", "10.png", "9.png"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        found, failures = batch.expand([str(tmp_path)])
        assert [str(Path(f).relative_to(tmp_path)) for f in found] == [
            "9.png",
            "10.png",
            "a.pdf",
            "b.JPG",
            "sub/c.heic",
        ]
        assert failures == []

    def test_a_file_that_is_named_is_taken_whatever_it_is_called(self) -> None:
        assert batch.expand(["x.unknown", "gone.jpg"]) == (["gone.jpg", "x.unknown"], [])

    def test_a_folder_without_pictures_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").touch()
        found, (failure,) = batch.expand([str(tmp_path)])
        assert found == []
        assert isinstance(failure, InputError)
        assert (failure.where, failure.message) == (str(tmp_path), "the folder holds no pictures")
        assert failure.hint

    @pytest.fixture
    def locked(self) -> Iterator[Path]:
        """Give a folder with a picture beside a folder that nobody but its owner may open."""
        root = Path(tempfile.mkdtemp())  # not tmp_path, which only its owner may enter
        root.chmod(0o755)
        (root / "a.jpg").touch()
        (root / "locked" / "inner").mkdir(parents=True)
        (root / "locked").chmod(0o000)
        yield root
        (root / "locked").chmod(0o700)
        shutil.rmtree(root)

    @pytest.mark.usefixtures("as_nobody")
    def test_a_folder_that_cannot_be_opened_is_told_and_the_rest_done(self, locked: Path) -> None:
        found, (failure,) = batch.expand([str(locked)])
        assert found == [str(locked / "a.jpg")]
        assert str(failure) == f"{locked}/locked: cannot be read: Permission denied (check its permissions)"

    @pytest.mark.usefixtures("as_nobody")
    def test_a_path_behind_a_locked_folder_is_told(self, locked: Path) -> None:
        # Path.is_dir raises there, which ended the whole batch
        path = str(locked / "locked" / "inner")
        assert batch.expand([path]) == ([path], [])
        with pytest.raises(InputError, match="cannot be read: Permission denied") as caught:
            list(capture.pages(path))
        assert caught.value.where == path

    def test_a_path_that_is_too_long_is_told(self) -> None:
        (failure,) = batch.run(Job(paths=("x" * 5000,))).failures
        assert "too long" in failure.message


class TestRun:
    def job(self, samples: Path, replay: str, *more: str) -> Job:
        paths = (*(str(samples / name) for name in RECORDED), *more)
        return Job(paths=paths, engine=replay, scanned_at=NOON)

    def test_one_process_and_two_give_the_same_bytes(self, samples: Path, replay: str) -> None:
        job = self.job(samples, replay)
        serial, parallel = batch.run(job, jobs=1), batch.run(job, jobs=2)
        assert serial.failures == parallel.failures == ()
        assert [to_json(r) for r in serial.records] == [to_json(r) for r in parallel.records]

    def test_any_executor_does(self, samples: Path, replay: str) -> None:
        job = self.job(samples, replay)
        with ThreadPoolExecutor(1) as pool:
            assert batch.run(job, pool) == batch.run(job)
            assert pool.submit(int).result() == 0, "the executor stays its owner's"

    def test_records_follow_the_files(self, samples: Path, replay: str) -> None:
        outcome = batch.run(self.job(samples, replay))
        places = [(Path(r.readings[0].crop.source).name, r.readings[0].crop.page) for r in outcome.records]
        assert places == [
            ("duplex_scan.pdf", 0),
            ("duplex_scan.pdf", 2),
            ("french_scan.jpg", 0),
            ("mixer_front.jpg", 0),
            ("scan_cpa.jpg", 0),
        ]

    def test_bad_files_cost_themselves_only(self, samples: Path, replay: str, tmp_path: Path) -> None:
        (tmp_path / "empty.jpg").touch()
        (tmp_path / "text.jpg").write_text("hello")
        gone = str(tmp_path / "gone.jpg")
        outcome = batch.run(self.job(samples, replay, str(tmp_path), gone))
        assert len(outcome.records) == 5
        assert {Path(f.where).name: f.message for f in outcome.failures} == {
            "empty.jpg": "the file is empty",
            "text.jpg": "is no picture that can be read",
            "gone.jpg": "no such file",
        }
        assert all(type(f) is InputError and f.hint for f in outcome.failures)

    def test_progress_is_told_once_a_file(self, samples: Path, replay: str) -> None:
        told: list[tuple[int, int]] = []
        batch.run(self.job(samples, replay, "gone.jpg"), report=lambda done, of: told.append((done, of)))
        assert told == [(i, 6) for i in range(7)]

    def test_nothing_to_do_is_done(self) -> None:
        assert batch.run(Job(paths=())) == batch.Outcome(records=(), failures=())

    def test_memory_that_does_not_suffice_is_the_files_fault(
        self, stack: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def greedy(*_: str) -> None:
            raise MemoryError

        monkeypatch.setattr("cardscan.pipeline.read", greedy)
        (failure,) = batch.run(Job(paths=(str(stack / "a.png"),))).failures
        assert type(failure) is InputError
        assert "too large for this machine" in failure.message

    def test_a_bug_says_that_it_is_one(self, stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def buggy(*_: str) -> None:
            raise ZeroDivisionError("division by zero")

        monkeypatch.setattr("cardscan.pipeline.read", buggy)
        (failure,) = batch.run(Job(paths=(str(stack / "a.png"),))).failures
        assert failure.exit_code == 1
        assert "a bug in cardscan: ZeroDivisionError: division by zero" in failure.message


@pytest.mark.usefixtures("actors")
class TestBadActors:
    @pytest.mark.parametrize(
        ("engine", "kind", "message"),
        [
            ("raising", EngineError, "actor 1 failed: KeyError: 'weights'"),
            ("failing", EngineError, "the model is broken"),
            ("mute", EngineError, "actor 1 answered nonsense"),
            ("halved", EngineError, "actor 1 answered nonsense"),
            ("unsure", EngineError, "actor 1 answered nonsense"),
            ("lost", EngineError, "actor 1 answered nonsense"),
            ("blind", NoCardFound, "no card and no text was found in it"),
        ],
    )
    def test_their_files_are_told_and_the_rest_done(
        self, stack: Path, engine: str, kind: type[CardscanError], message: str
    ) -> None:
        outcome = batch.run(Job(paths=(str(stack),), engine=engine, scanned_at=NOON))
        assert emails(outcome) == ["a@example.com", "c@example.com", "e@example.com"]
        assert files(outcome) == ["b_bad.png", "d_bad.png"]
        for failure in outcome.failures:
            assert type(failure) is kind
            assert failure.message == message
            assert failure.hint

    def test_the_same_is_told_by_two_processes(self, stack: Path) -> None:
        outcome = batch.run(Job(paths=(str(stack),), engine="raising", scanned_at=NOON), jobs=2)
        assert emails(outcome) == ["a@example.com", "c@example.com", "e@example.com"]
        assert sorted(files(outcome)) == ["b_bad.png", "d_bad.png"]
        assert {f.exit_code for f in outcome.failures} == {5}

    @pytest.mark.parametrize("engine", ["dying", "killed"])
    def test_a_worker_that_dies_costs_its_file_only(self, stack: Path, engine: str) -> None:
        told: list[tuple[int, int]] = []
        job = Job(paths=(str(stack),), engine=engine, scanned_at=NOON)
        outcome = batch.run(job, jobs=2, report=lambda done, of: told.append((done, of)))
        assert emails(outcome) == ["a@example.com", "c@example.com", "e@example.com"]
        assert sorted(files(outcome)) == ["b_bad.png", "d_bad.png"]
        for failure in outcome.failures:
            assert type(failure) is EngineError
            assert failure.message == "the worker that read it died"
        assert told == [(i, 5) for i in range(6)]


class TestScan:
    def test_it_gives_the_records(self, samples: Path, replay: str) -> None:
        records = batch.scan(
            samples / "mixer_front.jpg", samples / "mixer_back.jpg", engine=replay, event="Mixer", scanned_at=NOON
        )
        (record,) = records
        assert record.event is not None
        assert (record.event.name, record.scanned_at) == ("Mixer", NOON)

    def test_it_raises_the_first_failure(self, samples: Path, replay: str) -> None:
        with pytest.raises(InputError, match=r"gone\.jpg: no such file"):
            batch.scan(samples / "scan_cpa.jpg", "gone.jpg", engine=replay)

    def test_without_a_time_it_is_now(self, samples: Path, replay: str) -> None:
        (record,) = batch.scan(os.fspath(samples / "scan_cpa.jpg"), engine=replay)
        assert abs((datetime.now(UTC) - record.scanned_at).total_seconds()) < 60


KINDS: list[type[CardscanError]] = [CardscanError, *CardscanError.__subclasses__()]


def test_errors_survive_the_way_between_processes() -> None:
    for kind in (*KINDS, NoCardFound):
        error = pickle.loads(pickle.dumps(kind("what", "where", "remedy")))  # noqa: S301 - our own bytes
        assert type(error) is kind
        assert str(error) == "where: what (remedy)"


def test_every_kind_of_error_has_its_own_exit_code() -> None:
    assert [k.exit_code for k in KINDS] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert issubclass(MissingDependency, CardscanError)
