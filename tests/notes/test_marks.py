"""Numbers and labels, clean and misread."""

from __future__ import annotations

import pytest

from cardscan.notes.marks import find_marks


def slots(text: str) -> list[str | None]:
    return [m.slot for m in find_marks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "1=Fair 2=sells tea 3=call",
        "1) Fair\n2) sells tea\n3) call",
        "1. Fair. 2. sells tea. 3. call.",
        "1: Fair\n2: sells tea\n3: call",
        "1 - Fair\n2 - sells tea\n3 - call",
        "1 Fair\n2 sells tea\n3 call",
        "(1) Fair (2) sells tea (3) call",
        "#1 Fair #2 sells tea #3 call",
        "1/ Fair\n2/ sells tea\n3/ call",
        "①Fair ②sells tea ③call",
        "I= Fair\nZ= sells tea\nS= call",
        "l) Fair\n2) sells tea\nB) call",
        "|. Fair\nz. sells tea\n3. call",
        "1) Fair\nq) sells tea\n3) call",
    ],
)
def test_a_sequence_is_numbers_however_it_is_written_or_misread(text: str) -> None:
    assert slots(text) == ["where", "topic", "follow_up"]


@pytest.mark.parametrize(
    "text",
    ["2 vans, used", "opening 2. shop", "I sell tea\nS is the size", "by Jan 2. then call", "3 kids\n4 dogs", "5k run"],
)
def test_digits_and_letters_that_make_no_sequence_are_words(text: str) -> None:
    assert slots(text) == []


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Met: Fair", "where"),
        ("met at the Fair", "where"),
        ("@Fair", "where"),
        ("Where - Fair", "where"),
        ("Lieu : Salon", "where"),
        ("When: 3/4", "when"),
        ("Re: tea", "topic"),
        ("re tea", "topic"),
        ("Talked abt tea", "topic"),
        ("Thema: Tee", "topic"),
        ("F/U: call", "follow_up"),
        ("f1u: call", "follow_up"),
        ("Next - call", "follow_up"),
        ("To do: call", "follow_up"),
        ("-> call", "follow_up"),
        ("☐ call", "follow_up"),
        ("Pendiente: llamar", "follow_up"),
        ("Due: Fri", "due"),
        ("ref by: Jo", "remainder"),
        ("Mef: Fair", "where"),
        ("Topjc: tea", "topic"),
        ("Ta1ked about tea".replace("1", "i"), "topic"),
    ],
)
def test_a_label_asks_for_its_slot(text: str, slot: str) -> None:
    assert slots(text)[0] == slot


def test_a_label_may_stand_within_a_line_with_a_colon_only() -> None:
    assert slots("Met: Fair Re: tea F/U: call") == ["where", "topic", "follow_up"]
    assert slots("sells tea - next door - action") == []


def test_a_bullet_is_a_mark_without_a_slot() -> None:
    assert slots("- sells tea\n- call") == [None, None]
