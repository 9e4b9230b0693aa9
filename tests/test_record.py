"""The JSON record: its keys are a contract, and the schema says exactly what it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from export.cards import FULL, card, field
from synthetic import SIZE, reading

from cardscan import pipeline, record
from cardscan.types import CRITICAL, FIELD_NAMES, Event, Job, PostalAddress

VALID = jsonschema.Draft202012Validator(record.schema())


def valid(data: dict[str, Any]) -> bool:
    """Tell whether the schema takes a record."""
    return VALID.is_valid(data)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(record.schema())
    assert json.loads(json.dumps(record.schema())) == record.schema()


def test_the_keys_are_those_of_the_design() -> None:
    data = FULL.to_dict()
    assert valid(data)
    first = ["id", "source", "contact", "note", "event", "lines", "review", "status", "scanned_at"]
    assert list(data) == [*first, "picture"]
    assert list(data["source"]) == ["file", "page", "card", "quad", "back"]
    assert list(data["source"]["back"]) == ["file", "page", "card", "quad"]
    assert list(data["contact"]) == list(FIELD_NAMES)
    assert list(data["contact"]["names"][0]) == ["value", "raw", "confidence", "quad", "side", "origin"]
    assert set(data["contact"]["phones"][0]) == {*data["contact"]["names"][0], "kind", "extension"}
    assert set(data["contact"]["addresses"][0]) == {*data["contact"]["names"][0], "parts"}
    assert list(data["note"]) == ["where", "when", "topic", "follow_up", "due", "people", "lines", "remainder"]
    assert data["event"] == {"name": "Expo, Lyon", "date": "2026-11-19", "place": "Lyon"}
    assert list(data["lines"][0]) == ["text", "confidence", "quad", "side", "script", "engine"]
    assert data["status"] == "accepted"
    assert data["scanned_at"] == "2026-11-22T10:30:00+00:00"


def test_a_bare_record_has_all_keys() -> None:
    data = card().to_dict()
    assert valid(data)
    assert data.keys() == FULL.to_dict().keys()
    assert (data["note"], data["event"], data["source"]["back"], data["review"]) == (None, None, None, [])
    assert data["contact"] == {name: [] for name in FIELD_NAMES}


def test_an_address_has_its_parts_or_none() -> None:
    parts = PostalAddress(
        street="9 Quay", city="Dublin 2", postal_code="D02 X285", country="Ireland", country_code="IE"
    )
    whole = field("addresses", "9 Quay, Dublin 2, D02 X285, Ireland")
    data = card(replace(whole, parts=parts), whole).to_dict()
    assert valid(data)
    keys = ["street", "city", "region", "postal_code", "country", "country_code"]
    expected = dict(zip(keys, ["9 Quay", "Dublin 2", "", "D02 X285", "Ireland", "IE"], strict=True))
    assert [a["parts"] for a in data["contact"]["addresses"]] == [expected, None]


def test_critical_fields_are_fields() -> None:
    assert set(CRITICAL) <= set(FIELD_NAMES)


def test_json_is_one_line_and_the_same_values() -> None:
    text = record.to_json(replace(FULL, event=Event(name="two\nlines — Zürich")))
    assert "\n" not in text
    assert json.loads(text)["event"] == {"name": "two\nlines — Zürich", "date": None, "place": ""}
    assert json.loads(record.to_json(FULL)) == FULL.to_dict()


@pytest.mark.parametrize(
    "spoil",
    [
        {"id": 1},
        {"extra": 1},
        {"status": "done"},
        {"review": None},
        {"source": {"file": "a.jpg"}},
        {"lines": [{"text": "a"}]},
        {"scanned_at": None},
    ],
)
def test_the_schema_refuses_other_records(spoil: dict[str, Any]) -> None:
    assert not valid(FULL.to_dict() | spoil)


@pytest.mark.parametrize("key", list(FULL.to_dict()))
def test_the_schema_wants_every_key(key: str) -> None:
    data = FULL.to_dict()
    del data[key]
    assert not valid(data)


@pytest.mark.parametrize(("key", "value"), [("confidence", 1.5), ("side", "left"), ("kind", "pager"), ("raw", None)])
def test_the_schema_refuses_other_values(key: str, value: object) -> None:
    data = FULL.to_dict()
    data["contact"]["phones"][0][key] = value
    assert not valid(data)


def test_quads_are_in_pixels_of_the_file() -> None:
    front = reading("jane@example.com", source="photo.jpg", index=2)
    front = replace(front, crop=replace(front.crop, quad=front.crop.quad.turned(2)))
    job = Job(paths=(), scanned_at=datetime(2026, 11, 22, tzinfo=UTC))
    (made,) = pipeline.assemble([front], job)
    data = made.to_dict()
    left, top = 20 + 1100 * 2, 30
    right, bottom = left + SIZE[0], top + SIZE[1]
    assert data["source"]["quad"][0] == [right, bottom]
    # on a card that lies upside down, a line at its top-left is at the bottom-right of the picture
    assert data["lines"][0]["quad"][0] == pytest.approx([right - 60, bottom - 40])
    assert data["contact"]["emails"][0]["quad"][0] == pytest.approx([right - 60, bottom - 40])


def test_a_value_that_was_typed_has_no_place() -> None:
    data = card(field("names", "Jane Doe", origin="typed")).to_dict()
    assert data["contact"]["names"][0]["quad"] is None
    assert valid(data)


def test_a_file_name_that_is_no_utf_8_is_written() -> None:
    # such a name ended a whole batch with an encoding error, after all its cards were read
    record_ = card(readings=(reading("x", source="IMG\udcff.jpg"),))
    assert json.loads(record.to_json(record_))["source"]["file"] == "IMG?.jpg"


def test_the_shipped_schema_is_the_generated_one() -> None:
    shipped = files("cardscan") / "record.schema.json"
    assert json.loads(shipped.read_text("utf-8")) == record.schema(), "run `make generated`"
