"""Packed files are read within bounds, and past what is damaged."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.events.container import Budget, Unpacked, open_archive
from workbench.events.recognise import Form

FILES = {"a.json": b"first " * 9000, "b/": b"", "__MACOSX/._a": b"x", "b/c.json": bytes(range(256))}
KEPT = ["a.json", "b/c.json"]
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]


def zipped(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(packed: bytes, form: Form = Form.ZIP) -> dict[str, tuple[bytes, str]]:
    """What each file gives, and why no more."""
    out: dict[str, tuple[bytes, str]] = {}
    for member in open_archive(io.BytesIO(packed), form, "one").members:
        stream = Unpacked(member.open(), Budget(len(packed)))
        out[member.name] = (b"".join(iter(lambda s=stream: s.read(1000), b"")), stream.failed)
    return out


@pytest.mark.parametrize("method", METHODS)
def test_every_file_of_a_zip_is_given(method: int) -> None:
    assert unpacked(zipped(method)) == {name: (FILES[name], "") for name in KEPT}


def test_a_gzip_is_one_file() -> None:
    packed = gzip.compress(b"one") + gzip.compress(b"two")
    assert unpacked(packed, Form.GZIP) == {"one": (b"onetwo", "")}


@pytest.mark.parametrize("method", METHODS[:2])
def test_a_zip_without_a_directory_is_read_by_its_headers(method: int) -> None:
    packed = zipped(method)
    packed = packed[: packed.index(b"PK\x01\x02")]
    assert open_archive(io.BytesIO(packed), Form.ZIP, "x").damage
    assert unpacked(packed) == {name: (FILES[name], "") for name in KEPT}


def test_what_is_packed_in_another_way_needs_the_directory() -> None:
    packed = zipped(zipfile.ZIP_BZIP2)
    archive = open_archive(io.BytesIO(packed[: packed.index(b"PK\x01\x02")]), Form.ZIP, "x")
    assert {m.refusal for m in archive.members} == {"it is packed in a way that cannot be read"}


def test_a_wrong_checksum_is_told_after_all_is_given() -> None:
    packed = zipped(zipfile.ZIP_STORED).replace(b"first first", b"first fiRst", 1)
    content, failed = unpacked(packed)["a.json"]
    assert (len(content), failed) == (len(FILES["a.json"]), "its packed data are damaged")


@given(st.integers(0, 400))
def test_cut_off_data_give_what_there_is(cut: int) -> None:
    packed = gzip.compress(bytes(range(256)))
    content, failed = unpacked(packed[:-cut] if cut else packed, Form.GZIP)["one"]
    assert bytes(range(256)).startswith(content)
    assert bool(failed) is (0 < cut < len(packed))


@given(st.binary(max_size=300), st.integers(0, 300))
def test_nothing_that_claims_to_be_an_archive_raises(data: bytes, at: int) -> None:
    packed = bytearray(zipped(zipfile.ZIP_DEFLATED))
    packed[at : at + len(data)] = data
    for content in (bytes(packed), b"PK\x03\x04" + data):
        for _, failed in unpacked(content).values():
            assert failed in ("", "its packed data are cut off", "its packed data are damaged")
    unpacked(b"\x1f\x8b\x08" + data, Form.GZIP)


def test_what_unpacks_beyond_measure_ends() -> None:
    budget = Budget(10)
    budget.left = 5000
    stream = Unpacked(io.BytesIO(bytes(10_000)), budget)
    given = [stream.read(3000), stream.read(3000), stream.read(3000)]
    assert [len(part) for part in given] == [3000, 3000, 0]
    assert "times its size" in stream.failed
