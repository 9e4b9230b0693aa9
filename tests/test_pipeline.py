"""The whole flow without pixels: recorded and invented lines in, records out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic import READINGS, TEXTS, reading

from cardscan import pipeline, record
from cardscan.errors import EngineError, InputError, NoCardFound
from cardscan.geometry import Quad
from cardscan.types import Event, Job, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pairing

VALID = jsonschema.Draft202012Validator(record.schema())
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENT = Event(name="Small Biz Mixer", date=date(2026, 11, 19), place="Town hall")
JOBS = st.builds(
    Job,
    paths=st.just(()),
    scanned_at=st.just(NOON),
    today=st.none() | st.just(date(2026, 2, 28)),
    event=st.none() | st.just(EVENT),
    region=st.sampled_from(["US", "DE", "JP", "GB"]),
    pairing=st.sampled_from(["auto", "none", "alternate", "duplex"]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(READINGS, max_size=4), JOBS)
def test_any_lines_give_valid_records(readings: list[Reading], job: Job) -> None:
    records = pipeline.assemble(readings, job)
    for made in records:
        VALID.validate(made.to_dict())
        assert record.to_json(made)
        assert made.event == job.event
    # and no line is lost on the way
    lines = [line.text for made in records for r in made.readings for line in r.lines]
    assert sorted(lines) == sorted(line.text for r in readings for line in r.lines)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, JOBS)
def test_the_same_job_gives_the_same_bytes(front: list[str], back: list[str], job: Job) -> None:
    readings = [reading(*front, source="x_front.jpg"), reading(*back, source="x_back.jpg")]
    once, again = ([record.to_json(r) for r in pipeline.assemble(readings, job)] for _ in range(2))
    assert once == again


@given(st.floats(-50, 50), st.integers(1, 3))
def test_the_identity_of_a_card_is_not_its_place(shift: float, turn: int) -> None:
    first = reading("Jane Doe", "jane@example.com", source="a.jpg", page=1, index=2)
    quad = Quad.of([(x + shift, y - shift) for x, y in first.crop.quad.turned(turn).points])
    moved = replace(first, crop=replace(first.crop, quad=quad, source="elsewhere/b.jpg"))
    job = Job(paths=(), scanned_at=NOON)
    (a,), (b,) = pipeline.assemble([first], job), pipeline.assemble([moved], job)
    assert a.id == b.id


def test_every_card_has_an_identity_of_its_own() -> None:
    readings = [reading("x", source=s, page=p, index=i) for s in "ab" for p in range(3) for i in range(3)]
    ids = {r.id for r in pipeline.assemble(readings, Job(paths=(), scanned_at=NOON, pairing="none"))}
    assert len(ids) == len(readings)
    assert all(len(i) == 16 for i in ids)


def test_recorded_sides_become_one_record(samples: Path, replay: str) -> None:
    paths = tuple(str(samples / f"mixer_{side}.jpg") for side in ("front", "back"))
    (made,) = pipeline.scan(Job(paths=paths, scanned_at=NOON, engine=replay, event=EVENT))
    assert made.contact.first("names") == "Calloway Nduka"
    assert made.contact.first("emails") == "cnduka@brightspool.example.com"
    assert made.note is not None
    assert [f.value for f in (made.note.where, made.note.topic, made.note.follow_up) if f] == [
        "Small Biz Mixer",
        "Has a newborn",
        "Send seminar invite",
    ]
    assert [r.crop.source for r in made.readings] == list(paths)
    assert [r.side for r in made.readings] == ["front", "back"]
    assert made.status == "draft"


@pytest.mark.parametrize("how", ["auto", "duplex"])
def test_a_duplex_document_gives_one_record_a_sheet(samples: Path, replay: str, how: Pairing) -> None:
    job = Job(paths=(str(samples / "duplex_scan.pdf"),), scanned_at=NOON, engine=replay, pairing=how)
    records = pipeline.scan(job)
    assert [[r.crop.page for r in made.readings] for made in records] == [[0, 1], [2, 3]]
    assert [made.note is not None for made in records] == [True, False]


def test_a_file_that_cannot_be_used_is_raised(samples: Path, replay: str, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(InputError, match="empty"):
        pipeline.scan(Job(paths=(str(samples / "scan_cpa.jpg"), str(tmp_path / "empty.jpg")), engine=replay))
    with pytest.raises(EngineError, match="no reading"):
        pipeline.read(str(samples / "german.jpg"), replay)


def test_a_picture_without_text_is_no_card(tmp_path: Path) -> None:
    from PIL import Image

    Image.linear_gradient("L").resize((800, 600)).save(tmp_path / "sky.png")
    with pytest.raises(NoCardFound) as caught:
        pipeline.read(str(tmp_path / "sky.png"), "rapid")
    assert caught.value.where == str(tmp_path / "sky.png")
    assert caught.value.hint
    assert caught.value.exit_code == 3
