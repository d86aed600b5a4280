"""Streams of packed data: each gives all that can be unpacked before it says what is wrong."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

STORED, DEFLATED = 0, 8
_BLOCK = 1 << 20


class Gunzipped:
    """What a gzip holds, up to the very byte where it is cut off or damaged. Several, one behind
    the other, are one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packed = b""
        self._inflate: zlib._Decompress | None = None
        self._error: zlib.error | None = None

    def read(self, size: int, /) -> bytes:
        """Some bytes, at most `size`; b"" at the end. EOFError where the file ends before,
        zlib.error where it is damaged."""
        data = b""
        while not data:
            self._packed = self._packed or self._file.read(_BLOCK)
            if self._inflate is None:
                self._packed = self._packed.lstrip(b"\0")  # some pad what they write
                if not self._packed:
                    return b""
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
            elif not self._packed:
                raise EOFError
            data = self._inflated(self._inflate, size)
        return data

    def _inflated(self, inflate: zlib._Decompress, size: int) -> bytes:
        if self._error is not None:
            raise self._error
        before = inflate.copy()
        try:
            data = inflate.decompress(self._packed, size)
        except zlib.error as error:
            self._error = error
            return _up_to_damage(before, self._packed, size)
        self._packed = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        if inflate.eof:
            self._inflate = None
        return data


def _up_to_damage(inflate: zlib._Decompress, packed: bytes, size: int) -> bytes:
    """What can be unpacked of data that are damaged somewhere, up to `size` bytes."""
    data = b""
    step = len(packed) // 64 or 1
    for at in range(0, len(packed), step):
        before = inflate.copy()
        part = packed[at : at + step]
        try:
            data += inflate.decompress(part, size - len(data))
        except zlib.error:
            return data + _up_to_damage(before, part, size - len(data)) if step > 1 else data
        if len(data) == size:
            break
    return data


class PackedFile:
    """A file packed in a zip: deflated data end by themselves, stored ones where their size says.

    `end` is where it ends in the archive, as far as it is read. All of it is given before a wrong
    checksum is told.
    """

    def __init__(
        self, file: BinaryIO, start: int, method: int, size: int | None, checksum: int | None
    ) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if method == DEFLATED else None
        self._left = size or 0
        self._expected = checksum
        self._sum = 0
        self.end = start
        known = method == DEFLATED or (method == STORED and size is not None)
        self.refusal = "" if known else "it is packed in a way that cannot be read"

    def read(self, size: int, /) -> bytes:
        """Some bytes, at most `size`; b"" at the end. EOFError where the archive ends before,
        BadZipFile at the end if the checksum is wrong."""
        self._file.seek(self.end)
        data = self._stored(size) if self._inflate is None else self._deflated(self._inflate, size)
        self._sum = zlib.crc32(data, self._sum)
        if not data and self._expected is not None and self._sum != self._expected:
            raise zipfile.BadZipFile
        return data

    def _stored(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self.end += len(data)
        self._left -= len(data)
        if not data and self._left:
            raise EOFError
        return data

    def _deflated(self, inflate: zlib._Decompress, size: int) -> bytes:
        data = b""
        while not inflate.eof and not data:
            packed = self._file.read(_BLOCK)
            data = inflate.decompress(packed, size)
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            self.end += len(packed) - len(rest)
            if not packed and not data and not inflate.eof:
                raise EOFError
            self._file.seek(self.end)
        return data
