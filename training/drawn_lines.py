"""Draw lines of made-up handwriting and of print as a photo shows them, for the fits that need a pen.

The fonts are openly licensed (OFL or Apache 2.0) and never committed: `fetch` takes them out of npm's `@fontsource`
packages, one package a font.
"""

from __future__ import annotations

import subprocess
import tarfile
from importlib.resources import files
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from cardscan.types import Pixels

    Matrix = npt.NDArray[np.float32]

HANDS = (
    "architects-daughter caveat cedarville-cursive covered-by-your-grace give-you-glory gloria-hallelujah gochi-hand"
    " handlee homemade-apple indie-flower just-another-hand kalam la-belle-aurore nanum-pen-script neucha"
    " nothing-you-could-do over-the-rainbow patrick-hand permanent-marker reenie-beanie rock-salt schoolbell"
    " shadows-into-light short-stack sue-ellen-francisco waiting-for-the-sunrise zeyada"
).split()
FACES = (
    "lato open-sans roboto montserrat poppins oswald barlow-condensed eb-garamond merriweather playfair-display lora"
    " libre-baskerville cinzel dancing-script great-vibes pacifico lobster"
).split()
"""What cards are printed in, the last four as a pen would write."""
LATIN = "-latin-400-normal.woff"
PENS = (
    (20, 20, 20),
    (35, 30, 30),
    (140, 50, 30),
    (120, 40, 20),
    (40, 40, 150),
    (60, 90, 40),
    (90, 90, 90),
    (120, 115, 115),
)
"""Ink as blue, green, red: black, blue, red and green pens, pencil."""


def fetch(folder: Path, names: Sequence[str]) -> list[Path]:
    """Fetch the fonts that are not in the folder yet, and give the files of their Latin letters."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (folder / f"{name}{LATIN}").exists():
            call = ["npm", "pack", "--silent", f"@fontsource/{name}"]
            subprocess.run(call, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            (archive,) = folder.glob(f"fontsource-{name}-*.tgz")
            with tarfile.open(archive) as packed:
                (folder / f"{name}{LATIN}").write_bytes(_member(packed, f"package/files/{name}{LATIN}"))
            archive.unlink()
    return [folder / f"{name}{LATIN}" for name in names]


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


def some_text(rng: random.Random) -> str:
    """Make up what somebody writes on a card: words of notes, a number, an address, a name in capitals."""
    lines = (files("cardscan") / "ocr" / "data" / "note_words.txt").read_text("utf-8").splitlines()
    words = [word for line in lines for word in line.split()[1:] if len(word) > 1]
    said = [rng.choice(words) for _ in range(rng.randint(1, 4))]
    digits = "".join(str(rng.randint(0, 9)) for _ in range(10))
    kind = rng.random()
    if kind < 0.08:
        return f"{digits[:3]}{rng.choice('- .')}{digits[3:6]}{rng.choice('- .')}{digits[6:]}"
    if kind < 0.14:
        return rng.choice(["Ext: ", "#", "Rm ", "No. ", "cell ", "m: ", ""]) + digits[: rng.randint(2, 8)]
    if kind < 0.18:
        return f"{said[0]}{digits[: rng.randint(0, 2)]}@{rng.choice(['mail', said[-1]])}.{rng.choice(['com', 'org', 'net'])}"
    if kind < 0.40:
        return " ".join(said[:2]).upper() if kind < 0.3 else " ".join(said[:2]).title()
    text = " ".join(said)
    text = text.capitalize() if rng.random() < 0.3 else text
    text = f"{rng.randint(1, 3)}{rng.choice('.)=')} {text}" if rng.random() < 0.25 else text
    return f"{text} {rng.randint(1, 12)}/{rng.randint(1, 28)}" if rng.random() < 0.25 else text


def draw_line(rng: random.Random, font: Path, paper: tuple[int, ...], height: int, *, pressed: bool = False) -> Pixels:
    """Draw one made-up line as a photo shows it, `height` pixels high: bent, leaning and fading, or `pressed`, as a printer does."""
    text, pen = some_text(rng), rng.choice(PENS)
    noise = np.random.default_rng(rng.getrandbits(32))
    size, unrest = rng.randint(50, 80), 0.0 if pressed else rng.uniform(0.5, 3.5)
    face = ImageFont.truetype(font, size)
    wide = int(face.getlength(text) * 1.35 + 140)
    ink = Image.new("L", (wide, 240), 0)
    draw = ImageDraw.Draw(ink)
    x, y = 50.0, 140.0
    if pressed:
        draw.text((x, y), text, 255, face, "ls")
    for letter in "" if pressed else text:
        other = face if rng.random() < 0.5 else ImageFont.truetype(font, size * rng.gauss(1, 0.02 * unrest))
        draw.text((x, y + rng.gauss(0, unrest)), letter, 255, other, "ls")
        x += other.getlength(letter) + rng.gauss(1, 0.5 * unrest)
        y += rng.gauss(0, 0.15 * unrest)
    drawn: Matrix = np.asarray(ink, np.float32) / np.float32(255)
    if not pressed:
        drawn = _bent(drawn, noise, rng)
        width = rng.random()
        if width < 0.6:
            nib = np.ones((2, 2) if width < 0.35 else (3, 3), np.uint8)
            drawn = np.asarray(cv2.dilate(drawn, nib), np.float32)
        fade = noise.normal(1, rng.uniform(0, 0.35), (12, max(wide // 20, 2))).astype(np.float32)
        drawn = np.clip(drawn * cv2.resize(fade, (wide, 240)), 0, 1)
    drawn = drawn * np.float32(rng.uniform(0.6, 1))
    rows, columns = np.nonzero(drawn > 0.25)
    if not len(rows):
        return np.full((height, height, 3), paper, np.uint8)
    room = rng.randint(3, 10)
    drawn = drawn[max(rows.min() - room, 0) : rows.max() + room, max(columns.min() - room, 0) : columns.max() + room]
    mixed = np.asarray(paper) * (1 - drawn[..., None]) + np.asarray(pen) * drawn[..., None]
    scale = height / mixed.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(mixed.astype(np.float32), None, fx=scale, fy=scale, interpolation=how)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 1.1)) + noise.normal(
        0, rng.uniform(1, 6), (*small.shape[:2], 1)
    )
    packed = cv2.imencode(
        ".jpg", np.clip(small, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, rng.randint(65, 95)]
    )
    return np.asarray(cv2.imdecode(packed[1], cv2.IMREAD_COLOR), np.uint8)


def _bent(drawn: Matrix, noise: np.random.Generator, rng: random.Random) -> Matrix:
    """Bend letters, let the line wave and lean."""
    y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]].astype(np.float32)

    def waves(size: float, strength: float) -> Matrix:
        rough = noise.normal(0, strength, drawn.shape).astype(np.float32)
        return np.asarray(cv2.GaussianBlur(rough, (0, 0), size), np.float32)

    size, lean = rng.uniform(9, 22), rng.uniform(-0.3, 0.35)
    strength = size * rng.uniform(2, 11)
    across = x + waves(size, strength) + lean * (y - 120)
    return np.asarray(cv2.remap(drawn, across, y + waves(size, strength), cv2.INTER_LINEAR), np.float32)
