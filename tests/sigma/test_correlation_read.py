"""What the `correlation` block of a document says, and what keeps it from being evaluated."""

from __future__ import annotations

import pytest

from workbench.sigma.correlation import Correlation, Kind
from workbench.sigma.correlation_read import parse_timespan
from workbench.sigma.parse import read_rule, read_rules
from workbench.sigma.rule import Rule

HEAD = "title: t\nname: me\ncorrelation:\n"


def body(*lines: str) -> str:
    return HEAD + "".join(f"  {line}\n" for line in lines)


def read(*lines: str) -> Correlation:
    rule = read_rule(body(*lines))
    assert rule.problem is None
    assert rule.correlation is not None
    return rule.correlation


def problem(*lines: str) -> str:
    rule = read_rule(body(*lines))
    assert rule.correlation is None
    assert rule.problem is not None
    return rule.problem


COUNT = ("type: event_count", "rules: [a, b]", "group-by: [User, Host]", "timespan: 1h")


def test_all_parts_are_read_with_their_places() -> None:
    text = body(
        *COUNT, "condition:", "  gte: 3", "  lt: 7.5", "generate: true",
        "aliases: {User: {a: SubjectUserName, b: TargetUserName}}",
    )  # fmt: skip
    found = read_rule(text).correlation
    assert found is not None
    assert (found.kind, found.rules) == (Kind.EVENT_COUNT, ("a", "b"))
    assert found.group_by == ("User", "Host")
    assert found.timespan.microseconds == 3_600_000_000
    assert [(x.op, x.number) for x in found.limits] == [("gte", 3), ("lt", 7.5)]
    assert [x.span.of(text) for x in found.limits if x.span] == ["3", "7.5"]
    assert found.timespan.span.of(text) == "1h"
    assert found.group_span is not None
    assert found.group_span.of(text) == "[User, Host]"
    assert found.generate
    assert found.field_of("a", "User") == "SubjectUserName"
    assert found.field_of("b", "User") == "TargetUserName"
    assert found.field_of("a", "Host") == "Host"


def test_it_says_what_it_asks() -> None:
    assert str(read(*COUNT, "condition: {gte: 3}")) == (
        "event_count of a, b: events ≥ 3 in 1h by User, Host"
    )
    assert str(read("type: temporal", "rules: [a, b]", "timespan: 5m")) == (
        "temporal of a, b: rules ≥ 2 in 5m"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45s", 45), ("90m", 5400), ("2h", 7200), ("1d", 86400), ("1w", 604800), ("1M", 2629746),
     ("1y", 31556952)],
)  # fmt: skip
def test_units_of_time(text: str, seconds: int) -> None:
    assert parse_timespan(text) == seconds * 1_000_000


def test_a_timespan_longer_than_all_time_is_all_time() -> None:
    assert parse_timespan("999999999y") == parse_timespan("99999y")


def test_one_rule_or_field_may_stand_without_a_list() -> None:
    found = read("type: value_count", "rules: a", "group-by: User", "timespan: 1h",
                 "condition: {gte: 3, field: Ip}")  # fmt: skip
    assert (found.rules, found.group_by, found.fields) == (("a",), ("User",), ("Ip",))


def test_a_temporal_correlation_asks_for_all_its_rules_unless_it_says_how_many() -> None:
    for kind in ("temporal", "temporal_ordered"):
        lines = (f"type: {kind}", "rules: [a, b, c]", "timespan: 1h")
        assert [(x.op, x.number) for x in read(*lines).limits] == [("gte", 3)]
        assert read(*lines, "condition: {gte: 2}").limits[0].number == 2


def test_a_condition_over_the_names_of_rules() -> None:
    found = read("type: temporal", "timespan: 1h", "condition: (one OR two) and not three")
    assert found.rules == ("one", "two", "three")
    assert found.limits == ()
    assert str(found.expression) == "(one or two) and not three"


def test_in_order_such_a_condition_may_only_name_them_all() -> None:
    lines = ("type: temporal_ordered", "timespan: 1h")
    assert read(*lines, "condition: one AND two").limits[0].number == 2
    assert "only under `and`" in problem(*lines, "condition: one or two")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("rules: a", "timespan: 1h"), "no `type`"),
        (("type: sum", "rules: a", "timespan: 1h"), "called `sum`"),
        ((*COUNT[:3], "condition: {gte: 1}"), "no `timespan`"),
        ((*COUNT[:3], "timespan: 1x", "condition: {gte: 1}"), "no timespan"),
        (COUNT, "no `condition`"),
        ((*COUNT, "condition: {}"), "none of"),
        ((*COUNT, "condition: {gte: many}"), "no number"),
        ((*COUNT, "condition: {gte: .inf}"), "no number"),
        ((*COUNT, "condition: {gte: true}"), "no number"),
        ((*COUNT, "condition: {range: 1..2}"), "cannot hold `range`"),
        ((*COUNT, "condition: a and b"), "no mapping"),
        (("type: event_count", "timespan: 1h", "condition: {gte: 1}"), "no rule"),
        (("type: temporal", "rules: [a, a]", "timespan: 1h"), "`a` twice"),
        (("type: temporal", "rules: [a, {b: c}]", "timespan: 1h"), "list of names"),
        (("type: temporal", "rules: [a]", "timespan: 1h", "condition: a and b"), "not among"),
        (("type: temporal", "rules: [a, b]", "timespan: 1h", "condition: a"), "name the rule `b`"),
        (("type: temporal", "rules: [a]", "timespan: 1h", "condition: a and"), "condition"),
        (("type: value_sum", "rules: a", "timespan: 1h", "condition: {gte: 1}"), "`field`"),
        (("type: value_sum", "rules: a", "timespan: 1h", "condition: {gte: 1, field: [A, B]}"),
         "one field"),
        (("type: value_percentile", "rules: a", "timespan: 1h", "condition: {lte: 1, field: A}"),
         "which `percentile`"),
        (("type: value_percentile", "rules: a", "timespan: 1h",
          "condition: {lte: 1, field: A, percentile: 101}"), "between 0 and 100"),
        ((*COUNT, "condition: {gte: 1}", "aliases: {x: {z: A}}"), "not among `rules`"),
        ((*COUNT, "condition: {gte: 1}", "aliases: [x]"), "no mapping"),
        ((*COUNT, "condition: {gte: 1}", "generate: maybe"), "neither true nor false"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_says_why(lines: tuple[str, ...], why: str) -> None:
    assert why in problem(*lines)
    assert "correlation" in problem(*lines)


def test_what_an_engineer_should_know_is_a_warning() -> None:
    text = body("type: temporal", "rules: [a, b]", "timespan: 1h", "timespan: 2h",
                "aliases: {who: {a: User}}")  # fmt: skip
    warnings = " ".join(read_rule(text).warnings)
    for said in ("no `group-by`", "says nothing of `b`", "used nowhere", "stands twice"):
        assert said in warnings


def test_a_correlation_stands_beside_rules_in_one_file() -> None:
    rule = "title: r\nname: a\nlogsource: {product: windows}\ndetection: {s: {A: b}, condition: s}"
    found = read_rules(f"{rule}\n---\n{body(*COUNT, 'condition: {gt: 1}')}")
    assert [isinstance(r, Rule) and r.correlation is not None for r in found] == [False, True]
    assert isinstance(found[0], Rule)
    assert found[0].meta.name == "a"
