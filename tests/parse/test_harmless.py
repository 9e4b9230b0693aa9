"""What a person would not notice on a card changes nothing in what is read off it."""

from __future__ import annotations

import math
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.geometry import Quad
from cardscan.ocr.replay import load_readings
from cardscan.parse import parse
from cardscan.types import CRITICAL, Reading

READINGS = load_readings(Path(__file__).resolve().parents[1] / "recorded" / "readings.jsonl")
LABELS = re.compile(r"\b(?:tel|phone|fax|mobile|mob|cell|e-?mail|web|direct)\b", re.IGNORECASE)
SHIFT = 0.04
"""Of a line's height: what two photos of one card differ by."""


def moved(reading: Reading, rng: random.Random) -> Reading:
    """Shift every corner a little and list the lines in another order of detection."""
    lines = []
    for line in reading.lines:
        by = SHIFT * line.quad.height
        points = [(x + rng.uniform(-by, by), y + rng.uniform(-by, by)) for x, y in line.quad.points]
        lines.append(replace(line, quad=Quad.of(points)))
    lines.sort(key=lambda x: (round(x.quad.centre[1] / max(x.quad.height, 1)), rng.random()))
    return replace(reading, lines=tuple(lines))


def tilted(reading: Reading, rng: random.Random) -> Reading:
    """Turn the print by a few degrees, as on a card that was cut a little askew."""
    angle = math.radians(rng.uniform(-4, 4))
    cos, sin = math.cos(angle), math.sin(angle)
    x0, y0 = reading.crop.size[0] / 2, reading.crop.size[1] / 2
    lines = []
    for line in reading.lines:
        points = [
            (x0 + cos * (x - x0) - sin * (y - y0), y0 + sin * (x - x0) + cos * (y - y0)) for x, y in line.quad.points
        ]
        lines.append(replace(line, quad=Quad.of(points)))
    return replace(reading, lines=tuple(lines))


def relabelled(reading: Reading, rng: random.Random) -> Reading:
    """Write every label in another case."""
    case = rng.choice([str.upper, str.lower, str.title])
    return replace(
        reading, lines=tuple(replace(x, text=LABELS.sub(lambda m: case(m[0]), x.text)) for x in reading.lines)
    )


def with_blanks(reading: Reading, rng: random.Random) -> Reading:
    """Put empty lines between the lines, as engines do for smudges."""
    lines = list(reading.lines)
    for _ in range(4):
        at = rng.randrange(len(lines) + 1)
        lines.insert(at, replace(reading.lines[0], text=rng.choice(["", " ", "\u3000"])))
    return replace(reading, lines=tuple(lines))


@pytest.mark.parametrize("change", [moved, tilted, relabelled, with_blanks])
@pytest.mark.parametrize("i", [i for i, r in enumerate(READINGS) if r.lines])
def test_harmless_changes_change_nothing(i: int, change: object) -> None:
    reading = READINGS[i]
    plain = {(f.name, f.value, f.label) for f in parse([reading]).fields if f.name in (*CRITICAL, "websites")}
    for seed in range(3):
        changed = change(reading, random.Random(seed))  # type: ignore[operator]
        found = parse([changed]).fields
        assert {(f.name, f.value, f.label) for f in found if f.name in (*CRITICAL, "websites")} == plain
