"""A stretch of code that cannot reach the network, whatever other people's code in it tries.

Python tells its audit hooks of every connection before it is made, and a hook can refuse it. The
hook stays for good, as hooks do, but refuses only what the thread does inside `offline`.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache

_REFUSED = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
    }
)


class NoNetworkError(OSError):
    """A connection that was refused. An OSError, as an absent network would give."""


class _Here(threading.local):
    depth = 0


_here = _Here()


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Within it, this thread cannot connect anywhere nor look up a name."""
    _watch()
    _here.depth += 1
    try:
        yield
    finally:
        _here.depth -= 1


@lru_cache(maxsize=1)
def _watch() -> None:
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _REFUSED and _here.depth:
        raise NoNetworkError("no network is used")
