"""What the index keeps of each file that it has read, so that only changed ones are read again."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from workbench.catalogue.entry import Broken, Entry

_COARSEST = 2_000_000_000  # nanoseconds; FAT tells times in steps of two seconds


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells without reading that a file has changed: size in bytes, times in nanoseconds.

    `sure` is False for a file so young that another change could leave the same stamp: it is
    compared by its content.
    """

    size: int
    modified: int
    changed: int  # of its inode; where a system has none, when it was made
    sure: bool = True

    @classmethod
    def of(cls, path: str) -> Stamp:
        """The stamp now; to be taken before the file is read. Raises OSError."""
        found = os.stat(path)  # noqa: PTH116 - thousands of paths, which stay texts
        youngest = max(found.st_mtime_ns, found.st_ctime_ns)
        sure = youngest < time.time_ns() - _COARSEST
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, sure)

    def same(self, now: Stamp) -> bool:
        """Whether a file with the stamp `now` is surely the one that had this stamp."""
        return self.sure and (self.size, self.modified, self.changed) == (
            now.size,
            now.modified,
            now.changed,
        )


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of rules. `path` as `Place.path`; `digest` is the SHA-256 of its bytes, by which its
    parsed rules are known; entries and broken documents in the text's order."""

    path: str
    digest: bytes
    entries: tuple[Entry, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on disk, which is one of rules or an archive of several. `refused` are those of an
    archive that cannot be unpacked, or the file itself."""

    path: str
    stamp: Stamp
    files: tuple[ReadFile, ...] = ()
    refused: tuple[Broken, ...] = ()
