"""Addresses of many countries, and what must hold for any text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import astuple, fields
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardscan.parse.addresses import parts
from cardscan.types import PostalAddress

TABLE = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in (Path(__file__).parent / "addresses.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
COUNTRIES = sorted({row[0] for row in TABLE} | {"", "ZZ", "sg", "Atlantis"})
LABEL = re.compile(
    r"(?:CEP|(?:PIN|ZIP)(?:[\s-]?code)?|PLZ|C\.?\s?P\.?|post(?:al)?\s?code|郵便番号|邮政编码|邮编|郵遞區號|郵編|우편번호|우)[\W_]*$",
    re.IGNORECASE,
)
"""What the part `postal_code` is called on cards, and is therefore left off."""
TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(sorted({word for row in TABLE for word in row[1].split(" ")})) | st.text(max_size=6), max_size=14
).map(" ".join)


def alphanumerics(text: str) -> Counter[str]:
    """Count the letters and digits of a text."""
    return Counter(c for c in text if c.isalnum())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}: {row[1]}")
def test_addresses_of_many_countries(row: tuple[str, ...]) -> None:
    hint, text, *expected = row
    assert astuple(parts(text, hint or None)) == tuple(expected)


def test_the_table_is_broad() -> None:
    assert len(TABLE) >= 200
    assert len({row[0] for row in TABLE}) >= 40


def test_the_country_of_the_card_is_not_put_into_its_address() -> None:
    assert parts("14 Thornbury Lane, Leeds LS1 4DY", "GB").country_code == ""
    assert parts("14 Thornbury Lane, Leeds LS1 4DY, UK", "GB").country_code == "GB"


def test_an_address_says_where_it_is_better_than_the_rest_of_the_card() -> None:
    vietnam = parts("19 Hoa Sen Street, District 1, Ho Chi Minh City, Vietnam", "JP")
    assert (vietnam.city, vietnam.country_code) == ("Ho Chi Minh City", "VN")
    assert parts("31 Aldgate Row, London EC3N 1AA", "US").postal_code == "EC3N 1AA"


@given(text=TEXTS, country=st.sampled_from(COUNTRIES) | st.none())
@example(text="(105) S(189702) D-10587 〒", country="SG")
@example(text="Rua A, CEP: 80010-000", country="BR")
@example(text="PIN PIN 631501", country="IN")
def test_no_word_is_lost_or_invented_and_their_order_stays(text: str, country: str | None) -> None:
    found = parts(text, country)
    values = [getattr(found, f.name) for f in fields(PostalAddress) if f.name != "country_code"]
    lost = alphanumerics(text) - alphanumerics("".join(values))
    assert not alphanumerics("".join(values)) - alphanumerics(text)
    if lost:
        plain = " ".join(text.split())
        places = [m.start() for m in re.finditer(re.escape(found.postal_code), plain)]
        labels = [label[0] for place in places if (label := LABEL.search(plain[:place]))]
        assert found.postal_code
        assert lost in [alphanumerics(label) for label in labels]
    for value in values:
        rest = iter(c for c in text if c.isalnum())
        assert all(c in rest for c in value if c.isalnum()), value
        assert value == value.strip()
