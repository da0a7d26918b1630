"""Bodies and headers that are no good request, and what refuses each."""

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

ASKED = b'{"query": "{ shop { name } }"}'
NOTHING: Mapping[str, str] = {}


class Body(NamedTuple):
    """What is posted as it is; `status` is that of the answer."""

    name: str
    body: bytes
    status: int
    headers: Mapping[str, str] = NOTHING


def bodies() -> Iterator[Body]:
    """Give all of them."""
    yield Body("no JSON", b"{", 400)
    yield Body("deep JSON", b"[" * 100_000, 400)
    yield Body("deep objects", b'{"a":' * 40_000, 400)
    yield Body("NUL", ASKED + b"\0", 400)
    yield Body("broken UTF-8", b'{"query": "\xff\xfe"}', 400)
    yield Body("UTF-16", ASKED.decode().encode("utf-16"), 400)
    yield Body("half a character", b'{"query": "{ shop { name } } # \\ud800"}', 400)
    yield Body(
        "endless number", b'{"query": "{a}", "variables": {"n": ' + b"9" * 9_999 + b"}}", 400
    )
    yield Body("infinity", b'{"query": "{a}", "variables": {"n": 1e999}}', 400)
    yield Body("batch", json.dumps([{"query": "{ shop { name } }"}] * 500).encode(), 422)
    yield Body("one key twice", b'{"query": "{ nothing }", "query": "{ shop { name } }"}', 200)
    yield Body("prototype", b'{"__proto__": {"query": "{a}"}, "query": "{ shop { name } }"}', 200)
    more = {"query": "{ shop { name } }", **{f"k{n}": n for n in range(9_000)}}
    yield Body("many keys", json.dumps(more).encode(), 200)
    for digest in ('"' + "x" * 5_000 + '"', "5", "[]"):
        text = f'{{"extensions": {{"persistedQuery": {{"version": 1, "sha256Hash": {digest}}}}}}}'
        yield Body(f"hash {digest[:9]}", text.encode(), 422)
    yield Body("id with NUL", b'{"documentId": "sha256:\\u0000"}', 422)
    yield Body("too long", ASKED.ljust(300_000), 413)
    zipped = gzip.compress(b" " * 10_000_000)
    for coding in ("gzip", "deflate", "br", "identity, gzip"):
        yield Body(f"bomb as {coding}", zipped, 415, {"Content-Encoding": coding})
    yield Body("bomb without a word", zipped, 400)
    for media in ("text/plain", "multipart/form-data; boundary=x", "application/graphql"):
        yield Body(media, ASKED, 415, {"Content-Type": media})
    yield Body("charset", ASKED, 415, {"Content-Type": "application/json; charset=utf-7"})
    yield Body("accept much", ASKED, 200, {"Accept": "application/json" + ", a/b;q=0.1" * 1_000})
    yield Body("accept nothing", ASKED, 406, {"Accept": "image/png"})
    yield Body("long token", ASKED, 401, {"Authorization": "Bearer " + "a" * 9_000})
    yield Body("long request id", ASKED, 200, {"X-Request-ID": "a" * 9_000})


def raw(host: str, token: str) -> Iterator[tuple[str, bytes, bytes]]:
    """Give requests byte by byte, and how the answer to each begins."""
    head = b"POST /graphql HTTP/1.1\r\nHost: %b\r\nAuthorization: Bearer %b\r\n" % (
        host.encode(),
        token.encode(),
    )
    json_type = b"Content-Type: application/json\r\nConnection: close\r\n"
    length = b"Content-Length: %d\r\n" % len(ASKED)
    split = b"X-Request-ID: a\rSet-Cookie: evil=1\r\n"
    yield "CR in a header", head + json_type + split + length + b"\r\n" + ASKED, b"HTTP/1.1 400"
    folded = b"X-Request-ID: a\n Set-Cookie: evil=1\r\n"
    yield "LF in a header", head + json_type + folded + length + b"\r\n" + ASKED, b"HTTP/1.1 400"
    both = b"Transfer-Encoding: chunked\r\n"
    yield "two lengths", head + json_type + both + length + b"\r\n" + ASKED, b"HTTP/1.1 400"
    minus = b"Content-Length: -5\r\n"
    yield "negative length", head + json_type + minus + b"\r\n" + ASKED, b"HTTP/1.1 400"
    chunk = both + b"\r\nzz\r\n" + ASKED
    yield "no chunk", head + json_type + chunk, b"HTTP/1.1 400"
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00" * 20, b"HTTP/1.1 400"
