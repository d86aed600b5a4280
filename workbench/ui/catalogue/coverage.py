"""ATT&CK coverage of the catalogue: the map, what it counts, and the files it is saved to."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QBuffer, QRect, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.attack import attack
from workbench.catalogue.coverage import Coverage, coverage, navigator_layer
from workbench.tuning.save import SaveError, write_whole
from workbench.ui.catalogue.coverage_map import CoverageMap
from workbench.ui.catalogue.desk import Desk
from workbench.ui.catalogue.state import CatalogueState
from workbench.ui.save_as import save_as

_BY_RULES, _BY_HITS = "by rules", "by hits in the samples"
_SAVED = {
    "PNG picture": ("attack-coverage.png", ".png"),
    "SVG picture": ("attack-coverage.svg", ".svg"),
    "Navigator layer": ("attack-coverage.json", ".json"),
}


class CoveragePane(QWidget):
    """The map; a click on a technique lists its rules."""

    rules_asked = Signal(str)  # what the list of rules is to look for

    def __init__(self, desk: Desk):
        super().__init__()
        self.setObjectName("coverage")
        self.desk = desk
        self._part: tuple[object, ...] = ()
        self.shade = QComboBox()
        self.shade.addItems([_BY_RULES, _BY_HITS])
        self.shade.setAccessibleName("Shaded by")
        self.shade.activated.connect(lambda _: self.present(desk.state))
        self.told = QLabel(wordWrap=True)
        self.map = CoverageMap()
        self.map.asked.connect(lambda technique: self.rules_asked.emit(f"tag:{technique.lower()}"))
        area = QScrollArea()
        area.setWidget(self.map)
        area.setWidgetResizable(True)
        bar = QHBoxLayout()
        bar.addWidget(QLabel("Shade"))
        bar.addWidget(self.shade)
        bar.addWidget(self.told, 1)
        for kind, (name, suffix) in _SAVED.items():
            button = QPushButton(f"Save {kind}…")
            button.clicked.connect(lambda _=False, n=name, s=suffix: self._ask(n, s))
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(bar)
        layout.addWidget(area, 1)
        desk.changed.connect(self.present)
        self.present(desk.state)

    def present(self, state: CatalogueState) -> None:
        ranking = state.ranking if state.ranking and state.ranking.done else None
        by_hits = self.shade.currentText() == _BY_HITS
        part = (state.rules.index.entries, ranking, by_hits)
        if self._part and all(a is b for a, b in zip(part, self._part, strict=True)):
            return
        self._part = part
        rows = ranking.rows if ranking else ()
        hits = {row.entrant.place: row.hits for row in rows}
        rules = (entry for entry in state.rules.index.entries if entry.kind != "filter")
        found = coverage(rules, attack(), hits)
        self.map.put(found, by_hits)
        self.told.setText(_told(found, ranked=ranking is not None or not by_hits))

    def _ask(self, name: str, suffix: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the coverage", name, f"*{suffix}")
        if chosen:
            save_as(self, Path(chosen), suffix, self.save)

    def save(self, path: Path) -> None:
        """Saves the whole map as its file's suffix says: PNG, SVG, or a Navigator layer."""
        kinds = {".png": self._png, ".svg": self._svg}
        data = kinds.get(path.suffix.lower(), self._layer)()
        try:
            write_whole(path, data)
        except SaveError as error:
            self.desk.failed.emit("The coverage was not saved", str(error))

    def _layer(self) -> bytes:
        return json.dumps(navigator_layer(self.map.found), indent=1).encode()

    def _png(self) -> bytes:
        picture = QPixmap(self.map.sizeHint() * 2)
        picture.setDevicePixelRatio(2)
        painter = QPainter(picture)
        self.map.draw(painter)
        painter.end()
        buffer = QBuffer()
        picture.save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _svg(self) -> bytes:
        buffer, generator = QBuffer(), QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.map.sizeHint())
        generator.setViewBox(QRect(0, 0, *self.map.sizeHint().toTuple()))
        painter = QPainter(generator)
        self.map.draw(painter)
        painter.end()
        return bytes(buffer.data().data())


def _told(found: Coverage, *, ranked: bool) -> str:
    cells = [cell for column in found.columns for cell in column.cells]
    covered = {cell.technique.id for cell in cells if cell.rules}
    parts = [f"{len(covered)} of {len({c.technique.id for c in cells})} techniques"]
    if found.untagged:
        parts.append(f"{len(found.untagged):,} rules name none")
    if found.unknown or found.retired:
        names = [*found.unknown, *(technique.id for technique in found.retired)]
        parts.append(f"unknown or retired: {', '.join(names[:4])}")
    if not ranked:
        parts.append("rank the rules for their hits (F6)")
    return " · ".join(parts)
