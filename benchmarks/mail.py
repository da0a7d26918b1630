"""How many messages a process sends in a second, through a mail server on the same machine."""

import argparse
import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select

from adapters.contacts import contact_checks
from adapters.mail import Smtp, read_address
from adapters.templates import TemplateScribe
from app.clock import SystemClock
from app.metrics import Metrics
from app.worker import Runner
from benchmarks.stage.database import FilledShop, staged
from db import tables as t
from db.call import Call
from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from db.transactions import Mode
from domain.access import viewer_without_token
from domain.letters import MessageTemplate
from resolvers.context import Mailing, Services
from resolvers.feed import Feed
from resolvers.kinds import KINDS
from resolvers.mailing import queue

ORDERS = 100
QUEUED_TOGETHER = 50


def main(options: Sequence[str]) -> None:
    """Queue order confirmations, then let one worker send them."""
    parser = argparse.ArgumentParser(prog="mail")
    parser.add_argument("--messages", type=int, default=1_000)
    count = parser.parse_args(options).messages
    with staged() as stage, mail_server() as port:
        shop = stage.add_shop(ORDERS, ORDERS)
        stage.settle()
        asyncio.run(_measure(stage.app_url, shop, port, count))


@contextmanager
def mail_server() -> Generator[int]:
    """Run a mail server that takes everything and keeps nothing, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    sink = ["-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *sink])
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


async def _measure(url: str, shop: FilledShop, port: int, count: int) -> None:
    database, clock = Database(url), SystemClock()
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=clock,
        feed=Feed(Journal(database), open_doorbell(url)),
        read=lambda _: None,
        mailing=Mailing(
            scribe=TemplateScribe(), mailer=Smtp(read_address(f"smtp://127.0.0.1:{port}"))
        ),
    )
    viewer = viewer_without_token(shop.id)
    async with database.writing(viewer, Call(mutation="updateShop"), clock.now()) as unit:
        (await unit.settings.get()).update({"sender_email": "hei@tiski.example"})
    begun = time.perf_counter()
    for start in range(0, count, QUEUED_TOGETHER):
        async with database.writing(viewer, Call(mutation="sendMessage"), clock.now()) as unit:
            for nth in range(start, min(start + QUEUED_TOGETHER, count)):
                order = await unit.orders.head(shop.row_id("order", 1 + nth % ORDERS))
                template = MessageTemplate.ORDER_RECEIVED
                await queue(unit, template=template, order=order, to="aino@tiski.example")
    print(f"{'queued':20}{count / (time.perf_counter() - begun):8.0f} messages a second")
    begun, spent = time.perf_counter(), time.process_time()
    worker = asyncio.create_task(Runner(services, KINDS, Metrics()).run())
    while await _sent(database, shop) < count:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0.05)
    seconds, spent = time.perf_counter() - begun, time.process_time() - spent
    worker.cancel()
    await asyncio.wait([worker])
    await database.close()
    print(
        f"{'sent':20}{count / seconds:8.0f} messages a second,"
        f" {spent / count * 1000:.1f} ms of CPU of the worker for each"
    )


async def _sent(database: Database, shop: FilledShop) -> int:
    message = t.message.c
    counted = select(func.count()).where(message.shop_id == shop.id, message.state == "SENT")
    async with database.transactions.open(Mode.READ, shop.id) as connection:
        return await connection.scalar(counted) or 0
