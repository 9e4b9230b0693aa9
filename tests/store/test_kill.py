"""A scan that is killed: what was reported is kept, the file is sound, nobody stays behind, and the next scan goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cardscan import Library
from store.stacks import PICTURES, REPLAY, SAMPLES, scan

SCAN = """
import sys
from dataclasses import replace
from store.stacks import JOB, REPLAY
from cardscan import Library, batch

if __name__ == "__main__":
    job = replace(JOB, paths=(sys.argv[1],), engine=sys.argv[3])
    with Library(sys.argv[2]) as library:
        batch.run(job, library=library, report=lambda done, of: print(done, of, flush=True))
    print("end", flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the recorded pictures."""
    folder = tmp_path / "stack"
    folder.mkdir()
    for name in PICTURES:
        shutil.copy(SAMPLES / name, folder)
    return folder


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Give a program that scans a folder and prints how many files are done."""
    path = tmp_path / "scan.py"
    path.write_text(SCAN)
    return path


def killed(script: Path, folder: Path, library: Path, after: int, wait: float = 0.0) -> int:
    """Scan, kill the scanning process when so many files are done, and give how many it had reported."""
    command = [sys.executable, *map(str, (script, folder, library)), REPLAY]
    tests = str(SAMPLES.parent / "tests")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")])}
    reported = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout
        for told in run.stdout:
            reported = int(told.split()[0]) if told[0].isdigit() else reported
            if reported >= after:
                time.sleep(wait)
                run.send_signal(signal.SIGKILL)
                break
        # what it said before it died counts too
        for told in run.stdout:
            reported = int(told.split()[0]) if told[0].isdigit() else reported
    return reported


@pytest.mark.parametrize(("after", "wait"), [(0, 0.05), (2, 0.01), (6, 0.0)])
def test_nothing_that_was_reported_is_lost(script: Path, folder: Path, tmp_path: Path, after: int, wait: float) -> None:
    path = tmp_path / "x.db"
    reported = killed(script, folder, path, after, wait)
    with Library(path) as library:
        assert library.check() == []
        kept = [r for record in library.find() for r in record.readings]
        assert len({r.crop.digest for r in kept}) >= reported
        for record in library.find():
            assert all(library.crop(record.id, r.side) for r in record.readings)
        outcome = scan(library, folder=folder)
        assert len(outcome.known) >= reported
        assert outcome.failures == ()
        with Library(tmp_path / "whole.db") as whole:
            expected = scan(whole, folder=folder)
        assert [r.contact for r in outcome.records] == [r.contact for r in expected.records]
        assert [len(r.readings) for r in outcome.records] == [len(r.readings) for r in expected.records]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks Linux who is alive")
def test_no_worker_stays_behind(tmp_path: Path) -> None:
    # they waited for work for ever, because each held the other end of its own queue
    code = """
import os, signal, sys, time
from cardscan import batch

def work(seconds):
    time.sleep(seconds)
    return os.getpid()

if __name__ == "__main__":
    pool = batch.processes(2)
    print(*{f.result() for f in [pool.submit(work, 0.5) for _ in range(4)]}, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    script = tmp_path / "work.py"
    script.write_text(code)
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, script], stdout=out, check=False, timeout=60)
    workers = [int(p) for p in (tmp_path / "out").read_text().split()]
    assert workers
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{p}").exists() for p in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [p for p in workers if Path(f"/proc/{p}").exists()]
    for p in left:
        os.kill(p, signal.SIGKILL)
    assert left == []
