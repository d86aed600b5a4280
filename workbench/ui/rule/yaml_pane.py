"""The draft's text: editable, its predicates lit with their hits, errors shown at their place.

The editor shows line feeds only. What is typed goes into the draft as one splice between the
text before and the text after, so that line endings and everything else elsewhere stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.tuning.analysis import Analysis, Hits
from workbench.ui.rule.editor import Lit, YamlEditor, changed_range
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours

_TYPING_MS = 250


class YamlPane(QWidget):
    """The editor and, below it, what is wrong with the text."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("yaml")
        self.store = store
        self._text = ""  # the draft's text that the editor shows
        self._analysis: Analysis | None = None
        self.editor = YamlEditor()
        self.editor.setObjectName("yaml editor")
        self.editor.setAccessibleName("Rule text")
        self.error = QLabel(wordWrap=True, margin=6)
        self.error.setObjectName("yaml error")
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.editor)
        layout.addWidget(self.error)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.commit)
        self.editor.textChanged.connect(self._on_text_changed)
        self.editor.installEventFilter(self)
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def present(self, snapshot: Snapshot) -> None:
        draft = snapshot.workspace.draft
        text = draft.text if draft else ""
        self.editor.setEnabled(draft is not None)
        if text != self._text:
            self._text = text
            self._typing.stop()
            self.editor.put_text(shown(text))
        if snapshot.analysis is not self._analysis and self.isVisible():
            self._analysis = snapshot.analysis
            self._mark()

    def showEvent(self, event: QShowEvent) -> None:
        """Marks what has changed; not before anybody looks."""
        super().showEvent(event)
        self.present(self.store.snapshot)

    def go_to(self, start: int, end: int) -> None:
        """Selects a range of the draft's text and brings it into view."""
        back = _shown_at(self._text)
        self.editor.select(back(start), back(end))
        self.editor.setFocus()

    def commit(self) -> None:
        """Puts what was typed into the draft."""
        self._typing.stop()
        draft = self.store.snapshot.workspace.draft
        if draft is None:
            return
        text = spliced(self._text, self.editor.text())
        if text != self._text:
            self._text = text
            line = self.editor.textCursor().blockNumber()
            self.store.edit("typing", replace(draft, text=text), merge=f"typing in line {line}")

    def _on_text_changed(self) -> None:
        if self.editor.text() != shown(self._text):
            self._typing.start()

    def _mark(self) -> None:
        analysis = self._analysis
        if analysis is None:
            self.editor.show_marks([], {})
            self.error.hide()
            return
        if analysis.error:
            self._show_error(analysis)
            return
        self.error.hide()
        lit, notes = marks(analysis)
        self.editor.show_marks(lit, notes)

    def _show_error(self, analysis: Analysis) -> None:
        error = analysis.error
        assert error is not None
        lines = self.editor.text().split("\n")
        line = min((error.line or 1) - 1, len(lines) - 1)
        start = sum(len(part) + 1 for part in lines[:line])
        end = start + len(lines[line])
        self.editor.show_marks([Lit(start, end, "error")], {line: f"⚠ {error}"})
        place = f"Line {error.line}: " if error.line else ""
        self.error.setText(f"{place}{error}. The numbers are those of the last good text.")
        self._tint_error()
        self.error.show()

    def _tint_error(self) -> None:
        background, colour = colours(self).stale_background, colours(self).error
        self.error.setStyleSheet(f"background: {background}; color: {colour};")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "error"):
            self._tint_error()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was typed goes into the draft before anything else is done to it: before the
        focus leaves the editor, and before a command's keys."""
        if self._typing.isActive() and _leaves(event):
            self.commit()
        return super().eventFilter(watched, event)


def _leaves(event: QEvent) -> bool:
    """Whether an event takes the person from typing to something else."""
    if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
        return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.type() == QEvent.Type.FocusOut


def shown(text: str) -> str:
    """A text as the editor holds it: line feeds only."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def spliced(old: str, new_shown: str) -> str:
    """The draft's new text: `old` with the part that was typed over put in its place."""
    places = _places(old)
    start, end_old, end_new = changed_range(shown(old), new_shown)
    ahead, behind = old[: places[start]], old[places[end_old] :]
    typed = new_shown[start:end_new].replace("\n", _line_end(old))
    if ahead.endswith("\r") and (typed + behind).startswith("\n"):
        typed = "\r" + typed  # else two line ends would become one
    return ahead + typed + behind


def _line_end(text: str) -> str:
    """What a new line of a text ends with."""
    if "\r\n" in text:
        return "\r\n"
    return "\r" if "\r" in text and "\n" not in text else "\n"


def _shown_at(text: str) -> Callable[[int], int]:
    """What turns a position in a text into the one in the shown text."""
    places = _places(text)
    return lambda position: bisect_left(places, position)


def _places(text: str) -> Sequence[int]:
    """For each position of the shown text the position in the text itself."""
    if "\r\n" not in text:
        return range(len(text) + 1)
    places = [i for i, c in enumerate(text) if not (c == "\n" and i and text[i - 1] == "\r")]
    return [*places, len(text)]


def marks(analysis: Analysis) -> tuple[list[Lit], dict[int, str]]:
    """Each predicate that holds for an event lit, each that is off struck out, and the hits as
    notes behind the lines."""
    back = _shown_at(analysis.text)
    ends = [match.start() for match in re.finditer("\n", shown(analysis.text))]
    lit: list[Lit] = []
    notes: dict[int, str] = {}
    if analysis.shown.reason:
        return lit, notes
    for predicate in filter(analysis.rule.is_own, analysis.rule.predicates()):
        span = predicate.span
        start, end = back(span.start), back(span.end)
        events = analysis.shown.predicate(predicate)
        if predicate.key in analysis.draft.off:
            lit.append(Lit(start, end, "off"))
        elif events.count():
            lit.append(Lit(start, end, "lit"))
        line = bisect_left(ends, start)
        note = _note(analysis.hits(events)) if events.count() else "no hit"
        notes[line] = "  ".join(p for p in (notes.get(line, ""), note) if p)
    return lit, notes


def _note(hits: Hits) -> str:
    counts = {"benign": hits.benign, "attack": hits.attack, "unlabelled": hits.unlabelled}
    return " · ".join(f"{count:,} {role}" for role, count in counts.items() if count)
