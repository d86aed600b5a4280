"""The figures that matter, gathered while measuring and printed at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], None]
_FIGURES: list[str] = []


@pytest.fixture
def figure() -> Say:
    """Notes one line for the summary."""
    return _FIGURES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES:
        terminalreporter.section("figures")
        for line in _FIGURES:
            terminalreporter.line(line)
