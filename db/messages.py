"""Messages to customers for writing: queueing, changing, what was tried."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, select, update

from db import tables as t
from db.block import Block
from db.mapping import from_row, to_row
from domain.changes import Change, Json, difference, snapshot
from domain.errors import NotFound
from domain.message import Attempt, Message, MessageOutcome
from domain.text import email_key

_LASTING = frozenset({"id", "actor_kind", "actor_id", "actor_name", "created_at"})


class Messages:
    """The messages of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._loaded: dict[UUID, dict[str, Json]] = {}
        self._rows: dict[UUID, dict[str, Any]] = {}

    async def add(self, message: Message) -> None:
        """Store a new one."""
        message.version = 1
        row = {"shop_id": self._block.shop_id, **_row(message)}
        await self._block.connection.execute(insert(t.message).values(row))

    async def get(self, id: UUID) -> Message:
        """Load a message and lock it. What it is about has to be locked before.

        Raises:
            NotFound: the shop has no such message.
        """
        found = await self._one(self._block.lock(self._of_shop().where(t.message.c.id == id)))
        if found is None:
            raise NotFound("message")
        return found

    async def about(self, id: UUID) -> tuple[UUID | None, UUID | None]:
        """Tell the order and the account that a message is about.

        Raises:
            NotFound: the shop has no such message.
        """
        message = t.message.c
        found = await self._block.connection.execute(
            select(message.order_id, message.customer_id).where(
                message.shop_id == self._block.shop_id, message.id == id
            )
        )
        row = found.first()
        if row is None:
            raise NotFound("message")
        return row.order_id, row.customer_id

    async def by_header(self, header_id: str) -> UUID | None:
        """Find a message by its Message-ID."""
        message = t.message.c
        return await self._block.connection.scalar(
            select(message.id).where(
                message.shop_id == self._block.shop_id, message.header_id == header_id
            )
        )

    async def save(self, message: Message) -> tuple[Change, ...]:
        """Write what differs; what happened to it makes it another version."""
        changes = difference(self._loaded[message.id], snapshot(message))
        if message.recorded:
            message.version += 1
        row = {name: value for name, value in _row(message).items() if name not in _LASTING}
        before = self._rows[message.id]
        changed = {name: value for name, value in row.items() if value != before[name]}
        if changed:
            await self._block.connection.execute(
                update(t.message)
                .where(t.message.c.shop_id == self._block.shop_id, t.message.c.id == message.id)
                .values(changed)
            )
        self._remember(message)
        return changes

    async def note(self, attempt: Attempt) -> None:
        """Store an attempt, or what was heard."""
        row = {"shop_id": self._block.shop_id, **to_row(attempt)}
        await self._block.connection.execute(insert(t.message_attempt).values(row))

    async def close(self, id: UUID, outcome: MessageOutcome, values: Mapping[str, Any]) -> None:
        """Write how an attempt ended that was stored before it began."""
        attempt = t.message_attempt.c
        await self._block.connection.execute(
            update(t.message_attempt)
            .where(attempt.shop_id == self._block.shop_id, attempt.id == id)
            .values(outcome=outcome.value, **values)
        )

    async def was_heard(self, notice_id: str) -> bool:
        """Tell whether a mail provider told this before."""
        attempt = t.message_attempt.c
        found = await self._block.connection.scalar(
            select(attempt.id).where(
                attempt.shop_id == self._block.shop_id, attempt.notice_id == notice_id
            )
        )
        return found is not None

    async def came_back(self, email: str) -> Mapping[str, int]:
        """Count by state the messages to an address that came back or were called spam."""
        message = t.message.c
        found = await self._block.connection.execute(
            select(message.state, func.count().label("amount"))
            .where(
                message.shop_id == self._block.shop_id,
                message.recipient_key == email_key(email),
                message.state.in_(["BOUNCED", "COMPLAINED"]),
            )
            .group_by(message.state)
        )
        return {row.state: row.amount for row in found}

    async def address_of_order(self, order_id: UUID) -> str | None:
        """Give the e-mail address that stands on an order now."""
        order = t.order.c
        return await self._block.connection.scalar(
            select(order.details_email).where(
                order.shop_id == self._block.shop_id, order.id == order_id
            )
        )

    async def account_of_order(self, order_id: UUID) -> UUID | None:
        """Name the account that an order belongs to; None is a guest's.

        Raises:
            NotFound: the shop has no such order.
        """
        order = t.order.c
        found = await self._block.connection.execute(
            select(order.customer_id).where(
                order.shop_id == self._block.shop_id, order.id == order_id
            )
        )
        row = found.one_or_none()
        if row is None:
            raise NotFound("order")
        return row.customer_id

    async def address_of_account(self, customer_id: UUID) -> str | None:
        """Give the e-mail address that an account has now."""
        customer = t.customer.c
        return await self._block.connection.scalar(
            select(customer.email).where(
                customer.shop_id == self._block.shop_id, customer.id == customer_id
            )
        )

    def _of_shop(self) -> Select[Any]:
        return select(t.message).where(t.message.c.shop_id == self._block.shop_id)

    async def _one(self, query: Select[Any]) -> Message | None:
        found = await self._block.connection.execute(query)
        row = found.mappings().first()
        if row is None:
            return None
        message = from_row(Message, row)
        self._remember(message)
        return message

    def _remember(self, message: Message) -> None:
        self._loaded[message.id] = snapshot(message)
        self._rows[message.id] = _row(message)


def _row(message: Message) -> dict[str, Any]:
    return {**to_row(message), "recipient_key": email_key(message.recipient)}
