"""The curve: a line a version, points that say what they are."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from workbench.tuning.networks import NetworkChoice, NetworkPlan
from workbench.tuning.prefixes import prefix_tree
from workbench.ui.rule.tradeoff import TradeOff


@pytest.fixture
def chart(qtbot: QtBot) -> TradeOff:
    made = TradeOff()
    qtbot.addWidget(made)
    return made


def plan(version: int) -> NetworkPlan:
    return NetworkPlan("Ip", version, 5, (), (), prefix_tree({1: 5}, (), 32))


POINTS = (
    NetworkChoice((), 0, 0),
    NetworkChoice(("198.51.100.4/32",), 3, 1),
    NetworkChoice(("198.51.100.0/24",), 5, 256),
)


def test_points_that_exclude_nothing_are_not_drawn(chart: TradeOff) -> None:
    chart.put([(plan(4), POINTS), (plan(6), POINTS[:1])])
    (scatter,) = chart.scatters
    assert [p.data()[1] for p in scatter.points()] == list(POINTS[1:])


def test_addresses_are_drawn_by_their_logarithm(chart: TradeOff) -> None:
    chart.put([(plan(4), POINTS)])
    places = [(round(p.pos().x(), 3), p.pos().y()) for p in chart.scatters[0].points()]
    assert places == [(0.0, 3), (2.408, 5)]


def test_a_click_chooses(qtbot: QtBot, chart: TradeOff) -> None:
    own = plan(4)
    chart.put([(own, POINTS)])
    scatter = chart.scatters[0]
    with qtbot.waitSignal(chart.chosen, timeout=1000) as chosen:
        scatter.sigClicked.emit(scatter, [scatter.points()[1]], None)
    assert chosen.args == [own, POINTS[2]]


def test_all_of_ipv6_can_be_drawn(chart: TradeOff) -> None:
    chart.put([(plan(6), (NetworkChoice(("::/0",), 5, 1 << 128),))])
    assert chart.scatters[0].points()[0].pos().x() == pytest.approx(38.53, abs=0.01)
