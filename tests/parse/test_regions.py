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
