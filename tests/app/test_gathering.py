"""What is written in one go leaves in one go, in its order, and nothing is kept back."""

import asyncio
from typing import Any

from app.arrival.gathering import Gathering

LARGE = b"x" * 70_000


class Sent(asyncio.Transport):
    """Notes what a connection is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def write(self, data: Any) -> None:
        self.told.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.told.append([*list_of_data])

    def write_eof(self) -> None:
        self.told.append("eof")

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")

    def set_protocol(self, protocol: Any) -> None:
        del protocol
        self.told.append("protocol")

    def is_closing(self) -> bool:
        return "close" in self.told


async def test_a_head_and_its_body_leave_together():
    sent = Sent()
    transport = Gathering(sent)
    transport.write(b"head")
    transport.write(b"body")
    assert sent.told == []
    await asyncio.sleep(0)
    transport.write(b"next")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sent.told == [[b"head", b"body"], b"next"]
    assert not transport.is_closing()


async def test_nothing_waits_behind_what_is_large():
    sent = Sent()
    transport = Gathering(sent)
    for _ in range(3):
        transport.write(b"head")
        transport.writelines([LARGE])
    assert sent.told == [[b"head", LARGE]] * 3


async def test_whoever_ends_a_connection_sends_what_was_written_before():
    for end in ("write_eof", "close", "set_protocol"):
        sent = Sent()
        transport = Gathering(sent)
        transport.write(b"last")
        getattr(transport, end)(*([asyncio.Protocol()] if end == "set_protocol" else []))
        await asyncio.sleep(0)
        assert sent.told == [b"last", end.removeprefix("write_").removeprefix("set_")], end


async def test_what_is_cut_sends_nothing_more():
    sent = Sent()
    transport = Gathering(sent)
    transport.write(b"last")
    transport.abort()
    await asyncio.sleep(0)
    assert sent.told == ["abort"]
