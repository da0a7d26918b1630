"""Calls the operations without a server, as commands of the deployment do."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from uuid import UUID

from adapters.contacts import contact_checks
from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from db.unit import UnitOfWork
from domain.access import SYSTEM, Actor, viewer_without_token
from domain.ports import Clock
from resolvers.context import Context, Services
from resolvers.feed import Feed


def offline_services(database: Database, clock: Clock) -> Services:
    """Put together what operations need; nobody follows the feed, nothing is read through it."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Services(
        database=database,
        checks=contact_checks(),
        clock=clock,
        feed=Feed(Journal(database), open_doorbell(url)),
        read=lambda session: session.fetch,
    )


def offline_context(services: Services, shop_id: UUID, actor: Actor = SYSTEM) -> Context:
    """Make the context in which a command calls operations, as the system or somebody else."""
    viewer = viewer_without_token(shop_id, actor)
    return Context(services=services, viewer=viewer, request_id=viewer.token_name)


@dataclass(slots=True, kw_only=True)
class Batch(Context):
    """A context whose calls share one write block: they are saved together, or not at all."""

    unit: UnitOfWork

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Give the block that they share."""
        return nullcontext(self.unit)

    @classmethod
    def within(cls, context: Context, unit: UnitOfWork) -> "Batch":
        """Make the context of calls within a block that somebody else holds."""
        return cls(
            services=context.services,
            viewer=context.viewer,
            request_id=context.request_id,
            call=context.call,
            unit=unit,
        )
