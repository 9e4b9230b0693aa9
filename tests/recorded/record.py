"""Record what the embedded engine reads on some samples, for tests whose point is not OCR.

    python tests/recorded/record.py

Writes `readings.jsonl`.  Run it when one of these samples was drawn anew, or when they are located or read otherwise:
the replay engine knows a card by the digest of its file, its page and its number.  Sources are bare file names.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cardscan import pipeline
from cardscan.ocr.replay import save_readings

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
RECORDED = (
    "duplex_scan.pdf",
    "french_scan.jpg",
    "mixer_back.jpg",
    "mixer_front.jpg",
    "scan_cpa.jpg",
    "two_columns.jpg",
)
"""Flat scans: nothing on them depends on how well a photo is cut."""


def main() -> None:
    """Read the samples and write the file."""
    readings = [
        replace(reading, crop=replace(reading.crop, source=name))
        for name in RECORDED
        for reading in pipeline.read(str(SAMPLES / name), "rapid")
    ]
    save_readings(HERE / "readings.jsonl", readings)


if __name__ == "__main__":
    main()
