"""The command, as a person starts and ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cardscan import Library

    Run = subprocess.CompletedProcess[str]


@pytest.fixture
def served(library: Library) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the review; give the process and the address that it printed."""
    command = [sys.executable, "-m", "cardscan", "review", "--no-browser", "--library", str(library.path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        yield process, re.findall(r"http\S+", process.stderr.readline())[0]
        process.kill()


def test_it_prints_an_address_that_opens_the_page_and_ends_with_ctrl_c(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = served
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", address)
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        answer = client.get(address)
        assert "Rohan Balakeswar" in answer.text
        assert "server" not in answer.headers
        assert client.get(address.partition("?")[0]).status_code == 200, "the cookie is enough from now on"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert process.stderr
    assert process.stderr.read() == "cardscan: stopped\n", "no request is logged: the token is in the first"


def test_a_port_that_is_taken_is_told(
    served: tuple[subprocess.Popen[str], str], cardscan: Callable[..., Run], library: Library
) -> None:
    port = re.findall(r":(\d+)", served[1])[0]
    run = cardscan("review", "--no-browser", "--port", port, CARDSCAN_LIBRARY=os.fspath(library.path))
    assert (run.returncode, run.stdout) == (2, "")
    assert f"port {port} cannot be used" in run.stderr


def test_there_is_nothing_to_review_without_a_library(cardscan: Callable[..., Run]) -> None:
    run = cardscan("review", "--no-browser")
    assert run.returncode == 6
    assert "cardscan scan puts cards into it" in run.stderr
