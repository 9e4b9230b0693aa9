"""Draw lines as a pen and as a press would put them on a card, and as a photo shows them, for the fit of `script`."""

from __future__ import annotations

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

    from typefaces import Fonts

    from cardscan.types import Pixels

    Matrix = npt.NDArray[np.float32]
    Colour = tuple[int, int, int]

CHARACTERS = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "天地人大小中上下左右东西南北路市县公司经理电话手机地址有限责任贸易建材装饰广告设计美术中心商店酒店饭店工程技术服务销售部门总店区号室楼层街道"
    "开发科技文化传媒教育培训学校医院银行"
)
TALL, BASE = 260, 150
"""Pixels of the sheet that a line is drawn on, and where it stands on it."""


def draw_written(dice: random.Random, fonts: Fonts) -> tuple[str, Pixels] | None:
    """Draw a line that a pen wrote, and name its font: wild or neat, any pen and paper, beside print, torn by the detector.

    None where the pen left nothing.
    """
    kind = dice.random()
    if kind < 0.12:
        font = dice.choice(fonts.east_asian_hands)
        ink = _hand(dice, _east_asian_text(dice), font, dice.randint(44, 64), dice.uniform(0, 14))
        name = font.name
    elif kind < 0.35:
        ink, name = _single_strokes(dice, _note(dice), dice.randint(34, 60)), "strokes"
    else:
        font = dice.choice(fonts.hands)
        ink, name = _hand(dice, _note(dice), font, dice.randint(40, 62), dice.gauss(0, 1.4)), font.name
    noise = np.random.default_rng(dice.getrandbits(32))
    ink = _worn(dice, noise, _bent(dice, noise, ink))
    ink = _squeezed(dice, ink, 0.6, 0.6, 1.5)
    ink = _tilted(dice, ink, 0.35, 2.5)
    cut = _cut_out(dice, ink)
    if cut is None:
        return None
    paper = np.full((*cut.shape, 3), _paper(dice), np.float32)
    if dice.random() < 0.3:
        beside = _beside(dice, cut.shape, fonts.faces) * dice.uniform(0.5, 1)
        paper = _laid(beside, paper, _any_colour(dice, 160))
    return name, _photographed(dice, noise, _torn(dice, _laid(cut, paper, _pen(dice)), 0.12), dice.randint(24, 110))


def draw_printed(dice: random.Random, fonts: Fonts, *, logo: bool) -> tuple[str, Pixels] | None:
    """Draw a line that a press printed, and name its font: text, or with all that logos do to their letters.

    None where it left nothing.
    """
    if dice.random() < 0.12:
        font, text = dice.choice(fonts.east_asian_faces), _east_asian_text(dice)
        logo = False
    else:
        font, text = dice.choice(fonts.logos if logo else fonts.faces), _brand(dice) if logo else _note(dice)
    noise = np.random.default_rng(dice.getrandbits(32))
    ink = _set(text, font, dice.randint(40, 64), dice.choice([0, 0, 0, 0, dice.uniform(0, 10)]))
    if logo and dice.random() < 0.3:
        ink = _outlined(dice, ink)
    if logo and dice.random() < 0.2:
        ink = _arched(dice, ink)
    if dice.random() < 0.25:
        lean = np.array([[1, -dice.uniform(0, 0.25), 20], [0, 1, 0]], np.float32)
        ink = np.asarray(cv2.warpAffine(ink, lean, (ink.shape[1] + 20, TALL)), np.float32)
    ink = _tilted(dice, _squeezed(dice, ink, 0.3, 0.65, 1.5), 0.15, 2)
    cut = _cut_out(dice, ink)
    if cut is None:
        return None
    ground, colour = _paper(dice), _any_colour(dice, 140) if dice.random() < 0.4 else _grey(dice, 0, 90)
    if dice.random() < (0.45 if logo else 0.2):
        ground, colour = colour, (245, 245, 245) if dice.random() < 0.6 else _any_colour(dice, 255, 180)
    picture = np.full((*cut.shape, 3), ground, np.float32)
    if logo and dice.random() < 0.25:
        ramp = np.tile(np.linspace(0, 1, cut.shape[0], dtype=np.float32)[:, None], (1, cut.shape[1]))
        picture = _laid(ramp, picture, _any_colour(dice, 255))
    if dice.random() < 0.25:
        picture = _laid(_beside(dice, cut.shape, fonts.faces), picture, colour)
    if logo and dice.random() < 0.3:
        _add_shape(dice, picture)
    picture = _laid(cut, picture, colour)
    return font.name, _photographed(dice, noise, _torn(dice, picture, 0.15 * logo), dice.randint(18, 110))


def draw_mark(dice: random.Random) -> tuple[str, Pixels]:
    """Draw shapes that are no text, as the detector takes icons and parts of pictures for it."""
    height = dice.randint(40, 110)
    width = int(height * dice.choice([1, 1, 1, 1.5, 2, 3]))
    picture = np.full((height, width, 3), _paper(dice), np.float32)
    for _ in range(dice.randint(1, 7)):
        _add_shape(dice, picture)
    return "marks", _photographed(dice, np.random.default_rng(dice.getrandbits(32)), picture, height)


def _note(dice: random.Random) -> str:
    """Make up what somebody adds to a card: a number, a price, a date, an address, words of notes, often cut short."""
    kind = dice.random()
    if kind < 0.12:
        return dice.choice(["#", "No ", "$", "", "Rm ", "x", "ext ", "Extn: ", "p."]) + str(dice.randint(0, 999))
    if kind < 0.24:
        digits = _digits(dice, dice.choice([7, 8, 10, 11]))
        label, gap = dice.choice(["", "Cell: ", "M ", "Ph "]), dice.choice("- .")
        return digits if dice.random() < 0.5 else label + gap.join((digits[:3], digits[3:6], digits[6:]))
    if kind < 0.3:
        year = dice.choice([[], [str(dice.randint(10, 26))], [str(dice.randint(2005, 2026))]])
        return dice.choice("/.-").join([str(dice.randint(1, 31)), str(dice.randint(1, 12)), *year])
    return _words(dice)[: dice.randint(3, 26)].strip()


def _words(dice: random.Random) -> str:
    """Make up words of notes, a number, an address, a name in capitals."""
    said = _vocabulary(dice, dice.randint(1, 4))
    digits, kind = _digits(dice, 10), dice.random()
    if kind < 0.08:
        return f"{digits[:3]}{dice.choice('- .')}{digits[3:6]}{dice.choice('- .')}{digits[6:]}"
    if kind < 0.14:
        return dice.choice(["Ext: ", "#", "Rm ", "No. ", "cell ", "m: ", ""]) + digits[: dice.randint(2, 8)]
    if kind < 0.18:
        host = f"{dice.choice(['mail', said[-1]])}.{dice.choice(['com', 'org', 'net'])}"
        return f"{said[0]}{digits[: dice.randint(0, 2)]}@{host}"
    if kind < 0.40:
        return " ".join(said[:2]).upper() if kind < 0.3 else " ".join(said[:2]).title()
    text = " ".join(said)
    text = text.capitalize() if dice.random() < 0.3 else text
    text = f"{dice.randint(1, 3)}{dice.choice('.)=')} {text}" if dice.random() < 0.25 else text
    return f"{text} {dice.randint(1, 12)}/{dice.randint(1, 28)}" if dice.random() < 0.25 else text


def _brand(dice: random.Random) -> str:
    """Make up the name of a firm, or its first letters."""
    said = _vocabulary(dice, dice.randint(1, 3))
    if dice.random() < 0.2:
        return "".join(word[0] for word in said).upper() + dice.choice(["", "&", "A", "S", "T", "LC"])
    text = " ".join(said)
    return dice.choice([text, text.upper(), text.title(), text.title()])


def _east_asian_text(dice: random.Random) -> str:
    if dice.random() < 0.75:
        return "".join(dice.choice(CHARACTERS) for _ in range(dice.choice([2, 3, 3, 4, 6, 8])))
    return f"1{_digits(dice, 10)}"


def _digits(dice: random.Random, count: int) -> str:
    return "".join(str(dice.randint(0, 9)) for _ in range(count))


def _vocabulary(dice: random.Random, count: int) -> list[str]:
    lines = (files("cardscan") / "ocr" / "data" / "note_words.txt").read_text("utf-8").splitlines()
    words = [word for line in lines for word in line.split()[1:] if len(word) > 1]
    return [dice.choice(words) for _ in range(count)]


def _grey(dice: random.Random, low: int, high: int) -> Colour:
    tone = dice.randint(low, high)
    return tone, tone, tone


def _any_colour(dice: random.Random, high: int, low: int = 0) -> Colour:
    return dice.randint(low, high), dice.randint(low, high), dice.randint(low, high)


def _pen(dice: random.Random) -> Colour:
    """Draw the colour of a pen, as blue, green, red: mostly black and blue, also red, green, pencil."""
    kind = dice.random()
    if kind < 0.35:
        return _grey(dice, 10, 60)
    if kind < 0.72:
        return dice.randint(110, 190), dice.randint(20, 90), dice.randint(10, 80)
    if kind < 0.80:
        return dice.randint(20, 70), dice.randint(20, 70), dice.randint(130, 200)
    if kind < 0.85:
        return dice.randint(40, 90), dice.randint(80, 130), dice.randint(10, 70)
    return _grey(dice, 90, 150)


def _paper(dice: random.Random) -> Colour:
    """Draw the colour of card stock: near white, a quarter of it tinted."""
    if dice.random() < 0.25:
        return _any_colour(dice, 255, 120)
    tone = dice.randint(165, 255)
    b, g, r = (min(tone + dice.randint(-12, 10), 255) for _ in range(3))
    return b, g, r


def _set(text: str, font: Path, size: int, spacing: float) -> Matrix:
    """Set a line in type."""
    face = ImageFont.truetype(font, size)
    sheet = Image.new("L", (int(face.getlength(text) + spacing * len(text) + 160), TALL), 0)
    draw, x = ImageDraw.Draw(sheet), 60.0
    for part in text if spacing else [text]:
        draw.text((x, BASE), part, 255, face, "ls")
        x += face.getlength(part) + spacing
    return np.asarray(sheet, np.float32) / np.float32(255)


def _hand(dice: random.Random, text: str, font: Path, size: int, spacing: float) -> Matrix:
    """Set a line letter by letter, restless in size, height and distance."""
    unrest, blank = dice.uniform(0.3, 2.8), dice.uniform(0.7, 2.2)
    sheet = Image.new("L", (int(ImageFont.truetype(font, size).getlength(text) * 1.9 + 160 + 8 * len(text)), TALL), 0)
    draw, x, y = ImageDraw.Draw(sheet), 60.0, float(BASE)
    for letter in text:
        face = ImageFont.truetype(font, max(size * dice.gauss(1, 0.025 * unrest), 18))
        draw.text((x, y + dice.gauss(0, 0.6 * unrest)), letter, 255, face, "ls")
        x += face.getlength(letter) * (blank if letter == " " else 1) + spacing + dice.gauss(0, 0.5 * unrest)
        y = min(max(y + dice.gauss(0, 0.18 * unrest), BASE - 14), BASE + 14)
    return np.asarray(sheet, np.float32) / np.float32(255)


def _single_strokes(dice: random.Random, text: str, size: int) -> Matrix:
    """Write letters and figures as single strokes of one pen (A. V. Hershey's), each thrown by itself."""
    font = dice.choice([cv2.FONT_HERSHEY_SIMPLEX] * 5 + [cv2.FONT_HERSHEY_SCRIPT_SIMPLEX])
    sheet = np.zeros((TALL, int(size * 1.1 * len(text) + 200)), np.uint8)
    x, pen = 60.0, dice.choice([2, 2, 3, 3, 4, 5, 6])
    for letter in text:
        scale = size / 22 * dice.gauss(1, 0.07)
        wide = cv2.getTextSize(letter, font, scale, pen)[0][0]
        one = np.zeros((TALL, TALL), np.uint8)
        cv2.putText(one, letter, (80, BASE), font, scale, 255, pen, cv2.LINE_AA)
        thrown = cv2.getRotationMatrix2D((80 + wide / 2, BASE - 10), dice.gauss(0, 5), 1)
        thrown[0, 0] *= dice.gauss(1, 0.08)
        thrown[0, 1] += dice.gauss(0, 0.08)
        thrown[:, 2] += np.array([x - 80, dice.gauss(0, 1.5)])
        sheet = np.maximum(sheet, np.asarray(cv2.warpAffine(one, thrown, (sheet.shape[1], TALL)), np.uint8))
        x += wide * dice.uniform(0.85, 1.2) + dice.gauss(1, 2)
    return sheet.astype(np.float32) / np.float32(255)


def _hills(noise: np.random.Generator, shape: tuple[int, ...], size: float, strength: float) -> Matrix:
    """Make a smooth random field whose hills are `size` pixels wide."""
    rough = noise.normal(0, strength, (int(shape[0] / size) + 2, int(shape[1] / size) + 2)).astype(np.float32)
    return np.asarray(cv2.resize(rough, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _bent(dice: random.Random, noise: np.random.Generator, ink: Matrix) -> Matrix:
    """Bend letters, let the line wave and lean."""
    wild, fine, coarse = dice.choice([0.4, 1, 1, 1.4]), dice.uniform(14, 45), dice.uniform(60, 180)
    bend, sway, lean = fine * dice.uniform(0.02, 0.16) * wild, dice.uniform(0, 5) * wild, dice.gauss(0.05, 0.22)
    y, x = np.mgrid[: ink.shape[0], : ink.shape[1]].astype(np.float32)
    across = x + lean * min(wild, 1) * (y - BASE)
    moved = [
        np.asarray(a + _hills(noise, ink.shape, fine, bend) + _hills(noise, ink.shape, coarse, sway), np.float32)
        for a in (across, y)
    ]
    return np.asarray(cv2.remap(ink, moved[0], moved[1], cv2.INTER_LINEAR), np.float32)


def _worn(dice: random.Random, noise: np.random.Generator, ink: Matrix) -> Matrix:
    """Give strokes the width of a pen, let it skip and press."""
    nib = dice.choice([0, 0, 0, 2, 2, 3, 3, 4, 5])
    if nib:
        ink = np.asarray(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (nib, nib))), np.float32)
    if dice.random() < 0.6:
        skips = _hills(noise, ink.shape, dice.uniform(4, 25), dice.uniform(0.1, 0.5))
        ink = np.clip(ink * (1 + skips), 0, 1)
    return ink * np.float32(dice.uniform(0.5, 1))


def _squeezed(dice: random.Random, ink: Matrix, share: float, least: float, most: float) -> Matrix:
    wide = dice.uniform(least, most)
    return np.asarray(cv2.resize(ink, None, fx=wide, fy=1), np.float32) if dice.random() < share else ink


def _tilted(dice: random.Random, ink: Matrix, share: float, degrees: float) -> Matrix:
    turn = cv2.getRotationMatrix2D((ink.shape[1] / 2, BASE), dice.gauss(0, degrees), 1)
    tilted = np.asarray(cv2.warpAffine(ink, turn, (ink.shape[1], TALL)), np.float32)
    return tilted if dice.random() < share else ink


def _outlined(dice: random.Random, ink: Matrix) -> Matrix:
    reach = dice.choice([3, 5, 7])
    fat = np.asarray(cv2.dilate(ink, np.ones((reach, reach), np.uint8)), np.float32)
    return np.clip(fat - ink * np.float32(dice.uniform(0.5, 1)), 0, 1) if dice.random() < 0.5 else fat


def _arched(dice: random.Random, ink: Matrix) -> Matrix:
    y, x = np.mgrid[: ink.shape[0], : ink.shape[1]].astype(np.float32)
    middle = ink.shape[1] / 2
    down = np.asarray(y + dice.uniform(-40, 40) * ((x - middle) / middle) ** 2, np.float32)
    return np.asarray(cv2.remap(ink, x, down, cv2.INTER_LINEAR), np.float32)


def _cut_out(dice: random.Random, ink: Matrix) -> Matrix | None:
    """Cut a line out as tightly as the detector may; None where there is hardly any."""
    rows, columns = np.nonzero(ink > 0.25)
    if len(rows) < 8:
        return None
    top, bottom, left, right = (dice.randint(1, 14) for _ in range(4))
    return ink[
        max(rows.min() - top, 0) : rows.max() + bottom, max(columns.min() - left, 0) : columns.max() + right
    ]  # fmt: skip


def _torn(dice: random.Random, picture: Matrix, share: float) -> Matrix:
    """Lose an end of a line now and then, as the detector cuts."""
    kept = max(dice.randint(int(0.3 * picture.shape[1]), picture.shape[1]), 12)
    if dice.random() >= share:
        return picture
    return picture[:, :kept] if dice.random() < 0.5 else picture[:, -kept:]


def _laid(ink: Matrix, ground: Matrix, colour: Colour) -> Matrix:
    """Lay ink (0 to 1) of a colour on a ground."""
    share = ink[..., None]
    return np.asarray(ground * (1 - share) + np.asarray(colour, np.float32) * share, np.float32)


def _beside(dice: random.Random, shape: tuple[int, ...], fonts: Sequence[Path]) -> Matrix:
    """Draw what stands around a line and reaches into its box: print above or below, a ruling, a frame."""
    height, width = shape
    sheet = Image.new("L", (width, height), 0)
    draw, kind = ImageDraw.Draw(sheet), dice.random()
    if kind < 0.45:
        face = ImageFont.truetype(dice.choice(fonts), dice.randint(24, 60))
        place = dice.randint(-60, width // 2), dice.choice([dice.randint(-14, 16), height + dice.randint(0, 22)])
        draw.text(place, _words(dice), 255, face, "ls")
    elif kind < 0.75:
        y = dice.choice([dice.randint(0, 8), height - dice.randint(2, 9)])
        draw.line((0, y, width, y + dice.randint(-3, 3)), 255, dice.randint(1, 4))
    else:
        x = dice.choice([dice.randint(0, 10), width - dice.randint(2, 12)])
        draw.line((x, 0, x + dice.randint(-6, 6), height), 255, dice.randint(1, 5))
    return np.asarray(sheet, np.float32) / np.float32(255)


def _add_shape(dice: random.Random, picture: Matrix) -> None:
    """Draw a disc, an arc, a panel, a polygon or a bar somewhere."""
    height, width = picture.shape[:2]
    colour, thick, kind = _any_colour(dice, 255), dice.choice([-1, 1, 2, 3, 5]), dice.randint(0, 4)
    points = [(dice.randint(0, width), dice.randint(0, height)) for _ in range(dice.randint(3, 6))]
    if kind == 0:
        cv2.circle(picture, points[0], dice.randint(3, height // 2 + 4), colour, thick, cv2.LINE_AA)
    elif kind == 1:
        axes, end = (dice.randint(4, width // 2 + 5), dice.randint(3, height // 2 + 4)), dice.uniform(90, 360)
        cv2.ellipse(picture, points[0], axes, dice.uniform(0, 180), 0, end, colour, thick, cv2.LINE_AA)
    elif kind == 2:
        cv2.rectangle(picture, points[0], points[1], colour, thick)
    elif kind == 3:
        cv2.fillPoly(picture, [np.array(points, np.int32)], colour, cv2.LINE_AA)
    else:
        cv2.line(picture, points[0], points[1], colour, dice.randint(1, 5), cv2.LINE_AA)


def _photographed(dice: random.Random, noise: np.random.Generator, picture: Matrix, height: int) -> Pixels:
    """Bring a line to `height` pixels as a camera or a scanner's app does: blur, shade, contrast, noise, JPEG."""
    scale = height / picture.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how), np.float32)
    if dice.random() < 0.25:  # taken from afar
        less = dice.uniform(0.35, 0.8)
        small = cv2.resize(picture, None, fx=less, fy=less, interpolation=cv2.INTER_AREA)
        picture = np.asarray(cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), dice.choice([0.3, 0.5, 0.7, 0.9, 1.2, 2.0])), np.float32)
    shown = picture.astype(float)
    if dice.random() < 0.3:
        shown *= np.linspace(dice.uniform(0.75, 1), dice.uniform(0.75, 1), shown.shape[1])[None, :, None]
    if dice.random() < 0.15:
        shown = np.clip((shown - 128) * dice.uniform(1.2, 2.2) + 150, 0, 255)
    shown += noise.normal(0, dice.uniform(0.5, 7), (*shown.shape[:2], 1))
    quality = [cv2.IMWRITE_JPEG_QUALITY, dice.randint(45, 95)]
    packed = cv2.imencode(".jpg", np.clip(shown, 0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(packed[1], cv2.IMREAD_COLOR), np.uint8)
