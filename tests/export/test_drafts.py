"""Files that people work on are never replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardscan.export.drafts import WRITTEN, Draft, write

if TYPE_CHECKING:
    from pathlib import Path


def draft(text: str, name: str = "Jane Doe", key: str = "c0ffee0123") -> Draft:
    """Make a draft."""
    return Draft(key=key, name=name, suffix=".eml", data=text.encode())


def test_a_draft_is_renewed_until_somebody_works_on_it(tmp_path: Path) -> None:
    path = tmp_path / "jane-doe-c0ffee01.eml"
    assert write([draft("one")], tmp_path).written == (path.name,)
    assert write([draft("one")], tmp_path).same == (path.name,)
    assert write([draft("two")], tmp_path).written == (path.name,)
    assert path.read_text() == "two"
    path.write_text("two, and my own words")
    assert write([draft("three")], tmp_path).edited == (path.name,)
    assert path.read_text() == "two, and my own words"
    path.unlink()
    assert write([draft("three")], tmp_path).written == (path.name,)


def test_a_file_that_is_not_known_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / "jane-doe-c0ffee01.eml").write_text("mine")
    assert write([draft("one")], tmp_path).edited == ("jane-doe-c0ffee01.eml",)
    write([draft("other", key="b0b")], tmp_path)
    (tmp_path / WRITTEN).write_text("[no json")
    assert write([draft("another", key="b0b")], tmp_path).edited == ("jane-doe-b0b.eml",)


def test_a_person_keeps_their_file_under_a_new_name(tmp_path: Path) -> None:
    write([draft("one", name="Jon Doe")], tmp_path)
    assert write([draft("two", name="John Doe")], tmp_path).written == ("jon-doe-c0ffee01.eml",)
    assert {p.name for p in tmp_path.iterdir()} == {"jon-doe-c0ffee01.eml", WRITTEN}


def test_names_of_any_kind_make_safe_files(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "", "王小明", "a" * 300, "CON", "\x00*?"]
    outcome = write([draft("x", name=name, key=str(i)) for i, name in enumerate(names)], tmp_path / "new")
    assert outcome.written == (
        "etc-passwd-0.eml", "card-1.eml", "王小明-2.eml", f"{'a' * 40}-3.eml", "con-4.eml", "card-5.eml",
    )  # fmt: skip
    assert {p.name for p in (tmp_path / "new").iterdir()} == {*outcome.written, WRITTEN}
