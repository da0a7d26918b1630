"""What is held about a customer, gathered for them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.log import encode_cursor
from queryplan.declare import Connection, Node, column, computed, entity, id_of, many, one, source
from resolvers import exports
from schema.customer.types import Customer
from schema.job import Job
from schema.mutation import Payload, mutation, row_key


@source("customer_export_part", scope=Scope.CUSTOMERS_EXPORT.value)
class CustomerExportPart(Node):
    """A piece of an export's text."""

    text: str = column(description="The text; it may begin and end anywhere in the document.")


@source("customer_export", scope=Scope.CUSTOMERS_EXPORT.value)
class CustomerExport(Node):
    """What is held about a customer: a JSON document, kept for 7 days.

    Put the texts of all parts together, in their order.
    """

    customer: Customer | None = one(description="The customer whose data these are.")
    job: Job | None = one(description="The work that gathers it: how far it has come.")
    part_count: int = column(description="How many parts there are so far.")
    parts: Connection[CustomerExportPart] = many(
        description="The document, in order; ask for 10 at a time. Whole once `finishedAt` is set."
    )
    created_at: datetime = column(description="When somebody asked for it.")
    finished_at: datetime | None = column(description="When it was whole; null until then.")
    expires_at: datetime = column(description="When it is deleted.")

    @computed("log_start")
    @staticmethod
    def log_start(position: int) -> str:
        """The cursor of the log before anything was gathered."""
        return encode_cursor(position)

    @computed("log_end")
    @staticmethod
    def log_end(position: int | None) -> str | None:
        """The cursor of the log when all was gathered.

        What happened to the customer between the two may be in the document or not.
        """
        return None if position is None else encode_cursor(position)


@strawberry.input(one_of=True, description="What to find an export by: exactly one of these.")
class CustomerExportBy:
    """What to find an export by."""

    id: strawberry.ID | None = id_of("CustomerExport", description="The export's id.")


@strawberry.type
class ExportQueries:
    """What can be asked about exports."""

    customer_export: CustomerExport | None = entity(
        by=CustomerExportBy, description="What was gathered about a customer; null when it is gone."
    )


@strawberry.type(description="What `exportCustomerData` answers.")
class ExportCustomerDataPayload(Payload):
    """What `exportCustomerData` answers."""

    export_id: strawberry.Private[UUID | None] = None
    customer_id: strawberry.Private[UUID | None] = None
    job_id: strawberry.Private[UUID | None] = None
    export: CustomerExport | None = entity(
        ref="export_id", description="The export, empty at first; null when the call was refused."
    )
    customer: Customer | None = entity(ref="customer_id", description="The customer.")
    job: Job | None = entity(ref="job_id", description="The work that gathers it.")


@strawberry.type
class ExportMutations:
    """Gathering what is held about customers."""

    @mutation(ExportCustomerDataPayload, scope=Scope.CUSTOMERS_EXPORT, creates=True)
    async def export_customer_data(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")],
        guest_orders: Annotated[
            bool,
            strawberry.argument(
                description="Whether guests' orders with the same e-mail address belong to it."
            ),
        ] = False,
    ) -> object:
        """Gather everything that is held about a customer, in the background.

        Profile, addresses, consent, orders with lines, payments and e-mails, and what happened.
        The log notes who asked for it.
        """
        return await exports.export_customer(
            info.context, row_key("Customer", id, "id"), guest_orders=guest_orders
        )
