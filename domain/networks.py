"""Which addresses of the internet a server may be told to call."""

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Network = IPv4Network | IPv6Network

_CLOSED: Final = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; some clouds answer about a machine there
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's address that every machine in it can reach
        "169.254.0.0/16",  # this link, and where clouds tell machines their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "::/8",  # none, loopback, and IPv4 in its old and its mapped form
        "64:ff9b::/96",  # IPv4 behind NAT64
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",  # IPv4 in 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/9",  # this link, and this site
        "ff00::/8",
    )
)


def is_open(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address belongs to the public internet, or to a network that is allowed."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if _within(given, allowed):
        return True
    return given.is_global and not given.is_multicast and not _within(given, _CLOSED)


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(network.version == address.version and address in network for network in networks)
