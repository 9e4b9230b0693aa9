"""The models are run without subnormal weights, and with all their others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import rapidocr

from cardscan.ocr.ppocr import DETECTOR, RECOGNISER, SHAPES
from cardscan.ocr.weights import SMALLEST, with_output, without_subnormals

MODELS = Path(rapidocr.__file__).parent / "models"


def subnormal(data: bytes) -> int:
    """Count what would be a subnormal number if the whole file were numbers, at any of the four places to begin."""
    found = 0
    for start in range(4):
        numbers = np.frombuffer(data[start : start + (len(data) - start) // 4 * 4], "<f4")
        found += int(((numbers != 0) & (np.abs(numbers) < SMALLEST)).sum())
    return found


@pytest.mark.parametrize("model", [DETECTOR, RECOGNISER])
def test_only_subnormal_weights_change(model: str) -> None:
    before, after = (MODELS / model).read_bytes(), without_subnormals(MODELS / model)
    assert len(after) == len(before)
    changed = np.frombuffer(before, np.uint8) != np.frombuffer(after, np.uint8)
    assert (np.frombuffer(after, np.uint8)[changed] == 0).all()
    assert changed.sum() > 100
    onnxruntime.InferenceSession(after, providers=["CPUExecutionProvider"])


def test_the_detector_is_rid_of_them() -> None:
    before, after = (MODELS / DETECTOR).read_bytes(), without_subnormals(MODELS / DETECTOR)
    assert subnormal(before) - subnormal(after) > 200_000


def test_the_models_find_the_same_text() -> None:
    model = MODELS / DETECTOR
    picture = np.random.default_rng(1).uniform(-1, 1, (1, 3, 64, 96)).astype(np.float32)
    first, second = (
        onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"]).run(None, {"x": picture})[0]
        for data in (model.read_bytes(), without_subnormals(model))
    )
    assert np.allclose(first, second, atol=1e-5)


def test_a_model_tells_an_inner_result_besides_its_own() -> None:
    model = (MODELS / RECOGNISER).read_bytes()
    plain, telling = (
        onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
        for data in (model, with_output(model, SHAPES))
    )
    assert [o.name for o in telling.get_outputs()] == [plain.get_outputs()[0].name, SHAPES]
    strip = np.random.default_rng(1).uniform(-1, 1, (1, 3, 48, 160)).astype(np.float32)
    letters, shapes = telling.run(None, {"x": strip})
    assert np.allclose(letters, plain.run(None, {"x": strip})[0], atol=1e-5)
    assert shapes.shape == (1, 384, 1, letters.shape[1])


@pytest.mark.parametrize("data", [b"\x00", b"\xff" * 40, b"no model, but text of some length", b"\x3a\x7f"])
def test_what_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.onnx").write_bytes(data)
    with pytest.raises(ValueError, match=r"x\.onnx is no ONNX model"):
        without_subnormals(tmp_path / "x.onnx")
