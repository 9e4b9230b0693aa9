"""From the fields of a record to the parts that several formats share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardscan.types import CardRecord, Field, Reading

PHONE_KINDS = ("work", "mobile", "fax", "home", "other")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonName:
    """A name in the parts that address books sort by."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


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
