"""How many rules look for the same, held against a plain count over the rule files."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tests.catalogue.entries import entry
from tests.catalogue.plain_count import counted, lowered
from workbench.catalogue.corpus import Compared, Corpus, Count, compare, count_of, same
from workbench.catalogue.index import read_index
from workbench.sigma.indicators import Row

POWERSHELL = Row("Image", "ends_with", "\\powershell.exe")
OTHER = Row("Image", "ends_with", "\\cmd.exe")
RULES = (
    entry("a", POWERSHELL, OTHER, source="sigma"),
    entry("b", Row("Image", "ends_with", "\\PowerShell.EXE"), POWERSHELL, source="sigma"),
    entry("c", POWERSHELL, source="own"),
    entry("d", Row("Image", "eq", "\\powershell.exe"), exclusions=(POWERSHELL,), source="own"),
)


def test_each_rule_counts_once_whatever_the_case() -> None:
    corpus = Corpus(RULES)
    assert corpus.count(POWERSHELL) == Count(3, (("sigma", 2), ("own", 1)))
    assert corpus.rows(POWERSHELL).tolist() == [0, 1, 2]
    assert corpus.rules(POWERSHELL) == RULES[:3]
    assert len(corpus) == 3


def test_other_fields_and_kinds_are_other_indicators() -> None:
    corpus = Corpus(RULES)
    assert corpus.count(Row("Image", "eq", "\\powershell.exe")).total == 1
    assert corpus.count(Row("ParentImage", "ends_with", "\\powershell.exe")) == Count()
    assert corpus.count(Row("image", "ends_with", "\\powershell.exe")) == Count()


def test_a_count_as_the_page_shows_it() -> None:
    corpus = Corpus(RULES)
    assert str(corpus.count(POWERSHELL)) == "3 (sigma 2, own 1)"
    assert str(corpus.count(OTHER)) == ""
    assert str(Count()) == ""
    assert str(count_of([RULES[0]] * 1600)) == "1,600 (sigma 1,600)"
    assert corpus.counts(RULES[0]) == [
        (POWERSHELL, corpus.count(POWERSHELL)), (OTHER, Count(1, (("sigma", 1),))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["regex_match", "base64offset_contains", "wide_base64offset_contains", "fieldref"]
)
def test_what_is_case_sensitive_is_compared_as_written(kind: str) -> None:
    assert same(Row("f", kind, "A")) == Row("f", kind, "A")


@pytest.mark.parametrize(
    "kind", ["eq", "match", "starts_with", "wildcard_match", "windash_contains"]
)
def test_texts_are_compared_ignoring_case(kind: str) -> None:
    assert same(Row("f", kind, "A")) == same(Row("f", kind, "a")) != same(Row("F", kind, "a"))


def test_two_rules_compared() -> None:
    assert compare(RULES[0], RULES[2]) == Compared((OTHER,), (), (POWERSHELL,))
    upper = Row("Image", "ends_with", "\\POWERSHELL.exe")
    assert compare(entry("x", upper), RULES[0]) == Compared((), (OTHER,), (upper,))
    assert compare(RULES[0], RULES[0]).both == (POWERSHELL, OTHER)


def test_the_counts_of_real_rules_are_those_of_a_plain_count(corpus: Path) -> None:
    archive = corpus / "rules-windows-all.zip"
    entries = read_index([archive]).entries
    assert len(entries) > 3000
    counts = Corpus(entries)
    unread = {each.place.path for each in entries if each.problem}
    with zipfile.ZipFile(archive) as rules:
        paths = [
            n for n in rules.namelist() if n.endswith(".yml") and f"{archive}/{n}" not in unread
        ]
        texts = {path: rules.read(path).decode() for path in paths}
    plain = counted(texts.values())
    rows = {same(row) for each in entries for row in each.indicators}
    assert {lowered((r.field, r.kind, r.value)): counts.count(r).total for r in rows} == plain
    by_source = {
        source: counted(text for path, text in texts.items() if path.startswith(f"{source}/"))
        for source in {path.partition("/")[0] for path in texts}
    }
    for row, total in Counter(plain).most_common(500):
        split = {source: found[row] for source, found in by_source.items() if found[row]}
        assert dict(counts.count(Row(*row)).by_source) == split
        assert sum(split.values()) == total
