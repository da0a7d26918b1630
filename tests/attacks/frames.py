"""Messages that no client of graphql-transport-ws sends, and the code that each closes the socket with."""

from collections.abc import Iterator


def frames() -> Iterator[tuple[str, str | bytes, int]]:
    """Give all of them, for a socket that is open and acknowledged."""
    yield "empty", "", 4400
    yield "no JSON", "{", 4400
    yield "bytes", b"\0" * 100, 4400
    yield "deep", "[" * 60_000, 4400
    yield "unknown type", '{"type": "__proto__"}', 4400
    yield (
        "old protocol",
        '{"type": "start", "id": "1", "payload": {"query": "{ shop { name } }"}}',
        4400,
    )
    yield "no id", '{"type": "subscribe", "payload": {"query": "{ shop { name } }"}}', 4400
    yield "batch", '[{"type": "ping"}, {"type": "ping"}]', 4400
    yield "init again", '{"type": "connection_init"}', 4429
    yield "too long", " " * 70_000, 1009
    yield "bomb", "a" * 8_000_000, 1009
