"""What is asked of thousands of rules at every change is asked first where they are read."""

from __future__ import annotations

from pathlib import Path

from tests.tuning.build import RULE
from workbench.events.progress import no_tick
from workbench.tuning.around import around_of, may_hold_filter
from workbench.tuning.workspace import Workspace
from workbench.ui.found import look_into


def test_of_rules_that_were_read_nothing_is_left_to_ask(tmp_path: Path) -> None:
    for number in range(5):
        text = RULE.replace("title:", f"# filter {number} of {tmp_path}\ntitle:", 1)
        (tmp_path / f"{number}.yml").write_text(text)
    found = look_into([tmp_path], no_tick)
    asked = may_hold_filter.cache_info().misses
    around_of(Workspace(drafts=found.drafts))
    assert len(found.drafts) == 5
    assert may_hold_filter.cache_info().misses == asked
