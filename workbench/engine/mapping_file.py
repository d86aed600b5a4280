"""A file of log source mappings as values: resources/logsources.yml, or an analyst's own.

The form is described at the head of resources/logsources.yml. Everything is checked here, and an
error says in one sentence what stands where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

from workbench.engine.derive import Derivation
from workbench.engine.derive_file import derivations_of
from workbench.engine.shape import ShapeError, mapping, only, text, texts

SECTIONS = ("services", "derived", "categories", "alternates", "none")
T = TypeVar("T")


class LogSourceError(Exception):
    """A file of log source mappings that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of event: the channels of a service, conditions, the names of fields."""

    service: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    renames: tuple[tuple[str, str], ...]
    derived: tuple[Derivation, ...]


Categories = dict[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class Alternate:
    """Kinds of event that a person switches on, and what they are in one sentence."""

    about: str
    categories: Categories


@dataclass(frozen=True)
class MappingFile:
    """The sections of a file: channels and derived fields by service, kinds of event by category,
    alternates by name, and the categories that have nothing, with the reason."""

    services: dict[str, tuple[str, ...]] = field(default_factory=dict)
    derived: dict[str, tuple[Derivation, ...]] = field(default_factory=dict)
    categories: Categories = field(default_factory=dict)
    alternates: dict[str, Alternate] = field(default_factory=dict)
    none: dict[str, str] = field(default_factory=dict)

    def over(self, other: MappingFile) -> MappingFile:
        """This file merged over another: where both name something, this one counts."""
        return MappingFile(
            other.services | self.services,
            other.derived | self.derived,
            other.categories | self.categories,
            other.alternates | self.alternates,
            other.none | self.none,
        )

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every kind of event with the place where it stands."""
        for name, entries in self.categories.items():
            yield from ((f"categories: {name}", entry) for entry in entries)
        for name, alternate in self.alternates.items():
            for category, entries in alternate.categories.items():
                yield from ((f"alternates: {name}: {category}", entry) for entry in entries)

    def derivations(self) -> Iterator[Derivation]:
        """Every derived field."""
        for found in self.derived.values():
            yield from found
        for _, entry in self.entries():
            yield from entry.derived


def read_mapping_file(path: Path) -> MappingFile:
    """Reads a file of mappings; every section may be missing. Raises LogSourceError."""
    try:
        read = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _file(read)
    except OSError as error:
        raise LogSourceError(f"{path.name} cannot be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        _refuse_yaml(path, error)
    except (ShapeError, RecursionError) as error:
        said = error if isinstance(error, ShapeError) else "it is nested too deeply"
        raise LogSourceError(f"{path.name}: {said}") from None


def check(file: MappingFile, name: str) -> None:
    """Raises LogSourceError if something in `file` names a service that has no channels, or if
    one field is derived in two ways that cannot be told apart by their names."""
    for place, entry in file.entries():
        if entry.service not in file.services:
            raise LogSourceError(f"{name}: {place}: there is no service `{entry.service}`")
    for service in file.derived.keys() - file.services.keys():
        raise LogSourceError(f"{name}: derived: there is no service `{service}`")
    known: dict[str, Derivation] = {}
    for derived in file.derivations():
        if known.setdefault(derived.name, derived) != derived:
            raise LogSourceError(f"{name}: {derived.name} is derived in two ways")


def _refuse_yaml(path: Path, error: yaml.YAMLError) -> NoReturn:
    mark = getattr(error, "problem_mark", None)
    line = f" in line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "it is not text in UTF-8"
    raise LogSourceError(f"{path.name} is not YAML: {problem}{line}") from None


def _file(read: Any) -> MappingFile:
    sections = mapping(read, "the file", SECTIONS)
    services = _each(sections, "services", texts)
    alternates = _each(sections, "alternates", _alternate)
    return MappingFile(
        {name.lower(): channels for name, channels in services.items()},
        _each(sections, "derived", derivations_of),
        _each(sections, "categories", _entries),
        alternates,
        _each(sections, "none", text),
    )


def _each(sections: dict[str, Any], section: str, of: Callable[[Any, str], T]) -> dict[str, T]:
    """A section's values by name; names are compared in lower case, as log sources are."""
    found = mapping(sections.get(section) or {}, section)
    return {name.lower(): of(value, f"{section}: {name}") for name, value in found.items()}


def _alternate(value: Any, place: str) -> Alternate:
    found = mapping(value, place, ("about", "categories"))
    categories = mapping(only(found, "categories", place), f"{place}: categories")
    return Alternate(
        text(only(found, "about", place), f"{place}: about"),
        {name.lower(): _entries(e, f"{place}: {name}") for name, e in categories.items()},
    )


def _entries(value: Any, place: str) -> tuple[Entry, ...]:
    if not isinstance(value, list) or not value:
        raise ShapeError(f"{place}: a list of kinds of event is expected")
    return tuple(_entry(each, place) for each in value)


def _entry(value: Any, place: str) -> Entry:
    found = mapping(value, place, ("service", "where", "rename", "derive"))
    where = mapping(found.get("where") or {}, f"{place}: where")
    rename = mapping(found.get("rename") or {}, f"{place}: rename")
    derived = derivations_of(found.get("derive") or [], f"{place}: derive")
    if both := {d.field for d in derived} & rename.keys():
        raise ShapeError(f"{place}: `{both.pop()}` is renamed and derived")
    return Entry(
        text(only(found, "service", place), f"{place}: service").lower(),
        tuple((name, texts(v, f"{place}: where: {name}")) for name, v in where.items()),
        tuple((name, text(v, f"{place}: rename: {name}")) for name, v in rename.items()),
        derived,
    )
