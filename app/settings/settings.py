"""What can be set for a process."""

import re
from pathlib import Path
from typing import Final, Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from app.settings.limits import LimitSettings
from app.settings.rate import RateSettings
from app.settings.sockets import SocketSettings
from app.settings.values import (
    Address,
    Bucket,
    DatabaseAddress,
    MailServer,
    Networks,
    Origins,
    Secret,
    keys_in,
)
from app.settings.watch import WatchSettings
from domain.asset import LARGEST

PREFIX: Final = "TISKI_"


class Settings(LimitSettings, RateSettings, SocketSettings, WatchSettings):
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
    public_url: Address | None = Field(
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
    documents: Literal["any", "trusted"] = Field(
        default="any",
        description="any: every document may run, within the limits. trusted: only those that "
        "`tiski documents load` has loaded; there is no GraphiQL then.",
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
    secret_key: Secret | None = Field(
        default=None,
        description="Seals the secrets of webhooks in the database: 32 characters or more. Several "
        "keys with commas in between open what each of them sealed; the first seals.",
    )
    webhook_networks: Networks = Field(
        default=(),
        description="Networks that webhooks may call though they are not on the public internet, "
        "such as 10.1.0.0/16, with commas in between.",
    )
    smtp_url: MailServer | None = Field(
        default=None,
        description="The server that sends mail: smtp://user:password@mail.example:587 (STARTTLS "
        "where offered, and always with a password) or smtps://…:465. Without it, messages become "
        "files in TISKI_MAIL_DIR, and reach nobody.",
    )
    mail_dir: str = Field(
        default="mail",
        description="The folder for messages where no TISKI_SMTP_URL is set: an .eml file for each.",
    )
    asset_dir: Path = Field(
        default=Path("assets"),
        description="The folder of the files that customers download; several processes share it.",
    )
    asset_url: Bucket | None = Field(
        default=None,
        description="A bucket in place of the folder: s3://bucket/prefix. Who may use it is said "
        "by AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.",
    )
    asset_endpoint: Address | None = Field(
        default=None, description="The service of the bucket, where it is not Amazon's own."
    )
    asset_limit: int = Field(
        default=2**30, ge=1, le=LARGEST, description="Bytes of the largest file that is taken."
    )

    test_psp_url: Address | None = Field(
        default=None,
        description="The address of a PSP that `tiski test-psp` runs. Shops can be connected with "
        "the provider `test` then, which moves no money: not for production.",
    )
    stripe_url: Address | None = Field(
        default=None, description="Takes the place of Stripe's own address, for tests."
    )

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Give the keys that open secrets; the first seals them."""
        return () if self.secret_key is None else keys_in(self.secret_key)

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
