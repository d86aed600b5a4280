"""Edits of all real rules of the corpus: only what was meant changes, and it can be taken back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.sigma.texts import agree, changed_lines, keys_in
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.formula import All, Not, predicates
from workbench.sigma.parse import read_rule
from workbench.sigma.remove import remove
from workbench.sigma.source import RuleText
from workbench.sigma.splice import EditError
from workbench.sigma.without import without

NET = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",))  # for documentation, in no rule


@pytest.fixture(scope="module")
def files(corpus: Path) -> dict[str, bytes]:
    """Every rule file of the corpus, by its name."""
    found = {str(p.relative_to(corpus)): p.read_bytes() for p in corpus.glob("rules/**/*.yml")}
    with zipfile.ZipFile(corpus / "rules-windows-all.zip") as packed:
        names = (name for name in packed.namelist() if name.endswith(".yml"))
        found |= {f"zip/{name}": packed.read(name) for name in names}
    return found


@pytest.fixture(scope="module")
def excluded(files: dict[str, bytes]) -> dict[str, str]:
    """Their texts, each once, and what they become with an exclusion added."""
    texts = {RuleText.from_bytes(data).text for data in files.values()}
    return {text: add_exclusion(text, 0, NET) for text in sorted(texts)}


def test_without_an_edit_every_byte_comes_back(files: dict[str, bytes]) -> None:
    assert len(files) > 3000
    for name, data in files.items():
        read = RuleText.from_bytes(data)
        assert read.with_text(read.text).to_bytes() == data, name


def test_an_exclusion_adds_its_lines_and_changes_the_condition_alone(
    excluded: dict[str, str],
) -> None:
    for text, new in excluded.items():
        before, after = text.split("\n"), new.split("\n")
        at = next(n for n, line in enumerate(after) if NET.values[0] in line)
        del after[at - 1 : at + 1]
        assert len(before) == len(after)
        changed = {
            n for n, pair in enumerate(zip(before, after, strict=True)) if len(set(pair)) > 1
        }
        assert changed <= condition_lines(text), read_rule(text).meta.title


def condition_lines(text: str) -> set[int]:
    """The numbers of the lines of a rule's condition, from 0."""
    spans = [condition.span for condition in read_rule(text).conditions]
    ends = [(text.count("\n", 0, s.start), text.count("\n", 0, s.end)) for s in spans]
    return {number for first, last in ends for number in range(first, last + 1)}


def test_the_rule_is_what_it_was_and_not_the_exclusion(excluded: dict[str, str]) -> None:
    for text, new in list(excluded.items())[::20]:
        old_rule, rule = read_rule(text), read_rule(new)
        added = next(i for i in rule.identifiers if old_rule.identifier(i.name) is None)
        if old_rule.formula and rule.formula:
            assert agree(rule.formula, All((old_rule.formula, Not(added.formula))))
        assert rule.meta == old_rule.meta


def test_what_was_added_can_be_taken_out(excluded: dict[str, str]) -> None:
    for text, new in excluded.items():
        assert remove(new, 0, keys_in(new, *NET.values)) == text


def test_a_value_joins_real_exclusions(excluded: dict[str, str]) -> None:
    joined = 0
    for text in list(excluded)[::5]:
        rule = read_rule(text)
        asked = {(p.identifier, p.field, p.modifiers): p for p in rule.exclusions()}
        for name, field, modifiers in list(asked)[:2]:
            one = Exclusion(field, modifiers, ("198.51.100.77",), name)
            try:
                new = add_exclusion(text, 0, one)
            except EditError:
                continue
            joined += 1
            # one more line, or a single value's line that became three
            before, after = changed_lines(text, new)
            assert (len(before), len(after)) in {(0, 1), (1, 3)}
            assert len(keys_in(new, "198.51.100.77")) == 1
    assert joined > 100


def test_predicates_of_real_rules_can_be_taken_out(excluded: dict[str, str]) -> None:
    taken = 0
    for text in [text for text in excluded if len(text) < 3000][::80]:
        rule = read_rule(text)
        for predicate in predicates(rule.formula) if rule.formula else ():
            left = without(rule.formula, {predicate.key}) if rule.formula else None
            try:
                changed = read_rule(remove(text, 0, [predicate.key])).formula
            except EditError:
                selected = [s for s in rule.stages[1:] if not s.negated]
                assert any(without(s.formula, {predicate.key}) is None for s in selected)
                continue
            taken += 1
            assert left is not None
            assert changed is not None
            assert agree(left, changed)
    assert taken > 200
