"""The house rules: who may import whom, what runs without Qt, how long things may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workbench"
TESTS = ROOT / "tests"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A package may import itself and those of a lower floor; those of the same floor are strangers.
HOUSE = ["sigma events", "engine", "tuning", "catalogue", "ui", "cli"]
FLOORS = {name: floor for floor, names in enumerate(HOUSE) for name in names.split()}
QT = ("PySide6", "shiboken6", "pyqtgraph")
MODULE_LINES = 400
FUNCTION_LINES = 50


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def package_of(path: Path) -> str | None:
    """The package of the house that a module is in; None for the modules beside the packages."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}:{node.lineno}: a relative import"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def has_functions(path: Path) -> bool:
    """Whether there is behaviour to test, beyond a name or a bare exception."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def test_every_package_has_a_floor() -> None:
    packages = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert packages == FLOORS.keys()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_imports_run_one_way(path: Path) -> None:
    mine = package_of(path)
    if mine is None:
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "workbench" or len(parts) == 1 or parts[1] not in FLOORS:
            continue
        theirs = parts[1]
        allowed = theirs == mine or FLOORS[theirs] < FLOORS[mine]
        assert allowed, f"{place(path)} ({mine}) imports {name} ({theirs})"


@pytest.mark.parametrize("path", [p for p in MODULES if package_of(p) != "ui"], ids=place)
def test_only_the_window_knows_qt(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in QT]


def test_everything_below_the_window_imports_without_qt() -> None:
    names = [
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for p in MODULES
        if package_of(p) != "ui"
    ]
    program = (
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({QT!r}))\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_a_module_says_what_it_owns_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{place(path)} does not say what it owns"
    assert len(text.splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_functions_stay_short(path: Path) -> None:
    long = {
        f"{place(path)}:{node.lineno} {node.name}": lines
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def test_tests_mirror_the_package() -> None:
    """Below the window every module that has a function has its tests at the same place."""
    expected = {
        TESTS / path.relative_to(PACKAGE).with_name(f"test_{path.stem.strip('_')}.py")
        for path in MODULES
        if package_of(path) != "ui" and has_functions(path)
    }
    missing = sorted(place(path) for path in expected if not path.is_file())
    assert not missing, f"no tests at {missing}"
