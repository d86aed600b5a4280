"""Which files the opened paths mean, without reading them, and of which source each is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from workbench.tuning.rule_files import Unreadable, is_archive, is_placeholders, names_in_folder


@dataclass(frozen=True, slots=True)
class Listed:
    """A file on disk that is to be read. `path` is as given, with the way inside a folder;
    `opened` is the name of what was opened: the folder's, the archive's without `.zip`, and of a
    single file that of the folder it lies in. `inside` is the way from there, with slashes, empty
    for an archive, whose files have ways of their own.
    """

    path: str
    opened: str
    inside: str = ""

    @property
    def archive(self) -> bool:
        return not self.inside

    def source_of(self, path: str) -> str:
        """The source of a file of it, named as `Place.path` is: the first folder below what was
        opened, or that itself."""
        inside = self.inside or path[len(self.path) + 1 :]
        first, _, rest = inside.partition("/")
        return first if rest else self.opened


def listed(paths: Iterable[str]) -> tuple[list[Listed], list[Unreadable]]:
    """The files of each path in turn, those of a folder in order of their names, each file once;
    and what is not there or holds no rule."""
    found: dict[str, Listed] = {}
    refused: list[Unreadable] = []
    for given in paths:
        real = os.path.realpath(given)
        if os.path.isdir(given):  # noqa: PTH112 - paths stay texts, there are thousands
            names, unreadable = names_in_folder(given)
            refused += unreadable
            for inside in names:
                path = os.path.join(given, inside)  # noqa: PTH118 - Path would drop a leading ./
                each = Listed(path, PurePath(real).name, inside)
                found.setdefault(os.path.join(real, inside), each)  # noqa: PTH118
        elif not is_placeholders(given):
            found.setdefault(real, _single(given, PurePath(real)))
    return list(found.values()), refused


def _single(given: str, real: PurePath) -> Listed:
    if is_archive(given):
        return Listed(given, real.stem)
    return Listed(given, real.parent.name, real.name)
