"""Fixtures that several kinds of tests share: the samples, their true scan, recorded readings and the command."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from cardscan import batch
from cardscan.types import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
RECORDED = ROOT / "tests" / "recorded" / "readings.jsonl"
NOBODY = 65534

# no test may see the library of the person who runs it, nor one test that of another: see also `cardscan`
os.environ["CARDSCAN_LIBRARY"] = str(Path(tempfile.mkdtemp(prefix="cardscan-tests-")) / "library.db")

# the machine is shared: how long one example takes says nothing
# the same cases each time: a failure is the change that it appears with; HYPOTHESIS_DICE=1 draws new ones
settings.register_profile("cardscan", parent=settings(), deadline=None, derandomize="HYPOTHESIS_DICE" not in os.environ)
settings.load_profile("cardscan")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites tests/golden."""
    parser.addoption("--regenerate-golden", action="store_true", help="rewrite tests/golden; the run then fails")


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of sample pictures."""
    return SAMPLES


@pytest.fixture(scope="session")
def replay() -> str:
    """Name the engine that knows the pictures listed in tests/recorded/record.py."""
    return f"replay:{RECORDED}"


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, list[dict[str, Any]]]:
    """Scan all samples with the true engine, once a run; give the JSON records by the name of their front's file."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent  # one scan for all xdist workers
    kept = folder / "scanned.json"
    with (folder / "scanned.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            job = Job(
                paths=(str(SAMPLES),), scanned_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC), today=date(2026, 11, 22)
            )
            outcome = batch.run(job, jobs=2)
            assert not outcome.failures
            kept.write_text(json.dumps([r.to_dict() for r in outcome.records]))
    records: dict[str, list[dict[str, Any]]] = {}
    for record in json.loads(kept.read_text()):
        for place in (record["source"], record["source"]["back"] or {}):
            if place:
                place["file"] = Path(place["file"]).name
        records.setdefault(record["source"]["file"], []).append(record)
    return records


Run = subprocess.CompletedProcess[str]


@pytest.fixture
def cardscan(tmp_path: Path) -> Callable[..., Run]:
    """Give a function that runs the command line in a process of its own, in an empty folder."""

    python_path = os.pathsep.join([str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    library = str(tmp_path / "data" / "library.db")

    def run(*args: str | os.PathLike[str], module: str = "cardscan", **environment: str) -> Run:
        return subprocess.run(
            [sys.executable, "-m", module, *args],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": python_path, "COLUMNS": "200", "CARDSCAN_LIBRARY": library} | environment,
            check=False,
        )

    return run


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Take root's rights away for one test, because root may read everything."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield
