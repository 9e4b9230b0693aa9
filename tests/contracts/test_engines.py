"""What every OCR engine must do, whichever it is."""

from __future__ import annotations

import pickle
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from synthetic import whole

from cardscan import capture, ocr
from cardscan.errors import EngineError, InputError, MissingDependency, UsageError
from cardscan.ocr.replay import ReplayEngine, load_readings, save_readings
from cardscan.ocr.tesseract import TesseractEngine
from cardscan.ocr.upright import turned_pixels
from cardscan.types import Reading

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.ocr import OcrEngine
    from cardscan.types import CardImage, Pixels

ENGINES = (
    "rapid",
    pytest.param(
        "tesseract",
        marks=pytest.mark.skipif(not shutil.which("tesseract"), reason="the tesseract program is not installed"),
    ),
    "replay",
)
TURNS = (0, 1, 2, 3)
"""Clockwise quarter turns that the card is off."""


@pytest.fixture(scope="module")
def pixels(samples: Path) -> Pixels:
    """Give a flat scan that the card fills."""
    (page,) = capture.pages(str(samples / "scan_cpa.jpg"))
    return page.pixels


@pytest.fixture(scope="module")
def cards(pixels: Pixels) -> dict[int, CardImage]:
    """Give the card standing each way up."""
    return {turn: whole(turned_pixels(pixels, turn)) for turn in TURNS}


@pytest.fixture(scope="module")
def nothing(pixels: Pixels) -> CardImage:
    """Give a picture of blank paper."""
    return whole(np.full_like(pixels, 240))


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest,
    cards: dict[int, CardImage],
    nothing: CardImage,
    tmp_path_factory: pytest.TempPathFactory,
) -> OcrEngine:
    """Give the engine; the one that replays knows what the embedded one read."""
    if request.param != "replay":
        return ocr.load(request.param)
    path = tmp_path_factory.mktemp("replay") / "readings.jsonl"
    rapid = ocr.load("rapid")
    save_readings(path, [rapid.read(card) for card in [*cards.values(), nothing]])
    return ocr.load(f"replay:{path}")


@pytest.fixture(scope="module")
def readings(engine: OcrEngine, cards: dict[int, CardImage]) -> dict[int, Reading]:
    """Give what the engine reads on the card standing each way up."""
    return {turn: engine.read(card) for turn, card in cards.items()}


def told(reading: Reading) -> str:
    """Give all letters and digits of a reading, in order."""
    return re.sub(r"\W", "", "".join(line.text for line in reading.lines))


class TestEveryEngine:
    def test_it_reads_what_is_printed(self, readings: dict[int, Reading]) -> None:
        text = told(readings[0])
        for printed in ("TheodoreLVanterpool", "TaxPartner", "5125550117", "tvanterpoolvotaxexamplecom"):
            assert printed in text

    @pytest.mark.parametrize("turn", TURNS)
    def test_lines_are_inside_the_upright_card(self, readings: dict[int, Reading], turn: int) -> None:
        width, height = readings[turn].crop.size
        assert width > height
        for line in readings[turn].lines:
            left, top, right, bottom = line.quad.bounds
            slack = 0.01 * width  # boxes are grown a little beyond the ink
            assert -slack <= left < right <= width + slack
            assert -slack <= top < bottom <= height + slack
            assert line.quad.width > line.quad.height
            assert abs(line.quad.angle) < 10

    @pytest.mark.parametrize("turn", TURNS)
    def test_confidences_are_probabilities_and_lines_are_signed(self, readings: dict[int, Reading], turn: int) -> None:
        for line in readings[turn].lines:
            assert 0 < line.confidence <= 1
            assert line.text == line.text.strip() != ""
            assert re.fullmatch(r"\w+ \d[\w.]*", line.engine)

    @pytest.mark.parametrize("turn", TURNS[1:])
    def test_the_way_up_does_not_matter(self, readings: dict[int, Reading], turn: int) -> None:
        assert told(readings[turn]) == told(readings[0])

    @pytest.mark.parametrize("turn", TURNS)
    def test_the_crop_starts_at_the_cards_own_top_left(
        self, readings: dict[int, Reading], cards: dict[int, CardImage], turn: int
    ) -> None:
        # a clockwise turn sends the card's top-left to the picture's top-right, bottom-right, bottom-left
        corners = cards[turn].crop.quad.points
        assert readings[turn].crop.quad.points[0] == corners[turn]
        assert readings[turn].crop.size == readings[0].crop.size

    @pytest.mark.parametrize("turn", TURNS[1:])
    def test_a_line_is_found_again_on_the_page(self, readings: dict[int, Reading], turn: int) -> None:
        width, height = readings[0].crop.size
        places = {line.text: line.quad.centre for line in readings[0].lines}
        for line in readings[turn].lines:
            x, y = readings[turn].crop.to_page(line.quad).centre
            # where that point of the turned picture was before the turn
            back = ((x, y), (y, height - x), (width - x, height - y), (width - y, x))[turn]
            assert back == pytest.approx(places.get(line.text, back), abs=0.02 * width)

    def test_blank_paper_has_no_lines(self, engine: OcrEngine, nothing: CardImage) -> None:
        reading = engine.read(nothing)
        assert (reading.lines, reading.codes) == ((), ())
        assert reading.crop.digest == nothing.crop.digest

    def test_the_same_card_gives_equal_readings(
        self, engine: OcrEngine, readings: dict[int, Reading], cards: dict[int, CardImage]
    ) -> None:
        assert engine.read(cards[0]) == readings[0]

    def test_the_pixels_stay_as_they_were(self, engine: OcrEngine, pixels: Pixels, cards: dict[int, CardImage]) -> None:
        engine.read(cards[0])
        assert np.array_equal(cards[0].pixels, pixels)

    def test_a_reading_survives_pickling_and_json(self, readings: dict[int, Reading], tmp_path: Path) -> None:
        assert pickle.loads(pickle.dumps(readings[1])) == readings[1]  # noqa: S301 - our own bytes
        save_readings(tmp_path / "r.jsonl", readings.values())
        assert load_readings(tmp_path / "r.jsonl") == list(readings.values())

    def test_a_reading_holds_no_pixels(self, readings: dict[int, Reading]) -> None:
        assert len(pickle.dumps(readings[0])) < 20_000


@pytest.mark.parametrize("name", ["rapid", ENGINES[1]])
def test_a_code_is_read_and_placed_on_a_card_that_lies_on_its_side(name: str, samples: Path) -> None:
    (page,) = capture.pages(str(samples / "qr_vcard.jpg"))
    upright = max(capture.cards(page), key=lambda c: c.crop.quad.area)
    for turn in (0, 3):
        reading = ocr.read(ocr.load(name), whole(turned_pixels(upright.pixels, turn)))
        (code,) = reading.codes
        assert code.text.startswith("BEGIN:VCARD")
        left, top, right, bottom = code.quad.bounds
        assert 0 <= left < right <= reading.crop.size[0]
        assert 0 <= top < bottom <= reading.crop.size[1]


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (40, 5), (1600, 2)])
@pytest.mark.parametrize("name", ["rapid", ENGINES[1]])
def test_a_sliver_is_read_as_nothing(name: str, size: tuple[int, int]) -> None:
    assert ocr.load(name).read(whole(np.full((size[1], size[0], 3), 128, np.uint8))).lines == ()


def test_noise_is_not_text() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (580, 1000, 3), dtype=np.uint8)
    assert ocr.load("rapid").read(whole(cv2.GaussianBlur(noise, (0, 0), 3).astype(np.uint8))).lines == ()


def test_an_engine_is_loaded_once() -> None:
    assert ocr.load("rapid") is ocr.load("rapid")


def test_an_unknown_engine_is_told_with_the_choices() -> None:
    with pytest.raises(UsageError, match=r"'abbyy'.*rapid, tesseract, replay:FILE"):
        ocr.load("abbyy")


def test_a_missing_program_is_a_missing_dependency(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependency) as caught:
        TesseractEngine()
    assert "apt install tesseract-ocr" in caught.value.hint


class TestReplay:
    def test_a_card_that_was_not_recorded_is_an_engine_error(self, replay: str, nothing: CardImage) -> None:
        with pytest.raises(EngineError, match="no reading of this card was recorded"):
            ocr.load(replay).read(nothing)

    def test_the_source_is_the_path_as_it_is_given_now(self, cards: dict[int, CardImage], tmp_path: Path) -> None:
        # a replayed folder was called by the names of the machine that recorded it, and its backs were not paired
        save_readings(tmp_path / "r.jsonl", [Reading(crop=replace(cards[0].crop, source="elsewhere.jpg"))])
        reading = ReplayEngine(str(tmp_path / "r.jsonl")).read(cards[0])
        assert reading.crop == cards[0].crop

    @pytest.mark.parametrize("data", [None, b"{}\n", b"\xff\xfe", b'{"crop": 1}\n'])
    def test_a_file_that_is_none_is_told(self, tmp_path: Path, data: bytes | None) -> None:
        path = tmp_path / "r.jsonl"
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            ocr.load(f"replay:{path}")
        assert caught.value.where == str(path)
