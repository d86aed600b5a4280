"""Which modifiers and values belong to which field of `exclude`."""

from __future__ import annotations

import pytest

from workbench.cli.arguments import parser
from workbench.cli.fields import Asked, fields_of
from workbench.cli.say import CommandError


def test_modifiers_and_values_are_those_of_the_last_field_before_them() -> None:
    given = "exclude r.yml --field F --modifier re --value a --field G --value b c --value d"
    assert fields_of(parser().parse_args(given.split())) == [
        Asked("F", ["re"], ["a"]),
        Asked("G", [], ["b", "c", "d"]),
    ]


def test_what_stands_before_the_only_field_is_its_own() -> None:
    given = "exclude r.yml --value a --modifier re|i --field F"
    assert fields_of(parser().parse_args(given.split())) == [Asked("F", ["re", "i"], ["a"])]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--value a --field F --field G --value b", "`--value a` stands before the first"),
        ("--modifier re --field F --value a --field G --value b", "`--modifier re` stands before"),
        ("--field F --field G --value b", "`--field F` has no --value"),
    ],
)
def test_what_belongs_to_no_field_is_refused(given: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        fields_of(parser().parse_args(["exclude", "r.yml", *given.split()]))
