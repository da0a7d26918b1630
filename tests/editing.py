"""Operations that change what an order consists of, as a client sends them."""

from typing import Any

from factories import Json, World, line
from payments import ORDER

AMOUNTS = """lines { amount } shipping { amount } credits { amount } net { amount }
    tax { amount } total { amount } balance { amount }"""
SIDE = "quantity unitPrice { amount } total { amount }"
CHANGED = f"""
    difference {{
      lines {{ line {{ id }} sku title before {{ {SIDE} }} after {{ {SIDE} }} }}
      before {{ {AMOUNTS} }} after {{ {AMOUNTS} }}
    }}
    settlement {{ direction amount {{ amount }} settled {{ amount }} rest {{ amount }} }}
"""
LINES = """lines(first: 100) { nodes {
    id sku title kind ordered cancelled fulfilled returned unitPrice { amount } discount { amount }
    orderDiscount { amount } taxRate tax { amount } total { amount } } }"""
CONTENT = f"""{ORDER} state number placedAt cancelledAt {LINES} net {{ amount }} tax {{ amount }}
    placedTotal {{ amount }} shipping {{ method price {{ amount }} total {{ amount }} }}
    discounts {{ title code amount {{ amount }} }}
    taxLines {{ rate net {{ amount }} tax {{ amount }} }}"""
ERRORS = """userErrors { __typename code message field
      ... on OrderAlreadyPaid { authorized { amount } paid { amount } advice }
      ... on AmountExceeded { allowedAmount { amount } }
      ... on Conflict { currentVersion changedFields }
      ... on IllegalTransition { current wanted allowed } }
    warnings { code message field } logCursor changeSet { id }"""
EDIT = f"""mutation ($id: ID!, $input: EditOrderInput!, $version: Int, $key: String) {{
  editOrder(id: $id, input: $input, expectedVersion: $version, idempotencyKey: $key) {{
    order {{ {CONTENT} }} {CHANGED} {ERRORS}
  }}
}}"""
CANCEL = f"""mutation ($id: ID!, $input: CancelOrderInput, $version: Int, $key: String) {{
  cancelOrder(id: $id, input: $input, expectedVersion: $version, idempotencyKey: $key) {{
    order {{ {CONTENT} }}
    difference {{ before {{ {AMOUNTS} }} after {{ {AMOUNTS} }} }}
    settlement {{ id state direction rest {{ amount }} }}
    requests {{ payment {{ id state }} transaction {{ kind status amount {{ amount }} }} }}
    {ERRORS}
  }}
}}"""
DRAFTED = f"order {{ {CONTENT} }} {ERRORS}"
DRAFT = f"""mutation ($input: DraftOrderInput!, $key: String) {{
  createDraftOrder(input: $input, idempotencyKey: $key) {{ {DRAFTED} }}
}}"""
UPDATE_DRAFT = f"""mutation ($id: ID!, $input: UpdateDraftOrderInput!, $version: Int) {{
  updateDraftOrder(id: $id, input: $input, expectedVersion: $version) {{ {DRAFTED} }}
}}"""
COMPLETE_DRAFT = f"""mutation ($id: ID!, $version: Int, $key: String) {{
  completeDraftOrder(id: $id, expectedVersion: $version, idempotencyKey: $key) {{ {DRAFTED} }}
}}"""
DUPLICATE = f"""mutation ($id: ID!, $input: DuplicateOrderInput!, $key: String) {{
  duplicateOrder(id: $id, input: $input, idempotencyKey: $key) {{ {DRAFTED} }}
}}"""
READ = f"query ($id: ID!) {{ order(by: {{id: $id}}) {{ {CONTENT} }} }}"


async def content(world: World, id: str) -> Json:
    """Read an order with all that an edit can change."""
    return (await world.ask(READ, id=id))["order"]


async def edited(world: World, id: str, *operations: Json, **more: Any) -> Json:
    """Edit an order and give the payload; `more` is further input."""
    return await world.do(EDIT, id=id, input={"operations": list(operations), **more})


async def draft_of(world: World, **changes: Any) -> Json:
    """Write a draft of two mugs, and give it."""
    given = {"currencyCode": "EUR", "lines": [line()], **changes}
    return (await world.do(DRAFT, input=given))["order"]


async def line_ids(world: World, id: str) -> list[str]:
    """Name the lines of an order."""
    return [line["id"] for line in (await content(world, id))["lines"]["nodes"]]
