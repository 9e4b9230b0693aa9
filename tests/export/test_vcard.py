"""vCard 3.0, read back with `vobject`: every value must be what stood on the card."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from cardscan.export import vcard
from cardscan.types import Event, Note, PostalAddress

from .cards import FULL, MET, card, field, reading

if TYPE_CHECKING:
    from cardscan.types import CardRecord


def written(record: CardRecord) -> str:
    """Give the text of one vCard."""
    return b"".join(vcard.export([record])).decode()


def read(record: CardRecord) -> dict[str, list[Any]]:
    """Read one vCard back: the values of each property, in order."""
    (component,) = vobject.readComponents(written(record), validate=True)
    return {name: [line.value for line in lines] for name, lines in component.contents.items()}


def parts(name: Any) -> tuple[str, ...]:
    """Give the components of N in the order of the RFC."""
    return name.family, name.given, name.additional, name.prefix, name.suffix


def test_every_value_comes_back() -> None:
    back = read(FULL)
    assert parts(back.pop("n")[0]) == ("van der Berg", "Jane", "Q.", "Dr.", "PhD")
    address = back.pop("adr")[0]
    assert address.street == "1 Main St\nSpringfield, IL 62701"
    assert (address.box, address.extended, address.city, address.region, address.code) == ("", "", "", "", "")
    assert back == {
        "version": ["3.0"],
        "prodid": ["-//cardscan//cardscan//EN"],
        "uid": ["urn:uuid:79703fcf-e17a-53f9-a6e8-dfe68fb3e0ce"],
        "rev": ["2026-11-22T10:30:00Z"],
        "fn": ["Dr. Jane Q. van der Berg PhD"],
        "nickname": ["王小明"],
        "org": [["Acme, Inc.", "Sales; Marketing"], ["Acme Holding"]],
        "title": ["Head of Sales, EMEA", "Partner"],
        "tel": ["+14155550100 x12", "+14155550101", "+14155550102", "+14155550103", "555 0104", "+14155550105"],
        "email": ["jane@example.com", "j.berg@example.org", "berg@example.net"],
        "url": ["https://example.com/a%2Cb%3Bc"],
        "label": ["1 Main St\nSpringfield, IL 62701"],
        "x-socialprofile": ["https://www.linkedin.com/in/jane", "@jane"],
        "note": [
            "Where we met: Small Biz Mixer\nMet on: 2026-11-19\nTopic: Has a newborn\n"
            "Follow-up: Send seminar invite\nDue: 2026-11-27"
        ],
        "categories": [["Expo, Lyon"]],
    }


def test_numbers_and_profiles_have_their_types() -> None:
    (component,) = vobject.readComponents(written(FULL))
    assert [tel.params["TYPE"] for tel in component.contents["tel"]] == [
        ["WORK", "VOICE"],
        ["CELL"],
        ["WORK", "FAX"],
        ["HOME", "VOICE"],
        ["VOICE"],
        ["WORK", "VOICE"],
    ]
    assert component.email.params == {"TYPE": ["INTERNET", "WORK"]}
    assert [s.params for s in component.contents["x-socialprofile"]] == [{"TYPE": ["linkedin"]}, {}]


@pytest.mark.parametrize(
    ("social", "kind"),
    [("https://x.com/jane", "x"), ("Xing: jane", "xing"), ("boxing.example.com", None), ("jane@x.example.com", None)],
)
def test_a_profile_is_typed_by_its_network_and_by_no_other_word(social: str, kind: str | None) -> None:
    (component,) = vobject.readComponents(written(card(field("socials", social))))
    assert component.x_socialprofile.params == ({"TYPE": [kind]} if kind else {})


def test_a_company_without_a_person_is_shown_as_a_company() -> None:
    back = read(card(field("companies", "Müller; Söhne"), field("departments", "Vertrieb")))
    assert back["fn"] == ["Müller; Söhne"]
    assert back["org"] == [["Müller; Söhne", "Vertrieb"]]
    assert back["x-abshowas"] == ["COMPANY"]
    assert "\r\nN:;;;;\r\n" in written(card(field("companies", "Acme")))
    assert "x-abshowas" not in read(card(field("names", "Jane Doe"), field("companies", "Acme")))


def test_an_address_has_its_parts_and_stays_as_printed() -> None:
    parts = PostalAddress(
        street="1 Main St; Unit 2", city="Springfield", region="IL", postal_code="62701", country="USA"
    )
    back = read(card(field("addresses", "1 Main St; Unit 2\nSpringfield, IL 62701\nUSA", parts=parts)))
    (address,) = back["adr"]
    assert (address.street, address.city, address.region) == ("1 Main St; Unit 2", "Springfield", "IL")
    assert (address.code, address.country, address.box, address.extended) == ("62701", "USA", "", "")
    assert back["label"] == ["1 Main St; Unit 2\nSpringfield, IL 62701\nUSA"]


def test_a_picture_is_in_the_card_if_asked_for() -> None:
    jpeg = bytes(range(256)) * 40
    (back,) = vobject.readComponents(b"".join(vcard.export([FULL], photos=lambda _: jpeg)).decode())
    assert back.photo.value == jpeg
    assert back.photo.params["TYPE"] == ["JPEG"]
    assert "PHOTO" not in written(FULL)
    assert b"PHOTO" not in b"".join(vcard.export([FULL], photos=lambda _: b""))


def test_a_department_without_a_company_is_no_company() -> None:
    assert read(card(field("departments", "Sales")))["org"] == [["", "Sales"]]


@pytest.mark.parametrize(
    ("record", "fn"),
    [
        (card(field("emails", "a@example.com"), field("phones", "+14155550100")), "a@example.com"),
        (card(field("phones", "+14155550100", extension="7")), "+14155550100 x7"),
        (card(field("names", " \x00"), readings=(reading(" ", "\x01", " Hello ", "you"),)), "Hello"),
        (card(readings=(reading(), reading("On the back", side="back"))), "On the back"),
        (card(), "IMG_1.jpg"),
        (card(readings=(reading(file="\x07"),)), "card"),
        (card(readings=(reading(file="IMG\udcff.jpg"),)), "IMG?.jpg"),
    ],
)
def test_every_card_has_something_to_be_called_by(record: CardRecord, fn: str) -> None:
    assert read(record)["fn"] == [fn]
    assert parts(read(record)["n"][0]) == ("", "", "", "", "")


@pytest.mark.parametrize(
    ("name", "raw", "suffix"),
    [
        ("Jane Berg", "Jane Berg, Ph.D., CPA", "Ph.D., CPA"),
        ("Tom Berg, Jr.", "Tom Berg, Jr.", "Jr."),
        ("Tom Berg III", "Tom Berg III, D.M.D.", "III, D.M.D."),
        ("Jane Berg", "Jane Berg.", ""),
    ],
)
def test_degrees_stand_behind_the_name_in_their_own_part(name: str, raw: str, suffix: str) -> None:
    assert parts(read(card(field("names", name, raw=raw)))["n"][0]) == ("Berg", name.split()[0], "", "", suffix)


def test_an_undivided_name_is_the_family_name() -> None:
    assert parts(read(card(field("names", "王小明")))["n"][0]) == ("王小明", "", "", "", "")


def test_a_number_of_unknown_kind_is_a_voice_number() -> None:
    assert "\r\nTEL;TYPE=VOICE:+14155550100\r\n" in written(card(field("phones", "+14155550100", label="pager")))


def test_a_note_keeps_its_own_words_where_they_say_more() -> None:
    slots: dict[str, Any] = {"topic": field("topic", "Newborn"), "due": field("due", "2026-11-27", raw="next Fri")}
    assert read(card(note=Note(**slots, text="2 Newborn! 3) next Fri")))["note"] == ["Topic: Newborn\nDue: 2026-11-27"]
    assert read(card(note=Note(**slots, text="Newborn next Fri, not before")))["note"] == [
        "Topic: Newborn\nDue: 2026-11-27\n\nNewborn next Fri, not before"
    ]
    assert read(card(note=Note(text="!?")))["note"] == ["!?"]
    assert "note" not in read(card(note=Note()))
    assert MET not in read(FULL)["note"][0]


def test_the_revision_is_in_utc_and_the_identity_is_stable() -> None:
    at = datetime(2026, 11, 22, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    assert read(card(scanned_at=at))["rev"] == ["2026-11-21T16:00:00Z"]
    assert read(card(scanned_at=at))["uid"] == read(FULL)["uid"] != read(card(id="c0ffef"))["uid"]


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    text = "aé日🎉" * 200 + "z"
    data = b"".join(vcard.export([card(field("titles", text))]))
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) == 75
    folded = [line for line in lines if line.startswith(b" ")]
    assert len(folded) > 20
    for line in lines:
        line.decode()  # raises if a character was cut
        assert b"\n" not in line
        assert b"\r" not in line
    assert all(len(line) >= 72 for line in folded[:-1])  # no shorter than the widest character asks for
    assert read(card(field("titles", text)))["title"] == [text]


@pytest.mark.parametrize("length", range(64, 76))
def test_a_line_is_folded_only_when_it_is_too_long(length: int) -> None:
    text = written(card(field("titles", "t" * length)))
    assert ("t\r\n t" in text) == (len("TITLE:") + length > 75)
    assert "\r\n \r\n" not in text


def test_escapes_are_written_backslash_first() -> None:
    text = written(card(field("titles", "a\\n;b,c\r\nd\u2028e\x00f")))
    assert "\r\nTITLE:a\\\\n\\;b\\,c\\nd\\nef\r\n" in text


def surviving(text: str) -> str:
    """Say what of a text a vCard can hold: no control characters, one kind of line break."""
    text = text.replace("\r\n", "\n")
    text = "".join("\n" if c in "\r\v\f\x85\u2028\u2029" else c for c in text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


HARD = st.text() | st.text(st.sampled_from('\\,;:"\n\r\t nN=é🎉\u2028 ')) | st.text(min_size=60, max_size=200)


@given(HARD)
def test_any_text_comes_back(text: str) -> None:
    names = ("companies", "departments", "titles", "emails", "phones", "addresses", "socials")
    record = card(
        field("names", "Jane Doe"),
        *(field(name, text) for name in names),
        note=Note(text=text),
    )
    back, kept = read(record), surviving(text)
    back["categories"] = read(card(event=Event(name=text))).get("categories", [])
    assert back["fn"] == ["Jane Doe"]
    if kept.strip():
        assert back["org"] == [[kept, kept]]
        assert back["adr"][0].street == kept
        assert back["note"] == [kept]
        assert back["categories"] == [[kept]]
        for name in ("title", "email", "tel", "label", "x-socialprofile"):
            assert back[name] == [kept]
    else:
        assert not back["categories"]
        assert not {"org", "adr", "title", "email", "tel", "label", "x-socialprofile", "note"} & back.keys()


@given(HARD, st.booleans())
def test_any_name_and_website_give_a_valid_card(text: str, typed: bool) -> None:
    texts = () if typed else (text,)
    back = read(card(field("names", text), field("websites", text), readings=(reading(*texts, file=text),)))
    assert len(back["fn"]) == len(back["n"]) == 1
    assert back["fn"][0].strip()
    if surviving(text).strip():
        assert back["fn"] == [surviving(text)]
        assert back["url"] == [vcard._uri(surviving(text))]


@given(HARD)
def test_every_line_is_short_enough_and_ends_as_it_should(text: str) -> None:
    data = b"".join(vcard.export([card(field("titles", text), note=Note(text=text))]))
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert len(line.decode().splitlines()) <= 1
