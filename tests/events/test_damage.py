"""What is wrong with a file is said in sentences, with numbers where they are known."""

from __future__ import annotations

from workbench.events.damage import describe
from workbench.events.layout import CHUNK_SIZE, Chunk, Header, Kind, Layout
from workbench.events.rescue import Salvage
from workbench.events.table import Damage

HEADER = Header(next_record=301, chunks=3, sound=True, checksums=True, dirty=False)


def chunk(number: int, kind: Kind = Kind.RECORDS, size: int = CHUNK_SIZE) -> Chunk:
    """A chunk of a hundred records; number 0 holds 1 to 100."""
    if kind is not Kind.RECORDS:
        return Chunk(number, kind, size)
    first = number * 100 + 1
    return Chunk(number, kind, size, first, first + 99, 60_000, True, True)


def whole(number: int) -> Salvage:
    return Salvage(chunk(number), read=100)


def said(*salvaged: Salvage, header: Header | None = HEADER) -> list[Damage]:
    layout = Layout(0, header, tuple(salvage.chunk for salvage in salvaged))
    return list(describe(layout, salvaged))


def test_of_a_sound_file_nothing_is_said() -> None:
    assert said(whole(0), whole(1), whole(2)) == []


def test_chunks_that_are_gone_are_counted_by_their_neighbours() -> None:
    zero = Salvage(chunk(1, Kind.ZERO))
    text = "chunk 2 of 3 holds only zeros: about 100 records are missing"
    assert said(whole(0), zero, whole(2)) == [Damage(text, 100)]
    broken = [Salvage(chunk(n, Kind.BROKEN)) for n in (1, 2)]
    text = "chunks 2 and 3 of 3 have no valid header: about 200 records are missing"
    assert said(whole(0), *broken) == [Damage(text, 200)]


def test_a_log_that_came_round_has_no_gap_where_its_numbers_jump() -> None:
    zero = Salvage(chunk(1, Kind.ZERO))
    far = Chunk(2, Kind.RECORDS, CHUNK_SIZE, 900_001, 900_100, 60_000, True, True)
    assert said(whole(0), zero, Salvage(far, read=100)) == [Damage("chunk 2 of 3 holds only zeros")]


def test_the_damaged_record_is_named() -> None:
    one = Salvage(chunk(1), read=99, damaged=(150,), lost=1)
    assert said(whole(0), one, whole(2)) == [Damage("record 150 in chunk 2 of 3 is damaged", 1)]
    two = Salvage(chunk(1), read=99, damaged=(150, 170), recovered=1, lost=1)
    text = "record 150 in chunk 2 of 3 is damaged, and 1 more there"
    assert said(whole(0), two, whole(2)) == [Damage(text, 1, 1)]
    rest = Salvage(chunk(1), read=49, damaged=(150,), broken=True, lost=51)
    text = "chunk 2 of 3 is damaged from record 150 on"
    assert said(whole(0), rest, whole(2)) == [Damage(text, 51)]


def test_a_file_that_ends_early_lacks_what_its_header_counts() -> None:
    text = "the file is cut off after chunk 1 of 3: about 200 records are missing"
    assert said(whole(0)) == [Damage(text, 200)]
    part = Salvage(chunk(1, size=30_000), read=40, recovered=1, lost=60)
    text = "the file is cut off inside chunk 2 of 3: about 160 records are missing"
    assert said(whole(0), part) == [Damage(text, 160, 1)]


def test_a_damaged_file_header_is_said_and_its_counts_are_not_believed() -> None:
    unsound = Header(next_record=9**9, chunks=1, sound=False, checksums=True, dirty=False)
    assert said(whole(0), header=unsound) == [Damage("the file header does not match its checksum")]
    assert said(whole(0), header=None) == [
        Damage("the file header is damaged; the chunks behind it were read")
    ]
