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
    return (*_of_header(layout), *_of_chunks(layout, salvaged), *_of_end(layout, salvaged))


def _of_header(layout: Layout) -> Iterator[Damage]:
    if layout.header is None:
        yield Damage("the file header is damaged; the chunks behind it were read")
    elif not layout.header.sound:
        yield Damage("the file header does not match its checksum")


def _of_chunks(layout: Layout, salvaged: Sequence[Salvage]) -> Iterator[Damage]:
    total = layout.expected_chunks
    whole = [salvage for salvage in salvaged if salvage.chunk.size == CHUNK_SIZE]
    for unreadable, group in groupby(whole, _unreadable):
        run = list(group)
        if unreadable:
            gap = _gap(layout, run[0].chunk.number, run[-1].chunk.number + 1)
            lost = max(gap, sum(salvage.lost for salvage in run))
            yield Damage(_run_text(unreadable, run, total, lost), lost)
        else:
            for salvage in run:
                yield from _of_chunk(salvage, total)


def _unreadable(salvage: Salvage) -> Kind | None:
    """The kind of a chunk that is none; None for one that is, or that gave records."""
    kind = salvage.chunk.kind
    return None if kind is Kind.RECORDS or salvage.read else kind


def _run_text(kind: Kind, run: Sequence[Salvage], total: int, lost: int) -> str:
    first, last = run[0].chunk.number + 1, run[-1].chunk.number + 1
    if first == last:
        what = "has no valid header" if kind is Kind.BROKEN else "holds only zeros"
        text = f"chunk {first} of {total} {what}"
    else:
        what = "have no valid header" if kind is Kind.BROKEN else "hold only zeros"
        joint = "and" if last == first + 1 else "to"
        text = f"chunks {first} {joint} {last} of {total} {what}"
    return f"{text}: {_about(lost)}" if lost else text


def _of_chunk(salvage: Salvage, total: int) -> Iterator[Damage]:
    chunk = salvage.chunk
    where = f"chunk {chunk.number + 1} of {total}"
    if chunk.kind is Kind.BROKEN:
        text = f"{where} has no valid header; its records were looked for without it"
        yield Damage(text, salvage.lost, salvage.read)
    elif salvage.damaged or salvage.broken or salvage.lost:
        yield Damage(_damaged_text(salvage, where), salvage.lost, salvage.recovered)
    elif not chunk.sound:
        part = "" if chunk.header_sound else "the header of "
        yield Damage(f"{part}{where} does not match its checksum; all its records could be read")


def _damaged_text(salvage: Salvage, where: str) -> str:
    first, *others = salvage.damaged or (None,)
    if first is None:
        return f"{where} is damaged among its records"
    if others:
        return f"record {first} in {where} is damaged, and {len(others)} more there"
    if salvage.lost > 1:
        return f"{where} is damaged from record {first} on"
    return f"record {first} in {where} is damaged"


def _of_end(layout: Layout, salvaged: Sequence[Salvage]) -> Iterator[Damage]:
    if not layout.cut_off:
        return
    present, total = len(layout.chunks), layout.expected_chunks
    partial = bool(layout.chunks) and layout.chunks[-1].size < CHUNK_SIZE
    where = f"inside chunk {present} of {total}" if partial else f"after chunk {present} of {total}"
    if not present:
        where = "before its first chunk"
    lost, recovered = (salvaged[-1].lost, salvaged[-1].recovered) if partial else (0, 0)
    if layout.header is not None and layout.header.sound:
        last = max((s.chunk.last for s in salvaged), default=0)
        beyond = layout.header.next_record - 1 - max(last, 0)
        lost += beyond if 0 < beyond <= (total - present) * _RECORDS_A_CHUNK else 0
    text = f"the file is cut off {where}"
    yield Damage(f"{text}: {_about(lost)}" if lost else text, lost, recovered)


def _gap(layout: Layout, start: int, stop: int) -> int:
    """How many records the numbers on both sides of a run of chunks say are missing; 0 if unknown.

    A log that has come round, and writes over its oldest chunks, has a jump in its numbers: that
    is no gap.
    """
    before = layout.chunks[start - 1].last if start else 0
    if stop < len(layout.chunks):
        after = layout.chunks[stop].first
    else:
        after = layout.header.next_record if layout.header and layout.header.sound else 0
    if before < 0:  # its neighbour cannot be read either
        return 0
    missing = after - before - 1
    return missing if 0 < missing <= (stop - start) * _RECORDS_A_CHUNK else 0


def _about(lost: int) -> str:
    return f"about {lost} records are missing" if lost > 1 else "about one record is missing"
