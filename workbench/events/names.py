"""Which names an EVTX file has: needed where the reader's renaming of repeats is to be undone."""

from __future__ import annotations

import struct
from pathlib import Path

from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE

_BLOCK = 64 * CHUNK_SIZE


class FileNames:
    """Asked for a name, says whether the file holds it as the name of an element or of data.

    In binary XML a name stands as its length and its UTF-16 text. Each new name costs one pass
    over the file; answers are kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, bool] = {}

    def __call__(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self._search(name)
        return self._known[name]

    def _search(self, name: str) -> bool:
        text = name.encode("utf-16-le")
        wanted = struct.pack("<H", len(text) // 2) + text
        with self._path.open("rb") as file:
            file.seek(HEADER_SIZE)
            while block := file.read(_BLOCK):
                if wanted in block:
                    return True
        return False
