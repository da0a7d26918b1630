"""Requests over TLS, and what a receiver sees of them."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from receiver import receiving

from adapters.sender import HttpSender

NAME = "partner.example"


class Secure(NamedTuple):
    """A receiver that speaks TLS, and what makes clients trust it."""

    receiver: Any
    trusted: ssl.SSLContext


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[Secure]:
    """Yield a receiver with a certificate."""
    cert, key = certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    async with receiving(ssl=server) as receiver:
        yield Secure(receiver, ssl.create_default_context(cafile=str(cert)))
        assert set(names) <= {NAME, "other.example"}


async def here(host: str, port: int) -> list[str]:
    """Find every name on this machine."""
    del host, port
    return ["127.0.0.1"]


def sender(trusted: ssl.SSLContext | None) -> HttpSender:
    return HttpSender(
        allowed=[ip_network("127.0.0.1/32")], resolve=here, patience=3, trusted=trusted
    )


async def test_the_name_is_kept_though_the_address_is_called(secure: Secure) -> None:
    out = sender(secure.trusted)
    url = f"https://{NAME}:{secure.receiver.port}/x?y=1"
    for _ in range(2):
        reply = await out.post(url, {"host": f"{NAME}:{secure.receiver.port}", "a": "b"}, "hå")
        assert (reply.status, reply.error) == (204, None)
    await out.close()
    assert secure.receiver.connections == 1
    request = secure.receiver.got[0]
    assert (request.path, request.body) == ("/x?y=1", "hå")
    assert request.headers["host"] == f"{NAME}:{secure.receiver.port}"


@pytest.mark.parametrize("name", [NAME, "other.example"])
async def test_a_certificate_that_does_not_hold_is_refused(secure: Secure, name: str) -> None:
    trusted = None if name == NAME else secure.trusted
    out = sender(trusted)
    reply = await out.post(f"https://{name}:{secure.receiver.port}/", {}, "{}")
    await out.close()
    assert reply.status is None
    assert "certificate verify failed" in (reply.error or "")
    assert secure.receiver.got == []
