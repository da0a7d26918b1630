"""Sends what is written in one go, in one go."""

import asyncio
from typing import Any, Final

_MOST: Final = 64 * 1024  # bytes that wait; the transport itself says when more is too much


class Gathering:
    """A transport that waits with what is written until the loop comes round.

    uvicorn writes the head of an answer and its body apart, and each would be a packet of its own.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._later = asyncio.get_running_loop().call_soon
        self._parts: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send something soon."""
        if not self._parts:
            self._later(self._flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size > _MOST:
            self._flush()

    def writelines(self, data: Any) -> None:
        """Send several things soon."""
        self.write(b"".join(data))

    def write_eof(self) -> None:
        """Say that nothing more will come."""
        self._flush()
        self._transport.write_eof()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let somebody else speak from now on."""
        self._flush()
        self._transport.set_protocol(protocol)

    def close(self) -> None:
        """End the connection when all was sent."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """End the connection now."""
        self._parts.clear()
        self._transport.abort()

    def _flush(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        if len(parts) > 1:
            self._transport.writelines(parts)
        elif parts:
            self._transport.write(parts[0])
