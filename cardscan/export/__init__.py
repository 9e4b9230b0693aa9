"""From CardRecords to files that other programs open.

Seam: an exporter is one function, see `Exporter`; the table names one per format, imported only when it is asked for.
`write` puts what an exporter yields into a file, whole or not at all; for a pipe, write the pieces of
`load(name)(records)` yourself.
"""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cardscan.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from cardscan.types import CardRecord


class Exporter(Protocol):
    """Turns records into the bytes of one file, piece by piece.

    A piece is a header or one record; joined in order they are the file.  An exporter takes one record at a time and
    keeps none, so a library of any size passes through.  It has no state, clock or setting: any thread may call it, and
    the same records give the same bytes.  No records give a valid file without cards.  It raises nothing of its own:
    whatever stands on a card can be written.
    """

    def __call__(self, records: Iterable[CardRecord], /) -> Iterator[bytes]:
        """Yield the file."""
        ...


FORMATS: dict[str, str] = {
    "csv": "cardscan.export.tables:export",
    "jsonl": "cardscan.export.jsonl:export",
    "vcard": "cardscan.export.vcard:export",
}
SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".vcf": "vcard"}


def format_of(path: str | Path, name: str | None = None) -> str:
    """Give the name of the format to write to `path`: the given one, else the one that its suffix stands for.

    Raises:
        UsageError: there is no such format, or the suffix tells none.
    """
    if name is None:
        name = SUFFIXES.get(Path(path).suffix.lower())
        if name is None:
            hint = f"name the file {', '.join('*' + s for s in SUFFIXES)}, or give one of {', '.join(FORMATS)}"
            raise UsageError("the suffix tells no export format", str(path), hint)
    elif name not in FORMATS:
        raise UsageError(f"no export format {name!r}", hint=f"one of {', '.join(FORMATS)}")
    return name


def load(name: str) -> Exporter:
    """Give the exporter of that format.

    Raises:
        UsageError: there is no such format.
    """
    module, function = FORMATS[format_of("", name)].split(":")
    exporter: Exporter = getattr(import_module(module), function)
    return exporter


def write(records: Iterable[CardRecord], path: str | Path, name: str | None = None) -> None:
    """Write a file whole or not at all; an older one stays as it was until the new one is complete.

    Raises:
        UsageError: there is no such format, or the suffix tells none.
        InputError: the file cannot be written there.
    """
    pieces = load(format_of(path, name))(records)
    try:
        with _replacing(Path(path)) as file:
            for piece in pieces:
                file.write(piece)
    except OSError as error:
        hint = "choose another file, or make room and give rights there"
        raise InputError(f"cannot be written: {error.strerror}", str(path), hint) from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when the block ends well."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:  # /dev/stdout or a pipe: to put a file in its place would break it
            yield file
        return
    target = Path(os.path.realpath(path))  # through a link, so that the link stays; `resolve` raises on a loop of links
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:  # not tempfile, whose 0600 would ignore the user's umask
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
