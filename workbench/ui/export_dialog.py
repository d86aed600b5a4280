"""Exporting the tuned rule: what is written, where, and what the person must agree to first."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from functools import partial
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
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.engine.ask import Masks
from workbench.engine.logsource import LogSources
from workbench.tuning.around import Around
from workbench.tuning.export import Export, verify
from workbench.tuning.save import ChangedOnDisk, SaveError, save_text
from workbench.tuning.workspace import Draft
from workbench.ui.rule.diff import diff_lines
from workbench.ui.rule.editor import YamlEditor
from workbench.ui.settings import remember
from workbench.ui.snapshot import Snapshot
from workbench.ui.store import Store
from workbench.ui.theme import colours
from workbench.ui.verification import TITLE, Outcome, Verification


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
        self.check = Verification(store, self)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName("Progress")
        self.again = QPushButton()
        self.again.setAutoDefault(False)
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
        going_on = QHBoxLayout()
        going_on.addWidget(self.progress, 1)
        going_on.addWidget(self.again, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addLayout(place)
        for widget in (self.modified, self.derived, self.diff, self.notes):
            layout.addWidget(widget)
        layout.addLayout(going_on)
        layout.addWidget(self.agreed)
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
        self.store.worker.progressed.connect(self._progressed)
        self.again.clicked.connect(lambda: self.check.cancel() if self.check.busy else self.prove())
        self.check.verified.connect(self._verified)
        self.check.cancelled.connect(self._cancelled)
        self.finished.connect(self.check.drop)

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
        """Makes the text to be written and verifies it, in the background."""
        snapshot, draft = self.store.snapshot, self.draft
        self._proved = (draft, snapshot.masks, snapshot.sources, snapshot.given)
        self.result_ = None
        asked = partial(
            verify,
            draft,
            snapshot.masks,
            snapshot.sources,
            modified=date.today() if self.modified.isChecked() else None,
            derived_id=self._id if self.derived.isChecked() else None,
            around=snapshot.given,
        )
        self.check.start(
            lambda tick: asked(tick=tick),
            lambda text: diff_lines(draft.original.text, text, draft.name),
        )
        self._note("Verifying…", "")
        self.progress.setRange(0, 0)
        self._allow()

    def _progressed(self, title: str, done: int, total: int) -> None:
        """How far it is; the work that the worker has before it comes first."""
        if self.check.busy:
            self._note("Verifying…" if title == TITLE else f"{title}… Then it is verified.", "")
            self.progress.setRange(0, total)
            self.progress.setValue(done)

    def _verified(self, outcome: Outcome) -> None:
        """Shows what would be written, or says what is wrong with it."""
        self.result_ = outcome.export
        if outcome.export is None:
            self._note(f"✗ {outcome.error}", colours(self).error)
            self.diff.put_text("")
        else:
            self.diff.put_text(
                "\n".join(outcome.diff) or "No difference to the file as it was read."
            )
            notes = [*outcome.export.warnings, *outcome.export.confirm]
            verified = f"Verified: {outcome.export.hits.count():,} alerts over the loaded events."
            self._note("\n".join([verified, *(f"⚠ {note}" for note in notes)]), "")
        self._allow()

    def _cancelled(self) -> None:
        self.diff.put_text("")
        said = "✗ Cancelled: the rule is not verified, so it is not written."
        self._note(said, colours(self).error)
        self._allow()
        self.again.show()

    def _note(self, text: str, colour: str) -> None:
        self.notes.setText(text)
        self.notes.setStyleSheet(f"color: {colour};" if colour else "")

    def _allow(self) -> None:
        ready, busy = self.result_ is not None, self.check.busy
        self.progress.setVisible(busy)
        self.again.setVisible(busy)
        self.again.setText("Stop" if busy else "Verify again")
        self.agreed.setVisible(bool(self.result_ and self.result_.confirm))
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
            named = Path(chosen).suffix.lower() in (".yml", ".yaml")
            self.path.setText(chosen if named else f"{chosen}.yml")

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
        if self.result_ is None:  # the rule has changed meanwhile
            return
        try:
            self._save(path, overwrite=True)
        except SaveError as error:
            self._note(f"✗ {error}", colours(self).error)

    def _save(self, path: Path, *, overwrite: bool) -> None:
        assert self.result_ is not None
        draft, text = self.draft, self.result_.text
        own = draft.path is not None and path.resolve() == draft.path.resolve()
        expected = draft.on_disk.to_bytes() if own else None
        save_text(path, draft.original, text, expected=expected, overwrite=overwrite)
        remember([path])
        self.store.said.emit(f"Saved {path.name}: read back and verified")
        self.accept()  # first: a dialog that is closed verifies no more
        if own:
            written = replace(
                draft, text=text, off=frozenset(), written=draft.on_disk.with_text(text)
            )
            self.store.edit(f"export {path.name}", written)
