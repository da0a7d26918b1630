"""Every argument of every list and query, in turn replaced by what is hard to take.

It is refused by its name, or answered; nothing is ever written.
"""

import asyncio
import logging
from contextlib import aclosing

import pytest
from factories import Failed, Json, World
from graphql import GraphQLObjectType, get_named_type
from hard_values import HALF, NO_SUCH_TYPE, NUL, TOO_MUCH, UNSTORABLE, hopeless, odd
from id_places import CORE, field_of
from input_places import Spot, alone
from one_of_each import furnish, ids_of
from plain_words import plain
from table_contents import contents

SILENT = 5.0  # seconds in which a stream that refuses its arguments has said so
HOLDERS = {
    "Query": "%s",
    "Order": "orders(first: 1) { nodes { %s } }",
    "Customer": "customers(first: 1) { nodes { %s } }",
    "Payment": "payments(first: 1) { nodes { %s } }",
    "ChangeSet": "changeSets(first: 1) { nodes { %s } }",
    "Event": "events(last: 1) { nodes { %s } }",
    "AllowedAction": "orders(first: 1) { nodes { allowedActions { %s } } }",
    "Fulfillment": "orders { nodes { fulfillments(first: 1) { nodes { %s } } } }",
    "OrderReturn": "orders { nodes { returns(first: 1) { nodes { %s } } } }",
    "Job": "jobs(first: 1) { nodes { %s } }",
    "Change": "events(last: 1) { nodes { changes { %s } } }",
    "Webhook": "webhooks(first: 1) { nodes { %s } }",
    "WebhookDelivery": "webhooks(first: 1) { nodes { deliveries(first: 1) { nodes { %s } } } }",
    "Message": "messages(first: 1) { nodes { %s } }",
    "DigitalAsset": 'digitalAsset(by: {id: "{asset}"}) { %s }',
    "OrderLine": 'order(by: {id: "{order}"}) { lines(first: 1) { nodes { %s } } }',
    "Labels": 'labels(locale: "fi") { %s }',
    "CustomerExport": 'customerExport(by: {id: "{export}"}) { %s }',
    "CustomerPropagationPreview": """previewCustomerPropagation(
        customerId: "{customer}", input: {lastName: "Previewed"}
      ) { %s }""",
}
"""Where a field with arguments is found. A new type with such fields has to be entered here."""

FIELDS = [
    (kind.name, name)
    for kind in CORE.type_map.values()
    if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
    for name, field in kind.fields.items()
    if field.args and kind.name not in {"Mutation", "Subscription"}
]
FILTERS = [5, {"notThere": 1}, {"sku": [NUL]}, {"email": HALF}, {"customer": "?"}]
assert isinstance(CORE.subscription_type, GraphQLObjectType)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what clients send out of the log, as the server does: pytest can't write all of it."""
    caplog.set_level(logging.CRITICAL, logger="strawberry.execution")


def document(type: str, field: str, arguments: Json, own: Json) -> str:
    types = field_of(type, field).args
    declared = ", ".join(f"${each}: {types[each].type}" for each in arguments)
    passed = ", ".join(f"{each}: ${each}" for each in arguments)
    kind = get_named_type(field_of(type, field).type).name
    known = {
        "String": "",
        "CustomerPropagationPreview": "{ orderCount userErrors { field message } }",
        "MessagePreview": "{ userErrors { field message } }",
        "PreviewedOrderConnection": "{ nodes { editedByHand } }",
        "Count": "{ totalCount }",
    }
    answer = known.get(
        kind, "{ nodes { id } }" if kind.endswith("Connection") else "{ __typename }"
    )
    call = f"{field}({passed}) {answer}"
    if type == "Subscription":
        return f"subscription ({declared}) {{ {call} }}"
    holder = HOLDERS[type]
    for noun in ("customer", "export", "asset", "order"):
        holder = holder.replace(f"{{{noun}}}", own[noun])
    return f"query ({declared}) {{ {holder % call} }}"


async def messages(world: World, type: str, field: str, arguments: Json, own: Json) -> list[str]:
    """Send it and give why it was refused, each time with the place; none when it was answered."""
    text = document(type, field, arguments, own)
    try:
        data = await answered(world, text, arguments) or {}
    except Failed as failed:
        return failed.refusals()
    errors: list[Json] = []
    if field in {"previewCustomerPropagation", "previewMessage"}:
        errors = data[field]["userErrors"]
    return [f"{'.'.join(error['field'])}: {error['message']}" for error in errors]


async def answered(world: World, text: str, arguments: Json) -> Json | None:
    """Give the data of a query, or of a subscription's first item, unless that stays silent."""
    if not text.startswith("subscription"):
        return await world.ask(text, **arguments)
    stream = await world.schema.subscribe(
        text, variable_values=arguments, context_value=world.context()
    )
    async with aclosing(stream) as items:
        try:
            async with asyncio.timeout(SILENT):
                result = await anext(items)
        except TimeoutError:
            return None
    if result.errors:
        raise Failed([dict(error.formatted) for error in result.errors])
    return result.data


def about(spot: Spot, message: str) -> bool:
    """Tell whether a message names the place, one that it stands in, or its type."""
    names = [spot.kind, *(step for step in spot.path if isinstance(step, str))]
    return any(name in message for name in names)


@pytest.mark.parametrize(("type", "field"), FIELDS, ids=map(".".join, FIELDS))
async def test_each_argument_of_a_read(world: World, type: str, field: str) -> None:
    own = await furnish(world)
    before = await contents(world)
    wrong: list[str] = []
    for spot, arguments in alone(type, field, ids_of(own, field), deep=type == "Query"):
        good = spot.value_in(arguments)
        if spot.name not in {"after", "before"}:
            refused = await messages(world, type, field, arguments, own)
            wrong += [f"{spot} = {good!r} is good, but {refused!a}"] if refused else []
        bad = hopeless(spot, good)
        if field in {"node", "nodes"}:  # what is not there is null
            bad = [value for value in bad if value != NO_SUCH_TYPE]
        rest = [*odd(spot, good), *(UNSTORABLE if spot.kind == "String" else [])]
        for value in [*bad, *rest]:
            refused = await messages(world, type, field, spot.filled(arguments, value), own)
            wrong += [f"{spot} = {ascii(value)[:60]} {each}" for each in faults(spot, refused)]
            if not refused and any(value is each for each in bad):
                wrong.append(f"{spot} = {ascii(value)[:60]} was taken")
    assert wrong == []
    assert await contents(world) == before


def faults(spot: Spot, refused: list[str]) -> list[str]:
    """Say what is wrong with the messages by which a value is refused."""
    found = [f"is refused as {each!a}" for each in refused if not plain(each)]
    if spot.listed and any(each.startswith(TOO_MUCH) for each in refused):
        return found
    if refused and not any(about(spot, each) for each in refused):
        found.append(f"is refused without its name: {refused!a}")
    return found


FOLLOWED = CORE.subscription_type.fields


@pytest.mark.parametrize("field", FOLLOWED)
async def test_each_argument_of_a_subscription(world: World, field: str) -> None:
    own = await furnish(world)
    wrong: list[str] = []
    for spot, arguments in alone("Subscription", field, ids_of(own, field), deep=False):
        good = spot.value_in(arguments)
        for value in hopeless(spot, good) if spot.name != "filter" else FILTERS:
            given = spot.filled(arguments, value)
            refused = await messages(world, "Subscription", field, given, own)
            label = f"{spot} = {ascii(value)[:60]}"
            wrong += [f"{label} {each}" for each in faults(spot, refused)]
            wrong += [] if refused else [f"{label} was taken"]
    assert wrong == []
