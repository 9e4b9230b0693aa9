"""What `import cardscan` gives, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import cardscan

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"cv2", "numpy", "onnxruntime", "rapidocr", "PIL", "msgspec", "typer", "rich", "phonenumbers"}


def run(code: str) -> str:
    """Run code in a fresh interpreter and give what it prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, timeout=120
    ).stdout


def test_the_public_names_are_sorted_and_there() -> None:
    assert cardscan.__all__ == sorted(cardscan.__all__)
    for name in cardscan.__all__:
        assert getattr(cardscan, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(cardscan, "scam")


def test_importing_loads_no_engine() -> None:
    loaded = json.loads(run("import cardscan, json, sys; print(json.dumps(sorted(sys.modules)))"))
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def test_importing_takes_under_a_third_of_a_second() -> None:
    def seconds(code: str) -> float:
        took = []
        for _ in range(3):
            start = time.perf_counter()
            run(code)
            took.append(time.perf_counter() - start)
        return min(took)  # the others were slowed by something else

    assert seconds("import cardscan") - seconds("pass") < 0.3


def test_a_library_call_gives_typed_records(samples: Path) -> None:
    code = f"""
from cardscan import CardRecord, scan
records = scan({str(samples / "mixer_front.jpg")!r}, event="Small Biz Mixer")
assert all(isinstance(r, CardRecord) for r in records)
print([r.contact.first("emails") for r in records], records[0].event.name, records[0].to_dict()["source"]["file"])
"""
    assert run(code).strip() == f"['cnduka@brightspool.example.com'] Small Biz Mixer {samples / 'mixer_front.jpg'}"
