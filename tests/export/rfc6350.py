"""A strict reader of vCard 4.0, written from RFC 6350 alone: what it does not allow is an AssertionError."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAFE, _QSAFE = r'[^"\x00-\x08\x0a-\x1f\x7f:;,]', r'[^"\x00-\x08\x0a-\x1f\x7f]'
_VALUE = rf'(?:"{_QSAFE}*"|{_SAFE}*)'
_PARAM = rf"[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*"
_LINE = re.compile(rf"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;{_PARAM})*):([^\x00-\x08\x0a-\x1f\x7f]*)")
_TEL = re.compile(r"tel:\+[0-9]([0-9.()-])*(;ext=[0-9]+)?(;[a-z0-9-]+(=[^;]*)?)*")  # RFC 3966
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\\]*")
_STAMP = re.compile(r"\d{8}T\d{6}(Z|[+-]\d{2}(\d{2})?)?")
_CARETS = {"^n": "\n", "^^": "^", "^'": '"'}  # RFC 6868

TEXT = {"FN", "NICKNAME", "TITLE", "NOTE", "PRODID", "EMAIL", "KIND", "VERSION", "X-SOCIALPROFILE", "CATEGORIES"}
STRUCTURED = {"N": 5, "ADR": 7, "ORG": 0}
"""How many components each has; 0 is any number."""
ONCE = {"N", "UID", "REV", "PRODID", "KIND", "VERSION"}


@dataclass(frozen=True)
class Property:
    """One property of a card, decoded."""

    name: str
    parameters: dict[str, list[str]]
    value: str | list[str]


def read(data: bytes) -> list[list[Property]]:
    """Read a file of cards."""
    assert not data or data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    for each in physical:
        assert len(each) <= 75
        assert b"\n" not in each
        assert b"\r" not in each
        each.decode()
    logical = re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")[:-1]
    cards: list[list[Property]] = []
    for line in logical:
        if line == "BEGIN:VCARD":
            cards.append([])
        elif line != "END:VCARD":
            cards[-1].append(_property(line))
    assert logical.count("BEGIN:VCARD") == logical.count("END:VCARD") == len(cards)
    for card in cards:
        names = [p.name for p in card]
        assert card[0] == Property("VERSION", {}, "4.0")
        assert "FN" in names
        assert all(names.count(name) <= 1 for name in ONCE)
    return cards


def _property(line: str) -> Property:
    found = _LINE.fullmatch(line)
    assert found, line
    name, value = found[1].upper(), found[3]
    parameters: dict[str, list[str]] = {}
    for parameter in re.findall(rf";({_PARAM})", found[2]):
        key, _, given = parameter.partition("=")
        values = [re.sub(r"\^[n^']", lambda m: _CARETS[m[0]], v.strip('"')) for v in re.findall(_VALUE, given) if v]
        parameters.setdefault(key.upper(), []).extend(values)
    if name in STRUCTURED:
        parts = [_text(part) for part in re.split(r"\x00", re.sub(r"(\\.)|;", lambda m: m[1] or "\0", value))]
        assert STRUCTURED[name] in (0, len(parts)), line
        return Property(name, parameters, parts)
    if name in TEXT or parameters.get("VALUE") == ["text"]:
        return Property(name, parameters, _text(value))
    kind = {"REV": _STAMP, "TEL": _TEL, "UID": _URI, "PHOTO": _URI}.get(name)
    assert kind is None or kind.fullmatch(value), line
    assert name in {"REV", "TEL", "UID", "PHOTO", "URL"}, name
    return Property(name, parameters, value)


def _text(value: str) -> str:
    assert re.fullmatch(r"(?:[^\\,]|\\[\\,;nN])*", value), value  # a bare comma would begin another value
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
