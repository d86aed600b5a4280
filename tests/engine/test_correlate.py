"""Correlations: what an alert is, held against the plain evaluator and in single cases."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.correlations import SECOND, correlation_of, judged, masks_of, rule_for
from tests.judge.correlate import Rules, alerts
from workbench.engine.correlate import Correlated
from workbench.engine.explain import explain
from workbench.sigma.correlation import Correlation
from workbench.sigma.parse import read_rule

A, B, C = rule_for("a"), rule_for("b"), rule_for("c")


def said(verdict: Correlated) -> list[tuple[tuple[str, ...], float, int, int, list[int]]]:
    """Group values, value, first and last second, rows of each alert."""
    assert verdict.reason is None
    return [
        (
            tuple(value for _, value in alert.group),
            alert.value,
            alert.first // SECOND,
            alert.last // SECOND,
            alert.rows.tolist(),
        )
        for alert in verdict.alerts
    ]


def many(*times: int, kind: str = "a", **fields: object) -> list[dict[str, object]]:
    return [{"at": time, "Kind": kind, **fields} for time in times]


def count(asked: str, timespan: str = "10s") -> str:
    return correlation_of(
        f"type: event_count\nrules: a\ngroup-by: [User]\ntimespan: {timespan}\n"
        f"condition: {{{asked}}}",
        "out",
    )


# --- the judge ----------------------------------------------------------------------------------

_times = st.one_of(st.integers(0, 40), st.none())
_texts = st.lists(st.sampled_from(["x", "X", "y", None]), max_size=2)
_numbers = st.lists(st.sampled_from(["1", "2", "2.5", "-3", "7", "none"]), max_size=2)
_kinds = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)
_events = st.lists(
    st.fixed_dictionaries({"at": _times, "Kind": _kinds, "U": _texts, "V": _texts, "N": _numbers}),
    max_size=14,
)
_limits = st.dictionaries(
    st.sampled_from(["gt", "gte", "lt", "lte", "eq", "neq"]),
    st.integers(-1, 5),
    min_size=1,
    max_size=2,
)
_plain = ["a", "b", "c"]


@st.composite
def _correlations(draw: st.DrawFn, named: list[str], name: str) -> str:
    kind = draw(
        st.sampled_from(
            [
                "event_count", "value_count", "temporal", "temporal_ordered",
                "value_sum", "value_avg", "value_percentile", "value_median",
            ]
        )
    )  # fmt: skip
    rules = draw(st.permutations(named))[: draw(st.integers(1, min(3, len(named))))]
    condition: dict[str, object] = dict(draw(_limits))
    lines = [f"type: {kind}", f"rules: [{', '.join(rules)}]"]
    if kind.startswith("value_"):
        condition["field"] = draw(st.sampled_from(["[U, V]", "U"])) if "count" in kind else "N"
    if kind == "value_percentile":
        condition["percentile"] = draw(st.sampled_from([0, 25, 50, 90, 100]))
    asked: str | None = "{" + ", ".join(f"{k}: {v}" for k, v in condition.items()) + "}"
    if kind == "temporal" and draw(st.booleans()):
        asked = draw(st.sampled_from([" and ", " or ", " and not "])).join(rules)
    elif kind.startswith("temporal") and draw(st.booleans()):
        asked = None
    if asked:
        lines.append(f"condition: {asked}")
    group = draw(st.sampled_from(["", "[U]", "[U, V]", "[who]"]))
    if group:
        lines.append(f"group-by: {group}")
    if group == "[who]":
        fields = ", ".join(f"{rule}: {draw(st.sampled_from(['U', 'V']))}" for rule in rules)
        lines.append(f"aliases: {{who: {{{fields}}}}}")
    lines.append(f"timespan: {draw(st.integers(1, 15))}s")
    return correlation_of("\n".join(lines), name)


def _held_against_the_judge(events: list[dict[str, object]], texts: list[str]) -> None:
    known = [{n: v for n, v in event.items() if n != "at" or v is not None} for event in events]
    verdict = judged(masks_of(*known), A, B, C, *texts)
    named: dict[str, frozenset[int] | Correlation] = {
        kind: frozenset(n for n, e in enumerate(events) if kind in e["Kind"])  # type: ignore[operator]
        for kind in _plain
    }
    for text in texts:
        correlation = read_rule(text).correlation
        assert correlation is not None
        named[read_rule(text).meta.name] = correlation
    times = [None if e["at"] is None else int(str(e["at"])) * SECOND for e in events]
    expected = alerts(correlation, Rules(events, times, named))  # type: ignore[arg-type]
    found = [
        (
            tuple(value.lower() for _, value in alert.group),
            Fraction(alert.value),
            alert.first,
            alert.last,
            tuple(alert.rows.tolist()),
        )
        for alert in verdict.alerts
    ]
    close = [(s.group, s.value, s.first, s.last, s.rows) for s in expected]
    assert [f[:1] + f[2:] for f in sorted(found)] == [c[:1] + c[2:] for c in sorted(close)]
    for (_, value, *_rest), (_, wanted, *_more) in zip(sorted(found), sorted(close), strict=True):
        assert float(value) == pytest.approx(float(wanted))


@settings(max_examples=400, deadline=None)
@given(_events, _correlations(_plain, "one"))
def test_correlations_of_rules_are_as_the_judge_says(
    events: list[dict[str, object]], text: str
) -> None:
    _held_against_the_judge(events, [text])


@settings(max_examples=300, deadline=None)
@given(
    _events,
    _correlations(_plain, "one"),
    _correlations([*_plain, "one"], "two"),
    _correlations(["two", "one", "a"], "three"),
)
def test_correlations_of_correlations_are_as_the_judge_says(
    events: list[dict[str, object]], one: str, two: str, three: str
) -> None:
    _held_against_the_judge(events, [one, two])
    _held_against_the_judge(events, [one, two, three])


@settings(max_examples=100, deadline=None)
@given(_events, _correlations(_plain, "one"), _correlations([*_plain, "one"], "two"))
def test_what_takes_part_in_an_alert_is_in_one_of_them(
    events: list[dict[str, object]], one: str, two: str
) -> None:
    known = [{n: v for n, v in event.items() if n != "at" or v is not None} for event in events]
    verdict = judged(masks_of(*known), A, B, C, one, two)
    rows = {row for alert in verdict.alerts for row in alert.rows.tolist()}
    assert set(verdict.hits.rows().tolist()) == rows
    assert not verdict.hits - verdict.scope


# --- single cases -------------------------------------------------------------------------------


def test_a_burst_is_one_alert_and_a_gap_makes_two() -> None:
    masks = masks_of(*many(0, 4, 8, 12, 16, 60, 62, 64, User="x"))
    assert said(judged(masks, A, count("gte: 3"))) == [
        (("x",), 3, 0, 16, [0, 1, 2, 3, 4]),
        (("x",), 3, 60, 64, [5, 6, 7]),
    ]


def test_a_window_includes_both_its_ends_and_no_more() -> None:
    assert len(judged(masks_of(*many(0, 10, User="x")), A, count("gte: 2")).alerts) == 1
    assert len(judged(masks_of(*many(0, 11, User="x")), A, count("gte: 2")).alerts) == 0


def test_windows_slide_over_the_full_hour() -> None:
    masks = masks_of(*many(3590, 3599, 3601, 3610, User="x"))
    assert len(judged(masks, A, count("gte: 4", "20s")).alerts) == 1


def test_groups_ignore_case_and_keep_the_first_spelling() -> None:
    masks = masks_of(*many(0, User="Anna"), *many(1, User="ANNA"), *many(2, User="ben"))
    assert said(judged(masks, A, count("gte: 2"))) == [(("Anna",), 2, 0, 1, [0, 1])]


def test_an_upper_bound_speaks_of_all_that_happened_in_the_time() -> None:
    masks = masks_of(*many(*range(6), User="x"), *many(0, 1, User="y"))
    for asked, groups in (
        ("gte: 1\n, lte: 3", ["y"]), ("eq: 2", ["y"]), ("lt: 7", ["x", "y"]), ("neq: 6", ["y"])
    ):  # fmt: skip
        assert [a.group[0][1] for a in judged(masks, A, count(asked)).alerts] == groups


def test_an_event_without_time_or_group_is_only_counted() -> None:
    masks = masks_of(
        *many(0, 1, User="x"), {"Kind": "a", "User": "x"}, *many(2), *many(3, User=None)
    )
    verdict = judged(masks, A, count("gte: 2"))
    assert said(verdict) == [(("x",), 2, 0, 1, [0, 1])]
    assert verdict.windows is not None
    assert verdict.windows.left_out == (1, 2)


def test_an_event_that_two_rules_find_counts_once() -> None:
    text = correlation_of("type: event_count\nrules: [a, b]\ntimespan: 10s\ncondition: {gte: 2}")
    assert not judged(masks_of({"at": 0, "Kind": ["a", "b"]}), A, B, text).alerts
    assert judged(masks_of(*many(0), *many(1, kind="b")), A, B, text).alerts


def test_without_a_field_to_group_by_all_events_are_one_group() -> None:
    text = correlation_of("type: event_count\nrules: a\ntimespan: 10s\ncondition: {gte: 2}")
    assert said(judged(masks_of(*many(0, User="x"), *many(1)), A, text)) == [((), 2, 0, 1, [0, 1])]


def test_values_are_counted_distinct_and_ignoring_case() -> None:
    masks = masks_of(*(e for ip in ("A", "a", "b", None) for e in many(0, Ip=ip)))
    text = "type: value_count\nrules: a\ntimespan: 10s\ncondition: {gte: %s, field: Ip}"
    assert [a.value for a in judged(masks, A, correlation_of(text % 2)).alerts] == [2]
    assert not judged(masks, A, correlation_of(text % 3)).alerts


def values(kind: str, asked: str, *numbers: object) -> list[float]:
    masks = masks_of(*(e for n in numbers for e in many(0, Size=n)))
    text = f"type: {kind}\nrules: a\ntimespan: 10s\ncondition: {{field: Size, {asked}}}"
    return [alert.value for alert in judged(masks, A, correlation_of(text)).alerts]


def test_sums_averages_and_percentiles_are_of_the_values_that_are_numbers() -> None:
    assert values("value_sum", "gte: 1", "5", "0x10", "7 bytes", None) == [21]
    assert values("value_avg", "gt: 2", "1", "2", "4.5") == [2.5]
    assert values("value_median", "gt: 0", "1", "9", "2", "4") == [3]
    sizes = [str(n) for n in range(1, 11)]
    for percentile, value in ((0, 1), (10, 1), (11, 2), (50, 5), (95, 10), (100, 10)):
        assert values("value_percentile", f"percentile: {percentile}, gt: 0", *sizes) == [value]


def test_a_window_without_a_number_meets_no_condition() -> None:
    for asked in ("lt: 5", "neq: 5", "gte: 0"):
        assert values("value_sum", asked, "none", None) == []


def test_sums_of_integers_are_exact() -> None:
    assert values("value_sum", "gte: 0", str(2**60), "1") == [2**60 + 1]


def test_all_rules_must_occur_and_in_order_where_that_is_asked() -> None:
    right = masks_of(*many(0), *many(5, kind="b"))
    wrong = masks_of(*many(5), *many(0, kind="b"))
    same = masks_of(*many(5, kind="b"), *many(5))
    lines = "rules: [a, b]\ntimespan: 10s"
    free, ordered = (
        correlation_of(f"type: {t}\n{lines}") for t in ("temporal", "temporal_ordered")
    )
    assert [len(judged(m, A, B, free).alerts) for m in (right, wrong, same)] == [1, 1, 1]
    assert [len(judged(m, A, B, ordered).alerts) for m in (right, wrong, same)] == [1, 0, 1]


def test_a_condition_may_name_what_must_not_occur() -> None:
    text = correlation_of("type: temporal\nrules: [a, b]\ntimespan: 10s\ncondition: a and not b")
    assert judged(masks_of(*many(0), *many(20, kind="b")), A, B, text).alerts
    assert not judged(masks_of(*many(0), *many(9, kind="b")), A, B, text).alerts


def test_an_alias_stands_for_a_field_of_each_rule() -> None:
    masks = masks_of(*many(0, Source="h1"), *many(1, kind="b", Target="H1"), *many(2, Source="h2"))
    text = correlation_of(
        "type: temporal\nrules: [a, b]\ngroup-by: host\ntimespan: 10s\n"
        "aliases: {host: {a: Source, b: Target}}"
    )
    verdict = judged(masks, A, B, text)
    assert said(verdict) == [(("h1",), 2, 0, 1, [0, 1])]
    assert verdict.alerts[0].group == (("host", "h1"),)


def test_fields_are_called_as_in_the_rule_not_as_in_the_log() -> None:
    sysmon = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": "1", "Image": "C:\\x"}
    security = {"Channel": "Security", "EventID": "4688", "NewProcessName": "c:\\X"}
    rule = (
        "title: r\nname: a\nlogsource: {category: process_creation, product: windows}\n"
        "detection: {s: {Image: 'C:\\x'}, condition: s}\n"
    )
    text = correlation_of(
        "type: event_count\nrules: a\ngroup-by: Image\ntimespan: 1m\ncondition: {gte: 2}"
    )
    masks = masks_of({"at": 0, **sysmon}, {"at": 1, **security})
    assert said(judged(masks, rule, text)) == [(("C:\\x",), 2, 0, 1, [0, 1])]


MANY = correlation_of(
    "type: event_count\nrules: a\ngroup-by: Host\ntimespan: 10s\ncondition: {gte: 3}", "many"
)
THEN = correlation_of("type: temporal_ordered\nrules: [many, b]\ngroup-by: User\ntimespan: 60s")


def test_many_failures_then_a_success_of_one_of_these_users() -> None:
    tried = [{"at": n, "Kind": "a", "Host": "h", "User": u} for n, u in enumerate("xyz")]
    for user, alerts_ in (("x", 1), ("z", 1), ("w", 0)):
        masks = masks_of(*tried, *many(30, kind="b", User=user, Host="other"))
        verdict = judged(masks, A, B, MANY, THEN)
        assert len(verdict.alerts) == alerts_
        if alerts_:
            assert verdict.alerts[0].rows.tolist() == [0, 1, 2, 3]


def test_a_success_in_the_midst_of_the_failures_follows_the_first_of_them() -> None:
    tried = [{"at": n, "Kind": "a", "Host": "h", "User": "x"} for n in (0, 1, 2, 6, 7)]
    assert judged(masks_of(*tried, *many(4, kind="b", User="x")), A, B, MANY, THEN).alerts
    assert not judged(masks_of(*tried, *many(1, kind="b", User="x")), A, B, MANY, THEN).alerts


def test_a_burst_of_a_correlation_counts_once() -> None:
    twice = correlation_of("type: event_count\nrules: many\ntimespan: 1h\ncondition: {gte: 2}")
    burst = [{"at": n, "Kind": "a", "Host": "h"} for n in range(8)]
    again = [{"at": n, "Kind": "a", "Host": "h"} for n in range(100, 103)]
    assert not judged(masks_of(*burst), A, MANY, twice).alerts
    assert [x.value for x in judged(masks_of(*burst, *again), A, MANY, twice).alerts] == [2]


def test_a_new_threshold_asks_nothing_again() -> None:
    masks = masks_of(*many(0, 1, 2, User="x"))
    first, second = (judged(masks, A, count(asked)) for asked in ("gte: 3", "gte: 4"))
    assert (len(first.alerts), len(second.alerts)) == (1, 0)
    assert first.windows is not None
    assert second.windows is not None
    assert first.windows.values is second.windows.values


def test_no_events_no_alerts() -> None:
    for text in (count("gte: 1"), THEN.replace("many", "a")):
        assert list(judged(masks_of(), A, B, text).alerts) == []


def test_of_each_event_it_says_what_it_makes_of_it() -> None:
    other = rule_for("a").replace("{product: windows}", "{product: windows, service: security}")
    scoped = [{**e, "Channel": "Security"} for e in [*many(0, 1, 2, User="x"), *many(3, User="y")]]
    masks = masks_of(*scoped, {"Channel": "Security", "Kind": "b"}, *many(5, User="x"))
    verdict = judged(masks, other, count("gte: 3"))
    sentences = [explain(verdict, masks, row).scope for row in (0, 3, 4, 5)]
    assert sentences == [
        "in alert 1 of User x: 3 events",
        "its rules hit this event, but it is in no alert",
        "its rules do not hit this event, or it has no time or nothing to group it by",
        "not in scope of its rules",
    ]
    refused = judged(masks, count("gte: 3"))
    assert explain(refused, masks, 0).scope == refused.reason
