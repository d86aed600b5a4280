"""The operators of the entry line, and the modifiers that they stand for."""

from __future__ import annotations

from tests.tuning.build import RULE
from workbench.sigma.parse import read_rule
from workbench.ui.rule.operators import OPERATORS, modifiers_of


def test_every_operator_is_one_a_rule_can_have() -> None:
    for modifiers in OPERATORS.values():
        key = "|".join(("Port", *modifiers))
        value = (
            "'10.0.0.0/8'" if modifiers == ("cidr",) else "[1, 2]" if "all" in modifiers else "1"
        )
        assert read_rule(RULE.replace("Initiated: 'true'", f"{key}: {value}")).problem is None


def test_modifiers_are_those_of_the_name_or_as_they_are_typed() -> None:
    assert modifiers_of("starts with") == ("startswith",)
    assert modifiers_of("is") == ()
    assert modifiers_of("re|i") == ("re", "i")
    assert modifiers_of(" re | i |") == ("re", "i")
