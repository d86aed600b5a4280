"""The options of each command."""

from __future__ import annotations

import pytest

from workbench.cli.arguments import COMMANDS, parser
from workbench.cli.fields import Asked, fields_of


def test_lists_gather_over_repeated_options() -> None:
    given = "test --rules a b --samples s --rules c --benign x --benign y z --attack w"
    arguments = parser().parse_args(given.split())
    assert arguments.rules == ["a", "b", "c"]
    assert arguments.samples == ["s"]
    assert arguments.benign == ["x", "y", "z"]
    assert arguments.attack == ["w"]


def test_parsing_twice_starts_afresh() -> None:
    parser().parse_args(["test", "--rules", "a", "--samples", "s"])
    assert parser().parse_args(["test", "--rules", "b"]).samples == []


def test_an_exclusion_takes_several_values_and_modifiers() -> None:
    given = "exclude r.yml --field F --value a b --value c --modifier contains --modifier all"
    arguments = parser().parse_args(given.split())
    assert fields_of(arguments) == [Asked("F", ["contains", "all"], ["a", "b", "c"])]
    assert arguments.output is None


@pytest.mark.parametrize("value", ["-", "--value=-enc"])
def test_a_value_may_begin_with_a_dash(value: str) -> None:
    options = [value] if value.startswith("--") else ["--value", value]
    arguments = parser().parse_args(["exclude", "r.yml", "--field", "F", *options])
    assert fields_of(arguments)[0].values == [value.removeprefix("--value=")]


def test_a_size_is_width_and_height() -> None:
    arguments = parser().parse_args(["screenshot", "x.png", "--size", "1920x1080"])
    assert arguments.size == (1920, 1080)
    assert parser().parse_args(["screenshot", "x.png"]).size == (1280, 800)


@pytest.mark.parametrize(
    "wrong",
    [
        ["screenshot", "x.png", "--size", "big"],
        ["screenshot", "x.png", "--size", "1x1"],
        ["screenshot", "x.png", "--size", "99999x800"],
        ["screenshot", "x.png", "--theme", "blue"],
        ["samples", "d", "--events", "0"],
        ["samples", "d", "--events", "-5"],
        ["explain", "r", "s", "--record", "1", "--index", "2"],
        ["explain", "r", "s", "--index", "first"],
        ["test", "--rul", "x"],
    ],
)
def test_what_is_wrong_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parser().parse_args(wrong)
    assert refused.value.code == 2
    assert f"see sigma-workbench {wrong[0]} --help" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        parser().parse_args([command, "--help"])
    assert done.value.code == 0
    assert f"usage: sigma-workbench {command}" in capsys.readouterr().out


def test_the_help_has_examples_and_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    text = capsys.readouterr().out
    assert "examples:" in text
    assert all(command in text for command in COMMANDS)
