"""Real rules hit the same events, in whatever form these come."""

from __future__ import annotations

import json
from pathlib import Path

from tests.events import forms
from tests.events.forms import Convert
from tests.tuning.build import SOURCES
from workbench.engine.ask import Masks
from workbench.events.merge import concat
from workbench.events.read import read_file
from workbench.events.table import EventTable
from workbench.tuning.analysis import analyse
from workbench.tuning.open_rule import drafts_of
from workbench.tuning.truth import truth_of
from workbench.tuning.workspace import Role

HIT_FORMS = (forms.dumped, forms.flat, forms.winlogbeat, forms.xml_lines)


def converted(path: Path, convert: Convert, folder: Path) -> EventTable:
    target = folder / "events"
    target.write_text(convert(path), encoding="utf-8", newline="")
    return read_file(target)


def test_rules_hit_the_same_events_in_every_form(corpus: Path, tmp_path: Path) -> None:
    oracle = json.loads((corpus / "expected.json").read_text(encoding="utf-8"))["oracle"]
    hit = {file for rule in oracle.values() for file, ids in rule["hits"].items() if ids}
    paths = [corpus / file for file in sorted(hit)][::4]
    logs = concat([read_file(path) for path in paths])
    others = {
        convert: concat([converted(path, convert, tmp_path) for path in paths])
        for convert in HIT_FORMS
    }
    total = 0
    masks = {None: Masks(logs)} | {convert: Masks(table) for convert, table in others.items()}
    truth = truth_of(logs, (Role.UNLABELLED,) * len(paths))
    for rule in oracle.values():
        for draft in drafts_of(corpus / rule["rule"]):
            hits = {
                convert: analyse(draft, each, SOURCES, truth).now.hits.rows().tolist()
                for convert, each in masks.items()
            }
            total += len(hits[None])
            assert all(rows == hits[None] for rows in hits.values()), rule["rule"]
    assert total > 100
