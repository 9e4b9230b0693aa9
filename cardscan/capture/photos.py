"""From the bytes of a picture file to upright pixels: whatever Pillow opens, and HEIC from phones."""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from cardscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.types import Pixels

MAX_PIXELS = 120_000_000
"""Pixels of one page: the largest phone cameras give 108 million; at 3 bytes each this is 360 MB decoded."""


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is checked below
            picture = Image.open(io.BytesIO(data))
    except UnidentifiedImageError:
        raise InputError("is no picture that can be read", path, "give a photo, a scan or a PDF") from None
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"is a damaged picture: {error}", path, "copy or take it again") from None
    with picture:
        for frame in ImageSequence.Iterator(picture):
            if frame.width * frame.height > MAX_PIXELS:
                raise _too_large(path)
            try:
                yield _pixels(frame)
            except (OSError, SyntaxError, ValueError) as error:
                raise InputError(f"is a damaged picture: {error}", path, "copy or take it again") from None


def _too_large(path: str) -> InputError:
    return InputError(f"has more than {MAX_PIXELS // 1_000_000} million pixels", path, "make it smaller")


def _pixels(frame: Image.Image) -> Pixels:
    upright = ImageOps.exif_transpose(frame)
    if upright.mode.startswith("I"):  # 16 bits a pixel, as some scanners write; Pillow's own conversion clips them
        wide = np.asarray(upright, dtype=np.float32)
        grey = (wide / max(float(wide.max()), 1.0) * 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    rgb = np.asarray(upright.convert("RGB"))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)
