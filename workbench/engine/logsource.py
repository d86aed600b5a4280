"""What a rule's log source means: the mappings of the program, with an analyst's own over them.

The facts are data (resources/logsources.yml). A log source without a mapping is not evaluated,
never run over everything. A part that a rule leaves open means any: a rule without `product` is
judged over Windows events where its category or service is one that Windows has, since those are
among the events it means; `product: windows` alone means every event. A category and a service
together mean the events that are of both.

Alternates are further kinds of event for a category, which a person switches on by name. They come
before those that are always on: where both admit an event, its fields are read as the alternate
says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from workbench.engine.mapping_file import (
    Entry,
    LogSourceError,
    MappingFile,
    check,
    read_mapping_file,
)
from workbench.engine.scope import Alternative, Condition, Gate, Mapping, Scope
from workbench.paths import RESOURCES
from workbench.sigma.rule import LogSource

__all__ = [
    "DEFAULT",
    "NO_SOURCES",
    "OWN",
    "Alternative",
    "Condition",
    "Gate",
    "LogSourceError",
    "LogSources",
    "Mapping",
    "Scope",
    "load_mappings",
]

DEFAULT = RESOURCES / "logsources.yml"
OWN = "logsources.yml"  # an analyst's own file beside a workspace


@dataclass(frozen=True)
class LogSources:
    """The mappings in use: by service, by category, and the categories that have none.

    `alternates` has every alternate there is, with what it adds in one sentence; `on` those that
    the mappings hold; `offered` the alternates of each category.
    """

    services: dict[str, Mapping]
    categories: dict[str, Mapping]
    none: dict[str, str]
    alternates: dict[str, str] = field(default_factory=dict)
    on: frozenset[str] = frozenset()
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def mapping(self, logsource: LogSource) -> Mapping | None:
        """The events that a log source means, or None: `refusal` then says why."""
        product, category, service = _parts(logsource)
        if product not in (None, "windows"):
            return None
        if category is None and service is None:
            return _EVERYTHING if product else None
        of_category = self.categories.get(category) if category else None
        of_service = self.services.get(service) if service else None
        if category and service:
            return _both(of_category, of_service) if of_category and of_service else None
        return of_category or of_service

    def refusal(self, logsource: LogSource) -> str:
        """Why a log source has no mapping, in one sentence."""
        product, category, service = _parts(logsource)
        if product is None and category is None and service is None:
            return "the rule names no log source"
        said = f"no mapping for log source {logsource}"
        if product not in (None, "windows"):
            return f"{said}: only Windows event logs are read"
        if category in self.none:
            return f"{said}: {self.none[category]}{self._offer(category)}"
        if category in self.categories and service in self.services:
            return f"{said}: no event is of both"
        return f"{said}{self._offer(category)}"

    def _offer(self, category: str | None) -> str:
        """The alternates that have events of a category, for a sentence."""
        names = self.offered.get(category or "", ())
        return f" (the alternate {' or '.join(names)} has events of it)" if names else ""


NO_SOURCES = LogSources({}, {}, {})


def load_mappings(
    path: Path = DEFAULT, own: Path | None = None, alternates: frozenset[str] = frozenset()
) -> LogSources:
    """The mappings of a file in the form that resources/logsources.yml describes, with those of
    an analyst's `own` file over them, and with some `alternates` switched on.

    Raises LogSourceError for a file that cannot be used, and for an alternate that is in neither.
    """
    files = tuple((file, _version(file)) for file in (path, own) if file is not None)
    return _load(files, alternates)


@lru_cache(maxsize=32)
def _load(files: tuple[tuple[Path, object], ...], alternates: frozenset[str]) -> LogSources:
    whole = MappingFile()
    for path, _ in files:
        whole = read_mapping_file(path).over(whole)
        check(whole, path.name)
    if not (whole.services and whole.categories):
        raise LogSourceError(f"{files[0][0].name}: services and categories are missing")
    if unknown := sorted(alternates - whole.alternates.keys()):
        known = ", ".join(whole.alternates) or "none"
        raise LogSourceError(f"there is no alternate log source `{unknown[0]}` (there are {known})")
    return _sources(whole, alternates)


def _version(path: Path) -> object:
    """What changes when a file does."""
    try:
        found = path.stat()
    except OSError as error:
        raise LogSourceError(f"{path.name} cannot be read: {error.strerror}") from None
    return found.st_mtime_ns, found.st_size


def _sources(file: MappingFile, on: frozenset[str]) -> LogSources:
    services = {
        name: Mapping(
            name,
            (Alternative(name, (Condition("Channel", of),), derived=file.derived.get(name, ())),),
        )
        for name, of in file.services.items()
    }
    kinds: dict[str, list[Alternative]] = {}
    for name, alternate in file.alternates.items():
        for category, entries in alternate.categories.items() if name in on else ():
            kinds.setdefault(category, []).extend(_alternative(e, file, name) for e in entries)
    for category, entries in file.categories.items():
        kinds.setdefault(category, []).extend(_alternative(entry, file) for entry in entries)
    categories = {name: Mapping(name, tuple(found)) for name, found in kinds.items()}
    about = {name: alternate.about for name, alternate in file.alternates.items()}
    offered: dict[str, tuple[str, ...]] = {}
    for name, alternate in file.alternates.items():
        for category in alternate.categories:
            offered[category] = (*offered.get(category, ()), name)
    return LogSources(services, categories, file.none, about, on, offered)


_EVERYTHING = Mapping("every Windows event", (Alternative("every event", ()),))


def _parts(logsource: LogSource) -> tuple[str | None, str | None, str | None]:
    given = (logsource.product, logsource.category, logsource.service)
    product, category, service = (part.lower() if part else None for part in given)
    return product, category, service


def _alternative(entry: Entry, file: MappingFile, alternate: str = "") -> Alternative:
    """A kind of event, named after its service and conditions or after its alternate."""
    where = tuple(Condition(field, values) for field, values in entry.where)
    name = alternate or " ".join((entry.service, *(value for c in where for value in c.values)))
    channel = Condition("Channel", file.services[entry.service])
    said = {*dict(entry.renames), *(derived.field for derived in entry.derived)}
    common = (d for d in file.derived.get(entry.service, ()) if d.field not in said)
    return Alternative(name, (channel, *where), entry.renames, (*entry.derived, *common))


def _both(category: Mapping, service: Mapping) -> Mapping | None:
    """The alternatives of a category that are in the channels of a service."""
    of_service = service.alternatives[0].conditions
    channels = set(_channels(service.alternatives[0]))
    kept = tuple(
        Alternative(a.name, of_service + a.conditions, a.renames, a.derived)
        for a in category.alternatives
        if channels & set(_channels(a))
    )
    return Mapping(f"{category.name}, {service.name}", kept) if kept else None


def _channels(alternative: Alternative) -> tuple[str, ...]:
    return next((c.values for c in alternative.conditions if c.field == "Channel"), ())
