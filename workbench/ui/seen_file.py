"""A file as it was last read or written: whether somebody else has changed it since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SeenFile:
    """`digest` is the SHA-256 of what it held, empty for one that was not there."""

    path: Path
    digest: bytes

    @classmethod
    def at(cls, path: Path) -> SeenFile:
        """The file as it is now."""
        try:
            return cls(path, hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            return cls(path, b"")

    def changed(self) -> bool:
        """Whether it is there and holds something else now."""
        return SeenFile.at(self.path).digest not in (self.digest, b"")
