"""From pieces to the files of one export: all of them are put in place together, or none."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cardscan.errors import UsageError
from cardscan.export import FORMATS, STEM, SUFFIXES, TABLES

if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO

    from cardscan.export import Piece


_NUMBERED = re.compile(r"(?:(?P<name>.*)-)?(?P<number>[0-9]+)")


def numbered(name: str, number: int) -> str:
    """Give the name of one of the files that a long table is split into; the first has no number."""
    return name if number == 1 else f"{name}-{number}" if name else str(number)


def counted(file: str, more: int = 0) -> tuple[str, int]:
    """Give name and number of such a file, or of one that follows it."""
    found = _NUMBERED.fullmatch(file)
    return (found["name"] or "", int(found["number"]) + more) if found else (file, 1 + more)


@dataclass(frozen=True, slots=True)
class _Part:
    """A file in the making, beside the one whose place it takes."""

    stream: BinaryIO
    made: Path
    target: Path


class Files:
    """The files of one export; use it in a `with` block, at whose good end they take the places of older ones.

    A pipe or a device is written to as it is, since to put a file in its place would break it.
    """

    def __init__(self, path: str | Path, name: str) -> None:
        self.path = Path(path)
        self.rows: dict[Path, int] = {}
        """How much was written: rows, or pieces where a format has none."""
        self._name = name
        self._in_folder = self.path.is_dir() or str(path).endswith(("/", os.sep))
        self._names: list[str] = []
        self._parts: dict[Path, _Part] = {}
        self._open = ExitStack()

    def write(self, piece: Piece) -> None:
        """Add a piece to its file."""
        path = self.place(piece.file)
        if path not in self.rows:
            self._names.append(piece.file)
            self.rows[path] = 0
            self._parts[path] = self._begun(path)
        self.rows[path] += bool(piece.handed)
        self._parts[path].stream.write(piece.data)

    def place(self, file: str) -> Path:
        """Give the path of one of the files."""
        if not self._in_folder:
            return self.path.with_name(f"{self.path.stem}-{file}{self.path.suffix}") if file else self.path
        own = self._name in FORMATS and self._name not in SUFFIXES.values()
        stem = self._name if own else STEM if self._name in FORMATS else Path(self._name).stem
        table = FORMATS.get(self._name, TABLES) == TABLES and self._name != "xlsx"
        suffix = ".csv" if table else next((s for s, name in SUFFIXES.items() if name == self._name), ".vcf")
        return self.path / f"{'-'.join(filter(None, (stem, file)))}{suffix}"

    def stale(self) -> list[Path]:
        """Give the numbered files that an earlier export of more rows has left behind."""
        following = (numbered(*counted(file, more=1)) for file in self._names)
        return [path for path in map(self.place, following) if path not in self.rows and path.exists()]

    def _begun(self, path: Path) -> _Part:
        if path.exists() and not path.is_file() and not path.is_dir():
            if path != self.path:
                raise UsageError("more than one file is written", str(self.path), "give a folder or a file to -o")
            return _Part(self._open.enter_context(path.open("wb")), path, path)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        target = Path(os.path.realpath(path))  # through a link, so that the link stays; `resolve` raises on a loop
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_name(f".{secrets.token_hex(8)}.part")
        self._open.callback(made.unlink, missing_ok=True)
        # not tempfile, whose 0600 would ignore the user's umask
        return _Part(self._open.enter_context(made.open("xb")), made, target)

    def __enter__(self) -> Self:
        """Give the files themselves."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Put all files in their places if all went well, and leave nothing else behind."""
        with self._open:
            if kind is not None:
                return
            finished = [part for part in self._parts.values() if part.made != part.target]
            for part in finished:
                part.stream.flush()
                os.fsync(part.stream.fileno())
                part.stream.close()
            for part in finished:
                if part.target.exists():
                    shutil.copymode(part.target, part.made)
            for part in finished:
                part.made.replace(part.target)
            for folder in {part.target.parent for part in finished}:
                _sync(folder)


def _sync(folder: Path) -> None:
    """Let the new names survive a power cut too, where the system can do so."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
