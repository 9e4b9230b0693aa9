"""Tables: what stands in each cell, that limits are kept and nothing is lost, and that no spreadsheet runs a cell."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.errors import UsageError
from cardscan.export import load, pour, write
from cardscan.export.parts import PHONE_KINDS
from cardscan.export.tables import cut, units
from cardscan.types import FIELD_NAMES, Event, Note

from .cards import FULL, MET, card, field, reading
from .readers import PROFILES, exported, google, items, rows, table

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import CardRecord


def plain(*records: CardRecord) -> list[dict[str, str]]:
    """Give the rows of the table for people."""
    return rows(exported("csv", *records)[0][""])


def test_every_value_has_its_cell() -> None:
    assert plain(FULL) == [
        {
            "id": "c0ffee",
            "external_id": "79703fcf-e17a-53f9-a6e8-dfe68fb3e0ce",
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
            "street": "1 Main St\nSpringfield, IL 62701",
            "city": "",
            "region": "",
            "postal_code": "",
            "country": "",
            "socials": "https://www.linkedin.com/in/jane; @jane",
            "where_met": "Small Biz Mixer",
            "met_on": "2026-11-19",
            "topic": "Has a newborn",
            "follow_up": "Send seminar invite",
            "due": "2026-11-27",
            "done": "",
            "people": "",
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
    (row,) = plain(card())
    assert {k: v for k, v in row.items() if v} == {
        "id": "c0ffee",
        "external_id": "79703fcf-e17a-53f9-a6e8-dfe68fb3e0ce",
        "file": "in/IMG_1.jpg",
        "status": "draft",
    }


def test_the_file_is_what_excel_opens_as_it_is() -> None:
    data = exported("csv", card(field("names", "Jörg Müller")))[0][""]
    assert data.startswith(b"\xef\xbb\xbfid,external_id,file,")
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
    (row,) = plain(card(field("names", name)))
    assert (row["given_name"], row["family_name"]) == (given_name, family_name)


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-2+3", "+1+cmd|' /C calc'!A0", "\t=1", "\r=1", "+49", "+A1", "+"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    (row,) = plain(card(field("titles", text)))
    assert row["title"] == (text if text == "+49" else f"'{text}")


@pytest.mark.parametrize("phone", ["+14155550100", "+49 (0)89 1234-56", "+1.415.555.0100", "(415) 555-0100", "0171 1"])
@pytest.mark.parametrize("extension", [None, "12"])
def test_a_phone_number_stays_as_it_is(phone: str, extension: str | None) -> None:
    field_ = field("phones", phone, label="mobile", extension=extension)
    written = f"{phone} x12" if extension else phone
    assert plain(card(field_))[0]["phone_mobile"] == written
    assert plain(card(field_, field_))[0]["phone_mobile"] == f"{written}; {written}"


def test_a_file_name_that_is_no_utf_8_can_be_written() -> None:
    assert plain(card(readings=(reading(file="IMG\udcff.jpg"),)))[0]["file"] == "IMG?.jpg"


ANYTHING = (
    st.text()
    | st.text(alphabet=st.characters(), min_size=1).map("=".__add__)
    | st.text("\u0301é👩\u200d🔬", max_size=9)
)
VALUES = st.lists(st.tuples(st.sampled_from(FIELD_NAMES), ANYTHING, st.sampled_from((*PHONE_KINDS, None))))


def made(values: list[tuple[str, str, str | None]], text: str) -> CardRecord:
    """Make a record of any values."""
    fields = (field(n, v, label=label if n == "phones" else None) for n, v, label in values)
    note = Note(text=text, topic=field("topic", text), due=field("due", text)) if text else None
    event = Event(name=text) if text else None
    return card(*fields, note=note, event=event, readings=(reading(text),))


@given(VALUES, ANYTHING)
def test_any_text_comes_back_from_the_table_for_people(values: list[tuple[str, str, str | None]], text: str) -> None:
    record = made(values, text)
    for data, kept in ((exported("csv", record)[0][""], as_utf8), (exported("xlsx", record)[0][""], as_xml)):
        (row,) = rows(data)
        told = {"note": text if text.strip() else "", "event": text if text.strip() else ""} | {
            column: "; ".join(v for n, v, _ in values if n == name and v.strip())
            for column, name in {"title": "titles", "company": "companies", "address": "addresses"}.items()
        }
        for column, value in told.items():
            assert row[column] in (kept(value), f"'{kept(value)}")
            assert row[column] == kept(value) or value[0] in "=+-@\t\r"


def as_utf8(text: str) -> str:
    """Give a text as UTF-8 can hold it."""
    return text.encode(errors="replace").decode()


def as_xml(text: str) -> str:
    """Give a text as XML can hold it: no control characters, no halves of surrogates, one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000 and c not in "\ufffe\uffff")
    )


@settings(max_examples=30)  # of each, a dozen programs' files are read
@given(st.lists(st.tuples(VALUES, ANYTHING), max_size=3))
def test_any_text_can_be_written_for_every_program(cards: list[tuple[list[tuple[str, str, str | None]], str]]) -> None:
    records = [replace(made(*one), id=f"c{i}") for i, one in enumerate(cards)]
    for name in PROFILES:
        files, remarks = exported(name, *records)
        for file in (
            *files.values(),
            *(exported(name, *records, book=True)[0].values() if name in ("zoho", "odoo") else ()),
        ):
            table(file)
        assert {remark.record for remark in remarks} <= {record.id for record in records}


@settings(max_examples=40)
@given(VALUES, ANYTHING)
@pytest.mark.parametrize("name", ["google", "outlook", "hubspot", "dynamics", "espocrm", "odoo", "pipedrive"])
def test_no_value_is_lost_on_the_way(name: str, values: list[tuple[str, str, str | None]], text: str) -> None:
    record = made([("names", "Jane Doe", None), *((n, v[:40], kind) for n, v, kind in values)], text)
    whole = words("\n".join(cell for data in exported(name, record)[0].values() for row in table(data) for cell in row))
    for field_ in record.contact.fields:
        assert words(HALVES.sub("?", CONTROLS.sub("", field_.value))) <= whole
    assert words(HALVES.sub("?", CONTROLS.sub("", text))) <= whole or len(text) > 1000


CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogates, which UTF-8 cannot hold: each is written as a question mark."""


def words(text: str) -> set[str]:
    """Give the words of a text."""
    return set(re.findall(r"\w+", text))


def test_google_reads_back_every_value() -> None:
    ((row),) = items("google", FULL)
    told = google(row)
    contact = FULL.contact
    assert told["E-mail - Value"] == [f.value for f in contact.all("emails")]
    assert told["E-mail - Label"] == ["Work"] * 3
    assert told["Phone - Value"] == ["+14155550100 x12", *(f.value for f in contact.all("phones")[1:])]
    assert told["Phone - Label"] == ["Work", "Mobile", "Work Fax", "Home", "Other"]
    assert told["Website - Value"] == [f.value for n in ("websites", "socials") for f in contact.all(n)]
    assert told["Organization Name"] == ["Acme, Inc.", "Acme Holding"]
    assert told["Labels"] == ["myContacts", "Expo, Lyon"]
    assert row["Labels"] == "* myContacts ::: Expo, Lyon"
    assert (told["First Name"], told["Last Name"], told["Nickname"]) == (["Jane"], ["van der Berg"], ["王小明"])
    assert told["Event - Value"] == ["2026-11-19"]
    assert "Follow-up: Send seminar invite" in row["Notes"]
    assert items("google", card(field("names", "Jo")))[0]["Labels"] == "* myContacts"


def test_outlook_reads_back_every_value() -> None:
    data = exported("outlook", FULL)[0][""]
    assert data.startswith(b"\xef\xbb\xbfTitle,First Name,")
    (row,) = rows(data)
    assert [row[h] for h in ("Title", "First Name", "Middle Name", "Last Name", "Suffix")] == [
        "Dr.",
        "Jane",
        "Q.",
        "van der Berg",
        "PhD",
    ]
    assert [row[f"E-mail{n} Address"] for n in ("", " 2", " 3")] == [f.value for f in FULL.contact.all("emails")]
    phones = ("Business Phone", "Business Phone 2", "Mobile Phone", "Business Fax", "Home Phone", "Other Phone")
    assert [row[h] for h in phones] == [
        "+14155550100 x12", "+14155550105", "+14155550101", "+14155550102", "+14155550103", "555 0104",
    ]  # fmt: skip
    assert row["Categories"] == "Expo, Lyon"
    for told in ("Has a newborn", "Due: 2026-11-27", "Title: Partner", "Company: Acme Holding", "Profile: @jane"):
        assert told in row["Notes"]


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "csv"])
def test_no_importer_gets_a_bom_or_an_apostrophe(name: str) -> None:
    files, _ = exported(
        name, card(field("names", "=Jane Doe"), field("companies", "=1+1"), field("phones", "+391234", label="work"))
    )
    for data in files.values():
        assert data.startswith(b"\xef\xbb\xbf") == (name == "outlook")
        assert b"'" not in data.partition(b"\n")[2]
    assert any(b"1234" in data for data in files.values())


def test_a_spreadsheet_is_told_to_run_no_cell() -> None:
    data = exported("xlsx", card(field("titles", "=1+1"), field("companies", "Acme")))[0][""]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    cells = {header.value: cell for header, cell in zip(*sheet.iter_rows(), strict=True)}
    assert cells["title"].value == "=1+1"
    assert cells["title"].data_type == "s"
    assert cells["title"].quotePrefix
    assert not cells["company"].quotePrefix


def test_an_xlsx_file_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert exported("xlsx", FULL)
    half = iter(load("xlsx")([FULL, FULL, FULL]))
    next(half)
    next(half)
    assert list(tmp_path.iterdir())
    half.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


class TestLimits:
    def test_a_long_table_is_split_into_numbered_files(self, tmp_path: Path) -> None:
        people = [card(field("names", f"Jane D{i}"), field("companies", "Acme"), id=f"c{i}") for i in range(2001)]
        written = write(people, f"{tmp_path}/", "zoho")
        assert {path.name: count for path, count in written.files.items() if count} == {
            "zoho-leads.csv": 1000, "zoho-leads-2.csv": 1000, "zoho-leads-3.csv": 1,
            "zoho-contacts.csv": 1000, "zoho-contacts-2.csv": 1000, "zoho-contacts-3.csv": 1,
        }  # fmt: skip
        found = [rows((tmp_path / f"zoho-leads{n}.csv").read_bytes()) for n in ("", "-2", "-3")]
        assert [row["Last Name"] for part in found for row in part] == [f"D{i}" for i in range(2001)]
        again = write(people[:1500], f"{tmp_path}/", "zoho")
        assert [path.name for path in again.stale] == ["zoho-leads-3.csv", "zoho-contacts-3.csv"]

    def test_a_file_holds_no_more_bytes_than_the_importer_takes(self, tmp_path: Path) -> None:
        path = tmp_path / "small.toml"
        path.write_text('[[file]]\nmax_bytes = 60\n[file.columns]\n"Name" = "names"\n')
        files, _ = exported(str(path), *(card(field("names", f'Jane "{i}" Döe')) for i in range(9)))
        assert len(files) > 2
        assert all(len(data) <= 60 for data in files.values())
        assert sum(len(rows(data)) for data in files.values()) == 9

    def test_one_file_for_a_pipe_that_would_be_two_is_refused_before_a_byte(self) -> None:
        stream = io.BytesIO()
        with pytest.raises(UsageError, match="more than one file"):
            pour((FULL for _ in range(3001)), stream, "google")
        assert stream.getvalue() == b""

    def test_a_text_is_cut_and_that_is_said(self) -> None:
        long = card(field("names", "Jane Doe"), field("titles", "x" * 200), field("companies", "Acme"))
        files, remarks = exported("salesforce", long)
        title = rows(files["leads"])[0]["Title"]
        assert title == "x" * 127 + "…"
        assert [r.told for r in remarks] == [
            f"{f}: Title is cut to the 128 characters that fit" for f in ("leads", "contacts")
        ]
        assert remarks[0].who == "Jane Doe"
        assert not any(r.left_out for r in remarks)

    def test_an_address_that_does_not_fit_is_left_empty(self) -> None:
        long = card(field("names", "Jane Doe"), field("emails", "x" * 90 + "@example.com"))
        files, remarks = exported("salesforce", long)
        assert rows(files["contacts"])[0]["Email"] == ""
        assert "Email is longer than the 80 characters that fit: left empty" in remarks[-1].told

    def test_a_cell_of_excel_holds_32767_characters(self) -> None:
        files, remarks = exported("xlsx", card(field("titles", "😀" * 20000)))
        assert units(rows(files[""])[0]["title"]) <= 32767
        assert [r.told for r in remarks] == ["title is cut to the 32767 characters that fit"]

    @given(st.text(), st.integers(1, 12))
    def test_a_cut_is_short_enough_and_a_beginning(self, text: str, limit: int) -> None:
        if units(text) > limit:
            short = cut(text, limit)
            assert units(short) <= limit
            assert text.startswith(short[:-1].rstrip())
            assert short.endswith("…")

    @pytest.mark.parametrize(("text", "short"), [("abcdef", "abc…"), ("abe\u0301f", "ab…"), ("a👩\u200d🔬bcd", "a…")])
    def test_no_character_is_cut_in_two(self, text: str, short: str) -> None:
        assert cut(text, 4) == short

    def test_a_lead_without_a_last_name_gets_the_company(self) -> None:
        bakery = card(field("companies", "Old Mill Bakery"))
        row = rows(exported("salesforce", bakery)[0]["leads"])[0]
        assert (row["First Name"], row["Last Name"], row["Company"]) == ("", "Old Mill Bakery", "Old Mill Bakery")

    def test_what_cannot_be_exported_is_named_and_the_rest_goes_out(self) -> None:
        jane = card(field("names", "Jane Doe"), id="beef")
        files, remarks = exported("salesforce", jane, FULL)
        assert [row["Last Name"] for row in rows(files["leads"])] == ["van der Berg"]
        assert [row["Last Name"] for row in rows(files["contacts"])] == ["Doe", "van der Berg"]
        (remark,) = remarks
        assert (remark.record, remark.who, remark.left_out) == ("beef", "Jane Doe", True)
        assert remark.told == "leads: has no Company, which Salesforce requires"

    def test_zoho_gets_none_of_the_characters_that_it_refuses(self) -> None:
        files, _ = exported(
            "zoho", card(field("names", 'Jane "JD" <Doe>'), field("companies", "A|B"), note=Note(text="a < b | c"))
        )
        for data in files.values():
            assert not set('"|<>') & set("".join(cell for row in table(data) for cell in row))

    def test_an_address_that_stands_twice_is_told(self) -> None:
        files, remarks = exported("twenty", FULL, replace(FULL, id="beef"))
        assert [row["Emails / Primary Email"] for row in rows(files["people"])] == ["jane@example.com", ""]
        assert any("jane@example.com stands in another row already" in r.told for r in remarks)

    def test_letters_that_an_encoding_lacks_are_told(self, tmp_path: Path) -> None:
        path = tmp_path / "old.toml"
        path.write_text('[[file]]\nencoding = "cp1252"\n[file.columns]\n"Name" = "names"\n')
        files, remarks = exported(str(path), card(field("names", "Jörg")), card(field("names", "王小明")))
        assert files[""].decode("cp1252") == "Name\r\nJörg\r\n???\r\n"
        assert [r.told for r in remarks] == ["Name has letters that cp1252 cannot write"]


class TestPeople:
    first = replace(FULL, person="c0ffee")
    later = card(
        field("names", "Jane Berg"),
        field("emails", "jane@harbor.example.org"),
        id="beef",
        person="c0ffee",
        note=Note(
            where=field("where", "Expo"), when=field("when", "2027-03-05"), follow_up=field("follow_up", "Call her")
        ),
    )

    def test_one_contact_has_the_values_of_all_cards_and_both_encounters(self) -> None:
        (row,) = items("google", self.first, self.later)
        assert google(row)["E-mail - Value"][:2] == ["jane@harbor.example.org", "jane@example.com"]
        for told in ("Where we met: Small Biz Mixer", "Where we met: Expo", "Follow-up: Call her"):
            assert told in row["Notes"]
        assert row["Custom Field 1 - Value"] == items("google", FULL)[0]["Custom Field 1 - Value"], (
            "it updates the first"
        )

    def test_every_encounter_is_a_note_and_every_promise_a_task_of_that_contact(self) -> None:
        files, _ = exported("hubspot", self.first, self.later)
        assert len(rows(files["contacts"])) == 1
        assert [(row["Email"], row["hs_task_subject"]) for row in rows(files["tasks"])] == [
            ("jane@harbor.example.org", "Call her"),
            ("jane@harbor.example.org", "Send seminar invite"),
        ]
        assert len({row["Cardscan ID"] for row in rows(files["notes"])}) == 2

    def test_a_vcard_tells_both_encounters(self) -> None:
        (one,) = items("vcard", self.first, self.later)
        assert "Expo" in one.note.value
        assert "Small Biz Mixer" in one.note.value
        assert len(one.email_list) == 4

    def test_what_is_done_is_no_task(self) -> None:
        done = replace(self.later, done=self.later.scanned_at.date())
        assert len(rows(exported("hubspot", self.first, done)[0]["tasks"])) == 1

    @pytest.mark.parametrize("name", ["hubspot", "pipedrive", "zoho", "salesforce"])
    def test_notes_and_tasks_that_were_handed_over_are_not_again(self, name: str) -> None:
        handed = handed_of(name, self.first)
        files, remarks = exported(name, self.first, self.later, known=handed)
        text = "\n".join(
            ",".join(row) for f, data in files.items() if f not in ("contacts", "leads") for row in table(data)[1:]
        )
        assert "Call her" in text
        assert "Send seminar invite" not in text
        assert any(r.known for r in remarks)


def handed_of(name: str, *records: CardRecord) -> set[tuple[str, str]]:
    """Give what an export hands over."""
    return {x for piece in load(name)(records) if not isinstance(piece, bytes) for x in getattr(piece, "handed", ())}
