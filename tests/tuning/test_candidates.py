import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import Cell, table_of
from workbench.engine.mask import Mask
from workbench.tuning.candidates import (
    FieldUse,
    ValueCount,
    field_values,
    fields_of,
    networks_around,
)

LOG: list[dict[str, Cell]] = [
    {"Channel": "c", "A": "x", "B": "1"},
    {"Channel": "c", "A": "y", "B": "1"},
    {"Channel": "c", "A": ["y", "z"], "B": None},
    {"Channel": "c", "A": "z"},
]


def test_values_come_with_the_events_that_have_them_commonest_first() -> None:
    table = table_of(LOG)
    assert field_values(table, Mask.full(4), "A") == (
        ValueCount("y", 2),
        ValueCount("z", 2),
        ValueCount("x", 1),
    )
    assert field_values(table, Mask.at([0, 2], 4), "B") == (ValueCount(None, 1), ValueCount("1", 1))
    assert field_values(table, Mask.full(4), "Channel") == (ValueCount("c", 4),)
    assert field_values(table, Mask.full(4), "Missing") == ()
    assert field_values(table, Mask.empty(4), "A") == ()


@given(st.lists(st.sampled_from("abcdef"), max_size=20), st.integers(1, 8))
def test_a_limit_keeps_the_first_of_all_values(log: list[str], limit: int) -> None:
    table = table_of([{"A": value} for value in log])
    everything = field_values(table, Mask.full(len(log)), "A")
    assert field_values(table, Mask.full(len(log)), "A", limit) == everything[:limit]


def test_fields_of_the_event_s_own_data_come_first_then_the_most_present() -> None:
    table = table_of(LOG)
    assert fields_of(table, Mask.full(4)) == (
        FieldUse("A", 4, 3),
        FieldUse("B", 3, 2),
        FieldUse("Channel", 4, 1),
    )
    assert fields_of(table, Mask.at([3], 4)) == (FieldUse("A", 1, 1), FieldUse("Channel", 1, 1))


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("20.1.2.3", ("20.1.2.3/32", "20.1.2.0/24", "20.1.0.0/16")),
        ("0.0.0.7", ("0.0.0.7/32", "0.0.0.0/24", "0.0.0.0/16")),
        ("2001:db8:1:2:3::4", ("2001:db8:1:2:3::4/128", "2001:db8:1:2::/64", "2001:db8:1::/48")),
        (
            "::ffff:20.1.2.3",
            ("::ffff:20.1.2.3/128", "::ffff:20.1.2.0/120", "::ffff:20.1.0.0/112"),
        ),
        ("-", ()),
        ("20.1.2.3:445", ()),
        ("", ()),
    ],
)
def test_networks_around_an_address(address: str, networks: tuple[str, ...]) -> None:
    assert networks_around(address) == networks


@given(st.ip_addresses())
def test_each_network_holds_the_address_and_the_one_before(address: ipaddress.IPv4Address) -> None:
    found = [ipaddress.ip_network(text) for text in networks_around(str(address))]
    assert len(found) == 3
    assert all(address in network for network in found)
    assert found[0].num_addresses == 1 < found[1].num_addresses < found[2].num_addresses
