"""What every test may ask for: the reference corpus, a home of its own, no display needed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says more of the machine than of the program; in a fresh checkout the
# first one waits for tables of all characters.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the corpus carries the marker, so that `-m "not corpus"` is exact."""
    for item in items:
        if "corpus" in getattr(item, "fixturenames", ()):
            item.add_marker("corpus")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real rules, real logs and expected results.

    SIGMA_WORKBENCH_CORPUS names it; else it is ../shared/corpus beside the checkout. Without one
    the test is skipped, or fails where SIGMA_WORKBENCH_REQUIRE_CORPUS is set.
    """
    given = os.environ.get("SIGMA_WORKBENCH_CORPUS")
    folder = Path(given) if given else ROOT.parent / "shared" / "corpus"
    if not (folder / "expected.json").is_file():
        reason = f"the reference corpus is not at {folder} (SIGMA_WORKBENCH_CORPUS)"
        if os.environ.get("SIGMA_WORKBENCH_REQUIRE_CORPUS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and caches of the tests stay out of the person's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        yield


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """No thread outlives a test."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
    assert not left, f"threads left running: {left}"
