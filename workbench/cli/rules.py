"""The rules that a command line names: in files, in folders, in zip archives."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.cli.say import FAILED, CommandError, complain
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.source import RuleText

SUFFIXES = (".yml", ".yaml")
_LARGEST = 16 << 20  # bytes; a rule is a few thousand, an archive's entry could be anything


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of rules as found. `path` is as given, with the way inside a folder or archive."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that a path named and that could not be read, and why."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


def rule_files(paths: Iterable[str]) -> Iterator[RuleFile | Unreadable]:
    """The rule files of each path in turn; those of a folder or archive in order of their names.

    A file that is named itself is read whatever its suffix is.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _in_folder(given)
        elif path.suffix.lower() == ".zip":
            yield from _in_archive(given)
        else:
            yield _file(given)


def rules_of(file: RuleFile) -> list[Rule | Unreadable]:
    """The rules of a file, one a document."""
    try:
        found = read_rules(RuleText.from_bytes(file.data).text)
    except RuleError as error:
        found = [error]
    return [
        Unreadable(file.path, _with_place(each)) if isinstance(each, RuleError) else each
        for each in found
    ]


def one_rule(path: str) -> tuple[RuleText, Rule]:
    """The rule of a file that a command works on; of several the first, which is said.

    Raises CommandError where there is none.
    """
    file = _file(path)
    if isinstance(file, Unreadable):
        raise CommandError(str(file), FAILED)
    found = rules_of(file)
    rule = next((each for each in found if isinstance(each, Rule)), None)
    if rule is None:
        raise CommandError(str(found[0]), FAILED)
    if len(found) > 1:
        complain(f"{path}: it has {len(found)} documents; this is about the rule {_name(rule)}")
    for warning in rule.warnings:
        complain(f"{path}: {warning}")
    return RuleText.from_bytes(file.data), rule


def _name(rule: Rule) -> str:
    return f"`{rule.meta.title or rule.meta.id or rule.document + 1}`"


def _with_place(error: RuleError) -> str:
    return f"line {error.line}: {error}" if error.line else str(error)


def _file(path: str) -> RuleFile | Unreadable:
    try:
        if Path(path).stat().st_size > _LARGEST:
            return Unreadable(path, "too large to be a file of rules")
        return RuleFile(path, Path(path).read_bytes())
    except OSError as error:
        return Unreadable(path, _why(error))


def _in_folder(given: str) -> Iterator[RuleFile | Unreadable]:
    unreadable: list[Unreadable] = []

    def refuse(error: OSError) -> None:
        unreadable.append(Unreadable(str(error.filename), _why(error)))

    found = [
        Path(folder, name).relative_to(given).as_posix()
        for folder, _, names in os.walk(given, onerror=refuse)
        for name in names
        if name.lower().endswith(SUFFIXES)
    ]
    yield from unreadable
    if not found and not unreadable:
        yield Unreadable(given, "no rule (*.yml, *.yaml) in this folder")
    for relative in sorted(found):
        yield _file(os.path.join(given, relative))  # noqa: PTH118 - Path would drop a leading ./


def _in_archive(given: str) -> Iterator[RuleFile | Unreadable]:
    try:
        with zipfile.ZipFile(given) as archive:
            entries = [e for e in archive.infolist() if _is_rule(e)]
            if not entries:
                yield Unreadable(given, "no rule (*.yml, *.yaml) in this archive")
            for entry in sorted(entries, key=lambda e: e.filename):
                yield _entry(given, archive, entry)
    except OSError as error:
        yield Unreadable(given, _why(error))
    except zipfile.BadZipFile:
        yield Unreadable(given, "not a zip archive")


def _is_rule(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and PurePosixPath(entry.filename).suffix.lower() in SUFFIXES


def _entry(given: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> RuleFile | Unreadable:
    path = f"{given}/{entry.filename}"
    if entry.file_size > _LARGEST:
        return Unreadable(path, "too large to be a file of rules")
    try:
        return RuleFile(path, archive.read(entry))
    except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
        return Unreadable(path, f"cannot be unpacked: {error}")  # damaged, encrypted, unknown


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
