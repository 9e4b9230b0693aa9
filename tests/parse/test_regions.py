"""By which country numbers are read that tell none."""

from __future__ import annotations

import pytest

from cardscan.parse import parse

from .cards import reading


@pytest.mark.parametrize(
    ("address", "number", "expected"),
    [
        ("12 MG Road, Bengaluru", "99010 12345", "+919901012345"),
        ("Rua Augusta 100, Curitiba", "(41) 99876-5432", "+5541998765432"),
        ("Hauptstr. 5, Hamburg", "040 23456789", "+494023456789"),
    ],
)
def test_a_city_tells_the_country_that_numbers_are_dialled_in(address: str, number: str, expected: str) -> None:
    assert [f.value for f in parse([reading("Ada Okoro", address, f"Mobile: {number}")]).all("phones")] == [expected]


@pytest.mark.parametrize(
    "address", ["500 Main St, Victoria", "12 Florence Ave, Springfield", "Paris Smith, Architect", "8 Madrid Lane"]
)
def test_a_number_of_the_default_country_is_not_given_away_to_a_foreign_city(address: str) -> None:
    assert [f.value for f in parse([reading(address, "Tel: (415) 555-2671")]).all("phones")] == ["+14155552671"]


def test_a_number_in_the_format_of_one_country_alone_tells_it() -> None:
    contact = parse([reading("Flores do Vale", "Tel: (11) 2555-0132", "2555-0164")])
    assert contact.first("phones") == "+551125550132"


@pytest.mark.parametrize("number", ["(040) 23456789", "(379) 555-0132", "555.321.7654"])
def test_a_number_that_many_countries_print_so_stays_as_it_is(number: str) -> None:
    contact = parse([reading("Ada Okoro", f"Tel: {number}")])
    assert contact.first("phones") == "".join(c for c in number if c.isdigit())


def test_several_cities_tell_a_country_without_a_number_that_is_dialled_there() -> None:
    cities = "Ahmedabad, Bengaluru, Kolkata, Hyderabad, Lucknow"
    field = parse([reading("Hale Instruments", cities, "Phone: 815502")]).all("phones")[0]
    assert "wrong length for its country" not in field.reasons


@pytest.mark.parametrize(("number", "expected"), [("13800138000", "+8613800138000"), ("0912-345-678", "+886912345678")])
def test_chinese_writing_tells_where_a_number_is_dialled(number: str, expected: str) -> None:
    assert parse([reading(f"方寧{number}")]).first("phones") == expected
