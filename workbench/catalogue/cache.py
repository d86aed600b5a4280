"""The index on disk, so that the next start need not read thousands of rules again.

One file for each set of opened paths, in the user's cache folder. A file that is stale, cut off,
damaged or not of this very version is as if it were not there: nothing in it is ever trusted
before its checksum is right, and then only values of ours can be in it.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from workbench.catalogue.kept import Kept
from workbench.catalogue.packed import SCHEMA, PackError, pack, unpack
from workbench.sigma.placeholders import Placeholders
from workbench.tuning.save import SaveError, write_whole

_MAGIC = b"sigma-workbench catalogue\n"
_HEAD = struct.Struct(f"<{len(_MAGIC)}s32s32s")  # then the checksum of all that follows, the schema
_LENGTH = struct.Struct("<Q")  # of what was kept of the files; then the rules, one after the other
_SUFFIX = ".catalogue"
_FILES = 8  # sets of paths that are remembered
_LARGEST = 2 << 30  # bytes

Blobs = Mapping[bytes, bytes]
"""The rules of files as `reading.Parsed` packs them, by the digest of the file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a cache file holds."""

    kept: tuple[Kept, ...]
    blobs: Blobs


NOTHING = Stored((), {})


def folder() -> Path:
    """The cache folder, which may not exist yet; `SIGMA_WORKBENCH_CACHE` names another."""
    chosen = os.environ.get("SIGMA_WORKBENCH_CACHE")
    return Path(chosen or platformdirs.user_cache_dir("sigma-workbench", appauthor=False))


def file_for(cache: Path, paths: Iterable[str], placeholders: Placeholders) -> Path:
    """Where in a cache folder the index of some opened paths lies: other values of placeholders,
    or the same paths seen from another folder, are another index."""
    asked = [[given, os.path.realpath(given)] for given in paths]
    key = hashlib.sha256(repr((asked, placeholders)).encode("utf-8", "surrogatepass"))
    return cache / f"{key.hexdigest()[:32]}{_SUFFIX}"


def load(path: Path) -> Stored:
    """What was stored, or nothing where the file is not wholly what this version wrote."""
    try:
        if path.stat().st_size > _LARGEST:
            return NOTHING
        data = memoryview(path.read_bytes())
        magic, checksum, schema = _HEAD.unpack_from(data)
        body = data[_HEAD.size :]
        if magic != _MAGIC or schema != SCHEMA or checksum != _checksum(schema, body):
            return NOTHING
        return _stored(body)
    except (OSError, struct.error, PackError, TypeError, ValueError):
        return NOTHING


def store(path: Path, stored: Stored) -> None:
    """Writes a cache file, and takes the oldest away if they become many. A disk that takes
    nothing more is no failure: the next start is only slower."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _packed(stored))
    except (OSError, SaveError, PackError):
        return
    _prune(path.parent)


def _stored(body: memoryview) -> Stored:
    """Raises PackError, struct.error, and TypeError or ValueError for values of other shapes."""
    (length,) = _LENGTH.unpack_from(body)
    rest = body[_LENGTH.size + length :]
    head = unpack(body[_LENGTH.size : _LENGTH.size + length], tuple)
    kept, sizes = head
    if not all(isinstance(each, Kept) for each in kept):
        raise TypeError("not what was kept of files")
    blobs, start = {}, 0
    for digest, size in sizes:
        blobs[digest] = rest[start : start + size].tobytes()
        start += size
    return Stored(kept, blobs)


def _packed(stored: Stored) -> bytes:
    sizes = tuple((digest, len(blob)) for digest, blob in stored.blobs.items())
    head = pack((stored.kept, sizes))
    body = b"".join((_LENGTH.pack(len(head)), head, *stored.blobs.values()))
    return _HEAD.pack(_MAGIC, _checksum(SCHEMA, body), SCHEMA) + body


def _checksum(schema: bytes, body: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(schema)
    digest.update(body)
    return digest.digest()


def _prune(cache: Path) -> None:
    """Keeps the files that were written last."""
    with suppress(OSError):
        found = sorted(cache.glob(f"*{_SUFFIX}"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in found[_FILES:]:
            path.unlink()
