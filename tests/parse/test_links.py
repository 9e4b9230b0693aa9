"""Websites, social handles and codes."""

from __future__ import annotations

import pytest

from cardscan.parse.codes import from_code
from cardscan.parse.emails import find_emails
from cardscan.parse.layout import Sheet
from cardscan.parse.links import find_links
from cardscan.types import Code

from .cards import reading

VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Okoro;Ada;;Dr.;\r\nFN:Dr. Ada Okoro\r\nORG:Quarry & Finch\\, Inc.;Research\r\n"
    "TEL;TYPE=CELL:+1 312 555 0189\r\nTEL;TYPE=WORK,FAX:(312) 555-0190\r\nEMAIL:ada@quarryfinch.example.com\r\n"
    "URL:https://quarryfinch.example.com\r\nADR;TYPE=WORK:;;210 Foundry\r\n  Row;Chicago;IL;60642;USA\r\nEND:VCARD\r\n"
)


def links(text: str) -> list[tuple[str, str]]:
    return [(f.candidate.name, f.candidate.value) for f in find_links(Sheet.of([reading(text)]))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://media.acme.deiann", "http://media.acme.de/ann"),
        ("www.acme.dellondon/shop", "www.acme.de/london/shop"),
        ("www.acme.design", "www.acme.design"),
    ],
)
def test_a_slash_read_as_a_letter_is_put_back_behind_the_mailboxes_domain(text: str, expected: str) -> None:
    sheet = Sheet.of([reading("E-mail: ann@acme.de", text)])
    assert [f.candidate.value for f in find_links(sheet, find_emails(sheet))] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.acme-tools.com", ("websites", "www.acme-tools.com")),
        ("Web:www.acme.co.in", ("websites", "www.acme.co.in")),
        ("http://www.acme.de/", ("websites", "http://www.acme.de/")),
        ("http//www.acme.ac.id", ("websites", "http://www.acme.ac.id")),
        ("8889 www.acme.com", ("websites", "www.acme.com")),
        ("acmetools.com/berlin", ("websites", "acmetools.com/berlin")),
        ("ACME.COM.SG", ("websites", "ACME.COM.SG")),
        ("Skype: ann.lee", ("socials", "Skype: ann.lee")),
        ("@acmetools", ("socials", "@acmetools")),
        ("linkedin.com/in/annlee", ("socials", "linkedin.com/in/annlee")),
    ],
)
def test_links_are_found(text: str, expected: tuple[str, str]) -> None:
    assert links(text) == [expected]


@pytest.mark.parametrize("text", ["M.Tech., Ph.D.", "Acme Pvt.Ltd", "St.John", "No.5", "e.g. this.that", "Fri.Sat.Sun"])
def test_words_with_dots_are_no_websites(text: str) -> None:
    assert links(text) == []


def test_a_vcard_code_gives_its_fields() -> None:
    found = {
        (c.name, c.value, c.label)
        for c in from_code(Code(symbology="QR", text=VCARD, quad=reading("x").lines[0].quad), "US")
    }
    assert ("names", "Dr. Ada Okoro", None) in found
    assert ("companies", "Quarry & Finch, Inc.", None) in found
    assert ("departments", "Research", None) in found
    assert ("phones", "+13125550189", "mobile") in found
    assert ("phones", "+13125550190", "fax") in found
    assert ("emails", "ada@quarryfinch.example.com", None) in found
    assert ("addresses", "210 Foundry Row, Chicago, IL, 60642, USA", None) in found


def test_a_mecard_code_gives_its_fields() -> None:
    code = Code(
        symbology="QR", text="MECARD:N:Okoro,Ada;TEL:+13125550189;EMAIL:ada@acme.com;;", quad=reading("x").lines[0].quad
    )
    assert {(c.name, c.value) for c in from_code(code, "US")} == {
        ("names", "Ada Okoro"),
        ("phones", "+13125550189"),
        ("emails", "ada@acme.com"),
    }


@pytest.mark.parametrize("text", ["WIFI:S:guest;P:x;;", "just words", "", "BEGIN:VCARD", "12345"])
def test_codes_without_a_contact_give_nothing(text: str) -> None:
    assert from_code(Code(symbology="QR", text=text, quad=reading("x").lines[0].quad), "US") == []
