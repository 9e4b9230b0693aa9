"""From Readings to a Contact: parsers propose candidates, `resolve` decides.

    lines ─► emails, links, phones, codes (by grammar) ─► pieces of text that are left ─► classify ─► resolve ─► Contact

`parse` is pure and sees no pixels, so a library of readings can be parsed again at any time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cardscan.parse.classify import classify, fitted
from cardscan.parse.codes import from_code
from cardscan.parse.confidence import BY_HAND, doubtful
from cardscan.parse.confirm import confirmed
from cardscan.parse.emails import find_emails
from cardscan.parse.facts import Facts
from cardscan.parse.layout import PRINTED, WRITTEN, Sheet
from cardscan.parse.links import find_links
from cardscan.parse.phones import find_phones
from cardscan.parse.pieces import cut_pieces
from cardscan.parse.regions import guess_region
from cardscan.parse.resolve import propose, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardscan.parse.classify import Weights
    from cardscan.parse.layout import Found
    from cardscan.parse.resolve import Draft
    from cardscan.types import Candidate, Contact, Reading


def parse(readings: Sequence[Reading], region: str = "US", weights: Weights | None = None) -> Contact:
    """Read a contact off the sides of one card; `region` is the country where the card tells none.

    `weights` stands in for the fitted ones, for cross-validation.
    """
    weights = weights or fitted()
    drafts, codes = propose_all(readings, region, weights)
    return resolve(drafts, codes, weights.confidence)


def propose_all(readings: Sequence[Reading], region: str, weights: Weights) -> tuple[list[Draft], list[Candidate]]:
    """Give all values of a card with the evidence for each, and what its codes say."""
    sheet = Sheet.of(readings)
    found, country = find_all(sheet, region)
    written = Sheet.of([r for r in readings if r.side == "front"], WRITTEN)
    crossed = {s.index for s in sheet.spots if s.struck}
    added = by_hand(written, [f for f in found if not crossed.intersection(f.candidate.lines)], country)
    if added and not sheet.spots:
        sheet = written  # a card that its owner wrote
    found = [*found, *added]
    codes = [c for r in readings for code in r.codes for c in from_code(code, country)]
    pieces = cut_pieces(sheet, found)
    facts = Facts.of(found)
    everything = Sheet.of(readings, PRINTED | WRITTEN)
    return propose(everything, found, pieces, classify(pieces, facts, weights), facts, weights, country), codes


def find_all(sheet: Sheet, region: str) -> tuple[list[Found], str]:
    """Find all that has a grammar, and the card's country."""
    emails = find_emails(sheet)
    addresses = confirmed([*emails, *find_links(sheet, emails)], sheet)
    country = guess_region(sheet, addresses, region)
    return [*addresses, *find_phones(sheet, country, addresses)], country


def by_hand(written: Sheet, printed: Sequence[Found], country: str) -> list[Found]:
    """Give the e-mails and phones that a pen wrote on a front, of kinds of which none stands there in print: else they are a note's.

    A number behind a label (`Mobile: ____`) was filled in, beside printed ones of other labels.
    """
    there = {f.candidate.name for f in printed}
    labels = {f.candidate.label for f in printed if f.candidate.name == "phones"}
    texts = {s.index: s.text for s in written.spots}
    found, _ = find_all(written, country) if written.spots else ([], country)
    return [
        replace(f, candidate=replace(f.candidate, reasons=(*f.candidate.reasons, BY_HAND)))
        for f in found
        if f.candidate.name in {"emails", "phones"} - there
        or (f.candidate.label not in {None, *labels} and f.start < texts[f.line].find(f.candidate.raw))
    ]


__all__ = ["doubtful", "find_all", "parse", "propose_all"]
