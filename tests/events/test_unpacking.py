"""Packed data give what they hold up to where they are cut off or damaged."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable
from zipfile import BadZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.events.unpacking import DEFLATED, STORED, Gunzipped, PackedFile

Read = Callable[[int], bytes]
NOISE = random.Random(7).randbytes(9000)


def taken(read: Read, size: int = 1000) -> tuple[bytes, type[Exception] | None]:
    """All that a stream gives, and what it raises at the end."""
    out = b""
    try:
        while data := read(size):
            assert len(data) <= size
            out += data
    except (EOFError, zlib.error, BadZipFile) as error:
        return out, type(error)
    return out, None


def gunzipped(packed: bytes, size: int = 1000) -> tuple[bytes, type[Exception] | None]:
    return taken(Gunzipped(io.BytesIO(packed)).read, size)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3), st.integers(1, 500))
def test_a_gzip_gives_what_was_packed(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts)) + bytes(9)
    assert gunzipped(packed, size) == (b"".join(parts), None)


@pytest.mark.parametrize("kept", [11, 100, 5000, 8000])
def test_a_gzip_that_is_cut_off_gives_what_is_there(kept: int) -> None:
    data, error = gunzipped(gzip.compress(NOISE)[:kept])
    assert error is EOFError
    assert NOISE.startswith(data)
    assert kept - 200 < len(data) <= kept or kept == 11


def test_a_gzip_that_is_damaged_gives_what_stands_before() -> None:
    text = b"".join(b"line %d of a text\n" % number for number in range(5000))
    packed = bytearray(gzip.compress(text))
    packed[len(packed) // 2] ^= 0xFF
    data, error = gunzipped(bytes(packed), 1 << 20)
    assert error is zlib.error
    assert text.startswith(data[: len(text) // 4])


def test_a_wrong_checksum_takes_nothing_away() -> None:
    packed = bytearray(gzip.compress(NOISE))
    packed[-8] ^= 1
    assert gunzipped(bytes(packed)) == (NOISE, zlib.error)


@pytest.mark.parametrize("method", [STORED, DEFLATED])
def test_a_file_of_a_zip_is_given_before_its_checksum_counts(method: int) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = NOISE if method == STORED else raw.compress(NOISE) + raw.flush()
    for checksum, error in ((zlib.crc32(NOISE), None), (1, BadZipFile)):
        file = PackedFile(io.BytesIO(b"head" + packed), 4, method, len(packed), checksum)
        assert taken(file.read) == (NOISE, error)
        assert file.end == 4 + len(packed)
    cut = PackedFile(io.BytesIO(packed[:5000]), 0, method, len(packed), None)
    assert taken(cut.read)[1] is EOFError
