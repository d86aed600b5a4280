"""Whether a window can be opened here, and if not, why: Qt itself would only abort."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_NEED_DISPLAY = frozenset({"", "xcb", "wayland", "wayland-egl"})


def no_display(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why no window can be opened, in one sentence; None where one can.

    On systems with a desktop of their own (Windows, macOS) there always is one.
    """
    if not sys.platform.startswith(("linux", "freebsd")):
        return None
    platforms = environment.get("QT_QPA_PLATFORM", "").split(";")
    if any(platform.partition(":")[0] not in _NEED_DISPLAY for platform in platforms):
        return None
    wayland, x = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if not wayland and not x:
        return "there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set)"
    if (wayland and _wayland_answers(wayland, environment)) or (x and _x_answers(x)):
        return None
    return f"the display {wayland or x} does not answer, so no window can be opened"


def _wayland_answers(name: str, environment: Mapping[str, str]) -> bool:
    return _connects(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/"), name)))


def _x_answers(display: str) -> bool:
    """Whether the X server of a `host:number.screen` takes a connection."""
    parts = re.fullmatch(r"(?:(?:unix|tcp)/)?(.*):(\d+)(?:\.\d+)?", display)
    if parts is None:
        return False
    host, number = parts[1], int(parts[2])
    if host and host != "unix":
        return _connects(socket.AF_INET, (host.strip("[]"), 6000 + number))
    place = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, place) or _connects(socket.AF_UNIX, f"\0{place}")


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        if family is socket.AF_INET and isinstance(address, tuple):
            socket.create_connection(address, timeout=2).close()
            return True
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            probe.connect(address)
        return True
    except OSError:
        return False
