"""What customers do in the shop window, as the storefront tells it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import InvalidInput, Problems
from domain.journey import MAX_CART, MAX_ID, MAX_JOURNEYS, Facts, Journey, journey
from domain.text import clean, clean_required
from queryplan.declare import entity
from resolvers import journeys
from schema.enums import JourneyType
from schema.event import Event
from schema.mutation import Payload, mutation, row_key


@strawberry.input(description="What there is to tell about a step; each kind has its own.")
class JourneyDataInput:
    """What there is to tell about a step."""

    sku: str | None = strawberry.field(
        default=None, description="The article's number, for what goes in or out of the cart."
    )
    title: str | None = strawberry.field(
        default=None, description="What the article is called; `sku` or `title` is needed."
    )
    quantity: int | None = strawberry.field(
        default=None, description="How many pieces, 1 to 1,000,000; 1 when left out."
    )
    method: str | None = strawberry.field(
        default=None, description="The method, where one was chosen."
    )


@strawberry.input(description="One step of a customer.")
class RecordEventInput:
    """One step of a customer."""

    type: JourneyType = strawberry.field(description="What the customer did.")
    id: str = strawberry.field(
        description="Your own id of this step, unique in the shop, at most 200 characters. Told "
        "again with the same content, it is recorded once."
    )
    happened_at: datetime = strawberry.field(
        description="When it happened, by your clock; at most 5 minutes from now."
    )
    cart: str = strawberry.field(
        description="Your id of the cart, at most 100 characters. `placeOrder` with the same "
        "`cart` joins its steps to the order; take a new id for the next purchase."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None, description="The account of the customer, when one is logged in."
    )
    order_id: strawberry.ID | None = strawberry.field(
        default=None, description="The order, when it is known already."
    )
    data: JourneyDataInput | None = strawberry.field(
        default=None, description="What there is to tell about it."
    )


@strawberry.input(description="Steps of customers.")
class RecordEventsInput:
    """Steps of customers."""

    events: list[RecordEventInput] = strawberry.field(
        description="1 to 100 steps, in the order in which they happened."
    )


@strawberry.type(description="What `recordEvent` answers.")
class RecordEventPayload(Payload):
    """What `recordEvent` answers."""

    event_id: strawberry.Private[UUID | None] = None
    event: Event | None = entity(
        ref="event_id", description="The event, as it was recorded the first time."
    )


@strawberry.type(description="What `recordEvents` answers.")
class RecordEventsPayload(Payload):
    """What `recordEvents` answers."""

    recorded: int = strawberry.field(default=0, description="How many steps were new.")
    repeated: int = strawberry.field(default=0, description="How many had been told before.")


@strawberry.type
class JourneyMutations:
    """What a storefront tells."""

    @mutation(RecordEventPayload, scope=Scope.EVENTS_RECORD, creates=True)
    async def record_event(
        self,
        info: strawberry.Info,
        input: Annotated[RecordEventInput, strawberry.argument(description="The step.")],
    ) -> object:
        """Record what a customer did in the shop window.

        It is told once for each `id`: the same step again is answered and not recorded anew.
        """
        problems = Problems()
        read: list[Journey] = []
        with problems.at("input"):
            read.append(_read(input, info.context.now()))
        problems.settle()
        return await journeys.record_event(info.context, read[0])

    @mutation(RecordEventsPayload, scope=Scope.EVENTS_RECORD, creates=True)
    async def record_events(
        self,
        info: strawberry.Info,
        input: Annotated[RecordEventsInput, strawberry.argument(description="The steps.")],
    ) -> object:
        """Record many steps at once: all of them, or none when one can't be recorded.

        A busy storefront collects steps and sends them together.
        """
        if not 1 <= len(input.events) <= MAX_JOURNEYS:
            raise InvalidInput(
                f"Between 1 and {MAX_JOURNEYS} events are recorded at once, "
                f"not {len(input.events)}.",
                field=("input", "events"),
            )
        problems = Problems()
        read: list[Journey] = []
        now = info.context.now()
        for nth, given in enumerate(input.events):
            with problems.at("input", "events", str(nth)):
                read.append(_read(given, now))
        problems.settle()
        return await journeys.record_events(info.context, read)


def _read(given: RecordEventInput, now: datetime) -> Journey:
    problems = Problems()
    read: dict[str, Any] = {}
    with problems.at():
        read["external_id"] = clean_required(given.id, field=("id",), limit=MAX_ID)
    with problems.at():
        read["cart"] = clean_required(given.cart, field=("cart",), limit=MAX_CART)
    for name, kind, id in (
        ("customer", "Customer", given.customer_id),
        ("order", "Order", given.order_id),
    ):
        with problems.at(f"{name}Id"):
            read[f"{name}_id"] = None if id is None else row_key(kind, id)
    told = given.data or JourneyDataInput()
    facts: dict[str, Any] = {"quantity": told.quantity}
    for name, limit in (("sku", 100), ("title", 255), ("method", 100)):
        with problems.at("data"):
            facts[name] = clean(getattr(told, name), field=(name,), limit=limit)
    problems.settle()
    return journey(given.type, Facts(**facts), happened_at=given.happened_at, now=now, **read)
