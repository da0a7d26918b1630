"""What those who keep a process running set: figures, traces, and how it stops."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from app.settings.values import Listen, Secret


class WatchSettings(BaseSettings):
    """How a process is watched, and how it ends; docs/operate.md says what to do with it."""

    metrics_listen: Listen | None = Field(
        default=None,
        description="Where figures are given in place of /metrics, such as 127.0.0.1:9100: an "
        "address of its own, which only Prometheus should reach.",
    )
    metrics_token: Secret | None = Field(
        default=None,
        description="What Prometheus must send as `Authorization: Bearer …` for figures: 32 "
        "characters or more.",
    )
    traces: Literal["on", "off"] = Field(
        default="off",
        description="on: requests, operations and statements are sent as OpenTelemetry's spans to "
        "where OTEL_EXPORTER_OTLP_ENDPOINT says; needs `pip install tiski[otel]`.",
    )
    stop_delay: float = Field(
        default=0.0,
        ge=0,
        le=300,
        description="Seconds after SIGTERM in which /readyz says no and all else goes on, so that "
        "a load balancer sends nothing more.",
    )
    stop_grace: int = Field(
        default=10,
        ge=1,
        le=300,
        description="Seconds that running requests then get to end.",
    )
