"""Every mutation takes the shop's counter last: after it come few rows, and COMMIT.

Each is called with a token of just the scopes that are declared for it.
"""

import asyncio
import re

import pytest
from factories import Json, World
from good_inputs import good
from graphql import GraphQLObjectType, get_nullable_type, is_required_argument
from id_places import CORE, field_of
from operations import narrow, needed
from recorded import recorded

from domain.access import ActorKind

assert isinstance(CORE.mutation_type, GraphQLObjectType)
MUTATIONS = list(CORE.mutation_type.fields)
COUNTER = "UPDATE shop_counter"
EVENTS = r'INSERT INTO "?event"? '
NUMBERED = {
    "placeOrder": r'INSERT INTO "?order(_\w+)?"? ',
    "createDraftOrder": r'INSERT INTO "?order(_\w+)?"? ',
    "duplicateOrder": r'INSERT INTO "?order(_\w+)?"? ',
    "completeDraftOrder": r'UPDATE "?order(_search)?"? ',
    "createCustomer": r'INSERT INTO "?customer(_\w+)?"? ',
    "createDocument": r"INSERT INTO document ",
}
"""New orders, customers and invoices: their rows carry a drawn number, or hang on one that does."""
JOINING = r"SELECT event\.cart, |UPDATE event SET "
"""Of two calls about one cart, whoever drew later sees what the other wrote (`Journeys.join`)."""
TELLING = {"placeOrder", "recordEvent", "recordEvents"}
ERASING = r"SELECT event\.position, event\.id, |UPDATE event SET "
"""What others told meanwhile of whoever is erased must go too (`forget_latest`)."""
ERASURES = {"eraseCustomer", "eraseOrderCustomer"}
SILENT = {
    *("rebuildSearch", "testWebhook", "redeliverWebhook", "recordPaymentLog"),
    "openDocuments",
}
"""They only read, queue work or a delivery, or write a payment's log, and record no event."""
ANSWER = "UPDATE idempotency "
DRIVERS = re.compile(r"\s|WITH RECURSIVE typeinfo_tree")


UNDOING = {
    "removeOrderTags": "addOrderTags",
    "deleteOrderMetadata": "setOrderMetadata",
    "removeCustomerTags": "addCustomerTags",
    "deleteCustomerMetadata": "setCustomerMetadata",
}
"""What has to be done before there is anything to undo."""
TWICE = frozenset({"capturePayment", "voidPayment", "refundPayment"})
"""They write what they are about to ask a provider for, and how it ended."""
SECOND = """
    mutation ($id: ID!) {
      addCustomerAddress(customerId: $id, input: {city: "Oulu"}) { address { id } userErrors { code } }
    }
"""


async def call(world: World, mutation: str, arguments: Json) -> None:
    """Make a call with these arguments."""
    types = field_of("Mutation", mutation).args
    declared = ", ".join(
        f"${name}: {kind.type if is_required_argument(kind) else get_nullable_type(kind.type)}"
        for name, kind in types.items()
        if name in arguments
    )
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    await world.do(
        f"mutation ({declared}) {{ {mutation}({passed}) {{ userErrors {{ message }} }} }}",
        **arguments,
    )


BESIDE = {
    "cancelOrder": {"payments:write"},
    "createWebhook": {"events:read", "orders:read"},
    "revertChangeSet": {"customers:write"},
    "updateWebhook": {"events:read", "orders:read"},
}
"""What a mutation asks for besides, where its input says more than its name."""


def scopes_of(mutation: str) -> set[str]:
    """Read from the declarations what a token needs for the mutation, and no more."""
    return needed(narrow("Mutation", mutation)) | BESIDE.get(mutation, set())


async def arguments_for(world: World, mutation: str) -> Json:
    """Make arguments with which the call changes something."""
    arguments = await good(world, mutation)
    if mutation in UNDOING:
        before = await good(world, UNDOING[mutation])
        await call(world, UNDOING[mutation], before | {"id": arguments["id"]})
    if mutation == "setDefaultAddress":
        customer = await world.create_customer(email="two@example.com", address={"city": "Turku"})
        arguments["id"] = (await world.do(SECOND, id=customer["id"]))["address"]["id"]
    arguments.pop("expectedVersion", None)
    return arguments


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_after_the_counter_come_numbered_rows_and_the_commit(
    world: World, mutation: str
) -> None:
    """No writer holds it longer, so that a shop's writers wait for each other's commit alone."""
    arguments = await arguments_for(world, mutation)
    caller = await world.another(*scopes_of(mutation), kind=ActorKind.STAFF)
    await world.database.engine.dispose()
    with recorded(world.database.engine) as found:
        await call(caller, mutation, arguments)
        await asyncio.sleep(0)  # asyncpg tells of a statement a moment later
    # Once a connection the driver asks for types, before it sends the statement that has them.
    statements = [each for each in found if not DRIVERS.match(each)]
    drawn = [nth for nth, each in enumerate(statements) if COUNTER in each]
    if mutation in SILENT:
        assert drawn == []
        return
    assert len(drawn) == (2 if mutation in TWICE else 1)
    kinds = [EVENTS, ANSWER, NUMBERED.get(mutation)]
    kinds += [JOINING] if mutation in TELLING else []
    kinds += [ERASING] if mutation in ERASURES else []
    allowed = re.compile("|".join(filter(None, kinds)))
    for counter in drawn:
        rest = statements[counter + 1 :]
        after = rest[: rest.index("COMMIT")]
        assert [each for each in after if not allowed.match(each)] == []
        assert any(each.startswith(ANSWER) for each in after)
        assert len(after) <= (10 if mutation in NUMBERED else 4)
