"""Every decision that the page can send, as it arrives in the library; and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from store.stacks import CALLOWAY, JOB, put
from synthetic import reading

from cardscan import pipeline
from cardscan.errors import UsageError
from cardscan.review.decisions import Taken, decoded, take
from cardscan.store.ledger import Conflict
from cardscan.types import Event
from review.conftest import ROHAN

if TYPE_CHECKING:
    from cardscan import Library


def do(library: Library, card: str, what: str, **values: Any) -> Taken:
    """Send a decision about the card as it is now."""
    body = {"do": what, "revision": library.get(card).revision} | values
    if "other" in values:
        body.setdefault("seen", library.get(values["other"]).revision)
    return take(library, card, decoded(json.dumps(body).encode()))


def undone(library: Library, taken: Taken) -> None:
    """Take a decision back as the page does."""
    assert taken.undo
    rest = {k: v for k, v in taken.undo.items() if k != "do"}
    do(library, taken.card, taken.undo["do"], **rest)


class TestValues:
    def test_what_is_typed_has_that_origin_and_survives_the_parsers(self, library: Library) -> None:
        do(library, CALLOWAY, "edit", edits={"names[0]": "Callo Nduka", "note.due": "2026-12-01"})
        library.reparse(pipeline.assemble)
        record = library.get(CALLOWAY)
        (name,) = record.contact.all("names")
        assert (name.value, name.origin) == ("Callo Nduka", "typed")
        assert record.note
        assert record.note.due
        assert (record.note.due.value, record.note.due.origin) == ("2026-12-01", "typed")

    @pytest.mark.parametrize(
        ("typed", "value", "extension"),
        [
            ("(404) 555-0142 x12", "+14045550142", "12"),
            ("+44 20 7946 0958", "+442079460958", None),
            ("ask Bob", "ask Bob", None),
            ("555", "555", None),
        ],
    )
    def test_a_typed_phone_is_written_like_the_others(
        self, library: Library, typed: str, value: str, extension: str | None
    ) -> None:
        do(library, CALLOWAY, "edit", edits={"phones[0]": typed})
        (phone,) = library.get(CALLOWAY).contact.all("phones")
        assert (phone.value, phone.extension) == (value, extension)

    def test_what_looks_wrong_is_kept_and_told(self, library: Library) -> None:
        taken = do(library, CALLOWAY, "edit", edits={"emails[0]": "cal@nowhere", "phones[0]": "555 01 00"})
        assert taken.told == "Saved, though it is no e-mail address and is no valid phone number"
        contact = library.get(CALLOWAY).contact
        assert (contact.first("emails"), contact.first("phones")) == ("cal@nowhere", "5550100")
        assert do(library, CALLOWAY, "edit", edits={"emails[0]": "cal@here.example.com"}).told == "Saved"

    def test_a_line_gives_the_value_that_is_in_it(self, library: Library) -> None:
        card = put(library, reading("Ann Lee", "Tel. (404) 555-0142", "Mail: ann@lee.example.com"))
        do(library, card, "edit", edits={"phones[0]": "", "emails[0]": "", "names[0]": ""})
        for path, line, value in (
            ("phones", 1, "+14045550142"),
            ("emails", 2, "ann@lee.example.com"),
            ("names", 0, "Ann Lee"),
        ):
            do(library, card, "use", path=path, side="front", line=line)
            assert library.get(card).contact.first(path) == value
        with pytest.raises(UsageError):
            do(library, card, "use", path="names", side="front", line=3)

    def test_a_value_is_taken_away_and_comes_back(self, library: Library) -> None:
        before = library.get(CALLOWAY).contact
        taken = do(library, CALLOWAY, "edit", edits={"emails[0]": ""})
        assert library.get(CALLOWAY).contact.all("emails") == ()
        undone(library, taken)
        assert library.get(CALLOWAY).contact == before


class TestEvents:
    def test_name_date_and_place_are_typed_one_by_one_and_undone(self, library: Library) -> None:
        before = library.get(CALLOWAY)
        named = do(library, CALLOWAY, "edit", edits={"event.name": "Expo"})
        do(library, CALLOWAY, "edit", edits={"event.date": "2026-10-01"})
        do(library, CALLOWAY, "edit", edits={"event.place": "Reno"})
        assert library.get(CALLOWAY).event == Event(name="Expo", date=date(2026, 10, 1), place="Reno")
        assert [r.id for r in library.find("reno")] == [CALLOWAY]
        assert library.history(CALLOWAY)[-1].told == "event Expo, 2026-10-01, Reno"
        with pytest.raises(Conflict):
            undone(library, named)
        for change in reversed(library.history(CALLOWAY)[-3:]):
            library.undo(change.operation, pipeline.assemble)
        assert replace(library.get(CALLOWAY), revision=0) == replace(before, revision=0)

    def test_an_event_is_taken_away_and_a_known_one_has_its_day(self, library: Library) -> None:
        do(library, CALLOWAY, "edit", edits={"event.name": ""})
        assert library.get(CALLOWAY).event is None
        with pytest.raises(UsageError, match="no event yet"):
            do(library, CALLOWAY, "edit", edits={"event.date": "2026-10-01"})
        do(library, CALLOWAY, "edit", edits={"event.name": "Small Biz Mixer"})
        assert library.get(CALLOWAY).event == JOB.event
        with pytest.raises(UsageError, match="no date"):
            do(library, CALLOWAY, "edit", edits={"event.date": "soon"})

    def test_all_cards_of_the_scan_get_it_and_lose_it(self, library: Library) -> None:
        do(library, CALLOWAY, "edit", edits={"event.name": "Expo", "event.date": ""})
        taken = do(library, CALLOWAY, "event")
        assert taken.told == "Set on all 7 cards of this scan"
        assert {r.event for r in library.find()} == {library.get(CALLOWAY).event}
        undone(library, taken)
        assert [r.id for r in library.find(event="Expo")] == [CALLOWAY]


class TestCards:
    def test_accept_reject_reopen_and_back(self, library: Library) -> None:
        for what, status in (("accept", "accepted"), ("reject", "rejected"), ("reopen", "draft")):
            taken = do(library, CALLOWAY, what)
            assert library.get(CALLOWAY).status == status
        undone(library, taken)
        assert library.get(CALLOWAY).status == "rejected"

    def test_a_promise_is_kept_and_open_again(self, library: Library) -> None:
        do(library, CALLOWAY, "done", on="2026-11-30")
        assert library.get(CALLOWAY).done == date(2026, 11, 30)
        do(library, CALLOWAY, "done")
        assert library.get(CALLOWAY).done is None

    @pytest.mark.parametrize("side", ["front", "back"])
    def test_front_and_back_are_split_and_paired(self, library: Library, side: str) -> None:
        do(library, CALLOWAY, "unpair")
        back = next(i for i in library.beside(CALLOWAY) if library.get(i).note)
        one, other = (CALLOWAY, back) if side == "back" else (back, CALLOWAY)
        taken = do(library, one, "pair", other=other, side=side)
        assert taken.card == CALLOWAY, "the front shows both"
        assert [r.side for r in library.get(CALLOWAY).readings] == ["front", "back"]
        undone(library, taken)
        assert len(library.get(CALLOWAY).readings) == 1

    def test_lookalikes_are_merged_parted_and_kept_apart(self, library: Library) -> None:
        (pair,) = library.lookalikes(ROHAN)
        other = next(i for i in (pair.one, pair.other) if i != ROHAN)
        assert library.lookalikes(CALLOWAY) == []
        taken = do(library, ROHAN, "merge", other=other)
        assert len(library.person(ROHAN).cards) == 2
        undone(library, taken)
        assert len(library.person(ROHAN).cards) == 1
        do(library, ROHAN, "merge", other=other)
        do(library, ROHAN, "unmerge")
        assert library.lookalikes(ROHAN) == [pair]
        taken = do(library, ROHAN, "apart", other=other)
        assert library.lookalikes(ROHAN) == library.lookalikes() == []
        undone(library, taken)
        assert library.lookalikes(ROHAN) == [pair], "they are proposed again"


class TestRefused:
    @pytest.mark.parametrize(
        ("what", "values"),
        [
            ("edit", {"edits": {"titles[0]": "CFO"}}),
            ("use", {"path": "titles", "side": "front", "line": 0}),
            ("accept", {}),
            ("reject", {}),
            ("done", {"on": "2026-11-30"}),
            ("unpair", {}),
            ("merge", {"other": ROHAN}),
            ("apart", {"other": ROHAN}),
            ("pair", {"other": ROHAN, "side": "front"}),
            ("pair", {"other": ROHAN, "side": "back"}),
        ],
    )
    def test_nothing_is_overwritten_that_was_not_seen(
        self, library: Library, what: str, values: dict[str, Any]
    ) -> None:
        seen = library.get(CALLOWAY).revision
        library.edit(CALLOWAY, {"titles[0]": "CEO"})
        before = library.get(CALLOWAY)
        with pytest.raises(Conflict):
            do(library, CALLOWAY, what, revision=seen, **values)
        assert library.get(CALLOWAY) == before

    @pytest.mark.parametrize(
        ("what", "values"), [("merge", {}), ("apart", {}), ("pair", {"side": "front"}), ("pair", {"side": "back"})]
    )
    def test_nor_about_another_card_that_was_not_seen(
        self, library: Library, what: str, values: dict[str, Any]
    ) -> None:
        do(library, CALLOWAY, "unpair")
        seen = library.get(ROHAN).revision
        library.edit(ROHAN, {"titles[0]": "CEO"})
        before = library.get(CALLOWAY), library.get(ROHAN)
        with pytest.raises(Conflict):
            do(library, CALLOWAY, what, other=ROHAN, seen=seen, **values)
        assert (library.get(CALLOWAY), library.get(ROHAN)) == before
        do(library, CALLOWAY, what, other=ROHAN, **values)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"\xff",
            b'{"do": "accept"}',
            b'{"do": "forget", "revision": 1}',
            b'{"do": "edit", "revision": 1, "edits": {"names[0]": 7}}',
            b'{"do": "accept", "revision": 1, "more": 1}',
            b'{"do": "recut", "revision": 1, "side": "top", "quad": [[0,0],[1,0],[1,1],[0,1]]}',
            b'{"do": "recut", "revision": 1, "side": "front", "quad": [[0,0],[1,0],[1,1]]}',
            b'{"do": "merge", "revision": 1, "other": "b3f6155b78e94ac2"}',
        ],
    )
    def test_what_is_no_decision(self, body: bytes) -> None:
        with pytest.raises(UsageError, match="no decision"):
            decoded(body)
