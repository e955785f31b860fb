"""
Which addresses this server may ask on somebody's word: those of the public internet.

A URL is typed by whoever writes, or is where another site redirects to. Asked without care, it
would reach what stands beside this server and trusts it: a database's console, a router, a cloud's
metadata. So every address that a name stands for is looked at when the connection is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The web's own, and the two that web servers take beside them: whatever else listens elsewhere
# isn't there for readers.
PORTS = frozenset({80, 443, 8080, 8443})

# IANA's registries of special-purpose addresses (RFC 6890 and its successors), and multicast.
# Written out: what Python calls global has changed between its releases.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(each)
    for each in (
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
        "2002::/16",  # 6to4: leads to whatever IPv4 address is inside it, and nobody serves by it
    )
)
# Where there is only IPv6, a resolver makes these of IPv4 addresses (RFC 6052): judged as those.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked besides, because the operator said so: hosts by name, and networks."""

    names: frozenset[str] = frozenset()  # in small letters
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: list[str]) -> Allowed:
        """Read names, addresses (10.0.0.7) and networks (10.0.0.0/8)."""
        names, networks = set(), []
        for entry in entries:
            try:
                networks.append(ip_network(entry, strict=False))
            except ValueError:
                names.add(entry.lower().rstrip("."))
        return cls(frozenset(names), tuple(networks))

    def has(self, host: str, address: str) -> bool:
        """Tell whether the operator let this host, or this address, through."""
        if host.lower().rstrip(".") in self.names:
            return True
        found = _parsed(address)
        return found is not None and any(found in network for network in self.networks)


def is_public(address: str) -> bool:
    """Tell whether an IP address, as text, is one of the public internet."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return _is_public_4(IPv4Address(int(found) & 0xFFFF_FFFF))
        return found in _GLOBAL_UNICAST_6 and not any(found in each for each in _NOT_PUBLIC_6)
    return found is not None and _is_public_4(found)


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in each for each in _NOT_PUBLIC_4)


def _parsed(address: str) -> Address | None:
    """Read an address; one of IPv4 that is written as IPv6 is the one that it stands for."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found
