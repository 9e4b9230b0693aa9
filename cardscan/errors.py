"""Everything that can go wrong, and the exit code of each.

    CardscanError            1  a bug, or nothing better is known
    |- UsageError            2  the call itself is wrong
    |- InputError            3  a file that cannot be used
    |   `- NoCardFound       3  a picture without a card
    |- MissingDependency     4  an engine or a part that this machine lacks
    |- EngineError           5  an OCR engine that failed
    |- StoreError            6  the library cannot be read or written
    |- PushError             7  a server did not take a contact
    `- PartlyFailed          8  some files failed, the others are done

Doubt about a value is no error: it is a confidence and an entry in `review`.
"""

from __future__ import annotations

from typing import ClassVar


class CardscanError(Exception):
    """Say what went wrong, where, and what to do about it; survives the way between processes."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message, where, hint)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Give one line: place, what, remedy."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UsageError(CardscanError):
    """The call itself is wrong."""

    exit_code = 2


class InputError(CardscanError):
    """A file that cannot be used."""

    exit_code = 3


class NoCardFound(InputError):
    """A picture in which no card and no text was found."""


class MissingDependency(CardscanError):
    """A program or package that this machine lacks."""

    exit_code = 4


class EngineError(CardscanError):
    """An OCR engine that failed, hung or answered nonsense."""

    exit_code = 5


class StoreError(CardscanError):
    """The library file cannot be read or written."""

    exit_code = 6


class PushError(CardscanError):
    """A server did not take a contact."""

    exit_code = 7


class PartlyFailed(CardscanError):
    """Some files of a batch failed; the rest is done."""

    exit_code = 8
