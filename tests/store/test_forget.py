"""Forgetting: not a byte of a card is left in the library's files, and nothing of the others is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from synthetic import reading

from cardscan import Library, pipeline
from cardscan.errors import StoreError, UsageError
from store.stacks import CALLOWAY, JOB, SAMPLES, put, readings, scan

SECRETS = [b"calloway", b"nduka", b"brightspool", b"4045550128", b"newborn", b"mixer_front", b"mixer_back", b"zanzibar"]


def bytes_of(library: Library) -> bytes:
    """Give all bytes on disk, in lower case; text in a library is UTF-8 and not compressed."""
    files = [p for p in library.path.parent.iterdir() if p.name.startswith(library.path.name)]
    return b"".join(p.read_bytes() for p in files).lower()


def words(library: Library) -> set[str]:
    """Give all words in the search index, where they are compressed."""
    with sqlite3.connect(library.path) as db:
        db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, search, row)")
        return {row[0] for row in db.execute("SELECT term FROM temp.words")}


@pytest.fixture
def full(library: Library) -> Library:
    """Give a library in which one card has been through a lot."""
    scan(library)
    library.edit(CALLOWAY, {"note.topic": "Zanzibar", "names": "Nduka the elder"})
    library.accept(CALLOWAY)
    library.undo(library.history(CALLOWAY)[-1].operation, pipeline.assemble)
    library.merge(next(library.find("vanterpool")).id, CALLOWAY)
    _, back = library.unpair(CALLOWAY, pipeline.assemble)
    library.pair(CALLOWAY, back.id, pipeline.assemble)
    return library


def test_no_byte_of_a_forgotten_card_is_left(full: Library) -> None:
    crops = [full.crop(CALLOWAY, side)[9000:9064] for side in ("front", "back")]
    before = bytes_of(full)
    assert all(secret in before for secret in SECRETS)
    others = {r.id: full.history(r.id) for r in full.find() if r.id != CALLOWAY}
    full.forget(CALLOWAY)
    after = bytes_of(full)
    assert [s for s in SECRETS if s in after] == []
    assert not any(crop.lower() in after for crop in crops)
    assert {"newborn", "zanzibar", "nduka"} & words(full) == set()
    assert "vanterpool" in words(full)
    assert {r.id: full.history(r.id) for r in full.find()} == others
    assert full.check() == []
    with pytest.raises(UsageError):
        full.get(CALLOWAY)


def test_what_another_card_knew_of_it_is_gone_too(library: Library) -> None:
    front, back = put(library, readings()[4]), put(library, reading("1=Zanzibar 2=Boats 3=Call", source="secret.jpg"))
    library.pair(front, back, pipeline.assemble)
    library.edit(front, {"note.topic": "Zanzibar boats"})
    library.unpair(front, pipeline.assemble)
    library.edit(front, {"note": ""})
    assert b"zanzibar" in bytes_of(library)
    history = len(library.history(front))
    library.forget(back)
    assert b"zanzibar" not in bytes_of(library)
    assert len(library.history(front)) == history, "that something happened stays told"


def test_a_forgotten_file_can_be_scanned_again(full: Library) -> None:
    full.forget(CALLOWAY)
    outcome = scan(full, "mixer_front.jpg", "mixer_back.jpg")
    assert [r.id for r in outcome.records] == [CALLOWAY]
    assert outcome.known == ()
    assert "Zanzibar" not in str(outcome.records)


def test_another_card_of_the_same_file_stays(library: Library) -> None:
    scan(library, "duplex_scan.pdf")
    first, second = library.find()
    library.forget(first.id)
    assert [r.id for r in library.find()] == [second.id]
    assert [len(r.readings) for r in scan(library, "duplex_scan.pdf").records] == [len(second.readings)]


def test_it_is_told_when_another_program_keeps_the_bytes(full: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.store.database.PATIENCE", 0.1)
    with Library(full.path) as impatient:
        reader = sqlite3.connect(full.path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()
        with pytest.raises(StoreError, match="another program is reading"):
            impatient.forget(CALLOWAY)
        assert impatient.count(CALLOWAY) == 0
        reader.close()
    full.close()
    assert b"zanzibar" not in Path(full.path).read_bytes().lower()


def test_several_go_at_once(full: Library) -> None:
    ids = [r.id for r in full.find()]
    full.forget(*ids[1:], ids[1])
    assert [r.id for r in full.find()] == ids[:1]
    assert full.check() == []


def test_the_photos_are_not_touched(full: Library) -> None:
    full.forget(CALLOWAY)
    assert (SAMPLES / "mixer_front.jpg").exists()
    assert JOB.event
