"""The entry line that adds an exclusion: field, operator, values; checked while typing.

The effect is shown before anything is applied: what would no longer alert, attacks apart.
"""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from workbench.events.progress import Tick
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis
from workbench.tuning.candidates import field_values, fields_of
from workbench.tuning.check import Checked, check
from workbench.tuning.preview import Preview, preview
from workbench.ui.rule.choice import choice, offer
from workbench.ui.rule.exclude_words import coloured, effect_said, findings_said
from workbench.ui.rule.operators import OPERATORS, modifiers_of
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours

_NEW = "a new exclusion"
_DELAY_MS = 200
_NARROW = 560  # pixels; with less, the names in one line would be cut off
# row, column, rows and columns of field, operator, value, name and button
_ONE_LINE = tuple((0, column, 1, 1) for column in range(5))
_TWO_LINES = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 4), (0, 2, 1, 3), (1, 4, 1, 1))


class ExcludeLine(QWidget):
    """Enter in the value field, or the button, adds what is typed to the draft."""

    def __init__(self, store: Store):
        super().__init__()
        self.setObjectName("exclude line")
        self.store = store
        self._analysis: Analysis | None = None
        self._checked: Checked | None = None
        self._preview: Preview | None = None
        self.field = choice("Field of the exclusion", "exclude field")
        self.operator = choice("Operator of the exclusion", "exclude operator")
        offer(self.operator, list(OPERATORS), "")
        self.operator.setToolTip("Choose one, or type modifiers as a rule writes them: re|i")
        self.value = QLineEdit(placeholderText="value, value, …")
        self.value.setObjectName("exclude value")
        self.value.setAccessibleName("Values of the exclusion")
        self.value.setToolTip("One value or several, such as 192.0.2.0/24, 198.51.100.7")
        self.value.setMinimumWidth(150)
        self.name = choice("Where the exclusion goes", "exclude name")
        self.name.setToolTip("A search identifier of the rule that takes more values, or a new one")
        self.button = QPushButton("Exclude")
        self.button.setEnabled(False)
        self.verdict = QLabel(wordWrap=True)
        self.verdict.setObjectName("exclude verdict")
        self.verdict.setTextFormat(Qt.TextFormat.RichText)
        self.verdict.setMinimumHeight(self.fontMetrics().height() + 2)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._values = QStringListModel(self)
        self._offered: tuple[Analysis, str] | None = None
        self._place()
        self._soon = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._connect()
        store.changed.connect(self.present)
        self.present(store.snapshot)

    def _place(self) -> None:
        completer = QCompleter(self._values, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.value.setCompleter(completer)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(2)
        self._narrow: bool | None = None
        self._arrange(False)

    def _arrange(self, narrow: bool) -> None:
        """Everything in one line, or the values in a line of their own."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        line = (self.field, self.operator, self.value, self.name, self.button)
        places = _TWO_LINES if narrow else _ONE_LINE
        for widget, place in zip(line, places, strict=True):
            self._grid.addWidget(widget, *place)
        for column, stretch in enumerate((4, 6, 2, 1, 0) if narrow else (4, 4, 5, 4, 0)):
            self._grid.setColumnStretch(column, stretch)
        self._grid.addWidget(self.verdict, 2, 0, 1, len(line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width() < _NARROW)

    def _connect(self) -> None:
        self._soon.timeout.connect(self._look_ahead)
        self.value.textChanged.connect(self._on_typed)
        self.value.returnPressed.connect(self._on_return)
        self.operator.currentTextChanged.connect(self._on_typed)
        self.name.currentTextChanged.connect(self._on_typed)
        self.field.currentTextChanged.connect(self._on_typed)
        self.button.clicked.connect(self.add)
        self.verdict.linkActivated.connect(self._correct)

    # --- what is known of the rule ------------------------------------------------------------

    def present(self, snapshot: Snapshot) -> None:
        analysis = snapshot.analysis
        if analysis is self._analysis and analysis is not None:
            return
        last = self._analysis
        new_events = last is None or analysis is None or analysis.now.scope is not last.now.scope
        self._analysis = analysis
        self.setEnabled(analysis is not None and not analysis.stale)
        if analysis is None:
            return
        if new_events:
            self._offer_fields(snapshot, analysis)
        self._offer_names(analysis)
        self._on_typed()

    def _offer_fields(self, snapshot: Snapshot, analysis: Analysis) -> None:
        """The fields that the rule's exclusions ask first, then those of the events it hits."""
        asked = [p.field for p in analysis.rule.exclusions() if p.field]
        events = analysis.now.hits or analysis.now.scope
        found = [use.name for use in fields_of(snapshot.table, events)]
        offer(self.field, list(dict.fromkeys([*asked, *found])), self.field.currentText())

    def _offer_names(self, analysis: Analysis) -> None:
        chosen = self.name.currentText()
        rule = analysis.rule
        own = (p.identifier for p in rule.exclusions() if rule.is_own(p))
        names = [_NEW, *dict.fromkeys(own)]
        offered = [self.name.itemText(i) for i in range(self.name.count())]
        if names != offered:
            gone = chosen in offered and chosen not in names
            offer(self.name, names, _NEW if gone or not chosen else chosen)

    def _offer_values(self, analysis: Analysis) -> None:
        """The field's own values in the alerts, commonest first."""
        field = self.field.currentText()
        if self._offered == (analysis, field):
            return
        self._offered = (analysis, field)
        events = analysis.false_positives or analysis.now.hits or analysis.now.scope
        found = field_values(self.store.snapshot.table, events, field)
        self._values.setStringList([v.value for v in found if v.value])

    # --- while typing -------------------------------------------------------------------------

    def exclusion(self) -> Exclusion | None:
        """What is typed, if it can be added."""
        if self._checked is None or not self._checked.ok:
            return None
        name = self.name.currentText().strip()
        return Exclusion(
            self.field.currentText().strip(),
            modifiers_of(self.operator.currentText()),
            self._checked.values,
            None if name in ("", _NEW) else name,
        )

    def _on_typed(self) -> None:
        self._preview = None
        analysis = self._analysis
        if analysis is None or not self.value.text().strip():
            self._checked = None
            self.button.setEnabled(False)
            self.verdict.setText("")
            self._soon.stop()
            return
        self._offer_values(analysis)
        self._checked = check(
            self.field.currentText().strip(),
            modifiers_of(self.operator.currentText()),
            self.value.text(),
            analysis.rule,
        )
        self.button.setEnabled(self._checked.ok)
        self._say()
        self._soon.start()

    def _look_ahead(self) -> None:
        """Judges the draft with the exclusion, in the background."""
        exclusion, snapshot = self.exclusion(), self.store.snapshot
        draft = snapshot.workspace.draft
        if exclusion is None or draft is None:
            return
        masks, truth, sources = snapshot.masks, snapshot.truth, self.store.sources

        def work(tick: Tick) -> Preview:
            tick(0, 0)
            return preview(draft, exclusion, masks, sources, truth, snapshot.given)

        def done(result: Preview) -> None:
            if self.exclusion() == exclusion and self.store.snapshot.workspace.draft is draft:
                self._preview = result
                self._say()

        self.store.background("Judging the exclusion", work, done, replaces="preview")

    def _say(self) -> None:
        palette = colours(self)
        parts = list(findings_said(self._checked, palette)) if self._checked else []
        if self._preview is not None:
            parts.append(effect_said(self._preview, palette))
            self.button.setEnabled(self._preview.text is not None)
        self.verdict.setText("<br>".join(parts))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_soon"):
            self._say()

    def _correct(self, corrected: str) -> None:
        """Puts a correction in the place of the value that it is for; the others stay."""
        findings = self._checked.findings if self._checked else ()
        wrong = next((f.value for f in findings if f.corrected == corrected), None)
        text = self.value.text()
        if self._checked and len(self._checked.values) > 1:
            place = rf"(?<![^\s,'\"]){re.escape(str(wrong))}(?![^\s,'\"])"
            # a function, since in a replacement text backslashes have a meaning of their own
            text = re.sub(place, lambda _: corrected, text, count=1)
        self.value.setText(corrected if text == self.value.text() else text)

    # --- applying -----------------------------------------------------------------------------

    def _on_return(self) -> None:
        """Return on a value offered takes it into the line; only the next one adds it."""
        completer = self.value.completer()
        popup = completer.popup() if completer else None
        if popup is None or not (popup.isVisible() and popup.currentIndex().isValid()):
            self.add()

    def add(self) -> None:
        """Adds what is typed to the draft's text."""
        exclusion, draft = self.exclusion(), self.store.snapshot.workspace.draft
        if exclusion is None or draft is None:
            return
        try:
            text = add_exclusion(draft.text, draft.document, exclusion)
        except EditError as error:
            self.verdict.setText(coloured(f"✗ {error}", colours(self).error))
            return
        values = ", ".join(str(value) for value in exclusion.values)
        self.value.clear()
        self.store.edit(f"exclude {exclusion.key} {values}", replace(draft, text=text))
