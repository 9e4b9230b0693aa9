"""From the fields of a record to the parts that several formats share."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cardscan.encounters import encounter

if TYPE_CHECKING:
    from cardscan.types import CardRecord, Field, Reading

PHONE_KINDS = ("work", "mobile", "fax", "home", "other")
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_NETWORK = re.compile(r"(?ai)\b(facebook|github|instagram|linkedin|tiktok|twitter|x(?=\.com)|xing|youtube)\b")


def external_id(record: str, of: str = "") -> str:
    """Give the id by which other programs know a person or card for ever; `of` is the kind of anything else."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"cardscan:{of}:{record}" if of else f"cardscan:{record}"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonName:
    """A name in the parts that address books sort by."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


@lru_cache(256)  # several columns ask for the parts of one name
def split_name(name: str) -> PersonName:
    """Split a personal name; what cannot be split is all family name.

    A Chinese, Japanese or Korean name without a blank stays whole: where its family name ends is a guess.
    """
    from nameparser import HumanName  # loads its word lists: only when there is a name to split

    if len(name.split()) < 2 and _CJK.search(name):
        return PersonName(family=name)
    parsed = HumanName(name)
    if not parsed.first and not parsed.last:  # "Dr." is all title
        return PersonName(family=name)
    return PersonName(
        family=parsed.last,
        given=parsed.first,
        middle=parsed.middle,
        prefix=parsed.title,
        suffix=parsed.suffix,
    )


def suffix_of(name: Field) -> str:
    """Give what stands behind a name: `Jr`, and the degrees that were read with it, which are no part of its value."""
    read = name.origin == "read" and name.raw.startswith(name.value)
    degrees = name.raw.removeprefix(name.value).strip(" ,;:|-") if read else ""
    return ", ".join(filter(None, [split_name(name.value).suffix, degrees.strip(".") and clean(degrees)]))


def clean(text: str) -> str:
    """Make every line break one newline and drop all other control characters but the tab."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def phone_kind(phone: Field) -> str:
    """Give one of PHONE_KINDS; a number without a label is a work number, as in the JSON record."""
    kind = phone.label or "work"
    return kind if kind in PHONE_KINDS else "other"


def phone_text(phone: Field) -> str:
    """Give the number with its extension as address books write it: `+14155550100 x12`."""
    return f"{phone.value} x{phone.extension}" if phone.extension else phone.value


def side_text(reading: Reading) -> str:
    """Give all lines of one side, one a line."""
    return "\n".join(line.text for line in reading.lines)


def source_file(record: CardRecord) -> str:
    """Give the path of the picture of the front, as it was given."""
    return record.readings[0].crop.source


def network_of(social: str) -> str:
    """Give the network of a profile, such as `linkedin`; empty if it does not tell."""
    found = _NETWORK.search(social)
    return found[0].lower() if found else ""


def note_text(card: CardRecord) -> str:
    """Give what is known of an encounter as labelled lines, and below them the note's own words where they say more."""
    note, met = card.note, encounter(card)
    labelled = {
        "Where we met": met.where,
        "Met on": note.when.value if note and note.when else met.on.isoformat() if met.on else "",
        "Topic": met.topic,
        "Follow-up": met.promised,
        "Due": note.due.value if note and note.due else "",
        "Done": card.done.isoformat() if card.done else "",
    }
    lines = [f"{label}: {value}" for label, value in labelled.items() if value]
    if note is None:
        return "\n".join(lines)
    slots = [f for f in (note.where, note.when, note.topic, note.follow_up, note.due) if f]
    said = {"1", "2", "3"}.union(*(words(f"{f.value} {f.raw}") for f in slots))
    own = [note.text] if words(note.text) - said or not lines else []
    return "\n\n".join(filter(None, ["\n".join(lines), *own]))


def words(text: str) -> set[str]:
    """Give the words of a text, however they are written."""
    return set(re.findall(r"\w+", text.casefold()))
