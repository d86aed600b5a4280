"""What is remembered on disk is either wholly what was written, or nothing."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.entries import entry
from tests.catalogue.test_packed import Hostile
from workbench.catalogue.cache import NOTHING, Stored, file_for, folder, load, store
from workbench.catalogue.entry import Broken, Place
from workbench.catalogue.kept import Kept, ReadFile, Stamp
from workbench.catalogue.packed import SCHEMA
from workbench.sigma.indicators import Row
from workbench.sigma.placeholders import NO_VALUES, Placeholders

READ = ReadFile(
    "rules/a.yml", b"d" * 32, (entry("A", Row("f", "eq", "v")),), (Broken(Place("x"), "why", 3),)
)
STORED = Stored(
    (Kept("rules/a.yml", Stamp(1, 2, 3), (READ,), (Broken(Place("b"), "no"),)),),
    {b"d" * 32: b"rules", b"e" * 32: b"", b"f" * 32: b"others"},
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("cache") / "x.catalogue"
    store(path, STORED)
    return path.read_bytes()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "x.catalogue"


def test_it_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "not" / "yet" / "there.catalogue"
    store(path, STORED)
    assert load(path) == STORED
    assert list(path.parent.iterdir()) == [path]


def test_no_file_is_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "none") is NOTHING
    assert load(tmp_path) is NOTHING


@given(data=st.data())
def test_any_change_of_a_byte_is_seen(written: bytes, scratch: Path, data: st.DataObject) -> None:
    damaged = bytearray(written)
    place = data.draw(st.integers(0, len(written) - 1))
    damaged[place] ^= data.draw(st.integers(1, 255))
    scratch.write_bytes(damaged)
    assert load(scratch) is NOTHING


@given(cut=st.integers(min_value=1), more=st.binary(min_size=1))
def test_a_file_cut_off_or_longer_is_nothing(
    written: bytes, scratch: Path, cut: int, more: bytes
) -> None:
    for data in (written[: -1 - cut % len(written)], written + more):
        scratch.write_bytes(data)
        assert load(scratch) is NOTHING


def with_checksum(magic: bytes, schema: bytes, body: bytes) -> bytes:
    return magic + hashlib.sha256(schema + body).digest() + schema + body


def test_another_version_is_nothing(written: bytes, scratch: Path) -> None:
    magic, body = written[:26], written[26 + 64 :]
    scratch.write_bytes(with_checksum(magic, SCHEMA, body))
    assert load(scratch) == STORED
    scratch.write_bytes(with_checksum(magic, b"s" * 32, body))
    assert load(scratch) is NOTHING
    scratch.write_bytes(with_checksum(b"another program's 26 bytes", SCHEMA, body))
    assert load(scratch) is NOTHING


def test_a_hostile_file_with_a_good_checksum_does_nothing(
    written: bytes, scratch: Path, tmp_path: Path
) -> None:
    target = tmp_path / "made"
    for value in ((Hostile(target), ()), ((Row("a", "b", "c"),), ()), ((), 5), 5, ((), (b"x",))):
        head = pickle.dumps(value)
        body = len(head).to_bytes(8, "little") + head
        scratch.write_bytes(with_checksum(written[:26], SCHEMA, body))
        assert load(scratch) is NOTHING
    assert not target.exists()


def test_a_disk_that_takes_nothing_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    store(tmp_path / "file" / "x.catalogue", STORED)
    assert load(tmp_path / "file" / "x.catalogue") is NOTHING


def test_old_ones_are_taken_away(tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"{number}.catalogue"
        store(path, NOTHING)
        os.utime(path, (number, number))
    (tmp_path / "other.txt").write_text("stays")
    store(tmp_path / "new.catalogue", STORED)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"new.catalogue", "11.catalogue", "other.txt"} <= left
    assert "0.catalogue" not in left
    assert len(left) <= 10


def test_each_set_of_paths_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    here = file_for(tmp_path, ["rules"], NO_VALUES)
    assert here == file_for(tmp_path, ["rules"], NO_VALUES)
    others = {
        file_for(tmp_path, ["rules", "more"], NO_VALUES),
        file_for(tmp_path, [f"{tmp_path}/rules"], NO_VALUES),
        file_for(tmp_path, ["rules"], Placeholders((("x", ("y",)),))),
    }
    monkeypatch.chdir(tmp_path / "a")
    others.add(file_for(tmp_path, ["rules"], NO_VALUES))
    assert len(others - {here}) == 4


def test_the_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGMA_WORKBENCH_CACHE", str(tmp_path))
    assert folder() == tmp_path
    monkeypatch.delenv("SIGMA_WORKBENCH_CACHE")
    assert folder().name
    assert folder() != tmp_path
