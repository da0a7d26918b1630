"""Requests as httptools reads them."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.arrival.arriving import Arriving


class ArrivingHttpTools(Arriving, HttpToolsProtocol):
    """A connection that httptools reads."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        self.head_begins()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self.head_ends(self.url, self.headers)
        super().on_headers_complete()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes behind a body is none."""
        if self.reads_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self.body_goes_on()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self.body_ends()
        super().on_message_complete()
