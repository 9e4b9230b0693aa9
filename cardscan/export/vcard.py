"""From CardRecords to vCards, 3.0 or 4.0, for address books.

Sources: RFC 2426, RFC 6350, and RFC 6868 for what a parameter may hold.  3.0 is the default because every address book
takes it, while a 4.0 card comes back damaged from servers built on `vobject` (Kozea/Radicale#1863), which is also why
that library does not write it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from cardscan.export.parts import (
    PersonName,
    clean,
    external_id,
    network_of,
    note_text,
    phone_kind,
    phone_text,
    side_text,
    source_file,
    split_name,
    suffix_of,
)
from cardscan.types import PostalAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cardscan.types import CardRecord, Contact, Field

    Photos = Callable[[CardRecord], bytes]
    """Gives the picture of a card as a JPEG; nothing where there is none: `Library.picture`."""


_TEL_TYPES = {"work": "WORK,VOICE", "mobile": "CELL", "fax": "WORK,FAX", "home": "HOME,VOICE", "other": "VOICE"}
_GLOBAL = re.compile(r"\+[0-9]+")
_EXTENSION = re.compile("[0-9]+")
_ESCAPED = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})
_CARETS = str.maketrans({"^": "^^", "\n": "^n", '"': "^'", "\t": " "})
_LINE_OCTETS = 75


def export(records: Iterable[CardRecord], /, photos: Photos | None = None) -> Iterator[bytes]:
    """Yield one vCard 3.0 a record: UTF-8, CRLF; with `photos`, the picture of the card in it."""
    for record in records:
        yield _Card(record, four=False).encoded(photos(record) if photos else b"")


def export4(records: Iterable[CardRecord], /, photos: Photos | None = None) -> Iterator[bytes]:
    """Yield one vCard 4.0 a record: UTF-8, CRLF; with `photos`, the picture of the card in it."""
    for record in records:
        yield _Card(record, four=True).encoded(photos(record) if photos else b"")


def uid(record: CardRecord) -> str:
    """Give the UUID of a contact, the same for all cards of a person and for ever; it is the card's UID as a URN."""
    return external_id(record.person or record.id)


@dataclass(frozen=True, slots=True)
class _Card:
    """One card in one version; its methods yield name with parameters, and the encoded value."""

    record: CardRecord
    four: bool

    def encoded(self, photo: bytes) -> bytes:
        properties = [*self._properties(), *self._photo(photo), ("END", "VCARD")]
        return b"".join(_folded(f"{name}:{value}") for name, value in properties)

    def _properties(self) -> Iterator[tuple[str, str]]:
        record = self.record
        yield "BEGIN", "VCARD"
        yield "VERSION", "4.0" if self.four else "3.0"
        yield "PRODID", "-//cardscan//cardscan//EN"
        yield "UID", f"urn:uuid:{uid(record)}"
        yield "REV", self._revised()
        yield from self._identity()
        yield from self._reach()
        for address in record.contact.all("addresses"):
            yield from self._address(address)
        if (note := clean(note_text(record))).strip():
            yield "NOTE", escaped(note)
        if record.event and (event := clean(record.event.name)).strip():
            yield "CATEGORIES", escaped(event)  # one category, also if its name has a comma

    def _revised(self) -> str:
        at = self.record.scanned_at
        at = at.astimezone(UTC) if at.tzinfo else at  # never the zone of this machine: same record, same bytes
        return f"{at:%Y%m%dT%H%M%SZ}" if self.four else f"{at:%Y-%m-%dT%H:%M:%SZ}"

    def _identity(self) -> Iterator[tuple[str, str]]:
        """Yield who it is; FN is never empty, since servers refuse a card without it."""
        contact = self.record.contact
        names, companies, departments = (_texts(contact, n) for n in ("names", "companies", "departments"))
        name = split_name(names[0]) if names else PersonName()
        yield "FN", escaped(display_name(self.record))
        suffix = next((suffix_of(f) for f in contact.all("names") if clean(f.value).strip()), "")
        yield "N", _structured(name.family, name.given, name.middle, name.prefix, suffix)
        for other in names[1:]:  # the same person in another script, as a rule
            yield "NICKNAME", escaped(other)
        if companies or departments:
            yield "ORG", _structured(companies[0] if companies else "", *departments)
        for company in companies[1:]:
            yield "ORG", _structured(company)
        for title in _texts(contact, "titles"):
            yield "TITLE", escaped(title)
        if companies and not names:
            yield ("KIND", "org") if self.four else ("X-ABShowAs", "COMPANY")

    def _reach(self) -> Iterator[tuple[str, str]]:
        contact = self.record.contact
        for phone in contact.all("phones"):
            if clean(phone.value).strip():
                yield self._phone(phone)
        for email in _texts(contact, "emails"):
            yield f"EMAIL;TYPE={'work' if self.four else 'INTERNET,WORK'}", escaped(email)
        for website in _texts(contact, "websites"):
            yield "URL", _uri(website)
        for social in _texts(contact, "socials"):
            network = network_of(social)
            yield f"X-SOCIALPROFILE{f';TYPE={network}' if network else ''}", escaped(social)

    def _phone(self, phone: Field) -> tuple[str, str]:
        """Give a number; where there is no other place for its extension, that is part of the text."""
        kinds = _TEL_TYPES[phone_kind(phone)]
        if not self.four:
            return f"TEL;TYPE={kinds}", escaped(phone_text(phone))
        extension = phone.extension or ""
        if _GLOBAL.fullmatch(phone.value) and (not extension or _EXTENSION.fullmatch(extension)):
            ext = f";ext={extension}" if extension else ""
            return f'TEL;VALUE=uri;TYPE="{kinds.lower()}"', f"tel:{phone.value}{ext}"  # RFC 3966
        return f'TEL;VALUE=text;TYPE="{kinds.lower()}"', escaped(phone_text(phone))

    def _address(self, address: Field) -> Iterator[tuple[str, str]]:
        """Yield an address in parts, all of it as the street where they are not known; and as it is printed."""
        printed = clean(address.value)
        if not printed.strip():
            return
        parts = address.parts or PostalAddress(street=printed)
        value = _structured("", "", parts.street, parts.city, parts.region, parts.postal_code, parts.country)
        if self.four:
            yield f'ADR;TYPE=work;LABEL="{printed.translate(_CARETS)}"', value
        else:
            yield "ADR;TYPE=WORK", value
            yield "LABEL;TYPE=WORK", escaped(printed)

    def _photo(self, jpeg: bytes) -> Iterator[tuple[str, str]]:
        if jpeg:
            data = base64.b64encode(jpeg).decode()
            yield ("PHOTO", f"data:image/jpeg;base64,{data}") if self.four else ("PHOTO;ENCODING=b;TYPE=JPEG", data)


def display_name(record: CardRecord) -> str:
    """Give what stands for a card in a list; never blank."""
    return next(_display_names(record))


def _display_names(record: CardRecord) -> Iterator[str]:
    """Yield what can stand for the card, the best first."""
    for field in ("names", "companies", "emails"):
        yield from _texts(record.contact, field)
    yield from filter(str.strip, (clean(phone_text(f)) for f in record.contact.all("phones")))
    for reading in record.readings:
        yield from filter(None, map(str.strip, clean(side_text(reading)).split("\n")))
    yield clean(PurePath(source_file(record)).name).strip() or "card"


def _texts(contact: Contact, name: str) -> list[str]:
    """Give the values of one field that are not blank."""
    cleaned = (clean(f.value) for f in contact.all(name))
    return [text for text in cleaned if text.strip()]


def escaped(text: str) -> str:
    """Encode a text value, `;` included: a bare one in a NOTE broke the sync of macOS (owncloud-archive/apps#673)."""
    return clean(text).translate(_ESCAPED)


def _structured(*components: str) -> str:
    return ";".join(map(escaped, components))


def _uri(text: str) -> str:
    """Encode a URI, which knows no backslash: `vobject`, and so Radicale, drops what follows a bare comma."""
    return re.sub(r"[\\,;\s]", lambda found: quote(found.group()), text)


def _folded(line: str) -> bytes:
    """Break a line before its 76th octet, never inside a character."""
    octets = line.encode(errors="replace")  # half a surrogate: a file name that is no UTF-8
    pieces = []
    start, room = 0, _LINE_OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # a following octet of a character
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, _LINE_OCTETS - 1  # after the blank that opens a continuation
    return b"\r\n ".join((*pieces, octets[start:])) + b"\r\n"
