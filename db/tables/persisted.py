"""GraphQL documents that are known by an id: registered by a shop's clients, or loaded for all."""

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, Table

from db.tables.columns import id_column, metadata, moment, of_shop, text_column

persisted_document = Table(
    "persisted_document",
    metadata,
    id_column("shop_id"),
    text_column("digest", null=False),
    text_column("text", null=False),
    moment("used_at", null=False),
    PrimaryKeyConstraint("shop_id", "digest"),
    of_shop(),
    Index("ix_persisted_document_shop_id_used_at", "shop_id", "used_at"),
    CheckConstraint("length(digest) = 64", name="digest_length"),
    CheckConstraint("length(text) BETWEEN 1 AND 20000", name="text_length"),
)


trusted_document = Table(
    "trusted_document",
    metadata,
    text_column("client", null=False),
    text_column("id", null=False),
    text_column("digest", null=False),
    text_column("name", null=False),
    text_column("text", null=False),
    moment("loaded_at", null=False),
    PrimaryKeyConstraint("client", "id"),
    Index("ix_trusted_document_id", "id"),
    Index("ix_trusted_document_digest", "digest"),
    CheckConstraint("length(client) BETWEEN 1 AND 100", name="client_length"),
    CheckConstraint("length(id) BETWEEN 1 AND 200", name="id_length"),
    CheckConstraint("length(digest) = 64", name="digest_length"),
    CheckConstraint("length(text) BETWEEN 1 AND 100000", name="text_length"),
)
