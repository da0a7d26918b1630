"""Issuing documents, and addresses to read them at."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.documents.issuing import Wanted
from queryplan.declare import entity
from resolvers import documents
from schema.document.enums import DocumentFormat, DocumentType
from schema.document.types import Document
from schema.mutation import Payload, mutation, row_key
from schema.order.mutations import OrderPayload

OrderId = Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
Locale = Annotated[
    str | None,
    strawberry.argument(
        description="The language and customs to write in: fi, nb, sv or en, with or without a "
        "country. Left out: the order's language, else the shop's."
    ),
]


@strawberry.input(description="Which document to issue.")
class CreateDocumentInput:
    """Which document to issue."""

    type: DocumentType = strawberry.field(description="What it is for.")
    locale: str | None = strawberry.field(
        default=None,
        description="The language and customs to write in: fi, nb, sv or en, with or without a "
        "country. Left out: the order's language, else the shop's.",
    )
    note: str | None = strawberry.field(
        default=None,
        description="Something to say on this one: at most 500 characters, in lines, such as why "
        "no tax is charged.",
    )
    entire: bool = strawberry.field(
        default=False,
        description="Of a credit note: credit all that is left of the invoice, so that the order "
        "can be invoiced anew.",
    )


@strawberry.type(description="An address to read documents at.")
class DocumentAddress(Payload):
    """An address to read documents at."""

    url: str | None = strawberry.field(
        default=None,
        description="Where to read them by GET, relative to the address of the API. Whoever has it "
        "needs no token: treat it as a secret. Null when the call was refused, when it is repeated "
        "with the same `idempotencyKey`, and where the server has no `TISKI_SECRET_KEY`.",
    )
    ends: strawberry.Private[str | None] = None

    @strawberry.field(description="Until when the address can be used; null where `url` is.")
    def expires_at(self) -> datetime | None:
        """Tell when the address ends."""
        return None if self.ends is None else datetime.fromisoformat(self.ends)


@strawberry.type(description="What `createDocument` answers.")
class CreateDocumentPayload(DocumentAddress, OrderPayload):
    """What `createDocument` answers."""

    document_id: strawberry.Private[UUID | None] = None
    document: Document | None = entity(
        ref="document_id", description="The document; null when the call was refused."
    )


@strawberry.type(description="What `createPackingLists` answers.")
class CreatePackingListsPayload(DocumentAddress):
    """What `createPackingLists` answers."""

    document_count: int = strawberry.field(
        default=0, description="How many packing lists were issued: one for each order."
    )


@strawberry.type(description="What `openDocuments` answers.")
class OpenDocumentsPayload(DocumentAddress):
    """What `openDocuments` answers."""


@strawberry.type
class DocumentMutations:
    """Issuing documents."""

    @mutation(CreateDocumentPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def create_document(
        self,
        info: strawberry.Info,
        order_id: OrderId,
        input: Annotated[CreateDocumentInput, strawberry.argument(description="Which one.")],
    ) -> object:
        """Issue a document of an order, as the order stands now. It never changes afterwards.

        An order has one invoice. After a return, a cancellation or an edit a credit note takes
        back what the invoice no longer asks for.
        """
        wanted = Wanted(
            type=input.type,
            locale=input.locale or "",
            note=input.note,
            entire=input.entire,
        )
        return await documents.create_document(
            info.context, row_key("Order", order_id, "orderId"), wanted
        )

    @mutation(CreatePackingListsPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def create_packing_lists(
        self,
        info: strawberry.Info,
        order_ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description="The orders, 1 to 100, in the order of printing."),
        ],
        locale: Locale = None,
    ) -> object:
        """Issue packing lists of many orders, and print all of them into one PDF.

        When one order has nothing to pack, nothing is issued at all.
        """
        ids = [row_key("Order", id, "orderIds", str(nth)) for nth, id in enumerate(order_ids)]
        return await documents.create_packing_lists(info.context, ids, locale)

    @mutation(OpenDocumentsPayload, scope=Scope.ORDERS_READ, creates=True)
    async def open_documents(
        self,
        info: strawberry.Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description="The documents, 1 to 100, one after the other."),
        ],
        format: Annotated[  # noqa: A002  (its name in the API)
            DocumentFormat, strawberry.argument(description="How to show them.")
        ] = DocumentFormat.PDF,
    ) -> object:
        """Make an address at which documents can be read for 10 minutes."""
        found = [row_key("Document", id, "ids", str(nth)) for nth, id in enumerate(ids)]
        return await documents.open_documents(info.context, found, format)
