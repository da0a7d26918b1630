"""Customers for writing: loading one with its addresses, saving it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.keys import last_order_key, name_key, number_key, spent_key
from db.mapping import from_row, to_row
from db.metadata import insert_metadata, save_metadata
from db.repository import Changed, Repository, Tracked
from db.search import customer_row
from db.tags import insert_tags, save_tags
from domain.address import Address
from domain.customer import Customer, CustomerAddress
from domain.errors import EmailTaken, Erased, NotFound
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

    async def expect(
        self, ids: Iterable[UUID], emails: Iterable[str], changing: Collection[UUID] = ()
    ) -> None:
        """Look up at once what a series is going to ask one by one.

        Locks the accounts with these ids, finds who has these e-mail addresses, and loads the
        accounts that are going to be changed.
        """
        customer, connection = t.customer.c, self._block.connection
        of_shop = customer.shop_id == self._block.shop_id
        unknown = {*ids, *changing} - self._present - self._waiting.keys()
        query = (
            select(customer.id)
            .where(of_shop, customer.id.in_(sorted(unknown)), customer.erased_at.is_(None))
            .order_by(customer.id)
        )
        self._present.update(await connection.scalars(self._block.lock(query)))
        keys = sorted({email_key(email) for email in emails})
        self._holders.update(dict.fromkeys(keys))
        taken = await connection.execute(
            select(customer.email_key, customer.id).where(of_shop, customer.email_key.in_(keys))
        )
        self._holders.update((row[0], row[1]) for row in taken)
        if unmet := {*changing} - self._waiting.keys():
            for account in await self._load(sorted(unmet)):
                self._foresee(account)

    async def get(self, id: UUID, *, field: tuple[str, ...] = ("id",)) -> Customer:
        """Load a customer with the address book and lock it; `field` is where the id came from.

        Raises:
            NotFound: the shop has no such customer.
            Erased: it was erased.
        """
        if (made := self._recall(id)) is not None:
            return made
        found = await self._load([id])
        if not found:
            raise NotFound("customer", field=field)
        if found[0].erased_at is not None:
            raise Erased("customer", field=field)
        return self._track(found[0])

    async def _load(self, ids: Sequence[UUID]) -> list[Customer]:
        """Load those that there are with their address books, and lock them."""
        customer, address = t.customer.c, t.customer_address.c
        query = select(t.customer).where(
            customer.shop_id == self._block.shop_id, customer.id.in_(ids)
        )
        found = await self._block.connection.execute(self._block.lock(query.order_by(customer.id)))
        rows = found.mappings().all()
        if not rows:
            return []
        addresses = await self._block.connection.execute(
            select(t.customer_address)
            .where(
                address.shop_id == self._block.shop_id,
                address.customer_id.in_([row["id"] for row in rows]),
            )
            .order_by(address.created_at, address.id)
        )
        books: dict[UUID, list[CustomerAddress]] = {row["id"]: [] for row in rows}
        for row in addresses.mappings():
            books[row["customer_id"]].append(
                CustomerAddress(
                    id=row["id"], address=from_row(Address, row), created_at=row["created_at"]
                )
            )
        return [from_row(Customer, row, addresses=books[row["id"]]) for row in rows]

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
            Erased: it was erased.
        """
        if id in self._tracked or id in self._waiting or id in self._present:
            return
        columns: list[ColumnElement[Any]] = [t.customer.c.id, t.customer.c.erased_at]
        query = select(*columns).where(
            t.customer.c.shop_id == self._block.shop_id, t.customer.c.id == id
        )
        found: Any = (await self._block.connection.execute(self._block.lock(query))).first()
        if found is None:
            raise NotFound("customer", field=field)
        if found.erased_at is not None:
            raise Erased("customer", field=field)

    def new(self, id: UUID) -> Customer | None:
        """Give an account that this block made and that is not stored yet."""
        tracked = self._tracked.get(id) or self._waiting.get(id)
        return tracked.aggregate if tracked is not None and tracked.is_new else None

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
        customers = list(tracked)
        changed = Changed(customers)
        moved = changed.at("addresses")
        await self._delete_addresses(moved)
        new = [each.aggregate for each in customers if each.is_new]
        await self._insert_addresses([*moved, *new])
        await self._update(changed.all)
        tags = {customer.id: customer.tags for customer in changed.at("tags")}
        await save_tags(self._block, t.customer_tag, tags)
        entries = {customer.id: customer.metadata for customer in changed.at("metadata")}
        await save_metadata(self._block, t.customer_metadata, entries)
        await self._save_search(changed.beyond(_NOT_SEARCHED))

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

    def handed_over(self, kept: Collection[UUID]) -> None:
        """Take note that another process stores what was waiting, and that it is there."""
        self._present.update(self._waiting)
        self._holders.clear()
        super().handed_over(kept)

    def stored(self) -> None:
        """Take note that what was waiting is stored, and locked by this block."""
        self._present.update(self._waiting)
        super().stored()

    async def _save_search(self, customers: Iterable[Customer]) -> None:
        rows = [customer_row(self._block.shop_id, customer) for customer in customers]
        await update_rows(
            self._block.connection, t.customer_search, self._block.shop_id,
            [{"customer_id": row["customer_id"], "doc": row["doc"]} for row in rows],
            key="customer_id",
        )  # fmt: skip

    async def _delete_addresses(self, customers: Sequence[Customer]) -> None:
        if not customers:
            return
        await self._block.connection.execute(
            delete(t.customer_address).where(
                t.customer_address.c.shop_id == self._block.shop_id,
                t.customer_address.c.customer_id.in_([customer.id for customer in customers]),
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
