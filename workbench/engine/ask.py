"""A test asked of a table: of the distinct values of a column, then gathered into events.

`Masks` remembers every answer by its test, and each column's readings, so that the same question
costs nothing the second time; it belongs to one table and holds no more than that table's masks.

What tests mean: texts are compared in lower case, made by one kernel for values and needles
(character by character: no `ß` = `ss`, and a final sigma is a sigma), unless the test is cased. A
missing field answers false, except to `null` and to `exists: false`. A field with several values
answers true if any of them does; it is null only if none of them is a value. A keyword (a test
without a field) is searched in each value of each field: equality, too, then means "contains".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.engine import patterns
from workbench.engine.address import inside, parse_network
from workbench.engine.derive import Derivation
from workbench.engine.mask import Mask
from workbench.engine.pairs import COMPARE, compare_fields
from workbench.engine.reading import Reading, number, part_of
from workbench.engine.refusal import NotEvaluated
from workbench.events.table import Column, EventTable
from workbench.sigma.formula import Op, Test

__all__ = ["Masks", "NotEvaluated", "Settings", "ask", "holds"]

Bools = NDArray[np.bool_]
Held = Callable[[Reading], Bools]  # one boolean a distinct value
T = TypeVar("T")

_ORDER: dict[Op, Callable[[Any, Any], Any]] = {
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
}
_TEXT: dict[Op, Callable[[pa.Array, str], pa.Array]] = {
    Op.EQ: lambda texts, needle: pc.equal(texts, pa.scalar(needle, pa.large_string())),
    Op.CONTAINS: lambda texts, needle: pc.match_substring(texts, pattern=needle),
    Op.STARTS_WITH: lambda texts, needle: pc.starts_with(texts, pattern=needle),
    Op.ENDS_WITH: lambda texts, needle: pc.ends_with(texts, pattern=needle),
}
_PARTS = frozenset({"minute", "hour", "day", "week", "month", "year"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How tests are asked.

    `mapped_as_ipv4`: an IPv4-mapped IPv6 address is in IPv4 networks, too. The limits, in
    seconds, are for regular expressions that RE2 cannot express.
    """

    mapped_as_ipv4: bool = False
    seconds_per_value: float = 0.25
    seconds_per_test: float = 10.0


class Masks:
    """The answers of one table to tests, remembered, and the fields derived for them. Safe to
    share between threads: at worst two of them make the same answer.
    """

    def __init__(self, table: EventTable, settings: Settings | None = None):
        self.table = table
        self.settings = settings or Settings()
        self.none = Mask.empty(table.size)
        self.every = Mask.full(table.size)
        self._kept: dict[Hashable, Any] = {}
        self._derived: dict[str, Derivation] = {}

    def __call__(self, test: Test) -> Mask:
        """The events of which the test is true. Raises NotEvaluated, the second time as well."""
        answer = self.once(test, lambda: self._answer(test))
        if isinstance(answer, NotEvaluated):
            raise NotEvaluated(*answer.args)
        return answer

    def knows(self, test: Test) -> bool:
        return test in self._kept

    def remember(self, test: Test, answer: Mask) -> None:
        """Keeps an answer that was found by asking many tests at once."""
        self._kept[test] = answer

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, remembered under `key` for the life of these masks."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])

    def derive(self, derivations: Iterable[Derivation]) -> None:
        """Makes fields known that are asked by the names of these derivations."""
        for derived in derivations:
            known = self._derived.get(derived.name)
            if known is not None and known != derived:
                self._forget(known.name)
            self._derived[derived.name] = derived

    def _forget(self, field: str) -> None:
        """Drops the answers about a derived field that is now read in another way."""
        self._kept = {k: kept for k, kept in self._kept.items() if not _is_about(k, field)}

    def column(self, field: str) -> Column | None:
        """A field of the table, or a derived one (made when it is first asked)."""
        derived = self._derived.get(field)
        if derived is None:
            return self.table.column(field)
        return self.once(derived, lambda: derived.column(self.table))

    def value(self, row: int, field: str) -> tuple[str | None, ...]:
        """The values of a field of one event, derived or not; () if it is absent."""
        derived = self._derived.get(field)
        return self.table.value(row, field) if derived is None else derived.values(self.table, row)

    def reading(self, column: Column) -> Reading:
        return self.once(("reading", column.name), lambda: Reading(column.values))

    def _answer(self, test: Test) -> Mask | NotEvaluated:
        try:
            held = self._ask(test)
        except NotEvaluated as reason:
            return reason
        return Mask.of(held) if held.any() else self.none

    def _ask(self, test: Test) -> Bools:
        if test.op in (Op.NULL, Op.EXISTS) or test.op in COMPARE:
            return self._ask_whole(test)
        asked = self.once(("question", test), lambda: held_by(test, self.settings))
        out = np.zeros(self.table.size, np.bool_)
        for column in self.columns(test.field):
            held = asked(self.reading(column))
            if held.any():
                out |= column.spread(held, self.table.size)
        return out

    def columns(self, field: str | None) -> list[Column]:
        """The columns that a test of a field is asked of: every one for a keyword."""
        if field is None:
            return list(self.table.columns.values())
        column = self.column(field)
        return [] if column is None else [column]

    def _ask_whole(self, test: Test) -> Bools:
        """The tests that look at more than the values of one field."""
        size = self.table.size
        if test.field is None:
            raise NotEvaluated(f"`{test.op}` needs a field")
        own = self.column(test.field)
        if test.op is Op.EXISTS:
            there = np.zeros(size, np.bool_) if own is None else own.present(size)
            return there if _wants_presence(test) else ~there
        if test.op is Op.NULL:
            if own is None:
                return np.ones(size, np.bool_)
            return ~own.spread(self.reading(own).valid, size)
        other = self.column(test.value)
        if own is None or other is None:
            return np.zeros(size, np.bool_)
        sides = (own, self.reading(own)), (other, self.reading(other))
        return compare_fields(test.op, *sides, test.cased, size)


def ask(test: Test, table: EventTable, settings: Settings | None = None) -> Mask:
    """The events of a table of which a test is true. Raises NotEvaluated."""
    return Masks(table, settings)(test)


def holds(test: Test, value: str | None, settings: Settings) -> bool:
    """Whether one value of the field answers a test of values, by the same steps as a column."""
    one = Reading(pa.array([value], pa.large_string()))
    return bool(held_by(test, settings)(one)[0])


def held_by(test: Test, settings: Settings) -> Held:
    """The question that a test puts to distinct values.

    Raises NotEvaluated if the test itself is wrong, whatever the values. `null`, `exists` and
    comparisons of fields are not questions of values.
    """
    _refuse_half_pairs(test.value)
    match test.op:
        case Op.EQ | Op.CONTAINS | Op.STARTS_WITH | Op.ENDS_WITH:
            return _text(Op.CONTAINS if test.field is None else test.op, test)
        case Op.LIKE:
            return _like(test)
        case Op.REGEX:
            limits = settings.seconds_per_value, settings.seconds_per_test
            search = patterns.search(test.value, test.flags, *limits)
            return lambda reading: search(reading.values)
        case Op.CIDR:
            network = parse_network(test.value)
            return lambda reading: inside(reading.addresses, network, settings.mapped_as_ipv4)
        case Op.TIME_PART:
            return _time_part(test)
        case _:
            return _order(test)


def _text(op: Op, test: Test) -> Held:
    needle = test.value if test.cased else patterns.lower(test.value)
    compare = _TEXT[op]
    return lambda reading: patterns.booleans(compare(reading.texts(test.cased), needle))


def _like(test: Test) -> Held:
    pattern = test.value if test.cased else patterns.lower_pattern(test.value)
    search = patterns.like(pattern, anchored=test.field is not None)
    return lambda reading: search(reading.texts(test.cased))


def _order(test: Test) -> Held:
    limit, compare = number(test.value), _ORDER[test.op]
    if limit is None:
        raise NotEvaluated(f"`{test.value}` is not a number")

    def held(reading: Reading) -> Bools:
        out = np.zeros(len(reading), np.bool_)
        read = reading.numbers
        out[read.where] = compare(read.numbers, limit)
        return out

    return held


def _time_part(test: Test) -> Held:
    wanted, part = number(test.value), test.flags
    if wanted is None or part not in _PARTS:
        raise NotEvaluated(f"`{part} {test.value}` is not a part of a timestamp")

    def held(reading: Reading) -> Bools:
        answers = (m is not None and part_of(m, part) == wanted for m in reading.moments)
        return np.fromiter(answers, np.bool_, len(reading))

    return held


def _is_about(key: Hashable, field: str) -> bool:
    """Whether what is remembered under a key depends on what a field holds."""
    if isinstance(key, tuple) and key[0] == "reading":
        return bool(key[1] == field)
    test = key[1] if isinstance(key, tuple) and key[0] == "question" else key
    return isinstance(test, Test) and field in (test.field, test.value)


def _refuse_half_pairs(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotEvaluated("the value holds half of a surrogate pair, which is no text") from None


def _wants_presence(test: Test) -> bool:
    if test.value not in ("true", "false"):
        raise NotEvaluated(f"`exists` takes true or false, not `{test.value}`")
    return test.value == "true"
