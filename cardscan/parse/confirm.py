"""From values with doubtful letters to the readings of them that the rest of the card bears out.

A name and its mailbox, a domain in an e-mail and in a website, a firm and its domain say the same twice.  Where an engine
was unsure of a letter of the one, and its second choice makes it agree with the other, that is what stands there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cardscan.mailboxes import MAILBOX_DOMAINS
from cardscan.parse.domains import host_of, own_domain
from cardscan.parse.emails import emails_in
from cardscan.parse.facts import AGREES, email_agreement
from cardscan.parse.layout import words
from cardscan.parse.letters import doubts_within, other_readings
from cardscan.parse.links import websites_in
from cardscan.types import Doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cardscan.parse.layout import Found, Sheet, Spot

EITHER = 0.5
"""How probable a capital I is that may be a small l."""
NAME_WORDS = 6
"""Most words of a line that may be a name."""


def confirmed(found: Sequence[Found], sheet: Sheet) -> list[Found]:
    """Read e-mails and websites otherwise where that makes them agree with the rest of the card."""
    spots = {s.index: s for s in sheet.spots}
    lines = {f.line for f in found}
    names = [s.text for s in sheet.spots if s.index not in lines and len(words(s.text)) <= NAME_WORDS]
    hosts = [(f.line, own_domain(host_of(f.candidate.value))) for f in found if f.candidate.name in _FINDERS]
    out = []
    for f in found:
        known = {host for line, host in hosts if host and line != f.line}
        if f.candidate.name in _FINDERS and len(f.candidate.lines) == 1:
            f = _confirmed(f, spots[f.line], known, names)
        out.append(f)
    return out


def _confirmed(found: Found, spot: Spot, known: set[str], names: Sequence[str]) -> Found:
    value, raw = found.candidate.value, found.candidate.raw
    start = spot.text.find(raw)
    if start < 0:
        return found
    best = _support(value, known, names)
    doubts = {d.at: d for d in (*_capitals(raw), *doubts_within(spot, start, start + len(raw)))}
    for text, _ in other_readings(raw, list(doubts.values())):
        line = replace(spot, text=f"{spot.text[:start]}{text}{spot.text[start + len(raw) :]}")
        for other in _FINDERS[found.candidate.name](line, sorted(known)):
            support = _support(other.candidate.value, known, names)
            if other.candidate.raw == text and support > best:
                best = support
                reasons = (*found.candidate.reasons, otherwise(value))
                found = replace(found, candidate=replace(found.candidate, value=other.candidate.value, reasons=reasons))
    return found


def otherwise(read: str) -> str:
    """Give the reason of a value that is not what was read."""
    return f"letter read otherwise than {read}, as the rest of the card has it"


def _capitals(raw: str) -> list[Doubt]:
    """Doubt a capital I before small letters: it looks like the small l, `Imfoods.com` of `lmfoods.com`, and engines are sure of either."""
    return [Doubt(at=m.start(), confidence=EITHER, other="l") for m in re.finditer(r"I(?=[a-z])", raw)]


def _support(value: str, known: set[str], names: Sequence[str]) -> int:
    """Count what speaks for an address: a domain that stands elsewhere, a name that explains its mailbox."""
    local, at, host = value.lower().rpartition("@")
    domain = own_domain(host_of(value))
    named = bool(at) and any(email_agreement(name, local) >= AGREES for name in names)
    return (domain in known) + (bool(at) and host in MAILBOX_DOMAINS) + named


_FINDERS: dict[str, Callable[[Spot, Sequence[str]], Iterable[Found]]] = {
    "emails": lambda spot, _: emails_in(spot, spot.text),
    "websites": lambda spot, domains: websites_in(spot, spot.text, domains),
}


def borne_out(text: str, doubts: Sequence[Doubt], agreement: Callable[[str], float]) -> str:
    """Give the reading of a name, of a person or firm, that agrees with an address on the card where what was read does not."""
    if not doubts or agreement(text) >= AGREES:
        return text
    best = max(other_readings(text, doubts), key=lambda r: agreement(r[0]), default=(text, 0.0))[0]
    return best if agreement(best) >= AGREES else text
