"""What a rule asks, as a boolean formula over predicates that prints itself.

A `Test` is the bare question, hashable, without a place; a `Predicate` is a test (or several, of
which one suffices) asked at one place in the text. The formula is made of the condition's
operators, of search identifiers and of their items, so that a stage, an explanation and an edit
speak of the very same nodes. `fold` computes anything over it: masks of events, one truth value,
a tree for the screen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Scalar = str | int | float | bool | None
T = TypeVar("T")


class Op(StrEnum):
    """The operator of a test. `value` of the test is as each line says."""

    EQ = "eq"  # text equal to `value`
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    LIKE = "like"  # `value` is a whole-text regular expression made from wildcards
    REGEX = "regex"  # `value` is a regular expression, searched; flags in `flags`
    CIDR = "cidr"  # `value` is a network
    NULL = "null"  # the field is absent or has no value
    EXISTS = "exists"  # `value` is "true" or "false"
    LT = "lt"  # `value` is a number
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    FIELD_EQ = "fieldref"  # `value` names another field; equal texts
    FIELD_CONTAINS = "fieldref_contains"
    FIELD_STARTS_WITH = "fieldref_starts_with"
    FIELD_ENDS_WITH = "fieldref_ends_with"
    TIME_PART = "time_part"  # `value` is a number, the part ("hour" …) is in `flags`


@dataclass(frozen=True, slots=True)
class Test:
    """One question of one field. `field` None asks the text of all fields (a keyword).

    `flags` holds a regular expression's `i`, `m`, `s`, or the name of a timestamp part. Texts are
    compared without regard to case unless `cased`; `value` is as written, not lower-cased.
    """

    __test__ = False  # not a pytest class

    field: str | None
    op: Op
    value: str = ""
    cased: bool = False
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in the rule file's text (without its BOM)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class PredicateKey:
    """What names a predicate across edits elsewhere: identifier, key, value, which occurrence."""

    identifier: str
    key: str  # field and modifiers as written: "DestinationIp|cidr"; "" for a keyword
    value: str  # `repr` of the value as the YAML parser read it, so that 1 and '1' differ
    occurrence: int  # 0 for the first predicate of this identifier, key and value


@dataclass(frozen=True, slots=True)
class Predicate:
    """One field, its modifiers and one value, at one place in the text.

    Holds for an event if any of `tests` does (a modifier such as `windash` or `base64offset`
    makes several tests of one value).
    """

    key: PredicateKey
    field: str | None
    modifiers: tuple[str, ...]
    value: Scalar
    span: Span = dataclasses.field(compare=False)
    tests: tuple[Test, ...] = ()

    @property
    def identifier(self) -> str:
        return self.key.identifier

    def __str__(self) -> str:
        shown = "null" if self.value is None else str(self.value)
        return f"{self.key.key}: {shown}" if self.key.key else shown


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a search identifier: a field with modifiers and its values.

    `every` is the modifier `all`; `negated` is the modifier `neq`, which negates the whole item.
    `key_span` is the key's scalar in the text (None for a keyword list), `span` the value's node.
    """

    field: str | None
    modifiers: tuple[str, ...]
    predicates: tuple[Predicate, ...]
    every: bool
    negated: bool
    key_span: Span | None = dataclasses.field(compare=False)
    span: Span = dataclasses.field(compare=False)

    @property
    def key(self) -> str:
        """Field and modifiers as written; "" for a keyword."""
        return "|".join((self.field or "", *self.modifiers))

    def __str__(self) -> str:
        shown = ", ".join("null" if p.value is None else str(p.value) for p in self.predicates)
        return f"{self.key}: {shown}" if self.key else shown


@dataclass(frozen=True, slots=True)
class All:
    """Holds if every part does."""

    parts: tuple[Formula, ...]

    def __str__(self) -> str:
        return " and ".join(_wrapped(p, (Any,)) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Any:
    """Holds if some part does."""

    parts: tuple[Formula, ...]

    def __str__(self) -> str:
        return " or ".join(str(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: Formula

    def __str__(self) -> str:
        return f"not {_wrapped(self.part, (All, Any))}"


@dataclass(frozen=True, slots=True)
class Named:
    """A search identifier: its name and what it asks."""

    name: str
    part: Formula

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quantified:
    """`1 of pattern` (also `any of`) or `all of pattern`, over the identifiers it covers."""

    every: bool
    pattern: str  # as written; "them" for all of them
    parts: tuple[Named, ...]

    def __str__(self) -> str:
        return f"{'all' if self.every else '1'} of {self.pattern}"


Formula = All | Any | Not | Named | Quantified | Item | Predicate


def _wrapped(part: Formula, weaker: tuple[type, ...]) -> str:
    return f"({part})" if isinstance(part, weaker) else str(part)


def children(formula: Formula) -> tuple[Formula, ...]:
    """The direct parts of a node, in the text's order; none for a predicate."""
    match formula:
        case All(parts) | Any(parts):
            return parts
        case Quantified(parts=named):
            return named
        case Not(part) | Named(part=part):
            return (part,)
        case Item(predicates=predicates):
            return predicates
        case Predicate():
            return ()


def predicates(formula: Formula) -> Iterator[Predicate]:
    """Every predicate below a node, in the text's order."""
    if isinstance(formula, Predicate):
        yield formula
        return
    for part in children(formula):
        yield from predicates(part)


def fold(
    formula: Formula,
    leaf: Callable[[Predicate], T],
    every: Callable[[Sequence[T]], T],
    some: Callable[[Sequence[T]], T],
    negate: Callable[[T], T],
) -> T:
    """The value of a formula from the values of its predicates.

    `every` and `some` get the parts' values in order and must accept an empty sequence (a pattern
    that covers no identifier).
    """
    if isinstance(formula, Predicate):
        return leaf(formula)
    parts = [fold(part, leaf, every, some, negate) for part in children(formula)]
    match formula:
        case Not():
            return negate(parts[0])
        case Named():
            return parts[0]
        case All() | Quantified(every=True):
            return every(parts)
        case Item():
            held = every(parts) if formula.every else some(parts)
            return negate(held) if formula.negated else held
        case _:
            return some(parts)
