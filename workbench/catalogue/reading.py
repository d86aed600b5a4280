"""The bytes of rule files as entries of the catalogue, many files by several processes at once."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice

from workbench.catalogue.entry import Broken, Entry, Place
from workbench.catalogue.kept import ReadFile
from workbench.catalogue.packed import PackError, collecting_nothing, pack, unpack
from workbench.events.progress import Tick, no_tick
from workbench.sigma.collection import documents
from workbench.sigma.indicators import exclusions_table, indicators_table
from workbench.sigma.nodes import Node, pairs, plain
from workbench.sigma.parse import read_rules
from workbench.sigma.placeholders import Placeholders
from workbench.sigma.rule import Rule, RuleError
from workbench.sigma.source import RuleText

_FEW = 800  # files that this process has read before others have even started
_AT_ONCE = 64  # files that a process is given; small enough for a quick end
_MOST = 8  # processes
_BETWEEN_TICKS = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class ToRead:
    """A rule file: its path and its source as `Place` has them, and its bytes."""

    path: str
    source: str
    data: bytes


Parsed = tuple[ReadFile, bytes]
"""A file, and its `Rule`s as a packed tuple (empty where they cannot be packed)."""


def parse_all(
    files: Sequence[ToRead], placeholders: Placeholders, tick: Tick = no_tick
) -> list[Parsed]:
    """Every file parsed, in their order. Ticks in files, by which it can be cancelled."""
    chunks = list(_chunks(files))
    if len(files) < _FEW or _processes() < 2:
        return _here(chunks, placeholders, tick, len(files))
    try:
        return _by_processes(chunks, placeholders, tick, len(files))
    except (BrokenProcessPool, OSError, ImportError):  # where none can be started, or one was ended
        return _here(chunks, placeholders, tick, len(files))


def parse_file(file: ToRead, placeholders: Placeholders) -> Parsed:
    """What one file holds; a text that is no rule at all is one that is broken."""
    digest = hashlib.sha256(file.data).digest()
    try:
        found = _documents_of(file.data, placeholders)
    except RuleError as error:
        return ReadFile(file.path, digest, (), (_broken(file, 0, error),)), b""
    rules = tuple(each for _, _, each in found if isinstance(each, Rule))
    entries = tuple(_entry(file, node, each) for _, node, each in found if isinstance(each, Rule))
    broken = tuple(_broken(file, n, each) for n, _, each in found if isinstance(each, RuleError))
    return ReadFile(file.path, digest, entries, broken), _packed(rules)


def _documents_of(
    data: bytes, placeholders: Placeholders
) -> list[tuple[int, Node | None, Rule | RuleError]]:
    """The number and the node of each document that should be a rule, and what it is. Raises
    RuleError if there is none at all."""
    text = RuleText.from_bytes(data).text
    found = read_rules(text, placeholders)
    places = [(n, d.root) for n, d in enumerate(documents(text)) if d.error or d.root is not None]
    return [(*place, each) for place, each in zip(places, found, strict=True)]


def _entry(file: ToRead, node: Node | None, rule: Rule) -> Entry:
    return Entry(
        place=Place(file.path, rule.document, file.source),
        meta=rule.meta,
        logsource=rule.logsource,
        indicators=tuple(indicators_table(rule)),
        exclusions=tuple(exclusions_table(rule)),
        problem=rule.problem or "",
        kind="rule" if rule.formula else _kind(node),
    )


def _kind(node: Node | None) -> str:
    """What a document is, also one that cannot be evaluated, by the keys that it has."""
    names = {plain(key) for key, _ in pairs(node)} if node else set()
    if "detection" in names:
        return "rule"
    return next((kind for kind in ("correlation", "filter") if kind in names), "rule")


def _broken(file: ToRead, document: int, error: RuleError) -> Broken:
    return Broken(Place(file.path, document, file.source), str(error), error.line or 0)


def _packed(rules: tuple[Rule, ...]) -> bytes:
    try:
        return pack(rules)
    except PackError:  # nested too deeply: it is read again when it is asked for
        return b""


def _chunks(files: Sequence[ToRead]) -> Iterator[list[ToRead]]:
    rest = iter(files)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk


def _here(
    chunks: Iterable[list[ToRead]], placeholders: Placeholders, tick: Tick, total: int
) -> list[Parsed]:
    found: list[Parsed] = []
    for chunk in chunks:
        with collecting_nothing():
            for file in chunk:
                tick(len(found), total)
                found.append(parse_file(file, placeholders))
    return found


def _by_processes(
    chunks: list[list[ToRead]], placeholders: Placeholders, tick: Tick, total: int
) -> list[Parsed]:
    """Started anew, not forked: a fork would copy the locks of the window's threads."""
    pool = ProcessPoolExecutor(
        min(_processes(), _MOST, len(chunks)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),  # Ctrl+C is the parent's to answer
    )
    try:
        work = [pool.submit(parse_packed, chunk, placeholders) for chunk in chunks]
        _watch(work, chunks, tick, total)
        found = [unpack(each.result(), tuple) for each in work]
    finally:
        pool.shutdown(cancel_futures=True)
    return [parsed for chunk in found for parsed in chunk]


def _watch(work: list[Future[bytes]], chunks: list[list[ToRead]], tick: Tick, total: int) -> None:
    sizes = {future: len(chunk) for future, chunk in zip(work, chunks, strict=True)}
    waiting = set(work)
    while waiting:
        tick(total - sum(sizes[future] for future in waiting), total)
        _, waiting = wait(waiting, _BETWEEN_TICKS, FIRST_COMPLETED)
    tick(total, total)


def parse_packed(files: list[ToRead], placeholders: Placeholders) -> bytes:
    """What another process does: a chunk parsed and packed, which is quicker to hand back."""
    with collecting_nothing():
        return pack(tuple(parse_file(file, placeholders) for file in files))


def _processes() -> int:
    """The processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system has it
        return os.cpu_count() or 1
