"""Operations about payments, as a client sends them."""

from typing import Any

from factories import Json, World, eur

PAYMENT = """
    id version method provider state amount { amount } authorized { amount } captured { amount }
    refunded { amount } refundable { amount } pspReference externalUrl outOfSync receivedAt
    verification { at note by { name } }
    transactions { nodes { kind status amount { amount } method reference note error at } }
"""
ORDER = """
    id version total { amount } paid { amount } refunded { amount } authorized { amount }
    credits { amount } balance { amount } paymentStatus
    settlements { nodes { id direction state amount { amount } settled { amount } rest { amount }
      reason note closedAt } }
"""
ERRORS = """userErrors { __typename code message field
    ... on AmountExceeded { allowedAmount { amount currencyCode } }
    ... on CurrencyMismatch { expected }
    ... on PaymentReferenceTaken { paymentId }
    ... on IllegalTransition { current wanted allowedStates: allowed } }
    warnings { code field }"""


def _about_payment(name: str, given: str, passed: str) -> str:
    return (
        f"mutation ({given}) {{ {name}({passed}) {{ payment {{ {PAYMENT} }} "
        f"order {{ {ORDER} }} {ERRORS} }} }}"
    )


def _about_settlement(name: str, given: str, passed: str) -> str:
    return (
        f"mutation ({given}) {{ {name}({passed}) {{ settlement {{ id state rest {{ amount }} }} "
        f"order {{ {ORDER} }} {ERRORS} }} }}"
    )


MORE = "$idempotencyKey: String"
VERSION = f"$expectedVersion: Int, {MORE}"
KEY = "idempotencyKey: $idempotencyKey"
BOTH = f"expectedVersion: $expectedVersion, {KEY}"

BIND = _about_payment(
    "createPayment",
    f"$orderId: ID!, $input: CreatePaymentInput!, {MORE}",
    f"orderId: $orderId, input: $input, {KEY}",
)
RECORD = _about_payment(
    "recordPayment",
    f"$orderId: ID!, $input: RecordPaymentInput!, {VERSION}",
    f"orderId: $orderId, input: $input, {BOTH}",
)
REFUND = _about_payment(
    "recordRefund",
    f"$id: ID!, $input: RecordRefundInput!, {VERSION}",
    f"id: $id, input: $input, {BOTH}",
)
UPDATE = _about_payment(
    "updatePayment",
    f"$id: ID!, $input: UpdatePaymentInput!, {VERSION}",
    f"id: $id, input: $input, {BOTH}",
)
VERIFY = _about_payment(
    "verifyPayment", f"$id: ID!, $note: String, {VERSION}", f"id: $id, note: $note, {BOTH}"
)
UNVERIFY = _about_payment("unverifyPayment", f"$id: ID!, {VERSION}", f"id: $id, {BOTH}")
CREDIT = _about_settlement(
    "creditOrder",
    f"$id: ID!, $input: CreditOrderInput!, {VERSION}",
    f"id: $id, input: $input, {BOTH}",
)
SETTLE = _about_settlement(
    "settleBalance",
    f"$id: ID!, $input: SettleBalanceInput!, {VERSION}",
    f"id: $id, input: $input, {BOTH}",
)
WAIVE = _about_settlement(
    "waiveSettlement", f"$id: ID!, $reason: String!, {VERSION}", f"id: $id, reason: $reason, {BOTH}"
)
LOG = """mutation ($input: RecordPaymentLogInput!, $idempotencyKey: String) {
  recordPaymentLog(input: $input, idempotencyKey: $idempotencyKey) {
    recorded repeated userErrors { code field message }
  }
}"""
READ = f"query ($id: ID!) {{ order(by: {{id: $id}}) {{ {ORDER} payments {{ nodes {{ {PAYMENT} }} }} }} }}"


async def account(world: World, order_id: str) -> Json:
    """Read what an order says about money, with all its payments."""
    return (await world.ask(READ, id=order_id))["order"]


async def payments_of(world: World, order_id: str) -> list[Json]:
    """Read the payments of an order."""
    return (await account(world, order_id))["payments"]["nodes"]


async def record(world: World, order_id: str, amount: str, **more: Any) -> Json:
    """Enter money that came; give the payload."""
    return await world.do(RECORD, orderId=order_id, input={"amount": eur(amount), **more})


async def paid(world: World, **changes: Any) -> tuple[Json, Json]:
    """Place an order for 30.90 and enter all of it; give the order and its payment."""
    order = await world.place(**changes)
    payload = await record(world, order["id"], "30.90")
    return payload["order"], payload["payment"]
