"""How much one WebSocket may carry and send."""

from pydantic import Field
from pydantic_settings import BaseSettings


class SocketSettings(BaseSettings):
    """The limits of a socket; docs/limits.md says how each refuses."""

    socket_init_seconds: float = Field(
        default=5.0, gt=0, le=60, description="Seconds in which `connection_init` must come."
    )
    socket_operations: int = Field(default=20, ge=1, le=1_000, description="Operations at once.")
    socket_messages: int = Field(default=100, ge=1, le=10_000, description="Messages in a second.")
    socket_message: int = Field(
        default=65_536, ge=1_024, le=16 * 2**20, description="Bytes of one message."
    )
