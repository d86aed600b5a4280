"""The rule page as a person reads it: all sections, links, both themes, nothing of a rule's run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench import paths
from workbench.catalogue.attack import attack
from workbench.catalogue.corpus import Corpus, Count
from workbench.catalogue.index import read_index
from workbench.catalogue.page import Page, page_of
from workbench.engine.logsource import load_mappings
from workbench.sigma.indicators import Row
from workbench.sigma.parse import read_rule
from workbench.ui import theme
from workbench.ui.page_view import PageView
from workbench.ui.theme import Theme

SEED = next(paths.RULES.glob("*.yml"))


@pytest.fixture(scope="module")
def page() -> Page:
    index = read_index([SEED])
    entries = [
        *index.entries,
        *(replace(e, place=replace(e.place, document=9)) for e in index.entries),
    ]
    text = SEED.read_text()
    return page_of(read_rule(text), text, Corpus(entries), attack(), load_mappings())


@pytest.fixture
def view(qtbot: QtBot, page: Page) -> PageView:
    made = PageView()
    qtbot.addWidget(made)
    made.resize(500, 800)
    made.put(page)
    return made


def test_every_section_of_the_seed_s_page_is_there_in_order(view: PageView) -> None:
    text = view.toPlainText()
    sections = [
        "MITRE ATT&CK coverage", "Event coverage", "Rule body", "Stages and Predicates",
        "Stage 0: condition", "Stage 1: selection", "Stage 2: not filter_main_*",
        "Exclusions", "Excluded values", "Indicators",
    ]  # fmt: skip
    places = [text.index(section) for section in sections]
    assert places == sorted(places)
    assert "Command and Control" in text
    assert "Event ID 3" in text
    assert "cidr_match" in text
    assert "filter_main_ms_ranges:" in text


@pytest.mark.parametrize(
    ("link", "signal", "arguments"),
    [
        ("technique:T1105", "technique_asked", ["T1105"]),
        ("event:Windows%20PowerShell/400", "event_asked", ["Windows PowerShell", 400]),
        ("indicator:0", "indicator_asked", [Row("Image", "ends_with", "\\cscript.exe")]),
    ],
)
def test_links_ask(
    qtbot: QtBot, view: PageView, link: str, signal: str, arguments: list[object]
) -> None:
    with qtbot.waitSignal(getattr(view, signal), timeout=1000) as asked:
        view.anchorClicked.emit(QUrl(link))
    assert asked.args == arguments


def test_counts_above_one_are_links(view: PageView) -> None:
    assert 'href="indicator:0"' in view.toHtml()


def test_an_indicator_that_others_ask_is_a_link_and_one_of_its_own_is_not(
    view: PageView, page: Page
) -> None:
    assert view.toHtml().count('href="indicator:0"') == 2  # its value and its count
    row, _ = page.indicators[0]
    view.put(replace(page, indicators=((row, Count(1)),)))
    assert "indicator:" not in view.toHtml()
    assert row.value in view.toPlainText()


def test_the_body_is_the_text_letter_by_letter(view: PageView) -> None:
    assert SEED.read_text().rstrip() in view.toPlainText()


def test_a_rule_of_thousands_of_lines_says_what_is_left_out(view: PageView, page: Page) -> None:
    view.put(replace(page, body="\n".join(f"- line {n}" for n in range(1_000))))
    text = view.toPlainText()
    assert "- line 399" in text
    assert "- line 400" not in text
    assert "… and 600 more lines" in text


def test_nothing_of_a_rule_is_read_as_html(view: PageView, page: Page) -> None:
    evil = "<b>bold</b><script>x</script><img src='file:///etc/passwd'>"
    view.put(replace(page, body=evil, meta=replace(page.meta, title=evil, description=evil)))
    assert view.toPlainText().count(evil) == 3


def test_it_follows_the_theme(qapp: QApplication, view: PageView) -> None:
    before = view.toHtml()
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    assert view.toHtml() != before


def test_a_change_of_theme_keeps_the_place(qapp: QApplication, view: PageView) -> None:
    view.resize(500, 200)
    view.show()
    view.verticalScrollBar().setValue(150)
    theme.apply(qapp, Theme.DARK)
    qapp.processEvents()
    assert view.verticalScrollBar().value() == 150


def test_without_a_rule_it_says_so(view: PageView) -> None:
    view.put(None)
    assert view.toPlainText().startswith("Choose a rule")
