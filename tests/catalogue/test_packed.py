"""Values come back as they were, and bytes from elsewhere can call nothing."""

from __future__ import annotations

import gc
import os
import pickle
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.catalogue.entry import Entry, Place
from workbench.catalogue.packed import CLASSES, PackError, collecting_nothing, pack, unpack
from workbench.sigma.indicators import Row
from workbench.sigma.parse import read_rules
from workbench.sigma.rule import LogSource, Metadata, Rule

TEXT = """\
title: All that a rule can hold
name: first
logsource: {product: windows}
detection:
    selection:
        - Image: ['*\\a.exe', 5, 1.5, true, null]
          CommandLine|contains|all: [a, b]
        - Line|windash|contains: ' -x'
          Port|gte: 5
          Image|neq: c
    words: [some, 'w*rd']
    filter_main_x:
        Ip|cidr: '10.0.0.0/8'
        Image|re|i: a.*b
    condition: (selection or 1 of words*) and not 1 of filter_main_*
---
title: A correlation
correlation:
    type: value_count
    rules: [first]
    group-by: [who]
    timespan: 5m
    condition: {gte: 3, field: Image}
    aliases: {who: {first: User}}
---
title: A filter
logsource: {product: windows}
filter:
    rules: any
    selection: {User: x}
    condition: not selection
---
title: Cannot be evaluated
logsource: {product: windows}
detection:
    selection: {Image|expand: '%x%'}
    condition: selection
"""


def spans(rule: Rule) -> list[object]:
    return [(p.span, p.tests) for p in rule.predicates()] + [i.span for i in rule.identifiers]


def test_rules_come_back_with_their_places() -> None:
    rules = tuple(rule for rule in read_rules(TEXT) if isinstance(rule, Rule))
    assert len(rules) == 4
    assert rules[1].correlation
    assert rules[2].filter
    back = unpack(pack(rules), tuple)
    assert back == rules
    assert [spans(rule) for rule in back] == [spans(rule) for rule in rules]


def test_nodes_that_were_one_are_one_again() -> None:
    (rule, *_) = read_rules(TEXT)
    back = unpack(pack(rule), Rule)
    assert back.stages[0].formula is back.formula


class Hostile:
    """What an attacker would pickle."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> object:
        return (os.mkdir, (str(self.path),))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_not_ours_is_refused_before_anything_happens(tmp_path: Path, protocol: int) -> None:
    target = tmp_path / "made"
    for value in (Hostile(target), (Row("a", "eq", "b"), [Hostile(target)])):
        with pytest.raises(PackError, match="not packed by this program"):
            unpack(pickle.dumps(value, protocol), tuple)
    assert not target.exists()


@pytest.mark.parametrize(
    "name", ["builtins eval", "builtins getattr", "os system", "copyreg _reconstructor"]
)
def test_no_name_of_another_module_is_found(name: str) -> None:
    module, attribute = name.split()
    with pytest.raises(PackError, match="no value of the catalogue"):
        unpack(f"c{module}\n{attribute}\n.".encode(), tuple)


def test_not_even_what_our_modules_import() -> None:
    assert {cls.__module__.split(".")[0] for cls in CLASSES.values()} == {"workbench"}
    with pytest.raises(PackError, match="no value of the catalogue"):
        unpack(b"cworkbench.sigma.rule\nfield\n.", tuple)


def test_another_kind_is_refused() -> None:
    with pytest.raises(PackError, match="a tuple was expected, not a Row"):
        unpack(pack(Row("a", "eq", "b")), tuple)


def test_a_value_that_is_not_ours_is_not_packed() -> None:
    with pytest.raises(PackError, match="cannot be packed"):
        pack((lambda: 0,))


def test_what_is_nested_without_end_is_not_packed() -> None:
    nested: tuple[object, ...] = ()
    for _ in range(100_000):
        nested = (nested,)
    with pytest.raises(PackError, match="cannot be packed"):
        pack(nested)


# An opcode that Python itself stumbles over where the bytes end within it: it raises what it should
# and complains of its own buffer on standard error besides. No value of ours is packed with it.
_BYTEARRAY = 0x96
ENTRY = Entry(Place("a.yml", 0, "s"), Metadata(title="t"), LogSource(), (Row("f", "eq", "v"),))


@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    packed = bytearray(pack((ENTRY, ENTRY)))
    for place in data.draw(st.lists(st.integers(0, len(packed) - 1), min_size=1, max_size=4)):
        packed[place] = data.draw(st.integers(0, 255))
    assume(_BYTEARRAY not in packed)
    with suppress(PackError):
        assert isinstance(unpack(bytes(packed), tuple), tuple)


@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    assume(_BYTEARRAY not in data)
    with pytest.raises(PackError):
        unpack(data, Entry)


def test_the_collector_is_left_as_it_was() -> None:
    was = gc.isenabled()
    for start in (gc.enable, gc.disable):
        start()
        before = gc.isenabled()
        with collecting_nothing():
            assert not gc.isenabled()
        assert gc.isenabled() is before
    (gc.enable if was else gc.disable)()
