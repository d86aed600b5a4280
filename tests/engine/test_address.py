"""Networks asked of the addresses that real logs hold."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.cells import ABSENT, hit
from workbench.engine.ask import NotEvaluated, Settings
from workbench.sigma.formula import Op, Test

ADDRESSES = [
    "10.1.2.3",
    "10.1.2.3 ",
    "-",
    "LOCAL",
    "10.0.0.1:445",
    "",
    None,
    ABSENT,
    "::ffff:10.1.2.3",
    "fe80::1%12",
    "2001:DB8::1",
    "11.0.0.1",
    "010.1.2.3",
    "::1",
    "1",
    "１０.1.2.3",
]


@pytest.mark.parametrize(
    ("network", "hits"),
    [
        ("10.0.0.0/8", [0]),
        ("10.1.2.3", [0]),
        ("0.0.0.0/0", [0, 11]),
        ("::/0", [8, 9, 10, 13]),
        ("fe80::/10", [9]),
        ("2001:db8::/32", [10]),
        ("::1", [13]),
        ("::ffff:10.0.0.0/104", [8]),
        ("2001:db8::1/128", [10]),
    ],
)
def test_only_plain_addresses_are_in_networks(network: str, hits: list[int]) -> None:
    assert hit(Test("F", Op.CIDR, network), *ADDRESSES) == hits


def test_mapped_addresses_can_be_compared_as_ipv4_too() -> None:
    settings = Settings(mapped_as_ipv4=True)
    assert hit(Test("F", Op.CIDR, "10.0.0.0/8"), *ADDRESSES, settings=settings) == [0, 8]
    assert hit(Test("F", Op.CIDR, "::/0"), *ADDRESSES, settings=settings) == [8, 9, 10, 13]
    assert hit(Test("F", Op.CIDR, "1.0.0.0/8"), *ADDRESSES, settings=settings) == []


def test_a_network_with_host_bits_is_refused_with_the_right_one() -> None:
    with pytest.raises(NotEvaluated, match=r"host bits set; the network is 192\.168\.1\.0/24"):
        hit(Test("F", Op.CIDR, "192.168.1.5/24"), "192.168.1.5")
    with pytest.raises(NotEvaluated, match="not a network"):
        hit(Test("F", Op.CIDR, "nonsense"), "192.168.1.5")


NETWORKS = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.integers(0, 32)),
    st.tuples(st.ip_addresses(v=6), st.integers(0, 128)),
).map(lambda pair: ipaddress.ip_network(pair, strict=False))


@given(st.data(), NETWORKS)
def test_networks_against_plain_python(
    data: st.DataObject, network: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> None:
    near = st.integers(0, network.num_addresses - 1).map(lambda i: str(network[i]))
    texts = data.draw(
        st.lists(st.one_of(near, st.ip_addresses().map(str), st.sampled_from(["-", "1.2", ""])))
    )

    def question(text: str) -> bool:
        try:
            return ipaddress.ip_address(text) in network
        except ValueError:
            return False

    expected = [i for i, text in enumerate(texts) if question(text)]
    assert hit(Test("F", Op.CIDR, str(network)), *texts) == expected
