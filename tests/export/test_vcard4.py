"""vCard 4.0, read back with a reader written from RFC 6350: every value must be what stood on the card."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from cardscan.export import vcard
from cardscan.types import Event, Note, PostalAddress

from .cards import FULL, card, field, reading
from .rfc6350 import Property, read
from .test_vcard import HARD, surviving

if TYPE_CHECKING:
    from cardscan.types import CardRecord


def written(record: CardRecord) -> dict[str, list[Property]]:
    """Write one card and read it back: its properties by name, in order."""
    (properties,) = read(b"".join(vcard.export4([record])))
    names = dict.fromkeys(p.name for p in properties)
    return {name: [p for p in properties if p.name == name] for name in names}


def values(record: CardRecord) -> dict[str, list[str | list[str]]]:
    """Give the values of each property."""
    return {name: [p.value for p in found] for name, found in written(record).items()}


def test_every_value_comes_back() -> None:
    assert values(FULL) == {
        "VERSION": ["4.0"],
        "PRODID": ["-//cardscan//cardscan//EN"],
        "UID": ["urn:uuid:79703fcf-e17a-53f9-a6e8-dfe68fb3e0ce"],
        "REV": ["20261122T103000Z"],
        "FN": ["Dr. Jane Q. van der Berg PhD"],
        "N": [["van der Berg", "Jane", "Q.", "Dr.", "PhD"]],
        "NICKNAME": ["王小明"],
        "ORG": [["Acme, Inc.", "Sales; Marketing"], ["Acme Holding"]],
        "TITLE": ["Head of Sales, EMEA", "Partner"],
        "TEL": [
            "tel:+14155550100;ext=12",
            "tel:+14155550101",
            "tel:+14155550102",
            "tel:+14155550103",
            "555 0104",
            "tel:+14155550105",
        ],
        "EMAIL": ["jane@example.com", "j.berg@example.org", "berg@example.net"],
        "URL": ["https://example.com/a%2Cb%3Bc"],
        "X-SOCIALPROFILE": ["https://www.linkedin.com/in/jane", "@jane"],
        "ADR": [["", "", "1 Main St\nSpringfield, IL 62701", "", "", "", ""]],
        "NOTE": [
            "Where we met: Small Biz Mixer\nMet on: 2026-11-19\nTopic: Has a newborn\n"
            "Follow-up: Send seminar invite\nDue: 2026-11-27"
        ],
        "CATEGORIES": ["Expo, Lyon"],
    }


def test_numbers_have_their_types() -> None:
    assert [p.parameters["TYPE"] for p in written(FULL)["TEL"]] == [
        ["work,voice"],
        ["cell"],
        ["work,fax"],
        ["home,voice"],
        ["voice"],
        ["work,voice"],
    ]


@pytest.mark.parametrize(("number", "extension"), [("+14155550100", "ask for Jane"), ("0761 / 123", "4")])
def test_a_number_that_is_no_address_is_a_text(number: str, extension: str) -> None:
    (found,) = written(card(field("phones", number, extension=extension)))["TEL"]
    assert (found.value, found.parameters["VALUE"]) == (f"{number} x{extension}", ["text"])


def test_an_address_has_its_parts_and_stays_as_printed() -> None:
    parts = PostalAddress(
        street='1 Main St, "Old Mill"', city="Springfield", region="IL", postal_code="62701", country="USA"
    )
    printed = '1 Main St, "Old Mill"\nSpringfield^IL 62701'
    record = card(field("addresses", printed, parts=parts))
    (found,) = written(record)["ADR"]
    assert found.value == ["", "", '1 Main St, "Old Mill"', "Springfield", "IL", "62701", "USA"]
    assert found.parameters["LABEL"] == [printed]


def test_a_company_without_a_person_is_an_organisation() -> None:
    assert values(card(field("companies", "Acme")))["KIND"] == ["org"]
    assert "KIND" not in values(card(field("names", "Jane Doe"), field("companies", "Acme")))


def test_a_picture_is_there_only_if_asked_for() -> None:
    assert "PHOTO" not in values(FULL)
    (properties,) = read(b"".join(vcard.export4([FULL], photos=lambda record: f"jpeg of {record.id}".encode())))
    head, _, data = str(next(p.value for p in properties if p.name == "PHOTO")).partition(",")
    assert (head, base64.b64decode(data)) == ("data:image/jpeg;base64", b"jpeg of c0ffee")


@given(HARD)
def test_any_text_comes_back(text: str) -> None:
    names = ("companies", "departments", "titles", "emails", "socials")
    record = card(
        field("names", "Jane Doe"),
        *(field(name, text) for name in names),
        field("phones", text, extension="x"),
        field("addresses", text, parts=PostalAddress(street=text, city=text, country=text)),
        note=Note(text=text),
    )
    found, kept = values(record), surviving(text)
    found |= {k: v for k, v in values(card(event=Event(name=text))).items() if k == "CATEGORIES"}
    filled = {"ORG", "ADR", "TITLE", "EMAIL", "TEL", "X-SOCIALPROFILE", "NOTE", "CATEGORIES"}
    if not kept.strip():
        assert not filled & found.keys()
        return
    assert found["ORG"] == [[kept, kept]]
    assert found["ADR"] == [["", "", kept, kept, "", "", kept]]
    assert written(record)["ADR"][0].parameters["LABEL"] == [kept.replace("\t", " ")] or not kept
    assert found["TEL"] == [f"{kept} xx"]
    for name in filled - {"ORG", "ADR", "TEL"}:
        assert found[name] == [kept]


@given(HARD)
def test_any_name_website_and_file_give_a_valid_card(text: str) -> None:
    found = values(card(field("names", text), field("websites", text), readings=(reading(text, file=text),)))
    assert str(found["FN"][0]).strip()
    assert [p.name for p in read(b"".join(vcard.export4([card(field("phones", text))])))[0]].count("FN") == 1
