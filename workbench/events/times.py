"""When events were, as microseconds since 1970 UTC, from the texts that logs hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.events.table import NO_TIME, Column

Times = NDArray[np.int64]

_EPOCH_1601 = 11_644_473_600_000_000
_YEAR_10000 = 253_402_300_800_000_000
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?Z?"
)
_MICROSECONDS = len("2021-10-20T13:39:17.315479")


def event_times(column: Column | None, stamps: Sequence[str]) -> Times:
    """One time an event: of the column of System's times, else of the record header's stamp.

    A stamp is like `2021-10-20T13:39:17.3154798Z UTC`. What is no time gives `NO_TIME`.
    """
    times = np.full(len(stamps), NO_TIME, np.int64)
    if column is not None:
        rows = slice(None) if column.rows is None else column.rows
        times[rows] = parsed(column.values)[column.codes]
    for row in np.flatnonzero(times == NO_TIME).tolist():
        times[row] = one_time(stamps[row].removesuffix(" UTC"))
    return times


def parsed(texts: pa.LargeStringArray) -> Times:
    """One time a text; `NO_TIME` where it is null or no time in ISO 8601."""
    whole = pc.utf8_slice_codeunits(pc.utf8_rtrim(texts, "Z"), 0, _MICROSECONDS)
    try:
        times = pc.cast(whole, pa.timestamp("us"))
    except pa.ArrowInvalid:
        return np.array([one_time(text) for text in texts.to_pylist()], np.int64)
    filled = pc.fill_null(pc.cast(times, pa.int64()), NO_TIME)
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


def one_time(text: str | None) -> int:
    """The time of one text of ISO 8601 in UTC; what is below a microsecond is dropped."""
    text = text or ""
    if not _ISO.fullmatch(text):
        return NO_TIME
    try:
        moment = np.datetime64(text.removesuffix("Z"), "us")
    except ValueError:
        return NO_TIME
    return int(moment.astype(np.int64))


def filetime_text(filetime: int) -> str:
    """A Windows time (units of 100 ns since 1601 UTC) as ISO 8601; empty if it is beyond 9999."""
    micros = filetime // 10 - _EPOCH_1601
    if micros >= _YEAR_10000:
        return ""
    return f"{np.datetime64(micros, 'us')}Z"
