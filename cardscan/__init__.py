"""cardscan: photos and scans of business cards, both sides, in; contacts and follow-ups out.

from cardscan import scan
for record in scan("photos/"):
    print(record.contact.first("names"), record.to_dict())
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cardscan.errors import CardscanError
from cardscan.types import CardRecord, Contact, Event, Field, Job, Line, Note, Reading
from cardscan.version import __version__

if TYPE_CHECKING:
    from cardscan.batch import scan
    from cardscan.store import Library

__all__ = [
    "CardRecord",
    "CardscanError",
    "Contact",
    "Event",
    "Field",
    "Job",
    "Library",
    "Line",
    "Note",
    "Reading",
    "__version__",
    "scan",
]


def __getattr__(name: str) -> object:
    # `scan` pulls in OpenCV; whoever only wants the types should not wait for it.
    if name == "scan":
        return import_module("cardscan.batch").scan
    if name == "Library":
        return import_module("cardscan.store").Library
    raise AttributeError(name)
