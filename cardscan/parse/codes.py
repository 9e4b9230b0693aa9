"""From the text of a QR code to candidates: vCard, MECARD and plain URLs.

vCard by RFC 2426 (3.0) and RFC 6350 (4.0); MECARD as NTT DOCOMO defined it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse.domains import is_domain
from cardscan.parse.emails import checked
from cardscan.parse.links import SOCIAL_HOSTS
from cardscan.parse.phones import international
from cardscan.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Code

_MECARD = {
    "N": "names",
    "TEL": "phones",
    "EMAIL": "emails",
    "URL": "websites",
    "ADR": "addresses",
    "ORG": "companies",
    "TITLE": "titles",
}
CODE_SCORE = 0.99
"""A symbol has an error-correcting code: it is right or it is not read at all."""


def from_code(code: Code, region: str) -> list[Candidate]:
    """Propose what a code holds; a code that is no contact and no link gives nothing."""
    text = code.text.strip()
    if text.upper().startswith("BEGIN:VCARD"):
        return list(_vcard(text, region))
    if text.upper().startswith("MECARD:"):
        return list(_mecard(text[7:], region))
    url = re.fullmatch(r"(?:https?://)?([\w\-.]+)(?::\d+)?(?:/\S*)?", text, re.IGNORECASE)
    if url and is_domain(url[1].lower()):
        return [_candidate("socials" if SOCIAL_HOSTS.search(url[1].lower()) else "websites", text)]
    return []


def _candidate(name: str, value: str, label: str | None = None, extension: str | None = None) -> Candidate:
    return Candidate(
        name=name, value=value, raw=value, lines=(), score=CODE_SCORE, reasons=("in the code on the card",),
        label=label, extension=extension, origin="code",
    )  # fmt: skip


def _vcard(text: str, region: str) -> Iterator[Candidate]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    structured = ""
    named = False
    for line in unfolded.splitlines():
        match = re.match(r"(?:[\w\-]+\.)?(?P<name>[A-Za-z\-]+)(?P<params>(?:;[^:]*)?):(?P<value>.*)$", line)
        if not match or not match["value"].strip(" ;"):
            continue
        name, params, value = match["name"].upper(), match["params"].upper(), match["value"]
        parts = [_unescaped(p) for p in re.split(r"(?<!\\);", value)]
        whole = _unescaped(value)
        match name:
            case "FN":
                named = True
                yield _candidate("names", whole)
            case "N":
                family, given, *more = [*parts, "", ""]
                structured = " ".join(
                    p for p in (more[1] if len(more) > 1 else "", given, more[0] if more else "", family) if p
                )
            case "ORG":
                yield _candidate("companies", parts[0])
                for unit in parts[1:]:
                    if unit:
                        yield _candidate("departments", unit)
            case "TITLE" | "ROLE":
                yield _candidate("titles", whole)
            case "TEL":
                yield from _phone(whole.removeprefix("tel:"), params, region)
            case "EMAIL":
                yield from _email(whole)
            case "URL":
                yield _candidate("websites", whole)
            case "ADR":
                yield _candidate("addresses", ", ".join(p for p in parts if p))
            case _:
                pass
    if structured and not named:
        yield _candidate("names", structured)


def _mecard(text: str, region: str) -> Iterator[Candidate]:
    for part in re.split(r"(?<!\\);", text):
        key, _, value = part.partition(":")
        name = _MECARD.get(key.strip().upper())
        value = _unescaped(value).strip()
        if not name or not value:
            continue
        if name == "phones":
            yield from _phone(value, "", region)
        elif name == "emails":
            yield from _email(value)
        elif name == "names" and "," in value:
            family, given = value.split(",", 1)
            yield _candidate("names", f"{given.strip()} {family.strip()}")
        else:
            yield _candidate(name, value)


def _phone(text: str, params: str, region: str) -> Iterator[Candidate]:
    number, _, extension = text.partition(";ext=")
    value, planned, _ = international(number, region)
    kinds = {"FAX": "fax", "CELL": "mobile", "HOME": "home", "WORK": "work"}
    label = next((kind for word, kind in kinds.items() if re.search(rf"\b{word}\b", params)), planned or "work")
    if value:
        yield _candidate("phones", value, label, extension or None)


def _email(text: str) -> Iterator[Candidate]:
    value = checked(text.strip().removeprefix("mailto:"))
    if value:
        yield _candidate("emails", value)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text).strip()
