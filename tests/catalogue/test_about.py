"""Which rules are about an event: what the page of each says, asked the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.catalogue.about import About
from workbench.catalogue.event_titles import events_of
from workbench.catalogue.index import Index, read_index
from workbench.engine.logsource import load_mappings

SOURCES = load_mappings()
RULE = """\
title: {title}
logsource: {{product: windows, {source}}}
detection:
    selection: {{{selection}}}
    filter_main_x: {{EventID: 4}}
    condition: selection and not filter_main_x
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for title, source, selection in (
        ("by category", "category: network_connection", "Image: x"),
        ("by id", "service: sysmon", "EventID: [3, 7]"),
        ("of any id", "service: sysmon", "Image: x"),
        ("a 3 elsewhere", "service: sysmon", "EventID: 1, Image: '3'"),
        ("another service", "service: security", "EventID: 3"),
    ):
        text = RULE.format(title=title, source=source, selection=selection)
        (tmp_path / f"{title}.yml").write_text(text)
    return read_index([tmp_path])


def test_rules_of_an_event_by_log_source_and_by_id(index: Index) -> None:
    about = About(index.entries, SOURCES)
    rows = about.rows("Sysmon", 3).tolist()
    assert rows == sorted(rows)
    assert {index.entries[row].name for row in rows} == {"by category", "by id"}
    assert about.rows("Sysmon", 4).tolist() == []  # excluded, not looked for
    assert about.rows("Nobody", 3).tolist() == []


def test_it_says_of_the_corpus_what_every_page_says(corpus: Path) -> None:
    index = read_index([corpus / "rules-windows-all.zip"])
    expected: dict[tuple[str, int], list[int]] = {}
    for number, rule in enumerate(index.rules()):
        for event in () if rule.correlation else events_of(rule, SOURCES):
            if event.id is not None:
                expected.setdefault((event.provider, event.id), []).append(number)
    about = About(index.entries, SOURCES)
    assert len(expected) > 250
    assert {key: about.rows(*key).tolist() for key in expected} == expected
