"""One short sentence for a predicate of one event: which value decided, or what was missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workbench.engine.address import mapped_ipv4, parse_address, parse_network
from workbench.engine.ask import Masks, NotEvaluated, Settings, holds
from workbench.engine.patterns import shortened
from workbench.engine.reading import moment, number, part_of
from workbench.sigma.formula import Op, Predicate, Test

Values = tuple[str | None, ...]

_MOST = 3  # values or tests that one sentence names

_DOES = {
    Op.EQ: "is",
    Op.CONTAINS: "contains",
    Op.STARTS_WITH: "starts with",
    Op.ENDS_WITH: "ends with",
    Op.LIKE: "matches",
    Op.REGEX: "matches the regular expression",
}
_DOES_NOT = {
    Op.EQ: "is not",
    Op.CONTAINS: "does not contain",
    Op.STARTS_WITH: "does not start with",
    Op.ENDS_WITH: "does not end with",
    Op.LIKE: "does not match",
    Op.REGEX: "does not match the regular expression",
}
_THAN = {Op.LT: "less than", Op.LTE: "at most", Op.GT: "more than", Op.GTE: "at least"}
_REFERS = {
    Op.FIELD_EQ: ("equals", "is not"),
    Op.FIELD_CONTAINS: ("contains", "does not contain"),
    Op.FIELD_STARTS_WITH: ("starts with", "does not start with"),
    Op.FIELD_ENDS_WITH: ("ends with", "does not end with"),
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a sentence speaks of: one event, the field that was asked, its values."""

    masks: Masks
    row: int
    field: str | None
    seen: Values

    @property
    def settings(self) -> Settings:
        return self.masks.settings


def why(predicate: Predicate, tests: tuple[Test, ...], held: bool, of: Weighed) -> str:
    """The sentence. `tests`: those that held, if it held; else all, under the field's own name."""
    if not tests:
        return "asks nothing"
    if held:
        return _held(predicate, tests[0], of)
    if len(tests) == 1 or tests[0].op not in _DOES_NOT:
        return _not_held(predicate, tests[0], of)
    if of.field is None:
        return f"no field contains {_any_of(tests)}"
    return _absent(of.seen) or f"{_DOES_NOT[tests[0].op]} {_any_of(tests)}"


def _any_of(tests: tuple[Test, ...]) -> str:
    named = ", ".join(_quoted(t.value) for t in tests[:_MOST])
    more = f" and {len(tests) - _MOST} more" if len(tests) > _MOST else ""
    return f"any of {named}{more}"


def _held(predicate: Predicate, test: Test, of: Weighed) -> str:
    field = of.field
    match test.op:
        case Op.NULL:
            return f"{field} has no value" if of.seen else f"{field} is absent"
        case Op.EXISTS:
            return f"{field} is present" if of.seen else f"{field} is absent"
        case op if op in _REFERS:
            return f"{field} {_REFERS[op][0]} {test.value} ({_listed(_other(test, of))})"
    if field is None:
        return _keyword(predicate, test, of)
    return f"{field} {_decided(predicate, test, _deciding(test, of.seen, of.settings))}"


def _deciding(test: Test, seen: Values, settings: Settings) -> str | None:
    """The first of the values of which a test that held is true; None where none is."""
    values = [v for v in seen if v is not None]
    if len(values) == 1:
        return values[0]
    return next((v for v in values if _holds(test, v, settings)), None)


def _holds(test: Test, value: str, settings: Settings) -> bool:
    try:
        return holds(test, value, settings)
    except NotEvaluated:  # a limit of time, met just before and not met now
        return False


def _decided(predicate: Predicate, test: Test, value: str | None) -> str:
    """What a value did that made its test hold."""
    match test.op:
        case Op.CIDR:
            return f"is {value}, {_as_ipv4(test, value)}inside {test.value}"
        case Op.TIME_PART:
            return f"is {value}: its {test.flags} is {test.value}"
        case Op.EQ:
            return f"is {_quoted(value)}"
        case op if op in _THAN:
            return f"is {value}, {_THAN[op]} {test.value}"
        case op:
            return f"{_DOES[op]} {_quoted(_needle(predicate, test))}"


def _keyword(predicate: Predicate, test: Test, of: Weighed) -> str:
    for name, values in of.masks.table.fields(of.row):
        if any(v is not None and _holds(test, v, of.settings) for v in values):
            return f"{name} contains {_quoted(_needle(predicate, test))}"
    return "some field contains it"


def _not_held(predicate: Predicate, test: Test, of: Weighed) -> str:
    match test.op:
        case Op.NULL:
            return f"has the value {_listed(of.seen)}"
        case Op.EXISTS:
            return "is present" if of.seen else "field absent"
    if of.field is None:
        return f"no field contains {_quoted(_needle(predicate, test))}"
    return _absent(of.seen) or _missed(predicate, test, of)


def _absent(seen: Values) -> str:
    if not seen:
        return "field absent"
    return "has no value" if all(value is None for value in seen) else ""


def _missed(predicate: Predicate, test: Test, of: Weighed) -> str:
    values = tuple(v for v in of.seen if v is not None)
    match test.op:
        case Op.CIDR:
            return _each(values, lambda v: _outside(test, v, of.settings))
        case Op.TIME_PART:
            return _each(values, lambda v: _other_time(test, v))
        case op if op in _THAN:
            return _each(values, lambda v: _other_number(test, v))
        case op if op in _REFERS:
            other = _other(test, of)
            says = _REFERS[op][1]
            return f"{says} {test.value} ({_listed(other)})" if other else f"{test.value} is absent"
        case Op.EQ:
            return f"is {_listed(values)}, not {_quoted(test.value)}"
        case op:
            return f"{_DOES_NOT[op]} {_quoted(_needle(predicate, test))}"


def _outside(test: Test, value: str, settings: Settings) -> str:
    """Why an address is not in a network."""
    address, network = parse_address(value), parse_network(test.value)
    if address is None:
        return f"{_quoted(value)} is not an address"
    plain = mapped_ipv4(address)
    if plain is not None and network.version == 4 and not settings.mapped_as_ipv4:
        would = "inside" if plain in network else "outside"
        written = f"IPv4-mapped {value} is IPv6, compared as written"
        return f"{written}; as IPv4 it would be {would} {test.value}"
    return f"{value} is outside {test.value}"


def _as_ipv4(test: Test, value: str | None) -> str:
    address = parse_address(value)
    plain = mapped_ipv4(address) if address else None
    return f"as IPv4 {plain} " if plain and parse_network(test.value).version == 4 else ""


def _other_time(test: Test, value: str) -> str:
    read = moment(value)
    if read is None:
        return f"{_quoted(value)} is not a timestamp"
    return f"the {test.flags} of {value} is {part_of(read, test.flags)}, not {test.value}"


def _other_number(test: Test, value: str) -> str:
    if number(value) is None:
        return f"{_quoted(value)} is not a number"
    return f"{value} is not {_THAN[test.op]} {test.value}"


def _other(test: Test, of: Weighed) -> Values:
    return of.masks.value(of.row, test.value)


def _needle(predicate: Predicate, test: Test) -> str:
    """What was looked for, as the rule says it: a pattern of wildcards as it was written."""
    return str(predicate.value) if test.op is Op.LIKE else test.value


def _each(values: Iterable[str], say: Callable[[str], str]) -> str:
    said = list(dict.fromkeys(say(value) for value in values))
    more = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return "; ".join(said[:_MOST]) + more


def _listed(values: Values) -> str:
    return ", ".join(_quoted(v) for v in values[:_MOST]) + (" …" if len(values) > _MOST else "")


def _quoted(value: str | None) -> str:
    """A value for a sentence: in backticks where its ends would not be seen without them."""
    if value is None:
        return "no value"
    shown = shortened(value)
    plain = shown and shown == shown.strip() and shown.isprintable() and len(shown) > 1
    return shown if plain else f"`{shown}`"
