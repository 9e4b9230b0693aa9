"""Draw the sample pictures of this folder and write truth.json, both from the table in cards.py.

Run `python samples/make.py --fonts DIR`. Python packages: numpy, opencv-python, pillow, pillow-heif,
zxing-cpp. Fonts, looked for in DIR and then in the system's font folders:
  Debian: apt-get install fonts-lato fonts-ebgaramond fonts-open-sans fonts-roboto-fontface
  npm:    cd DIR && for f in caveat kalam patrick-hand reenie-beanie; do npm pack @fontsource/$f; done
          then unpack each archive in a folder of its own (tar xzf FILE -C FOLDER)
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pillow_heif
import zxingcpp
from cards import CARDS, SHOTS, Note, Shot, Text
from PIL import Image, ImageColor, ImageDraw, ImageFont

Array = npt.NDArray[Any]
Truth = dict[str, Any]

HERE = Path(__file__).resolve().parent
FONT_DIRS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
FONTS = {
    "lato": "Lato-Regular.ttf",
    "lato-b": "Lato-Bold.ttf",
    "lato-l": "Lato-Light.ttf",
    "gara": "EBGaramond12-Regular.otf",
    "gara-b": "EBGaramond12-Bold.otf",
    "gara-i": "EBGaramond12-Italic.otf",
    "open": "OpenSans-Regular.ttf",
    "open-b": "OpenSans-Bold.ttf",
    "robo": "Roboto-Regular.ttf",
    "robo-b": "Roboto-Bold.ttf",
    "cond": "Roboto-Condensed-Regular.ttf",
    "cond-b": "Roboto-Condensed-Bold.ttf",
    "caveat": "caveat-latin-400-normal.woff",
    "kalam": "kalam-latin-400-normal.woff",
    "patrick": "patrick-hand-latin-400-normal.woff",
    "reenie": "reenie-beanie-latin-400-normal.woff",
}
KEYS = {
    "name": "names",
    "title": "titles",
    "department": "departments",
    "company": "companies",
    "email": "emails",
    "web": "websites",
    "address": "addresses",
    "social": "socials",
}
PHONES = ("work", "mobile", "fax", "home")
FIELD = re.compile(r"\{(\w+):([^}]*)\}")


@cache
def find_font(name: str, folder: Path | None) -> Path:
    """Find a font file in the given folder or in the system's font folders."""
    for base in ([folder] if folder else []) + FONT_DIRS:
        if found := sorted(base.rglob(name)):
            return found[0]
    sys.exit(f"make.py: no font file {name}: see the top of make.py for the packages, or give --fonts DIR")


def noise(rng: np.random.Generator, height: int, width: int, cell: float, cell_x: float = 0) -> Array:
    """Make smooth noise around 0, its spots about `cell` pixels high and `cell_x` (or `cell`) wide."""
    rows, columns = int(height / cell) + 2, int(width / (cell_x or cell)) + 2
    small = rng.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def draw_note(note: Note, size: tuple[int, int], folder: Path | None, rng: np.random.Generator) -> Array:
    """Write a note by hand: how much ink (0 to 1) lies where, in an array of the given size."""
    width, height = size
    ink = Image.new("L", size)
    draw = ImageDraw.Draw(ink)
    scale = width / 1050
    font = ImageFont.truetype(find_font(FONTS[note.font], folder), note.size * scale)
    step = height / (len(note.lines) + 0.6)
    for row, line in enumerate(note.lines):
        x, y = (75 + rng.uniform(-15, 35)) * scale, step * (row + 0.95)
        if x + draw.textlength(line, font) > width * 0.97:
            raise ValueError(f"note runs off the card: {line}")
        for word in re.split(r"(?<= )", line):
            draw.text((x, y + rng.uniform(-5, 5) * scale), word, 255, font, "ls")
            x += draw.textlength(word, font) + rng.uniform(-2, 6) * scale
            y += rng.uniform(-4, 2) * scale
    grid_y, grid_x = np.mgrid[:height, :width].astype(np.float32)
    shift = noise(rng, height, width, 90 * scale) * 3.5 * scale
    bent = cv2.remap(np.array(ink), grid_x + shift * 0.5, grid_y + shift, cv2.INTER_LINEAR)
    return np.asarray(bent / 255 * np.clip(0.88 + 0.08 * noise(rng, height, width, 25 * scale), 0.6, 1))


def draw_text(draw: ImageDraw.ImageDraw, text: Text, scale: float, folder: Path | None) -> list[tuple[float, ...]]:
    """Print one block of text and return the boxes of its lines."""
    font = ImageFont.truetype(find_font(FONTS[text.font], folder), text.size * scale)
    missing = bytes(font.getmask("\uffff"))
    boxes: list[tuple[float, ...]] = []
    for row, line in enumerate(FIELD.sub(r"\2", text.text).split("\n")):
        if any(bytes(font.getmask(letter)) == missing for letter in line):
            raise ValueError(f"{text.font} lacks a letter of: {line}")
        at = (text.x * scale, (text.y + row * text.size * text.lead) * scale)
        draw.text(at, line, text.ink, font, text.at + "a", features=["lnum"])
        boxes.append(draw.textbbox(at, line, font, text.at + "a", features=["lnum"]))
    return boxes


def draw_card(key: str, width: int, folder: Path | None, rng: np.random.Generator) -> Array:
    """Draw one side of a card, `width` pixels wide; refuse text that overlaps or leaves the card."""
    card = CARDS[key]
    scale = 2 * width / card.size[0]
    full = (2 * width, round(card.size[1] * scale))
    image = Image.new("RGB", full, card.paper)
    draw = ImageDraw.Draw(image)
    for method, colour, points in card.shapes:
        getattr(draw, method)([p * scale for p in points], fill=colour)
    boxes = [box for text in card.texts for box in draw_text(draw, text, scale, folder)]
    for i, (left, top, right, bottom) in enumerate(boxes):
        if min(left, top, full[0] - right, full[1] - bottom) < 30 * scale:
            raise ValueError(f"{key}: text line {i + 1} is too near the edge")
        for other in boxes[:i]:
            if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                raise ValueError(f"{key}: text line {i + 1} overlaps another")
    if card.vcard:
        code = zxingcpp.create_barcode(FIELD.sub(r"\2", card.vcard), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        dots = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)))
        x, y, side = (round(v * scale) for v in card.qr)
        image.paste(dots.resize((side, side), Image.Resampling.NEAREST), (x, y))
    page = np.array(image.resize((width, full[1] // 2), Image.Resampling.LANCZOS)).astype(np.float32)
    height = page.shape[0]
    page += (card.grain * (noise(rng, height, width, 2.5) + noise(rng, height, width, 3, 14)))[..., None] * 0.6
    if card.note:
        ink = draw_note(card.note, (width, height), folder, rng)[..., None]
        page = page * (1 - ink) + np.array(ImageColor.getrgb(card.note.ink), np.float32) * ink
    return np.asarray(page)


def draw_ground(kind: str, width: int, height: int, rng: np.random.Generator) -> Array:
    """Draw a wooden desk, a cloth, a light table, a slate or a grey sheet."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    tone = noise(rng, height, width, 260)
    if kind == "wood":
        bend = y + 30 * noise(rng, height, width, 160, 700)
        rings = np.sin(bend / 23 + 1.5 * noise(rng, height, width, 60, 500))
        tone = 7 * tone + 9 * rings + 7 * noise(rng, height, width, 3, 160) + 4 * noise(rng, height, width, 8, 300)
        tone -= 45 * (np.abs((y + 210) % 620 - 310) < 2.5)
        colour = (150, 104, 66)
    elif kind == "cloth":
        weave = np.sin(x * 0.9) + np.sin(y * 0.9)
        tone = 4 * tone + 5 * weave + 3 * noise(rng, height, width, 5) + 4 * noise(rng, height, width, 30, 300)
        colour = (38, 46, 66)
    elif kind == "table":
        tone, colour = 2 * tone + 1.5 * noise(rng, height, width, 4), (226, 222, 214)
    elif kind == "slate":
        tone, colour = 5 * tone + 4 * noise(rng, height, width, 6, 12), (66, 68, 72)
    else:
        tone, colour = 3 * tone + 3 * noise(rng, height, width, 5), (142, 144, 146)
    return np.asarray(np.array(colour, np.float32) + tone[..., None])


def camera(width: int, height: int, tilt: tuple[float, float]) -> Array:
    """Return the homography of a camera over a plane tilted about the picture's two axes (degrees)."""
    pitch, yaw = np.radians(tilt)
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    away = 1.5 * width
    plane = (about_x @ about_y)[:, :2]
    middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    lens = np.array([[away, 0, width / 2], [0, away, height / 2], [0, 0, 1]])
    return np.asarray(lens @ np.column_stack([plane, [0, 0, away]]) @ middle)


def photograph(shot: Shot, folder: Path | None, rng: np.random.Generator) -> Array:
    """Lay the cards on the ground and take a photo: perspective, shadows, light, blur and noise."""
    width, height = shot.size
    view = camera(width, height, shot.tilt)
    edge = width // 3
    ground = draw_ground(shot.ground, width + 2 * edge, height + 2 * edge, rng)
    scene = cv2.warpPerspective(ground, view @ np.array([[1, 0, -edge], [0, 1, -edge], [0, 0, 1.0]]), shot.size)
    for lay in shot.lays:
        page = draw_card(lay.card, round(lay.width * 1.15), folder, rng)
        tall, wide = page.shape[:2]
        spin = np.eye(3)
        spin[:2] = cv2.getRotationMatrix2D((wide / 2, tall / 2), lay.turn, lay.width / wide)
        spin[:2, 2] += (lay.x * width - wide / 2, lay.y * height - tall / 2)
        onto = view @ spin
        sheet = cv2.warpPerspective(page, onto, shot.size, borderMode=cv2.BORDER_REPLICATE)
        mask = cv2.warpPerspective(np.ones((tall, wide), np.float32), onto, shot.size, flags=cv2.INTER_AREA)
        if any(border.any() for border in (mask[0], mask[-1], mask[:, 0], mask[:, -1])):
            raise ValueError(f"{shot.file}: the frame cuts {lay.card}")
        for shift, blur, depth in ((16, 16, 0.4), (4, 4, 0.3)):
            move = np.array([[1, 0, shift * 0.7], [0, 1, shift]])
            shade = cv2.GaussianBlur(cv2.warpAffine(mask, move, shot.size), (0, 0), blur)
            scene = scene * (1 - depth * shade[..., None])
        side = cv2.warpAffine(mask, np.array([[1, 0, 1], [0, 1, 2.5]]), shot.size)[..., None]
        scene = scene * (1 - side) + sheet * 0.62 * side
        scene = scene * (1 - mask[..., None]) + sheet * mask[..., None]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    u, v = x / width * 2 - 1, y / height * 2 - 1
    light = 0.97 + shot.light[0] * u + shot.light[1] * v - 0.07 * (u * u + v * v)
    light -= 0.18 / (1 + np.exp(-(u * 0.8 + v - 0.75) * 9)) * (shot.light[0] > 0.15)
    scene = scene * light[..., None] * np.array([1.0, 0.985, 0.945], np.float32)
    scene = cv2.GaussianBlur(scene, (0, 0), 0.7)
    return np.asarray(scene + 2.0 * cv2.GaussianBlur(rng.standard_normal(scene.shape), (0, 0), 0.7) * 1.6)


def scan(shot: Shot, margin: int, width: int, folder: Path | None, rng: np.random.Generator) -> Array:
    """Scan a card a little askew; without a margin the card fills the picture."""
    lay = shot.lays[0]
    page = draw_card(lay.card, width, folder, rng)
    tall, wide = page.shape[:2]
    move = cv2.getRotationMatrix2D((wide / 2, tall / 2), lay.turn, 1)
    move[:, 2] += margin
    size = (wide + 2 * margin, tall + 2 * margin)
    sheet = cv2.warpAffine(page, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if margin:
        mask = cv2.warpAffine(np.ones((tall, wide), np.float32), move, size)
        shade = cv2.GaussianBlur(mask, (0, 0), 4)
        back = np.float32(250) - 60 * shade
        sheet = sheet * mask[..., None] + (back * (1 - mask))[..., None]
    falloff = 0.985 + 0.012 * noise(rng, size[1], size[0], 500)
    sheet = cv2.GaussianBlur(sheet * falloff[..., None], (0, 0), 0.6)
    return np.asarray(sheet + 1.2 * rng.standard_normal((size[1], size[0], 1)))


def fields(text: str) -> Truth:
    """Collect the values that a text marks with {kind:value}."""
    found: Truth = {}
    for kind, value in FIELD.findall(text):
        if kind in PHONES:
            found.setdefault("phones", []).append({"value": value, "kind": kind})
        else:
            found.setdefault(KEYS[kind], []).append(value)
    return found


def truth_of(shot: Shot) -> list[Truth]:
    """Say what a reader should find in a picture, one entry for each card."""
    entries: list[Truth] = []
    for card in (CARDS[lay.card] for lay in shot.lays):
        entry = fields("\n".join(text.text for text in card.texts))
        if shot.back_of:
            entry = {"back_of": shot.back_of}
        if card.vcard:
            entry["qr"] = fields(card.vcard)
            entry["qr"]["addresses"] = [", ".join(filter(None, a.split(";"))) for a in entry["qr"]["addresses"]]
        if note := card.note:
            entry["note"] = {"where": note.where, "topic": note.topic, "follow_up": note.follow_up}
            entry["note"]["lines"] = list(note.lines)
        entries.append(entry)
    return entries


def take(shot: Shot, folder: Path | None) -> Image.Image:
    """Take one photo or scan; the picture's name seeds its random numbers."""
    rng = np.random.default_rng(zlib.crc32(shot.file.encode()))
    if shot.ground:
        pixels = photograph(shot, folder, rng)
    elif ".pdf" in shot.file:
        pixels = scan(shot, 40, CARDS[shot.lays[0].card].size[0], folder, rng)
    else:
        pixels = scan(shot, 0, 1400, folder, rng)
    if shot.on_side:
        pixels = np.rot90(pixels)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if shot.on_side:
        image.getexif()[0x0112] = 6
    return image


def save(path: Path, pages: list[Image.Image]) -> None:
    """Write the picture (or the pages of a PDF) without any date in it."""
    if path.suffix == ".pdf":
        undated: dict[str, Any] = {"creationDate": None, "modDate": None}
        pages[0].save(path, save_all=True, append_images=pages[1:], resolution=300, quality=82, **undated)
    elif path.suffix == ".heic":
        pages[0].save(path, quality=50)
    else:
        pages[0].save(path, quality=82, optimize=True, exif=pages[0].getexif())


def main() -> None:
    """Draw every picture and write truth.json."""
    parser = argparse.ArgumentParser(description="draw the sample pictures and truth.json")
    parser.add_argument("--fonts", type=Path, help="a folder with font files, searched before the system's")
    parser.add_argument("only", nargs="*", help="make only these pictures (truth.json is left alone)")
    args = parser.parse_args()
    pillow_heif.register_heif_opener()
    for name in FONTS.values():
        find_font(name, args.fonts)
    for file, shots in groupby(SHOTS, lambda shot: shot.file.split("#")[0]):
        if args.only and file not in args.only:
            continue
        pages = [take(shot, args.fonts) for shot in shots]
        save(HERE / file, pages)
        print(f"{file}  {(HERE / file).stat().st_size // 1000} kB", flush=True)
    if not args.only:
        truth = {shot.file: truth_of(shot) for shot in SHOTS}
        (HERE / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
