"""A rule as a value: its metadata, its log source, its search identifiers, its condition.

`workbench.sigma.parse` makes these values from a text; nothing here reads or evaluates anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.sigma.correlation import Correlation
from workbench.sigma.formula import Formula, Item, Named, Not, Predicate, Span, predicates


@dataclass(frozen=True, slots=True)
class LogSource:
    """The `logsource` block; a part that is not given is None."""

    category: str | None = None
    product: str | None = None
    service: str | None = None

    def __str__(self) -> str:
        parts = (("product", self.product), ("category", self.category), ("service", self.service))
        return ", ".join(f"{name} {value}" for name, value in parts if value) or "none"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a rule says of itself, as text; a part that is not given is empty."""

    title: str = ""
    name: str = ""  # by which correlation rules refer to it
    id: str = ""
    status: str = ""
    level: str = ""
    description: str = ""
    author: str = ""
    date: str = ""
    modified: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identifier:
    """A search identifier: a named block under `detection`, used by the condition or not."""

    name: str
    formula: Formula
    items: tuple[Item, ...]
    key_span: Span = field(compare=False)
    span: Span = field(compare=False)  # of the block's node, up to where the parser saw its end
    filter: str = ""  # the name of the Sigma Filter that it comes from, in a rule with it applied

    @property
    def named(self) -> Named:
        return Named(self.name, self.formula)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition string, its place in the text, and its meaning."""

    text: str
    span: Span = field(compare=False)
    formula: Formula


@dataclass(frozen=True, slots=True)
class Stage:
    """Stage 0 is the whole condition, stages 1…n its top-level AND conjuncts, in order.

    `filter` is the name of the Sigma Filter that a stage stands for, empty for the rule's own.
    """

    number: int
    name: str
    formula: Formula
    filter: str = ""

    @property
    def negated(self) -> bool:
        """Whether its predicates are exclusions."""
        return self.number > 0 and isinstance(self.formula, Not)


@dataclass(frozen=True, slots=True)
class Filter:
    """A Sigma Filter: what is ANDed to the rules that it names (Sigma Filters Specification 2.1.0).

    `rules` are references, ids or names; None is any rule of the log source. `formula` is the
    condition's, None where `problem` says why it cannot be evaluated. `name` is how stages are
    named after it, distinct among the filters of one workspace.
    """

    name: str
    meta: Metadata
    logsource: LogSource
    rules: tuple[str, ...] | None
    identifiers: tuple[Identifier, ...] = ()
    formula: Formula | None = None
    problem: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One Sigma document of a text.

    `problem` says why the rule cannot be evaluated (unknown modifier, unresolved placeholder …);
    `formula` is then None and `stages` empty, `identifiers` hold what could be read. `warnings`
    are what an engineer should know of a rule that can be evaluated. `correlation` is what a
    correlation rule asks: it has no log source, no identifiers and no stages of its own. `filter`
    is what a Sigma Filter asks, which is no rule to evaluate: `problem` then says so. `filters`
    are the titles of the filters applied to the rule.
    """

    document: int  # which document of the file, from 0
    meta: Metadata
    logsource: LogSource
    identifiers: tuple[Identifier, ...] = ()
    conditions: tuple[Condition, ...] = ()
    formula: Formula | None = None
    stages: tuple[Stage, ...] = ()
    problem: str | None = None
    warnings: tuple[str, ...] = ()
    correlation: Correlation | None = None
    filter: Filter | None = None
    filters: tuple[str, ...] = ()

    def predicates(self) -> Iterator[Predicate]:
        """Every predicate in the text's order, also of identifiers that no condition uses."""
        for identifier in self.identifiers:
            yield from predicates(identifier.formula)

    def identifier(self, name: str) -> Identifier | None:
        return next((i for i in self.identifiers if i.name == name), None)

    def is_own(self, predicate: Predicate) -> bool:
        """Whether a predicate is of the rule's own text, not of a Sigma Filter applied to it."""
        identifier = self.identifier(predicate.identifier)
        return identifier is None or not identifier.filter

    def exclusions(self) -> Iterator[Predicate]:
        """The predicates under a top-level NOT, each once, in the order of the stages."""
        seen = set()
        for stage in self.stages:
            for predicate in predicates(stage.formula) if stage.negated else ():
                if predicate.key not in seen:
                    seen.add(predicate.key)
                    yield predicate


class RuleError(Exception):
    """A text that is no rule: not YAML, not a mapping, no detection. The message is one sentence.

    `line` and `column` count from 1 where the place is known.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.line = line
        self.column = column
