"""gzip, zip and tar: the files packed in one, read as a stream and within bounds.

Packed data may be cut off, damaged, or made to unpack without end. Each file gives what can be
unpacked of it, and then says in a sentence what stopped it.
"""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, NamedTuple, Protocol, cast

from workbench.events.recognise import Form
from workbench.events.unpacking import DEFLATED, STORED, Gunzipped, PackedFile

_FREE = 64 << 20
_MOST_FOLD = 200
_MOST_MEMBERS = 100_000
_LOCAL_MAGIC = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s5H3I2H")
_HAS_DESCRIPTOR, _ENCRYPTED, _UTF8 = 8, 1, 0x800
_BLOCK = 1 << 20
_CUT_OFF = "the archive is cut off or damaged"
_PACKING_ERRORS = (
    *(EOFError, OSError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError),
)


class Readable(Protocol):
    """Whatever bytes can be read from; b"" is the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked of a file of `size` bytes: events do not shrink beyond
    measure, so what does is made to fill the memory."""

    size: int
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = max(_FREE, self.size * _MOST_FOLD)


class Unpacked:
    """A stream that never raises for what it unpacks: it ends there, and `failed` says why."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.failed = ""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, fewer only at the end."""
        parts: list[bytes] = []
        while size > 0 and not self.failed and (part := self._part(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _part(self, size: int) -> bytes:
        try:
            part = self._stream.read(size)
        except EOFError:
            self.failed = "its packed data are cut off"
            return b""
        except _PACKING_ERRORS:
            self.failed = "its packed data are damaged"
            return b""
        self._budget.left -= len(part)
        if self._budget.left < 0:
            self.failed = (
                f"it unpacks to more than {_MOST_FOLD} times its size; the rest was not read"
            )
        return part


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `refusal` says why it cannot be unpacked, if it cannot."""

    name: str
    open: Callable[[], Readable]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive: its files in order, and a sentence on what it lacks itself, or ""."""

    members: Iterator[Member]
    damage: str = ""


def open_archive(file: BinaryIO, form: Form, name: str) -> Archive:
    """The archive in a file. `name` is what its content is called if it is a single file."""
    if form is Form.GZIP:
        opened = Gunzipped(file)
        return Archive(iter((Member(name, lambda: opened),)))
    if form is Form.TAR:
        return Archive(_of_tar(file))
    try:
        return Archive(_of_directory(file, zipfile.ZipFile(file)))
    except (*_PACKING_ERRORS, struct.error, ValueError):
        return Archive(_one_by_one(file), "the archive is cut off or its directory is damaged")


def _of_directory(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[Member]:
    """The files of an archive by its directory."""
    for info in archive.infolist()[:_MOST_MEMBERS]:
        entry = _entry_at(file, info.header_offset)
        if not _is_file(info.filename):
            continue
        refusal = "it is encrypted" if info.flag_bits & _ENCRYPTED else ""
        if info.compress_type in (STORED, DEFLATED) and entry is not None:
            stream = PackedFile(file, entry.start, info.compress_type, info.compress_size, info.CRC)
            yield Member(info.filename, partial(_itself, stream), refusal)
        else:
            yield Member(info.filename, partial(_opened, archive, info), refusal)


def _of_tar(file: BinaryIO) -> Iterator[Member]:
    """The files of a tar, one after the other."""
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for info in archive:
                if info.isreg() and _is_file(info.name):
                    yield Member(info.name, partial(_extracted, archive, info))
    except _PACKING_ERRORS:
        yield Member("", partial(_itself, PackedFile(file, 0, STORED, 0, None)), _CUT_OFF)


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Readable:
    return cast(Readable, archive.extractfile(info))


def _itself(stream: PackedFile) -> Readable:
    return stream


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Readable:
    """A file that is packed in a rarer way."""
    return cast(Readable, archive.open(info))


def _is_file(name: str) -> bool:
    """Whether an entry is a file, and none of those that macOS adds beside each."""
    return not name.endswith("/") and not name.startswith("__MACOSX/")


# --- an archive without a directory


class _Entry(NamedTuple):
    """What the header before a packed file says. `size` and `checksum` are None if it does not."""

    name: str
    start: int
    method: int
    encrypted: bool
    size: int | None
    checksum: int | None


def _one_by_one(file: BinaryIO) -> Iterator[Member]:
    """The files of an archive by the header that each has before it."""
    at = 0
    while (at := _next_header(file, at)) >= 0:
        entry = _entry_at(file, at)
        if entry is None:
            return
        stream = PackedFile(file, entry.start, entry.method, entry.size, entry.checksum)
        if _is_file(entry.name):
            refusal = "it is encrypted" if entry.encrypted else stream.refusal
            yield Member(entry.name, partial(_itself, stream), refusal)
        at = max(stream.end, entry.start + (entry.size or 0))


def _next_header(file: BinaryIO, at: int) -> int:
    """Where the next file's header is; -1 if there is none."""
    file.seek(at)
    before = b""
    while block := file.read(_BLOCK):
        found = (before + block).find(_LOCAL_MAGIC)
        if found >= 0:
            return at + found - len(before)
        at += len(block)
        before = block[-3:]
    return -1


def _entry_at(file: BinaryIO, at: int) -> _Entry | None:
    """The header of a file at a place; None if the archive ends in it."""
    file.seek(at)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        return None
    _, _, flags, method, _, _, checksum, packed, _, name_size, extra_size = _LOCAL.unpack(head)
    name = file.read(name_size).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    start = at + _LOCAL.size + name_size + extra_size
    unsaid = bool(flags & _HAS_DESCRIPTOR)
    size, checksum = (None, None) if unsaid else (packed, checksum)
    return _Entry(name, start, method, bool(flags & _ENCRYPTED), size, checksum)
