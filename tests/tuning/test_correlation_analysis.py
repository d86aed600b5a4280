"""Alerts of a correlation by what they are, before and now, and against the threshold."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.correlations import SOURCES
from tests.tuning.build import Event, draft_of, table_of, truth
from workbench.engine.ask import Masks
from workbench.engine.correlate import Correlated
from workbench.sigma.correlation_edit import set_threshold, set_timespan
from workbench.sigma.formula import PredicateKey
from workbench.tuning.analysis import Analysis, Hits, analyse
from workbench.tuning.around import ALONE
from workbench.tuning.beside import with_beside
from workbench.tuning.correlation_analysis import (
    AlertCounts,
    alert_counts,
    curve,
    curves,
    kinds,
    roles,
    tunable,
    windows_of,
)
from workbench.tuning.counts import funnel
from workbench.tuning.export import verify
from workbench.tuning.workspace import Draft, Role

FAILED = """\
title: Failed logon
name: failed
logsource: {product: windows, service: security}
detection:
    selection:
        EventID: 4625
    filter_main_scanner:
        IpAddress: 10.0.0.9
    condition: selection and not 1 of filter_main_*
"""
MANY = """\
title: Many failed logons
correlation:
    type: event_count
    rules: [failed]
    group-by: [User]
    timespan: 5m
    condition:
        gte: 3
"""


def logon(user: str | None, minute: int, ip: str = "1.1.1.1") -> Event:
    more = {} if user is None else {"User": user}
    time = f"2026-03-02T08:{minute:02}:00"
    return {"Channel": "Security", "EventID": "4625", "IpAddress": ip, "time": time, **more}


BENIGN = (
    *(logon("anna", minute) for minute in range(3)),
    *(logon("ben", minute) for minute in range(20, 25)),
    logon("carl", 1),
    logon(None, 1),
)
ATTACK = tuple(logon("eve", minute) for minute in range(30, 34))
MIXED = tuple(logon("anna", minute) for minute in range(4, 6))  # joins the first alert of anna
SCANS = tuple(logon("dora", minute, "10.0.0.9") for minute in range(40, 44))
TABLE = table_of(BENIGN, ATTACK, MIXED, SCANS)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK, Role.UNLABELLED, Role.BENIGN)
PART, DRAFT = draft_of(FAILED), draft_of(MANY)


def analysed(draft: Draft, part: Draft = PART) -> Analysis:
    around = with_beside(ALONE, draft, [draft, part])
    return analyse(draft, MASKS, SOURCES, TRUTH, around=around)


def test_an_alert_is_true_by_one_attack_and_false_if_all_is_benign() -> None:
    analysis = analysed(DRAFT)
    windows = windows_of(analysis.now)
    assert windows is not None
    assert isinstance(analysis.now, Correlated)
    users = [alert.group[0][1] for alert in analysis.now.alerts]
    assert list(zip(users, roles(windows, TRUTH), strict=True)) == [
        ("anna", Role.UNLABELLED),
        ("ben", Role.BENIGN),
        ("eve", Role.ATTACK),
    ]
    assert kinds(windows, TRUTH) == Hits(benign=1, attack=1, unlabelled=1)


def test_alerts_before_and_now_and_what_is_left_out() -> None:
    tuned = replace(DRAFT, text=set_threshold(MANY, 0, "gte", 5))
    assert alert_counts(analysed(tuned)) == AlertCounts(Hits(1, 1, 1), Hits(1, 0, 1), 0, 1)


def test_a_tuned_rule_changes_the_correlation_that_refers_to_it() -> None:
    scanner = PredicateKey("filter_main_scanner", "IpAddress", "'10.0.0.9'", 0)
    off = replace(PART, off=frozenset({scanner}))
    counts = alert_counts(analysed(DRAFT, off))
    assert counts is not None
    assert (counts.before, counts.now) == (Hits(1, 1, 1), Hits(2, 1, 1))


def test_the_events_of_alerts_are_the_hits() -> None:
    analysis = analysed(DRAFT)
    assert analysis.hits(analysis.now.hits) == Hits(benign=8, attack=4, unlabelled=2)
    assert analysis.now.scope.count() == TABLE.size


def test_the_funnel_goes_from_the_log_sources_to_the_alerts() -> None:
    steps = funnel(analysed(DRAFT).now, TRUTH)
    assert [(step.name, step.hits.total) for step in steps] == [
        ("in scope", 20),
        ("found by its rules", 15),
        ("in an alert", 14),
    ]


def test_alerts_against_the_threshold() -> None:
    windows = windows_of(analysed(DRAFT).now)
    assert windows is not None
    drawn = curve(windows, TRUTH)
    assert drawn is not None
    assert [(p.threshold, p.alerts.benign, p.alerts.attack) for p in drawn.points] == [
        (1, 2, 1), (3, 1, 1), (4, 1, 1), (5, 1, 0),
    ]  # fmt: skip


def test_each_point_is_what_the_rule_would_do_with_that_threshold() -> None:
    analysis = analysed(DRAFT)
    for drawn in curves(analysis, MASKS, SOURCES):
        text = set_timespan(MANY, 0, drawn.timespan)
        for point in drawn.points:
            tuned = replace(DRAFT, text=set_threshold(text, 0, "gte", point.threshold))
            counts = alert_counts(analysed(tuned))
            assert counts is not None
            assert counts.now == point.alerts


def test_other_timespans_lie_around_the_rules_own() -> None:
    spans = [drawn.timespan for drawn in curves(analysed(DRAFT), MASKS, SOURCES)]
    assert spans == ["5m", "10s", "1m", "10m", "30m"]


def test_a_curve_has_few_points_and_the_rules_own() -> None:
    many = [logon("x", n % 60) for n in range(150)] + [logon(f"u{n}", 5) for n in range(99)]
    busy = [{**e, "User": str(n % 90)} for n, e in enumerate(many * 30)]
    table = table_of(busy)
    around = with_beside(ALONE, DRAFT, [DRAFT, PART])
    found = analyse(DRAFT, Masks(table), SOURCES, truth(table, Role.BENIGN), around=around)
    windows = windows_of(found.now)
    assert windows is not None
    drawn = curve(windows, found.truth)
    assert drawn is not None
    assert len(drawn.points) <= 61
    assert 3 in [point.threshold for point in drawn.points]


def test_without_a_number_in_the_text_there_is_nothing_to_tune() -> None:
    lines = "title: t\ncorrelation:\n  type: temporal\n  rules: [failed]\n  timespan: 5m\n"
    analysis = analysed(draft_of(lines))
    assert analysis.now.rule.correlation is not None
    assert tunable(analysis.now.rule.correlation) is None
    assert curves(analysis, MASKS, SOURCES) == ()
    assert alert_counts(analysis) is not None


def test_other_rules_have_no_alerts_of_this_kind() -> None:
    assert alert_counts(analysed(PART, DRAFT)) is None
    missing = analyse(DRAFT, MASKS, SOURCES, TRUTH)
    assert missing.now.reason is not None
    assert alert_counts(missing) is None
    assert curves(missing, MASKS, SOURCES) == ()


def test_a_tuned_correlation_is_exported_like_any_rule() -> None:
    text = set_timespan(set_threshold(MANY, 0, "gte", 5), 0, "1h")
    draft = replace(DRAFT, text=text)
    export = verify(draft, MASKS, SOURCES, around=with_beside(ALONE, draft, [draft, PART]))
    assert export.text == text
    assert export.hits == analysed(draft).now.hits
    assert not export.warnings
