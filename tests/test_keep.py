"""`--keep`: every stage of every card is on disk, as pictures that open and JSON that says the same as the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cardscan import batch
from cardscan.errors import InputError
from cardscan.keep import keep
from cardscan.types import Job

if TYPE_CHECKING:
    from pathlib import Path

STAGES = ["1-page.jpg", "2-card.jpg", "3-lines.jpg", "4-reading.json", "5-record.json"]


def test_every_stage_of_every_side_is_kept(tmp_path: Path, samples: Path, replay: str) -> None:
    job = Job(paths=(str(samples / "mixer_front.jpg"), str(samples / "mixer_back.jpg")), engine=replay)
    (record,) = batch.run(job).records
    keep([record], str(tmp_path / "kept"))
    homes = sorted((tmp_path / "kept").iterdir())
    assert [h.name.split("-")[0] for h in homes] == ["mixer_back", "mixer_front"]
    for home, reading in zip(homes, reversed(record.readings), strict=True):
        assert sorted(p.name for p in home.iterdir()) == STAGES
        with Image.open(home / "2-card.jpg") as card:
            assert card.size == reading.crop.size
        assert len(json.loads((home / "4-reading.json").read_text("utf-8"))["lines"]) == len(reading.lines)
        assert json.loads((home / "5-record.json").read_text("utf-8")) == record.to_dict()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, samples: Path, replay: str) -> None:
    (tmp_path / "kept").write_text("in the way")
    job = Job(paths=(str(samples / "french_scan.jpg"),), engine=replay)
    with pytest.raises(InputError) as caught:
        keep(batch.run(job).records, str(tmp_path / "kept"))
    assert str(tmp_path / "kept") in caught.value.where
    assert caught.value.hint
