"""What a rule of the catalogue is called."""

from __future__ import annotations

from tests.catalogue.entries import entry


def test_a_rule_without_a_title_is_called_by_its_file() -> None:
    assert entry("Title", path="rules/a.yml").name == "Title"
    assert entry("", path="rules.zip/deep/a.yml").name == "a.yml"
