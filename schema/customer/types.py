"""A customer's account."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Connection, Node, column, group, many, one, part, source
from schema.address import ADDRESS_COLUMNS, Address, address_of_columns
from schema.candidates import Candidate, duplicate_candidates
from schema.enums import ConsentState
from schema.event import Event, EventFilter, EventSort
from schema.message.types import Message
from schema.metadata import MetadataEntry, metadata
from schema.money import Money, money_of
from schema.order.filter import OrderFilter, OrderSort
from schema.ranges import ExternalNumber, external

if TYPE_CHECKING:
    from schema.change_set.types import ChangeSet
    from schema.order.types import Order


@source("customer_address", scope="customers:read")
class CustomerAddress(Node):
    """An address in a customer's book."""

    address: Address = group(
        address_of_columns, *ADDRESS_COLUMNS, description="The address itself."
    )
    created_at: datetime = column(description="When it was added.")


@strawberry.type(description="Whether a customer wants to hear of offers.")
class MarketingConsent:
    """Whether a customer wants to hear of offers."""

    state: ConsentState = strawberry.field(description="What they said last.")
    since: datetime | None = strawberry.field(
        description="When they said it; null when nobody asked."
    )
    source: str | None = strawberry.field(description="Where they said it, in the caller's words.")


def _spent(stored: dict[str, int]) -> list[Money]:
    return [money_of(minor, currency) for currency, minor in stored.items()]


@source("customer", scope="customers:read")
class Customer(Node):
    """A customer's account. Orders keep their own copy of these details."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    number: str = column(description="The number that people use.")
    external_number: ExternalNumber | None = external(
        description="The number that it came with from another system."
    )
    email: str | None = column(description="E-mail address; unique in the shop.")
    first_name: str | None = column(description="Given name.")
    last_name: str | None = column(description="Family name.")
    company: str | None = column(description="Company.")
    phone: str | None = column(description="Phone number, as it was typed.")
    vat_id: str | None = column(description="VAT or business id, as it was typed.")
    language: str | None = column(description="The language to write in, such as fi or nb.")
    note: str | None = column(description="What staff should know. The customer never sees it.")
    tags: list[str] = column(
        description="Words that staff put on it, in the order in which they came."
    )
    metadata: list[MetadataEntry] = metadata()
    marketing_consent: MarketingConsent = part(
        MarketingConsent,
        {"state": "consent", "since": "consent_at", "source": "consent_source"},
        description="Whether they want to hear of offers.",
    )
    order_count: int = column(
        description="How many placed orders belong to the account; cancelled ones don't count."
    )
    total_spent: list[Money] = group(
        _spent,
        "total_spent",
        description="What those orders cost now, one sum a currency. Their changes don't raise "
        "the account's `version`.",
    )
    last_order_at: datetime | None = column(
        description="When the last of those orders was placed; null when there is none."
    )
    created_at: datetime = column(description="When the account was created.")
    updated_at: datetime = column(description="When it last changed.")
    erased_at: datetime | None = column(
        description="When everything personal was erased (`eraseCustomer`): only number, counts "
        "and sums are left. Null otherwise."
    )
    default_shipping_address: CustomerAddress | None = one(
        description="Where parcels go unless an order says otherwise."
    )
    default_billing_address: CustomerAddress | None = one(
        description="Where bills go unless an order says otherwise."
    )
    addresses: Connection[CustomerAddress] = many(description="The address book, oldest first.")
    orders: Connection[Annotated["Order", strawberry.lazy("schema.order.types")]] = many(
        filter=OrderFilter,
        order_by=OrderSort,
        description="The orders that belong to the account.",
    )
    events: Connection[Event] = many(
        filter=EventFilter,
        order_by=EventSort,
        description=(
            "What happened to the account and its orders, oldest first unless sorted otherwise."
        ),
    )
    change_sets: Connection[Annotated["ChangeSet", strawberry.lazy("schema.change_set.types")]] = (
        many(
            description=(
                "The calls about this account, newest first, for `revertChangeSet`. The query "
                "`changeSets` with `customer` in its filter also finds those about its orders."
            )
        )
    )
    duplicate_candidates: list[Candidate] = duplicate_candidates()
    messages: Connection[Message] = many(description="E-mails to the customer, oldest first.")
