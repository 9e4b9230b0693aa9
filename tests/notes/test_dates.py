"""Time words: which days they name, and that no date is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.notes.dates import find_dates

from .paper import SUNDAY

if TYPE_CHECKING:
    from datetime import date


def days(text: str, region: str = "US", today: date = SUNDAY) -> tuple[str | None, str | None]:
    (mention,) = find_dates(text, today=today, region=region)
    past, future = (day.isoformat() if day else None for day in (mention.past, mention.future))
    return past, future


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("gala 10/3", "2026-10-03", "2027-10-03"),
        ("gala 25/10", "2026-10-25", "2027-10-25"),
        ("l0/3", "2026-10-03", "2027-10-03"),
        ("8.10.", "2026-10-08", "2027-10-08"),
        ("8.10.2026", "2026-10-08", None),
        ("10/3/26", "2026-10-03", None),
        ("2026-12-24", None, "2026-12-24"),
        ("Oct. 3rd", "2026-10-03", "2027-10-03"),
        ("3 October", "2026-10-03", "2027-10-03"),
        ("3rd of Oct 2026", "2026-10-03", None),
        ("le 3 octobre", "2026-10-03", "2027-10-03"),
        ("Oct 5-7", "2026-10-05", "2027-10-05"),
        ("2/29", "2024-02-29", "2028-02-29"),
        ("Sat", "2026-11-21", "2026-11-28"),
        ("Sun", "2026-11-22", "2026-11-29"),
        ("last Sun", "2026-11-15", None),
        ("next Wed", None, "2026-11-25"),
        ("by Thurs", None, "2026-11-26"),
        ("Thurs 11/19", "2026-11-19", "2027-11-19"),
        ("Wednesdai", "2026-11-18", "2026-11-25"),
        ("Tues week", None, "2026-12-01"),
        ("jeudi", "2026-11-19", "2026-11-26"),
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", None),
        ("tmrw", None, "2026-11-23"),
        ("morgen", None, "2026-11-23"),
        ("in 5 days", None, "2026-11-27"),
        ("in three weeks", None, "2026-12-13"),
        ("in a fortnight", None, "2026-12-06"),
        ("in a month", None, "2026-12-22"),
        ("4 days ago", "2026-11-18", None),
        ("next wk", None, "2026-11-23"),
        ("EOM", None, "2026-11-30"),
        ("end of Feb", None, "2027-02-28"),
        ("EOW", None, "2026-11-27"),
        ("by the 3rd", None, "2026-12-03"),
        ("before 12/10", None, "2026-12-09"),
        ("after 12/10", "2025-12-10", "2026-12-10"),
        ("before Christmas", None, "2026-12-24"),
        ("by Thanksgiving", None, "2026-11-26"),
    ],
)
def test_a_time_word_names_a_day_gone_by_and_a_day_to_come(text: str, past: str | None, future: str | None) -> None:
    assert days(text) == (past, future)


@pytest.mark.parametrize("text", ["Q2", "asap", "in Feb", "next month", "in summer", "in the new year", "soon", "H1"])
def test_words_that_name_no_day_are_vague(text: str) -> None:
    (mention,) = find_dates(text, today=SUNDAY)
    assert mention.vague


@pytest.mark.parametrize(
    "text",
    """24/7; $40/hr; 1/2 price; 13/32; Nov 31; 2.5; v1.2.3; Sun Valley; sat by the door; xmas party; you may 2; Expo 2024
    9 am; 11.30; Mondays; 555 0142; 2nd shop; 50/50""".replace("\n", ";").split(";"),
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text, today=SUNDAY) == ()


@pytest.mark.parametrize(("region", "past"), [("US", "2026-10-03"), ("GB", "2026-03-10"), ("DE", "2026-03-10")])
def test_the_region_decides_where_day_and_month_could_be_either(region: str, past: str) -> None:
    assert days("10/3", region)[0] == past


WORDS = st.sampled_from(
    "Tues next last by before after in 2 wks 31/12 2/29 29.2. Feb 30 Xmas EOM months 99 12/1 the 31st ago may Jan 5 Q1".split()
)


@given(
    text=st.text(max_size=40) | st.lists(WORDS, max_size=8).map(" ".join), today=st.dates(), region=st.text(max_size=3)
)
def test_any_text_on_any_day_gives_mentions_on_their_side_of_today(text: str, today: date, region: str) -> None:
    end = 0
    for mention in find_dates(text, today=today, region=region):
        assert end <= mention.start < mention.end <= len(text)
        assert not mention.past or mention.past <= today
        assert not mention.future or mention.future >= today
        end = mention.end
