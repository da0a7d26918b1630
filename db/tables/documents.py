"""What was issued to customers, and how it looks."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from db.tables.columns import (
    amount,
    id_column,
    json_column,
    metadata,
    moment,
    owned,
    points_to,
    referring,
    states,
    text_column,
    whole,
)
from domain.access import ActorKind
from domain.documents.kinds import DocumentType

document = owned(
    "document",
    id_column("order_id"),
    *states("type", DocumentType),
    text_column("number", null=False),
    whole("series_number", default=None, null=True),
    id_column("refers_to_id", null=True),
    text_column("locale", null=False),
    text_column("currency", null=False),
    amount("total"),
    json_column("facts"),
    *states("actor_kind", ActorKind),
    text_column("actor_name", null=False),
    moment("created_at", null=False),
    moment("erased_at"),
    points_to("order", "order_id"),
    points_to("document", "refers_to_id"),
    CheckConstraint(
        "(type IN ('INVOICE', 'CREDIT_NOTE')) = (series_number IS NOT NULL)", name="series_number"
    ),
    CheckConstraint("(type = 'CREDIT_NOTE') = (refers_to_id IS NOT NULL)", name="refers_to_id"),
    CheckConstraint("(facts IS NULL) = (erased_at IS NOT NULL)", name="erased_at"),
    UniqueConstraint("shop_id", "type", "number"),
    UniqueConstraint("shop_id", "type", "series_number"),
    Index(None, "shop_id", "order_id", "created_at", "id"),
    Index(None, "shop_id", "created_at", "id"),
    referring("refers_to_id"),
)


document_file = Table(
    "document_file",
    metadata,
    id_column("shop_id"),
    id_column("document_id"),
    text_column("checksum", null=False),
    Column("content", LargeBinary, nullable=False),
    moment("created_at", null=False),
    PrimaryKeyConstraint("shop_id", "document_id"),
    points_to("document", "document_id"),
)
