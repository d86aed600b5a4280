from __future__ import annotations

import pytest

from tests.sigma.texts import rule_text
from workbench.sigma.draft import read_draft, rest_of, scalar_nodes
from workbench.sigma.formula import predicates
from workbench.sigma.nodes import plain
from workbench.sigma.splice import EditError

TEXT = rule_text(
    "    a:\n        - B: [x, y]\n          C: z\n        - B: w\n    k: [p, q]\n"
    "    e:\n        B|nonsense: n\n    condition: a and not e\n"
)


def test_value_nodes_come_in_the_order_of_the_predicates() -> None:
    draft = read_draft(TEXT, 0)
    for name in ("a", "k"):
        entry = draft.detection.entry(name)
        assert entry is not None
        nodes = [plain(node) for node in scalar_nodes(entry.value.node)]
        assert nodes == [p.value for p in predicates(draft.identifiers[name])]


def test_what_cannot_be_evaluated_is_known_by_its_text() -> None:
    draft = read_draft(TEXT, 0)
    assert draft.unread == {"e"}
    other = read_draft(TEXT.replace("nonsense: n", "nonsense: m"), 0)
    assert draft.identifiers["e"] != other.identifiers["e"]
    assert draft.identifiers["a"] == other.identifiers["a"]
    assert [str(f) for f in draft.formulas] == ["a and not e"]


def test_the_rest_is_all_but_the_detection() -> None:
    rest = rest_of(read_draft(TEXT, 0))
    assert rest == rest_of(read_draft(TEXT.replace("[x, y]", "[x]"), 0))
    assert rest != rest_of(read_draft(TEXT.replace("level: high", "level: low"), 0))
    two = f"{TEXT}---\na: 1\n"
    assert rest_of(read_draft(two, 0)) != rest_of(read_draft(two.replace("1", "2"), 0))


def test_no_rule() -> None:
    with pytest.raises(EditError, match="empty"):
        read_draft("", 0)
