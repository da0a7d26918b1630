"""What changes afterwards: what staff put right and sort, what customers do with their account."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.demo.chance import chance
from app.demo.people import Person, address, phone
from app.demo.steps import ChangeAccount, ChangeOrder, Made, Step, Who
from domain.address import Address
from domain.metadata import Entry
from domain.propagation import Propagation, PropagationScope
from domain.states import ConsentState
from resolvers.consent import update_marketing_consent
from resolvers.context import Context
from resolvers.customers import Remarks, add_address, update_customer
from resolvers.metadata import set_customer_metadata
from resolvers.orders import attach_order, update_order_customer
from resolvers.tags import add_customer_tags, add_order_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(ChangeOrder):
    """Staff put right what was typed wrong on an order."""

    mutation = "updateOrderCustomer"
    by = Who.STAFF

    person: Person
    slip: str

    async def take(self, context: Context, made: Made) -> None:
        """Correct the order's details."""
        right: dict[str, str | Address | None] = {
            "shipping_address": self.person.address,
            **self.person.parts(),
        }
        await update_order_customer(context, made.orders[self.order], {self.slip: right[self.slip]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach(ChangeOrder):
    """Staff attach a guest's order to the account that the guest turned out to have."""

    mutation = "attachOrderToCustomer"
    by = Who.STAFF

    customer: int

    async def take(self, context: Context, made: Made) -> None:
        """Attach the order."""
        await attach_order(context, made.orders[self.order], made.customers[self.customer])

    def accounts(self, made: Made) -> Iterable[UUID]:
        """Name the account."""
        known = made.customers.get(self.customer)
        return () if known is None else (known,)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagOrder(ChangeOrder):
    """Staff put a tag on an order."""

    mutation = "addOrderTags"
    by = Who.STAFF

    tags: tuple[str, ...]

    async def take(self, context: Context, made: Made) -> None:
        """Add the tags."""
        await add_order_tags(context, made.orders[self.order], self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCustomer(ChangeAccount):
    """Staff put a tag on a customer."""

    mutation = "addCustomerTags"
    by = Who.STAFF

    tags: tuple[str, ...]

    async def take(self, context: Context, made: Made) -> None:
        """Add the tags."""
        await add_customer_tags(context, made.customers[self.customer], self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(ChangeAccount):
    """Staff note the number that a company has in the bookkeeping."""

    mutation = "setCustomerMetadata"
    by = Who.STAFF

    number: str

    async def take(self, context: Context, made: Made) -> None:
        """Set the metadata."""
        entries = [Entry("bookkeeping", "debtor", self.number)]
        await set_customer_metadata(context, made.customers[self.customer], entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(ChangeAccount):
    """A customer wants to hear of offers, or no longer does; `source` is where that was said."""

    mutation = "updateMarketingConsent"

    state: ConsentState
    source: str

    async def take(self, context: Context, made: Made) -> None:
        """Note it."""
        id = made.customers[self.customer]
        await update_marketing_consent(context, id, self.state, self.source, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(ChangeAccount):
    """A customer moves house, and puts the new address into the book."""

    mutation = "addCustomerAddress"

    person: Person

    async def take(self, context: Context, made: Made) -> None:
        """Add the address as the new default."""
        new = address(self.person, chance(self.seed))
        id = made.customers[self.customer]
        await add_address(context, id, new, shipping=True, billing=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePhone(Step):
    """A customer has a new number; staff write it into the profile and the open orders."""

    mutation = "updateCustomer"
    by = Who.STAFF
    reads = True

    customer: int
    person: Person

    async def take(self, context: Context, made: Made) -> None:
        """Update the profile, and propagate that part."""
        new = phone(self.person.country, chance(self.seed))
        propagation = Propagation(scope=PropagationScope.NOT_COMPLETED, fields=frozenset({"phone"}))
        id = made.customers[self.customer]
        await update_customer(context, id, {"phone": new}, Remarks(), propagation)
