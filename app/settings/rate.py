"""How much a client may ask for in a time, and whom to believe who a client is."""

from pydantic import Field
from pydantic_settings import BaseSettings

from app.settings.values import Networks, Redis


class RateSettings(BaseSettings):
    """The budgets and places of tokens and addresses; docs/limits.md says how they are spent."""

    token_budget: int = Field(
        default=10_000_000,
        ge=0,
        le=10**9,
        description="Points that a token may spend at once; 0: as many as it likes.",
    )
    token_restore: int = Field(
        default=200_000, ge=1, le=10**9, description="Points that a token gets back in a second."
    )
    address_budget: int = Field(
        default=20_000_000,
        ge=0,
        le=10**9,
        description="Points that all clients of an address may spend at once; 0: any number.",
    )
    address_restore: int = Field(
        default=400_000, ge=1, le=10**9, description="Points that an address gets back in a second."
    )
    token_sockets: int = Field(
        default=10_000,
        ge=0,
        description="WebSockets that a token may hold in a process; 0: any number.",
    )
    token_subscriptions: int = Field(
        default=10_000,
        ge=0,
        description="Subscriptions that a token may follow in a process; 0: any number.",
    )
    trusted_proxies: Networks = Field(
        default=("127.0.0.1", "::1"),
        validate_default=True,
        description="Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, "
        "with commas in between; none: nobody is.",
    )
    redis_url: Redis | None = Field(
        default=None,
        description="The Redis in which processes share budgets: redis://:password@host:6379/0, "
        "or rediss:// with TLS.",
    )
