"""Networks to exclude: the narrowest that hold all false positives' addresses and no attack's.

IPv4 and IPv6 are planned each for itself. Which addresses stay out of every network is stricter
than what the rule hits now: attacks that another exclusion hides count too, for that exclusion may
be switched off.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.address import Network
from workbench.engine.ask import Masks
from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.engine.seen import seen_column
from workbench.events.progress import Tick, no_tick
from workbench.tuning.prefixes import Choice, PrefixTree, covers, curve, prefix_tree
from workbench.tuning.truth import Truth

_BITS = {4: 32, 6: 128}
_MAPPED = 0xFFFF  # ::ffff:0:0/96 in the upper half of an address's low word
_KNOWN = {
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "carrier-grade NAT": ("100.64.0.0/10",),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "IPv4-mapped": ("::ffff:0:0/96",),
}  # RFC 1918, 4193, 1122, 3927, 4291, 6598, 5737, 3849, 5771


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """Networks as a rule writes them, the false positives they hold, the addresses they hold, and
    what known ranges they lie in."""

    networks: tuple[str, ...]
    removed: int
    addresses: int
    known: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class NetworkPlan:
    """What can be done about the false positives of one field and IP version.

    `events` are false positives with such an address. `covers` has for each number of networks,
    from 1, the narrowest that hold them all, None where that is impossible. `shared` are addresses
    of false positives that something to be kept has, too: no network can hold them.
    """

    field: str
    version: int
    events: int
    covers: tuple[NetworkChoice | None, ...]
    shared: tuple[str, ...]
    tree: PrefixTree

    def curve(self, most: int, tick: Tick = no_tick) -> tuple[NetworkChoice, ...]:
        """The trade-off: each point removes more, and costs the fewest addresses for it that any
        networks of the lower hull do."""
        points = curve(self.tree, most, tick)
        return tuple(_choice(point, self.version) for point in points)


def plan_networks(
    verdict: Verdict,
    masks: Masks,
    truth: Truth,
    field: str,
    most: int = 16,
    *,
    keep_unlabelled: bool = False,
) -> tuple[NetworkPlan, ...]:
    """A plan for each IP version that the false positives have in a field of the rule.

    With `keep_unlabelled` no network holds the address of an unlabelled alert either.
    """
    seen = addresses_of(verdict, masks, field)
    kept = (verdict.hits | verdict.excluded()) & truth.attack
    if keep_unlabelled:
        kept = kept | (verdict.hits & truth.unlabelled)
    false = verdict.hits & truth.benign
    plans = (_plan(seen, version, field, false, kept, most) for version in _BITS)
    return tuple(plan for plan in plans if plan is not None)


@dataclass(frozen=True, eq=False)
class Seen:
    """The addresses of a field, one entry each time an event has one: row, IP version, and the
    address as two words."""

    rows: NDArray[np.integer]
    version: NDArray[np.uint8]
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]

    def of(self, events: Mask, version: int) -> dict[int, int]:
        """The addresses of some events and how many of these each has."""
        within = (self.version == version) & events.bools()[self.rows]
        highs, lows = self.high[within].tolist(), self.low[within].tolist()
        found: dict[int, int] = {}
        for high, low in zip(highs, lows, strict=True):
            number = high << 64 | low
            found[number] = found.get(number, 0) + 1
        return found


def addresses_of(verdict: Verdict, masks: Masks, field: str) -> Seen:
    """The addresses that events have in a field of the rule."""
    column = seen_column(field, masks, verdict.gate.scope if verdict.gate else None)
    if column is None:
        none = np.zeros(0, np.uint64)
        return Seen(np.zeros(0, np.intp), np.zeros(0, np.uint8), none, none)
    rows = np.arange(masks.table.size) if column.rows is None else column.rows
    read = masks.reading(column).addresses
    codes = column.codes
    seen = Seen(rows, read.version[codes], read.high[codes], read.low[codes])
    return _unmapped(seen) if masks.settings.mapped_as_ipv4 else seen


def _unmapped(seen: Seen) -> Seen:
    """IPv4-mapped addresses as the IPv4 addresses inside them."""
    mapped = (seen.version == 6) & (seen.high == 0) & (seen.low >> np.uint64(32) == _MAPPED)
    low = np.where(mapped, seen.low & np.uint64(0xFFFFFFFF), seen.low)
    return Seen(seen.rows, np.where(mapped, 4, seen.version).astype(np.uint8), seen.high, low)


def _plan(
    seen: Seen, version: int, field: str, false: Mask, kept: Mask, most: int
) -> NetworkPlan | None:
    weights = seen.of(false, version)
    if not weights:
        return None
    out = seen.of(kept, version)
    shared = sorted(weights.keys() & out.keys())
    tree = prefix_tree(weights, sorted(out), _BITS[version])
    found = tuple(_choice(c, version) if c else None for c in covers(tree, most))
    texts = tuple(str(_network(number, _BITS[version], version)[0]) for number in shared)
    return NetworkPlan(field, version, sum(weights.values()), found, texts, tree)


def _choice(choice: Choice, version: int) -> NetworkChoice:
    networks = [_network(prefix.first, prefix.length, version) for prefix in choice.prefixes]
    shown = tuple(map(str, networks))
    return NetworkChoice(shown, choice.weight, choice.space, known_ranges(networks))


def _network(first: int, length: int, version: int) -> Network:
    if version == 4:
        return ipaddress.IPv4Network((first, length))
    return ipaddress.IPv6Network((first, length))


def known_ranges(networks: Sequence[Network]) -> tuple[str, ...]:
    """The names of the known ranges in which some networks lie, each once."""
    names: dict[str, None] = {}
    for name, ranges in _KNOWN.items():
        for each in map(ipaddress.ip_network, ranges):
            if any(n.version == each.version and n.subnet_of(each) for n in networks):  # type: ignore[arg-type]
                names[name] = None
    return tuple(names)
