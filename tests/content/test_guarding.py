from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.guarding import Allowed, is_public

PUBLIC_4 = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "172.32.0.1", "223.255.255.1"]
PRIVATE_4 = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255"),
    *("127.0.0.1", "127.8.8.8", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    "255.255.255.255",
]
PUBLIC_6 = ["2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888"]
PRIVATE_6 = [
    *("::", "::1", "::7f00:1", "::8.8.8.8", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1"),
    *("fd00:ec2::254", "ff02::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:db8::1"),
    *("2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "64:ff9b:1::1", "4000::1"),
]


@pytest.mark.parametrize("address", PUBLIC_4 + PUBLIC_6)
def test_the_public_internet_may_be_asked(address):
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE_4 + PRIVATE_6)
def test_what_is_not_public_may_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "0x7f000001", "8.8.8.8 ", "8.8.8"])
def test_what_is_no_address_may_not(address):
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_is_judged_alike_however_it_is_written(address):
    expected = is_public(str(address))

    assert is_public(f"::ffff:{address}") is expected
    assert is_public(f"64:ff9b::{address}") is expected


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_no_private_ipv4_address_is_let_through(address):
    """Python's own reading as an oracle: whatever it holds for private, so do we."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address))


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_no_private_ipv6_address_is_let_through(address):
    translated = address.ipv4_mapped or address in IPv6Network("64:ff9b::/96")
    if not translated and (not address.is_global or address.is_multicast or address.is_reserved):
        assert not is_public(str(address))


@given(st.integers(0, 2**125 - 1).map(lambda rest: IPv6Address((1 << 125) | rest)))
def test_of_global_unicast_only_what_python_holds_for_global_is_let_through(address):
    if is_public(str(address)):
        assert address.is_global
        assert not address.sixtofour
        assert not address.teredo


def test_the_operator_may_let_names_addresses_and_networks_through():
    allowed = Allowed.of(["Intranet.example.org", "10.1.0.0/16", "fd00::7", "127.0.0.1"])

    assert allowed.has("intranet.EXAMPLE.org.", "192.168.0.1")
    assert allowed.has("wiki", "10.1.200.3")
    assert allowed.has("wiki", "::ffff:10.1.200.3")
    assert allowed.has("wiki", "fd00::7")
    assert not allowed.has("wiki", "10.2.0.1")
    assert not allowed.has("wiki", "fd00::8")
    assert not allowed.has("example.org", "127.0.0.2")
