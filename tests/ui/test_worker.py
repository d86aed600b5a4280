"""Jobs run one after another, report, can be cancelled, and never outlive the worker."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.events.progress import Tick
from workbench.ui.worker import Worker


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()


def test_results_come_in_order_on_the_thread_that_asked(qtbot: QtBot, worker: Worker) -> None:
    got: list[tuple[int, bool]] = []
    here = threading.current_thread()
    for number in range(3):
        worker.run(
            "count",
            lambda tick, number=number: number,
            lambda result: got.append((result, threading.current_thread() is here)),
            lambda error: pytest.fail(str(error)),
        )
    qtbot.waitUntil(lambda: not worker.busy)
    assert got == [(0, True), (1, True), (2, True)]


def test_an_error_is_told(qtbot: QtBot, worker: Worker) -> None:
    errors: list[str] = []

    def fail(tick: Tick) -> None:
        raise ValueError("no good")

    worker.run(
        "fail", fail, lambda _: pytest.fail("it failed"), lambda error: errors.append(str(error))
    )
    qtbot.waitUntil(lambda: not worker.busy)
    assert errors == ["no good"]


def test_a_job_is_cancelled_at_its_next_tick(qtbot: QtBot, worker: Worker) -> None:
    started = threading.Event()

    def endless(tick: Tick) -> None:
        while True:
            started.set()
            tick(1, 2)

    told: list[object] = []
    worker.run("endless", endless, told.append, told.append)
    assert started.wait(5)
    worker.cancel()
    qtbot.waitUntil(lambda: not worker.busy)
    assert told == []


def test_a_newer_job_replaces_the_one_it_makes_useless(qtbot: QtBot, worker: Worker) -> None:
    started = threading.Event()

    def endless(tick: Tick) -> str:
        while True:
            started.set()
            tick(0, 0)

    got: list[object] = []
    worker.run("old", endless, got.append, got.append, replaces="same")
    assert started.wait(5)
    worker.run("new", lambda tick: "new", got.append, got.append, replaces="same")
    qtbot.waitUntil(lambda: not worker.busy)
    assert got == ["new"]


def test_progress_is_told_while_a_job_runs(qtbot: QtBot, worker: Worker) -> None:
    go_on = threading.Event()

    def half(tick: Tick) -> None:
        tick(5, 10)
        assert go_on.wait(5)

    told: list[tuple[str, int, int]] = []
    worker.progressed.connect(lambda *numbers: told.append(numbers))
    worker.run("half", half, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: ("half", 5, 10) in told)
    go_on.set()
    qtbot.waitUntil(lambda: not worker.busy)


def test_after_the_end_nothing_runs_any_more(qtbot: QtBot, worker: Worker) -> None:
    worker.stop()
    called: list[object] = []
    worker.run("late", lambda tick: 1, called.append, called.append)
    qtbot.wait(50)
    assert not worker.busy
    assert called == []


def test_not_all_is_looked_through_between_jobs_that_follow_each_other(
    qtbot: QtBot, worker: Worker
) -> None:
    collects: list[bool] = []

    def again(left: int) -> None:
        collects.append(gc.isenabled())
        if left:
            worker.run("again", lambda _: left - 1, again, lambda error: pytest.fail(str(error)))

    again(2)
    qtbot.waitUntil(lambda: not worker.busy)
    assert collects == [True, False, False]
    assert gc.isenabled()


def test_what_fails_after_a_job_leaves_the_collection_on(qtbot: QtBot, worker: Worker) -> None:
    def fail(_: object) -> None:
        raise ValueError("no good")

    with qtbot.capture_exceptions() as raised:
        worker.run("job", lambda _: 1, fail, lambda error: pytest.fail(str(error)))
        qtbot.waitUntil(lambda: bool(raised))
    assert gc.isenabled()
    assert not worker.busy
