"""A library for the review, made once by scanning recorded samples; each test works on a copy of it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import uvicorn
from store.stacks import JOB, scan
from synthetic import reading

from cardscan import Library, pipeline
from cardscan.review.web import app
from cardscan.types import Shot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from cardscan.types import CardRecord, Job, Reading

TOKEN = "a-token-of-this-test"  # noqa: S105
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = (1280, 800), (390, 844)
ROHAN, ANSELM = "b3f6155b78e94ac2", "9d716962e260f4c6"
DOUBTS = {ROHAN: ("names[0]", "emails[0]"), ANSELM: ("phones[0]",)}
"""What is doubtful in these tests, whatever today's parsers doubt."""
ROHAN_AGAIN = ("Rohan Balakeswar", "Pellworth Industrial", "rohan.b@pellworth.example.com")


def doubting(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Parse as always, but doubt what DOUBTS says and nothing else."""
    return [replace(record, review=DOUBTS.get(record.id, ())) for record in pipeline.assemble(readings, job)]


@pytest.fixture(scope="session")
def scanned_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan the recorded samples, and a second card of one of their people."""
    path = tmp_path_factory.mktemp("review") / "library.db"
    with Library(path) as library:
        scan(library)
        again = Shot(reading=reading(*ROHAN_AGAIN, source="again.jpg"), jpeg=library.crop(ROHAN))
        library.add("again.jpg", [again], JOB, pipeline.assemble)
        library.reparse(doubting)
    return path


@pytest.fixture
def library(scanned_library: Path, tmp_path: Path) -> Iterator[Library]:
    """Give a copy of that library."""
    with Library(shutil.copy(scanned_library, tmp_path / "library.db")) as library:
        yield library


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        told = "no Chromium on this machine: sh scripts/install-chromium, or name one in $CHROMIUM"
        assert not os.environ.get("CARDSCAN_NEEDS_CHROMIUM"), told
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [], headless=True
        )
        yield browser
        browser.close()


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Serve a library on loopback, as the command does; give the address."""
    ports: list[int] = []
    servers: list[uvicorn.Server] = []

    def serve() -> None:
        with Library(path) as served, socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            servers.append(uvicorn.Server(uvicorn.Config(app(served, TOKEN), log_level="error")))
            ports.append(listener.getsockname()[1])
            servers[0].run(sockets=[listener])

    thread = threading.Thread(target=serve)
    thread.start()
    while not ports:
        assert thread.is_alive()
        thread.join(0.01)
    yield f"http://127.0.0.1:{ports[0]}/"
    servers[0].should_exit = True
    thread.join()


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    """Serve the library; the one that the test itself has is another connection to the same file."""
    with serving(library.path) as address:
        yield address


@pytest.fixture
def window(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Give the size of the window; a test may ask for another."""
    size: tuple[int, int] = getattr(request, "param", DESKTOP)
    return size


@pytest.fixture
def page(browser: Browser, address: str, window: tuple[int, int]) -> Iterator[Page]:
    """Open the page; nothing may go wrong in it, and it may ask nobody else for anything."""
    context = browser.new_context(viewport={"width": window[0], "height": window[1]}, has_touch=window == PHONE)
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda m: wrong.append(m.text) if m.type == "error" and not re.search("409|422", m.text) else None
    )
    page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith((address, "blob:")) else None)
    page.goto(f"{address}?token={TOKEN}")
    page.wait_for_selector("#title")
    yield page
    context.close()
    assert wrong == []
