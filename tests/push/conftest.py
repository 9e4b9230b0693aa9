"""A server for all tests of the push, and a library with accepted cards for each."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from store.stacks import CALLOWAY, scan

from cardscan import Library
from cardscan.cli import main

from .server import radicale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .server import Server

ANSELM = "9d716962e260f4c6"
"""Who is not accepted."""


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start Radicale."""
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """Give the server without any address book."""
    running.clear()
    return running


@pytest.fixture
def book(server: Server) -> str:
    """Give the address of an empty address book."""
    return server.make("cards")


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan cards, type what is hard to transport, and accept all but one."""
    path = tmp_path_factory.mktemp("push") / "library.db"
    with Library(path) as library:
        scan(library)
        library.edit(
            CALLOWAY,
            {
                "names[0]": 'Calloway "Cal" Ndukå; 王',
                "departments": "Sales, Süd; \\Print",
                "phones": "+14045550129 x12",
                "note.topic": "Has a newborn;\n:and, a \\new job — 🎉 " + "é" * 90,
                "note.due": "2026-11-27",
            },
        )
        for record in set(library.queue()) - {ANSELM}:
            library.accept(record)
    return path


@pytest.fixture
def library(accepted: Path, tmp_path: Path) -> Iterator[Library]:
    """Give a copy of that library, where the commands of this test find it."""
    (tmp_path / "data").mkdir()
    with Library(shutil.copy(accepted, tmp_path / "data" / "library.db")) as library:
        yield library


@pytest.fixture
def cardscan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as in `tests/conftest.py`, but in this process: there are many short runs here."""

    def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["cardscan", *args])
            patch.chdir(tmp_path)
            alone = {"HOME": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "COLUMNS": "200"}
            library_there = {"CARDSCAN_LIBRARY": str(tmp_path / "data" / "library.db")}
            for name, value in (alone | library_there | environment).items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as stop:
                main()
            out, err = capsys.readouterr()
        return subprocess.CompletedProcess(args, stop.value.code or 0, out, err)  # type: ignore[arg-type]

    return run
