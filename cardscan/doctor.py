"""What this machine has of what cardscan can use, and how to get the rest."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cardscan.errors import CardscanError, MissingDependency, StoreError
from cardscan.version import __version__


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One part and its state."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True
    exit_code: int = MissingDependency.exit_code
    """What the command ends with if it is needed and not ok."""

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return asdict(self)


def examine(library: str = "") -> list[Finding]:
    """Look at every part and at the library; nothing is run that reads a picture."""
    return [
        Finding(
            name="cardscan",
            ok=True,
            detail=f"{__version__} on Python {platform.python_version()}, {platform.platform()}",
        ),
        _rapid(),
        _tesseract(),
        _package("zxing-cpp", "zxingcpp", "QR codes"),
        _package("pypdfium2", "pypdfium2", "PDF files"),
        _package("pillow-heif", "pillow_heif", "HEIC photos"),
        _opencv(),
        _keyring(),
        _templates(),
        _library(library),
    ]


def _package(distribution: str, module: str, purpose: str) -> Finding:
    try:
        importlib.import_module(module)
    except ImportError as error:
        return Finding(name=distribution, ok=False, detail=f"{purpose}: {error}", remedy=f"pip install {distribution}")
    return Finding(name=distribution, ok=True, detail=f"{importlib.metadata.version(distribution)}: {purpose}")


def _rapid() -> Finding:
    from cardscan.ocr import load

    try:
        engine = load("rapid")
    except CardscanError as error:
        return Finding(name="rapid", ok=False, detail=error.message, remedy=error.hint)
    return Finding(name="rapid", ok=True, detail=f"{engine.name}: the default engine, its models are in the package")


def _tesseract() -> Finding:
    import pytesseract

    from cardscan.ocr import load

    try:
        engine = load("tesseract")
    except CardscanError as error:
        return Finding(
            name="tesseract", ok=False, detail=f"{error.message} (not needed)", remedy=error.hint, needed=False
        )
    languages = " ".join(sorted(pytesseract.get_languages()))
    return Finding(name="tesseract", ok=True, detail=f"{engine.name}, languages: {languages}", needed=False)


def _opencv() -> Finding:
    """Both builds of OpenCV unpack into one folder; at different versions they break each other."""
    versions = {}
    for name in ("opencv-python", "opencv-python-headless"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    detail = ", ".join(f"{name} {version}" for name, version in versions.items())
    same = len(set(versions.values())) == 1
    return Finding(
        name="opencv",
        ok=same,
        detail=detail or "missing",
        remedy="pip install --force-reinstall opencv-python-headless",
    )


def _keyring() -> Finding:
    try:
        import keyring
    except ImportError:
        remedy = "pip install keyring, unless environment or netrc hold the passwords for push"
        return Finding(name="keyring", ok=False, detail="missing (not needed)", remedy=remedy, needed=False)
    backend = type(keyring.get_keyring())
    if backend.__module__ == "keyring.backends.fail":
        remedy = "set one up (the documentation of the package keyring tells how), or use environment or netrc"
        return Finding(name="keyring", ok=False, detail="none works here (not needed)", remedy=remedy, needed=False)
    return Finding(name="keyring", ok=True, detail=f"{backend.__module__}.{backend.__name__}: passwords for push")


def _templates() -> Finding:
    from cardscan.export import letters

    own = [name for name in (letters.MAIL, letters.LETTER) if (letters.own_folder() / name).exists()]
    detail = f"{', '.join(own) or 'none of your own'} in {letters.own_folder()}"
    return Finding(name="templates", ok=True, detail=detail, needed=False)


def _library(path: str) -> Finding:
    from cardscan.store import Library, default_path

    where = Path(path) if path else default_path()
    if not where.exists():
        return Finding(name="library", ok=True, detail=f"none yet; cardscan scan makes {where}")
    code = StoreError.exit_code
    try:
        with Library(where, create=False) as library:
            damage, cards = library.check(), library.count()
    except StoreError as error:
        return Finding(name="library", ok=False, detail=str(error), remedy=error.hint, exit_code=code)
    if damage:
        remedy = "go back to your last backup (cardscan backup)"
        return Finding(name="library", ok=False, detail=f"{where}: {damage[0]}", remedy=remedy, exit_code=code)
    return Finding(name="library", ok=True, detail=f"{where}: {cards} cards, no damage")
