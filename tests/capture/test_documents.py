"""PDFs: a page is a picture at the resolution of a scanner; locked and damaged ones give one InputError."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from cardscan import capture
from cardscan.capture.documents import MAX_SIDE
from cardscan.errors import InputError

HERE = Path(__file__).resolve().parent


def blank(path: Path, *sizes: tuple[float, float]) -> Path:
    """Write a PDF of empty pages of these sizes in points."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height).close()
    document.save(path)
    document.close()
    return path


def test_every_page_is_a_picture(samples: Path) -> None:
    pages = list(capture.pages(str(samples / "duplex_scan.pdf")))
    assert [p.index for p in pages] == [0, 1, 2, 3]
    assert all(p.pixels.dtype == np.uint8 and p.pixels.shape[2] == 3 for p in pages)


def test_a_page_is_drawn_at_300_dots_an_inch_and_posters_coarser(tmp_path: Path) -> None:
    path = blank(tmp_path / "sizes.pdf", (252, 144), (14_400, 7_200), (1, 2_000), (0.5, 0.5))
    card, poster, strip, dot = capture.pages(str(path))
    assert card.pixels.shape[:2] == (600, 1050)
    assert (card.pixels == 255).all()
    assert poster.pixels.shape[:2] == (MAX_SIDE // 2, MAX_SIDE)
    assert strip.pixels.shape[0] == MAX_SIDE
    assert min(dot.pixels.shape[:2]) >= 1


@pytest.mark.parametrize("dpi", [72, 150, 600])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_scanned_page_keeps_the_resolution_of_its_scan(tmp_path: Path, dpi: int, turn: int) -> None:
    picture = Image.effect_noise((700, 400), 80)
    picture.save(tmp_path / "scan.pdf", resolution=dpi, quality=95)
    document = pypdfium2.PdfDocument(tmp_path / "scan.pdf")
    document[0].set_rotation(turn)
    document.save(tmp_path / "turned.pdf")
    document.close()
    (page,) = capture.pages(str(tmp_path / "turned.pdf"))
    wanted = np.rot90(np.asarray(picture), -turn // 90)
    assert page.pixels.shape[:2] == wanted.shape
    difference = np.abs(page.pixels[..., 0].astype(int) - wanted)
    assert np.median(difference) <= 4  # Pillow writes a JPEG into the PDF


def test_what_is_drawn_over_a_coarse_picture_is_sharp(tmp_path: Path) -> None:
    Image.new("RGB", (70, 40), "white").save(tmp_path / "coarse.pdf", resolution=20)
    document = pypdfium2.PdfDocument(tmp_path / "coarse.pdf")
    box = pypdfium2.raw.FPDFPageObj_CreateNewRect(20, 20, 40, 40)
    pypdfium2.raw.FPDFPageObj_SetFillColor(box, 0, 0, 0, 255)
    pypdfium2.raw.FPDFPath_SetDrawMode(box, pypdfium2.raw.FPDF_FILLMODE_ALTERNATE, 0)
    page = document[0]
    pypdfium2.raw.FPDFPage_InsertObject(page.raw, box)
    page.gen_content()
    document.save(tmp_path / "drawn.pdf")
    document.close()
    (drawn,) = capture.pages(str(tmp_path / "drawn.pdf"))
    assert drawn.pixels.shape[:2] == (600, 1050)
    assert (drawn.pixels == 0).any()


def test_colours_are_in_the_order_of_opencv(tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), (250, 10, 20)).save(tmp_path / "red.pdf")
    (page,) = capture.pages(str(tmp_path / "red.pdf"))
    blue, green, red = page.pixels[20, 30].tolist()
    assert (red > 240, green < 20, blue < 40) == (True, True, True)


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert len(list(capture.pages(str(HERE / "restricted.pdf")))) == 1


# both files were made from one small picture with `qpdf --encrypt`
def test_a_pdf_with_a_password_says_so() -> None:
    with pytest.raises(InputError, match=r"locked\.pdf: the PDF asks for a password \(save it without one\)"):
        list(capture.pages(str(HERE / "locked.pdf")))


@pytest.mark.parametrize("keep", [20, 200, 2000])
def test_a_damaged_pdf_says_so(samples: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes((samples / "duplex_scan.pdf").read_bytes()[:keep])
    with pytest.raises(InputError, match=r"damaged|no pages") as caught:
        list(capture.pages(str(path)))
    assert caught.value.where == str(path)
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(capture.pages(str(path)))
    assert caught.value.hint
