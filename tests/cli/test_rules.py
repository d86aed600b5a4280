"""The rules of a file, and what cannot be read is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.cli.rules import one_rule, rules_of
from workbench.cli.say import CommandError
from workbench.sigma.rule import Rule
from workbench.tuning.rule_files import RuleFile, Unreadable

RULE = """\
title: {title}
logsource: {{product: windows}}
detection:
    selection:
        EventID: 1
    condition: selection
"""


def write(path: Path, title: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(title=title), encoding="utf-8")
    return path


def test_every_document_of_a_file_is_a_rule_of_its_own() -> None:
    text = "\n---\n".join([RULE.format(title="a"), "just: a mapping", RULE.format(title="b")])
    rules = rules_of(RuleFile("many.yml", text.encode()))
    assert [r.meta.title for r in rules if isinstance(r, Rule)] == ["a", "b"]
    broken = [r for r in rules if isinstance(r, Unreadable)]
    assert [b.path for b in broken] == ["many.yml"]
    assert "no `detection`" in broken[0].why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a: [1\n", "line 2: not YAML"),
        (b"", "empty"),
        (b"\xff\xfe\xff", "not UTF-16"),
        (b"- 1", ""),
    ],
)
def test_a_file_that_is_no_rule_says_why_and_where(data: bytes, why: str) -> None:
    [broken] = rules_of(RuleFile("x.yml", data))
    assert isinstance(broken, Unreadable)
    assert why in broken.why


def test_one_rule_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, rule = one_rule(str(write(tmp_path / "x.yml", "only")))
    assert rule.meta.title == "only"
    assert text.text == RULE.format(title="only")
    assert capsys.readouterr().err == ""


def test_of_several_the_first_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.yml"
    path.write_text("\n---\n".join([RULE.format(title="a"), RULE.format(title="b")]))
    assert one_rule(str(path))[1].meta.title == "a"
    assert "this is about the rule `a`" in capsys.readouterr().err


def test_no_rule_at_all_is_refused_with_exit_status_1(tmp_path: Path) -> None:
    for name, data in (("none.yml", None), ("text.yml", "only text")):
        if data:
            (tmp_path / name).write_text(data)
        with pytest.raises(CommandError) as refusal:
            one_rule(str(tmp_path / name))
        assert refusal.value.status == 1
        assert name in str(refusal.value)
