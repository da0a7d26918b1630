"""What there is in the seeded shop to ask for: ids, cursors, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factories import World
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, get_named_type
from sqlalchemy import Table, select

from db import tables as t
from queryplan.ids import encode_id

TABLES: Mapping[str, Table] = {
    "Order": t.order,
    "OrderLine": t.order_line,
    "Fulfillment": t.fulfillment,
    "FulfillmentLine": t.fulfillment_line,
    "OrderReturn": t.order_return,
    "OrderReturnLine": t.order_return_line,
    "Customer": t.customer,
    "CustomerAddress": t.customer_address,
    "Payment": t.payment,
    "PaymentTransaction": t.payment_transaction,
    "PaymentLogEntry": t.payment_log,
    "Settlement": t.settlement,
    "Message": t.message,
    "MessageAttempt": t.message_attempt,
    "Event": t.event,
    "ChangeSet": t.change_set,
    "Staff": t.staff,
    "Shop": t.shop,
}
Place = tuple[str, str, str | None]
"""A list: its type, its field, and the order that it is asked for in."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What can be asked for."""

    ids: Mapping[str, Sequence[str]]
    foreign: Sequence[str]
    """Ids of another shop's rows."""
    texts: Mapping[str, Sequence[str]]
    """Values by the name of the input's field."""
    moments: Sequence[str]
    cursors: Mapping[Place, Sequence[str]]


async def take_stock(world: World, schema: GraphQLSchema, foreign: Sequence[str]) -> Stock:
    """Look into the shop."""
    ids: dict[str, list[str]] = {}
    async with world.sql() as connection:
        for name, table in TABLES.items():
            own = select(table.c.id).where(table.c.shop_id == world.shop_id)
            rows = (await connection.execute(own.order_by(table.c.id))).scalars()
            ids[name] = [encode_id(name, row) for row in rows]
        texts = {name: await _texts(connection, *columns) for name, columns in _COLUMNS.items()}
        at = select(t.order.c.placed_at).order_by(t.order.c.placed_at).limit(40)
        moments = [each.isoformat() for each in (await connection.execute(at)).scalars()]
    assert all(ids.values()), ids
    texts["tags"] = ["vip", "VIP", "fragile"]
    texts["currencyCode"] = ["EUR", "NOK", "SEK"]
    texts["mutation"] = ["addOrderTags", "updateOrderCustomer", "updateCustomer"]
    cursors = await _cursors(world, schema, ids)
    return Stock(ids, foreign, texts, moments, cursors)


_COLUMNS: Mapping[str, Sequence[Any]] = {
    "email": (t.customer.c.email, t.order.c.details_email),
    "number": (t.order.c.number, t.order.c.external_number),
    "source": (t.order.c.source, t.order.c.external_source),
    "externalSource": (t.order.c.external_source,),
    "country": (t.order.c.shipping_country,),
    "sku": (t.order_line.c.sku,),
    "trackingNumber": (t.fulfillment.c.tracking_number,),
    "paymentMethod": (t.order.c.payment_method,),
    "method": (t.payment.c.method,),
    "provider": (t.payment.c.provider,),
    "pspReference": (t.payment.c.psp_reference,),
    "reference": (t.payment.c.psp_reference, t.payment_transaction.c.reference),
    "paymentReference": (t.order.c.payment_reference,),
    "template": (t.message.c.template,),
    "to": (t.message.c.recipient,),
    "cart": (t.event.c.cart,),
    "search": (t.order.c.number, t.customer.c.last_name, t.order.c.details_phone),
}


async def _texts(connection: Any, *columns: Any) -> list[str]:
    found: list[str] = []
    for column in columns:
        query = select(column).where(column.is_not(None)).distinct().order_by(column).limit(8)
        found.extend((await connection.execute(query)).scalars())
    return found or ["none"]


async def _cursors(
    world: World, schema: GraphQLSchema, ids: Mapping[str, Sequence[str]]
) -> dict[Place, list[str]]:
    """Ask every list of the schema, in every order, for cursors."""
    found: dict[Place, list[str]] = {}
    for name in ("Query", *ids):
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        for field, definition in kind.fields.items():
            if "first" not in definition.args:
                continue
            for sort in _sorts(definition):
                order = ""
                if sort is not None:
                    by, direction = sort.split()
                    order = f", orderBy: {{field: {by}, direction: {direction}}}"
                asked = f"{field}(first: 3{order}) {{ edges {{ cursor }} }}"
                if name == "Query":
                    pages = [(await world.ask(f"{{ {asked} }}"))[field]]
                else:
                    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {{ {asked} }} }} }}"
                    nodes = (await world.ask(query, ids=ids[name][:15]))["nodes"]
                    pages = [node[field] for node in nodes]
                cursors = [edge["cursor"] for page in pages for edge in page["edges"]]
                if cursors:
                    found[name, field, sort] = cursors[:12]
    return found


def _sorts(definition: Any) -> Sequence[str | None]:
    if "orderBy" not in definition.args:
        return [None]
    kind: Any = get_named_type(definition.args["orderBy"].type)
    field = get_named_type(kind.fields["field"].type)
    assert isinstance(field, GraphQLEnumType)
    return [None, *(f"{by} {way}" for by in field.values for way in ("ASC", "DESC"))]
