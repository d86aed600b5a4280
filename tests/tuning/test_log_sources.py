"""The mappings of a workspace, with the analyst's own file beside it."""

from __future__ import annotations

from pathlib import Path

from workbench.engine.logsource import load_mappings
from workbench.tuning.log_sources import mappings_for, own_file

NONE: frozenset[str] = frozenset()


def test_without_an_own_file_they_are_the_program_s(tmp_path: Path) -> None:
    assert own_file(None) is None
    assert own_file(tmp_path / "case.sigmawb") is None
    assert mappings_for(None, NONE) == (load_mappings(), "")
    on = frozenset({"network-5156"})
    assert mappings_for(tmp_path / "case.sigmawb", on) == (load_mappings(alternates=on), "")


def test_an_own_file_beside_the_workspace_is_used(tmp_path: Path) -> None:
    own = tmp_path / "logsources.yml"
    own.write_text("services: {edr: [EDR]}\nalternates: {mine: {about: x, categories: {}}}")
    workspace = tmp_path / "case.sigmawb"
    assert own_file(workspace) == own
    sources, problem = mappings_for(workspace, frozenset({"mine"}))
    assert ("edr" in sources.services, sources.on, problem) == (True, {"mine"}, "")


def test_what_cannot_be_had_is_left_out_and_said(tmp_path: Path) -> None:
    sources, problem = mappings_for(None, frozenset({"gone", "network-5156"}))
    assert sources.on == {"network-5156"}
    assert problem == "there is no alternate log source gone"
    (tmp_path / "logsources.yml").write_text("services: [")
    sources, problem = mappings_for(tmp_path / "case.sigmawb", frozenset({"network-5156"}))
    assert sources == load_mappings(alternates=frozenset({"network-5156"}))
    assert problem.startswith("logsources.yml is not YAML")
