"""Values to exclude by, other than networks: whole values of a field, and ends and beginnings of
paths on the borders of their components.

A value is a candidate if false positives have it and nothing that is to be kept does. Ordered by
what it removes, then by how freely whoever attacks can choose the field, then by how narrow it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.engine.patterns import lower
from workbench.engine.seen import seen_column, seen_fields
from workbench.events.table import Column
from workbench.tuning.candidates import SYSTEM
from workbench.tuning.truth import Truth

# What a program says of itself, or is told: whoever starts it chooses the words.
CHOSEN = frozenset(
    {
        "CommandLine", "ParentCommandLine", "OriginalFileName", "Description", "Product",
        "Company", "FileVersion", "ScriptBlockText", "Payload", "ContextInfo", "QueryName",
        "PipeName", "TaskName", "ServiceName", "CurrentDirectory",
    }
)  # fmt: skip
# What names one event, one process or one moment: it will not come again.
_ONCE = ("Guid", "ProcessId", "ThreadId", "LogonId", "UtcTime", "RecordID", "SourcePort", "Hash")
_SYSTEM = SYSTEM - {"Computer"}
_LEAST = 2  # events: one false positive is no pattern
_MOST_PARTS = 3  # components of an end or a beginning of a path


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """A field, how it is compared, and the value; `removed` false positives and `unlabelled` alerts
    have it. `chosen` says that whoever attacks can choose the field freely."""

    field: str
    modifiers: tuple[str, ...]
    value: str
    removed: int
    unlabelled: int

    @property
    def chosen(self) -> bool:
        return self.field in CHOSEN


def plan_values(
    verdict: Verdict,
    masks: Masks,
    truth: Truth,
    field: str | None = None,
    most: int = 20,
    *,
    keep_unlabelled: bool = False,
) -> tuple[ValueChoice, ...]:
    """Single values that remove false positives and cost nothing that is to be kept.

    Attacks that other exclusions hide are to be kept, too. A value that every alert has is what the
    rule looks for: to exclude it would be to switch the rule off.
    """
    false, unlabelled = verdict.hits & truth.benign, verdict.hits & truth.unlabelled
    kept = (verdict.hits | verdict.excluded()) & truth.attack
    if keep_unlabelled:
        kept = kept | unlabelled
    scope = verdict.gate.scope if verdict.gate else None
    names = [field] if field else [n for n in seen_fields(masks.table, scope) if _useful(n)]
    found = (
        choice
        for name in names
        if (column := seen_column(name, masks, scope)) is not None
        for choice in _of_column(name, column, masks.table.size, (false, kept, unlabelled))
    )
    alerts = verdict.hits.count()
    leaving = [choice for choice in found if choice.removed + choice.unlabelled < alerts]
    return tuple(sorted(leaving, key=_rank)[:most])


def _useful(name: str) -> bool:
    return name not in _SYSTEM and not name.endswith(_ONCE)


def _rank(choice: ValueChoice) -> tuple[object, ...]:
    exact = not choice.modifiers
    return (
        -choice.removed,
        choice.chosen,
        not exact,
        -len(choice.value),
        choice.field,
        choice.value,
    )


def _of_column(
    name: str, column: Column, size: int, sets: tuple[Mask, Mask, Mask]
) -> Iterator[ValueChoice]:
    """The candidates of one field, each value in lower case once."""
    counts = [_by_value(column, events, size) for events in sets]
    texts: dict[str, tuple[str, list[int]]] = {}
    for code in np.flatnonzero(counts[0] + counts[1] + counts[2]).tolist():
        text = column.values[code].as_py()
        if text:
            _, sums = texts.setdefault(lower(text), (text, [0, 0, 0]))
            for number, each in enumerate(counts):
                sums[number] += int(each[code])
    for modifiers, value, (false, kept, unlabelled) in _candidates(texts):
        if false >= _LEAST and not kept:
            yield ValueChoice(name, modifiers, value, false, unlabelled)


def _by_value(column: Column, events: Mask, size: int) -> NDArray[np.int64]:
    """How many of some events have each value."""
    rows = np.arange(size) if column.rows is None else column.rows
    codes = column.codes[events.bools()[rows]]
    return np.bincount(codes, minlength=len(column.values))


_Sums = list[int]


def _candidates(
    texts: dict[str, tuple[str, _Sums]],
) -> Iterator[tuple[tuple[str, ...], str, _Sums]]:
    """Whole values, and ends and beginnings that several values share."""
    parts: dict[tuple[str, str], tuple[str, _Sums, int]] = {}
    for text, sums in texts.values():
        yield (), text, sums
        for modifier, part in _parts(text):
            key = modifier, lower(part)
            shown, whole, values = parts.get(key, (part, [0, 0, 0], 0))
            added = [a + b for a, b in zip(whole, sums, strict=True)]
            parts[key] = shown, added, values + 1
    for (modifier, _), (part, sums, values) in parts.items():
        if values > 1:
            yield (modifier,), part, sums


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Ends and beginnings of a path, on the borders of its components."""
    places = [at for at, c in enumerate(text) if c == "\\"]
    for at in places[-_MOST_PARTS:]:
        if at + 1 < len(text):
            yield "endswith", text[at:]
    for at in places[1 : 1 + _MOST_PARTS]:
        yield "startswith", text[: at + 1]
