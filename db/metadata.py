"""The rows by which orders and customers are found by metadata; what people read is JSON."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table, delete

from db.block import Block
from db.bulk import insert_rows
from domain.metadata import Metadata, value_key


async def save_metadata(block: Block, table: Table, metadata: Mapping[UUID, Metadata]) -> None:
    """Write the rows of orders or customers anew."""
    if not metadata:
        return
    subject = table.c[table.name.replace("_metadata", "_id")]
    await block.connection.execute(
        delete(table).where(table.c.shop_id == block.shop_id, subject.in_(metadata))
    )
    await insert_metadata(block, table, metadata)


async def insert_metadata(block: Block, table: Table, metadata: Mapping[UUID, Metadata]) -> None:
    """Write the rows of orders or customers that have none stored, by the subject's id."""
    subject = table.name.replace("_metadata", "_id")
    await insert_rows(
        block.connection,
        table,
        [
            {
                "shop_id": block.shop_id,
                subject: id,
                "namespace": entry.namespace,
                "key": entry.key,
                "value_key": value_key(entry.value),
            }
            for id, entries in metadata.items()
            for entry in entries
        ],
    )
