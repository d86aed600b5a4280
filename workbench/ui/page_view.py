"""A rule's page on the screen: its sections in order, with links to what else there is.

It shows a value and says what was clicked; who lists the rules or the events is another's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, unquote

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from workbench.catalogue.corpus import Count
from workbench.catalogue.page import Page, Part
from workbench.sigma.indicators import Row
from workbench.ui.theme import colours

_EMPTY = (
    "Choose a rule: its page has what it looks for, what it excludes, and who looks for the same."
)
_MOST = 400  # rows of a table, or lines of a text, on the screen


class PageView(QTextBrowser):
    """The page of one rule. Links are reached by Tab as well."""

    indicator_asked = Signal(object)  # Row
    technique_asked = Signal(str)
    event_asked = Signal(str, int)  # provider, event id

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("page")
        self.setAccessibleName("Rule page")
        self.setOpenLinks(False)
        self.page: Page | None = None
        self.anchorClicked.connect(self._clicked)
        self.put(None)

    def put(self, page: Page | None) -> None:
        """Shows a page from its beginning, or says how to get one."""
        if page is not None and page == self.page:
            return
        self.page = page
        self._render()

    def _render(self) -> None:
        palette = colours(self)
        text = QApplication.palette(self).color(QPalette.ColorRole.Text).name()
        self.document().setDefaultStyleSheet(
            f"a {{ color: {palette.accent}; text-decoration: none; }}"
            "h1 { font-size: large; } h2 { font-size: medium; margin: 14px 0 4px 0; }"
            f"th {{ text-align: left; color: {palette.muted}; }}"
            f"td, th {{ padding: 1px 14px 1px 0; }} .muted {{ color: {palette.muted}; }}"
            f"pre {{ white-space: pre-wrap; }} a.value {{ color: {text}; }}"
        )
        self.setHtml("".join(sections(self.page)) if self.page else f"<p>{_EMPTY}</p>")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "page"):
            place = self.verticalScrollBar().value()
            self._render()
            self.verticalScrollBar().setValue(place)

    def _clicked(self, url: QUrl) -> None:
        kind, _, rest = url.toString().partition(":")
        if self.page is None:
            return
        if kind == "indicator":
            self.indicator_asked.emit(self.page.indicators[int(rest)][0])
        elif kind == "technique":
            self.technique_asked.emit(rest)
        elif kind == "event":
            provider, _, number = unquote(rest).rpartition("/")
            self.event_asked.emit(provider, int(number))


def sections(page: Page) -> Iterator[str]:
    """The page as HTML, everything of the rule's escaped."""
    meta = page.meta
    facts = (meta.id, meta.status, meta.level, meta.author, meta.date, meta.modified)
    yield f"<h1>{escape(meta.title or 'Untitled rule')}</h1>"
    yield f"<p class='muted'>{escape(' · '.join(filter(None, facts)))}</p>"
    yield f"<p>{escape(meta.description)}</p>" if meta.description else ""
    yield f"<p><b>Not evaluated:</b> {escape(page.problem)}</p>" if page.problem else ""
    yield "<h2>MITRE ATT&amp;CK coverage</h2>" + _attack(page)
    yield "<h2>Event coverage</h2>" + _events(page)
    yield f"<h2>Rule body</h2>{_body(page.body)}"
    yield "<h2>Stages and Predicates</h2>" + "".join(_part(part) for part in page.stages)
    yield "<h2>Exclusions</h2>" + _exclusions(page)
    yield "<h2>Indicators</h2>" + _indicators(page)
    yield _listed("References", meta.references) + _listed("False positives", meta.falsepositives)


def _attack(page: Page) -> str:
    rows = (
        (
            escape(tactic.name),
            "<br>".join(
                f"<a href='technique:{t.id}'>{t.id} {escape(t.name)}</a>" for t in techniques
            ),
        )
        for tactic, techniques in page.attack
    )
    return _table(("Tactic", "Techniques"), rows) or _none("The rule names no technique.")


def _events(page: Page) -> str:
    rows = (
        (
            escape(event.provider),
            event.text
            if event.id is None
            else f"<a href='event:{quote(event.provider)}/{event.id}'>{event.text}</a>",
            escape(event.title),
        )
        for event in page.events
    )
    none = f"None: {page.events_unknown}." if page.events_unknown else "None of its own."
    return _table(("Provider", "Event", "Title"), rows) or _none(none)


def _body(text: str) -> str:
    """The rule's text."""
    lines = text.splitlines()
    shown = escape("\n".join(lines[:_MOST]))
    return f"<pre>{shown}</pre>{_more(len(lines), 'lines')}"


def _part(part: Part) -> str:
    text = "\n".join(f"{'    ' * line.depth}{line.text}" for line in part.lines[:_MOST])
    more = _more(len(part.lines), "lines")
    return f"<p><b>{escape(part.title)}</b></p><pre>{escape(text)}</pre>{more}"


def _exclusions(page: Page) -> str:
    rows = (_cells(row) for row in page.exclusions[:_MOST])
    shown = _table(("Field", "Kind", "Excluded values"), rows)
    if not shown:
        return _none("The rule excludes nothing.")
    about = _none("Top-level NOT(...) conjuncts: predicates this rule actively suppresses.")
    return about + shown + _more(len(page.exclusions))


def _indicators(page: Page) -> str:
    rows = (
        (*_linked(row, number, count), _count(number, count))
        for number, (row, count) in enumerate(page.indicators[:_MOST])
    )
    about = _none(
        "Corpus: how many rules of the catalogue ask the same, this one included; blank where "
        "only this one does. A click lists them."
    )
    shown = _table(("Field", "Kind", "Value", "Corpus"), rows)
    return about + (shown + _more(len(page.indicators)) or _none("None."))


def _cells(row: Row) -> tuple[str, str, str]:
    return escape(row.field or "any field"), escape(row.kind), escape(row.value)


def _linked(row: Row, number: int, count: Count) -> tuple[str, str, str]:
    field, kind, value = _cells(row)
    if count.total < 2:
        return field, kind, value
    return field, kind, f"<a class='value' href='indicator:{number}'>{value}</a>"


def _count(number: int, count: Count) -> str:
    return f"<a href='indicator:{number}'>{escape(str(count))}</a>" if count.total > 1 else ""


def _more(count: int, what: str = "") -> str:
    return _none(f"… and {count - _MOST:,} more {what}".rstrip()) if count > _MOST else ""


def _listed(title: str, texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _none(sentence: str) -> str:
    return f"<p class='muted'>{escape(sentence)}</p>"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already; empty without a row."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th>{name}</th>" for name in heads)
    return f"<table cellspacing='0'><tr>{head}</tr>{body}</table>" if body else ""
