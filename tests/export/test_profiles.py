"""The profiles: their exact headers, what a source means, and what is said of a map that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardscan.errors import UsageError
from cardscan.export import FORMATS, TABLES, profiles
from cardscan.export.sources import Row, filled, sources
from cardscan.people import grouped
from cardscan.types import Field, PostalAddress

from .cards import FULL, card, field
from .readers import PROFILES, exported, items, table

HEADERS = Path(__file__).with_name("headers.txt")
OUTLOOK = "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,Business Street 3,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home Street 2,Home Street 3,Home City,Home State,Home Postal Code,Home Country/Region,Other Street,Other Street 2,Other Street 3,Other City,Other State,Other Postal Code,Other Country/Region,Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax,Home Phone,Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,Primary Phone,Radio Phone,TTY/TDD Phone,Telex,Account,Anniversary,Assistant's Name,Billing Information,Birthday,Business Address PO Box,Categories,Children,Directory Server,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,E-mail 2 Type,E-mail 2 Display Name,E-mail 3 Address,E-mail 3 Type,E-mail 3 Display Name,Gender,Government ID Number,Hobby,Home Address PO Box,Initials,Internet Free Busy,Keywords,Language,Location,Manager's Name,Mileage,Notes,Office Location,Organizational ID Number,Other Address PO Box,Priority,Private,Profession,Referred By,Sensitivity,Spouse,User 1,User 2,User 3,User 4,Web Page"


@pytest.mark.parametrize("name", PROFILES)
def test_headers_are_exactly_these(name: str) -> None:
    found = [f"{name} {file}: {','.join(table(data)[0])}" for file, data in exported(name)[0].items()]
    golden = HEADERS.read_text("utf-8").splitlines()
    assert found == [line for line in golden if line.startswith(f"{name} ")]


def test_outlook_has_the_92_columns_of_a_real_exporter() -> None:
    (data,) = exported("outlook")[0].values()
    assert table(data)[0] == OUTLOOK.split(",")
    assert len(table(data)[0]) == 92


def test_every_file_of_profiles_is_a_format_and_is_explained() -> None:
    kept = {path.stem for path in (Path(profiles.__file__).parent / "data").glob("*.toml")}
    assert kept == {profiles.PLAIN.get(name, name) for name in PROFILES}
    assert len(FORMATS) == len(PROFILES) + len(["jsonl", "vcard", "vcard4", "vdir", "xlsx"])
    for name in PROFILES:
        profile = profiles.load(name)
        assert profile.title
        assert profile.upload
        assert profile.notes
        assert FORMATS[name] == TABLES


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_read_as_a_map_is_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(profiles.text_of(name), "utf-8")
    assert exported(str(path), FULL) == exported(name, FULL)


def value(path: str, *fields: Field, **more: object) -> list[str]:
    """Give what a source tells of a card with these fields."""
    (person,) = grouped([card(*fields, **more)] if fields else [FULL])
    row = Row(person=person, fields=filled(person.contact), cards=person.cards)
    return next((list(found) for source in sources(path) if (found := source.values(row))), [])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("emails", ["jane@example.com", "j.berg@example.org", "berg@example.net"]),
        ("emails[1:]", ["j.berg@example.org", "berg@example.net"]),
        ("emails[9]", []),
        ("emails[9] | emails[1]", ["j.berg@example.org"]),
        ("emails[0].domain", ["example.com"]),
        ("names[0].family", ["van der Berg"]),
        ("phones.work", ["+14155550100 x12", "+14155550105"]),
        ("phones.work[1]", ["+14155550105"]),
        ("phones[0].kind", ["work"]),
        ("phones[0].national", ["4155550100"]),
        ("phones[0].calling_code", ["+1"]),
        ("phones[0].country", ["US"]),
        ("socials.linkedin", ["https://www.linkedin.com/in/jane"]),
        ("websites[0].origin", ["https://example.com"]),
        ("note.due", ["2026-11-27"]),
        ("event.place", ["Lyon"]),
        ("met.where", ["Small Biz Mixer"]),
        ("id", ["c0ffee"]),
    ],
)
def test_a_source_tells_what_it_says(path: str, told: list[str]) -> None:
    assert value(path) == told


@pytest.mark.parametrize(
    ("name", "first", "last"), [("Cher", "", "Cher"), ("Jane Doe", "Jane", "Doe"), ("王小明", "", "王小明")]
)
def test_who_has_one_name_has_a_last_name(name: str, first: str, last: str) -> None:
    assert value("names[0].first", field("names", name)) == ([first] if first else [])
    assert value("names[0].last", field("names", name)) == [last]


def test_an_address_is_in_parts_where_the_format_wants_them() -> None:
    parts = PostalAddress(
        street="1 Main St", city="Springfield", region="IL", postal_code="62701", country="", country_code="US"
    )
    jane = card(field("names", "Jane Doe"), field("addresses", "1 Main St\nSpringfield, IL 62701", parts=parts))
    told = {
        "google": ("Address 1 - Street", "Address 1 - City", "Address 1 - Region", "Address 1 - Postal Code"),
        "outlook": ("Business Street", "Business City", "Business State", "Business Postal Code"),
        "hubspot": ("Street Address", "City", "State/Region", "Postal Code"),
        "dynamics": (
            "Address 1: Street 1",
            "Address 1: City",
            "Address 1: State/Province",
            "Address 1: ZIP/Postal Code",
        ),
    }
    for name, headers in told.items():
        (row,) = items(name, jane)
        assert [row[header] for header in headers] == ["1 Main St", "Springfield", "IL", "62701"]
        assert "Springfield" not in row.get("Notes", "")
    assert "Address: 1 Main St, Springfield, IL 62701" in items("odoo", jane)[0]["Notes"], "it has no State"


LEAST = '[[file]]\n[file.columns]\n"A" = "names[0]"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"missing required field `file`"),
        ("x = \n", r"line 1, column 5"),
        (LEAST + '"B" = "emial[0]"\n', r"no source 'emial\[0\]' - in column 'B'"),
        (LEAST + '"B" = "addresses[0].town"\n', r"addresses have no 'town'; they have street, city.*'B'"),
        (LEAST + '"B" = "phones.cell"\n', r"no phones of the kind 'cell'.*'B'"),
        (LEAST + '"B" = { source = "names", limits = 3 }\n', r"unknown field `limits`"),
        (LEAST + '"B" = { source = "names", limit = -3 }\n', r"`int` >= 0"),
        (LEAST + '"B" = { source = "names", format = "{} and {}" }\n', r"a format has one \{\} - in column 'B'"),
        ('[[file]]\nrequired = ["Last"]\n[file.columns]\n"A" = "names"\n', r"no column 'Last'"),
        ('[[file]]\ndate = "TT.MM.JJJJ"\n[file.columns]\n"A" = "names"\n', r"'TT.MM.JJJJ' is no form of a date"),
        ('[[file]]\nencoding = "klingon"\n[file.columns]\n"A" = "names"\n', r"no encoding 'klingon'"),
        ('[[file]]\nencoding = "rot13"\n[file.columns]\n"A" = "names"\n', r"no encoding 'rot13'"),
        ('[[file]]\nname = "../x"\n[file.columns]\n"A" = "names"\n', r"regex"),
        ("[[file]]\n[file.columns]\n", r"length >= 1"),
        (LEAST + LEAST, r"two files have one name"),
    ],
)
def test_a_wrong_map_is_told_with_its_place_and_a_remedy(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        profiles.load(str(path))
    assert re.search(told, caught.value.message)
    assert caught.value.where == str(path)
    assert "--list" in caught.value.hint


@pytest.mark.parametrize("name", ["missing.toml", "folder.toml", "latin.toml"])
def test_a_map_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(UsageError) as caught:
        profiles.load(str(tmp_path / name))
    assert caught.value.where == str(tmp_path / name)
    assert caught.value.hint


def test_the_least_map_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(LEAST)
    assert exported(str(path), FULL)[0] == {"": b"A\r\nDr. Jane Q. van der Berg PhD\r\n"}


def test_only_who_takes_xlsx_gets_it() -> None:
    with pytest.raises(UsageError, match=r"Google Contacts takes CSV, no XLSX"):
        profiles.load("google", book=True)
    assert table(exported("hubspot", FULL, book=True)[0]["contacts"])[1][:3] == [
        "Jane",
        "van der Berg",
        "jane@example.com",
    ]
