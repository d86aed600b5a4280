"""A window is refused where Qt would only abort."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from workbench.cli.display import no_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have a desktop")


@pytest.mark.parametrize("platform", [{}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": ""}])
def test_nothing_set_is_no_display(platform: dict[str, str]) -> None:
    assert "no display" in (no_display(platform) or "")


@pytest.mark.parametrize("name", ["offscreen", "minimal", "offscreen:fonts=x", "wayland;offscreen"])
def test_platforms_that_draw_elsewhere_need_none(name: str) -> None:
    assert no_display({"QT_QPA_PLATFORM": name}) is None


@pytest.mark.parametrize("display", [":4711", "unix:4711.0", "127.0.0.1:4711.0", "nonsense"])
def test_a_display_that_does_not_answer(display: str) -> None:
    assert "does not answer" in (no_display({"DISPLAY": display}) or "")


def test_a_display_that_answers(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        there = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}
        assert no_display(there) is None
    assert "does not answer" in (no_display(there) or "")


def test_an_x_display_over_the_network_that_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1] - 6000
        assert no_display({"DISPLAY": f"127.0.0.1:{number}.0"}) is None
