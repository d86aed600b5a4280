"""The reference corpus as the judge sees it: its records, its log sources, what it expects.

Each is read once in a run of the tests.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import yaml

from tests.judge.events import Record, read_records
from tests.judge.questions import Event
from tests.judge.scope import in_scope

LOGS = ("evtx", "regression")


def log_files(corpus: Path) -> list[Path]:
    """The logs over which the expected results are counted, in a fixed order."""
    return sorted(path for top in LOGS for path in (corpus / top).rglob("*.evtx"))


@functools.cache
def records(corpus: Path) -> tuple[Record, ...]:
    return tuple(
        record
        for path in log_files(corpus)
        for record in read_records(path, path.relative_to(corpus).as_posix())
    )


@functools.cache
def expected(corpus: Path) -> dict[str, Any]:
    return dict(json.loads((corpus / "expected.json").read_text(encoding="utf-8")))


@functools.cache
def _mapping(corpus: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((corpus / "thor.yml").read_text(encoding="utf-8")))


def scope(corpus: Path, logsource: dict[str, Any]) -> list[tuple[Record, Event]]:
    """The records that are of a log source, each with its event as rules of it see it."""
    return _scope(corpus, *(logsource.get(key) for key in ("product", "category", "service")))


@functools.cache
def _scope(
    corpus: Path, product: str | None, category: str | None, service: str | None
) -> list[tuple[Record, Event]]:
    logsource = {"product": product, "category": category, "service": service}
    return in_scope(logsource, _mapping(corpus), list(records(corpus)))
