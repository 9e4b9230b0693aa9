"""The table for people: what stands in each cell, and that a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.export import tables
from cardscan.types import FIELD_NAMES, Note

from .cards import FULL, MET, card, field, reading

if TYPE_CHECKING:
    from cardscan.types import CardRecord


def rows(*records: CardRecord) -> list[dict[str, str]]:
    """Read a table back as other programs do; every row must have the columns of the header."""
    text = b"".join(tables.export(records)).decode("utf-8-sig")
    header, *body = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_every_value_has_its_cell() -> None:
    assert rows(FULL) == [
        {
            "id": "c0ffee",
            "file": "in/IMG_1.jpg",
            "back_file": "in/IMG_2.jpg",
            "name": "Dr. Jane Q. van der Berg PhD; 王小明",
            "given_name": "Jane",
            "family_name": "van der Berg",
            "title": "Head of Sales, EMEA; Partner",
            "department": "Sales; Marketing",
            "company": "Acme, Inc.; Acme Holding",
            "email": "jane@example.com",
            "email_2": "j.berg@example.org; berg@example.net",
            "phone_work": "+14155550100 x12; +14155550105",
            "phone_mobile": "+14155550101",
            "phone_fax": "+14155550102",
            "phone_home": "+14155550103",
            "phone_other": "555 0104",
            "website": "https://example.com/a,b;c",
            "address": "1 Main St\nSpringfield, IL 62701",
            "socials": "https://www.linkedin.com/in/jane; @jane",
            "where_met": "Small Biz Mixer",
            "met_on": "2026-11-19",
            "topic": "Has a newborn",
            "follow_up": "Send seminar invite",
            "due": "2026-11-27",
            "note": MET,
            "event": "Expo, Lyon",
            "event_date": "2026-11-19",
            "event_place": "Lyon",
            "review": "phones[0]; note.where",
            "status": "accepted",
            "all_text": f"Jane van der Berg\nAcme, Inc.\n\n{MET}",
        }
    ]


def test_a_bare_record_leaves_its_cells_empty() -> None:
    (row,) = rows(card())
    assert {k: v for k, v in row.items() if v} == {"id": "c0ffee", "file": "in/IMG_1.jpg", "status": "draft"}


def test_the_file_is_what_excel_opens_as_it_is() -> None:
    data = b"".join(tables.export([card(field("names", "Jörg Müller"))]))
    assert data.startswith(b"\xef\xbb\xbfid,file,")
    assert "Jörg".encode() in data
    assert data.count(b"\r\n") == data.count(b"\n") == 2


@pytest.mark.parametrize(
    ("name", "given_name", "family_name"),
    [
        ("Jane Doe", "Jane", "Doe"),
        ("Doe, Jane", "Jane", "Doe"),
        ("Prof. Dr.-Ing. Hans Meier", "Hans", "Meier"),
        ("王小明", "", "王小明"),
        ("김민준", "", "김민준"),  # nameparser would cut it after the first character
        ("ジョン・スミス", "", "ジョン・スミス"),
        ("山田 太郎", "太郎", "山田"),
        ("Cher", "Cher", ""),
        ("Dr.", "", "Dr."),
    ],
)
def test_a_name_is_split_where_it_can_be(name: str, given_name: str, family_name: str) -> None:
    (row,) = rows(card(field("names", name)))
    assert (row["given_name"], row["family_name"]) == (given_name, family_name)


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-2+3", "+1+cmd|' /C calc'!A0", "\t=1", "\r=1", "+49", "+A1", "+"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    (row,) = rows(card(field("titles", text)))
    assert row["title"] == (text if text == "+49" else f"'{text}")


@pytest.mark.parametrize("phone", ["+14155550100", "+49 (0)89 1234-56", "+1.415.555.0100", "(415) 555-0100", "0171 1"])
@pytest.mark.parametrize("extension", [None, "12"])
def test_a_phone_number_stays_as_it_is(phone: str, extension: str | None) -> None:
    field_ = field("phones", phone, label="mobile", extension=extension)
    written = f"{phone} x12" if extension else phone
    assert rows(card(field_))[0]["phone_mobile"] == written
    assert rows(card(field_, field_))[0]["phone_mobile"] == f"{written}; {written}"


def test_a_file_name_that_is_no_utf_8_can_be_written() -> None:
    assert rows(card(readings=(reading(file="IMG\udcff.jpg"),)))[0]["file"] == "IMG?.jpg"


@given(st.lists(st.tuples(st.sampled_from(FIELD_NAMES), st.text())), st.text())
def test_any_text_comes_back(values: list[tuple[str, str]], text: str) -> None:
    record = card(*(field(n, v) for n, v in values), note=Note(text=text), readings=(reading(text),))
    (row,) = rows(record)
    assert list(row) == list(tables.COLUMNS)
    cells = {"note": text, "all_text": text} | {
        column: "; ".join(v for n, v in values if n == name)
        for column, name in {"title": "titles", "company": "companies", "address": "addresses"}.items()
    }
    for column, value in cells.items():
        assert row[column] in (value, f"'{value}")
        assert row[column] == value or value[0] in "=+-@\t\r"
