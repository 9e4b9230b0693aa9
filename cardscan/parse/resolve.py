"""From candidates and classified pieces to a Contact: one reading of the whole card.

What has a grammar (e-mails, phones, links) is settled first.  The pieces of text that are left carry the probability
of each class; here lines that belong together are joined, the best name and company are chosen against their rivals,
and every decision keeps its reasons and runners-up.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cardscan.geometry import Quad
from cardscan.parse import lexicon
from cardscan.parse.addresses import parts
from cardscan.parse.companies import chains, group_of, likeliest
from cardscan.parse.confidence import (
    BY_HAND,
    HAND,
    STRUCK,
    STRUCK_OUT,
    calibrated,
    of_email_and_names,
    of_found,
    of_group,
    of_name,
    unsure_letters,
)
from cardscan.parse.confirm import borne_out, otherwise
from cardscan.parse.emails import checked
from cardscan.parse.facts import email_agreement, firm_agreement
from cardscan.parse.joins import OFFICE, join
from cardscan.parse.layout import words
from cardscan.parse.letters import doubts_of, doubts_within, other_readings
from cardscan.parse.people import clean_name, find_names, in_script_of, rivals
from cardscan.types import FIELD_NAMES, Contact, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cardscan.parse.classify import Weights
    from cardscan.parse.companies import Chain
    from cardscan.parse.confidence import Evidence
    from cardscan.parse.facts import Facts
    from cardscan.parse.joins import Group
    from cardscan.parse.layout import Found, Sheet, Spot
    from cardscan.parse.pieces import Piece
    from cardscan.types import Candidate, Doubt

Probabilities = dict[str, float]
Draft = tuple[Field, "Evidence"]
"""A value with the evidence for it; what the field's `confidence` says is still the parser's score."""

KEPT = {"titles": 0.4, "departments": 0.4, "addresses": 0.4}
"""Probability from which on a value is believed."""
KEPT_WITHOUT_DIGITS = 0.7
"""The same for an address without any: of those below, a government, a list of plants and a ministry, none was one."""
_REGISTERED = re.compile(r"\b(?:reg(?:d|n|istration)?|lic(?:en[cs]e)?|certificate|ra)\.? ?no\b", re.IGNORECASE)
"""What stands before a number in some register."""
KEPT_COMPANY = 0.35
"""The same for the likeliest firm: one is wanted on nearly every card. Of those between 0.2 and 0.35 one in four is right."""
KEPT_IN_OTHER_SCRIPT = 0.65
"""The same for its name in another script, given that there is one in the first; 0.35 to 0.8 are alike."""
MOST_OTHERS = 3
"""Readings of a doubtful name or address that are offered to a person."""
_KINDS = {"title": "titles", "department": "departments", "address": "addresses"}


def resolve(drafts: Sequence[Draft], codes: Sequence[Candidate], weights: Mapping[str, Mapping[str, float]]) -> Contact:
    """Decide what the card says: calibrated values, a code before what was read, nothing twice.

    `weights` are those of `confidence`, by field.
    """
    fields = [
        replace(d, confidence=_probability(d, e, weights.get(d.name, {})), reasons=(*d.reasons, *unsure_letters(e)))
        for d, e in drafts
    ]
    fields = [f for name in FIELD_NAMES for f in _with_codes([x for x in fields if x.name == name], codes, name)]
    order = {name: i for i, name in enumerate(FIELD_NAMES)}
    return Contact(fields=tuple(sorted(_unique(fields), key=lambda f: order[f.name])))


def _probability(field: Field, evidence: Evidence, weights: Mapping[str, float]) -> float:
    most = STRUCK if STRUCK_OUT in field.reasons else HAND if BY_HAND in field.reasons else 1.0
    return min(calibrated(evidence, weights), most)


def _crossed(spots: Iterable[Spot]) -> tuple[str, ...]:
    """Give the reason that lines of a value are crossed out, if they are."""
    return (STRUCK_OUT,) if any(s.struck for s in spots) else ()


def propose(
    sheet: Sheet, found: Sequence[Found], pieces: Sequence[Piece], classes: Sequence[Probabilities], facts: Facts,
    weights: Weights, country: str,
) -> list[Draft]:  # fmt: skip
    """Choose the values of all fields, each with the evidence for it; `country` (ISO) tells how addresses are written."""
    drafts: list[Draft] = []
    names = find_names(pieces, classes, facts)
    others = rivals(names, pieces, classes, facts)
    text = "".join(s.text for s in sheet.spots)
    best_title = max((c["title"] for c in classes), default=0.0)
    for rank, group in enumerate(names):
        evidence = of_name(group, names[:rank], facts, best_title, others[0][1] if others else 0.0)
        drafts.append((_name(group, text, others, facts), evidence))
    drafts += _settled(sheet, found, [d.value for d, _ in drafts])
    taken = {i for i, p in enumerate(pieces) if any(p is q for g in names for q in g.pieces)}
    firms = likeliest(chains(pieces, classes, facts, weights.join, frozenset(taken)), weights.company)
    for chain, group, runners_up in _companies(firms, pieces):
        taken |= set(chain.members)
        drafts.append((_company(group, runners_up, facts), of_group(group)))
    for mean, group in join(pieces, classes, facts, weights.join, taken):
        name = _KINDS.get(max(mean, key=mean.__getitem__))
        if name and group.score >= KEPT[name] and _is_value(name, group):
            field = _field(name, group, _tidy(name, group.text))
            if name == "addresses":
                field = replace(field, parts=parts(field.value, country))
            drafts.append((field, of_group(group)))
    return drafts


def _is_value(name: str, group: Group) -> bool:
    """Drop what cannot be one: a number in a register or a lone word is no address, unless a label or Chinese says so; one letter is no title."""
    if name == "addresses":
        if lexicon.CJK_ADDRESS.search(group.text) or OFFICE.match(group.pieces[0].text):
            return True
        if re.search(r"\d", group.text):
            return not _REGISTERED.search(group.text)
        return group.score >= KEPT_WITHOUT_DIGITS and (len(group.pieces) > 1 or len(group.text.split()) >= 4)
    return sum(c.isalpha() for c in group.text) > 1


def _tidy(name: str, text: str) -> str:
    value = text.strip(" -,;:|")
    if name == "titles":  # degrees behind a title say nothing of the job
        value = re.sub(r"(?:[\s,]+(?:[A-Z]\.[A-Z][A-Za-z]{0,4}\.?|Ph\.? ?D\.?)(?: [A-Z][a-z]+)?)+$", "", value) or value
    return value


def _field(name: str, group: Group, value: str, others: Iterable[tuple[str, float]] = ()) -> Field:
    return Field(
        name=name, value=value, raw=group.raw, confidence=group.score, quad=group.quad, side=group.side,
        reasons=(*group.reasons, *_crossed(p.spot for p in group.pieces)), others=tuple(others),
    )  # fmt: skip


def _name(group: Group, card: str, others: Iterable[tuple[str, float]], facts: Facts) -> Field:
    doubts = _doubts(group)
    text = borne_out(group.text, doubts, lambda t: max((email_agreement(t, x) for x in facts.local_parts), default=0.0))
    name = in_script_of(read := clean_name(text), card)
    misread = [(clean_name(t), chance) for t, chance in other_readings(group.text, doubts)[:MOST_OTHERS]]
    others = [*others, *((t, chance) for t, chance in misread if t != name)]
    field = _with_reading(_field("names", group, name, others), group.text, text)
    return field if name == read else replace(field, reasons=(*field.reasons, f"{read[0]} read on a traditional card"))


def _company(group: Group, others: Iterable[tuple[str, float]], facts: Facts) -> Field:
    text = borne_out(group.text, _doubts(group), lambda t: firm_agreement(t, facts.firms))
    return _with_reading(_field("companies", group, text.strip(" -,;:"), others), group.text, text)


def _doubts(group: Group) -> tuple[Doubt, ...]:
    """Give the doubtful letters of a value on one line; one that was joined has none that can be told."""
    piece = group.pieces[0]
    return doubts_within(piece.spot, piece.start, piece.end) if group.text == piece.text else ()


def _with_reading(field: Field, read: str, chosen: str) -> Field:
    return field if read == chosen else replace(field, reasons=(*field.reasons, otherwise(read)))


def _settled(sheet: Sheet, found: Sequence[Found], names: Sequence[str]) -> list[Draft]:
    """Turn what has a grammar into drafts."""
    spots = {s.index: s for s in sheet.spots}
    drafts = []
    for f in found:
        c = f.candidate
        lines = [spots[i] for i in c.lines]
        field = Field(
            name=c.name, value=c.value, raw=c.raw, confidence=c.score,
            quad=Quad.around([s.quad for s in lines]) if len(lines) > 1 else lines[0].quad, side=lines[0].side,
            label=c.label, extension=c.extension, reasons=(*c.reasons, *_crossed(lines)),
        )  # fmt: skip
        evidence = of_found(c, lines, found)
        if c.name == "emails":
            evidence = of_email_and_names(evidence, c.value, names)
            field = replace(field, others=_other_addresses(c, lines))
        drafts.append((field, evidence))
    return drafts


def _other_addresses(candidate: Candidate, lines: Sequence[Spot]) -> tuple[tuple[str, float], ...]:
    """Give what an address is otherwise, where letters of it are unsure."""
    readings = other_readings(candidate.raw, doubts_of(candidate.raw, lines))
    valid = ((checked(text), chance) for text, chance in readings)
    return tuple((value, chance) for value, chance in valid if value and value != candidate.value)[:MOST_OTHERS]


def _with_codes(fields: list[Field], codes: Sequence[Candidate], name: str) -> list[Field]:
    """Let what a code says stand for what was read of the same, and add what was not read."""
    mine = [c for c in codes if c.name == name]
    out = list(fields)
    for code in mine:
        same = next((i for i, f in enumerate(out) if _key(name, f.value) == _key(name, code.value)), None)
        if same is not None:
            label = code.label if name == "phones" else None
            out[same] = replace(out[same], value=code.value, confidence=code.score, origin="code", label=label or out[same].label,
                                reasons=(*out[same].reasons, *code.reasons))  # fmt: skip
        else:
            out.append(Field(name=name, value=code.value, raw=code.raw, confidence=code.score, origin="code",
                             label=code.label, extension=code.extension, reasons=code.reasons))  # fmt: skip
    return out


def _key(name: str, value: str) -> str:
    if name == "phones":
        return re.sub(r"\D", "", value)[-8:]
    if name == "websites":
        return re.sub(r"^(?:https?:/*)?(?:www\.)?", "", value.lower()).rstrip("/")
    return "".join(sorted(words(value))) if name == "names" else "".join(words(value))


def _unique(fields: list[Field]) -> list[Field]:
    """Keep the surest of equal values; a phone is the same only with its extension."""
    best: dict[tuple[str, str, str], Field] = {}
    for f in fields:
        if not f.value:
            continue
        key = f.name, _key(f.name, f.value) if f.name != "phones" else re.sub(r"\D", "", f.value), f.extension or ""
        if key not in best or f.confidence > best[key].confidence:
            best[key] = f if key not in best else replace(f, label=best[key].label or f.label)
    return list(best.values())


def _companies(
    firms: Sequence[tuple[float, Chain]], pieces: Sequence[Piece]
) -> list[tuple[Chain, Group, list[tuple[str, float]]]]:
    """Choose the firm, and the same in another script, each with its runners-up."""
    chosen: list[tuple[float, Chain]] = []
    for p, chain in firms:
        cjk = bool(lexicon.CJK.search(chain.text))
        apart = all(
            bool(lexicon.CJK.search(c.text)) != cjk and not set(chain.members) & set(c.members) for _, c in chosen
        )
        cut_off = "what stands above ends open" in chain.features  # the rest of another value
        if chosen and apart:  # the firm is known in one script; the rest of the probability is about the other
            p /= max(1.0 - sum(q for q, c in firms if bool(lexicon.CJK.search(c.text)) != cjk), p)
        needed = KEPT_IN_OTHER_SCRIPT if chosen else KEPT_COMPANY
        if p >= needed and apart and not cut_off:
            chosen.append((p, chain))
    others = [(c.text, round(p, 3)) for p, c in firms[:6] if all(c is not x for _, x in chosen)]
    return [(chain, group_of(chain, p, pieces), others) for p, chain in chosen]
