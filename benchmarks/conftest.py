"""The figures that matter, gathered while measuring and printed at the end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[[str], None]
_FIGURES: list[str] = []


@pytest.fixture
def figure() -> Say:
    """Notes one line for the summary."""
    return _FIGURES.append


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real rules and logs: SIGMA_WORKBENCH_CORPUS, or ../shared/corpus beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    folder = Path(os.environ.get("SIGMA_WORKBENCH_CORPUS") or beside)
    if not folder.is_dir():
        pytest.skip(f"the reference corpus is not at {folder} (SIGMA_WORKBENCH_CORPUS)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES:
        terminalreporter.section("figures")
        for line in _FIGURES:
            terminalreporter.line(line)
