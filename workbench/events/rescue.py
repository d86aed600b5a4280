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
from typing import cast

from evtx import PyEvtxParser

from workbench.events.batch import RawRecord
from workbench.events.flatten import is_event
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

_NO_RECORD = (1 << 63) - 1
_MOST_RECORDS = CHUNK_SIZE // RECORD_MIN


@dataclass(frozen=True, slots=True)
class Span:
    """A record, or a damaged stretch between records (`sound` is False), in a chunk."""

    offset: int
    size: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a chunk gave.

    `records`: all that could be read, in order; `read` is how many. `damaged`: the identifiers of
    the damaged ones, as far as they are known. `broken`: whether there are stretches that hold no
    sound record. `recovered`: how many were read though damaged. `lost`: how many nobody could
    read.
    """

    chunk: Chunk
    records: tuple[RawRecord, ...] = ()
    read: int = 0
    damaged: tuple[int, ...] = ()
    broken: bool = False
    recovered: int = 0
    lost: int = 0


def read_chunk(data: bytes, chunk: Chunk) -> Salvage:
    """All that can be read of one chunk. `data` is what the file holds of it."""
    spans = _spans_of(data, chunk)
    if not any(span.sound for span in spans):
        begun = sum(_begun(data, span) for span in spans)
        return Salvage(chunk, broken=bool(spans), lost=max(chunk.promised, begun))
    mended = _mended(data, spans)
    first = _first_reader(mended, spans)
    failed = [span for span in spans if span.offset not in first]
    second = {span.offset: raw for span in failed if (raw := _second_reader(mended, span))}
    read = first | second
    stepped_over = [span for span in spans if not span.sound]
    damaged = [span for span in spans if not span.sound or span.offset not in first]
    return Salvage(
        chunk,
        tuple(read[span.offset] for span in spans if span.offset in read),
        len(read),
        tuple(_identifier(data, span) for span in damaged if _begun(data, span)),
        bool(stepped_over),
        len(second) + sum(span.offset in first for span in stepped_over),
        max(max(chunk.promised, _count(data, spans)) - len(read), 0),
    )


def _begun(data: bytes, span: Span) -> bool:
    """Whether a span begins as a record does, and so has an identifier."""
    return data[span.offset : span.offset + len(RECORD_MAGIC)] == RECORD_MAGIC


def _count(data: bytes, spans: list[Span]) -> int:
    """How many records there were, by what is left of them and by the numbers they have."""
    sound = [_identifier(data, span) for span in spans if span.sound]
    numbered = sound[-1] - sound[0] + 1
    begun = sum(_begun(data, span) for span in spans)
    return max(begun, numbered if numbered <= _MOST_RECORDS else 0)


def _spans_of(data: bytes, chunk: Chunk) -> list[Span]:
    """The spans of a chunk up to where its header says records end, or up to the last sound one."""
    if chunk.kind is Kind.RECORDS and RECORDS_AT <= chunk.free <= CHUNK_SIZE:
        return _spans(data, min(chunk.free, len(data)))
    spans = _spans(data, len(data))
    return spans[:-1] if spans and not spans[-1].sound else spans


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
    numbers = (0, _NO_RECORD, 0, _NO_RECORD)  # the reader stops at the last record's number
    struct.pack_into("<QQQQIII", mended, 8, *numbers, 128, spans[-1].offset, end)
    for span in spans:
        mended[span.offset : span.offset + 4] = RECORD_MAGIC
        struct.pack_into("<I", mended, span.offset + 4, span.size)
        struct.pack_into("<I", mended, span.offset + span.size - 4, span.size)
        (written,) = struct.unpack_from("<Q", mended, span.offset + 16)
        if not filetime_text(written):  # the reader gives up the chunk at a time that is none
            struct.pack_into("<Q", mended, span.offset + 16, 0)
    return bytes(mended)


def _first_reader(mended: bytes, spans: list[Span]) -> dict[int, RawRecord]:
    """The records that the `evtx` package reads, by their place. It goes on after an error."""
    places: dict[int, list[int]] = {}
    for span in reversed(spans):
        places.setdefault(_identifier(mended, span), []).append(span.offset)
    read: dict[int, RawRecord] = {}
    parser = PyEvtxParser(BytesIO(file_header(1, len(spans) + 1) + mended))
    records = cast(Iterator[RawRecord], parser.records_json())
    for _ in range(2 * len(spans) + 1):
        try:
            record = next(records)
        except StopIteration:
            break
        except RuntimeError:
            continue
        offsets = places.get(record["event_record_id"])
        if offsets and is_event(str(record["data"])):
            read[offsets.pop()] = record
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
