"""Code that may not reach the network."""

from __future__ import annotations

import socket
import threading
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from workbench.tuning.offline import NoNetworkError, offline


@pytest.fixture
def server() -> socket.socket:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_nothing_is_connected_to_or_looked_up_inside_and_all_is_as_before_outside(
    server: socket.socket,
) -> None:
    address = server.getsockname()
    with offline():
        with pytest.raises(NoNetworkError, match="no network is used"):
            socket.create_connection(address)
        with pytest.raises(NoNetworkError), socket.socket() as plain:
            plain.connect(address)
        with pytest.raises(NoNetworkError):
            socket.getaddrinfo("example.invalid", 80)
        with pytest.raises(URLError):
            urlopen(f"http://127.0.0.1:{address[1]}/")
    socket.create_connection(address).close()


def test_it_nests_and_ends_with_an_error(server: socket.socket) -> None:
    with pytest.raises(KeyError), offline(), offline():
        raise KeyError
    socket.create_connection(server.getsockname()).close()


def test_other_threads_are_left_alone(server: socket.socket) -> None:
    connected = []

    def connect() -> None:
        socket.create_connection(server.getsockname()).close()
        connected.append(True)

    with offline():
        thread = threading.Thread(target=connect)
        thread.start()
        thread.join()
    assert connected
