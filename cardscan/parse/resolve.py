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
from cardscan.parse.features import firm_agreement
from cardscan.parse.joins import join
from cardscan.parse.layout import words
from cardscan.parse.people import clean_name, find_names
from cardscan.types import CRITICAL, FIELD_NAMES, Contact, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardscan.parse.classify import Weights
    from cardscan.parse.features import Facts
    from cardscan.parse.joins import Group
    from cardscan.parse.layout import Found, Sheet
    from cardscan.parse.pieces import Piece
    from cardscan.types import Candidate

Probabilities = dict[str, float]

KEPT = {"titles": 0.4, "departments": 0.4, "companies": 0.3, "addresses": 0.4}
"""Probability from which on a value is believed; a company is wanted on nearly every card, so less is asked."""
LIKELIEST = 0.25
"""Probability from which on the likeliest line is offered as the company where no line is surely one; it is flagged."""
_KINDS = {"title": "titles", "department": "departments", "company": "companies", "address": "addresses"}
REVIEW_BELOW = {"names": 0.75, "emails": 0.8, "phones": 0.7}
"""Confidence under which a critical field is put before a person; other fields use OTHERS_BELOW."""
OTHERS_BELOW = 0.5


def resolve(
    sheet: Sheet, found: Sequence[Found], codes: Sequence[Candidate], pieces: Sequence[Piece],
    classes: Sequence[Probabilities], facts: Facts, weights: Weights,
) -> Contact:  # fmt: skip
    """Decide what the card says."""
    fields = [*_settled(sheet, found, codes)]
    names = find_names(pieces, classes, facts)
    taken = {i for i, p in enumerate(pieces) if any(p is q for g in names for q in g.pieces)}
    values = {"names": [_field("names", g, clean_name(g.text), g.score) for g in names]}
    groups: dict[str, list[Group]] = {name: [] for name in _KINDS.values()}
    unsure: list[tuple[float, Group]] = []
    for mean, group in join(pieces, classes, facts, weights.join, taken):
        name = _KINDS.get(max(mean, key=mean.__getitem__))
        if name and group.score >= KEPT[name] and _is_value(name, group):
            groups[name].append(group)
        elif mean["company"] >= LIKELIEST and _is_value("companies", group):
            unsure.append((mean["company"], group))
    if not groups["companies"] and unsure:
        score, best = max(unsure, key=lambda x: (x[1].side == "front", x[0]))
        groups["companies"] = [
            replace(best, score=score, reasons=(f"company {score:.2f}", "nothing on the card is surer"))
        ]
    for name in ("titles", "departments", "addresses"):
        values[name] = [_field(name, g, _tidy(name, g.text), g.score) for g in groups[name]]
    values["companies"] = _companies(groups["companies"], facts)
    for name, mine in values.items():
        fields += _with_codes(mine, codes, name)
    order = {name: i for i, name in enumerate(FIELD_NAMES)}
    return Contact(fields=tuple(sorted(_unique(fields), key=lambda f: order[f.name])))


def doubtful(contact: Contact) -> tuple[str, ...]:
    """List the fields that a person should look at, and the names of a card that seems to have one but shows none."""
    paths = []
    for name in FIELD_NAMES:
        for i, field in enumerate(contact.all(name)):
            if field.confidence < REVIEW_BELOW.get(name, OTHERS_BELOW):
                paths.append(f"{name}[{i}]")
    if not contact.all("names") and (contact.all("titles") or contact.all("emails")):
        paths.append("names")
    return tuple(sorted(paths, key=lambda p: (p.split("[")[0] not in CRITICAL,)))


def _is_value(name: str, group: Group) -> bool:
    """Drop what cannot be one: a lone word is no address, one letter is no title."""
    if name == "addresses":
        return len(group.pieces) > 1 or bool(re.search(r"\d", group.text)) or len(group.text.split()) >= 4
    return sum(c.isalpha() for c in group.text) > 1


def _tidy(name: str, text: str) -> str:
    value = text.strip(" -,;:|")
    if name == "titles":  # degrees behind a title say nothing of the job
        value = re.sub(r"(?:[\s,]+(?:[A-Z]\.[A-Z][A-Za-z]{0,4}\.?|Ph\.? ?D\.?)(?: [A-Z][a-z]+)?)+$", "", value) or value
    return value


def _field(name: str, group: Group, value: str, score: float, others: Iterable[tuple[str, float]] = ()) -> Field:
    return Field(
        name=name, value=value, raw=group.raw, confidence=round(min(score, 0.99), 4), quad=group.quad,
        side=group.side, reasons=group.reasons, others=tuple(others),
    )  # fmt: skip


def _is_acronym(short: str, full: str) -> bool:
    """Tell whether one text is made of the first letters of the other."""
    initials = "".join(w[0] for w in words(full) if w not in lexicon.FUNCTION_WORDS)
    letters = "".join(words(short))
    return len(letters) > 1 and len(initials) > 1 and (initials.startswith(letters) or letters.startswith(initials))


def _settled(sheet: Sheet, found: Sequence[Found], codes: Sequence[Candidate]) -> list[Field]:
    """Turn what has a grammar into fields: the same value once, a code before what was read."""
    spots = {s.index: s for s in sheet.spots}
    fields: list[Field] = []
    for f in found:
        c = f.candidate
        lines = [spots[i] for i in c.lines]
        field = Field(
            name=c.name, value=c.value, raw=c.raw, confidence=round(max(0.02, min(c.score, 0.99)), 4),
            quad=Quad.around([s.quad for s in lines]) if len(lines) > 1 else lines[0].quad, side=lines[0].side,
            label=c.label, extension=c.extension, reasons=c.reasons,
        )  # fmt: skip
        fields.append(field)
    settled = ("emails", "phones", "websites", "socials")
    return [f for name in settled for f in _with_codes([x for x in fields if x.name == name], codes, name)]


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


def _companies(groups: Sequence[Group], facts: Facts) -> list[Field]:
    """Choose the firm among the lines that may name it; a firm printed in two scripts is kept in both."""
    if not groups:
        return []

    def worth(g: Group) -> float:
        legal = bool(lexicon.LEGAL_PATTERN.search(g.text) or lexicon.CJK_LEGAL.search(g.text))
        short = len(words(g.text)) == 1 and any(_is_acronym(g.text, other.text) for other in groups if other is not g)
        return (
            g.score
            - 0.5 * short
            - 0.5 * (g.side == "back" and any(other.side == "front" for other in groups))
            + 0.35 * legal
            + 0.15 * firm_agreement(g.text, facts.firms)
            + 0.05 * (len(g.pieces) > 1)
        )

    ranked = sorted(groups, key=worth, reverse=True)
    chosen = [ranked[0]]
    first_cjk = bool(lexicon.CJK.search(ranked[0].text))
    other_script = [g for g in ranked[1:] if bool(lexicon.CJK.search(g.text)) != first_cjk and g.score > 0.6]
    if other_script:
        chosen.append(other_script[0])
    others = [(g.text, round(g.score, 3)) for g in ranked if g not in chosen]
    return [_field("companies", g, g.text.strip(" -,;:"), g.score, others) for g in chosen]
