"""What is done with a customer's account: the profile, its propagation, the address book."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.snapshots import Rewritten, rewritten_by
from db.unit import UnitOfWork
from domain.address import Address
from domain.customer import Customer, CustomerAddress, ExternalNumber
from domain.errors import ExternalNumberTaken
from domain.events import CustomerCreated
from domain.ports import ContactCheck, Doubt
from domain.profile import Profile
from domain.propagation import ProfileParts, Propagation, PropagationScope
from domain.states import NOT_COMPLETED, OrderState
from domain.text import clean
from domain.unset import UNSET, Untouched
from resolvers.context import Context
from resolvers.orders import MAX_LANGUAGE, MAX_NOTE
from resolvers.profile import Parts, check_parts, country_doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What an account says beside the profile; `UNSET` leaves it alone."""

    language: str | Untouched | None = UNSET
    note: str | Untouched | None = UNSET

    def cleaned(self) -> "Remarks":
        """Give them as they may be stored."""
        language, note = self.language, self.note
        if isinstance(language, str):
            language = clean(language, field=("input", "language"), limit=MAX_LANGUAGE)
        if isinstance(note, str):
            note = clean(note, field=("input", "note"), limit=MAX_NOTE, multiline=True)
        return Remarks(language=language, note=note)


async def create_customer(
    context: Context,
    typed: Parts,
    remarks: Remarks,
    external_number: ExternalNumber | None,
    address: Address | None,
) -> Answer:
    """Create an account; its first address becomes the default for both uses."""
    checked = check_parts(context.services.checks, typed, "input")
    cleaned = remarks.cleaned()
    async with context.write() as unit:
        await _refuse_taken(unit, checked.profile.get("email"), external_number)
        customer = Customer(
            id=new_id(),
            number=None,
            external_number=external_number,
            profile=Profile(**checked.profile),
            language=None if cleaned.language is UNSET else cleaned.language,
            note=None if cleaned.note is UNSET else cleaned.note,
            created_at=unit.at,
            updated_at=unit.at,
        )
        if address is not None:
            entry = CustomerAddress(id=new_id(), address=address, created_at=unit.at)
            customer.addresses.append(entry)
            customer.default_shipping_address_id = entry.id
            customer.default_billing_address_id = entry.id
        customer.record(CustomerCreated())
        unit.customers.add(customer)
        return unit.answer(customer=customer.id, warnings=checked.doubts)


@dataclass(frozen=True, slots=True)
class Changed:
    """A customer with a changed profile, what it writes over orders, and what looks unusual."""

    customer: Customer
    parts: ProfileParts
    doubts: tuple[Doubt, ...]


async def update_customer(
    context: Context, id: UUID, typed: Parts, remarks: Remarks, propagation: Propagation | None
) -> Answer:
    """Change the profile and, with `propagation`, the snapshots of the customer's orders."""
    cleaned = remarks.cleaned()
    async with context.write() as unit:
        customer = await unit.customers.get(id)
        fields = propagation.fields if propagation else None
        changed = await change(unit, context.services.checks, customer, typed, cleaned, fields)
        rewritten: list[Rewritten] = []
        if propagation is not None:
            orders = await unit.snapshots.of_customer(
                id, states=states_of(propagation), ids=propagation.order_ids
            )
            rewritten = rewritten_by(changed.parts.over, orders)
            await unit.rewrite(rewritten)
        return unit.answer(
            customer=id,
            warnings=(*changed.doubts, *_moved(rewritten)),
            counts={"propagated_order_count": len(rewritten)},
        )


async def change(
    unit: UnitOfWork,
    checks: ContactCheck,
    customer: Customer,
    typed: Parts,
    remarks: Remarks,
    fields: frozenset[str] | None,
) -> Changed:
    """Change a loaded customer, and give the parts, of those fields, that orders may follow."""
    address = customer.default_shipping_address
    checked = check_parts(checks, typed, "input", country=address.country if address else None)
    email = checked.profile.get("email")
    if email is not None and email != customer.profile.email:
        await unit.customers.ensure_email_is_free(email, but_for=customer.id)
    customer.update(checked.profile, language=remarks.language, note=remarks.note)
    return Changed(
        customer, ProfileParts.of(customer, fields, checked.cleared), tuple(checked.doubts)
    )


def states_of(propagation: Propagation) -> frozenset[OrderState] | None:
    """Give the states of the orders that it reaches; None for all."""
    return frozenset(NOT_COMPLETED) if propagation.scope is PropagationScope.NOT_COMPLETED else None


def _moved(rewritten: Iterable[Rewritten]) -> list[Doubt]:
    """Warn of another country than the taxed one; one order says it for all."""
    for each in rewritten:
        differs = country_doubts(each.before, each.after, "propagateToOrders")
        if differs:
            return differs
    return []


async def add_address(
    context: Context, customer_id: UUID, address: Address, *, shipping: bool, billing: bool
) -> Answer:
    """Put an address into the book."""
    async with context.write() as unit:
        customer = await unit.customers.get(customer_id, field=("customerId",))
        id = new_id()
        customer.add_address(id, address, unit.at, shipping=shipping, billing=billing)
        return unit.answer(customer=customer_id, address=id)


async def update_address(
    context: Context, id: UUID, address: Address, *, shipping: bool, billing: bool
) -> Answer:
    """Replace an address of the book."""
    async with context.write() as unit:
        customer = await unit.customers.of_address(id)
        customer.update_address(id, address, shipping=shipping, billing=billing)
        return unit.answer(customer=customer.id, address=id)


async def remove_address(context: Context, id: UUID) -> Answer:
    """Take an address out of the book."""
    async with context.write() as unit:
        customer = await unit.customers.of_address(id)
        customer.remove_address(id)
        return unit.answer(customer=customer.id)


async def set_default_address(
    context: Context, id: UUID, *, shipping: bool, billing: bool
) -> Answer:
    """Make an address of the book the default."""
    async with context.write() as unit:
        customer = await unit.customers.of_address(id)
        customer.set_default_address(id, shipping=shipping, billing=billing)
        return unit.answer(customer=customer.id, address=id)


async def _refuse_taken(
    unit: UnitOfWork, email: str | None, external_number: ExternalNumber | None
) -> None:
    if email is not None:
        await unit.customers.ensure_email_is_free(email)
    if external_number is None:
        return
    source, number = external_number.source, external_number.number
    known = await unit.customers.by_external_number(source, number)
    if known is not None:
        raise ExternalNumberTaken(source, number, known, "Customer")
