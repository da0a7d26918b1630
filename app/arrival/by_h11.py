"""Requests as h11 reads them, where httptools is not installed."""

from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.arrival.arriving import Arriving, Refused


class _Reader(h11.Connection):
    """Tells a connection what it reads."""

    def __init__(self, arriving: Arriving) -> None:
        super().__init__(h11.SERVER, arriving.arrival.head)
        self._arriving = arriving

    def next_event(self) -> Any:
        """Read on."""
        event = super().next_event()
        match event:
            case h11.Request():
                self._arriving.head_begins()
                try:
                    self._arriving.head_ends(event.target, list(event.headers))
                except Refused as error:
                    raise h11.RemoteProtocolError("too large", 431) from error
            case h11.Data():
                self._arriving.body_goes_on()
            case h11.EndOfMessage():
                self._arriving.body_ends()
            case _:
                pass
        return event


class ArrivingH11(Arriving, H11Protocol):
    """A connection that h11 reads."""

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = _Reader(self)
