"""From a Reading's handwritten lines to a Note: where we met, what about, what to do next and by when.

Seam: `read_note` is pure; the same lines, day and event give the same note.  Nothing of the text is lost: what is
neither label nor slot is in `remainder`, and `text` holds every line verbatim.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from cardscan.notes.confidence import calibrated
from cardscan.notes.context import in_context, words_of
from cardscan.notes.dates import find_dates
from cardscan.notes.layout import cut_phrases
from cardscan.notes.people import find_people
from cardscan.notes.sheet import Sheet, minus, together, trimmed
from cardscan.notes.slots import View, choose
from cardscan.types import Event, Field, Line, Note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cardscan.notes.dates import Mention
    from cardscan.notes.layout import Phrase
    from cardscan.notes.marks import Slot
    from cardscan.notes.sheet import Judge, Span
    from cardscan.notes.slots import Choice
    from cardscan.types import Side

FROM_EVENT = 0.6
"""Confidence of what the note does not tell but the stack's event does: most cards of a stack are from it, not all."""
NAMED = 0.8
"""Confidence of a person's name beside a word that asks for one."""
ALIKE = 0.7
"""From this similarity on (0 to 1) a phrase may be the event's name; chance words reach 0.6."""

STRUCK = 0.6
"""Share of a line from which on all of it is struck out: no stroke through a word or two of a line reaches so far."""

REVIEW_BELOW = 0.85
"""Confidence under which a slot is put before a person: of 284 slots read off card backs that asks for 9 % of them, and for 8 of the
19 wrong ones (held out); 0.9 would ask for 17 % and find one more."""


def read_note(
    lines: Sequence[Line],
    *,
    today: date,
    region: str = "US",
    event: Event | None = None,
    side: Side = "back",
    context: Sequence[str] = (),
    judge: Judge = calibrated,
) -> Note | None:
    """Read the handwritten lines of one side, given in reading order; None if there are none.

    `today` is the day that relative dates count from; `region` tells 11/12 in November from 11/12 in December; the
    event lends its name and day to a note that tells neither.  Of a line's readings the one is chosen that names the event
    or the `context`: names and firms on the card, other notes of the stack.  Lines that are struck out are in the remainder only.  `judge` stands in
    for the fitted weights, for cross-validation.
    """
    if not lines:
        return None
    lines = in_context(lines, words_of([*context, *((event.name, event.place) if event else ())]))
    crossed = [line.text for line in lines if line.struck >= STRUCK]
    if crossed:
        rest = [x for x in lines if x.struck < STRUCK]
        kept = read_note(rest, today=today, region=region, event=event, side=side, judge=judge)
        text = "\n".join(line.text for line in lines)
        return replace(
            kept or Note(side=side),
            text=text,
            lines=tuple(lines),
            remainder=(*(kept.remainder if kept else ()), *crossed),
        )
    sheet = Sheet.of(lines, side, judge)
    phrases = cut_phrases(sheet.plain)
    mentions = find_dates(_without_marks(sheet.plain, phrases), today=today, region=region)
    views = [_view(sheet, phrases, i, mentions, today, event) for i in range(len(phrases))]
    return _Draft(sheet, phrases, choose(views), mentions).note(event)


def doubtful(note: Note) -> tuple[str, ...]:
    """List the slots that a person should look at, as paths in the record; not what the event lent, which says so."""
    slots = {"where": note.where, "when": note.when, "topic": note.topic, "follow_up": note.follow_up, "due": note.due}
    paths = [f"note.{name}" for name, field in slots.items() if field and field.raw and field.confidence < REVIEW_BELOW]
    return (*paths, "note.remainder") if any(line.struck >= STRUCK for line in note.lines) else tuple(paths)


def _without_marks(text: str, phrases: Sequence[Phrase]) -> str:
    """Blank out what is no phrase, letter for letter, so that no date reaches over a number or label."""
    kept = ["\x00"] * len(text)
    for p in phrases:
        kept[p.start : p.end] = text[p.start : p.end]
    return "".join(kept)


def _view(
    sheet: Sheet, phrases: Sequence[Phrase], at: int, mentions: Sequence[Mention], today: date, event: Event | None
) -> View:
    """Look at one phrase together with what stands around it."""
    phrase = phrases[at]
    text = sheet.plain[phrase.start : phrase.end]
    inside = tuple(m for m in mentions if m.start < phrase.end and m.end > phrase.start)
    before = phrases[at - 1] if at and phrase.breaks == "line" else None
    wraps = sheet.wraps((before.start, before.end), (phrase.start, phrase.end), inside) if before else 0.0
    alike = (
        fuzz.token_set_ratio(text.casefold(), event.name.casefold()) / 100 if event and len(text.strip()) > 3 else 0.0
    )
    return View(phrase, text, inside, today, wraps, alike if alike > ALIKE else 0.0)


_HOUR = re.compile(r"[\s,]*(?:(?:at|@)\s*)?\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|uhr|h)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A note whose phrases have their slots, on the way to fields."""

    sheet: Sheet
    phrases: Sequence[Phrase]
    choices: Sequence[Choice]
    mentions: Sequence[Mention]

    def note(self, event: Event | None) -> Note:
        """Make the fields out of the chosen phrases, and the remainder out of the rest."""
        met = self._mention("when", past=True) or self._mention("where", past=True)
        promised = self._mention("due") or self._mention("follow_up")
        when, when_span = self._dated("when", met)
        due, _ = self._dated("due", promised)
        where = self._slot("where", when_span)
        if event:
            where = where or self._from_event("where", event.name)
            when = when or (self._from_event("when", event.date.isoformat()) if event.date else None)
        # A label "When" or "Due" whose words name no day is kept as words.
        rest = self._spans("remainder", labels=True)
        rest += [] if met and met[0] == "when" else self._spans("when", labels=True)
        rest += [] if promised and promised[0] == "due" else self._spans("due", labels=True)
        people = find_people(self.sheet.plain, self._spans("follow_up"))
        return Note(
            where=where,
            when=when,
            topic=self._slot("topic"),
            follow_up=self._slot("follow_up"),
            due=due,
            people=tuple(self.sheet.field("people", [span], NAMED) for span in people),
            text=self.sheet.text,
            lines=self.sheet.lines,
            side=self.sheet.side,
            remainder=tuple(words for span in together(rest) if (words := self.sheet.words([span]))),
        )

    def _held(self, slot: Slot) -> list[int]:
        return [i for i, choice in enumerate(self.choices) if choice.slot == slot]

    def _spans(self, slot: Slot, *, labels: bool = False) -> list[Span]:
        """Give the spans of a slot, with the words of their labels or without."""
        spans = []
        for phrase in (self.phrases[i] for i in self._held(slot)):
            worded = labels and phrase.mark and phrase.mark.name.startswith("label")
            spans.append((phrase.mark.start if phrase.mark and worded else phrase.start, phrase.end))
        return together(spans)

    def _sure(self, slot: Slot) -> float:
        """Give the confidence of the least sure phrase of a slot."""
        return min(1 / (1 + math.exp(-self.choices[i].margin)) for i in self._held(slot))

    def _why(self, slot: Slot) -> list[str]:
        return [reason for i in self._held(slot) for reason in self.choices[i].reasons]

    def _mention(self, slot: Slot, *, past: bool = False) -> tuple[Slot, Mention] | None:
        """Find the first date of a slot that has the reading which is asked for."""
        spans = self._spans(slot)
        inside = (m for m in self.mentions if any(a <= m.start < b or m.start < a < m.end for a, b in spans))
        return next(((slot, m) for m in inside if (m.past if past else m.future)), None)

    def _dated(self, name: Slot, found: tuple[Slot, Mention] | None) -> tuple[Field | None, Span | None]:
        """Make a field of a date, and give the span that it takes away from its slot."""
        if not found:
            return None, None
        slot, mention = found
        day = mention.past if name == "when" else mention.future
        hour = _HOUR.match(self.sheet.plain, mention.end) if name == "when" else None
        # What follows a label "When" or "Due" is all about the day: "the evening of 3/4".
        span = (mention.start, hour.end() if hour else mention.end)
        spans = self._spans(slot) if slot == name else [span]
        reasons = [*filter(None, [mention.reason]), *self._why(slot)]
        value = day.isoformat() if day else ""
        return self.sheet.field(name, spans, mention.sure * self._sure(slot), reasons, value), span

    def _slot(self, slot: Slot, hole: Span | None = None) -> Field | None:
        """Make a field of the words of a slot, without the date that went elsewhere."""
        text = self.sheet.plain
        spans = [
            trimmed(text, part, place=slot in ("where", "topic"))
            for span in self._spans(slot)
            for part in minus(span, hole)
        ]
        spans = [s for s in spans if re.search(r"\w", text[slice(*s)])]
        return self.sheet.field(slot, spans, self._sure(slot), self._why(slot)) if spans else None

    def _from_event(self, name: str, value: str) -> Field:
        return Field(
            name=name, value=value, raw="", confidence=FROM_EVENT, side=self.sheet.side, reasons=("from the event",)
        )
