"""A process that sends messages, for tests that kill it; forked, so that it starts at once."""

import asyncio
import multiprocessing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fixed_clock import FixedClock

from adapters.contacts import contact_checks
from adapters.mail import Smtp, read_address
from adapters.templates import TemplateScribe
from app.metrics import Metrics
from app.worker import Runner
from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from resolvers.context import Mailing, Services
from resolvers.feed import Feed
from resolvers.sending import SEND_MESSAGE

_CONTEXT = multiprocessing.get_context("forkserver")


def start(url: str, port: int) -> Any:
    """Start a process that works until it is killed."""
    _CONTEXT.set_forkserver_preload(["mail.mail_worker"])
    process = _CONTEXT.Process(target=work, args=(url, port), daemon=True)
    process.start()
    return process


def work(url: str, port: int) -> None:
    """Work."""
    asyncio.run(_work(url, port))


async def _work(url: str, port: int) -> None:
    database = Database(url)
    mailer = Smtp(read_address(f"smtp://127.0.0.1:{port}"))
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=FixedClock(),
        feed=Feed(Journal(database), open_doorbell(url)),
        read=lambda _: None,
        mailing=Mailing(scribe=TemplateScribe(), mailer=mailer),
    )
    kind = replace(SEND_MESSAGE, lease=timedelta(seconds=0.6), first_pause=timedelta(0))
    await Runner(services, {kind.name: kind}, Metrics(), look=0.05).run()
