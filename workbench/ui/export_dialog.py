"""Exporting the tuned rule: what is written, where, and what the person must agree to first."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.tuning.around import Around
from workbench.tuning.export import Export, ExportError, verify
from workbench.tuning.save import ChangedOnDisk, SaveError, save_text
from workbench.tuning.workspace import Draft
from workbench.ui.rule.diff import diff_lines
from workbench.ui.rule.editor import YamlEditor
from workbench.ui.settings import remember
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours


class ExportDialog(QDialog):
    """Shows the difference; Save writes it, verified and atomically."""

    def __init__(self, store: Store, parent: QWidget):
        super().__init__(parent)
        self.setObjectName("export")
        self.setWindowTitle("Export rule")
        self.resize(760, 560)
        self.store = store
        self.result_: Export | None = None
        self._proved: tuple[Draft | None, Masks, LogSources, Around] | None = None
        self._id = str(uuid.uuid4())
        draft = store.snapshot.workspace.draft
        self.path = QLineEdit(str(draft.path) if draft and draft.path else "")
        self.path.setPlaceholderText("a file of its own")
        self.path.setAccessibleName("File to write")
        self.browse = QPushButton("Browse…")
        self.modified = QCheckBox("Set `modified` to today")
        self.derived = QCheckBox("Give it a new id, `related` to the original as derived")
        self.agreed = QCheckBox("I want this")
        self.agreed.hide()
        self.notes = QLabel(wordWrap=True)
        self.notes.setObjectName("export notes")
        self.diff = YamlEditor(read_only=True)
        self.diff.setAccessibleName("What is written")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.copy = self.buttons.addButton("Copy YAML", QDialogButtonBox.ButtonRole.ActionRole)
        self._place()
        self._connect()
        self.prove()

    def _place(self) -> None:
        place = QHBoxLayout()
        place.addWidget(QLabel("Write to"))
        place.addWidget(self.path, 1)
        place.addWidget(self.browse)
        layout = QVBoxLayout(self)
        layout.addLayout(place)
        for widget in (self.modified, self.derived, self.diff, self.notes, self.agreed):
            layout.addWidget(widget)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        for box in (self.modified, self.derived):
            box.toggled.connect(self.prove)
        self.agreed.toggled.connect(self._allow)
        self.copy.clicked.connect(self._copy)
        self.buttons.accepted.connect(self.write)
        self.buttons.rejected.connect(self.reject)
        self.store.changed.connect(self._on_change)

    @property
    def draft(self) -> Draft:
        draft = self.store.snapshot.workspace.draft
        assert draft is not None, "the Export action is off without a rule"
        return draft

    def _on_change(self, snapshot: Snapshot) -> None:
        """Another draft or other events must be proved anew."""
        part = (snapshot.workspace.draft, snapshot.masks, snapshot.sources, snapshot.given)
        if self.isVisible() and part != self._proved and snapshot.workspace.draft is not None:
            self.prove()

    def prove(self) -> None:
        """Makes the text to be written and verifies it; says what is wrong with it."""
        snapshot, draft = self.store.snapshot, self.draft
        self._proved = (draft, snapshot.masks, snapshot.sources, snapshot.given)
        try:
            self.result_ = verify(
                draft,
                snapshot.masks,
                self.store.sources,
                modified=date.today() if self.modified.isChecked() else None,
                derived_id=self._id if self.derived.isChecked() else None,
                around=snapshot.given,
            )
        except ExportError as error:
            self.result_ = None
            self._note(f"✗ {error}", colours(self).error)
            self.diff.put_text("")
        else:
            lines = diff_lines(draft.original.text, self.result_.text, draft.name)
            self.diff.put_text("\n".join(lines) or "No difference to the file as it was read.")
            notes = [*self.result_.warnings, *self.result_.confirm]
            verified = f"Verified: {self.result_.hits.count():,} alerts over the loaded events."
            self._note("\n".join([verified, *(f"⚠ {note}" for note in notes)]), "")
        self.agreed.setVisible(bool(self.result_ and self.result_.confirm))
        self._allow()

    def _note(self, text: str, colour: str) -> None:
        self.notes.setText(text)
        self.notes.setStyleSheet(f"color: {colour};" if colour else "")

    def _allow(self) -> None:
        ready = self.result_ is not None
        agreed = not (self.result_ and self.result_.confirm) or self.agreed.isChecked()
        self.save.setEnabled(ready and agreed)
        self.copy.setEnabled(ready)

    def _copy(self) -> None:
        if self.result_:
            QGuiApplication.clipboard().setText(self.result_.text)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            "Write the rule to",
            self.path.text() or self.draft.name,
            "Sigma rules (*.yml *.yaml)",
            options=QFileDialog.Option.DontConfirmOverwrite,  # saving asks, knowing what changed
        )
        if chosen:
            self.path.setText(chosen)

    def write(self) -> None:
        """Writes the file; asks where to, if it has none, and where it would go over something it
        has not read."""
        if not self.path.text().strip():
            self._browse()
        if not self.path.text().strip():
            return
        path = Path(self.path.text()).absolute()
        try:
            self._save(path, overwrite=False)
        except ChangedOnDisk as changed:
            self._ask_overwrite(path, f"{changed}. Overwrite it?")
        except SaveError as error:
            self._note(f"✗ {error}", colours(self).error)

    def _ask_overwrite(self, path: Path, question: str) -> None:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Question, "Overwrite?", question, yes | no, self)
        box.setObjectName("overwrite")
        box.setDefaultButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.button(yes).clicked.connect(lambda: self._try_overwrite(path))
        box.open()

    def _try_overwrite(self, path: Path) -> None:
        try:
            self._save(path, overwrite=True)
        except SaveError as error:
            self._note(f"✗ {error}", colours(self).error)

    def _save(self, path: Path, *, overwrite: bool) -> None:
        assert self.result_ is not None
        draft, text = self.draft, self.result_.text
        own = draft.path is not None and path == draft.path.absolute()
        expected = draft.on_disk.to_bytes() if own else None
        save_text(path, draft.original, text, expected=expected, overwrite=overwrite)
        remember([path])
        self.store.said.emit(f"Saved {path.name}: read back and verified")
        if own:
            written = replace(
                draft, text=text, off=frozenset(), written=draft.on_disk.with_text(text)
            )
            self.store.edit(f"export {path.name}", written)
        self.accept()
