"""The line that adds an exclusion: checked and judged while typing, then added as typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.qtbot import QtBot

from tests.tuning.build import RULE, draft_of
from tests.tuning.test_correlation_analysis import BENIGN as FAILED_LOGONS
from tests.tuning.test_correlation_analysis import FAILED, MANY
from tests.ui.build import ATTACK, BENIGN, put_events, put_example
from workbench.tuning.analysis import Analysis
from workbench.ui import theme
from workbench.ui.rule.exclude_line import ExcludeLine
from workbench.ui.store import Store
from workbench.ui.theme import DARK, Theme

Settle = Callable[[Store], None]


@pytest.fixture
def line(qtbot: QtBot, store: Store) -> ExcludeLine:
    put_example(store)
    made = ExcludeLine(store)
    qtbot.addWidget(made)
    made.resize(800, 60)
    made.show()
    return made


def text(line: ExcludeLine) -> str:
    draft = line.store.snapshot.workspace.draft
    assert draft is not None
    return draft.text


def analysis(line: ExcludeLine) -> Analysis:
    found = line.store.snapshot.analysis
    assert found is not None
    return found


def typed(
    qtbot: QtBot,
    line: ExcludeLine,
    values: str,
    field: str = "DestinationIp",
    operator: str = "in network (cidr)",
) -> None:
    line.field.setCurrentText(field)
    line.operator.setCurrentText(operator)
    line.value.clear()
    line.value.setFocus()
    qtbot.keyClicks(line.value, values)


def added(qtbot: QtBot, line: ExcludeLine) -> list[str]:
    """What Return adds to the text, line by line."""
    before = text(line).splitlines()
    qtbot.keyClick(line.value, Qt.Key.Key_Return)
    return [new for new in text(line).splitlines() if new not in before]


@pytest.mark.parametrize(
    ("operator", "values", "key", "gone"),
    [
        ("in network (cidr)", "40.0.0.0/8", "DestinationIp|cidr", [0, 1, 4]),
        ("is", "40.1.1.2", "DestinationIp", [1]),
        ("contains", "1.1.1", "DestinationIp|contains", [0, 4]),
        ("starts with", "93.", "DestinationIp|startswith", [6]),
        ("ends with", ".34", "DestinationIp|endswith", [6]),
        ("matches (re)", r"^40\.1\.1\.[2-9]$", "DestinationIp|re", [1]),
        ("contains all", "'40.', '.2'", "DestinationIp|contains|all", [1]),
        ("is, case-sensitive", "40.1.1.1", "DestinationIp|cased", [0, 4]),
    ],
)
def test_every_operator_excludes_what_it_says(
    qtbot: QtBot, line: ExcludeLine, operator: str, values: str, key: str, gone: list[int]
) -> None:
    before = analysis(line).now.hits
    typed(qtbot, line, values, operator=operator)
    assert line.button.isEnabled()
    new = added(qtbot, line)
    assert any(part.strip().startswith(f"{key}:") for part in new)
    assert (before - analysis(line).now.hits).rows().tolist() == gone


@pytest.mark.parametrize(("operator", "gone"), [("at least (gte)", [1]), ("at most (lte)", [0])])
def test_numbers_are_compared(qtbot: QtBot, store: Store, operator: str, gone: list[int]) -> None:
    events = [
        {**event, "Port": port} for event, port in zip(BENIGN[:2], ("80", "443"), strict=True)
    ]
    put_events(store, events)
    line = ExcludeLine(store)
    qtbot.addWidget(line)
    before = analysis(line).now.hits
    typed(qtbot, line, "443" if gone == [1] else "80", "Port", operator)
    added(qtbot, line)
    assert (before - analysis(line).now.hits).rows().tolist() == gone


def test_modifiers_can_be_typed_as_a_rule_writes_them(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "(?:vendor|acme)", "Image", "re|i")
    assert any(part.strip().startswith("Image|re|i:") for part in added(qtbot, line))


def test_several_values_go_in_at_once(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "40.1.1.1/32, 40.1.1.2/32")
    new = added(qtbot, line)
    assert [part.strip() for part in new[-2:]] == ["- '40.1.1.1/32'", "- '40.1.1.2/32'"]


def test_a_value_goes_into_an_exclusion_that_is_there(qtbot: QtBot, line: ExcludeLine) -> None:
    assert [line.name.itemText(n) for n in range(line.name.count())] == [
        "a new exclusion",
        "filter_main_local",
        "filter_main_ms",
    ]
    line.name.setCurrentText("filter_main_local")
    typed(qtbot, line, "40.1.1.0/24")
    assert added(qtbot, line) == ["            - '40.1.1.0/24'"]


def test_a_new_exclusion_can_be_named(qtbot: QtBot, line: ExcludeLine) -> None:
    line.name.setCurrentText("filter_main_cdn")
    typed(qtbot, line, "40.1.1.0/24")
    assert "    filter_main_cdn:" in added(qtbot, line)


def test_an_exclusion_of_another_rule_is_not_chosen_any_more(line: ExcludeLine) -> None:
    line.name.setCurrentText("filter_main_ms")
    put_events(line.store, BENIGN, rule=RULE.replace("filter_main_ms", "filter_main_other"))
    assert line.name.currentText() == "a new exclusion"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("not an address", "is not an address"),
        ("40.1.1.1/24", "host bits"),
    ],
)
def test_what_cannot_be_added_says_why(
    qtbot: QtBot, line: ExcludeLine, values: str, says: str
) -> None:
    typed(qtbot, line, values)
    assert says in line.verdict.text()
    assert not line.button.isEnabled()
    assert added(qtbot, line) == []


def test_a_field_is_needed(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "40.1.1.1/32", field="")
    assert "a field is needed" in line.verdict.text()
    assert not line.button.isEnabled()


def test_a_correction_is_a_link_that_puts_it_right(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "40.1.1.1/24")
    assert '<a href="40.1.1.0/24">' in line.verdict.text()
    line.verdict.linkActivated.emit("40.1.1.0/24")
    assert line.value.text() == "40.1.1.0/24"
    assert line.button.isEnabled()


def test_what_is_typed_is_no_markup(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "<b>40</b>")
    assert "&lt;b&gt;40" in line.verdict.text()
    assert "<b>" not in line.verdict.text()


def test_the_effect_is_shown_before_anything_is_applied(
    qtbot: QtBot, line: ExcludeLine, settle: Settle
) -> None:
    before = text(line)
    typed(qtbot, line, "40.1.1.0/24")
    qtbot.waitUntil(lambda: "removes 3 of 3 false positives" in line.verdict.text())
    assert "no attack event lost" in line.verdict.text()
    settle(line.store)
    assert text(line) == before


def test_attacks_that_would_be_lost_are_warned_of(
    qtbot: QtBot, line: ExcludeLine, settle: Settle
) -> None:
    typed(qtbot, line, "93.184.216.0/24")
    qtbot.waitUntil(lambda: "⚠ loses 1 of 1 attack events" in line.verdict.text())
    assert "removes 0 of 3 false positives" in line.verdict.text()
    settle(line.store)
    assert line.button.isEnabled()


def test_an_effect_that_is_overtaken_is_not_shown(
    qtbot: QtBot, line: ExcludeLine, settle: Settle
) -> None:
    typed(qtbot, line, "40.1.1.0/24")
    shown: list[str] = []
    line.store.worker.progressed.connect(lambda *_: line.value.setText("93.184.216.0/24"))
    line.store.worker.idle.connect(lambda: shown.append(line.verdict.text()))
    qtbot.waitUntil(lambda: bool(shown))
    assert "removes 3 of 3" not in shown[0]
    qtbot.waitUntil(lambda: "loses 1 of 1" in line.verdict.text())
    settle(line.store)
    assert "removes 0 of 3" in line.verdict.text()


def test_the_value_is_cleared_and_the_step_is_named(qtbot: QtBot, line: ExcludeLine) -> None:
    before = text(line)
    typed(qtbot, line, "40.1.1.0/24")
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    assert line.value.text() == ""
    assert line.verdict.text() == ""
    assert line.store.snapshot.history.undo_text == "exclude DestinationIp|cidr 40.1.1.0/24"
    line.store.undo()
    assert text(line) == before


def values(line: ExcludeLine) -> list[str]:
    completer = line.value.completer()
    assert completer is not None
    completer.setCompletionPrefix("")
    model = completer.completionModel()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_values_of_false_positives_are_offered_commonest_first(
    qtbot: QtBot, line: ExcludeLine
) -> None:
    typed(qtbot, line, "4")
    assert values(line) == ["40.1.1.1", "40.1.1.2"]
    typed(qtbot, line, "w", "Computer", "is")
    assert values(line) == ["ws2", "ws1"]
    typed(qtbot, line, "40.1.1.1/32")
    added(qtbot, line)
    typed(qtbot, line, "4")
    assert values(line) == ["40.1.1.2"], "those left"


def test_the_fields_of_the_exclusions_come_first_then_the_events_own(line: ExcludeLine) -> None:
    fields = [line.field.itemText(n) for n in range(line.field.count())]
    assert fields[0] == "DestinationIp"
    assert {"Image", "User", "Initiated"} <= set(fields[1:4])
    assert fields.index("Channel") > fields.index("Image")


def test_a_text_that_cannot_be_read_takes_no_exclusion(line: ExcludeLine) -> None:
    draft = line.store.snapshot.workspace.draft
    assert draft is not None
    line.store.edit("typing", replace(draft, text="title: ["))
    assert not line.isEnabled()
    line.store.undo()
    assert line.isEnabled()


def test_without_a_rule_it_is_off(line: ExcludeLine) -> None:
    put_events(line.store, BENIGN, ATTACK, rule=None)
    assert not line.isEnabled()


def test_the_verdict_takes_the_colours_of_a_new_theme(
    qtbot: QtBot, qapp: QApplication, line: ExcludeLine
) -> None:
    typed(qtbot, line, "nothing")
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    assert DARK.error in line.verdict.text()


def test_a_correction_leaves_the_other_values(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, "140.1.1.0/24, 40.1.1.0/8, 9.9.9.0/24")
    line.verdict.linkActivated.emit("40.0.0.0/8")
    assert line.value.text() == "140.1.1.0/24, 40.0.0.0/8, 9.9.9.0/24"
    assert line.button.isEnabled()


def test_a_correction_with_backslashes_is_taken_as_it_is(qtbot: QtBot, line: ExcludeLine) -> None:
    typed(qtbot, line, r"'C:\a*', 'C:\b'", "Image", "is")
    line.verdict.linkActivated.emit(r"C:\a\*")
    assert line.value.text() == r"'C:\a\*', 'C:\b'"


def test_return_on_an_offered_value_takes_it_and_the_next_one_adds_it(
    qtbot: QtBot, line: ExcludeLine, settle: Settle
) -> None:
    before = text(line)
    typed(qtbot, line, "40.", operator="is")
    popup = line.value.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert line.value.text() == "40.1.1.1"
    assert text(line) == before
    assert any("40.1.1.1" in new for new in added(qtbot, line))
    assert line.value.text() == ""
    settle(line.store)


@pytest.mark.parametrize("width", [520, 620, 900])
def test_the_choices_are_not_cut_off(qtbot: QtBot, line: ExcludeLine, width: int) -> None:
    line.resize(width, 80)
    QApplication.processEvents()
    for choice, longest in ((line.operator, "in network (cidr)"), (line.name, "a new exclusion")):
        entry = choice.lineEdit()
        assert entry is not None
        assert entry.fontMetrics().horizontalAdvance(longest) <= entry.width()
    said = line.value.fontMetrics().horizontalAdvance(line.value.placeholderText())
    frame = 2 * line.value.style().pixelMetric(QStyle.PixelMetric.PM_DefaultFrameWidth) + 4
    assert said <= line.value.width() - frame
    assert line.button.geometry().right() < line.width()


def test_of_a_correlation_it_says_where_to_exclude(
    qtbot: QtBot, store: Store, settle: Settle
) -> None:
    put_events(store, FAILED_LOGONS)
    drafts = (draft_of(MANY), draft_of(FAILED, path=Path("failed.yml")))
    store.do("open", replace(store.snapshot.workspace, drafts=drafts, current=0))
    made = ExcludeLine(store)
    qtbot.addWidget(made)
    made.show()
    assert analysis(made).now.reason is None, "the rule that it refers to is beside it"
    typed(qtbot, made, "1.1.1.0/24", "IpAddress")
    qtbot.waitUntil(lambda: "in the rules that it refers to" in made.verdict.text())
    settle(store)
    assert not made.button.isEnabled()
