"""Who may import whom; the direction of DESIGN.md, section 3."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "cardscan"
MODULES = sorted(PACKAGE.rglob("*.py"))
STAGES = {"capture", "ocr", "sides", "parse", "notes"}
BOTTOM = {"types", "geometry", "errors", "frequencies", "mailboxes"}
MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(STAGES, BOTTOM),
    "geometry": set(),
    "errors": set(),
    "frequencies": {"errors"},
    "mailboxes": set(),
    "version": set(),
    "types": {"geometry", "record"},  # `CardRecord.to_dict` reaches up, when it is called
    "record": {"types", "geometry"},
    "encounters": {"types"},
    "people": {"types", "encounters"},
    "export": BOTTOM | {"record", "encounters", "people"},
    "pipeline": BOTTOM | STAGES,
    "store": BOTTOM | {"record", "encounters", "people"},
    "push": BOTTOM | {"encounters", "people", "store", "export", "version"},
    "review": BOTTOM | STAGES | {"pipeline", "batch", "store", "export", "people", "picture"},
}
"""Of cardscan, besides itself; what is not named here (batch, cli, doctor …) stands on top of all."""
ONLY_IN: dict[str, set[str]] = {
    "cv2": {"capture", "ocr"},
    "PIL": {"capture", "ocr"},
    "sqlite3": {"store"},
    "rich": {"cli"},
    "typer": {"cli"},
    "starlette": {"review"},
    "jinja2": {"review", "export"},
    "icalendar": {"export"},
    "httpx": {"push"},
    "defusedxml": {"push"},
    "keyring": {"push", "doctor"},
}


def room(module: Path) -> str:
    """Give the stage or top-level module that a file belongs to."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(module: Path) -> list[tuple[str, bool]]:
    """Give the dotted names that a module imports, wherever in it, and whether at its top level."""
    tree = ast.parse(module.read_text("utf-8"))
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) not in inside) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: imports are absolute"
            found += [(f"{node.module}.{alias.name}", id(node) not in inside) for alias in node.names]
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_imports_go_down_only(module: Path) -> None:
    here = room(module)
    for name, at_top in imports(module):
        top, *rest = name.split(".")
        if top != "cardscan":
            assert here in ONLY_IN.get(top, {here}), f"{name} belongs to {ONLY_IN[top]}"
            continue
        there = rest[0]
        assert there in MAY_IMPORT.get(here, {there}) | {here}, f"{here} imports {name}"
        if here == "types" and there == "record":
            assert not at_top


@pytest.mark.parametrize("module", [m for m in MODULES if room(m) != "cli"], ids=lambda m: m.stem)
def test_only_the_command_line_prints(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "input"}, f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            assert node.attr not in {"stdout", "stderr", "stdin"}, f"line {node.lineno}"


def test_every_stage_is_there() -> None:
    assert {room(m) for m in MODULES} >= STAGES | BOTTOM
    assert not {"cardscan"} & sys.stdlib_module_names
