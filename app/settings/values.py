"""The kinds of values that settings have, and what makes a text one of them."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.mail import read_address
from domain.networks import Network

_SECRET_LENGTH: Final = 32
_LARGEST_PORT: Final = 65535

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")


def _database(text: str) -> str:
    """Check a database's address, and name the driver that Tiski speaks with."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("is not the address of a database") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
    if driver.startswith("sqlite"):
        if url.database in {None, "", ":memory:"}:
            raise ValueError("must name a file: sqlite+aiosqlite:///tiski.db")
        if not Path(str(url.database)).parent.is_dir():
            raise ValueError("names a file in a folder that does not exist")
    return url.set(drivername=driver).render_as_string(hide_password=False)


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    plain = tuple(origin.lower().removesuffix("/") for origin in origins)
    for origin in plain:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError(
                "must list origins, such as https://admin.example:8443, with commas in between"
            )
    return plain


def _long(secret: SecretStr) -> SecretStr:
    if any(len(key) < _SECRET_LENGTH for key in keys_in(secret)):
        raise ValueError(f"must have {_SECRET_LENGTH} characters or more, each of several keys")
    return secret


def keys_in(secret: SecretStr) -> tuple[str, ...]:
    """Give the keys of a secret that may hold several, with commas in between."""
    return tuple(key.strip() for key in secret.get_secret_value().split(","))


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(text) for text in texts if text != "none")
    except ValueError:
        raise ValueError(
            "must list networks, such as 10.1.0.0/16, with commas in between"
        ) from None


def _bucket(text: str) -> str:
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*/?", text):
        raise ValueError("must name a bucket and, perhaps, a prefix in it: s3://bucket/prefix")
    return text.removesuffix("/")


def _mail_server(url: SecretStr) -> SecretStr:
    read_address(url.get_secret_value())
    return url


def _address(text: str) -> str:
    if not re.match(r"https?://[^/\s]+", text):
        raise ValueError("must begin with https:// or http://")
    return text.removesuffix("/")


def _redis(url: SecretStr) -> SecretStr:
    if not re.match(r"rediss?://[^/\s]+|unix://", url.get_secret_value()):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return url


def _listen(text: str) -> str:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})", text)
    if not found or not 1 <= int(found[2]) <= _LARGEST_PORT:
        raise ValueError("must be an address and a port, such as 127.0.0.1:9100")
    return text


DatabaseAddress = Annotated[str, AfterValidator(_database)]
Networks = Annotated[tuple[Any, ...], NoDecode, BeforeValidator(_split), AfterValidator(_networks)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_origins)]
Secret = Annotated[SecretStr, AfterValidator(_long)]
Bucket = Annotated[str, AfterValidator(_bucket)]
MailServer = Annotated[SecretStr, AfterValidator(_mail_server)]
Address = Annotated[str, AfterValidator(_address)]
Redis = Annotated[SecretStr, AfterValidator(_redis)]
Listen = Annotated[str, AfterValidator(_listen)]
