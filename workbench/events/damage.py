"""What is wrong with a file, in sentences: its promises held against what was read of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from workbench.events.layout import CHUNK_SIZE, Kind, Layout
from workbench.events.rescue import Salvage
from workbench.events.table import Damage

_RECORDS_A_CHUNK = 2000
"""More than this, and a gap in the numbers of records is no measure of what is missing."""


def describe(layout: Layout, salvaged: Sequence[Salvage]) -> tuple[Damage, ...]:
    """Every damage of a file, in file order. `salvaged` has one entry for each of its chunks."""
    return tuple(
        [*_of_header(layout), *_of_chunks(layout, salvaged), *_of_end(layout, salvaged)]
    )


def _of_header(layout: Layout) -> Iterator[Damage]:
    if layout.header is None:
        yield Damage("the file header is damaged; the chunks behind it were read")
    elif not layout.header.sound:
        yield Damage("the file header does not match its checksum")


def _of_chunks(layout: Layout, salvaged: Sequence[Salvage]) -> Iterator[Damage]:
    total = layout.expected_chunks
    place = 0
    for unreadable, run in groupby(salvaged, _unreadable):
        chunks = list(run)
        if unreadable:
            lost = _gap(salvaged, place, place + len(chunks))
            yield Damage(_run_text(unreadable, chunks, total, lost), lost)
        else:
            for salvage in chunks:
                yield from _of_chunk(salvage, total)
        place += len(chunks)


def _unreadable(salvage: Salvage) -> Kind | None:
    """The kind of a chunk that is none; None for one that is, or that gave records."""
    kind = salvage.chunk.kind
    return None if kind is Kind.RECORDS or salvage.records else kind


def _run_text(kind: Kind, run: Sequence[Salvage], total: int, lost: int) -> str:
    first, last = run[0].chunk.number + 1, run[-1].chunk.number + 1
    if first == last:
        where, verbs = f"chunk {first} of {total}", ("holds only zeros", "has no valid header")
    else:
        where, verbs = f"chunks {first} to {last} of {total}", ("hold only zeros", "have no valid header")
    text = f"{where} {verbs[kind is Kind.BROKEN]}"
    return f"{text}: {_about(lost)}" if lost else text


def _of_chunk(salvage: Salvage, total: int) -> Iterator[Damage]:
    chunk = salvage.chunk
    where = f"chunk {chunk.number + 1} of {total}"
    cut = chunk.size < CHUNK_SIZE
    if chunk.kind is Kind.BROKEN:
        yield Damage(f"{where} has no valid header; its records were found without it", salvage.lost, len(salvage.records))
    elif salvage.damaged or salvage.stretches or (salvage.lost and not cut):
        yield Damage(_damaged_text(salvage, where), 0 if cut else salvage.lost, salvage.recovered)
    elif not cut and not chunk.sound:
        part = "" if chunk.header_sound else "the header of "
        yield Damage(f"{part}{where} does not match its checksum; its records could be read")


def _damaged_text(salvage: Salvage, where: str) -> str:
    numbers = salvage.damaged
    if len(numbers) == 1 and not salvage.stretches:
        return f"record {numbers[0]} in {where} is damaged"
    if numbers and not salvage.stretches:
        return f"{len(numbers)} records in {where} are damaged, the first of them {numbers[0]}"
    if salvage.lost + salvage.recovered:
        return f"the records of {where} are damaged in part"
    return f"{where} is damaged between its records"


def _of_end(layout: Layout, salvaged: Sequence[Salvage]) -> Iterator[Damage]:
    if not layout.cut_off:
        return
    present, total = len(layout.chunks), layout.expected_chunks
    partial = bool(layout.chunks) and layout.chunks[-1].size < CHUNK_SIZE
    where = f"inside chunk {present} of {total}" if partial else f"after chunk {present} of {total}"
    if not present:
        where = "before its first chunk"
    lost = salvaged[-1].lost if partial else 0
    if layout.header is not None and layout.header.sound:
        last = max((s.chunk.last for s in salvaged), default=0)
        beyond = layout.header.next_record - 1 - max(last, 0)
        lost += beyond if 0 < beyond <= (total - present) * _RECORDS_A_CHUNK else 0
    text = f"the file is cut off {where}"
    yield Damage(f"{text}: {_about(lost)}" if lost else text, lost)


def _gap(salvaged: Sequence[Salvage], start: int, stop: int) -> int:
    """How many records the numbers say are missing between the chunks on both sides of a run."""
    if not 0 < start <= stop < len(salvaged):
        return 0
    missing = salvaged[stop].chunk.first - salvaged[start - 1].chunk.last - 1
    return missing if 0 < missing <= (stop - start) * _RECORDS_A_CHUNK else 0


def _about(lost: int) -> str:
    return f"about {lost} records are missing" if lost > 1 else "about one record is missing"
