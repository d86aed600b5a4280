"""What is wrong or doubtful with an exclusion while it is being typed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sigma.types import SigmaString

from workbench.engine.address import Network
from workbench.engine.ask import Settings, held_by
from workbench.engine.refusal import NotEvaluated
from workbench.sigma.formula import Op, Predicate, Scalar, Test
from workbench.sigma.meaning import MeaningError, split_key, tests_of
from workbench.sigma.rule import Rule
from workbench.tuning.typed import literal, typed_values

_OF_VALUES = frozenset(Op) - {
    Op.NULL, Op.EXISTS,
    Op.FIELD_EQ, Op.FIELD_CONTAINS, Op.FIELD_STARTS_WITH, Op.FIELD_ENDS_WITH,
}  # fmt: skip
_PARTIAL = frozenset({Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.LIKE, Op.REGEX})
_WIDEST = {4: 8, 6: 16}  # prefix lengths; a shorter one is wider than any one owner's network
_LOCAL = (ipaddress.IPv6Network("fc00::/7"), ipaddress.IPv6Network("fe80::/10"))
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


class Level(StrEnum):
    ERROR = "error"  # it cannot be added
    WARNING = "warning"  # it can, but is hardly meant
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one typed value. `corrected` is what to write instead, where that is known."""

    level: Level
    message: str
    value: Scalar = ""
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The values as they were read, and what there is to say of them."""

    values: tuple[Scalar, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether it can be added."""
        return all(f.level is not Level.ERROR for f in self.findings)


def check(
    field: str, modifiers: tuple[str, ...], value_text: str, rule: Rule | None = None
) -> Checked:
    """Judges typed values of a field, beside what `rule` excludes already where it is given."""
    values = typed_values(value_text, modifiers)
    findings = list(_whole(field, modifiers, values))
    if not findings:
        known = list(_known(field, modifiers, rule))
        for number, value in enumerate(values):
            findings += _one(field, modifiers, value)
            findings += _beside(modifiers, value, known, values[:number])
    return Checked(values, tuple(findings))


def _whole(field: str, modifiers: tuple[str, ...], values: tuple[Scalar, ...]) -> Iterator[Finding]:
    if not field or field.strip() != field or "|" in field:
        yield Finding(Level.ERROR, "a field is needed, without blanks around it and without `|`")
        return
    try:
        split_key("|".join((field, *modifiers)))
    except MeaningError as error:
        yield Finding(Level.ERROR, str(error))
        return
    if not values:
        yield Finding(Level.ERROR, "a value is needed")


def _one(field: str, modifiers: tuple[str, ...], value: Scalar) -> Iterator[Finding]:
    """What there is to say of one value by itself; an error says all."""
    if "cidr" in modifiers:
        yield from _network_findings(str(value))
        return
    try:
        tests = tests_of(field, modifiers, value)
        for test in tests:
            if test.op in _OF_VALUES:
                held_by(test, Settings())
    except (MeaningError, NotEvaluated) as error:
        yield Finding(Level.ERROR, str(error), value)
        return
    yield from _text_findings(tests, value)


def _text_findings(tests: tuple[Test, ...], value: Scalar) -> Iterator[Finding]:
    if any(_matches_everything(test) for test in tests):
        yield Finding(Level.ERROR, "this matches every value of the field", value)
    elif value == "":
        yield Finding(Level.HINT, "an empty text: the field is there and empty", value)
    elif isinstance(value, str) and all(test.op is not Op.REGEX for test in tests):
        yield from _escape_findings(value)


def _escape_findings(value: str) -> Iterator[Finding]:
    """What a text means otherwise than it looks."""
    if SigmaString(value).contains_special():
        said = "`*` and `?` stand for any text and any character; for themselves they are escaped"
        yield Finding(Level.WARNING, said, value, literal(value))
    elif r"\\" in value:
        said = r"`\\` stands for one backslash; each of two or more is written twice"
        yield Finding(Level.HINT, said, value, literal(value))


def _matches_everything(test: Test) -> bool:
    """Whether an operator that looks for a part of the text looks for nothing in particular."""
    if test.op not in _PARTIAL:
        return False
    return test.value.strip("^$") in ("", ".*", ".*?", ".*.*")


def _network_findings(text: str) -> Iterator[Finding]:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        yield Finding(Level.ERROR, f"`{text}` is not an address or a network", text)
        return
    if "/" not in text:
        said = f"a single address: {network}"
        yield Finding(Level.HINT, said, text, str(network))
    elif not _is_strict(text):
        said = f"`{text}` has host bits set; the network is {network}"
        yield Finding(Level.ERROR, said, text, str(network))
        return
    if network.prefixlen < _WIDEST[network.version] and not _inside_any(network, _LOCAL):
        said = f"{network} is very wide: {_share(network)} IPv{network.version} addresses"
        yield Finding(Level.WARNING, said, text)
    if _inside(network, _MAPPED):
        said = "an IPv4-mapped network holds only addresses written as ::ffff:…, not plain IPv4"
        yield Finding(Level.WARNING, said, text)


def _is_strict(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _share(network: Network) -> str:
    return f"1/{2**network.prefixlen:,} of all" if network.prefixlen else "all"


def _known(field: str, modifiers: tuple[str, ...], rule: Rule | None) -> Iterator[Predicate]:
    """The rule's exclusions by the same field and the same modifiers."""
    for predicate in rule.exclusions() if rule else ():
        if predicate.field == field and predicate.modifiers == modifiers:
            yield predicate


def _beside(
    modifiers: tuple[str, ...], value: Scalar, known: list[Predicate], typed: tuple[Scalar, ...]
) -> Iterator[Finding]:
    """What a value is to those that the rule excludes, and to those typed before it."""
    others = [(p.value, f" of {p.identifier}") for p in known] + [(t, "") for t in typed]
    for other, where in others:
        finding = (
            _nested(value, other, where) if "cidr" in modifiers else _same(value, other, where)
        )
        if finding:
            yield finding


def _same(value: Scalar, other: Scalar, where: str) -> Finding | None:
    if str(value).lower() != str(other).lower():
        return None
    return Finding(Level.WARNING, f"`{value}` is the same as `{other}`{where}", value)


def _nested(value: Scalar, other: Scalar, where: str) -> Finding | None:
    """Two networks are equal, one inside the other, or apart."""
    mine, theirs = _network(value), _network(other)
    if mine is None or theirs is None or mine.version != theirs.version:
        return None
    if mine == theirs:
        return Finding(Level.WARNING, f"{mine} is the same as {other}{where}", value)
    if _inside(mine, theirs):
        return Finding(Level.WARNING, f"{mine} is inside {theirs}{where}", value)
    if _inside(theirs, mine):
        return Finding(Level.HINT, f"{mine} contains {theirs}{where}", value)
    return None


def _network(value: Scalar) -> Network | None:
    try:
        return ipaddress.ip_network(str(value))
    except ValueError:
        return None


def _inside_any(inner: Network, outer: Iterable[Network]) -> bool:
    return any(_inside(inner, network) for network in outer)


def _inside(inner: Network, outer: Network) -> bool:
    return (
        inner.version == outer.version
        and inner.prefixlen >= outer.prefixlen
        and int(inner.network_address) & int(outer.netmask) == int(outer.network_address)
    )
