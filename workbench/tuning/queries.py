"""The query preview: what a rule becomes in the language of a SIEM, by any backend of pySigma that
is installed. Backends and pipelines are other people's code: whatever they raise is a sentence.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import pkgutil
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, ModuleType
from typing import Any as Anything

import sigma.backends
import sigma.pipelines
from sigma.collection import SigmaCollection
from sigma.conversion.base import Backend
from sigma.exceptions import SigmaError
from sigma.plugins import InstalledSigmaPlugins
from sigma.processing.pipeline import ProcessingPipeline

from workbench.sigma.collection import documents
from workbench.sigma.nodes import plain
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import Rule, RuleError
from workbench.tuning.offline import offline

_WHERE = re.compile(r" \(while [a-z ]+ rule None\)$")  # what pySigma adds, as it knows no file


@dataclass(frozen=True, slots=True)
class Target:
    """A backend: its identifier, what it calls itself, its output formats (name and description,
    the usual one first) and the identifiers of the pipelines that may be used with it."""

    name: str
    title: str
    formats: tuple[tuple[str, str], ...]
    pipelines: tuple[str, ...]
    needs_pipeline: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a backend made of a rule: its queries, or why there are none, in one sentence."""

    queries: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, eq=False)
class Backends:
    """What is installed. `failures` are sentences on what could not be loaded."""

    targets: tuple[Target, ...]
    failures: tuple[str, ...]
    _plugins: InstalledSigmaPlugins = field(repr=False, default_factory=InstalledSigmaPlugins)

    def target(self, name: str) -> Target | None:
        return next((each for each in self.targets if each.name == name), None)


# what is installed


def discover() -> Backends:
    """Every backend and pipeline that pySigma finds. May take seconds: each is imported."""
    failures: list[str] = []
    plugins = InstalledSigmaPlugins(
        backends=_discovered(sigma.backends, failures, include_pipelines=False).backends,
        pipelines=_discovered(sigma.pipelines, failures, include_backends=False).pipelines,
    )
    with offline():
        pipelines = dict(_pipelines(plugins, failures))
        targets = tuple(_targets(plugins, pipelines, failures))
    return Backends(targets, tuple(failures), plugins)


def _discovered(
    package: ModuleType, failures: list[str], **included: bool
) -> InstalledSigmaPlugins:
    """pySigma's discovery, which one plugin that fails would end, without those that do."""
    with offline(), _without_broken(package, failures):
        try:
            return InstalledSigmaPlugins.autodiscover(include_validators=False, **included)
        except Exception as error:
            failures.append(f"The plugins of {package.__name__} cannot be listed: {_said(error)}")
            return InstalledSigmaPlugins()


@contextlib.contextmanager
def _without_broken(package: ModuleType, failures: list[str]) -> Iterator[None]:
    """Imports each plugin; an empty module stands, for a while, for one that cannot be."""
    broken = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an old plugin is no concern of the person
        try:
            for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
                if why := _failure_of(module.name):
                    failures.append(f"{module.name} cannot be loaded: {why}")
                    broken.append(module.name)
                    sys.modules[module.name] = ModuleType(module.name)
            yield
        finally:
            for name in broken:
                del sys.modules[name]


def _failure_of(name: str) -> str:
    try:
        importlib.import_module(name)
    except (Exception, SystemExit) as error:
        return _said(error)
    return ""


def _pipelines(
    plugins: InstalledSigmaPlugins, failures: list[str]
) -> Iterator[tuple[str, ProcessingPipeline]]:
    for name in sorted(plugins.pipelines):
        try:
            yield name, plugins.get_pipeline_resolver().resolve_pipeline(name)
        except Exception as error:
            failures.append(f"The pipeline {name} cannot be used: {_said(error)}")


def _targets(
    plugins: InstalledSigmaPlugins,
    pipelines: Mapping[str, ProcessingPipeline],
    failures: list[str],
) -> Iterator[Target]:
    for name, backend in sorted(plugins.backends.items()):
        if getattr(backend, "__abstractmethods__", None):
            continue  # what backends are derived from
        try:
            yield _target(name, backend, pipelines)
        except Exception as error:
            failures.append(f"The backend {name} cannot be used: {_said(error)}")


def _target(name: str, backend: Backend, pipelines: Mapping[str, ProcessingPipeline]) -> Target:
    usual = str(backend.default_format)
    formats = sorted(backend.formats.items(), key=lambda pair: pair[0] != usual)
    fitting = [n for n, p in pipelines.items() if _fits(p, name)]
    title = str(backend.name)
    return Target(name, title, tuple(formats), tuple(fitting), bool(backend.requires_pipeline))


def _fits(pipeline: ProcessingPipeline, backend: str) -> bool:
    return not pipeline.allowed_backends or backend in pipeline.allowed_backends


# a rule's query


def query(
    backends: Backends,
    text: str,
    document: int,
    backend: str,
    pipelines: Sequence[str] = (),
    output_format: str = "",
    beside: Sequence[str] = (),
) -> Query:
    """The queries of one rule of a text. Never raises.

    A correlation rule is converted with the rules that it refers to, looked for in its own text
    and then in the texts `beside`. Without an output format it is the backend's usual one.
    """
    try:
        collection = _collection(text, document, beside)
        with offline(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converter = _converter(backends, backend, pipelines)
            found = converter.convert(collection, output_format or None)
        queries = tuple(map(_shown, found if isinstance(found, list | tuple) else [found]))
    except _RefusedError as error:
        return Query(why=str(error))
    except (Exception, SystemExit) as error:
        return Query(why=f"{backend} makes no query of this rule: {_said(error)}")
    return Query(queries) if queries else Query(why=f"{backend} makes no query of this rule.")


class _RefusedError(Exception):
    """Why no backend was asked; the message is a sentence."""


def _converter(backends: Backends, name: str, pipelines: Sequence[str]) -> Backend:
    known = backends.target(name)
    if known is None:
        raise _RefusedError(f"There is no backend {name}.")
    for pipeline in pipelines:
        if pipeline not in known.pipelines:  # pySigma would look for a file of that name
            raise _RefusedError(f"There is no pipeline {pipeline} for {name}.")
    make: Callable[..., Backend] = backends._plugins.backends[name]  # type: ignore[assignment]
    resolver = backends._plugins.get_pipeline_resolver()
    return make(processing_pipeline=resolver.resolve(list(pipelines), name))


def _collection(text: str, document: int, beside: Sequence[str]) -> SigmaCollection:
    try:
        rule = read_rule(text, document)
        if rule.filter:
            raise _RefusedError("A Sigma Filter narrows other rules and has no query of its own.")
        wanted = [_plain(text, document)]
        if rule.correlation:
            wanted += _referred(rule, document, [text, *beside])
    except RuleError as error:
        raise _RefusedError(_sentence(str(error))) from None
    found = SigmaCollection.from_dicts(wanted, collect_errors=True, resolve_references=False)
    if found.errors:
        raise _RefusedError(_said(found.errors[0]))
    return found


def _plain(text: str, document: int) -> dict[str, Anything]:
    root = documents(text)[document].root
    values: dict[str, Anything] = plain(root) if root is not None else {}
    return values


def _referred(rule: Rule, document: int, texts: Sequence[str]) -> list[dict[str, Anything]]:
    """The rules that a correlation refers to, directly or through others, each once."""
    known = _by_reference(texts)
    found: dict[tuple[str, int], None] = {}
    waiting = list(rule.correlation.rules) if rule.correlation else []
    while waiting:
        place = known.get(waiting.pop(0).lower())
        if place is None or place in found or place == (texts[0], document):
            continue
        found[place] = None
        other = read_rule(*place)
        waiting += other.correlation.rules if other.correlation else ()
    return [_plain(*place) for place in found]


def _by_reference(texts: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    """Rules by their ids and names in lower case; the first of a name counts."""
    known: dict[str, tuple[str, int]] = {}
    for text in texts:
        with contextlib.suppress(RuleError):
            for number, each in enumerate(documents(text)):
                if each.root is not None:
                    values = plain(each.root)
                    for name in (values.get("id"), values.get("name")):
                        known.setdefault(str(name).lower(), (text, number))
    return MappingProxyType(known)


def _shown(found: object) -> str:
    """One query as text: some backends make bytes or JSON objects."""
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace")
    return found if isinstance(found, str) else json.dumps(found, indent=2, default=str)


def _said(error: BaseException) -> str:
    """What an exception says, in one sentence."""
    text = ValueError.__str__(error) if isinstance(error, SigmaError) else str(error)
    return _sentence(_WHERE.sub("", text) or type(error).__name__)


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."
