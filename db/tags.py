"""The rows by which orders and customers are found by tag; the tags that people read are JSON."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Table, delete

from db.block import Block
from db.bulk import insert_rows
from domain.tags import tag_key


async def save_tags(block: Block, table: Table, tags: Mapping[UUID, Sequence[str]]) -> None:
    """Write the tags of orders or customers anew, into `order_tag` or `customer_tag`."""
    if not tags:
        return
    subject = table.c[table.name.replace("_tag", "_id")]
    await block.connection.execute(
        delete(table).where(table.c.shop_id == block.shop_id, subject.in_(tags))
    )
    await insert_tags(block, table, tags)


async def insert_tags(block: Block, table: Table, tags: Mapping[UUID, Sequence[str]]) -> None:
    """Write the tags of orders or customers that have none stored, by the subject's id."""
    subject = table.name.replace("_tag", "_id")
    await insert_rows(
        block.connection,
        table,
        [
            {"shop_id": block.shop_id, subject: id, "tag_key": tag_key(tag)}
            for id, of_one in tags.items()
            for tag in of_one
        ],
    )
