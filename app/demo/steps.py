"""What happens in a customer's journey: one call of an operation each."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.demo.chance import chance
from app.demo.orders import cart, placed
from app.demo.people import Person, address, phone
from domain.address import Address
from domain.errors import EmailTaken
from domain.propagation import Propagation, PropagationScope
from resolvers.context import Context
from resolvers.customers import Remarks, add_address, create_customer, update_customer
from resolvers.orders import attach_order, place_order, update_order_customer


@dataclass(slots=True)
class Made:
    """The ids of what the demo has made so far, by the plan's own numbers."""

    customers: dict[int, UUID] = field(default_factory=dict[int, UUID])
    orders: dict[int, UUID] = field(default_factory=dict[int, UUID])
    known: int = 0
    """How many of the customers had their account before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One call of an operation. `seed` makes what it draws; it is its own, so none disturbs another.

    Steps that only make new things are taken several in one write block, as the customers' own
    doing; a step that `changes` something has a block of its own. `by_staff`: not by the customer.
    """

    mutation: ClassVar[str]
    changes: ClassVar[bool] = False
    by_staff: ClassVar[bool] = False

    at: datetime
    seed: str

    @abstractmethod
    async def take(self, context: Context, made: Made) -> None:
        """Call the operation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount(Step):
    """Somebody makes an account."""

    mutation = "createCustomer"

    customer: int
    person: Person

    async def take(self, context: Context, made: Made) -> None:
        """Create the account; in a shop that had this demo before it is there already."""
        person = self.person
        remarks = Remarks(language=person.country.language)
        try:
            answer = await create_customer(context, person.parts(), remarks, None, person.address)
        except EmailTaken as known:
            made.customers[self.customer] = known.customer_id
            made.known += 1
        else:
            made.customers[self.customer] = answer.refs["customer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Step):
    """Somebody buys, logged in or not; `slip` is the part that is typed wrong."""

    mutation = "placeOrder"

    order: int
    person: Person
    customer: int | None
    slip: str | None

    async def take(self, context: Context, made: Made) -> None:
        """Place the order."""
        random = chance(self.seed)
        person = self.person if self.slip is None else slipped(self.person, self.slip)
        account = None if self.customer is None else made.customers[self.customer]
        answer = await place_order(context, placed(cart(person, random), self.at, account))
        made.orders[self.order] = answer.refs["order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Step):
    """Staff put right what was typed wrong on an order."""

    mutation = "updateOrderCustomer"
    changes = True
    by_staff = True

    order: int
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
class Attach(Step):
    """Staff attach a guest's order to the account that the guest turned out to have."""

    mutation = "attachOrderToCustomer"
    changes = True
    by_staff = True

    order: int
    customer: int

    async def take(self, context: Context, made: Made) -> None:
        """Attach the order."""
        await attach_order(context, made.orders[self.order], made.customers[self.customer])


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Step):
    """A customer moves house, and puts the new address into the book."""

    mutation = "addCustomerAddress"
    changes = True

    customer: int
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
    changes = True
    by_staff = True

    customer: int
    person: Person

    async def take(self, context: Context, made: Made) -> None:
        """Update the profile, and propagate that part."""
        new = phone(self.person.country, chance(self.seed))
        propagation = Propagation(scope=PropagationScope.NOT_COMPLETED, fields=frozenset({"phone"}))
        id = made.customers[self.customer]
        await update_customer(context, id, {"phone": new}, Remarks(), propagation)


SLIPS = ("shipping_address", "phone", "email")
"""Parts of an order's details that people get wrong."""


def slipped(person: Person, part: str) -> Person:
    """Give the person with that part typed wrong: a letter too few, a digit too few."""
    if part == "phone":
        return replace(person, phone=person.phone[:-1])
    if part == "email":
        name, _, mailbox = person.email.partition("@")
        return replace(person, email=f"{name[:-1]}@{mailbox}")
    line1 = person.address.line1 or ""
    return replace(person, address=replace(person.address, line1=f"{line1[:2]}{line1[3:]}"))
