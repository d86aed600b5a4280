"""A test that takes long ends soon after nobody waits for it any more."""

from __future__ import annotations

import threading
import time

import pytest

from tests.engine.conftest import table_of
from workbench.engine.ask import Masks, NotEvaluated, Settings
from workbench.engine.stopping import stop_if_asked, stoppable
from workbench.events.progress import Cancelled
from workbench.sigma.formula import Op, Test

SLOW = Test("F", Op.REGEX, r"^(a|aa)+\1?$(?!x)")


def refuse(done: int, total: int) -> None:
    raise Cancelled


def test_only_what_runs_inside_is_stopped() -> None:
    with stoppable(refuse):
        with pytest.raises(Cancelled):
            stop_if_asked()
        other = threading.Thread(target=stop_if_asked)  # an error there would fail the test
        other.start()
        other.join()
    stop_if_asked()


def test_a_slow_regular_expression_ends_and_can_be_asked_again() -> None:
    values = [{"F": "a" * 20 + f"b{number}"} for number in range(5_000)]
    masks = Masks(table_of(values), Settings(seconds_per_value=5, seconds_per_test=60))
    end = time.monotonic() + 0.2

    def tick(done: int, total: int) -> None:
        if time.monotonic() > end:
            raise Cancelled

    with stoppable(tick), pytest.raises(Cancelled):
        masks(SLOW)
    assert time.monotonic() < end + 2
    with stoppable(refuse), pytest.raises(Cancelled):  # nothing half done is an answer
        masks(SLOW)


def test_what_was_stopped_goes_on_where_it_was() -> None:
    masks = Masks(table_of([{"F": text} for text in ("ab", "ac", "xab", "ad")]))
    asked = 0

    def tick(done: int, total: int) -> None:
        nonlocal asked
        asked += 1
        if asked in (2, 5):
            raise Cancelled

    for _ in range(2):
        with stoppable(tick), pytest.raises(Cancelled):
            masks(Test("F", Op.REGEX, "a(?=b)"))
    with stoppable(tick):
        assert masks(Test("F", Op.REGEX, "a(?=b)")).rows().tolist() == [0, 2]
    assert asked == 6, "the first and the second value once, and each that was stopped at again"


def test_the_limit_of_time_is_for_all_attempts_together() -> None:
    values = [{"F": "a" * 24 + f"b{number}"} for number in range(5_000)]
    masks = Masks(table_of(values), Settings(seconds_per_value=5, seconds_per_test=0.3))
    end = time.monotonic() + 10
    reason = ""
    while not reason and time.monotonic() < end:
        begun = time.monotonic()

        def tick(done: int, total: int, begun: float = begun) -> None:
            if time.monotonic() > begun + 0.1:
                raise Cancelled

        try:
            with stoppable(tick):
                masks(SLOW)
        except Cancelled:
            continue
        except NotEvaluated as refusal:
            reason = str(refusal)
    assert "took too long" in reason
