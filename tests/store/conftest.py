"""Libraries for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cardscan import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Give an empty library."""
    with Library(tmp_path / "library.db") as library:
        yield library
