import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workbench.sigma.source import RuleText
from workbench.tuning.save import ChangedOnDisk, SaveError, save_text, write_whole

resource = pytest.importorskip("resource", reason="needs the limits that POSIX sets on files")

OLD = "title: old\n"
NEW = "title: new\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rule.yml"
    path.write_text(OLD)
    return path


def left_beside(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir() if file != path]


def test_a_rule_is_written_where_it_was(path: Path) -> None:
    written = save_text(path, RuleText(OLD), NEW, expected=OLD.encode())
    assert path.read_bytes() == written == NEW.encode()
    assert left_beside(path) == []


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + OLD.replace("\n", "\r\n").encode(), b"\xff\xfe" + OLD.encode("utf-16-le")],
)
def test_it_is_encoded_as_it_was(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    original = RuleText.from_bytes(data)
    text = original.text.replace("old", "né")
    assert save_text(path, original, text, expected=data) == path.read_bytes()
    assert RuleText.from_bytes(path.read_bytes()) == original.with_text(text)


def test_a_file_changed_since_is_not_overwritten_unasked(path: Path) -> None:
    path.write_text("title: theirs\n")
    with pytest.raises(ChangedOnDisk, match="has been changed on disk"):
        save_text(path, RuleText(OLD), NEW, expected=OLD.encode())
    assert path.read_text() == "title: theirs\n"
    save_text(path, RuleText(OLD), NEW, expected=OLD.encode(), overwrite=True)
    assert path.read_text() == NEW


def test_a_file_that_came_or_went_since_is_a_change_too(path: Path) -> None:
    with pytest.raises(ChangedOnDisk, match="already there"):
        save_text(path, RuleText(OLD), NEW, expected=None)
    path.unlink()
    with pytest.raises(ChangedOnDisk, match="no longer on disk"):
        save_text(path, RuleText(OLD), NEW, expected=OLD.encode())
    save_text(path, RuleText(OLD), NEW, expected=None)
    assert path.read_text() == NEW


def test_permissions_stay_and_a_new_file_has_the_usual_ones(path: Path) -> None:
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
    new, usual = path.with_name("new.yml"), path.with_name("usual")
    usual.touch()
    write_whole(new, b"new")
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.with_name("link.yml")
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@contextmanager
def full_disk(at: int) -> Iterator[None]:
    """No file may grow beyond `at` bytes, as if the disk were full there."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_loses_nothing(path: Path) -> None:
    with full_disk(10_000), pytest.raises(SaveError) as raised:
        write_whole(path, b"x" * 100_000)
    assert str(raised.value).startswith("rule.yml was not saved: ")
    assert path.read_text() == OLD
    assert left_beside(path) == []


@contextmanager
def nobody() -> Iterator[None]:
    """As a user without rights, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A rule in a folder that anybody may enter (pytest's own are for their owner alone)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule.yml"
        path.write_text(OLD)
        yield path


def test_without_permission_for_the_folder_nothing_is_written(shared: Path) -> None:
    shared.parent.chmod(0o555)
    shared.chmod(0o666)
    with nobody(), pytest.raises(SaveError, match="there is no permission to write there"):
        write_whole(shared, b"new")
    shared.parent.chmod(0o755)
    assert shared.read_text() == OLD
    assert left_beside(shared) == []


def test_a_file_that_may_not_be_written_is_not_replaced(shared: Path) -> None:
    shared.parent.chmod(0o777)
    shared.chmod(0o444)
    with nobody(), pytest.raises(SaveError, match="there is no permission to write there"):
        write_whole(shared, b"new")
    assert shared.read_text() == OLD
    assert left_beside(shared) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing/rule.yml", "the folder does not exist"),
        ("rule.yml/rule.yml", "the folder does not exist"),
        (".", "it is a folder"),
    ],
)
def test_a_place_that_is_none_is_one_sentence(path: Path, name: str, why: str) -> None:
    with pytest.raises(SaveError, match=f"was not saved: {why}"):
        write_whole(path.parent / name, b"new")
    assert left_beside(path) == []


def test_text_that_no_encoding_holds_is_one_sentence(path: Path) -> None:
    with pytest.raises(SaveError, match="character 8 cannot be written as UTF-8"):
        save_text(path, RuleText(OLD), "title: \ud800", expected=OLD.encode())
    assert path.read_text() == OLD


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_pipe_is_not_replaced_by_a_file(path: Path, overwrite: bool) -> None:
    pipe = path.with_name("pipe")
    os.mkfifo(pipe)
    with pytest.raises(SaveError, match="pipe"):
        save_text(pipe, RuleText(OLD), NEW, expected=None, overwrite=overwrite)
    assert pipe.is_fifo()


def test_a_name_that_is_too_long_is_one_sentence(path: Path) -> None:
    long = path.with_name("x" * 300 + ".yml")
    with pytest.raises(SaveError, match="was not saved"):
        save_text(long, RuleText("title: a\n"), "title: a\n", expected=None)
