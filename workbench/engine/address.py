"""Addresses in event fields, and networks that hold them.

Only a plain address is one: `-`, `LOCAL`, `10.0.0.1:445`, a text with spaces around it and an
empty text are none (so are octets with leading zeros, which Python's `ipaddress` refuses). A zone
is part of how a host names its interface, not of the address: `fe80::1%12` is inside fe80::/10.
An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is IPv6, as it is written; on request it is
compared as the IPv4 address inside it, too.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.refusal import NotEvaluated

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Bools = NDArray[np.bool_]

LONGEST = 96  # characters; an IPv6 address with a generous zone
_LOW = (1 << 64) - 1
_MAPPED = 0xFFFF  # the upper half of the low word of ::ffff:0:0/96


@dataclass(frozen=True, eq=False)
class Addresses:
    """Texts as addresses, entry by entry: `version` 4, 6, or 0 for a text that is none, and the
    address as two 64-bit words (`high` is 0 for IPv4).
    """

    version: NDArray[np.uint8]
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]


def parse_address(text: str | None) -> Address | None:
    """The address a field's text is, or None if it is no plain address."""
    if text is None or len(text) > LONGEST:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def parse_network(text: str) -> Network:
    """The network of a test; a bare address is the network of that address alone.

    Raises NotEvaluated, naming the corrected network where host bits are set.
    """
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise NotEvaluated(f"`{text}` is not a network") from None
    raise NotEvaluated(f"`{text}` has host bits set; the network is {meant}")


def read_addresses(texts: Iterable[str | None], size: int) -> Addresses:
    """Reads `size` texts as addresses; a text that is none gets version 0."""
    version = np.zeros(size, np.uint8)
    high, low = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    for i, text in enumerate(texts):
        address = parse_address(text)
        if address is not None:
            number = int(address)
            version[i], high[i], low[i] = address.version, number >> 64, number & _LOW
    return Addresses(version, high, low)


def inside(addresses: Addresses, network: Network, mapped_as_ipv4: bool) -> Bools:
    """One boolean an address: whether it is in the network.

    With `mapped_as_ipv4`, an IPv4-mapped address is in an IPv4 network that holds the address
    inside it, and still in the IPv6 networks that hold it as written.
    """
    held: Bools = addresses.version == network.version
    held &= _in_words(addresses.high, addresses.low, network)
    if mapped_as_ipv4 and network.version == 4:
        mapped = (addresses.version == 6) & (addresses.high == 0)
        mapped &= (addresses.low >> np.uint64(32)) == _MAPPED
        plain = addresses.low & np.uint64(0xFFFFFFFF)
        held |= mapped & _in_words(addresses.high, plain, network)
    return held


def mapped_ipv4(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv4-mapped IPv6 address; None for any other."""
    return address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None


def _in_words(high: NDArray[np.uint64], low: NDArray[np.uint64], network: Network) -> Bools:
    bits, wanted = int(network.netmask), int(network.network_address)
    low_held: Bools = (low & np.uint64(bits & _LOW)) == np.uint64(wanted & _LOW)
    if network.version == 4:
        return low_held
    high_held: Bools = (high & np.uint64(bits >> 64)) == np.uint64(wanted >> 64)
    return high_held & low_held
