"""The log of a payment: what was said with its provider."""

import json
from typing import Any

import pytest
from factories import PLACE, Failed, Json, World, order_input
from payments import BIND, LOG, payments_of
from psp_payloads import ALL, CARD

from domain.access import ActorKind
from domain.payment_log import log_entry
from domain.states import LogSource
from queryplan.ids import decode_id

READ = """query ($id: ID!, $first: Int, $after: String, $last: Int) {
  payment(by: {id: $id}) { log(first: $first, after: $after, last: $last) {
    nodes { at source type message data createdAt } totalCount
    pageInfo { endCursor hasNextPage } } }
}"""


async def log_of(world: World, id: str, **given: Any) -> Json:
    return (await world.ask(READ, id=id, **given))["payment"]["log"]


async def waiting(world: World) -> tuple[str, str]:
    """Place an order; give its id and that of its payment."""
    order = (await world.place())["id"]
    (payment,) = await payments_of(world, order)
    return order, payment["id"]


async def test_s1_15_what_was_said_in_the_order_of_time(world: World) -> None:
    _, payment = await waiting(world)
    entries = [
        {"type": "captured", "at": "2026-03-01T12:00:02Z", "data": {"amount": 3090}},
        {"type": "created", "at": "2026-03-01T12:00:00Z", "message": "Made at the checkout"},
        {"type": "authorized", "at": "2026-03-01T12:00:01Z"},
    ]
    done = await world.do(LOG, input={"payment": {"id": payment}, "entries": entries})
    assert (done["recorded"], done["repeated"]) == (3, 0)
    log = await log_of(world, payment)
    assert [each["type"] for each in log["nodes"]] == ["created", "authorized", "captured"]
    assert log["totalCount"] == 3
    assert {each["source"] for each in log["nodes"]} == {"STAFF"}
    assert log["nodes"][0]["message"] == "Made at the checkout"
    assert log["nodes"][2]["data"] == {"amount": 3090}
    page = await log_of(world, payment, first=2)
    assert page["pageInfo"]["hasNextPage"]
    rest = await log_of(world, payment, after=page["pageInfo"]["endCursor"])
    assert [each["type"] for each in rest["nodes"]] == ["captured"]
    assert (await log_of(world, payment, last=1))["nodes"] == rest["nodes"]


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.APP, ActorKind.STOREFRONT])
async def test_s1_15_it_says_whose_word_it_is(world: World, kind: ActorKind) -> None:
    _, payment = await waiting(world)
    teller = await world.another("payments:log", kind=kind)
    given = {"payment": {"id": payment}, "entries": [{"type": "told"}]}
    await teller.do(LOG, input=given)
    (entry,) = (await log_of(world, payment))["nodes"]
    assert entry["source"] == kind.value


@pytest.mark.parametrize("name", ALL)
async def test_s1_15_secrets_are_gone_before_it_is_stored(world: World, name: str) -> None:
    said = ALL[name]
    _, payment = await waiting(world)
    text = said.payload if isinstance(said.payload, str) else "Told"
    entry = {"type": "told", "message": text, "data": said.payload}
    await world.do(LOG, input={"payment": {"id": payment}, "entries": [entry]})
    (kept,) = (await log_of(world, payment))["nodes"]
    shown = json.dumps(kept, ensure_ascii=False).replace('\\"', '"')
    assert not [secret for secret in said.secrets if secret in shown]
    assert all(part in shown for part in said.kept)


async def test_what_was_told_before_is_kept_once(world: World) -> None:
    _, payment = await waiting(world)
    given: Json = {"payment": {"id": payment}, "entries": [{"type": "told", "id": "evt_1"}]}
    assert (await world.do(LOG, input=given))["recorded"] == 1
    given["entries"] += [{"type": "told", "id": "evt_2"}, {"type": "told", "id": "evt_2"}]
    done = await world.do(LOG, input=given)
    assert (done["recorded"], done["repeated"]) == (1, 2)
    for _ in range(2):
        given = {"payment": {"id": payment}, "entries": [{"type": "without an id"}]}
        await world.do(LOG, input=given, idempotencyKey="log-1")
    assert (await log_of(world, payment))["totalCount"] == 3


async def test_the_storefront_names_the_payment_as_it_knows_it(world: World) -> None:
    shop_window = await world.another(kind=ActorKind.STOREFRONT)
    log = [
        {"type": "payment_intent.created", "id": "evt_1", "data": {"card": {"number": CARD}}},
        {"type": "payment_intent.requires_action", "id": "evt_2"},
    ]
    given = order_input(
        externalNumber={"source": "web", "number": "7"},
        payment={
            "provider": "stripe",
            "pspReference": "pi_1",
            "externalUrl": "https://dashboard.stripe.com/payments/pi_1",
            "log": log,
        },
    )
    place = (
        "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { userErrors { code } } }"
    )
    await shop_window.do(place, input=given)
    for which in (
        {"pspReference": {"provider": "stripe", "reference": "pi_1"}},
        {"externalNumber": {"source": "web", "number": "7"}},
    ):
        entry = {"type": f"by {next(iter(which))}"}
        await shop_window.do(LOG, input={"payment": which, "entries": [entry]})
    data = await world.ask(
        """{ payment(by: {pspReference: {provider: "stripe", reference: "pi_1"}}) {
          id provider pspReference externalUrl state order { paymentStatus } } }"""
    )
    payment = data["payment"]
    assert (payment["provider"], payment["state"]) == ("stripe", "PENDING")
    nodes = (await log_of(world, payment["id"]))["nodes"]
    assert [each["type"] for each in nodes] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "by pspReference",
        "by externalNumber",
    ]
    assert nodes[0]["data"] == {"card": {"number": "[card …4242]"}}
    assert {each["source"] for each in nodes} == {"STOREFRONT"}
    again = {**given, "externalNumber": {"source": "web", "number": "8"}}
    (error,) = await world.refused(PLACE, input=again)
    assert (error["code"], error["field"]) == (
        "PAYMENT_REFERENCE_TAKEN",
        ["input", "payment", "pspReference"],
    )


async def test_an_order_with_several_payments_does_not_name_one(world: World) -> None:
    order, payment = await waiting(world)
    entries = [{"type": "told"}]
    given: Json = {"payment": {"orderId": order}, "entries": entries}
    await world.do(LOG, input=given)
    await world.do(BIND, orderId=order, input={"provider": "stripe", "method": "card"})
    (error,) = await world.refused(LOG, input=given)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", "payment", "orderId"])
    assert (await log_of(world, payment))["totalCount"] == 1


async def test_what_can_not_be_told(world: World, neighbour: World) -> None:
    order, payment = await waiting(neighbour)
    _, own = await waiting(world)
    told = [{"type": "told"}]
    for given, field in (
        ({"payment": {"id": payment}, "entries": told}, ["payment", "id"]),
        ({"payment": {"orderId": order}, "entries": told}, ["payment", "orderId"]),
        (
            {"payment": {"pspReference": {"provider": "a", "reference": "b"}}, "entries": told},
            ["payment", "pspReference"],
        ),
        (
            {"payment": {"externalNumber": {"source": "a", "number": "b"}}, "entries": told},
            ["payment", "externalNumber"],
        ),
        ({"payment": {"id": own}, "entries": []}, ["entries"]),
        ({"payment": {"id": own}, "entries": told * 51}, ["entries"]),
        ({"payment": {"id": own}, "entries": [{"type": " "}]}, ["entries", "0", "type"]),
        (
            {
                "payment": {"id": own},
                "entries": [*told, {"type": "x", "at": "2099-01-01T00:00:00Z"}],
            },
            ["entries", "1", "at"],
        ),
        (
            {"payment": {"id": own}, "entries": [{"type": "x", "message": "m" * 2_001}]},
            ["entries", "0", "message"],
        ),
    ):
        (error,) = await world.refused(LOG, input=given)
        assert error["field"] == ["input", *field]
    with pytest.raises(Failed):
        await world.ask(LOG, input={"payment": {"id": own, "orderId": order}, "entries": told})


async def test_telling_needs_its_scope(world: World) -> None:
    _, payment = await waiting(world)
    other = await world.another("payments:write")
    with pytest.raises(Failed) as failed:
        await other.do(LOG, input={"payment": {"id": payment}, "entries": [{"type": "told"}]})
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["payments:log"]


async def test_what_the_system_itself_says(world: World) -> None:
    """Calls, webhooks and the reconciler write to the same log."""
    _, payment = await waiting(world)
    sources = (LogSource.PROVIDER_CALL, LogSource.WEBHOOK, LogSource.RECONCILER)
    async with world.context().write() as unit:
        entries = [
            log_entry(at=unit.at, source=source, type="told", data={"token": "x"})
            for source in sources
        ]
        assert await unit.payment_log.add(decode_id(payment)[1], entries) == 3
    nodes = (await log_of(world, payment))["nodes"]
    assert {each["source"] for each in nodes} == {source.value for source in sources}
    assert nodes[0]["data"] == {"token": "[redacted]"}
