"""The files of an archive are one log; what cannot be unpacked is said."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.events import forms
from tests.events.samples import long_log, numbers
from workbench.events.read import ReadError, read_file
from workbench.events.table import EventTable

TOTAL = 300
ALL = list(range(1, TOTAL + 1))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_log(tmp_path_factory.mktemp("logs"), TOTAL)


@pytest.fixture(scope="module")
def lines(log: Path) -> bytes:
    return forms.dumped(log).encode()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(folder: Path, content: bytes, name: str = "archive") -> EventTable:
    (folder / name).write_bytes(content)
    return read_file(folder / name)


def said(table: EventTable) -> list[str]:
    return [damage.what for damage in table.files[0].damage]


def test_all_files_are_read_in_order_and_others_passed_over(
    log: Path, lines: bytes, tmp_path: Path
) -> None:
    files = {
        "b/flat.json": forms.flat(log).encode(),
        "README.md": b"text",
        "a/log.evtx": log.read_bytes(),
        "__MACOSX/._x.json": lines,
        "events.xml": forms.xml_file(log).encode(),
        "lines.gz": gzip.compress(lines),
        "inner.zip": zipped({"x.json": lines, "manifest.json": b"{}"}),
    }
    table = read(tmp_path, zipped(files), "all.zip")
    assert numbers(table) == ALL * 5
    assert said(table) == []
    assert table.index.tolist() == list(range(5 * TOTAL))
    assert (len(table.files), table.files[0].events) == (1, 5 * TOTAL)


def test_a_packed_evtx_is_read_with_its_damage(log: Path, tmp_path: Path) -> None:
    data = log.read_bytes()
    for whole in (gzip.compress(data), zipped({"x.evtx": data})):
        table = read(tmp_path, whole)
        assert (numbers(table), said(table)) == (ALL, [])
    cut, zipped_cut = gzip.compress(data[:100_000]), zipped({"x.evtx": data[:100_000]})
    for packed, name in ((cut, ""), (zipped_cut, "x.evtx: ")):
        table = read(tmp_path, packed)
        assert 0 < table.size < TOTAL
        assert said(table)[0].startswith(f"{name}the file is cut off")


def test_damage_says_which_file_it_is_in(lines: bytes, tmp_path: Path) -> None:
    inner = zipped({"c.xml": lines[:-9]})
    table = read(tmp_path, zipped({"a.json": lines[:-9], "b.zip": inner, "ok.json": lines}))
    end = f"the text is cut off inside the event that begins in line {TOTAL}"
    assert said(table) == [
        f"a.json: {end}",
        "b.zip/c.xml: its name says XML, but it is JSON",
        f"b.zip/c.xml: {end}",
    ]


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"x.json": data})])
def test_packed_data_that_are_cut_off(
    lines: bytes, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    rng = random.Random(5)
    noisy = b"".join(
        line.replace(b'"N"', b'"Z":"%d","N"' % rng.getrandbits(900)) + b"\n"
        for line in lines.splitlines()
    )
    packed = pack(noisy)
    table = read(tmp_path, packed[: len(packed) // 2])
    assert 0 < table.size < TOTAL
    assert numbers(table) == ALL[: table.size]
    assert any("its packed data are cut off" in what for what in said(table))


def test_an_archive_without_its_directory_is_read_file_by_file(
    lines: bytes, tmp_path: Path
) -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        packed = zipped({"a.json": lines, "b.json": lines}, method)
        table = read(tmp_path, packed[: packed.index(b"PK\x01\x02")])
        assert numbers(table) == ALL * 2
        assert said(table) == ["the archive is cut off or its directory is damaged"]


def test_packed_data_that_are_damaged(lines: bytes, tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.json": lines, "b.json": lines}, zipfile.ZIP_STORED))
    at = packed.index(b"xxxx", 100)
    packed[at] ^= 1
    table = read(tmp_path, bytes(packed))
    assert table.size >= TOTAL
    assert numbers(table)[-TOTAL:] == ALL
    assert said(table) == ["a.json: its packed data are damaged"]


def test_what_unpacks_without_end_is_stopped(lines: bytes, tmp_path: Path) -> None:
    block = gzip.compress(lines + b" " * (1 << 24))
    table = read(tmp_path, block * 5)
    assert 0 < table.size <= 5 * TOTAL
    assert [what for what in said(table) if "times its size" in what]


def test_an_encrypted_file_is_named(lines: bytes, tmp_path: Path) -> None:
    packed = bytearray(zipped({"secret.json": lines, "open.json": lines}))
    for magic, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(magic) + flags_at] |= 1
    table = read(tmp_path, bytes(packed))
    assert numbers(table) == ALL
    assert said(table) == ["secret.json: it is encrypted"]


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_is_an_archive_too(mode: str, log: Path, lines: bytes, tmp_path: Path) -> None:
    files = {"a/log.evtx": log.read_bytes(), "b.txt": b"text", "c.json.gz": gzip.compress(lines)}
    table = read(tmp_path, tarred({**files, "d.json": lines[:-9]}, mode))
    assert numbers(table) == [*ALL, *ALL, *ALL[:-1]]
    (what,) = said(table)
    assert what.startswith("d.json: the text is cut off")


def test_a_tar_that_is_cut_off(lines: bytes, tmp_path: Path) -> None:
    whole = tarred({"a.json": lines, "b.json": lines})
    table = read(tmp_path, whole[: len(lines) + 700])
    assert numbers(table) == ALL
    table = read(tmp_path, whole[: len(lines) * 3 // 2 + 1500])
    assert numbers(table)[:TOTAL] == ALL
    assert any("cut off" in what for what in said(table))


def test_a_small_gzip_that_is_cut_off_gives_its_events(lines: bytes, tmp_path: Path) -> None:
    packed = gzip.compress(lines)
    table = read(tmp_path, packed[:-40])
    assert 0 < table.size <= TOTAL
    assert "its packed data are cut off" in said(table)


def test_archives_deeper_than_one_are_not_read(lines: bytes, tmp_path: Path) -> None:
    deep = zipped({"deep.zip": zipped({"x.json": lines})})
    table = read(tmp_path, zipped({"inner.zip": deep, "y.json": lines}))
    assert numbers(table) == ALL
    (what,) = said(table)
    assert what.startswith("inner.zip/deep.zip: ")


@pytest.mark.parametrize(
    "content",
    [
        zipped({}),
        zipped({"rule.yml": b"title: x"}),
        gzip.compress(b"text"),
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
    ],
    ids=["empty", "rules", "text", "zip begun", "gzip begun"],
)
def test_an_archive_without_events_is_named(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no event log"):
        read(tmp_path, content)


def test_real_packed_data_sets_are_read(corpus: Path) -> None:
    sizes = {
        path.name: read_file(path).size for path in sorted((corpus / "json").glob("*.zip"))[:5]
    }
    assert sum(sizes.values()) == 17_570
