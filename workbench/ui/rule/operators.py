"""The operators that the entry line offers by name, and the modifiers that they stand for."""

from __future__ import annotations

OPERATORS = {
    "in network (cidr)": ("cidr",),
    "is": (),
    "contains": ("contains",),
    "starts with": ("startswith",),
    "ends with": ("endswith",),
    "matches (re)": ("re",),
    "contains all": ("contains", "all"),
    "is, case-sensitive": ("cased",),
    "at least (gte)": ("gte",),
    "at most (lte)": ("lte",),
}


def modifiers_of(operator: str) -> tuple[str, ...]:
    """The modifiers of an operator chosen by its name, or typed as a rule writes them."""
    if operator in OPERATORS:
        return OPERATORS[operator]
    return tuple(part.strip() for part in operator.split("|") if part.strip())
