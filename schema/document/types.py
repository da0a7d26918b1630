"""Documents as they are listed."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    any_of,
    column,
    entity,
    every_of,
    id_of,
    none_of,
    one,
    page,
    part,
    source,
)
from schema.document.enums import DocumentType
from schema.event import Actor
from schema.money import Money, money
from schema.ranges import DateTimeRange

if TYPE_CHECKING:
    from schema.order.types import Order


@source("document", scope="orders:read")
class Document(Node):
    """A receipt, an invoice or another document, as it was issued. It never changes.

    `openDocuments` gives an address to read it at.
    """

    type: DocumentType = column(description="What it is for.")
    number: str = column(
        description="Its number: of invoices and credit notes the next of their series in this "
        "shop, of others the order's with a running number."
    )
    locale: str = column(description="The language that it is written in, such as fi or nb_NO.")
    total: Money = money("total", description="What its rows add up to; of a packing list 0.")
    created_at: datetime = column(description="When it was issued.")
    created_by: Actor = part(
        Actor, {"kind": "actor_kind", "name": "actor_name"}, description="Who issued it."
    )
    erased_at: datetime | None = column(
        description="When all that it says was erased with its customer; null for any other."
    )
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it is about."
    )
    refers_to: Annotated["Document", strawberry.lazy("schema.document.types")] | None = one(
        description="The invoice that a credit note amends; null for any other."
    )


@strawberry.input(description="Which documents to list.")
class DocumentFilter:
    """Which documents to list."""

    type: list[DocumentType] | None = strawberry.field(
        default=strawberry.UNSET, description="Only documents of these types."
    )
    order: strawberry.ID | None = id_of("Order", description="Only documents of this order.")
    number: str | None = strawberry.field(
        default=strawberry.UNSET, description="Only documents with exactly this number."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only documents issued in this span."
    )
    and_: "list[DocumentFilter] | None" = every_of()
    or_: "list[DocumentFilter] | None" = any_of()
    not_: "DocumentFilter | None" = none_of()


@strawberry.enum(description="What documents can be sorted by.")
class DocumentSortField(Enum):
    """What documents can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the document was issued.")


@strawberry.input(description="How to sort documents.")
class DocumentSort:
    """How to sort documents."""

    field: DocumentSortField = strawberry.field(
        default=DocumentSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(description="Which document: name it by its id.", one_of=True)
class DocumentBy:
    """Which document."""

    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="Its id.")


@strawberry.type
class DocumentQueries:
    """What can be asked about documents."""

    document: Document | None = entity(
        by=DocumentBy, description="One document; null when there is none with that id."
    )
    documents: Connection[Document] = page(
        filter=DocumentFilter,
        order_by=DocumentSort,
        description="Documents of all orders, newest first unless sorted otherwise.",
    )
