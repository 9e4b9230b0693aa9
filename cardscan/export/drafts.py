"""From drafts to files in a folder, without ever replacing one that somebody worked on.

The folder's `.cardscan.json` keeps the digest of each file as it was written.  A file that is different now, or that is not
named there, is somebody's: it stays.  The digest is no header of the mail, so that nothing of it is ever sent.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.errors import InputError
from cardscan.export import put

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITTEN = ".cardscan.json"
_NAME_LETTERS = 40
_KEY_LETTERS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A file to be."""

    key: str
    """Tells whose it is, whatever their name is by now: the person's label."""
    name: str
    suffix: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What became of drafts: names of files in the folder."""

    written: tuple[str, ...]
    same: tuple[str, ...]
    edited: tuple[str, ...]
    """Somebody worked on them: they were left as they are."""


def write(drafts: Iterable[Draft], folder: str | Path) -> Written:
    """Write drafts that are new or different, each whole or not at all.

    Raises:
        InputError: the folder cannot be read or written.
    """
    home = Path(folder)
    known = _known(home)
    outcome: dict[str, list[str]] = {"written": [], "same": [], "edited": []}
    for draft in drafts:
        path = _path(home, draft)
        state = _state(path, draft.data, known.get(path.name))
        if state == "written":
            put([draft.data], path)
            known[path.name] = _digest(draft.data)
            put([json.dumps(known, indent=1, sort_keys=True).encode()], home / WRITTEN)
        outcome[state].append(path.name)
    return Written(**{state: tuple(names) for state, names in outcome.items()})


def _state(path: Path, data: bytes, known: str | None) -> str:
    try:
        there = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path), "move it away") from None
    if there is None:
        return "written"
    if there == data:
        return "same"
    return "written" if _digest(there) == known else "edited"


def _path(home: Path, draft: Draft) -> Path:
    """Give the file of a person: the one that is there, else one that is named after them."""
    key = draft.key[:_KEY_LETTERS]
    for there in sorted(home.glob(f"*-{key}{draft.suffix}")):
        return there
    words = re.findall(r"\w+", unicodedata.normalize("NFC", draft.name.casefold()))
    return home / f"{'-'.join(words)[:_NAME_LETTERS].strip('-_') or 'card'}-{key}{draft.suffix}"


def _known(home: Path) -> dict[str, str]:
    try:
        known = json.loads((home / WRITTEN).read_bytes())
    except (OSError, ValueError):
        return {}  # then every file that is there is taken for edited
    return known if isinstance(known, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
