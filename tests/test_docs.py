"""The documents name only what is there: tests, files, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.cli.arguments import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    ours = [link for link in links if not link.startswith("http")]
    assert not [link for link in ours if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_test_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", document.read_text(encoding="utf-8"))
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).is_file()
        or f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert not missing


def test_every_decision_on_meaning_names_its_test() -> None:
    text = (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8")
    heads = ("| decision ", "|---")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    decisions = [row for row in rows if not row.startswith(heads)]
    assert len(decisions) > 60
    assert not [row for row in decisions if not re.search(r"`tests/\S+\.py::test_\w+`", row)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_module_that_is_named_exists(document: Path) -> None:
    named = re.findall(
        r"`((?:workbench|tests|resources)/[\w/.]+\.\w+)`", document.read_text(encoding="utf-8")
    )
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_readme_shows_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [
        command
        for command in COMMANDS
        if f"sigma-workbench {command}" not in text.replace("[open]", "open")
    ]
