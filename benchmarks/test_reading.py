"""Events read per second, against a bare loop over the same file, and their size in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from evtx import PyEvtxParser
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from benchmarks.data import logs
from workbench.events.read import read_file

_EVENTS = 200_000
_SECONDS: dict[str, float] = {}
_ROOT = Path(__file__).resolve().parents[1]
_MEMORY = """\
import ctypes, gc, resource, sys
import pyarrow
from benchmarks.data import dataset, logs
def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
dataset(10_000)
before = resident()
table = dataset(int(sys.argv[1])).table
after = resident()
pyarrow.default_memory_pool().release_unused()
ctypes.CDLL(None).malloc_trim(0)
print(table.size, table.nbytes, after - before, resident() - before)
"""


def bare_loop(path: Path) -> int:
    return sum(1 for _ in PyEvtxParser(str(path)).records_json())


def test_bare_evtx_loop(benchmark: BenchmarkFixture, figure: Say) -> None:
    path = _largest(_EVENTS)
    events = benchmark.pedantic(bare_loop, args=(path,), rounds=3)
    _SECONDS["bare"] = benchmark.stats.stats.min
    figure(f"bare evtx loop: {events / _SECONDS['bare']:,.0f} events/s")


def test_read_into_columns(benchmark: BenchmarkFixture, figure: Say) -> None:
    path = _largest(_EVENTS)
    table = benchmark.pedantic(read_file, args=(path,), rounds=3)
    seconds = benchmark.stats.stats.min
    figure(
        f"read into columns: {table.size / seconds:,.0f} events/s, "
        f"{seconds / _SECONDS['bare']:.2f} times the bare loop's time"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_per_event(benchmark: BenchmarkFixture, figure: Say) -> None:
    done = benchmark.pedantic(_memory, args=(1_000_000,), rounds=1)
    size, held, grown, trimmed = map(int, done.split())
    figure(
        f"memory of {size:,} events, bytes an event: {held / size:.0f} in the table's arrays; "
        f"the process grew by {grown / size:.0f}, of which {trimmed / size:.0f} are in use "
        "(goal: under 400)"
    )


def _memory(events: int) -> str:
    """Measured in a process of its own, so that nothing else is in it."""
    logs(events)
    command = [sys.executable, "-c", _MEMORY, str(events)]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout


def _largest(events: int) -> Path:
    return max(logs(events), key=lambda path: path.stat().st_size)
