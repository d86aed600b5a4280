from __future__ import annotations

import pytest

from tests.sigma.texts import rule_text
from workbench.sigma.editable import read_editable, rest_of, scalar_nodes
from workbench.sigma.formula import predicates
from workbench.sigma.nodes import plain
from workbench.sigma.splice import EditError

TEXT = rule_text(
    "    a:\n        - B: [x, y]\n          C: z\n        - B: w\n    k: [p, q]\n"
    "    e:\n        B|nonsense: n\n    condition: a and not e\n"
)


def test_value_nodes_come_in_the_order_of_the_predicates() -> None:
    editable = read_editable(TEXT, 0)
    for name in ("a", "k"):
        entry = editable.detection.entry(name)
        assert entry is not None
        nodes = [plain(node) for node in scalar_nodes(entry.value.node)]
        assert nodes == [p.value for p in predicates(editable.identifiers[name])]


def test_what_cannot_be_evaluated_is_known_by_its_text() -> None:
    editable = read_editable(TEXT, 0)
    assert editable.unread == {"e"}
    other = read_editable(TEXT.replace("nonsense: n", "nonsense: m"), 0)
    assert editable.identifiers["e"] != other.identifiers["e"]
    assert editable.identifiers["a"] == other.identifiers["a"]
    assert [str(f) for f in editable.formulas] == ["a and not e"]


def test_the_rest_is_all_but_the_detection() -> None:
    rest = rest_of(read_editable(TEXT, 0))
    assert rest == rest_of(read_editable(TEXT.replace("[x, y]", "[x]"), 0))
    assert rest != rest_of(read_editable(TEXT.replace("level: high", "level: low"), 0))
    two = f"{TEXT}---\na: 1\n"
    assert rest_of(read_editable(two, 0)) != rest_of(read_editable(two.replace("1", "2"), 0))


def test_no_rule() -> None:
    with pytest.raises(EditError, match="empty"):
        read_editable("", 0)
