"""The rows by which orders and customers are found by tag; the tags that people read are JSON."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, delete

from db.block import Block
from db.bulk import insert_rows
from domain.tags import tag_key


async def save_tags(block: Block, table: Table, id: UUID, tags: Sequence[str]) -> None:
    """Write the tags of one order or customer anew, into `order_tag` or `customer_tag`."""
    subject = table.c[table.name.replace("_tag", "_id")]
    await block.connection.execute(
        delete(table).where(table.c.shop_id == block.shop_id, subject == id)
    )
    await insert_rows(
        block.connection,
        table,
        [{"shop_id": block.shop_id, subject.name: id, "tag_key": tag_key(tag)} for tag in tags],
    )
