"""One chunk, read with care: whatever of it is damaged, its other records are read.

Records stand one behind the other. Where the chain breaks, the next sound record is looked for,
and the damaged stretch is made one record, so that the first reader steps over it. What it cannot
read is given to the second reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from evtx import PyEvtxParser

from workbench.events.batch import RawRecord
from workbench.events.layout import (
    CHUNK_MAGIC,
    CHUNK_SIZE,
    RECORD_MAGIC,
    RECORD_MIN,
    RECORDS_AT,
    Chunk,
    Kind,
    file_header,
)
from workbench.events.recover import recovered_fields
from workbench.events.times import filetime_text


@dataclass(frozen=True, slots=True)
class Span:
    """A record, or a damaged stretch between records (`sound` is False), in a chunk."""

    offset: int
    size: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a chunk gave: its records in order, and those that only the second reader could read.

    `damaged` holds the identifiers of records that the first reader could not read, as far as
    they are known; `lost` is the number of records that nobody could read.
    """

    chunk: Chunk
    records: tuple[RawRecord, ...] = ()
    damaged: tuple[int, ...] = ()
    stretches: int = 0
    recovered: int = 0
    lost: int = 0


def read_chunk(data: bytes, chunk: Chunk) -> Salvage:
    """All that can be read of one chunk. `data` is what the file holds of it."""
    spans = _spans(data, _end(data, chunk))
    if not any(span.sound for span in spans):
        return Salvage(chunk, stretches=len(spans), lost=chunk.promised)
    mended = _mended(data, spans)
    read = _first_reader(mended, spans)
    second = {span.offset: raw for span in spans if span.offset not in read and (raw := _second_reader(mended, span))}
    both = read | second
    failed = [span for span in spans if span.offset not in read]
    return Salvage(
        chunk,
        tuple(both[span.offset] for span in spans if span.offset in both),
        tuple(_identifier(mended, span) for span in failed if span.sound),
        sum(not span.sound for span in failed),
        len(second),
        max(chunk.promised, len(spans)) - len(both),
    )


def _end(data: bytes, chunk: Chunk) -> int:
    """Where the records of a chunk end, as its header says; the end of the data if it cannot."""
    known = chunk.kind is Kind.RECORDS and RECORDS_AT <= chunk.free <= CHUNK_SIZE
    return min(chunk.free, len(data)) if known else len(data)


def _spans(data: bytes, end: int) -> list[Span]:
    """The records up to `end` and the damaged stretches between them."""
    spans: list[Span] = []
    at = RECORDS_AT
    while at < end:
        size = _record_size(data, at, end)
        if size:
            spans.append(Span(at, size, True))
            at += size
            continue
        following = next(_record_starts(data, at + 1, end), end)
        if following - at >= RECORD_MIN:
            spans.append(Span(at, following - at, False))
        elif spans:
            spans[-1] = Span(spans[-1].offset, following - spans[-1].offset, spans[-1].sound)
        at = following
    return spans


def _record_size(data: bytes, at: int, end: int) -> int:
    """The size of the sound record at a place; 0 if there is none. It is kept at both its ends."""
    if at + RECORD_MIN > end or data[at : at + 4] != RECORD_MAGIC:
        return 0
    (size,) = struct.unpack_from("<I", data, at + 4)
    if not RECORD_MIN <= size <= end - at:
        return 0
    (copy,) = struct.unpack_from("<I", data, at + size - 4)
    return size if copy == size else 0


def _record_starts(data: bytes, at: int, end: int) -> Iterator[int]:
    while (at := data.find(RECORD_MAGIC, at, end)) >= 0:
        if _record_size(data, at, end):
            yield at
        at += 1


def _mended(data: bytes, spans: list[Span]) -> bytes:
    """The chunk with a sound header, whole in length, and a chain of records without a break."""
    mended = bytearray(data.ljust(CHUNK_SIZE, b"\0"))
    end = spans[-1].offset + spans[-1].size
    mended[:8] = CHUNK_MAGIC
    struct.pack_into("<QQQQIII", mended, 8, 1, len(spans), 1, len(spans), 128, spans[-1].offset, end)
    for span in spans:
        mended[span.offset : span.offset + 4] = RECORD_MAGIC
        struct.pack_into("<I", mended, span.offset + 4, span.size)
        struct.pack_into("<I", mended, span.offset + span.size - 4, span.size)
    return bytes(mended)


def _first_reader(mended: bytes, spans: list[Span]) -> dict[int, RawRecord]:
    """The records that the `evtx` package reads, by their place. It goes on after an error."""
    read: dict[int, RawRecord] = {}
    places = iter(spans)
    records = PyEvtxParser(BytesIO(file_header(1, len(spans) + 1) + mended)).records_json()
    for _ in range(2 * len(spans) + 1):
        try:
            record = next(records)
        except StopIteration:
            break
        except RuntimeError:
            continue
        for span in places:
            if _identifier(mended, span) == record["event_record_id"]:
                read[span.offset] = record
                break
    return read


def _second_reader(mended: bytes, span: Span) -> RawRecord | None:
    fields = recovered_fields(mended, span.offset)
    if fields is None:
        return None
    (written,) = struct.unpack_from("<Q", mended, span.offset + 16)
    return {
        "event_record_id": _identifier(mended, span),
        "timestamp": filetime_text(written),
        "data": fields,
    }


def _identifier(data: bytes, span: Span) -> int:
    (number,) = struct.unpack_from("<Q", data, span.offset + 8)
    return int(number)
