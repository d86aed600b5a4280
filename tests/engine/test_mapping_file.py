"""A file of mappings as an analyst writes it: what it says, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.engine.logsource import DEFAULT
from workbench.engine.mapping_file import (
    LogSourceError,
    MappingFile,
    check,
    read_mapping_file,
)

MINE = """\
services:
  Mine: [My-Channel/Operational, Other]
derived:
  mine:
    - { field: Kind, from: Code, words: { 1: start } }
categories:
  process_creation:
    - service: mine
      where: { EventID: 4242, State: [on, 'On'] }
      rename: { Image: Program }
alternates:
  More:
    about: More of mine
    categories:
      image_load: [{ service: mine, where: { EventID: [7, 8] } }]
none:
  file_event: not collected here
"""


def file_of(tmp_path: Path, text: str) -> MappingFile:
    path = tmp_path / "mine.yml"
    path.write_text(text, encoding="utf-8")
    return read_mapping_file(path)


def test_every_section_is_read(tmp_path: Path) -> None:
    file = file_of(tmp_path, MINE)
    assert file.services == {"mine": ("My-Channel/Operational", "Other")}
    assert [d.name for d in file.derived["mine"]] == ["Kind (from Code)"]
    entry = file.categories["process_creation"][0]
    assert entry.where == (("EventID", ("4242",)), ("State", ("true", "On")))
    assert entry.renames == (("Image", "Program"),)
    assert file.alternates["more"].about == "More of mine"
    assert file.none == {"file_event": "not collected here"}


def test_a_section_may_be_missing(tmp_path: Path) -> None:
    assert file_of(tmp_path, "services: {}") == MappingFile()
    assert file_of(tmp_path, "{}") == MappingFile()


def test_an_own_file_counts_over_the_program_s(tmp_path: Path) -> None:
    ours, mine = read_mapping_file(DEFAULT), file_of(tmp_path, MINE)
    merged = mine.over(ours)
    assert merged.categories["process_creation"] == mine.categories["process_creation"]
    assert merged.categories["dns_query"] == ours.categories["dns_query"]
    assert {*ours.alternates, "more"} == {*merged.alternates}
    check(merged, "mine.yml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "the file: a mapping is expected, not a list"),
        ("service: {}", "`service` is not one of services, derived, categories"),
        ("services: [", r"is not YAML: .* line \d"),
        ("services: {a: {}}", "services: a: a text is expected, not a mapping"),
        ("services: {a: []}", "services: a: the list is empty"),
        ("categories: {a: {}}", "categories: a: a list of kinds of event is expected"),
        ("categories: {a: [x]}", "categories: a: a mapping is expected, not `x`"),
        ("categories: {a: [{where: {}}]}", "categories: a: `service` is missing"),
        ("categories: {a: [{service: b, wher: {}}]}", "`wher` is not one of service, where"),
        ("categories: {a: [{service: b, where: 1}]}", "a: where: a mapping is expected"),
        ("categories: {a: [{service: b, rename: {x: [y]}}]}", "rename: x: a text is expected"),
        (
            "categories: {a: [{service: b, rename: {F: G}, derive: [{field: F, from: D,"
            " words: {}}]}]}",
            "`F` is renamed and derived",
        ),
        ("alternates: {a: {categories: {}}}", "alternates: a: `about` is missing"),
        ("none: {a: [1]}", "none: a: a text is expected, not a list"),
        ("\x00", "is not YAML"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LogSourceError, match=said) as raised:
        file_of(tmp_path, text)
    assert str(raised.value).startswith("mine.yml")
    assert "\n" not in str(raised.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_bytes(b"none: {a: caf\xe9}")
    with pytest.raises(LogSourceError, match=r"mine\.yml is not YAML"):
        read_mapping_file(path)
    with pytest.raises(LogSourceError, match=r"gone\.yml cannot be read"):
        read_mapping_file(tmp_path / "gone.yml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "categories: {a: [{service: gone}]}",
            r"mine\.yml: categories: a: there is no service `gone`",
        ),
        (
            "alternates: {n: {about: x, categories: {a: [{service: gone}]}}}",
            r"mine\.yml: alternates: n: a: there is no service `gone`",
        ),
        ("derived: {gone: []}", r"mine\.yml: derived: there is no service `gone`"),
        (
            "services: {a: A, b: B}\n"
            "derived: {a: [{field: F, from: D, words: {x: y}}],"
            " b: [{field: F, from: D, words: {x: z}}]}",
            r"mine\.yml: F \(from D\) is derived in two ways",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LogSourceError, match=said):
        check(file_of(tmp_path, text), "mine.yml")
