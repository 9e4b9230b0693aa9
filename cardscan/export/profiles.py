"""From TOML to the profile of an importer: which files it takes, which columns, and its limits.

The profiles in `data/` and those that users write (`--map FILE`) are the same thing.  The least that is one:

    [[file]]
    [file.columns]
    "Full name" = "names[0]"
    "E-mail" = "emails[0]"

A column is a source (see `sources`), a list of sources that become the paragraphs of one cell, or a table `Column`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from cardscan.errors import UsageError
from cardscan.export.sources import sources

if TYPE_CHECKING:
    from cardscan.export.sources import Source

PLAIN = {"csv": "plain", "xlsx": "plain"}
Count = Annotated[int, msgspec.Meta(ge=0)]
Paths = str | list[str]


class Column(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What stands in a column."""

    source: Paths = ""
    format: str = "{}"
    """Text with `{}` where the value goes, written only where there is one; or `json`: a list in JSON."""
    default: str = ""
    """What stands there if there is no value."""
    limit: Count = 0
    """Characters (UTF-16 units, the most cautious count); 0: any number."""
    separator: str | None = None
    """Between several values, each of which then cannot hold it; otherwise that of the profile."""
    once: str = ""
    """A word for what the importer cannot take twice: the cell stays empty if that was exported before."""
    unique: bool = False
    """The importer refuses a value that it has already: left empty where a row above has it."""


class File(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One file and the limits that hold for it."""

    columns: Annotated[dict[str, Paths | Column], msgspec.Meta(min_length=1)]
    name: Annotated[str, msgspec.Meta(pattern="^([a-z]+(-[a-z]+)*)?$")] = ""
    """What the name of the file ends in."""
    rows: Literal["person", "card", "note", "task", "company"] = "person"
    """What a row is: a person, a card with its note and task, an encounter, an open follow-up, a company."""
    required: list[str] = []
    """Columns that must not be empty; `A | B`: one of them."""
    once: bool = False
    """The importer cannot update these: what was exported before is left out."""
    max_rows: Count = 0
    max_bytes: Count = 0
    encoding: str = "utf-8"
    """Of a CSV file, as Python calls it; `utf-8-sig` begins with the BOM that Excel and Outlook want."""
    line_end: Literal["crlf", "lf"] = "crlf"
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    date: str = ""
    """How dates are written, as in `%Y-%m-%d`; what is none is left out then.  Empty: as they stand."""
    forbidden: str = ""
    """Characters that are taken out of all cells."""
    inert: bool = False
    """For people, not importers: text stays as it is, but no spreadsheet runs it as a formula."""


class Profile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """All that is known of an importer."""

    file: Annotated[list[File], msgspec.Meta(min_length=1)]
    title: str = ""
    upload: str = ""
    """Where in the program, and in which order."""
    notes: str = ""
    """What notes and follow-ups become there."""
    cannot: list[str] = []
    """What the program cannot take."""
    unconfirmed: list[str] = []
    """What no source confirms: to be checked against the program before one relies on it."""
    xlsx: bool = False
    """The program takes XLSX too."""
    separator: str = "; "
    kinds: dict[str, str] = {}
    """What the program calls work, mobile, fax, home and other phones."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column as it is filled: its paragraphs, each with its alternatives."""

    header: str
    column: Column
    paragraphs: tuple[tuple[Source, ...], ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Give all sources."""
        return tuple(source for paragraph in self.paragraphs for source in paragraph)


def text_of(name: str) -> str:
    """Give the TOML of a profile, by name or by file.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        if name.endswith(".toml"):
            return Path(name).read_text("utf-8")
        return (resources.files("cardscan.export") / "data" / f"{PLAIN.get(name, name)}.toml").read_text("utf-8")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", name, "give another file to --map") from None
    except UnicodeDecodeError:
        raise UsageError("is no text in UTF-8", name, "save it as UTF-8") from None


def load(name: str, *, book: bool = False) -> Profile:
    """Read and check a profile, by name or by file.

    Raises:
        UsageError: it is none, with the place and the remedy; or it is to be a book and the program takes none.
    """
    try:
        profile = msgspec.toml.decode(text_of(name), type=Profile)
        _check(profile)
    except (msgspec.DecodeError, ValueError) as error:  # of msgspec: DecodeError, and ValidationError, which is one
        hint = "cardscan export FORMAT --list shows a profile that works"
        raise UsageError(f"is no export profile: {error}", name, hint) from None
    if book and not profile.xlsx:
        raise UsageError(f"{profile.title or name} takes CSV, no XLSX", hint="name the file *.csv")
    return profile


def _check(profile: Profile) -> None:
    names = [file.name for file in profile.file]
    if len(set(names)) < len(names):
        raise ValueError("two files have one name - at `$.file[...].name`")
    for file in profile.file:
        for cell in cells(file):
            if cell.column.format != "json" and cell.column.format.count("{}") > 1:
                raise ValueError(f"a format has one {{}} - in column {cell.header!r}")
        for header in (h for required in file.required for h in alternatives(required)):
            if header not in file.columns:
                raise ValueError(f"there is no column {header!r} that could be required")
        try:
            "x".encode(file.encoding)
        except LookupError:
            raise ValueError(f"there is no encoding {file.encoding!r}") from None
        dated(date(2026, 11, 27), file.date)


def alternatives(required: str) -> list[str]:
    """Give the columns one of which must be filled."""
    return re.split(r" \| ", required)


def dated(day: date, form: str) -> str:
    """Write a date.

    Raises:
        ValueError: that is no form of dates.
    """
    text = day.strftime(form) if form else day.isoformat()
    if form and text in ("", form):
        raise ValueError(f"{form!r} is no form of a date; write it like %Y-%m-%d")
    return text


def cells(file: File) -> tuple[Cell, ...]:
    """Read the columns of a file.

    Raises:
        ValueError: a source means nothing.
    """
    return tuple(_cell(header, told) for header, told in file.columns.items())


def _cell(header: str, told: Paths | Column) -> Cell:
    column = told if isinstance(told, Column) else Column(source=told)
    paths = [column.source] if isinstance(column.source, str) else column.source
    try:
        return Cell(header, column, tuple(sources(path) for path in paths if path))
    except ValueError as error:
        raise ValueError(f"{error} - in column {header!r}") from None
