"""Which addresses may be called."""

from ipaddress import ip_network

import pytest

from domain.networks import is_open


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "8.8.8.8",
        "1.1.1.1",
        "223.255.255.255",
        "2606:2800:220:1::1",
        "2a00:1450::5",
    ],
)
def test_the_public_internet_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1"),
        *("172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200", "100.127.255.255"),
        *("169.254.169.254", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
        *("255.255.255.255", "192.88.99.1"),
        *("::", "::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1"),
        *("64:ff9b::808:808", "64:ff9b:1::a00:1", "fd00:ec2::254", "fc00::1", "fe80::1"),
        *("fe80::1%eth0", "fec0::1", "ff02::1", "2002:a00:1::", "2001::1", "2001:db8::1"),
        *("100::1", "3fff::1", "5f00::1"),
        *("", "localhost", "127.1", "0x7f.1", "2130706433", "10.0.0.1/32"),
    ],
)
def test_all_else_is_closed(address: str) -> None:
    assert not is_open(address)


def test_what_an_operator_allows_is_open() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("::1/128")]
    assert is_open("10.1.2.3", allowed)
    assert is_open("::1", allowed)
    assert not is_open("10.2.0.1", allowed)
    assert not is_open("::2", allowed)
    assert is_open("8.8.8.8", allowed)
