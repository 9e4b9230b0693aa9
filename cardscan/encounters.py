"""From a card to the encounter that it tells of: when, where, what about, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardscan.types import CardRecord, Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Encounter:
    """When and where we met somebody, what was said, what was promised, and whether it was done."""

    record: str
    """The card that was handed over."""
    on: date | None
    where: str
    topic: str
    promised: str
    due: date | None
    done: date | None

    @property
    def asks(self) -> bool:
        """Tell whether something is to be done: promised, or due on some day."""
        return bool(self.promised or self.due)


def encounter(card: CardRecord) -> Encounter:
    """Give what a card and its note tell of the encounter; the event stands in where the note does not tell."""
    note, event = card.note, card.event
    due = note.due if note else None
    promised = (note.follow_up or (None if _day(due) else due)) if note else None  # "after Easter" is a promise, too
    return Encounter(
        record=card.id,
        on=_day(note.when if note else None) or (event.date if event else None),
        where=note.where.value if note and note.where else event.name if event else "",
        topic=note.topic.value if note and note.topic else "",
        promised=promised.value if promised else "",
        due=_day(due),
        done=card.done,
    )


def _day(field: Field | None) -> date | None:
    try:
        return date.fromisoformat(field.value) if field else None
    except ValueError:
        return None  # typed in words
