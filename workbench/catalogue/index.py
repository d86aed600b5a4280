"""The rules of the opened folders, files and archives: what each says, and its parsed form.

An index is a value. `refreshed` gives the next one, for which only what has changed on disk is read
again; where nothing has, it is the same object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from workbench.catalogue import cache as disk
from workbench.catalogue.entry import Broken, Entry, Place
from workbench.catalogue.kept import Kept, ReadFile, Stamp
from workbench.catalogue.listing import Listed, listed
from workbench.catalogue.packed import PackError, collecting_nothing, unpack
from workbench.catalogue.reading import ToRead, parse_all
from workbench.events.progress import Tick, no_tick
from workbench.sigma.parse import read_rule
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.source import RuleText
from workbench.tuning.rule_files import RuleFile, Unreadable, read, read_inside, rule_files

_BY_TICK = 100  # files that are looked at, or rules that are unpacked, between two ticks


@dataclass(frozen=True, eq=False)
class Index:
    """The rules of `paths`, in the order of the paths and of the files' names.

    `entries` are every rule, correlation and filter; `broken` every path, file and document that
    holds none though it should. `blobs` are the parsed rules of files, packed, by the digest of
    their bytes. `cache` is the file that the index is remembered in, None for one that is not.
    """

    paths: tuple[str, ...]
    placeholders: Placeholders = NO_VALUES
    kept: tuple[Kept, ...] = field(default=(), repr=False)
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    broken: tuple[Broken, ...] = ()
    blobs: disk.Blobs = field(default_factory=dict, repr=False)
    cache: Path | None = None

    @cached_property
    def files(self) -> Mapping[str, ReadFile]:
        """Every file of rules by its path."""
        return {file.path: file for kept in self.kept for file in kept.files}

    @cached_property
    def _containers(self) -> Mapping[str, str]:
        """The path on disk of every file: its own, or that of the archive it is in."""
        return {file.path: kept.path for kept in self.kept for file in kept.files}

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources that the rules are of, sorted."""
        return tuple(sorted({entry.place.source for entry in self.entries}))

    def rule(self, entry: Entry) -> Rule:
        """The parsed rule of an entry. Raises RuleError if it has to be read again and is gone."""
        found = self._unpacked(self.files[entry.place.path]).get(entry.place.document)
        if found is not None:
            return found
        text = RuleText.from_bytes(self.data(entry)).text
        return read_rule(text, entry.place.document, self.placeholders)

    def rules(self, tick: Tick = no_tick) -> list[Rule]:
        """The parsed rules of all entries, in their order. Raises RuleError as `rule` does."""
        found: list[Rule] = []
        with collecting_nothing():
            for file in self.files.values():
                rules = self._unpacked(file)
                for entry in file.entries:
                    if len(found) % _BY_TICK == 0:
                        tick(len(found), len(self.entries))
                    found.append(rules.get(entry.place.document) or self.rule(entry))
        return found

    def data(self, entry: Entry) -> bytes:
        """The bytes of an entry's file as they were read. Raises RuleError if they are no longer
        on disk."""
        path = entry.place.path
        container = self._containers[path]
        inside = path[len(container) + 1 :]  # the name in its archive
        with collecting_nothing():  # an archive's list of files is thousands of values
            found = read_inside(container, inside) if inside else read(path)
        if not isinstance(found, RuleFile):
            raise RuleError("the file is no longer there")
        if hashlib.sha256(found.data).digest() != self.files[path].digest:
            raise RuleError("the file has been changed since the rules were read")
        return found.data

    def _unpacked(self, file: ReadFile) -> dict[int, Rule]:
        """The rules of a file by document; none where what is packed cannot be used."""
        try:
            found = unpack(self.blobs.get(file.digest, b""), tuple)
        except PackError:
            return {}
        return {rule.document: rule for rule in found if isinstance(rule, Rule)}


def read_index(
    paths: Iterable[str | Path],
    cache: Path | None = None,
    tick: Tick = no_tick,
    placeholders: Placeholders = NO_VALUES,
) -> Index:
    """The rules of files, folders and archives, remembered in the folder `cache` if one is given.

    Ticks in files. What cannot be read is among `broken`, and the rest is there.
    """
    given = tuple(map(str, paths))
    if cache is None:
        return refreshed(Index(given, placeholders), tick)
    path = disk.file_for(cache, given, placeholders)
    stored = disk.load(path)
    old = Index(given, placeholders, stored.kept, blobs=stored.blobs, cache=path)
    return refreshed(old, tick)


def refreshed(index: Index, tick: Tick = no_tick) -> Index:
    """The index of what is on disk now; the same object if that is what it was.

    Where files were only touched, `entries` is the same object.
    """
    found, missing = listed(index.paths)
    old = {kept.path: kept for kept in index.kept}
    update = _Update(index)
    for number, each in enumerate(found):
        if number % _BY_TICK == 0:
            tick(0, 0)
        update.look_at(each, old.get(each.path))
    kept, blobs = update.done(tick)
    entries = tuple(entry for each in kept for file in each.files for entry in file.entries)
    broken = (*(Broken(Place(each.path), each.why) for each in missing), *_broken(kept))
    if kept != index.kept and index.cache:
        disk.store(index.cache, disk.Stored(kept, blobs))
    if (kept, entries, broken) == (index.kept, index.entries, index.broken):
        return index
    same = index.entries if entries == index.entries else entries
    return replace(index, kept=kept, entries=same, broken=broken, blobs=blobs)


def _broken(kept: Iterable[Kept]) -> Iterator[Broken]:
    for each in kept:
        yield from each.refused
        for file in each.files:
            yield from file.broken


class _Update:
    """Goes through the files on disk: what is as it was stays, the rest is parsed in the end."""

    def __init__(self, index: Index):
        self.index = index
        self.files = {(file.path, file.digest): file for file in index.files.values()}
        self.found: list[Kept | _Changed] = []
        self.parse: list[ToRead] = []

    def look_at(self, each: Listed, old: Kept | None) -> None:
        """Notes a file of the listing, and reads it if it may have changed."""
        try:
            stamp = Stamp.of(each.path)
        except OSError:
            stamp = Stamp(0, 0, 0, sure=False)  # reading it says why
        if old and old.stamp.same(stamp):
            self.found.append(old)
            return
        read = list(rule_files([each.path]))
        source = each.source_of
        refused = tuple(
            Broken(Place(r.path, 0, source(r.path)), r.why)
            for r in read
            if isinstance(r, Unreadable)
        )
        files = [self._known(r, each.source_of(r.path)) for r in read if isinstance(r, RuleFile)]
        self.found.append(_Changed(each.path, stamp, files, refused))

    def _known(self, file: RuleFile, source: str) -> ReadFile | int:
        """What an unchanged file held, or where in `parse` a changed one is."""
        known = self.files.get((file.path, hashlib.sha256(file.data).digest()))
        if known is not None:
            return known
        self.parse.append(ToRead(file.path, source, file.data))
        return len(self.parse) - 1

    def done(self, tick: Tick) -> tuple[tuple[Kept, ...], disk.Blobs]:
        """What is now kept, and the parsed rules of exactly these files."""
        parsed = parse_all(self.parse, self.index.placeholders, tick)
        kept = tuple(
            each if isinstance(each, Kept) else each.kept([file for file, _ in parsed])
            for each in self.found
        )
        blobs = {**self.index.blobs, **{file.digest: blob for file, blob in parsed}}
        wanted = dict.fromkeys(file.digest for each in kept for file in each.files)
        return kept, {digest: blobs.get(digest, b"") for digest in wanted}


@dataclass(frozen=True, slots=True)
class _Changed:
    """A file that has been read again: what of it is known, and where the rest will be parsed."""

    path: str
    stamp: Stamp
    files: list[ReadFile | int]
    refused: tuple[Broken, ...]

    def kept(self, parsed: list[ReadFile]) -> Kept:
        files = tuple(each if isinstance(each, ReadFile) else parsed[each] for each in self.files)
        return Kept(self.path, self.stamp, files, self.refused)
