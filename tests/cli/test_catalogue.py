"""The catalogue of a command line: remembered, and what cannot be read is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.catalogue import cache
from workbench.cli.catalogue import index_of
from workbench.sigma.placeholders import NO_VALUES

RULE = """\
title: A rule
logsource: {product: windows}
detection: {selection: {EventID: 1}, condition: selection}
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGMA_WORKBENCH_CACHE", str(tmp_path / "cache"))


def test_rules_are_read_and_remembered(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE)
    first = index_of([str(tmp_path)], NO_VALUES)
    assert [entry.name for entry in first.entries] == ["A rule"]
    assert list(cache.folder().iterdir())
    assert index_of([str(tmp_path)], NO_VALUES).entries == first.entries


def test_what_is_broken_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text(RULE)
    (tmp_path / "b.yml").write_text("title: x\nlogsource: [\n")
    index = index_of([str(tmp_path)], NO_VALUES)
    assert len(index.entries) == 1
    said = capsys.readouterr().err
    assert "b.yml: line " in said
