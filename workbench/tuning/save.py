"""Files written whole or not at all, and never over what somebody else has changed meanwhile."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from workbench.sigma.source import RuleText

_WHY = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than the system allows",
    errno.EACCES: "there is no permission to write there",
    errno.EPERM: "there is no permission to write there",
    errno.EROFS: "the disk can only be read",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "the name is too long",
}


class SaveError(Exception):
    """A file that was not written; the message says why in one sentence, and nothing is lost."""


class ChangedOnDisk(SaveError):  # noqa: N818 - named for what happened, which the person decides on
    """The file on disk is not what it was when it was read (or is there though none was)."""


def save_text(
    path: Path,
    rule_text: RuleText,
    text: str,
    *,
    expected: bytes | None,
    overwrite: bool = False,
) -> bytes:
    """Writes a rule file, encoded as `rule_text` was, and returns the bytes written.

    `expected` is what the file held when it was read, None if there was none. Raises
    ChangedOnDisk if it now holds anything else, unless `overwrite`, and SaveError.
    """
    try:
        data = rule_text.with_text(text).to_bytes()
    except UnicodeEncodeError as error:
        raise SaveError(
            f"{path.name} was not saved: character {error.start + 1} cannot be written as"
            f" {rule_text.encoding.upper()}"
        ) from None
    if not overwrite:
        _refuse_changed(path, expected)
    write_whole(path, data)
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Puts `data` at `path`: beside it first, synced and read back, then renamed over it.

    A link stays a link and its file is replaced; the file keeps its permissions. Raises SaveError,
    and then the file is as it was and nothing is left beside it.
    """
    try:
        _replace(path.resolve(), data)
    except OSError as error:
        raise SaveError(f"{path.name} was not saved: {_why(error)}") from None


def _refuse_changed(path: Path, expected: bytes | None) -> None:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # reading one may never end
            raise SaveError(f"{path.name} was not saved: it is a device or a pipe, not a file")
        found = path.read_bytes()
    except FileNotFoundError:
        if expected is not None:
            raise ChangedOnDisk(f"{path.name} is no longer on disk") from None
        return
    except OSError as error:
        raise SaveError(f"{path.name} was not saved: {_why(error)}") from None
    if expected is None:
        raise ChangedOnDisk(f"{path.name} is already there")
    if found != expected:
        raise ChangedOnDisk(f"{path.name} has been changed on disk since it was read")


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is a device or a pipe, not a file")
    if path.exists() and not _may_write(path):
        raise OSError(errno.EACCES, "read-only")
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        _write(beside, data)
        if path.exists():
            shutil.copymode(path, beside)
            _keep_owner(path, beside)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _may_write(path: Path) -> bool:
    """A rename would replace a file that is read-only; whoever made it so meant it."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _keep_owner(old: Path, new: Path) -> None:
    """Gives the new file the owner of the old one, where the system has owners and allows it."""
    with suppress(OSError, AttributeError):
        was = old.stat()
        os.chown(new, was.st_uid, was.st_gid)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.read_bytes() != data:
        raise OSError(errno.EIO, "the disk gave back something else than was written")


def _sync_folder(folder: Path) -> None:
    """Makes the new name last; some systems cannot open a folder, and need not."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: OSError) -> str:
    return _WHY.get(error.errno or 0, error.strerror or str(error))
