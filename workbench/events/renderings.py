"""How others write the values of an event, and how these are written in the log's own JSON.

Windows, and what asks Windows, puts GUIDs in braces, and shippers put words for numbers. A value
is only put right where its field is known; a text that an event holds stays as it is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_BRACED = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}\Z")
_BARE = re.compile(rb"""(?:guid|activity_?id)["']?\s*[=:>]\s*["']?[0-9A-F]{8}-[0-9A-F]{4}-""", re.I)
_TYPED = frozenset(
    (
        *("correlation_activityid", "correlation_relatedactivityid", "transactionid"),
        *("opcorrelationid", "jobid", "transferid", "resourcemanager", "tmid", "rmid"),
        *("policyactivityid", "providerkey", "filterkey", "layerkey", "calloutkey"),
        *("interfaceuuid", "service_clsid", "setupclass"),
    )
)
_PLAIN_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z| ?UTC|[+]00:00)?")
_NUMBER = re.compile(r"[0-9]{9,13}(?:\.[0-9]+)?")
_DOTNET_DATE = re.compile(r"/Date\((-?\d+)\)/")
_LEVELS = {
    "critical": "1",
    "error": "2",
    "warning": "3",
    "information": "4",
    "info": "4",
    "verbose": "5",
}
_OPCODES = {"info": "0", "start": "1", "stop": "2"}
_KEYWORDS = {"audit success": "0x8020000000000000", "audit failure": "0x8010000000000000"}
_MILLISECONDS = 1e11  # more than this since 1970 are no seconds


@lru_cache(1 << 14)
def has_typed_guid(name: str) -> bool:
    """Whether a field by this name holds what the log stores as a GUID."""
    name = name.lower()
    return name in _TYPED or name.endswith("guid")


def writes_bare_guids(head: bytes) -> bool:
    """Whether a text of events has GUIDs without braces: then those with braces are texts."""
    return _BARE.search(head) is not None


def without_braces(value: Any) -> Any:
    """A GUID without its braces, in capitals; any other value as it is."""
    if type(value) is str and value[:1] == "{" and _BRACED.match(value):
        return value[1:-1].upper()
    return value


def level_text(value: Any) -> Any:
    """The number of a level that is given as a word."""
    return _LEVELS.get(value.lower(), value) if isinstance(value, str) else value


def opcode_text(value: Any) -> Any:
    """The number of an opcode that is given as a word."""
    return _OPCODES.get(value.lower(), value) if isinstance(value, str) else value


def keywords_text(value: Any) -> Any:
    """Keywords as the hexadecimal number they are; those of audits for their words."""
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value & 0xFFFFFFFFFFFFFFFF)
    return _KEYWORDS.get(value.lower(), value) if isinstance(value, str) else value


def time_text(value: Any) -> Any:
    """A time as ISO 8601 in UTC, as the log has it; what is no time as it is."""
    if isinstance(value, str):
        if value[10:11] == "T" and value[-1:] == "Z":
            return value
        match = _PLAIN_TIME.fullmatch(value)
        if match:
            return f"{match[1]}T{match[2]}Z"
        if _NUMBER.fullmatch(value):
            return time_text(float(value))
        dotnet = _DOTNET_DATE.fullmatch(value)
        return _of_number(int(dotnet[1]) / 1000) if dotnet else _with_zone(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value / 1000 if value > _MILLISECONDS else value)
    return value


def _with_zone(text: str) -> str:
    """A time with a zone other than UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return _iso(moment.astimezone(UTC)) if moment.tzinfo else text


def _of_number(seconds: float) -> str:
    try:
        return _iso(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"
