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
        ("T650.725.7263", "US", [("+16507257263", "work")]),
        ("Mobile +44 (0)7911 123456", "GB", [("+447911123456", "mobile")]),
        ("Tel. 0821/4507732", "DE", [("+498214507732", "work")]),
        ("Handy 0171 3920099", "DE", [("+491713920099", "mobile")]),
        ("Tél. 01 44 55 66 77", "FR", [("+33144556677", "work")]),
        ("TEL:+81-3-5205-6455FAX:+81-3-5205-6456", "JP", [("+81352056455", "work"), ("+81352056456", "fax")]),
        ("電話番号：03-5205-6455", "JP", [("+81352056455", "work")]),
        ("Phone : 040-23303984,23303985", "IN", [("+914023303984", "work"), ("23303985", "work")]),
        ("Tel (Off.): +91 40 23884541", "IN", [("+914023884541", "work")]),
        ("2479497 (R)", "IN", [("2479497", "home")]),
        ("650 321 3900 650 321 3902 Fax", "US", [("+16503213900", "work"), ("+16503213902", "fax")]),
        ("Telp. (0361) 773537 - 773538", "ID", [("+62361773537", "work"), ("+62361773538", "work")]),
        ("Telp.(0361)773537-773538", "ID", [("+62361773537", "work"), ("+62361773538", "work")]),
        ("Tel: +91 44 2345 6789 / 90", "IN", [("+914423456789", "work"), ("+914423456790", "work")]),
        (
            "電話:13912345678 13812345679 13712345670",
            "CN",
            [("+8613912345678", "work"), ("+8613812345679", "work"), ("+8613712345670", "work")],
        ),
        ("統一編號:12345678 手機:0912-345-678", "TW", [("+886912345678", "mobile")]),
        ("Tel: (650) 324 - 8749 (650) 324 - 874", "US", [("+16503248749", "work")]),
        ("+65 8118 6628", "US", [("+6581186628", "mobile")]),
    ],
)
def test_numbers_get_their_kind_and_form(text: str, region: str, expected: list[tuple[str, str]]) -> None:
    found = phones(text, region=region)
    assert [v for v, _ in found] == [v for v, _ in expected]
    assert [k for _, k in found] == [k for _, k in expected]


@pytest.mark.parametrize(
    "text", ["Tel: 886-3-5712121 ext 54306", "Tel: 886-3-5712121 x 54306", "Tel: 886-3-5712121分機54306"]
)
def test_an_extension_is_kept_apart(text: str) -> None:
    (found,) = find_phones(Sheet.of([reading(text)]), "TW")
    assert found.candidate.extension == "54306"


@pytest.mark.parametrize(
    "text",
    [
        "12845 Central Avenue, Chino, California 91710",
        "Hyderabad - 500 063 INDIA",
        "CEP: 03637-000",
        "VAT DE 811 204 118",
        "Tax code: 0106472242",
        "Reg. No. 201106386R",
        "ISO 9001:2000",
        "Open everyday: 11:00-23:00",
        "7:30-2:30 Daily",
        "License #M45678",
        "H.No. 6-3-661/7/1",
        "since 1984 - 2019",
        "統一編號 24312192",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones(text) == []


def test_a_label_in_a_column_of_its_own_names_the_number_beside_it() -> None:
    from dataclasses import replace

    from cardscan.geometry import Quad

    card = reading("Fax", "+49 30 3927200")
    lines = (
        replace(card.lines[0], quad=Quad.box(40, 20, 60, 30)),
        replace(card.lines[1], quad=Quad.box(140, 20, 240, 30)),
    )
    (found,) = find_phones(Sheet.of([replace(card, lines=lines)]), "DE")
    assert found.candidate.label == "fax"


def test_a_bare_number_under_a_list_takes_the_lists_kind() -> None:
    assert phones("Fax: +91-40-40118000", "40118001", region="IN")[1][1] == "fax"
