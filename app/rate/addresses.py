"""Whose budget an address shares."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_NETWORK = 64  # bits; who has one address of IPv6 mostly has as many as these bits leave
_LONGEST = 64  # characters of what is no address


def address_of(scope: Scope) -> str:
    """Name the client; the server has believed proxies as far as TISKI_TRUSTED_PROXIES says."""
    client = scope.get("client")
    return "unknown" if client is None else _shared(client[0])


@lru_cache(maxsize=10_000)
def _shared(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:  # a socket's path, or what a trusted proxy made up
        return host[:_LONGEST]
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _NETWORK), strict=False))
