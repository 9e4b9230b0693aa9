"""Scanning into a library: nothing twice, nothing lost, and what comes out is what a scan without one gives."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from cardscan import Library, batch, pipeline
from cardscan.geometry import Quad
from cardscan.record import to_json
from cardscan.types import Shot
from store.stacks import CALLOWAY, JOB, PICTURES, SAMPLES, put, readings, scan, values


def test_the_records_are_those_of_a_scan_without_a_library(library: Library) -> None:
    paths = tuple(str(SAMPLES / name) for name in PICTURES)
    plain = batch.run(replace(JOB, paths=paths))
    kept = scan(library)
    assert [to_json(r) for r in kept.records] == [to_json(r) for r in plain.records]
    assert kept.known == ()
    assert len(kept.records) == library.count() == 6


def test_the_same_files_again_change_nothing(library: Library) -> None:
    first = scan(library)
    again = scan(library)
    assert again.records == first.records
    assert len(again.known) == len(PICTURES)
    assert again.failures == ()
    assert all(len(library.history(r.id)) <= 2 for r in again.records)


def test_a_copy_of_a_file_is_the_same_file(library: Library, tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg"):
        shutil.copy(SAMPLES / "scan_cpa.jpg", tmp_path / name)
    outcome = scan(library, "a.jpg", "b.jpg", folder=tmp_path)
    assert len(outcome.records) == 1
    assert [Path(p).name for p in outcome.known] == ["b.jpg"]


def test_a_copy_of_a_bad_file_is_not_known(library: Library, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_text("hello")
    outcome = scan(library, "a.jpg", "b.jpg", folder=tmp_path)
    assert (outcome.known, len(outcome.failures)) == ((), 1)


def test_a_file_that_was_moved_is_known_and_named_as_it_is_now(library: Library, tmp_path: Path) -> None:
    scan(library, "scan_cpa.jpg")
    shutil.copy(SAMPLES / "scan_cpa.jpg", tmp_path / "moved.jpg")
    outcome = scan(library, "moved.jpg", folder=tmp_path)
    assert outcome.known == (str(tmp_path / "moved.jpg"),)
    assert outcome.records[0].to_dict()["source"]["file"] == str(tmp_path / "moved.jpg")


def test_fronts_and_backs_of_one_batch_are_one_record(library: Library) -> None:
    (record,) = scan(library, "mixer_front.jpg", "mixer_back.jpg").records
    assert record.id == CALLOWAY
    assert record.note
    assert record.note.topic
    assert [r.side for r in record.readings] == ["front", "back"]


def test_a_scan_that_was_killed_before_pairing_is_completed_by_the_next(library: Library) -> None:
    for name in ("mixer_front.jpg", "mixer_back.jpg"):
        shots = pipeline.shoot(str(SAMPLES / name), JOB.engine)
        library.add(str(SAMPLES / name), shots, JOB, pipeline.assemble)
    assert library.count() == 2, "both sides are there at once"
    outcome = scan(library, "mixer_front.jpg", "mixer_back.jpg", "scan_cpa.jpg")
    assert [len(r.readings) for r in outcome.records] == [2, 1]
    assert len(outcome.known) == 2
    assert library.count() == 2


def test_what_a_person_decided_is_not_paired_away(library: Library) -> None:
    (front,) = scan(library, "mixer_front.jpg").records
    library.edit(front.id, {"titles[0]": "Director"})
    scan(library, "mixer_front.jpg", "mixer_back.jpg")
    assert library.count() == 2
    library.pair(front.id, next(r.id for r in library.find() if r.id != front.id), pipeline.assemble)
    assert library.get(front.id).note
    assert "Director" in values(library.get(front.id))


def test_unpaired_stays_unpaired(library: Library) -> None:
    scan(library, "mixer_front.jpg", "mixer_back.jpg")
    library.unpair(CALLOWAY, pipeline.assemble)
    scan(library, "mixer_front.jpg", "mixer_back.jpg")
    assert library.count() == 2


def test_reading_again_keeps_what_was_typed_and_the_cards_number(library: Library) -> None:
    (record,) = scan(library, "scan_cpa.jpg").records
    library.edit(record.id, {"emails[0]": "theo@example.com", "phones": "+15125550199"})
    (again,) = scan(library, "scan_cpa.jpg", again=True).records
    assert again.id == record.id
    assert {"theo@example.com", "+15125550199"} <= set(values(again))
    assert "tvanterpool@vo-tax.example.com" not in values(again)
    assert again.revision > record.revision


def test_cards_keep_their_numbers_when_another_is_found_before_them(library: Library) -> None:
    one = readings()[0]
    wide = replace(one, crop=replace(one.crop, quad=Quad.box(0, 0, 1000, 600), index=0))
    put(library, wide)
    (record,) = library.find()
    library.edit(record.id, {"names[0]": "Typed Name"})
    other = replace(one, crop=replace(one.crop, quad=Quad.box(2000, 0, 1000, 600), index=0), lines=one.lines[:2])
    moved = replace(wide, crop=replace(wide.crop, index=1))
    ids = library.add(one.crop.source, [Shot(reading=other), Shot(reading=moved)], JOB, pipeline.assemble)
    assert ids[1] == record.id
    assert ids[0] != record.id
    assert "Typed Name" in values(library.get(record.id))
    assert "Typed Name" not in values(library.get(ids[0]))


def test_a_card_that_is_no_longer_found_stays(library: Library) -> None:
    one = readings()[0]
    cards = [
        Shot(reading=replace(one, crop=replace(one.crop, quad=Quad.box(1100 * i, 0, 1000, 600), index=i)))
        for i in (0, 1)
    ]
    library.add(one.crop.source, cards, JOB, pipeline.assemble)
    library.add(one.crop.source, cards[1:], JOB, pipeline.assemble)
    assert library.count() == 2


def test_the_crops_are_small_pictures_of_both_sides(library: Library) -> None:
    scan(library, "mixer_front.jpg", "mixer_back.jpg")
    for side in ("front", "back"):
        jpeg = library.crop(CALLOWAY, side)
        assert jpeg[:3] == b"\xff\xd8\xff"
        assert len(jpeg) < 200_000


def test_a_file_that_fails_costs_only_itself(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    shutil.copy(SAMPLES / "scan_cpa.jpg", tmp_path)
    outcome = scan(library, "empty.jpg", "scan_cpa.jpg", "gone.jpg", folder=tmp_path)
    assert len(outcome.records) == library.count() == 1
    assert sorted(Path(f.where).name for f in outcome.failures) == ["empty.jpg", "gone.jpg"]
