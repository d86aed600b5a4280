"""Files and folders that a person names are the logs in them."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from workbench.events.find import event_files, holds_events


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.evtx", "a/c.EVTX", "a/b/d.evtx", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_is_all_logs_below_it(tree: Path) -> None:
    found = event_files([tree])
    assert [file.shown for file in found] == ["a/b/d.evtx", "a/c.EVTX", "b.evtx"]
    assert [file.path for file in found] == [tree / file.shown for file in found]


def test_a_file_is_itself_whatever_its_name(tree: Path) -> None:
    notes = tree / "a" / "notes.txt"
    assert [(file.path, file.shown) for file in event_files([notes])] == [(notes, str(notes))]


def test_a_log_named_twice_is_there_once(tree: Path) -> None:
    found = event_files([tree / "b.evtx", tree, tree / "a"])
    assert [file.path.name for file in found] == ["b.evtx", "d.evtx", "c.EVTX"]


def test_what_does_not_exist_is_left_for_the_reader_to_name(tree: Path) -> None:
    missing = tree / "missing.evtx"
    assert [file.path for file in event_files([missing])] == [missing]


EVENT = b'{"Channel": "C", "EventID": 1}\n'


def put(folder: Path, **files: bytes) -> None:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)


def test_in_a_folder_every_form_is_found_by_what_is_in_it(tmp_path: Path) -> None:
    packed = gzip.compress(EVENT)
    put(tmp_path, a__json=EVENT, b__gz=packed, c__log=EVENT, d__py=EVENT, e__xml=b"<rss/>")
    put(tmp_path, f__json=b'{"rules": []}', g__gz=gzip.compress(b"text"), h__zip=b"PK\3\4")
    put(tmp_path, i__txt=b"<Event><System><EventID>1</EventID></System></Event>")
    for name, member in (("j.zip", "x/log.jsonl"), ("k.zip", "rule.yml")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, EVENT)
    assert [f.shown for f in event_files([tmp_path])] == [
        "a.json",
        "b.gz",
        "c.log",
        "i.txt",
        "j.zip",
    ]


def test_one_log_in_two_forms_side_by_side_is_found_once(tmp_path: Path) -> None:
    put(tmp_path, a__evtx=b"", a__json=EVENT, a__json__gz=gzip.compress(EVENT), b__json=EVENT)
    assert [file.shown for file in event_files([tmp_path])] == ["a.evtx", "b.json"]


@pytest.mark.parametrize(("content", "holds"), [(EVENT, True), (b"", False), (b"[1, 2]", False)])
def test_whether_a_file_holds_events(tmp_path: Path, content: bytes, holds: bool) -> None:
    put(tmp_path, a=content, b=gzip.compress(content))
    assert [holds_events(tmp_path / name) for name in ("a", "b")] == [holds, holds]
    assert not holds_events(tmp_path / "missing")


def test_rules_of_the_corpus_are_no_events(corpus: Path) -> None:
    assert not holds_events(corpus / "rules-windows-all.zip")
    assert not holds_events(corpus / "expected.json")
    found = event_files([corpus / "regression", corpus / "json"])
    assert {file.path.suffix for file in found} == {".evtx", ".zip"}


def test_nothing_is_nothing() -> None:
    assert event_files([]) == []
