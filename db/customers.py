"""Customers for writing: loading one with its addresses, saving it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.keys import last_order_key, name_key, number_key, spent_key
from db.mapping import from_row, to_row
from db.metadata import insert_metadata, save_metadata
from db.repository import Repository, Tracked
from db.search import customer_row
from db.tags import insert_tags, save_tags
from domain.address import Address
from domain.customer import Customer, CustomerAddress
from domain.errors import EmailTaken, NotFound
from domain.phones import phone_key
from domain.text import email_key

_NOT_SEARCHED = frozenset(
    {"tags", "metadata", "language", "note", "consent", "consentAt", "consentSource"}
)
"""Paths of an account that its search row does not hold."""


class Customers(Repository[Customer]):
    """The customer accounts of the shop."""

    table = t.customer

    def __init__(self, block: Block) -> None:
        super().__init__(block)
        self._present: set[UUID] = set()
        self._holders: dict[str, UUID | None] = {}

    def add(self, aggregate: Customer) -> None:
        """Take a new account; its e-mail address is taken from now on."""
        super().add(aggregate)
        if aggregate.profile.email is not None:
            self._holders[email_key(aggregate.profile.email)] = aggregate.id

    async def expect(self, ids: Iterable[UUID], emails: Iterable[str]) -> None:
        """Look up at once what a series is going to ask one by one.

        Locks the accounts with these ids, and finds who has these e-mail addresses.
        """
        customer, connection = t.customer.c, self._block.connection
        of_shop = customer.shop_id == self._block.shop_id
        found = await connection.scalars(
            select(customer.id)
            .where(of_shop, customer.id.in_(sorted(ids)))
            .order_by(customer.id)
            .with_for_update(key_share=True)
        )
        self._present.update(found)
        keys = sorted({email_key(email) for email in emails})
        self._holders.update(dict.fromkeys(keys))
        taken = await connection.execute(
            select(customer.email_key, customer.id).where(of_shop, customer.email_key.in_(keys))
        )
        self._holders.update((row[0], row[1]) for row in taken)

    async def get(self, id: UUID, *, field: tuple[str, ...] = ("id",)) -> Customer:
        """Load a customer with the address book and lock it; `field` is where the id came from.

        Raises:
            NotFound: the shop has no such customer.
        """
        if (made := self._recall(id)) is not None:
            return made
        query = select(t.customer).where(
            t.customer.c.shop_id == self._block.shop_id, t.customer.c.id == id
        )
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        if row is None:
            raise NotFound("customer", field=field)
        addresses = await self._block.connection.execute(
            select(t.customer_address)
            .where(
                t.customer_address.c.shop_id == self._block.shop_id,
                t.customer_address.c.customer_id == id,
            )
            .order_by(t.customer_address.c.created_at, t.customer_address.c.id)
        )
        book = [
            CustomerAddress(
                id=entry["id"], address=from_row(Address, entry), created_at=entry["created_at"]
            )
            for entry in addresses.mappings()
        ]
        return self._track(from_row(Customer, row, addresses=book))

    async def of_address(self, address_id: UUID) -> Customer:
        """Load the customer that has an address.

        Raises:
            NotFound: the shop has no such address.
        """
        owner = await self._block.connection.scalar(
            select(t.customer_address.c.customer_id).where(
                t.customer_address.c.shop_id == self._block.shop_id,
                t.customer_address.c.id == address_id,
            )
        )
        if owner is None:
            raise NotFound("address")
        return await self.get(owner)

    async def require(self, id: UUID, *, field: tuple[str, ...]) -> None:
        """Make sure that the customer exists, and lock it before any of its orders.

        Raises:
            NotFound: the shop has no such customer.
        """
        if id in self._tracked or id in self._waiting or id in self._present:
            return
        query = select(t.customer.c.id).where(
            t.customer.c.shop_id == self._block.shop_id, t.customer.c.id == id
        )
        found = await self._block.connection.scalar(self._block.lock(query))
        if found is None:
            raise NotFound("customer", field=field)

    def new(self, id: UUID) -> Customer | None:
        """Give an account that this block made and that is not stored yet."""
        tracked = self._tracked.get(id)
        if tracked is not None and tracked.is_new:
            return tracked.aggregate
        return self._waiting.get(id)

    async def ensure_email_is_free(self, email: str, *, but_for: UUID | None = None) -> None:
        """Refuse an e-mail address that another account has.

        Raises:
            EmailTaken: another account has it.
        """
        key = email_key(email)
        if key in self._holders:
            holder = self._holders[key]
        else:
            holder = await self._block.connection.scalar(
                select(t.customer.c.id).where(
                    t.customer.c.shop_id == self._block.shop_id, t.customer.c.email_key == key
                )
            )
        if holder is not None and holder != but_for:
            raise EmailTaken(holder)

    async def by_external_number(self, source: str, number: str) -> UUID | None:
        """Find the customer that a source numbered so."""
        return await self._block.connection.scalar(
            select(t.customer.c.id).where(
                t.customer.c.shop_id == self._block.shop_id,
                t.customer.c.external_source == source,
                t.customer.c.external_number == number,
            )
        )

    async def save(self, tracked: Iterable[Tracked[Customer]]) -> None:
        """Write what carries no drawn number: changed customers, addresses, search rows."""
        new: list[Customer] = []
        for each in tracked:
            customer = each.aggregate
            if each.is_new:
                new.append(customer)
                continue
            customer.version += 1
            customer.updated_at = self._block.at
            touched = {change.path.split(".")[0] for change in each.changes}
            if "addresses" in touched:
                await self._delete_addresses(customer)
                await self._insert_addresses([customer])
            await self._update(each)
            if "tags" in touched:
                await save_tags(self._block, t.customer_tag, customer.id, customer.tags)
            if "metadata" in touched:
                await save_metadata(
                    self._block, t.customer_metadata, customer.id, customer.metadata
                )
            if not touched <= _NOT_SEARCHED:
                await self._save_search(customer)
        await self._insert_addresses(new)

    async def insert(self, new: Sequence[Customer]) -> None:
        """Write new customers, whose numbers were drawn."""
        shop_id = self._block.shop_id
        rows = [{"shop_id": shop_id, **self._row(customer)} for customer in new]
        await insert_rows(self._block.connection, t.customer, rows)
        await insert_rows(
            self._block.connection,
            t.customer_search,
            [customer_row(self._block.shop_id, customer) for customer in new],
        )
        await insert_tags(self._block, t.customer_tag, {each.id: each.tags for each in new})
        entries = {each.id: each.metadata for each in new}
        await insert_metadata(self._block, t.customer_metadata, entries)

    def stored(self) -> None:
        """Take note that what was waiting is stored, and locked by this block."""
        self._present.update(self._waiting)
        super().stored()

    async def _save_search(self, customer: Customer) -> None:
        row = customer_row(self._block.shop_id, customer)
        await update_rows(
            self._block.connection, t.customer_search, self._block.shop_id,
            [{"customer_id": customer.id, "doc": row["doc"]}], key="customer_id",
        )  # fmt: skip

    async def _delete_addresses(self, customer: Customer) -> None:
        await self._block.connection.execute(
            delete(t.customer_address).where(
                t.customer_address.c.shop_id == self._block.shop_id,
                t.customer_address.c.customer_id == customer.id,
            )
        )

    async def _insert_addresses(self, customers: Iterable[Customer]) -> None:
        await insert_rows(
            self._block.connection,
            t.customer_address,
            [
                {
                    "shop_id": self._block.shop_id,
                    "id": entry.id,
                    "customer_id": customer.id,
                    "created_at": entry.created_at,
                    **to_row(entry.address),
                }
                for customer in customers
                for entry in customer.addresses
            ],
        )

    def _row(self, aggregate: Customer) -> dict[str, Any]:
        profile = aggregate.profile
        return {
            **to_row(aggregate),
            "email_key": None if profile.email is None else email_key(profile.email),
            "phone_key": phone_key(profile.phone),
            "name_key": name_key(profile.last_name, profile.first_name, profile.company),
            "number_key": number_key(aggregate.number),
            "spent_key": spent_key(aggregate.total_spent),
            "last_order_key": last_order_key(aggregate.last_order_at),
        }
