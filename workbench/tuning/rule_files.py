"""The rule files that paths mean: files, folders searched through, zip archives of them.

Beside rules may lie a file of placeholder values (`placeholders.yml`, `.yaml`, `.json`, `.txt`);
it is no rule file.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.events.progress import Tick, no_tick
from workbench.sigma.placeholders import (
    FILE_NAMES,
    NO_VALUES,
    PlaceholderError,
    Placeholders,
    read_placeholders,
)

SUFFIXES = (".yml", ".yaml")
_LARGEST = 16 << 20  # bytes; a rule is a few thousand, an archive's entry could be anything
_LARGEST_ARCHIVE = 512 << 20  # bytes of all its rules unpacked; SigmaHQ's are about 12 million
_Wanted = Callable[[str], bool]  # of a file's name


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file as found. `path` is as given, with the way inside a folder or archive."""

    path: str
    data: bytes
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that a path named and that could not be read, and why."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


Found = RuleFile | Unreadable


def rule_files(paths: Iterable[str | Path], tick: Tick = no_tick) -> Iterator[Found]:
    """The rule files of each path in turn; those of a folder or archive in order of their names.

    A file that is named itself is read whatever its suffix is. Ticks once a file.
    """
    for given in map(str, paths):
        if Path(given).is_dir():
            yield from _in_folder(given, _is_rule, tick)
        elif is_archive(given):
            yield from _in_archive(given, _is_rule, tick)
        elif not is_placeholders(given):
            yield read(given)


def names_in_folder(given: str) -> tuple[list[str], list[Unreadable]]:
    """The rule files of a folder and of those below it, as the ways to them with slashes, in
    order; and what cannot be searched, or that there is none."""
    return _names(given, _is_rule)


def placeholders_beside(paths: Iterable[str | Path]) -> tuple[Placeholders, tuple[str, ...]]:
    """The placeholder values that lie in the folders and archives of rules and beside rule files,
    and a sentence for each file that cannot be used. The first that names one counts.
    """
    values, failures = NO_VALUES, []
    for found in _placeholder_files(paths):
        if isinstance(found, Unreadable):
            failures.append(str(found))
            continue
        try:
            values = values.also(read_placeholders(found.data, found.path))
        except PlaceholderError as error:
            failures.append(str(error))
    return values, tuple(failures)


def read(path: str) -> Found:
    """One file."""
    try:
        if Path(path).stat().st_size > _LARGEST:
            return Unreadable(path, "too large to be a file of rules")
        return RuleFile(path, Path(path).read_bytes())
    except OSError as error:
        return Unreadable(path, _why(error))


def read_inside(archive: str, inside: str) -> Found:
    """One file of an archive by its name there, without unpacking the others."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return _entry(archive, opened, opened.getinfo(inside))
    except OSError as error:
        return Unreadable(archive, _why(error))
    except KeyError:
        return Unreadable(f"{archive}/{inside}", "no longer in the archive")
    except (zipfile.BadZipFile, ValueError):
        return Unreadable(archive, "not a zip archive")


def is_archive(path: str | Path) -> bool:
    return str(path).lower().endswith(".zip")


def is_placeholders(path: str | Path) -> bool:
    """Whether a file is by its name one of placeholder values."""
    return PurePosixPath(str(path).replace(os.sep, "/")).name.lower() in FILE_NAMES


def _is_rule(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not is_placeholders(name)


def _placeholder_files(paths: Iterable[str | Path]) -> Iterator[Found]:
    known: set[str] = set()
    for given in map(str, paths):
        if is_archive(given) and not Path(given).is_dir():
            found = _in_archive(given, is_placeholders, no_tick)
            yield from (each for each in found if isinstance(each, RuleFile))
            continue
        for path in filter(is_placeholders, _all_files(Path(given))):
            if os.path.realpath(path) not in known:
                known.add(os.path.realpath(path))
                yield read(path)


def _all_files(given: Path) -> list[str]:
    """The files below a folder, or those in the folder of a file, in order."""
    if given.is_dir():
        return [str(given / name) for name in sorted(_walk(str(given)))]
    try:
        return sorted(str(path) for path in given.parent.iterdir() if path.is_file())
    except OSError:
        return []


def _walk(folder: str, refuse: Callable[[OSError], object] | None = None) -> list[str]:
    return [
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(folder, onerror=refuse)
        for name in names
    ]


def _names(given: str, wanted: _Wanted) -> tuple[list[str], list[Unreadable]]:
    unreadable: list[Unreadable] = []

    def refuse(error: OSError) -> None:
        unreadable.append(Unreadable(str(error.filename), _why(error)))

    found = sorted(name for name in _walk(given, refuse) if wanted(name))
    if not found and not unreadable:
        unreadable.append(Unreadable(given, "no rule (*.yml, *.yaml) in this folder"))
    return found, unreadable


def _in_folder(given: str, wanted: _Wanted, tick: Tick) -> Iterator[Found]:
    found, unreadable = _names(given, wanted)
    yield from unreadable
    for number, relative in enumerate(found):
        tick(number, len(found))
        yield read(os.path.join(given, relative))  # noqa: PTH118 - Path would drop a leading ./


def _in_archive(given: str, wanted: _Wanted, tick: Tick) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(given) as archive:
            found = (e for e in archive.infolist() if not e.is_dir() and wanted(e.filename))
            entries = sorted(found, key=lambda e: e.filename)
            if not entries:
                yield Unreadable(given, "no rule (*.yml, *.yaml) in this archive")
            if sum(e.file_size for e in entries) > _LARGEST_ARCHIVE:
                yield Unreadable(given, "too large to be an archive of rules")
                return
            for number, entry in enumerate(entries):
                tick(number, len(entries))
                yield _entry(given, archive, entry)
    except OSError as error:
        yield Unreadable(given, _why(error))
    except (zipfile.BadZipFile, ValueError):  # ValueError: names that are no text
        yield Unreadable(given, "not a zip archive")


def _entry(given: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Found:
    path = f"{given}/{entry.filename}"
    if entry.file_size > _LARGEST:
        return Unreadable(path, "too large to be a file of rules")
    try:
        return RuleFile(path, archive.read(entry), archived=True)
    except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
        return Unreadable(path, f"cannot be unpacked: {error}")  # damaged, encrypted, unknown


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
