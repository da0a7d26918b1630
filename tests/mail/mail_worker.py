"""A worker process that sends messages, for tests that kill it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

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


async def main(ready: Callable[[], None], url: str, port: int) -> None:
    """Work until killed."""
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
    ready()
    await Runner(services, {kind.name: kind}, Metrics(), look=0.05).run()
