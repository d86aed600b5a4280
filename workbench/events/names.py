"""Which names an EVTX file has: needed where the reader's renaming of repeats is to be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from workbench.events.layout import CHUNK_SIZE, HEADER_SIZE

_BLOCK = 64 * CHUNK_SIZE
_LONGEST = 128
_NUMBERED_END = re.compile(rb"_\0(?:[0-9]\0){1,4}(?=\0\0|[\x02\x06])")
"""The end of a name like `Name_1`: of an element, or of data in an attribute."""


class FileNames:
    """Asked for a name that ends in an underscore and digits, says whether the file has it.

    In binary XML a name is its length and its UTF-16 text. The file is searched once, when the
    first name is asked for; few files ever need it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, name: str) -> bool:
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        with self._path.open("rb") as file:
            file.seek(HEADER_SIZE)
            blocks = iter(lambda: file.read(_BLOCK), b"")
            return frozenset(name for block in blocks for name in _numbered_names(block))


def _numbered_names(block: bytes) -> Iterator[str]:
    """The texts before whose end stands their length, which is what tells a name."""
    for match in _NUMBERED_END.finditer(block):
        end = match.end()
        for length in range(3, _LONGEST):
            start = end - 2 * length
            if start >= 2 and block[start - 2 : start] == length.to_bytes(2, "little"):
                yield block[start:end].decode("utf-16-le", "replace")
