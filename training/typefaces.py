"""The typefaces that lines are drawn in, as a pen and as a press would put them on a card.

They are openly licensed (OFL or Apache 2.0) and never committed: `fetch_all` takes them out of npm's `@fontsource`
packages, one package a font.
"""

from __future__ import annotations

import subprocess
import tarfile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HANDS = (
    "architects-daughter bad-script beth-ellen caveat caveat-brush cedarville-cursive coming-soon"
    " covered-by-your-grace crafty-girls dawning-of-a-new-day dekko delius edu-sa-beginner gaegu gamja-flower"
    " give-you-glory gloria-hallelujah gochi-hand handlee hi-melody homemade-apple indie-flower just-another-hand"
    " just-me-again-down-here kalam klee-one kristi la-belle-aurore licorice loved-by-the-king mali mansalva"
    " marck-script meddon mr-de-haviland mrs-saint-delafield nanum-brush-script nanum-pen-script neucha"
    " nothing-you-could-do over-the-rainbow pangolin patrick-hand permanent-marker playwrite-us-trad reenie-beanie"
    " rock-salt ruthie schoolbell sedgwick-ave sedgwick-ave-display shadows-into-light short-stack square-peg"
    " sue-ellen-francisco swanky-and-moo-moo the-girl-next-door vibur waiting-for-the-sunrise walter-turncoat yomogi"
    " zen-kurenaido zeyada"
).split()
FACES = (
    "arvo barlow-condensed cinzel cormorant-garamond courier-prime crimson-text eb-garamond ibm-plex-mono inter"
    " josefin-sans lato libre-baskerville lora merriweather montserrat noto-serif open-sans oswald playfair-display"
    " poppins pt-sans raleway roboto source-code-pro"
).split()
"""What cards are printed in."""
LOGOS = (
    "abril-fatface alex-brush alfa-slab-one allura amatic-sc audiowide bangers bebas-neue berkshire-swash"
    " black-ops-one bungee-outline bungee-shade chewy cinzel-decorative comfortaa cookie courgette damion"
    " dancing-script faster-one fredoka grand-hotel great-vibes gruppo italianno kaushan-script leckerli-one limelight"
    " lobster lobster-two luckiest-guy megrim merienda michroma monoton mr-dafoe niconne norican oleo-script orbitron"
    " pacifico parisienne pinyon-script pirata-one playball poiret-one racing-sans-one righteous rochester russo-one"
    " sacramento satisfy shrikhand special-elite syncopate tangerine yellowtail"
).split()
"""What the names of firms are printed in, many of them as a pen would write."""
EAST_ASIAN_HANDS = "liu-jian-mao-cao long-cang zhi-mang-xing".split()
EAST_ASIAN_FACES = "ma-shan-zheng noto-sans-sc noto-serif-sc zcool-kuaile zcool-xiaowei".split()
LATIN, CHINESE = "-latin-400-normal.woff", "-chinese-simplified-400-normal.woff"


class Fonts(NamedTuple):
    """Font files by what they stand for."""

    hands: list[Path]
    faces: list[Path]
    logos: list[Path]
    east_asian_hands: list[Path]
    east_asian_faces: list[Path]


def fetch_all(folder: Path) -> Fonts:
    """Fetch the fonts that are not in the folder yet: about 70 MB, most of them of Chinese letters."""
    return Fonts(
        *(fetch(folder, names, LATIN) for names in (HANDS, FACES, LOGOS)),
        *(fetch(folder, names, CHINESE) for names in (EAST_ASIAN_HANDS, EAST_ASIAN_FACES)),
    )


def fetch(folder: Path, names: Sequence[str], letters: str) -> list[Path]:
    """Fetch the fonts that are not in the folder yet, and give the files of their letters."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (folder / f"{name}{letters}").exists():
            call = ["npm", "pack", "--silent", f"@fontsource/{name}"]
            subprocess.run(call, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
            (archive,) = folder.glob(f"fontsource-{name}-[0-9]*.tgz")
            with tarfile.open(archive) as packed:
                (folder / f"{name}{letters}").write_bytes(_member(packed, f"package/files/{name}{letters}"))
            archive.unlink()
    return [folder / f"{name}{letters}" for name in names]


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()
