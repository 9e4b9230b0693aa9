"""From cards to people: one person may have given several, at several encounters.  No value of any card is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cardscan.encounters import encounter
from cardscan.types import FIELD_NAMES, CardRecord, Contact, Field, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.encounters import Encounter


EXACT = ("emails", "websites", "socials")
"""Values in which a hyphen, a dot or a blank makes another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One person and all cards of theirs, the latest first."""

    label: str
    cards: tuple[CardRecord, ...]

    @property
    def contact(self) -> Contact:
        """Give all values of all cards, each once; those of the latest card first."""
        if len(self.cards) == 1:
            return self.cards[0].contact
        best: dict[tuple[str, str], Field] = {}
        for card in self.cards:
            for field in card.contact.fields:
                key = field.name, _key(field)
                if key not in best or (field.origin == "typed" and best[key].origin != "typed"):
                    best[key] = field
        return Contact(fields=tuple(f for name in FIELD_NAMES for (n, _), f in best.items() if n == name))

    @property
    def encounters(self) -> tuple[Encounter, ...]:
        """Give all encounters, the first one first; those without a date at the end."""
        found = [encounter(card) for card in self.cards]
        return tuple(sorted(found, key=lambda e: (e.on is None, e.on or date.min, e.record)))

    @property
    def record(self) -> CardRecord:
        """Give one record for all cards: their values, the latest note, and the other encounters below it in words."""
        latest = self.cards[0]
        if len(self.cards) == 1:
            return latest
        noted = next((card for card in self.cards if card.note), latest)
        others = (told(e) for e in self.encounters if e.record != noted.id)
        words = [note.text for card in self.cards if card is not noted and (note := card.note)]
        note = noted.note or Note()
        text = "\n\n".join(filter(None, (note.text, *others, *words)))
        return replace(
            latest,
            id=self.label,
            contact=self.contact,
            note=replace(note, text=text),
            event=noted.event or latest.event,
        )


def _key(field: Field) -> str:
    value = field.value.casefold()
    if field.name in EXACT:
        return value
    if field.name == "phones":
        return (re.sub(r"\D", "", value)[-9:] or value) + (field.extension or "")
    return " ".join(re.findall(r"\w+", value)) or value


def told(met: Encounter) -> str:
    """Tell of an encounter in one line."""
    parts = [", ".join(str(x) for x in (met.on, met.where) if x), met.topic]
    if met.promised or met.due:
        state = f" (done {met.done})" if met.done else f" (due {met.due})" if met.due else ""
        parts.append(f"promised: {met.promised}{state}")
    return "; ".join(p for p in parts if p)


def grouped(cards: Iterable[CardRecord]) -> Iterator[Person]:
    """Group cards by their person, one person at a time; cards of one person stand beside each other.

    Cards that were never in a library are of a person each.
    """
    group: list[CardRecord] = []
    for card in cards:
        if group and not (card.person and card.person == group[0].person):
            yield _person(group)
            group = []
        group.append(card)
    if group:
        yield _person(group)


def together(cards: Iterable[CardRecord]) -> list[CardRecord]:
    """Bring the cards of each person together, as `grouped` wants them, in the order of their first cards."""
    people: dict[str, list[CardRecord]] = {}
    for card in cards:
        people.setdefault(card.person or card.id, []).append(card)
    return [card for group in people.values() for card in group]


def _person(cards: list[CardRecord]) -> Person:
    return Person(label=cards[0].person or cards[0].id, cards=tuple(sorted(cards, key=_latest, reverse=True)))


def _latest(card: CardRecord) -> tuple[date, str]:
    return encounter(card).on or card.scanned_at.date(), card.id
