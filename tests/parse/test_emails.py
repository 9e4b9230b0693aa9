"""E-mail addresses: found, mended where OCR broke them, never invented."""

from __future__ import annotations

import pytest

from cardscan.parse.emails import find_emails
from cardscan.parse.layout import Sheet

from .cards import reading


def emails(*texts: str) -> list[str]:
    return [f.candidate.value for f in find_emails(Sheet.of([reading(*texts)]))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ann.lee@acme.com", "ann.lee@acme.com"),
        ("E-mail: Ann.Lee@ACME.com", "Ann.Lee@acme.com"),
        ("E-mail:ann@acme.co.uk.", "ann@acme.co.uk"),
        ("ann.lee @ acme.com", "ann.lee@acme.com"),
        ("ann.lee@acme,com", "ann.lee@acme.com"),
        ("ann.lee(at)acme.com", "ann.lee@acme.com"),
        ("ann.lee@gmailcom", "ann.lee@gmail.com"),
        ("E ann@acme.com", "ann@acme.com"),
        ("E-mail: ann@acme.con", "ann@acme.com"),
        ("E-mail: ann@acme.corn", "ann@acme.com"),
        ("Write to ann@acme com", "ann@acme.com"),
        ("Email ann@acme.eduWeb acme.edu", "ann@acme.edu"),
        ("Emailann@acme.com", "ann@acme.com"),
        ("Email: ann lee@acme.com", "ann_lee@acme.com"),
        ("Fax: 011-2654123, e-mail: ann@acme.net.in", "ann@acme.net.in"),
        ("ｅ－ｍａｉｌ：ann@acme.co.jp", "ann@acme.co.jp"),
        ("jo@harborlight.example", "jo@harborlight.example"),
    ],
)
def test_an_address_is_found_and_mended(text: str, value: str) -> None:
    assert emails(text) == [value]


def test_a_list_gives_each_address() -> None:
    assert emails("E-mail : ann@acme.co.in, bob@acme.ac.in") == ["ann@acme.co.in", "bob@acme.ac.in"]


def test_an_address_broken_before_its_at_is_joined() -> None:
    assert set(emails("E: ann.lee", "@acme.com")) == {"ann.lee@acme.com"}


def test_an_at_read_as_a_letter_is_mended_only_before_the_cards_own_domain() -> None:
    assert emails("annaacme.com.au", "www.acme.com.au") == ["ann@acme.com.au"]
    assert emails("annaacme.com.au", "www.other.com.au") == []


@pytest.mark.parametrize(
    "text", ["@acme", "Meet us @ the fair.", "Ph.D.", "a@b", "ann@acme.notatld", "Follow @acmetools"]
)
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert emails(text) == []


def test_a_mended_address_is_less_sure_than_a_clean_one() -> None:
    clean, mended = (find_emails(Sheet.of([reading(t)]))[0].candidate for t in ("ann@acme.com", "ann @ acme,com"))
    assert mended.score < clean.score
    assert len(mended.reasons) > len(clean.reasons)
