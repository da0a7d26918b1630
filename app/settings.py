"""The settings of a process: environment variables that begin with TISKI_, read once at its start."""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.mail import read_address
from domain.asset import LARGEST
from domain.networks import Network

PREFIX: Final = "TISKI_"

_SECRET_LENGTH: Final = 32

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
# docker/postgres/roles.sql has its passwords from the same shell, and Kubernetes tells the pods of
# a namespace where its service named tiski is.
_NOT_OURS: Final = re.compile(r"TISKI_((OWNER|APP)_PASSWORD|(SERVICE|PORT)(_.*)?)")


class SettingsInvalid(Exception):
    """The environment holds settings that can't be used; the message is one line about all."""


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
    if any(len(key) < _SECRET_LENGTH for key in _keys(secret)):
        raise ValueError(f"must have {_SECRET_LENGTH} characters or more, each of several keys")
    return secret


def _keys(secret: SecretStr) -> tuple[str, ...]:
    return tuple(key.strip() for key in secret.get_secret_value().split(","))


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(text) for text in texts)
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


DatabaseAddress = Annotated[str, AfterValidator(_database)]
Networks = Annotated[tuple[Any, ...], NoDecode, BeforeValidator(_split), AfterValidator(_networks)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_origins)]


class Settings(BaseSettings):
    """What an environment sets, each as `TISKI_` and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    database_url: DatabaseAddress = Field(
        default="sqlite+aiosqlite:///tiski.db",
        repr=False,
        description="Where the application reads and writes: an SQLite file, or PostgreSQL as the "
        "role tiski_app.",
    )
    migration_url: DatabaseAddress | None = Field(
        default=None,
        repr=False,
        description="The same database as the role that owns the tables, for `tiski migrate` and "
        "`tiski shop create`; TISKI_DATABASE_URL when not set.",
    )
    pool_size: int = Field(
        default=10, ge=2, le=200, description="Connections to the database that a process holds."
    )
    cors_origins: Origins = Field(
        default=(),
        description="Origins of other sites whose pages may call the API, over HTTP and WebSocket, "
        "with commas in between; * lets every site in. Tokens are still asked for.",
    )
    public_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None,
        description="The address by which the outside reaches this server, where a proxy stands "
        "before it. Pages of this origin may open a WebSocket.",
    )
    worker: Literal["internal", "external"] = Field(
        default="internal",
        description="internal: `tiski serve` does the work in the background too. "
        "external: it leaves that to `tiski worker`.",
    )
    plan: Literal["on", "off"] = Field(
        default="on",
        description="on: reads are compiled to few statements and a generated function. off: "
        "graphql-core answers everything, more slowly and with the same result, to compare.",
    )
    development: Literal["on", "off"] = Field(
        default="off",
        description="on: answers say in `extensions.plan` which road they took, what plans sent to "
        "the database, and why an operation was not planned; webhooks may have http:// addresses; "
        "/dev/mail shows messages that became files. It shows SQL: not for production.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least grave messages that are logged."
    )
    log_format: Literal["json", "console"] = Field(
        default="json", description="json: one object a line. console: lines for people."
    )
    secret_key: Annotated[SecretStr, AfterValidator(_long)] | None = Field(
        default=None,
        description="Seals the secrets of webhooks in the database: 32 characters or more. Several "
        "keys with commas in between open what each of them sealed; the first seals.",
    )
    webhook_networks: Networks = Field(
        default=(),
        description="Networks that webhooks may call though they are not on the public internet, "
        "such as 10.1.0.0/16, with commas in between.",
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = Field(
        default=None,
        description="The server that sends mail, such as smtp://user:password@mail.example:587 "
        "(STARTTLS where offered, and always with a password) or smtps://…:465. Without it, messages are put into "
        "TISKI_MAIL_DIR as files, and reach nobody.",
    )
    mail_dir: str = Field(
        default="mail",
        description="The folder for messages where no TISKI_SMTP_URL is set: an .eml file for each.",
    )
    redis_url: SecretStr | None = Field(
        default=None, description="What several processes share; reserved, nothing needs it yet."
    )

    asset_dir: Path = Field(
        default=Path("assets"),
        description="The folder of the files that customers download; several processes share it.",
    )
    asset_url: Annotated[str, AfterValidator(_bucket)] | None = Field(
        default=None,
        description="A bucket in place of the folder: s3://bucket/prefix. Who may use it is said "
        "by AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.",
    )
    asset_endpoint: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None, description="The service of the bucket, where it is not Amazon's own."
    )
    asset_limit: int = Field(
        default=2**30, ge=1, le=LARGEST, description="Bytes of the largest file that is taken."
    )

    test_psp_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None,
        description="The address of a PSP that `tiski test-psp` runs. Shops can be connected with "
        "the provider `test` then, which moves no money: not for production.",
    )
    stripe_url: Annotated[str, AfterValidator(_address)] | None = Field(
        default=None, description="Takes the place of Stripe's own address, for tests."
    )

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Give the keys that open secrets; the first seals them."""
        return () if self.secret_key is None else _keys(self.secret_key)

    @property
    def owner_url(self) -> str:
        """Give the address of the tables' owner; on SQLite there is only one."""
        return self.migration_url or self.database_url

    @property
    def address(self) -> str:
        """Give the address by which customers reach this server."""
        return self.public_url or "http://127.0.0.1:8000"

    @property
    def websocket_origins(self) -> tuple[str, ...]:
        """Give the origins whose pages may open a WebSocket."""
        found = re.match(r"https?://[^/]+", self.public_url or "")
        return (*self.cors_origins, found[0].lower()) if found else self.cors_origins


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsInvalid: a setting is malformed, or there is no setting of that name.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    faults = [
        f"{name} is not a setting of Tiski"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known and not _NOT_OURS.fullmatch(name)
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [_fault(detail) for detail in error.errors(include_input=False)]
    else:
        if not faults:
            return settings
    raise SettingsInvalid("; ".join(faults) + ".")


def without_password(url: str) -> str:
    """Give a database's address for people's eyes."""
    parsed: URL = make_url(url)
    return parsed.render_as_string(hide_password=True)


def _fault(detail: Any) -> str:
    """Say what is wrong with one setting, without its value, which may be a secret."""
    name = f"{PREFIX}{detail['loc'][0]}".upper()
    message = cast("str", detail["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[0].lower()}{message[1:]}"
