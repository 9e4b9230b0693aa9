"""Pairing fronts with backs, by names, by order, by page and by what stands on them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import READINGS, reading

from cardscan import sides
from cardscan.types import Pairing, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

HOWS = get_args(Pairing)
PRINT = ("Jane Doe", "Acme Inc.", "jane@acme.example.com", "(415) 555-0100")
NOTE = ("1=Small Biz Mixer", "2=Has a newborn", "3=Send seminar invite")


def names(readings: Sequence[Reading], how: Pairing = "auto") -> list[tuple[str, ...]]:
    """Pair readings, and give the pairs by source, page and card."""
    return [
        tuple(f"{r.crop.source}{r.crop.page or ''}{'abc'[r.crop.index] if r.crop.index else ''}" for r in pair if r)
        for pair in sides.pair(readings, how)
    ]


class TestOrder:
    def test_people_count_ten_after_nine(self) -> None:
        assert sides.in_order(["IMG_10.jpg", "IMG_9.jpg", "IMG_1.jpg"]) == ["IMG_1.jpg", "IMG_9.jpg", "IMG_10.jpg"]

    @pytest.mark.parametrize(
        ("front", "back"),
        [
            ("card_front.jpg", "card_back.jpg"),
            ("scan-recto.png", "scan-verso.png"),
            ("IMG_12-1.jpg", "IMG_12-2.jpg"),
            ("müller_vorderseite.jpg", "müller_rückseite.jpg"),
            ("x (a).jpg", "x (b).jpg"),
        ],
    )
    def test_a_front_comes_before_its_back(self, front: str, back: str) -> None:
        assert sides.in_order([back, "zz.jpg", front])[:2] == [front, back]

    def test_a_file_given_twice_is_one(self) -> None:
        assert sides.in_order(["a.jpg", "b.jpg", "a.jpg"]) == ["a.jpg", "b.jpg"]

    @given(st.lists(st.text()))
    def test_any_file_name_is_sorted(self, files: list[str]) -> None:
        # "10².jpg" raised ValueError: "²" is a digit, but no decimal one
        assert sorted(sides.in_order(files)) == sorted(set(files))
        assert sides.in_order(["10².jpg", "9².jpg"]) == ["9².jpg", "10².jpg"]

    def test_numbers_that_count_are_kept_in_their_order(self) -> None:
        files = [f"IMG_{i}.jpg" for i in range(12)]
        assert sides.in_order(reversed(files)) == files

    @given(st.lists(st.sampled_from(["a1.jpg", "a2.jpg", "a10.jpg", "b_back.jpg", "b_front.jpg", "d/a.jpg"])))
    def test_it_does_not_depend_on_how_files_were_listed(self, files: list[str]) -> None:
        shuffled = random.Random(0).sample(files, len(files))
        assert sides.in_order(files) == sides.in_order(shuffled)


@given(st.lists(READINGS, max_size=8), st.sampled_from(HOWS))
def test_no_reading_is_lost_or_doubled(readings: list[Reading], how: Pairing) -> None:
    def identity(r: Reading) -> tuple[object, ...]:
        return r.crop.source, r.crop.page, r.crop.index, tuple(line.text for line in r.lines)

    paired = [r for pair in sides.pair(readings, how) for r in pair if r]
    assert sorted(map(identity, paired)) == sorted(map(identity, readings))


@given(st.lists(READINGS, max_size=6), st.sampled_from(HOWS))
def test_a_back_is_marked_as_one(readings: list[Reading], how: Pairing) -> None:
    for _, back in sides.pair(readings, how):
        assert back is None or back.side == "back"


class TestAuto:
    def test_names_tell_the_sides(self) -> None:
        readings = [
            reading(*PRINT, source="a_front.jpg"),
            reading(*NOTE, source="a_back.jpg"),
            reading(*PRINT, source="b_front.jpg"),
            reading(*PRINT, source="c_back.jpg"),
        ]
        assert names(readings) == [("a_front.jpg", "a_back.jpg"), ("b_front.jpg",), ("c_back.jpg",)]

    @pytest.mark.parametrize(
        ("front", "back"), [("s-1.jpg", "s-2.jpg"), ("s_front.png", "s_back.png"), ("s.png", "s_back.png")]
    )
    def test_named_sides_need_no_note(self, front: str, back: str) -> None:
        assert names([reading(*PRINT, source=front), reading("Our services", source=back)]) == [(front, back)]

    def test_a_note_belongs_to_the_card_before_it(self) -> None:
        readings = [
            reading(*PRINT, source="IMG_1.jpg"),
            reading(*NOTE, source="IMG_2.jpg"),
            reading(*PRINT, source="IMG_3.jpg"),
            reading(*PRINT, source="IMG_4.jpg"),
            reading("met at expo", "call next week", source="IMG_5.jpg"),
        ]
        assert names(readings) == [("IMG_1.jpg", "IMG_2.jpg"), ("IMG_3.jpg",), ("IMG_4.jpg", "IMG_5.jpg")]

    def test_numbers_that_count_the_cards_of_a_stack_tell_no_sides(self) -> None:
        # scan-1 and scan-2 of a stack became one card of two people
        readings = [reading(*PRINT, source=f"scan-{i}.jpg") for i in (1, 2, 3)]
        assert names(readings) == [("scan-1.jpg",), ("scan-2.jpg",), ("scan-3.jpg",)]
        john = ("John Roe", "john@roe.example.com")
        readings = [reading(*texts, source=f"scan-{i}.jpg") for i, texts in ((1, PRINT), (2, john))]
        assert names(readings) == [("scan-1.jpg",), ("scan-2.jpg",)]

    def test_both_sides_of_a_card_in_two_languages_are_one_card(self) -> None:
        readings = [
            reading(*PRINT, source="scan-1.jpg"),
            reading("ジェーン", "jane@acme.example.com", source="scan-2.jpg"),
        ]
        assert names(readings) == [("scan-1.jpg", "scan-2.jpg")]

    def test_a_second_note_is_nobodys_back(self) -> None:
        readings = [reading(*texts, source=f"IMG_{i}.jpg") for i, texts in enumerate((PRINT, NOTE, NOTE))]
        assert names(readings) == [("IMG_0.jpg", "IMG_1.jpg"), ("IMG_2.jpg",)]

    def test_a_note_beside_several_cards_belongs_to_none_of_them(self) -> None:
        readings = [
            reading(*PRINT, source="a.jpg"),
            reading(*PRINT, source="a.jpg", index=1),
            reading(*NOTE, source="b.jpg"),
        ]
        assert names(readings) == [("a.jpg",), ("a.jpgb",), ("b.jpg",)]

    @pytest.mark.parametrize(
        "note",
        [
            ("1=Small Biz Mixer", "2=Has a newborn"),
            ("1- Trade Expo, hall B", "2- pilot in spring", "3- email the deck"),  # a sample that was not paired
            ("1 . mixer", "2 . boats"),
            ("1) expo", "2) likes golf"),
            ("met at the mixer, call tomorrow",),
        ],
    )
    def test_what_a_note_looks_like(self, note: tuple[str, ...]) -> None:
        assert sides.is_note(reading(*note))
        assert names([reading(*PRINT, source="1.jpg"), reading(*note, source="2.jpg")]) == [("1.jpg", "2.jpg")]

    @pytest.mark.parametrize(
        "texts",
        [PRINT, ("1-800-555-0199", "1 Main Street"), ("Opening hours", "Mon 9-5", "Tue 9-5"), ("Thank you!",), ()],
    )
    def test_what_no_note_looks_like(self, texts: tuple[str, ...]) -> None:
        assert not sides.is_note(reading(*texts))

    def test_a_note_is_handwriting_and_print_is_not(self) -> None:
        ((front, back),) = sides.pair([reading(*PRINT, source="1.jpg"), reading(*NOTE, source="2.jpg")], "auto")
        assert {line.script for line in front.lines} == {"printed"}
        assert back is not None
        assert {line.script for line in back.lines} == {"handwritten"}

    def test_a_document_of_fronts_and_backs_is_taken_for_one(self) -> None:
        pages = [PRINT, NOTE, PRINT, ("Your next appointment",)]
        readings = [reading(*texts, source="d.pdf", page=i) for i, texts in enumerate(pages)]
        assert names(readings) == [("d.pdf", "d.pdf1"), ("d.pdf2", "d.pdf3")]

    def test_blank_backs_do_not_shift_the_pages(self) -> None:
        # page 1 was blank: it gives no reading
        pages = {0: PRINT, 2: PRINT, 3: ("Our services",), 4: PRINT}
        readings = [reading(*texts, source="d.pdf", page=i) for i, texts in pages.items()]
        assert names(readings) == [("d.pdf",), ("d.pdf2", "d.pdf3"), ("d.pdf4",)]

    def test_a_document_of_fronts_is_not_paired(self) -> None:
        readings = [reading(*PRINT, source="d.pdf", page=i) for i in range(4)]
        assert names(readings) == [("d.pdf",), ("d.pdf1",), ("d.pdf2",), ("d.pdf3",)]


def test_none_pairs_nothing() -> None:
    assert names([reading(*PRINT, source="a_front.jpg"), reading(*NOTE, source="a_back.jpg")], "none") == [
        ("a_front.jpg",),
        ("a_back.jpg",),
    ]


def test_alternate_goes_by_order_alone() -> None:
    readings = [reading(*PRINT, source=f"{i}.jpg") for i in range(5)]
    assert names(readings, "alternate") == [("0.jpg", "1.jpg"), ("2.jpg", "3.jpg"), ("4.jpg",)]


class TestDuplex:
    def test_pages_go_in_twos(self) -> None:
        readings = [reading(*PRINT, source="d.pdf", page=i) for i in range(5)]
        assert names(readings, "duplex") == [("d.pdf", "d.pdf1"), ("d.pdf2", "d.pdf3"), ("d.pdf4",)]

    def test_the_backs_of_a_sheet_of_cards_are_mirrored(self) -> None:
        readings = [reading(*PRINT, source="d.pdf", page=p, index=i) for p in (0, 1) for i in (0, 1, 2)]
        assert names(readings, "duplex") == [("d.pdf", "d.pdf1c"), ("d.pdfb", "d.pdf1b"), ("d.pdfc", "d.pdf1")]

    def test_sheets_that_do_not_match_are_left_apart(self) -> None:
        readings = [
            reading(*PRINT, source="d.pdf"),
            reading(*PRINT, source="d.pdf", index=1),
            reading(*PRINT, source="d.pdf", page=1),
        ]
        assert names(readings, "duplex") == [("d.pdf",), ("d.pdfb",), ("d.pdf1",)]

    def test_every_document_begins_anew(self) -> None:
        readings = [reading(*PRINT, source=s, page=p) for s, p in (("a.pdf", 0), ("b.pdf", 0), ("b.pdf", 1))]
        assert names(readings, "duplex") == [("a.pdf",), ("b.pdf", "b.pdf1")]
