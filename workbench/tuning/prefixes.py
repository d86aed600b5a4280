"""The best networks for some addresses: exact, over the binary tree of prefixes.

Given addresses to exclude, each with a weight (its events), and addresses to keep out of every
network, two questions are answered for at most k networks:

- `covers`: the networks that hold all addresses and the least address space, for every k;
- `curve`: the lower hull of weight removed against address space, from nothing to the most that k
  networks can remove.

A best network is the longest common prefix of the addresses it holds: a shorter one holds more
space for nothing. So the choice is among the nodes of the compressed tree of the addresses (at
most 2n - 1), no two of which may lie above one another, and a dynamic program over that tree,
`value[node, networks]`, decides it. All numbers are exact integers. The hull is found point by
point: between two neighbours the program looks for one beyond their line (Eisner and Severance,
"Mathematical techniques for efficient record segmentation", 1976).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.events.progress import Tick, no_tick

Numbers = NDArray[Any]  # int64, or Python's integers where these are too small

_SELF = -1  # a node's own network, rather than networks below it
_EXACT = 1 << 62


@dataclass(frozen=True, slots=True)
class Prefix:
    """A network as its first address and the length of its prefix."""

    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Networks in order of their addresses, the weight they remove, the addresses they hold."""

    prefixes: tuple[Prefix, ...]
    weight: int
    space: int


@dataclass(frozen=True, eq=False)
class PrefixTree:
    """The compressed tree of some addresses, nodes numbered with children before parents.

    `allowed`: the node's network holds no address that is kept out. `left` and `right` are the
    numbers of a node's children, or -1. `floors` are the inner nodes by height, lowest first.
    """

    bits: int
    prefixes: tuple[Prefix, ...]
    weight: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    floors: tuple[NDArray[np.intp], ...]

    def space(self, node: int) -> int:
        return 1 << (self.bits - self.prefixes[node].length)

    @property
    def root(self) -> int:
        return len(self.prefixes) - 1

    @property
    def total(self) -> int:
        """The weight of all addresses."""
        return int(self.weight[self.root]) if self.prefixes else 0


def prefix_tree(weights: Mapping[int, int], kept_out: Sequence[int], bits: int) -> PrefixTree:
    """The tree of addresses of `bits` bits with their weights (each at least 1)."""
    addresses, out = sorted(weights), sorted(kept_out)
    prefixes: list[Prefix] = []
    rows: list[tuple[int, bool, int, int, int]] = []  # weight, allowed, left, right, height

    def grow(start: int, end: int) -> int:
        length = bits - (addresses[start] ^ addresses[end - 1]).bit_length()
        half = 1 << (bits - length - 1) if length < bits else 0
        first = addresses[start] >> (bits - length) << (bits - length)
        left = right = -1
        weight, height = weights[addresses[start]], 0
        if end - start > 1:
            middle = bisect_left(addresses, first + half, start, end)
            left, right = grow(start, middle), grow(middle, end)
            weight = rows[left][0] + rows[right][0]
            height = 1 + max(rows[left][4], rows[right][4])
        place = bisect_left(out, first)
        allowed = place == len(out) or out[place] >= first + (1 << (bits - length))
        prefixes.append(Prefix(first, length))
        rows.append((weight, allowed, left, right, height))
        return len(rows) - 1

    if addresses:
        grow(0, len(addresses))
    table = np.array(rows, np.int64).reshape(-1, 5)
    heights = table[:, 4]
    floors = tuple(np.flatnonzero(heights == h) for h in range(1, 1 + int(heights.max(initial=0))))
    left, right = table[:, 2].astype(np.intp), table[:, 3].astype(np.intp)
    allowed = table[:, 1].astype(np.bool_)
    return PrefixTree(bits, tuple(prefixes), table[:, 0], allowed, left, right, floors)


def covers(tree: PrefixTree, most: int = 16) -> tuple[Choice | None, ...]:
    """For each k from 1 to `most` the k or fewer networks that hold all addresses in the least
    space; None where that is impossible with k."""
    if not tree.prefixes:
        return (None,) * most
    solved = _solved(tree, _all_first(tree), 1, most)
    found = [solved.choice(k) for k in range(1, most + 1)]
    return tuple(each if each.weight == tree.total else None for each in found)


def curve(tree: PrefixTree, most: int = 16, tick: Tick = no_tick) -> tuple[Choice, ...]:
    """The points of the lower hull of (weight, space) with at most `most` networks, from nothing
    to the most weight. `tick` gets the weight settled so far and the whole."""
    nothing = Choice((), 0, 0)
    if not tree.prefixes:
        return (nothing,)
    end = _solved(tree, _all_first(tree), 1, most).choice(most)
    settled, ahead = [nothing], [end] if end.weight else []
    while ahead:
        tick(settled[-1].weight, end.weight)
        here, there = settled[-1], ahead[-1]
        rise, run = there.space - here.space, there.weight - here.weight
        beyond = _solved(tree, rise, run, most).choice(most)
        if rise * beyond.weight - run * beyond.space > rise * here.weight - run * here.space:
            ahead.append(beyond)
        else:
            settled.append(ahead.pop())
    return tuple(settled)


def _all_first(tree: PrefixTree) -> int:
    """A worth of weight that no space outweighs."""
    return (1 << tree.bits) + 1


@dataclass(frozen=True, eq=False)
class _Solved:
    """The program's answers: `networks[node, k]` is how many of k networks go to the left child,
    or `_SELF`."""

    tree: PrefixTree
    networks: NDArray[np.int8]
    value: Numbers

    def choice(self, most: int) -> Choice:
        """The networks chosen where `most` may be."""
        tree, nodes, todo = self.tree, [], [(self.tree.root, most)]
        while todo:
            node, networks = todo.pop()
            if not networks or self.value[node, networks] <= 0:
                continue  # nothing below is worth its space
            to_left = int(self.networks[node, networks])
            if to_left == _SELF:
                nodes.append(node)
            else:
                todo += [(tree.right[node], networks - to_left), (tree.left[node], to_left)]
        weight = sum(int(tree.weight[node]) for node in nodes)
        space = sum(tree.space(node) for node in nodes)
        return Choice(tuple(tree.prefixes[node] for node in nodes), weight, space)


def _solved(tree: PrefixTree, worth: int, cost: int, most: int) -> _Solved:
    """For every node and number of networks the most of worth · weight - cost · space."""
    fits = worth * tree.total < _EXACT and (cost << tree.bits) < _EXACT
    kind: Any = np.int64 if fits else object
    spaces = np.array([tree.space(node) for node in range(len(tree.prefixes))], object)
    own = (worth * tree.weight.astype(object) - cost * spaces).astype(kind)
    own[~tree.allowed] = -1  # worse than none
    value = np.zeros((len(own), most + 1), kind)
    networks = np.full((len(own), most + 1), _SELF, np.int8)
    leaves = np.flatnonzero(tree.left < 0)
    value[leaves, 1:] = np.maximum(own[leaves], 0)[:, None]
    for nodes in tree.floors:
        left, right = value[tree.left[nodes]], value[tree.right[nodes]]
        for k in range(1, most + 1):
            sums = left[:, : k + 1] + right[:, k::-1]
            best = np.argmax(sums, axis=1)
            below = sums[np.arange(len(nodes)), best]
            alone = own[nodes] >= below
            value[nodes, k] = np.where(alone, own[nodes], below)
            networks[nodes, k] = np.where(alone, _SELF, best)
    return _Solved(tree, networks, value)
