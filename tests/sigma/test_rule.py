from __future__ import annotations

from tests.sigma.texts import rule_text
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import LogSource, RuleError

RULE = read_rule(
    rule_text(
        "    a:\n        A: x\n    unused:\n        A: y\n    f:\n        A: z\n"
        "    condition: a and not f and not (f or a)\n"
    )
)


def test_predicates_come_in_the_text_s_order_used_or_not() -> None:
    assert [p.value for p in RULE.predicates()] == ["x", "y", "z"]


def test_an_exclusion_comes_once_though_two_stages_ask_it() -> None:
    assert [p.value for p in RULE.exclusions()] == ["z", "x"]
    assert [stage.negated for stage in RULE.stages] == [False, False, True, True]


def test_identifiers_by_name() -> None:
    found = RULE.identifier("a")
    assert found is not None
    assert found.named.part is found.formula
    assert RULE.identifier("b") is None


def test_a_log_source_shows_what_is_given() -> None:
    assert str(LogSource()) == "none"
    assert str(LogSource("c", None, "s")) == "category c, service s"


def test_an_error_knows_its_place() -> None:
    error = RuleError("why", 3, 4)
    assert (str(error), error.line, error.column) == ("why", 3, 4)
