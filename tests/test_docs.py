"""The README says what is so: its commands exist, its options too, and its Python example runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cardscan import errors
from cardscan.cli import app
from cardscan.export import FORMATS, profiles

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert re.search(rf"cardscan {name}\b", README)
    assert COMMANDS[name].help
    assert all(getattr(p, "help", "x") for p in COMMANDS[name].params)


def test_the_readme_names_no_command_and_no_option_that_is_not_there() -> None:
    shown = set(re.findall(r"^    cardscan (\w+)", README, re.MULTILINE))
    assert shown
    assert shown <= set(COMMANDS)
    options = set(re.findall(r"(?<=[\s`])--[a-z][a-z-]+", README)) - {"--install-completion"}
    known = {o for c in COMMANDS.values() for p in c.params for o in p.opts}
    assert options <= known


def test_every_exit_code_of_the_program_is_in_the_readme() -> None:
    codes = set(re.search(r"codes: (.*?)\. `", README, re.DOTALL)[1].split())  # type: ignore[index]
    used = {errors.UsageError, errors.InputError, errors.MissingDependency, errors.EngineError, errors.StoreError}
    used |= {errors.PartlyFailed, errors.PushError}
    assert {str(e.exit_code) for e in used} <= codes


def test_the_python_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Calloway Nduka" in done.stdout
    assert "seminar invite" in done.stdout


def test_the_example_of_a_map_is_one_and_every_format_is_told_of(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "map.toml").write_text(example, "utf-8")
    (file,) = profiles.load(str(tmp_path / "map.toml")).file
    assert len(file.columns) == 5
    table = README.partition("| format | objects |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= set(FORMATS)


def test_every_sample_is_in_the_table_of_samples() -> None:
    table = (ROOT / "samples" / "README.md").read_text("utf-8")
    pictures = [p.name for p in (ROOT / "samples").iterdir() if p.suffix in (".jpg", ".pdf", ".heic")]
    assert len(pictures) > 12
    assert [p for p in pictures if f"`{p}`" not in table] == []
