"""From the bytes of a picture file to upright pixels: whatever Pillow opens, and HEIC from phones."""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageOps, ImageSequence, UnidentifiedImageError

from cardscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Pixels

MAX_PIXELS = 120_000_000
"""Pixels of one page: the largest phone cameras give 108 million; at 3 bytes each this is 360 MB decoded."""

END_OF_JPEG = b"\xff\xd9"
"""What a JPEG ends with that was not cut short; OpenCV makes up what is missing."""


@cache
def _register_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def read(data: bytes, path: str) -> Iterator[Pixels]:
    """Yield the frames of a picture file, turned as its EXIF tag says.

    Raises:
        InputError: the bytes are no picture, are cut short, or hold more than MAX_PIXELS.
    """
    _register_heif()
    frames = _frames(data)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # odd EXIF tags, and sizes that MAX_PIXELS bounds
                pixels = next(frames, None)
        except UnidentifiedImageError:
            raise InputError("is no picture that can be read", path, "give a photo, a scan or a PDF") from None
        except Image.DecompressionBombError:
            message = f"has more than {MAX_PIXELS // 1_000_000} million pixels"
            raise InputError(message, path, "make it smaller") from None
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - on damaged bytes the decoders raise anything: IndexError, struct.error
            raise InputError(f"is a damaged picture: {error}", path, "copy or take it again") from None
        if pixels is None:
            return
        yield pixels


def _frames(data: bytes) -> Iterator[Pixels]:
    with Image.open(io.BytesIO(data)) as picture:
        # only a TIFF has pages: further frames elsewhere are animations, or the gain and depth maps of phones (MPO)
        for frame in ImageSequence.Iterator(picture) if picture.format == "TIFF" else [picture]:
            if frame.width * frame.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            yield _photo(data, frame) if _is_plain(data, frame) else _pixels(frame)


def _is_plain(data: bytes, frame: Image.Image) -> bool:
    """Tell whether OpenCV decodes a picture to what Pillow does; it does not look into XMP for which way is up."""
    turned = "xmp" in frame.info and "exif" not in frame.info
    return frame.format == "JPEG" and frame.mode == "RGB" and data.endswith(END_OF_JPEG) and not turned


def _photo(data: bytes, frame: Image.Image) -> Pixels:
    """Decode a JPEG to the pixels that Pillow gives, in half of its time."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)  # upright by its EXIF tag
    return np.asarray(pixels, np.uint8) if pixels is not None else _pixels(frame)  # which tells what is wrong with it


def _pixels(frame: Image.Image) -> Pixels:
    # each step that copies costs as much as a quarter of decoding: skip those that would change nothing
    upright = ImageOps.exif_transpose(frame) if frame.getexif().get(ExifTags.Base.Orientation, 1) != 1 else frame
    if upright.mode.startswith("I"):  # 16 bits a pixel, as some scanners write; Pillow's own conversion clips them
        wide = np.asarray(upright, dtype=np.float32)
        grey = (wide / max(float(wide.max()), 1.0) * 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    rgb = np.asarray(upright if upright.mode == "RGB" else upright.convert("RGB"))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)
