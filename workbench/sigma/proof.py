"""Whether two formulas say the same, decided exactly.

Conditions are compared as decision diagrams over their search identifiers (Bryant 1986, "Graph-
Based Algorithms for Boolean Function Manipulation"): reduced and ordered, they are equal only if
the formulas are. Identifiers, which an edit changes in one place only, are compared by a normal
form over their tests.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from workbench.sigma.formula import (
    Formula,
    Op,
    Predicate,
    PredicateKey,
    Span,
    Test,
    fold,
)


def atom(name: str) -> Predicate:
    """What stands for a search identifier of which only its name is known: true or false."""
    key = PredicateKey(name, "", "", 0)
    return Predicate(key, None, (), None, Span(0, 0), (Test(None, Op.EQ, name),))


def equivalent(one: Formula, other: Formula) -> bool:
    """Whether two formulas have the same truth value whatever their predicates' values are.

    Predicates are the same if their keys are. For formulas over some hundred atoms at most.
    """
    diagrams = _Diagrams()
    return diagrams.of(one) == diagrams.of(other)


_FALSE, _TRUE = 0, 1


class _Diagrams:
    """Nodes are numbers: 0 is false, 1 is true, others decide on a variable, the lowest first."""

    def __init__(self) -> None:
        self.variables: dict[PredicateKey, int] = {}
        self.nodes: list[tuple[int, int, int]] = [(1 << 62, 0, 0), (1 << 62, 1, 1)]
        self.known: dict[tuple[int, int, int], int] = {}
        self.chosen: dict[tuple[int, int, int], int] = {}

    def of(self, formula: Formula) -> int:
        return fold(formula, self._leaf, self._every, self._some, self._negate)

    def _leaf(self, predicate: Predicate) -> int:
        variable = self.variables.setdefault(predicate.key, len(self.variables))
        return self._node(variable, _FALSE, _TRUE)

    def _every(self, parts: Sequence[int]) -> int:
        held = _TRUE
        for part in reversed(parts):
            held = self._choose(part, held, _FALSE)
        return held

    def _some(self, parts: Sequence[int]) -> int:
        held = _FALSE
        for part in reversed(parts):
            held = self._choose(part, _TRUE, held)
        return held

    def _negate(self, part: int) -> int:
        return self._choose(part, _FALSE, _TRUE)

    def _node(self, variable: int, low: int, high: int) -> int:
        if low == high:
            return low
        node = (variable, low, high)
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
        return self.known[node]

    def _choose(self, test: int, then: int, otherwise: int) -> int:
        """The diagram of: `then` where `test` is true, else `otherwise`."""
        if test in (_FALSE, _TRUE):
            return then if test == _TRUE else otherwise
        if then == otherwise:
            return then
        asked = (test, then, otherwise)
        if asked not in self.chosen:
            variable = min(self.nodes[node][0] for node in asked)
            low, high = (
                self._choose(*(self._branch(n, variable, b) for n in asked)) for b in (1, 2)
            )
            self.chosen[asked] = self._node(variable, low, high)
        return self.chosen[asked]

    def _branch(self, node: int, variable: int, branch: int) -> int:
        return self.nodes[node][branch] if self.nodes[node][0] == variable else node


def normal(formula: Formula | None) -> Hashable:
    """A value that is equal for formulas of the same shape: order, repetition, nesting of like
    operators and double negation do not count, nor do places. Tests stand for predicates."""
    if formula is None:
        return None
    return fold(formula, _tests, _conjunction, _disjunction, _negation)


def _tests(predicate: Predicate) -> Hashable:
    return _joined("or", predicate.tests)


def _conjunction(parts: Sequence[Hashable]) -> Hashable:
    return _joined("and", parts)


def _disjunction(parts: Sequence[Hashable]) -> Hashable:
    return _joined("or", parts)


def _negation(part: Hashable) -> Hashable:
    return part[1] if isinstance(part, tuple) and part[0] == "not" else ("not", part)


def _joined(operator: str, parts: Sequence[Hashable]) -> Hashable:
    found: set[Hashable] = set()
    for part in parts:
        if isinstance(part, tuple) and part[0] == operator:
            found |= part[1]
        else:
            found.add(part)
    return next(iter(found)) if len(found) == 1 else (operator, frozenset(found))
