"""What the true engine makes of every sample: text exactly, places within 2 % of the card, doubt not compared.

`pytest --regenerate-golden` rewrites tests/golden; read the diff before it is committed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from cardscan import capture

TESTS = Path(__file__).resolve().parent
GOLDEN = TESTS / "golden"
SAMPLES = TESTS.parent / "samples"
PICTURES = sorted(p.name for p in SAMPLES.iterdir() if capture.is_picture(p))
TOLERANCE = 0.02
"""Of the longer side of the card."""

Json = Any
Scanned = dict[str, list[dict[str, Any]]]


def kept(value: Json) -> Json:
    """Leave out what differs between machines and versions: confidences and the names of engines; round places."""
    if isinstance(value, dict):
        return {
            k: [[round(c) for c in point] for point in v] if k == "quad" and v else kept(v)
            for k, v in value.items()
            if k not in ("confidence", "engine")
        }
    return [kept(v) for v in value] if isinstance(value, list) else value


def settled(value: Json, golden: Json, reach: float) -> Json:
    """Replace every quad that is near the golden one by it, so that what still differs is wrong."""
    if isinstance(value, dict) and isinstance(golden, dict):
        return {
            k: golden[k]
            if k == "quad" and v and golden.get(k) and _near(v, golden[k], reach)
            else settled(v, golden.get(k), reach)
            for k, v in value.items()
        }
    if isinstance(value, list) and isinstance(golden, list):
        return [settled(v, golden[i] if i < len(golden) else None, reach) for i, v in enumerate(value)]
    return value


def _near(quad: list[list[float]], other: list[list[float]], reach: float) -> bool:
    return all(abs(a - b) <= reach for p, q in zip(quad, other, strict=True) for a, b in zip(p, q, strict=True))


def _reach(record: Json) -> float:
    quads = [place["quad"] for place in (record["source"], record["source"]["back"]) if place]
    sides: list[float] = [
        max(abs(a - b) for p in quad for q in quad for a, b in zip(p, q, strict=True)) for quad in quads
    ]
    return TOLERANCE * min(sides)


@pytest.mark.parametrize("name", PICTURES)
def test_a_sample_gives_its_golden_records(name: str, scanned: Scanned, request: pytest.FixtureRequest) -> None:
    records = [kept(r) for r in scanned.get(name, [])]  # a back has none: it is in the record of its front
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("--regenerate-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{_pretty(records)}\n", "utf-8")
        pytest.fail(f"{path.name} was rewritten: read the diff, then run again without --regenerate-golden")
    golden = json.loads(path.read_text("utf-8"))
    found = [settled(r, g, _reach(g)) for r, g in zip(records, golden, strict=False)]
    assert found + records[len(golden) :] == golden


def _pretty(value: Json) -> str:
    """Indent, but keep each quad on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return re.sub(
        r"\[[\s\d\-,\[\]]+\]", lambda m: re.sub(r"\s+", " ", m[0]).replace("[ ", "[").replace(" ]", "]"), text
    )


def test_there_is_no_golden_file_without_a_sample(request: pytest.FixtureRequest) -> None:
    left = {p.name for p in GOLDEN.glob("*.json")} - {f"{name}.json" for name in PICTURES}
    if request.config.getoption("--regenerate-golden"):
        for name in left:
            (GOLDEN / name).unlink()
        pytest.skip("they are being rewritten")
    assert left == set()


TITLES = {"dr", "prof", "cpa", "md", "dds", "phd", "mrics"}


def name_key(text: str) -> frozenset[str]:
    """Give the words of a name without titles."""
    folded = unicodedata.normalize("NFC", text).casefold().replace(".", "")
    return frozenset(w for w in re.sub(r"[^\w\s-]", " ", folded).split() if w not in TITLES)


def same_phone(a: str, b: str) -> bool:
    """Compare digits; a country code or a trunk zero may be absent on either side, an extension on both."""
    x, y = (re.sub(r"\D", "", re.split(r"(?i)\bext", t)[0]).lstrip("0") for t in (a, b))
    short, long = sorted((x, y), key=len)
    return long.endswith(short) and len(long) - len(short) <= 3


def _truths() -> list[tuple[str, int, dict[str, Any]]]:
    """Give the file, page and truth of every card; what its code holds belongs to the card."""
    truths = []
    for place, cards in json.loads((SAMPLES / "truth.json").read_text("utf-8")).items():
        name, _, page = place.partition("#page=")
        for card in cards:
            code = card.get("qr", {})
            wanted = {f: code.get(f, []) or card.get(f, []) for f in ("names", "emails", "phones")}
            truths.append((name, int(page or 1) - 1, wanted | {"note": card.get("note")}))
    return truths


@pytest.mark.parametrize(("field", "floor"), [("names", 0.90), ("emails", 0.95), ("phones", 0.95)])
def test_what_is_printed_on_the_samples_is_found(field: str, floor: float, scanned: Scanned) -> None:
    same = {
        "names": lambda a, b: name_key(a) == name_key(b),
        "emails": lambda a, b: a.lower() == b.lower(),
        "phones": same_phone,
    }[field]
    total, missed = 0, []
    for name, page, truth in _truths():
        found = [v["value"] for r in scanned.get(name, []) if r["source"]["page"] == page for v in r["contact"][field]]
        for item in truth[field]:
            wanted = item["value"] if isinstance(item, dict) else item
            total += 1
            if not any(same(wanted, value) for value in found):
                missed.append(f"{name} page {page + 1}: {wanted!r}, but {found}")
    assert total > 15
    assert 1 - len(missed) / total >= floor, "\n".join(missed)


def test_what_is_written_on_the_backs_is_found(scanned: Scanned) -> None:
    total, missed = 0, []
    for name, page, truth in _truths():
        if not truth["note"]:
            continue
        records = [
            r
            for found in scanned.values()
            for r in found
            if (back := r["source"]["back"]) and (back["file"], back["page"]) == (name, page)
        ]
        for slot in ("where", "topic", "follow_up"):
            wanted = truth["note"].get(slot)
            found = [r["note"][slot]["value"] for r in records if r["note"] and r["note"][slot]]
            total += bool(wanted)
            if wanted and not any(f.casefold().strip(" .") == wanted.casefold().strip(" .") for f in found):
                missed.append(f"{name} page {page + 1}: {slot} {wanted!r}, but {found}")
    assert total >= 9
    assert 1 - len(missed) / total >= 0.9, "\n".join(missed)
