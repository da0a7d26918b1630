"""How the results of one operation are written into a response that goes on."""

from typing import Final, Protocol

from app.errors import RESTARTING, refusal
from app.transport.response import encode
from app.transport.watch import Ending


class Framing(Protocol):
    """One way to write results one after the other."""

    media_type: str
    opening: bytes
    alive: bytes
    """What is sent when there is nothing to say, so that nobody takes the connection for dead."""
    closing: bytes

    def begin(self, cursor: str) -> bytes:
        """Write from which place in the log on everything will come."""
        ...

    def item(self, body: bytes, cursor: str | None) -> bytes:
        """Write a result, and its place in the log if it has one."""
        ...

    def end(self, ending: Ending) -> bytes:
        """Write why nothing more comes."""
        ...


def _part(body: bytes) -> bytes:
    # The boundary stands behind each part, so that it can be read at once.
    return b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n%b\r\n--graphql" % body


class EventFraming:
    """Server-Sent Events (graphql-sse, distinct connections).

    The id of an event is its place in the log. A browser sends the last one that it saw when it
    comes again, whether anything came before the connection broke or not.
    """

    media_type = "text/event-stream; charset=utf-8"
    opening = b":\n\n"
    alive = b":\n\n"
    closing = b"event: complete\ndata:\n\n"

    def begin(self, cursor: str) -> bytes:
        """Write an id with an empty event, without which some clients forget the id."""
        return b"id: %b\ndata:\n\n" % cursor.encode()

    def item(self, body: bytes, cursor: str | None) -> bytes:
        """Write an event."""
        id_ = b"id: %b\n" % cursor.encode() if cursor else b""
        return b"%bevent: next\ndata: %b\n\n" % (id_, body)

    def end(self, ending: Ending) -> bytes:
        """Write an error; a stream that the client should open again just ends."""
        if ending.code == RESTARTING:
            return b"retry: 1000\n\n"  # milliseconds; no `complete`, for there is more to come
        return self.item(_refused(ending), None) + self.closing


class PartFraming:
    """Subscriptions in parts of one response, as Apollo Client reads them."""

    media_type = 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    opening = b"\r\n--graphql"
    alive = _part(b"{}")
    closing = b"--\r\n"

    def begin(self, cursor: str) -> bytes:
        """Write nothing: parts have no ids."""
        del cursor
        return b""

    def item(self, body: bytes, cursor: str | None) -> bytes:
        """Write a part."""
        del cursor
        return _part(b'{"payload":%b}' % body)

    def end(self, ending: Ending) -> bytes:
        """Write an error of the connection, not of an item."""
        return _part(b'{"payload":null,%b' % _refused(ending)[1:]) + self.closing


EVENTS: Final = EventFraming()
PARTS: Final = PartFraming()


def _refused(ending: Ending) -> bytes:
    return encode({"errors": [refusal(ending.code, ending.message).formatted]})
