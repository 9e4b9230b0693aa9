r"""From the words of a profile to what they mean: where the values of a column come from.

    names  titles  departments  companies  emails  phones  websites  addresses  socials     all values on the card
    phones.mobile  phones.fax  socials.linkedin                                             those of one kind
    emails[0]  phones.work[1:]                                                              the first; all but the first
    names[0].given  addresses[0].city  phones[0].kind                                       a part of a value
    note                                                                                    the whole encounter in words
    note.where  note.when  note.topic  note.follow_up  note.due  note.people  note.text     its slots, as written
    met.on  met.where  event.name  event.date  event.place                                  the event stands in for the note
    others                                                  what is on the card and in no other column of the file
    id  uuid  uuid.company  …                               see `PLAIN`
    a | b                                                   b where there is no a

A row tells of one card or of all cards of a person; what they tell several times is told once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cardscan.encounters import encounter
from cardscan.export.parts import (
    PHONE_KINDS,
    external_id,
    network_of,
    note_text,
    phone_kind,
    phone_text,
    side_text,
    source_file,
    split_name,
    suffix_of,
    words,
)
from cardscan.types import FIELD_NAMES, FIELD_TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cardscan.people import Person
    from cardscan.types import CardRecord, Contact, Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What one row of a table tells of."""

    person: Person
    fields: Mapping[str, Sequence[Field]]
    """The values of the person that are not blank, by name: see `filled`."""
    cards: tuple[CardRecord, ...]
    """All of the person, the latest first; or the one whose note, task or row it is."""
    company: str = ""
    """In a table of companies."""

    def first(self, name: str) -> str:
        """Give the first value of one name, or an empty string."""
        return next((f.value for f in self.fields.get(name, ())), "")


def filled(contact: Contact) -> Mapping[str, Sequence[Field]]:
    """Give the values of a contact that are not blank, by name."""
    found: dict[str, list[Field]] = {}
    for field in contact.fields:
        if field.value.strip():
            found.setdefault(field.name, []).append(field)
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a cell come from."""

    path: str
    values: Callable[[Row], Sequence[str]]
    fields: Callable[[Row], Sequence[Field]] = lambda _: ()
    """The values of the card that these are, or are a part of."""
    text: Callable[[Field], str] = lambda f: f.value
    """What of such a value is told."""
    part: str = ""
    is_date: bool = False
    is_exact: bool = False
    """A beginning of it is worth nothing: an address that is reached, not read."""


_PATH = re.compile(
    r"(?P<name>[a-z_]+)(?:\.(?P<kind>[a-z_]+))?(?:\[(?:(?P<at>\d+)|(?P<start>\d*):(?P<stop>\d*))\])?(?:\.(?P<part>[a-z_]+))?"
)
EXACT = ("emails", "phones", "websites", "socials")


def sources(text: str) -> tuple[Source, ...]:
    """Read the words of a profile: the alternatives, the best first.

    Raises:
        ValueError: they mean nothing.
    """
    return tuple(_source(alternative.strip()) for alternative in text.split("|"))


def _source(path: str) -> Source:
    found = _PATH.fullmatch(path)
    name = found["name"] if found else ""
    if found and name in FIELD_NAMES:
        return _of_contact(path, found)
    plain = path.partition("[")[0]
    if found and plain in PLAIN and not found["part"]:
        told, span = PLAIN[plain], _span(found)
        # who names the company by its id has told it
        fields = (lambda row: row.fields.get("companies", ())[:1]) if plain == "uuid.company" else lambda _: ()
        return Source(
            path, lambda row: list(dict.fromkeys(filter(None, told(row))))[span], fields, is_date=plain in DATES
        )
    raise ValueError(f"there is no source {path!r}")


def _span(found: re.Match[str]) -> slice:
    if found["at"]:
        return slice(int(found["at"]), int(found["at"]) + 1)
    return slice(*(int(found[x]) if found[x] else None for x in ("start", "stop")))


def _of_contact(path: str, found: re.Match[str]) -> Source:
    """Read a path such as `phones.work[0].extension`."""
    name, kind, part = found["name"], found["kind"] or "", found["part"] or ""
    parts = PARTS.get(name, {})
    if kind and kind in parts and not part:  # `addresses.city`: of all of them
        kind, part = "", kind
    if part and part not in parts:
        raise ValueError(f"{name} have no {part!r}; they have {', '.join(parts) or 'no parts'}")
    kind_of = KINDS.get(name)
    if kind and (kind_of is None or (name == "phones" and kind not in PHONE_KINDS)):
        raise ValueError(f"there are no {name} of the kind {kind!r}")
    span, text = _span(found), parts.get(part, TEXTS.get(name, lambda f: f.value))

    def fields(row: Row) -> Sequence[Field]:
        mine = row.fields.get(name, ())
        return [f for f in mine if kind_of(f) == kind][span] if kind and kind_of else mine[span]

    def values(row: Row) -> Sequence[str]:
        if row.company and name == "companies":
            return [row.company][span]
        return [value for f in fields(row) if (value := text(f)).strip()]

    return Source(path, values, fields, text, part, is_exact=name in EXACT)


def _phone_part(part: str) -> Callable[[Field], str]:
    def value(field: Field) -> str:
        import phonenumbers

        try:
            number = phonenumbers.parse(field.value)
        except phonenumbers.NumberParseException:
            return field.value if part == "national" else ""
        match part:
            case "national":
                return phonenumbers.national_significant_number(number)
            case "calling_code":
                return f"+{number.country_code}"
            case _:
                return phonenumbers.region_code_for_number(number) or ""

    return value


def _address_part(part: str) -> Callable[[Field], str]:
    def value(field: Field) -> str:
        if field.parts is None:
            return field.value if part == "street" else ""
        return str(getattr(field.parts, part) or (field.parts.country_code if part == "country" else ""))

    return value


def _last_name(field: Field) -> str:
    name = split_name(field.value)
    return name.family or name.given or field.value


def _origin(field: Field) -> str:
    """Give scheme and host of a website."""
    text = field.value if "//" in field.value else f"https://{field.value}"
    try:
        host = urlsplit(text).hostname
    except ValueError:  # a bracket that opens no IPv6 address
        return ""
    return f"https://{host.removeprefix('www.')}" if host else ""


TEXTS: Mapping[str, Callable[[Field], str]] = {"phones": phone_text}
KINDS: Mapping[str, Callable[[Field], str]] = {"phones": phone_kind, "socials": lambda f: network_of(f.value)}
PARTS: Mapping[str, Mapping[str, Callable[[Field], str]]] = {
    "names": {
        "family": lambda f: split_name(f.value).family,
        "given": lambda f: split_name(f.value).given,
        "middle": lambda f: split_name(f.value).middle,
        "prefix": lambda f: split_name(f.value).prefix,
        "suffix": suffix_of,
        # for tools that want a last name: a single name is the last one
        "last": _last_name,
        "first": lambda f: split_name(f.value).given if split_name(f.value).family else "",
    },
    "phones": {
        "kind": phone_kind,
        "extension": lambda f: f.extension or "",
        **{p: _phone_part(p) for p in ("national", "calling_code", "country")},
    },
    "addresses": {p: _address_part(p) for p in ("street", "city", "region", "postal_code", "country", "country_code")},
    "emails": {"domain": lambda f: f.value.rpartition("@")[2]},
    "websites": {"origin": _origin},
    "socials": {"network": lambda f: network_of(f.value)},
}


def _of_cards(told: Callable[[CardRecord], str | Iterable[str]]) -> Callable[[Row], Iterable[str]]:
    def values(row: Row) -> Iterable[str]:
        for card in row.cards:
            found = told(card)
            yield from [found] if isinstance(found, str) else found

    return values


def _slot(name: str) -> Callable[[Row], Iterable[str]]:
    def value(card: CardRecord) -> str:
        field: Field | None = getattr(card.note, name, None)
        return field.value if field else ""

    return _of_cards(value)


def _subject(card: CardRecord) -> str:
    """Name a task."""
    return card.note.follow_up.value if card.note and card.note.follow_up else "Follow up"


PLAIN: Mapping[str, Callable[[Row], Iterable[str]]] = {
    "id": lambda row: [row.person.label],
    "card": _of_cards(lambda c: c.id),
    "uuid": lambda row: [external_id(row.person.label)],
    "uuid.company": lambda row: [company_id(c)] if (c := row.company or row.first("companies")) else [],
    "uuid.note": lambda row: [external_id(row.cards[0].id, "note")],
    "uuid.task": lambda row: [external_id(row.cards[0].id, "task")],
    "mark": lambda row: [f"[cardscan {row.cards[0].id}]"],  # to be searched for where there is no field for an id
    "note": lambda row: ["\n\n".join(filter(None, dict.fromkeys(map(note_text, row.cards))))],
    **{f"note.{s}": _slot(s) for s in ("where", "when", "topic", "follow_up", "due")},
    "note.people": _of_cards(lambda c: [f.value for f in c.note.people] if c.note else []),
    "note.text": _of_cards(lambda c: c.note.text if c.note else ""),
    "met.on": _of_cards(lambda c: str(encounter(c).on or "")),
    "met.where": _of_cards(lambda c: encounter(c).where),
    "event.name": _of_cards(lambda c: c.event.name if c.event else ""),
    "event.date": _of_cards(lambda c: str(c.event.date or "") if c.event else ""),
    "event.place": _of_cards(lambda c: c.event.place if c.event else ""),
    "task.subject": _of_cards(_subject),
    "done": _of_cards(lambda c: str(c.done or "")),
    "file": _of_cards(source_file),
    "back_file": _of_cards(lambda c: [r.crop.source for r in c.readings[1:]]),
    "scanned_on": _of_cards(lambda c: c.scanned_at.date().isoformat()),
    "review": _of_cards(lambda c: c.review),
    "status": _of_cards(lambda c: c.status),
    "text": lambda row: ["\n\n".join(filter(None, (side_text(r) for c in row.cards for r in c.readings)))],
    "others": lambda _: [],  # known only once all other columns are: see `homeless`
}
DATES = ("note.when", "note.due", "met.on", "event.date", "done", "scanned_on")
"""ISO dates, unless a person typed something else."""


def company_id(name: str) -> str:
    """Give the id by which other programs know a company: the same for all that write its name alike."""
    return external_id(" ".join(re.findall(r"\w+", name.casefold())) or name, "company")


def homeless(row: Row, used: Iterable[Source]) -> list[str]:
    """Give the values of a card of which a word is in none of the given sources' cells, labelled."""
    told: dict[int, list[str]] = {}
    for source in used:
        for field in source.fields(row):
            told.setdefault(id(field), []).append(source.text(field))
    return [
        f"{FIELD_TITLES[f.name]}{f' ({phone_kind(f)})' if f.name == 'phones' else ''}: {TEXTS.get(f.name, _flat)(f)}"
        for name in FIELD_NAMES
        for f in row.fields.get(name, ())
        if not (id(f) in told and words(f.value) <= words(" ".join(told[id(f)])))
    ]


def _flat(field: Field) -> str:
    return ", ".join(line.strip() for line in re.split(r"[\r\n]+", field.value))
