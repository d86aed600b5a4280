"""What one value under its modifiers asks: pySigma applies the modifiers, this reads the result.

pySigma turns a value into its own types (a string with wildcards, a network, an expansion into
several strings …); each becomes one test, an expansion several of which one suffices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sigma.exceptions import SigmaError
from sigma.modifiers import SigmaAllModifier, modifier_mapping
from sigma.rule import SigmaDetectionItem
from sigma.types import (
    CompareOperators,
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from workbench.sigma.encoding import ENCODERS, EncodingError, encoded, encodes
from workbench.sigma.formula import Op, Scalar, Test
from workbench.sigma.placeholders import NO_VALUES, Placeholders

_COMPARE = {
    CompareOperators.LT: Op.LT,
    CompareOperators.LTE: Op.LTE,
    CompareOperators.GT: Op.GT,
    CompareOperators.GTE: Op.GTE,
}
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
_ALIASES = {"utf16le": "wide"}
_TEXTUAL = frozenset(("contains", "startswith", "endswith", "re", "windash", "cased", *ENCODERS))
_PLACEHOLDER = re.compile("%([^%]+)%")
_MOST_VALUES = 100_000  # of one predicate; combinations of several placeholders multiply
_ANY, _ONE = SpecialChars.WILDCARD_MULTI, SpecialChars.WILDCARD_SINGLE


class MeaningError(Exception):
    """A value or modifier that cannot be evaluated; the message says why."""


def split_key(key: str) -> tuple[str | None, tuple[str, ...]]:
    """The field (None for keywords) and the modifiers of a detection key.

    Raises MeaningError for a modifier that pySigma does not know.
    """
    name, *modifiers = key.split("|")
    for modifier in modifiers:
        if modifier not in modifier_mapping and modifier not in _ALIASES:
            raise MeaningError(f"unknown modifier `{modifier}` in `{key}`")
    return name or None, tuple(modifiers)


def joins_all(modifiers: Iterable[str]) -> bool:
    """Whether an item holds only if all its values do."""
    return any(modifier_mapping.get(m) is SigmaAllModifier for m in modifiers)


@lru_cache(maxsize=1 << 16, typed=True)
def tests_of(
    field: str | None,
    modifiers: tuple[str, ...],
    value: Scalar,
    placeholders: Placeholders = NO_VALUES,  # noqa: PT028 - no test, whatever its name
) -> tuple[Test, ...]:
    """The tests that a value under its modifiers asks; it holds if any of them does.

    Raises MeaningError where pySigma refuses the value or leaves something unresolved.
    """
    try:
        str(value).encode()
    except UnicodeEncodeError:
        raise MeaningError("the value holds half of a surrogate pair, which is no text") from None
    if modifiers[:1] == ("expand",) and (whole := _whole(value, placeholders)):
        parts = (tests_of(field, modifiers[1:], v) for v in whole)
        return tuple(dict.fromkeys(test for tests in parts for test in tests))
    key = "|".join((field or "", *modifiers)) or None
    asked = _as_asked(modifiers, value)
    if "re" in modifiers and not isinstance(asked, str):
        raise MeaningError(_refused(key, value))
    if encodes(modifiers) and isinstance(asked, str):
        return _encoded_tests(field, modifiers, asked)
    try:
        item = SigmaDetectionItem.from_mapping(_known_to_pysigma(key), asked)
    except SigmaError as error:
        if "incompatible to value type" in str(error):
            raise MeaningError(_refused(key, value)) from None
        raise MeaningError(f"`{key or value}`: {error}") from None
    except (AttributeError, IndexError, TypeError, OverflowError):
        # pySigma's modifiers assume some types of value without checking them
        raise MeaningError(_refused(key, value)) from None
    resolved = (part for v in item.value for part in _resolved(v, placeholders))
    found = tuple(dict.fromkeys(t for v in resolved for t in _tests(field, v)))
    if field is None and any(t.op is Op.NULL for t in found):
        raise MeaningError("`null` needs a field")
    if "cased" in modifiers:  # pySigma forgets it where another modifier follows
        return tuple(replace(test, cased=True) for test in found)
    return found


def _whole(value: Scalar, placeholders: Placeholders) -> tuple[str, ...]:
    """The values of a text that is one placeholder; the modifiers after `expand` take them.

    So a list of networks can stand under `expand|cidr`, which pySigma refuses.
    """
    match = _PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    return placeholders.of(match[1]) if match else ()


def _resolved(value: SigmaType, placeholders: Placeholders) -> Iterator[SigmaType]:
    """A value with its placeholders replaced by each of their values, all combinations of them."""
    if isinstance(value, SigmaExpansion):
        for part in value.values:
            yield from _resolved(part, placeholders)
    elif isinstance(value, SigmaString | SigmaRegularExpression) and value.contains_placeholder():
        text = value if isinstance(value, SigmaString) else value.regexp
        names = [part.name for part in text.s if isinstance(part, Placeholder)]
        _refuse_unresolved(names, placeholders)
        for part in value.replace_placeholders(lambda p: map(SigmaString, placeholders.of(p.name))):
            yield _cased_as(value, part)
    else:
        yield value


def _refuse_unresolved(names: Iterable[str], placeholders: Placeholders) -> None:
    many = 1
    for name in names:
        many *= len(placeholders.of(name))
        if not many:
            raise MeaningError(f"placeholder `%{name}%` is not resolved")
    if many > _MOST_VALUES:
        raise MeaningError(f"its placeholders give more than {_MOST_VALUES:,} values")


def _cased_as(value: SigmaType, part: SigmaType) -> SigmaType:
    """pySigma forgets that a text is cased where it replaces a placeholder."""
    if isinstance(value, SigmaCasedString) and isinstance(part, SigmaString):
        return SigmaCasedString.from_sigma_string(part)
    return part


def _refused(key: str | None, value: Scalar) -> str:
    written = {None: "null", True: "true", False: "false"}
    shown = written[value] if value is None or isinstance(value, bool) else value
    return f"`{key}` cannot take the value `{shown}`"


def _as_asked(modifiers: tuple[str, ...], value: Scalar) -> Scalar:
    """The value in the type that its modifiers work on.

    The text modifiers are for values of all types (specification 2.1.0, "generic modifiers"),
    and a number with a point is its text: SigmaNumber would make 1 of 1.0.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and (
        _TEXTUAL.intersection(modifiers) or (isinstance(value, float) and not modifiers)
    ):
        return str(value)
    return value


def _known_to_pysigma(key: str | None) -> str | None:
    """The key with the specification's names that pySigma lacks replaced by those it has."""
    if key is None:
        return None
    name, *modifiers = key.split("|")
    return "|".join((name, *(_ALIASES.get(m, m) for m in modifiers)))


def _encoded_tests(field: str | None, modifiers: tuple[str, ...], value: str) -> tuple[Test, ...]:
    try:
        forms, rest = encoded(value, modifiers)
    except EncodingError as error:
        raise MeaningError(f"`{value}`: {error}") from None
    return tuple(dict.fromkeys(test for form in forms for test in tests_of(field, rest, form)))


def _tests(field: str | None, value: SigmaType) -> Iterator[Test]:
    match value:
        case SigmaExpansion():
            for part in value.values:
                yield from _tests(field, part)
        case SigmaString():
            yield _string(field, value)
        case SigmaRegularExpression():
            yield _regex(field, value)
        case _:
            yield _typed(field, value)


def _typed(field: str | None, value: SigmaType) -> Test:
    match value:
        case SigmaNull():
            return Test(field, Op.NULL)
        case SigmaExists():
            return Test(field, Op.EXISTS, str(value.exists).lower())
        case SigmaBool():
            return Test(field, Op.EQ, str(value.boolean).lower())
        case SigmaTimestampPart():
            return Test(
                field, Op.TIME_PART, str(value.number), flags=value.timestamp_part.name.lower()
            )
        case SigmaNumber():
            return Test(field, Op.EQ, str(value.number))
        case SigmaCIDRExpression():
            return Test(field, Op.CIDR, str(value.network))
        case SigmaCompareExpression() if isinstance(value.number, SigmaTimestampPart):
            raise MeaningError("a part of a timestamp cannot be compared by order")
        case SigmaCompareExpression() if value.op in _COMPARE:
            return Test(field, _COMPARE[value.op], str(value.number.number))
        case SigmaFieldReference():
            return Test(field, _reference(value), value.field)
        case _:
            raise MeaningError(f"a value of type {type(value).__name__} cannot be evaluated")


def _reference(value: SigmaFieldReference) -> Op:
    match (value.starts_with, value.ends_with):
        case (True, True):
            return Op.FIELD_CONTAINS
        case (True, False):
            return Op.FIELD_STARTS_WITH
        case (False, True):
            return Op.FIELD_ENDS_WITH
        case _:
            return Op.FIELD_EQ


def _regex(field: str | None, value: SigmaRegularExpression) -> Test:
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    return Test(field, Op.REGEX, str(value.regexp), cased="i" not in flags, flags=flags)


def _string(field: str | None, value: SigmaString) -> Test:
    """A text with wildcards as the plainest operator that says the same."""
    cased = isinstance(value, SigmaCasedString)
    parts = _merged(value)
    ahead, behind = parts[:1] == [_ANY], len(parts) > 1 and parts[-1] == _ANY
    middle = parts[ahead : len(parts) - behind]
    if not all(isinstance(part, str) for part in middle) or parts == [_ANY]:
        return Test(field, Op.LIKE, _pattern(parts), cased)
    text = "".join(str(part) for part in middle)
    op = {
        (False, False): Op.EQ,
        (False, True): Op.STARTS_WITH,
        (True, False): Op.ENDS_WITH,
        (True, True): Op.CONTAINS,
    }[ahead, behind]
    return Test(field, op, text, cased)


def _merged(value: SigmaString) -> list[str | SpecialChars]:
    """The parts of a text with repeated `*` made one."""
    parts: list[str | SpecialChars] = []
    for part in value.s:
        if isinstance(part, str | SpecialChars) and not (part == _ANY and parts[-1:] == [_ANY]):
            parts.append(part)
    return parts


def _pattern(parts: list[str | SpecialChars]) -> str:
    """A regular expression for the whole text; `.` must match line ends too."""
    wild = {_ANY: ".*", _ONE: "."}
    return "".join(wild[p] if isinstance(p, SpecialChars) else re.escape(p) for p in parts)
