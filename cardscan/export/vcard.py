"""From CardRecords to vCard 3.0, many cards in one file, for address books.

Source: RFC 2426.  3.0 because every address book takes it, while a 4.0 card comes back damaged from servers built on
`vobject`, which is also why that library does not write it.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from cardscan.export.parts import PersonName, phone_kind, phone_text, side_text, source_file, split_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.types import CardRecord, Contact, Note

    Property = tuple[str, str]
    """Name with parameters, and the encoded value."""

_TEL_TYPES = {"work": "WORK,VOICE", "mobile": "CELL", "fax": "WORK,FAX", "home": "HOME,VOICE", "other": "VOICE"}
_NETWORK = re.compile(r"(?ai)\b(facebook|github|instagram|linkedin|tiktok|twitter|x(?=\.com)|xing|youtube)\b")
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_ESCAPED = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})
_LINE_OCTETS = 75


def export(records: Iterable[CardRecord]) -> Iterator[bytes]:
    """Yield one vCard a record: UTF-8, CRLF."""
    for record in records:
        yield b"".join(_folded(f"{name}:{value}") for name, value in _properties(record))


def _properties(record: CardRecord) -> Iterator[Property]:
    contact = record.contact
    yield "BEGIN", "VCARD"
    yield "VERSION", "3.0"
    yield "PRODID", "-//cardscan//cardscan//EN"
    yield "UID", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'cardscan:{record.id}')}"
    yield "REV", _utc(record)
    yield from _identity(record)
    yield from _reach(contact)
    for address in _texts(contact, "addresses"):
        yield "ADR;TYPE=WORK", _structured("", "", address, "", "", "", "")
        yield "LABEL;TYPE=WORK", _escaped(address)
    if (note := _clean(_note_text(record.note))).strip():
        yield "NOTE", _escaped(note)
    if record.event and (event := _clean(record.event.name)).strip():
        yield "CATEGORIES", _escaped(event)  # one category, also if its name has a comma
    yield "END", "VCARD"


def _utc(record: CardRecord) -> str:
    at = record.scanned_at
    at = at.astimezone(UTC) if at.tzinfo else at  # never the zone of this machine: same record, same bytes
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _identity(record: CardRecord) -> Iterator[Property]:
    """Yield who it is; FN is never empty, since servers refuse a card without it."""
    contact = record.contact
    names, companies = _texts(contact, "names"), _texts(contact, "companies")
    departments = _texts(contact, "departments")
    name = split_name(names[0]) if names else PersonName()
    yield "FN", _escaped(next(_display_names(record)))
    yield "N", _structured(name.family, name.given, name.middle, name.prefix, name.suffix)
    for other in names[1:]:  # the same person in another script, as a rule
        yield "NICKNAME", _escaped(other)
    if companies or departments:
        yield "ORG", _structured(companies[0] if companies else "", *departments)
    for company in companies[1:]:
        yield "ORG", _structured(company)
    for title in _texts(contact, "titles"):
        yield "TITLE", _escaped(title)
    if companies and not names:
        yield "X-ABShowAs", "COMPANY"


def _display_names(record: CardRecord) -> Iterator[str]:
    """Yield what can stand for the card in a list, the best first."""
    for field in ("names", "companies", "emails"):
        yield from _texts(record.contact, field)
    yield from (text for _, text in _phones(record.contact))
    for reading in record.readings:
        yield from filter(None, map(str.strip, _clean(side_text(reading)).split("\n")))
    yield _clean(PurePath(source_file(record)).name).strip() or "card"


def _reach(contact: Contact) -> Iterator[Property]:
    for kind, number in _phones(contact):
        yield f"TEL;TYPE={_TEL_TYPES[kind]}", _escaped(number)
    for email in _texts(contact, "emails"):
        yield "EMAIL;TYPE=INTERNET,WORK", _escaped(email)
    for website in _texts(contact, "websites"):
        yield "URL", _uri(website)
    for social in _texts(contact, "socials"):
        network = _NETWORK.search(social)
        kind = f";TYPE={network[0].lower()}" if network else ""
        yield f"X-SOCIALPROFILE{kind}", _escaped(social)


def _note_text(note: Note | None) -> str:
    """Give the note as labelled lines, and below them its own words where they say more."""
    if note is None:
        return ""
    slots = {
        "Where we met": note.where,
        "Met on": note.when,
        "Topic": note.topic,
        "Follow-up": note.follow_up,
        "Due": note.due,
    }
    filled = {label: field for label, field in slots.items() if field}
    labelled = "\n".join(f"{label}: {field.value}" for label, field in filled.items())
    if not filled:
        return note.text
    said = {"1", "2", "3"}.union(*(_words(f"{field.value} {field.raw}") for field in filled.values()))
    return f"{labelled}\n\n{note.text}" if _words(note.text) - said else labelled


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _texts(contact: Contact, name: str) -> list[str]:
    """Give the values of one field that are not blank."""
    cleaned = (_clean(f.value) for f in contact.all(name))
    return [text for text in cleaned if text.strip()]


def _phones(contact: Contact) -> list[tuple[str, str]]:
    """Give kind and number; the extension is part of the text, since 3.0 has no parameter for it."""
    texts = ((phone_kind(f), _clean(phone_text(f))) for f in contact.all("phones"))
    return [(kind, text) for kind, text in texts if text.strip()]


def _clean(text: str) -> str:
    """Make every line break one newline and drop all other control characters but the tab."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def _escaped(text: str) -> str:
    """Encode a text value, `;` included: a bare one in a NOTE broke the sync of macOS (owncloud-archive/apps#673)."""
    return _clean(text).translate(_ESCAPED)


def _structured(*components: str) -> str:
    return ";".join(map(_escaped, components))


def _uri(text: str) -> str:
    """Encode a URI, which knows no backslash: `vobject`, and so Radicale, drops what follows a bare comma."""
    return re.sub(r"[\\,;\s]", lambda found: quote(found.group()), text)


def _folded(line: str) -> bytes:
    """Break a line before its 76th octet, never inside a character."""
    octets = line.encode(errors="replace")  # half a surrogate: a file name that is no UTF-8
    pieces = []
    room = _LINE_OCTETS
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:  # a following octet of a character
            end -= 1
        pieces.append(octets[:end])
        octets = octets[end:]
        room = _LINE_OCTETS - 1  # after the blank that opens a continuation
    return b"\r\n ".join((*pieces, octets)) + b"\r\n"
