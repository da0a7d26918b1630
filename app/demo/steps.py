"""What happens in a customer's journey: one call of an operation each."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Final
from uuid import UUID

from app.demo.cart import cart, placed
from app.demo.chance import chance
from app.demo.countries import BY_HAND
from app.demo.people import Person
from app.demo.slips import slipped
from app.demo.visits import names_of, visit
from domain.errors import EmailTaken
from domain.placing import AtProvider
from resolvers.context import Context
from resolvers.customers import Remarks, create_customer
from resolvers.journeys import record_events
from resolvers.orders import place_order

PROVIDER: Final = "test"


class Who(Enum):
    """Whose doing a step is."""

    CUSTOMER = "customer"
    STAFF = "staff"
    PROVIDER = "provider"


@dataclass(slots=True)
class Made:
    """The ids of what the demo has made so far, by the plan's own numbers.

    `run` is in the names of its carts: the same demo may be played twice in one shop.
    """

    run: str
    customers: dict[int, UUID] = field(default_factory=dict[int, UUID])
    orders: dict[int, UUID] = field(default_factory=dict[int, UUID])
    known: int = 0
    """How many of the customers had their account before."""

    def add(self, other: "Made") -> None:
        """Take what another player of the same plan made."""
        self.customers |= other.customers
        self.orders |= other.orders
        self.known += other.known


def reference_of(made: Made, order: int) -> str:
    """Name an order's payment as the provider does."""
    return f"pay_{made.run}_{order}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One call of an operation. `seed` makes what it draws; it is its own, so none disturbs another.

    `reads`: it finds orders by something else than their id.
    """

    mutation: ClassVar[str]
    by: ClassVar[Who] = Who.CUSTOMER
    reads: ClassVar[bool] = False

    at: datetime
    seed: str

    @abstractmethod
    async def take(self, context: Context, made: Made) -> None:
        """Call the operation."""
        ...

    def emails(self) -> Iterable[str]:
        """Name the e-mail addresses that must be free."""
        return ()

    def accounts(self, made: Made) -> Iterable[UUID]:
        """Name the accounts that must exist, as far as they were made before."""
        del made
        return ()

    def told(self, made: Made) -> Iterable[str]:
        """Name what the storefront must not have told before."""
        del made
        return ()

    def references(self, made: Made) -> Iterable[tuple[str, str]]:
        """Name the references at providers that must be free."""
        del made
        return ()

    def changed_account(self, made: Made) -> UUID | None:
        """Name the account that it changes, when that was made before."""
        del made

    def changed_order(self, made: Made) -> UUID | None:
        """Name the order that it changes, when that was made before."""
        del made


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder(Step):
    """Something about an order changes."""

    order: int

    def changed_order(self, made: Made) -> UUID | None:
        """Name the order."""
        return made.orders.get(self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccount(Step):
    """Something about an account changes."""

    customer: int

    def changed_account(self, made: Made) -> UUID | None:
        """Name the account."""
        return made.customers.get(self.customer)


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

    def emails(self) -> Iterable[str]:
        """Name the account's address."""
        return (self.person.email,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse(Step):
    """The storefront tells how somebody filled a cart; `order` tells which, None for one left."""

    mutation = "recordEvents"

    cart: str
    person: Person
    method: str
    leaves: bool

    async def take(self, context: Context, made: Made) -> None:
        """Record the steps of the visit."""
        random = chance(self.seed)
        content = cart(self.person, self.method, random)
        name = f"{made.run}-{self.cart}"
        await record_events(context, visit(content, name, self.at, random, leaves=self.leaves))

    def told(self, made: Made) -> Iterable[str]:
        """Name the steps of the visit, as many as there can be."""
        return names_of(f"{made.run}-{self.cart}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Step):
    """Somebody buys, logged in or not; `slip` is the part that is typed wrong.

    Whatever method of payment is not handled by the shop itself stands at the provider.
    """

    mutation = "placeOrder"

    order: int
    person: Person
    customer: int | None
    method: str
    slip: str | None

    async def take(self, context: Context, made: Made) -> None:
        """Place the order."""
        random = chance(self.seed)
        person = self.person if self.slip is None else slipped(self.person, self.slip)
        account = None if self.customer is None else made.customers[self.customer]
        name = f"{made.run}-{self.order}"
        new = placed(cart(person, self.method, random), self.at, account, name)
        for provider, reference in self.references(made):
            new = replace(new, payment=AtProvider(provider=provider, psp_reference=reference))
        made.orders[self.order] = (await place_order(context, new)).refs["order"]

    def references(self, made: Made) -> Iterable[tuple[str, str]]:
        """Name the payment, where the provider has it."""
        return () if self.method in BY_HAND else ((PROVIDER, reference_of(made, self.order)),)

    def accounts(self, made: Made) -> Iterable[UUID]:
        """Name the account."""
        known = None if self.customer is None else made.customers.get(self.customer)
        return () if known is None else (known,)
