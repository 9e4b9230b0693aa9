"""Pictures in every format and state: what opens gives upright pixels, what does not gives one InputError."""

from __future__ import annotations

import functools
import io
import random
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from cardscan import capture
from cardscan.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from cardscan.types import Pixels

pillow_heif.register_heif_opener()
T = Image.Transpose
STORED: dict[int, Image.Transpose | None] = {
    1: None,
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_90,
    7: T.TRANSVERSE,
    8: T.ROTATE_270,
}
"""How an upright picture lies in a file of each EXIF orientation."""
ORIENTATION = 274


@pytest.fixture(scope="module")
def card(samples: Path) -> Image.Image:
    """Give a small upright picture that no turn and no flip leaves as it is."""
    return Image.open(samples / "mixer_front.jpg").convert("RGB").resize((320, 186))


def only(path: Path) -> Pixels:
    """Give the pixels of a file of one page."""
    (page,) = capture.pages(str(path))
    return page.pixels


def difference(pixels: Pixels, picture: Image.Image) -> float:
    """Give the mean difference between pixels and a picture, 0 to 255."""
    wanted = np.asarray(picture.convert("RGB"), np.float32)[..., ::-1]
    assert pixels.dtype == np.uint8
    assert pixels.shape == wanted.shape
    return float(np.abs(pixels.astype(np.float32) - wanted).mean())


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "heic", "avif"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_orientation_gives_the_same_upright_pixels(
    card: Image.Image, tmp_path: Path, orientation: int, suffix: str
) -> None:
    turn = STORED[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    path = tmp_path / f"card.{suffix}"
    more: dict[str, Any] = {"quality": 95} if suffix not in ("png", "tif") else {}
    stored = card if turn is None else card.transpose(turn)
    if suffix == "heic":
        # as phones write it: the turn stands in the container, which rules, and in the EXIF tag, which must not turn again
        heif = pillow_heif.from_pillow(stored)
        heif.info["exif"] = exif.tobytes()
        heif.save(path, **more)
    else:
        stored.save(path, exif=exif, **more)
    assert difference(only(path), card) < 4


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("card.jpg", "RGB", {"quality": 95}),
        ("card.jpeg", "L", {"quality": 95}),
        ("CARD.JPG", "CMYK", {"quality": 95}),
        ("progressive.jpg", "RGB", {"quality": 95, "progressive": True}),
        ("card.png", "RGB", {}),
        ("palette.png", "P", {}),
        ("grey.png", "L", {}),
        ("one_bit.png", "1", {}),
        ("card.webp", "RGB", {"quality": 95}),
        ("lossless.webp", "RGB", {"lossless": True}),
        ("card.tif", "RGB", {"compression": "tiff_lzw"}),
        ("jpeg_in.tiff", "RGB", {"compression": "jpeg", "quality": 95}),
        ("fax.tif", "1", {"compression": "group4"}),
        ("cmyk.tif", "CMYK", {}),
        ("card.heic", "RGB", {"quality": 95}),
        ("card.avif", "RGB", {"quality": 95}),
        ("card.bmp", "RGB", {}),
        ("card.gif", "P", {}),
    ],
)
def test_every_format_opens(card: Image.Image, tmp_path: Path, name: str, mode: str, options: dict[str, Any]) -> None:
    kept = card.convert(mode)
    kept.save(tmp_path / name, "HEIF" if name.endswith("heic") else None, **options)
    assert capture.is_picture(tmp_path / name)
    assert difference(only(tmp_path / name), kept) < 6


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_paper(tmp_path: Path, mode: str) -> None:
    picture = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    picture.paste((200, 30, 30, 255), (10, 5, 30, 15))
    path = tmp_path / "card.png"
    picture.convert(mode).save(path)
    pixels = only(path)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[10, 20].max() < 230


def test_sixteen_bits_become_eight_without_clipping(tmp_path: Path) -> None:
    wide = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(40, axis=0)
    Image.fromarray(wide).save(tmp_path / "scan.png")
    row = only(tmp_path / "scan.png")[0, :, 0].astype(int)
    assert np.abs(row - np.arange(256)).max() <= 1


def test_every_page_of_a_tiff_is_a_page(card: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / "stack.tiff"
    turned = card.rotate(180)
    card.save(path, save_all=True, append_images=[turned, card.convert("L")])
    pages = list(capture.pages(str(path)))
    assert [p.index for p in pages] == [0, 1, 2]
    assert len({p.digest for p in pages}) == 1
    assert difference(pages[1].pixels, turned) == 0


@pytest.mark.parametrize("form", ["MPO", "GIF", "WEBP", "PNG"])
def test_what_follows_the_first_picture_elsewhere_is_no_page(card: Image.Image, tmp_path: Path, form: str) -> None:
    # phones append gain and depth maps to their JPEGs (MPO): each photo gave a second, dark card
    path = tmp_path / ("photo.jpg" if form == "MPO" else f"moving.{form.lower()}")
    card.save(path, form, save_all=True, append_images=[card.rotate(180), card.rotate(90)])
    assert difference(only(path), card) < 12


def test_a_page_knows_its_file(card: Image.Image, tmp_path: Path) -> None:
    card.save(tmp_path / "a.png")
    card.save(tmp_path / "b.png")
    (a,), (b,) = (list(capture.pages(str(tmp_path / n))) for n in ("a.png", "b.png"))
    assert a.source == str(tmp_path / "a.png")
    assert a.digest == b.digest
    assert len(a.digest) == 64


def refused(path: Path) -> InputError:
    """Give the error that a file ends in."""
    with pytest.raises(InputError) as caught:
        list(capture.pages(str(path)))
    assert caught.value.where == str(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.jpg", b"", "empty"),
        ("letter.jpg", b"Dear Sir or Madam,\n", "no picture"),
        ("page.png", b"<!doctype html><title>Sign in</title>", "no picture"),
        ("zeros.heic", bytes(5000), "no picture"),
        ("unknown.docx", b"PK\x03\x04" + bytes(200), "no picture"),
    ],
)
def test_what_is_no_picture_is_told(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert message in refused(tmp_path / name).message


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_a_truncated_photo_is_damaged(samples: Path, tmp_path: Path, share: float) -> None:
    data = (samples / "mixer_front.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: int(share * len(data))])
    assert "damaged" in refused(tmp_path / "cut.jpg").message


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "gone.jpg").message
    assert "is a folder" in refused(tmp_path).message
    (tmp_path / "file").touch()
    assert "Not a directory" in refused(tmp_path / "file" / "x.jpg").message
    assert "too long" in refused(tmp_path / ("x" * 300 + ".jpg")).message


@functools.cache
def huge_png(side: int) -> bytes:
    """Make a valid PNG of side x side white pixels, one bit each, without holding them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(b"\0" + b"\xff" * ((side + 7) // 8)) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [11_000, 30_000])
def test_a_huge_picture_is_refused_without_decoding_it(tmp_path: Path, side: int) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(huge_png(side))
    # decoded it would take 0.36 and 2.7 GB
    code = f"""
import contextlib, resource
from cardscan import capture, errors
from cardscan.capture import photos
with contextlib.suppress(ValueError):  # macOS knows no such limit
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    list(capture.pages({str(path)!r}))
except errors.InputError as error:
    print(error.message)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "million pixels" in told


def test_a_large_photo_is_taken(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(huge_png(6_000))
    assert only(tmp_path / "large.png").shape == (6_000, 6_000, 3)


FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "GIF", "HEIF", "AVIF", "BMP")


@pytest.mark.parametrize("form", FORMATS)
def test_damaged_bytes_never_raise_anything_else(card: Image.Image, tmp_path: Path, form: str) -> None:
    # decoders raised IndexError, struct.error and RuntimeError, which looked like bugs of cardscan
    file = io.BytesIO()
    small = card.resize((120, 70))
    more: dict[str, Any] = {"save_all": True, "append_images": [small.rotate(90)]} if form in ("MPO", "TIFF") else {}
    small.save(file, form, **more)
    whole, path, chance = file.getvalue(), tmp_path / "card.jpg", random.Random(form)
    for turn in range(60):
        data = bytearray(whole)
        if turn % 3 == 0:
            del data[chance.randrange(1, len(data)) :]
        else:
            end = 300 if turn % 3 == 1 else len(data)
            for _ in range(chance.randrange(1, 20)):
                data[chance.randrange(min(end, len(data)))] = chance.randrange(256)
        path.write_bytes(data)
        told = None
        try:
            assert all(p.pixels.shape[2] == 3 for p in capture.pages(str(path)))
        except InputError as error:
            told = error
        assert told is None or (told.where == str(path) and told.hint)
