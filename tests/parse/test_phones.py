"""Phone numbers: kind from the label, E.164 where the number is valid, and what only looks like one left alone."""

from __future__ import annotations

import pytest

from cardscan.parse.layout import Sheet
from cardscan.parse.phones import find_phones

from .cards import reading


def phones(*texts: str, region: str = "US") -> list[tuple[str, str | None]]:
    return [(f.candidate.value, f.candidate.label) for f in find_phones(Sheet.of([reading(*texts)]), region)]


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("(415) 555-0132", "US", [("+14155550132", "work")]),
        ("Tel: 415.555.0132  Fax: 415.555.0133", "US", [("+14155550132", "work"), ("+14155550133", "fax")]),
        ("P:415.555.0132 | F:415.555.0133", "US", [("+14155550132", "work"), ("+14155550133", "fax")]),
        ("T415.555.0132", "US", [("+14155550132", "work")]),
        ("Mobile +44 (0)7911 123456", "GB", [("+447911123456", "mobile")]),
        ("Tel. 030/90182999", "DE", [("+493090182999", "work")]),
        ("Handy 0171 3920099", "DE", [("+491713920099", "mobile")]),
        ("Tél. 01 44 55 66 77", "FR", [("+33144556677", "work")]),
        ("TEL:+81-3-6550-1234FAX:+81-3-6550-1235", "JP", [("+81365501234", "work"), ("+81365501235", "fax")]),
        ("電話番号：03-6550-1234", "JP", [("+81365501234", "work")]),
        ("65 6123 4567", "US", [("+6561234567", "work")]),
        ("650 555 0132", "US", [("+16505550132", "work")]),
        ("Phone : 011-26541230,26541231", "IN", [("+911126541230", "work"), ("26541231", "work")]),
        ("Tel (Off.): +91 11 26541230", "IN", [("+911126541230", "work")]),
        ("2612345 (R)", "IN", [("2612345", "home")]),
        ("415 555 0132 415 555 0134 Fax", "US", [("+14155550132", "work"), ("+14155550134", "fax")]),
        ("Telp. (0274) 512345 - 512346", "ID", [("+62274512345", "work"), ("+62274512346", "work")]),
        ("Telp.(0274)512345-512346", "ID", [("+62274512345", "work"), ("+62274512346", "work")]),
        ("Tel: +91 44 2345 6789 / 90", "IN", [("+914423456789", "work"), ("+914423456790", "work")]),
        (
            "電話:13912345678 13812345679 13712345670",
            "CN",
            [("+8613912345678", "mobile"), ("+8613812345679", "mobile"), ("+8613712345670", "mobile")],
        ),
        ("統一編號:12345678 手機:0912-345-678", "TW", [("+886912345678", "mobile")]),
        ("Tel: (415) 555 - 0132 (415) 555 - 013", "US", [("+14155550132", "work")]),
        ("+65 8123 4567", "US", [("+6581234567", "mobile")]),
        # `Tel` says only that it is a telephone, `Office` more
        ("Phone: 0812 3456 7890", "ID", [("+6281234567890", "mobile")]),
        ("T 138 1234 5679", "CN", [("+8613812345679", "mobile")]),
        ("Office 138 1234 5679", "CN", [("+8613812345679", "work")]),
        ("固话: 010-62345678", "CN", [("+861062345678", "work")]),
        ("專線:(02)2720-1234 傳真:(02)2720-1235", "TW", [("+886227201234", "work"), ("+886227201235", "fax")]),
        ("Reservation Hotline: +65 6123 4567", "SG", [("+6561234567", "other")]),
        ("Phone 2612345 (R)2612346", "IN", [("2612345", "work"), ("2612346", "home")]),
    ],
)
def test_numbers_get_their_kind_and_form(text: str, region: str, expected: list[tuple[str, str]]) -> None:
    found = phones(text, region=region)
    assert [v for v, _ in found] == [v for v, _ in expected]
    assert [k for _, k in found] == [k for _, k in expected]


@pytest.mark.parametrize(
    "text",
    [
        "Tel: 886-2-27201234 ext 54321",
        "Tel: 886-2-27201234 x 54321",
        "TEL:886 2 27201234ex54321",
        "Tel: 886-2-27201234分機54321",
    ],
)
def test_an_extension_is_kept_apart(text: str) -> None:
    (found,) = find_phones(Sheet.of([reading(text)]), "TW")
    assert found.candidate.extension == "54321"


@pytest.mark.parametrize(
    "text",
    [
        "12945 Hollow Avenue, Merced, California 95340",
        "Mysore - 570 017 INDIA",
        "CEP: 04538-132",
        "VAT DE 811 204 118",
        "Tax code: 0301234567",
        "Reg. No. 201234567K",
        "ISO 9001:2000",
        "Open everyday: 11:00-23:00",
        "8:30-3:30 Daily",
        "License #M45678",
        "H.No. 7-2-845/3/1",
        "since 1984 - 2019",
        "統一編號 12345678",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones(text) == []


def test_a_label_in_a_column_of_its_own_names_the_number_beside_it() -> None:
    from dataclasses import replace

    from cardscan.geometry import Quad

    card = reading("Fax", "+49 30 90182999")
    lines = (
        replace(card.lines[0], quad=Quad.box(40, 20, 60, 30)),
        replace(card.lines[1], quad=Quad.box(140, 20, 240, 30)),
    )
    (found,) = find_phones(Sheet.of([replace(card, lines=lines)]), "DE")
    assert found.candidate.label == "fax"


def test_a_landline_below_a_mobile_is_no_mobile() -> None:
    assert phones("手機: 0912-345-678", "02-2720-1234", region="TW") == [
        ("+886912345678", "mobile"),
        ("+886227201234", "work"),
    ]


def test_a_bare_number_under_a_list_takes_the_lists_kind() -> None:
    assert phones("Fax: +91-11-26541230", "26541231", region="IN")[1][1] == "fax"
