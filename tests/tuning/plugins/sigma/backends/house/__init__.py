"""A backend for the tests: a small query language of its own."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.request import urlopen

from sigma.conditions import ConditionAND, ConditionNOT, ConditionOR
from sigma.conversion.base import TextQueryBackend
from sigma.conversion.state import ConversionState
from sigma.rule import SigmaRule


class HouseBackend(TextQueryBackend):
    """`(Image = "*a" or Image = "b") and not User = "c"`."""

    name = "House query language"
    formats: ClassVar[dict[str, str]] = {
        "objects": "One object a query",
        "default": "Plain queries",
        "bytes": "All in one file",
        "online": "With a name looked up on the network",
    }
    precedence = (ConditionNOT, ConditionAND, ConditionOR)
    group_expression = "({expr})"
    token_separator = " "
    or_token, and_token, not_token, eq_token = "or", "and", "not", " = "
    str_quote, escape_char = '"', "\\"
    wildcard_multi, wildcard_single = "*", "?"
    re_expression = None  # it has no regular expressions
    cidr_expression = "{field} in {value}"
    correlation_methods: ClassVar[dict[str, str]] = {"default": "Counting"}
    default_correlation_query: ClassVar = {"default": "{search} {aggregate} {condition}"}
    correlation_search_single_rule_expression = "{query}"
    correlation_search_multi_rule_expression = "{queries}"
    correlation_search_multi_rule_query_expression = "[{query}]"
    correlation_search_multi_rule_query_expression_joiner = " "
    event_count_aggregation_expression: ClassVar = {"default": "| count {timespan}{groupby}"}
    groupby_expression: ClassVar = {"default": " by {fields}"}
    groupby_field_expression: ClassVar = {"default": "{field}"}
    groupby_field_expression_joiner: ClassVar = {"default": ", "}
    event_count_condition_expression: ClassVar = {"default": "| where {op} {count}"}

    def finalize_query_objects(
        self, rule: SigmaRule, query: str, index: int, state: ConversionState
    ) -> Any:
        return self.finalize_query_default(rule, query, index, state)

    finalize_query_bytes = finalize_query_online = finalize_query_objects

    def finalize_output_objects(self, queries: list[str]) -> list[dict[str, str]]:
        return [{"query": query} for query in queries]

    def finalize_output_bytes(self, queries: list[str]) -> bytes:
        return "\n".join(queries).encode()

    def finalize_output_online(self, queries: list[str]) -> Any:
        return urlopen("http://127.0.0.1:9/")


class OddBackend(HouseBackend):
    """A backend that does not say what it makes."""

    formats = None  # type: ignore[assignment]
