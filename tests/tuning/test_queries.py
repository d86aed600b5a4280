"""The query preview, over a backend of the tests that pySigma finds as it finds any other."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.tuning.queries import Backends, Query, discover, query

PLUGINS = Path(__file__).parent / "plugins"
RULE = """\
title: A rule
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
name: a_rule
logsource: {product: windows, category: process_creation}
detection:
    selection: {Image|endswith: [a, b]}
    filter_main_own: {User: me}
    condition: selection and not 1 of filter_main_*
"""
PLAIN = '(Image = "*a" or Image = "*b") and not User = "me"'
MANY = """\
title: Many
correlation:
    type: event_count
    rules: [{reference}]
    group-by: [Computer]
    timespan: 5m
    condition: {gte: 10}
"""


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backends]:
    monkeypatch.syspath_prepend(PLUGINS)
    before = set(sys.modules)
    yield discover()
    for name in set(sys.modules) - before:
        if name.startswith(("sigma.backends.", "sigma.pipelines.")):
            del sys.modules[name]


def of(installed: Backends, text: str, *pipelines: str, form: str = "") -> Query:
    return query(installed, text, 0, "house", pipelines, form)


def test_what_is_installed_is_found_with_its_formats_and_the_pipelines_that_fit(
    installed: Backends,
) -> None:
    house = installed.target("house")
    assert house is not None
    assert house.title == "House query language"
    assert house.formats[0] == ("default", "Plain queries")  # the usual one first
    assert {name for name, _ in house.formats} == {"default", "objects", "bytes", "online"}
    assert "house_names" in house.pipelines
    assert "elsewhere" not in house.pipelines
    assert not house.needs_pipeline


def test_what_cannot_be_loaded_is_said_and_hides_nothing_else(installed: Backends) -> None:
    assert sorted(installed.failures) == [
        "The backend odd cannot be used: 'NoneType' object has no attribute 'items'.",
        "The pipeline unfinished cannot be used: a file is missing.",
        "sigma.backends.broken cannot be loaded: no licence found.",
        "sigma.backends.quitting cannot be loaded: wrong Python.",
        "sigma.pipelines.broken cannot be loaded: No module named 'module_that_nobody_has'.",
    ]
    assert "sigma.backends.broken" not in sys.modules


def test_without_any_backend_there_are_none() -> None:
    assert discover().target("house") is None
    assert query(discover(), RULE, 0, "house") == Query(why="There is no backend house.")


def test_a_rule_and_the_same_through_a_pipeline(installed: Backends) -> None:
    assert of(installed, RULE) == Query((PLAIN,))
    assert of(installed, RULE, "house_names") == Query((PLAIN.replace("Image", "process"),))


def test_a_rule_of_several_conditions_has_several_queries(installed: Backends) -> None:
    text = RULE.replace("selection and not 1 of filter_main_*", "[selection, filter_main_own]")
    assert of(installed, text).queries == ('Image = "*a" or Image = "*b"', 'User = "me"')


def test_every_kind_of_output_is_text(installed: Backends) -> None:
    [found] = of(installed, RULE, form="objects").queries
    assert json.loads(found) == {"query": PLAIN}
    assert of(installed, RULE, form="bytes").queries == (PLAIN,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RULE.replace("endswith", "endzwith"), "Unknown modifier 'endzwith'."),
        (RULE.replace("Image|endswith: [a, b]", "Image|re: x"), "house makes no query of this"),
        (RULE.replace("title: A rule", "title: 1"), "Sigma rule title must be a string."),
        (RULE.replace("1 of filter_main_*", "nothing"), "house makes no query of this rule: "),
        ("title: x\n", "not a rule: it has no `detection`."),
        (MANY.replace("{reference}", "nobody"), "house makes no query of this rule: "),
        ("a: [\n", "not YAML: "),
    ],
)
def test_what_cannot_be_converted_says_why_in_one_sentence(
    installed: Backends, text: str, why: str
) -> None:
    found = of(installed, text)
    assert found.queries == ()
    assert found.why.startswith(why)
    assert found.why.endswith(".")
    assert "\n" not in found.why


def test_other_names_are_no_files_to_read(installed: Backends, tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("name: p\ntransformations: []\n")
    assert of(installed, RULE, str(file)).why == f"There is no pipeline {file} for house."
    assert of(installed, RULE, "elsewhere").why == "There is no pipeline elsewhere for house."
    assert of(installed, RULE, form="nonsense").queries == ()


def test_no_backend_reaches_the_network(installed: Backends) -> None:
    assert "no network is used" in of(installed, RULE, form="online").why


@pytest.mark.parametrize("reference", ["a_rule", "992a6cae-db6a-43c8-9cec-76d7195c96fc"])
def test_a_correlation_is_converted_with_its_rules_from_its_file_or_another(
    installed: Backends, reference: str
) -> None:
    many = MANY.replace("{reference}", reference)
    wanted = Query((f"{PLAIN} | count 5m by Computer | where >= 10",))
    beside = query(installed, many, 0, "house", beside=["no: rule\n", "a: [", RULE])
    together = query(installed, f"{RULE}---\n{many}", 1, "house")
    assert beside == together == wanted
    renamed = query(installed, many, 0, "house", ["house_names"], beside=[RULE])
    assert renamed.queries[0].startswith('(process = "*a"')


def test_only_the_rule_itself_is_converted_of_a_file_of_several(installed: Backends) -> None:
    shared = RULE.replace("title: A rule", "action: global")
    shared += "---\ntitle: One\n---\ntitle: Two\n"
    assert query(installed, shared, 2, "house") == Query((PLAIN,))


def test_a_sigma_filter_has_no_query(installed: Backends) -> None:
    text = (
        "title: f\nlogsource: {product: windows}\nfilter: {rules: any, a: {B: c}, condition: a}\n"
    )
    assert of(installed, text).why.startswith("A Sigma Filter narrows other rules")


def test_splunk_s_own_backend() -> None:
    pytest.importorskip("sigma.backends.splunk")
    found = query(discover(), RULE, 0, "splunk", ["splunk_windows"])
    assert found == Query(('Image IN ("*a", "*b") NOT User="me"',))
