"""Drafts of e-mails and letters, from the templates that come along and from a person's own."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.encounters import encounter
from cardscan.errors import InputError
from cardscan.export import letters
from cardscan.types import Contact

from .cards import FULL, card, field
from .test_vcard import HARD

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from cardscan.types import CardRecord

TODAY = date(2026, 11, 22)


def known(*cards: CardRecord) -> letters.Facts:
    """Give what is known of the person of the first card."""
    return letters.facts(cards[0].contact, [encounter(c) for c in cards], TODAY)


JANE = known(FULL)


def read(data: bytes | None) -> EmailMessage:
    """Read a mail as a mail program does."""
    assert data is not None
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert not message.defects
    assert not any(getattr(value, "defects", ()) for value in message.values())
    return message


def body(data: bytes | None) -> str:
    """Give the text of a mail."""
    return str(read(data).get_content()).replace("\r\n", "\n")


def test_a_mail_says_where_what_and_what_was_promised() -> None:
    message = read(letters.mail(JANE))
    assert message["To"] == '"Dr. Jane Q. van der Berg PhD" <jane@example.com>'
    assert message["Subject"] == "Good to meet you at Small Biz Mixer"
    assert message["X-Unsent"] == "1"
    assert message["From"] is message["Date"] is None
    assert body(letters.mail(JANE)) == (
        "Hello Jane,\n\nIt was good to meet you at Small Biz Mixer on 19 November 2026.\n\n"
        "[what we talked about: Has a newborn]\n\n"
        "[what I promised: Send seminar invite, by 27 November 2026]\n\nBest regards,\n"
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    bare = card(field("emails", "a@example.com"))
    assert body(letters.mail(known(bare))) == "Hello,\n\nIt was good to meet you.\n\nBest regards,\n"


def test_all_that_is_open_for_one_person_is_in_one_draft() -> None:
    assert FULL.note
    later = replace(
        FULL,
        note=replace(
            FULL.note,
            where=field("where", "Expo"),
            follow_up=field("follow_up", "Call"),
            due=field("due", "2026-12-24"),
        ),
    )
    both = known(FULL, later)
    assert (both.where, both.follow_up, both.due) == ("Expo", "Send seminar invite; Call", date(2026, 11, 27))


@pytest.mark.parametrize(
    "address", ["", "jane", "jane@", "a@b@example.com", "jane@example.com, joe@example.com", "\x00"]
)
def test_without_an_address_there_is_no_mail(address: str) -> None:
    assert letters.mail(replace(JANE, email=address)) is None


def test_an_address_with_letters_of_any_script_is_kept() -> None:
    made = letters.mail(replace(JANE, email="jürgen@müller.example"))
    assert made
    assert "<jürgen@xn--mller-kva.example>\r\n" in made.decode()  # RFC 6532; Python's own parser cannot read that


def test_nothing_in_a_value_becomes_a_header_or_markup() -> None:
    evil = "x\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>"
    record = card(
        field("names", evil),
        field("emails", "a@example.com"),
        field("addresses", evil),
        note=FULL.note,
        event=FULL.event,
    )
    assert FULL.note
    record = replace(record, note=replace(FULL.note, where=field("where", evil)))
    assert read(letters.mail(known(record)))["Bcc"] is None
    page = letters.letter(known(record))
    assert page
    assert b"<script>" not in page


def test_a_letter_can_be_printed() -> None:
    page = (letters.letter(JANE) or b"").decode()
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_data = lambda data: seen.extend(data.split())  # type: ignore[method-assign]
    parser.feed(page)
    assert "Acme, Inc. 1 Main St Springfield, IL 62701 22 November 2026 Dear Dr. Jane" in " ".join(seen)
    assert "Small Biz Mixer on 19 November 2026" in " ".join(seen)
    assert letters.letter(replace(JANE, address="")) is None


@given(st.tuples(HARD, HARD))
def test_any_text_gives_a_mail_and_a_letter(texts: tuple[str, str]) -> None:
    one, two = texts
    fields = (field("names", one), field("companies", two), field("emails", "a@example.com"), field("addresses", one))
    assert FULL.note
    note = replace(FULL.note, where=field("where", two), topic=field("topic", one))
    facts = letters.facts(Contact(fields=fields), [encounter(card(note=note))], TODAY)
    message = read(letters.mail(facts))
    assert message["To"].addresses[0].addr_spec == "a@example.com"
    assert sorted(message.keys()) == sorted(
        ["To", "Subject", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    )
    assert facts.topic in message.get_content()
    if page := letters.letter(facts):
        page.decode()


class TestOwnTemplates:
    def write(self, folder: Path, text: str, name: str = letters.MAIL) -> Path:
        (folder / name).write_text(text, "utf-8")
        return folder

    def test_they_take_the_place_of_the_default(self, tmp_path: Path) -> None:
        own = self.write(tmp_path, "Subject: Hallo {{ given }}\n\nBis {{ due | day }}!\n")
        made = letters.mail(JANE, own)
        assert (read(made)["Subject"], body(made)) == ("Hallo Jane", "Bis 27 November 2026!\n")
        assert letters.letter(JANE, own) == letters.letter(JANE)

    def test_every_name_can_be_used(self, tmp_path: Path) -> None:
        names = " ".join("{{ %s }}" % name for name in letters.Facts.__dataclass_fields__)  # noqa: UP031
        assert "Head of Sales" in read(letters.mail(JANE, self.write(tmp_path, f"Subject: x\n\n{names}"))).get_content()

    @pytest.mark.parametrize(
        ("text", "line", "told"),
        [
            ("Subject: x\n\n{{ nmae }}", 3, "'nmae' is undefined"),
            ("Subject: x\n\n\n{% if %}", 4, "Expected an expression"),
            ("Subject: x\n\n{{ given.__class__.__mro__ }}", 3, "unsafe"),
            ("Subject: x\n{{ 1 / 0 }}", 2, "division by zero"),
            ("Hello", 1, "first line is its subject"),
            ("Subject: x\n\n{% include '/etc/passwd' %}", 3, "passwd"),
        ],
    )
    def test_an_error_says_where_and_what(self, tmp_path: Path, text: str, line: int, told: str) -> None:
        with pytest.raises(InputError, match=told) as caught:
            letters.mail(JANE, self.write(tmp_path, text))
        assert caught.value.where == f"{tmp_path / letters.MAIL}:{line}"
        assert caught.value.exit_code == 3

    def test_one_that_is_no_text_is_told(self, tmp_path: Path) -> None:
        (tmp_path / letters.MAIL).write_bytes(b"Subject: \xff\xfe")
        with pytest.raises(InputError, match="cannot be read"):
            letters.mail(JANE, tmp_path)
