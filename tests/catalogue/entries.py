"""Entries of the catalogue for tests: only what a test says of a rule is there."""

from __future__ import annotations

from pathlib import Path

from workbench.catalogue.entry import Entry, Place
from workbench.sigma.indicators import Row
from workbench.sigma.rule import LogSource, Metadata

RULE = """\
title: {title}
id: {id}
status: test
level: high
tags: [attack.execution, attack.t1059]
author: A. Person
logsource: {{product: windows, category: process_creation}}
detection:
    selection:
        Image|endswith: '\\{title}.exe'
        CommandLine|contains: ' -enc '
    filter_main_x:
        User: SYSTEM
    condition: selection and not 1 of filter_main_*
"""


def rule_text(title: str, identity: str = "") -> str:
    return RULE.format(title=title, id=identity or f"id-of-{title}")


def write(path: Path, title: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rule_text(title), encoding="utf-8")
    return path


def entry(
    title: str = "A rule",
    *rows: Row,
    path: str = "rules/a.yml",
    source: str = "rules",
    product: str | None = "windows",
    category: str | None = "process_creation",
    service: str | None = None,
    exclusions: tuple[Row, ...] = (),
    **meta: str | tuple[str, ...],
) -> Entry:
    return Entry(
        Place(path, 0, source),
        Metadata(title=title, **meta),  # type: ignore[arg-type]
        LogSource(category, product, service),
        rows,
        exclusions,
    )
