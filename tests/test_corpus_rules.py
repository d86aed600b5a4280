"""All rules of the corpus over logs of normal activity: each is judged, or says why it is not."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from workbench.engine.ask import Masks
from workbench.engine.evaluate import evaluate
from workbench.engine.logsource import load_mappings
from workbench.events.merge import concat
from workbench.events.read import read_file
from workbench.sigma.parse import read_rule

RULES = 3_020
ACCEPTED = {
    "only Windows event logs are read": 56,
    "not from Windows event logs": 105,
    "from the trace provider": 15,
    "placeholder": 2,
}
"""What a reason says -> in how many rules; every one of them is of other products or events."""


@pytest.fixture
def masks(corpus: Path) -> Masks:
    """The events of the logs of normal activity, some of which are damaged."""
    return Masks(concat([read_file(path) for path in sorted((corpus / "benign").rglob("*.evtx"))]))


def reasons(corpus: Path, masks: Masks) -> Counter[str]:
    """Why rules are not evaluated, each reason in the words of `ACCEPTED`."""
    found: list[str] = []
    sources = load_mappings()
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as folder:
        names = [name for name in folder.namelist() if name.endswith(".yml")]
        assert len(names) == RULES
        for name in names:
            verdict = evaluate(read_rule(folder.read(name).decode()), masks, sources)
            assert not verdict.hits - verdict.scope
            if verdict.reason is not None:
                found.append(verdict.reason)
    pattern = "|".join(map(re.escape, ACCEPTED))
    return Counter(match[0] if (match := re.search(pattern, said)) else said for said in found)


def test_every_rule_is_evaluated_or_says_why_not(corpus: Path, masks: Masks) -> None:
    assert masks.table.size > 25_000
    assert reasons(corpus, masks) == ACCEPTED
