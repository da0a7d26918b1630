"""Editing an order over the API (S1-27, S1-28, S1-30, S1-31)."""

from typing import Any

import pytest
from at_the_psp import at_shared_psp
from editing import EDIT, content, edited, line_ids
from factories import Json, World, eur, line
from payments import paid, payments_of
from table_contents import contents

from domain.access import Scope


async def placed(world: World, **changes: Any) -> tuple[str, list[str]]:
    """Place two mugs at 12.50, three plates at 4.00 and postage; give the order and its lines."""
    plates = line(sku="PLATE", title="Plate", quantity=3, unitPrice=eur("4.00"))
    order = await world.place(lines=[line(), plates], **changes)
    return order["id"], await line_ids(world, order["id"])


def quantity(id: str, pieces: int) -> Json:
    """Say how many pieces of a line are wanted."""
    return {"setQuantity": {"line": id, "quantity": pieces}}


async def test_an_unpaid_order_is_edited_freely(world: World) -> None:
    """S1-27."""
    order, (mugs, plates) = await placed(world)
    payload = await edited(
        world,
        order,
        {"addLine": line(sku="BOWL", title="Bowl", quantity=1, unitPrice=eur("8.00"))},
        quantity(mugs, 1),
        {"setUnitPrice": {"line": plates, "unitPrice": eur("3.50")}},
        {"setLineDiscount": {"line": plates, "discount": eur("0.50")}},
        {"setShipping": {"method": "Pick-up", "price": eur("0.00")}},
        {"setOrderDiscount": {"discounts": [{"amount": eur("2.00"), "title": "Sorry"}]}},
        reason="Asked by phone",
    )
    found = payload["order"]
    assert [
        (each["sku"], each["ordered"], each["cancelled"], each["unitPrice"]["amount"])
        for each in found["lines"]["nodes"]
    ] == [("MUG-1", 2, 1, "12.50"), ("PLATE", 3, 0, "3.50"), ("BOWL", 1, 0, "8.00")]
    assert found["shipping"]["method"] == "Pick-up"
    assert found["discounts"] == [{"title": "Sorry", "code": None, "amount": {"amount": "2.00"}}]
    # 12.50 + 3 x 3.50 - 0.50 + 8.00 - 2.00, of which the cancelled mug takes its share with it
    assert found["total"]["amount"] == "29.08"
    assert found["placedTotal"]["amount"] == "42.90"
    assert payload["settlement"] is None
    difference = payload["difference"]
    assert [each["title"] for each in difference["lines"]] == ["Mug", "Plate", "Bowl"]
    assert [each["line"]["id"] for each in difference["lines"][:2]] == [mugs, plates]
    assert difference["lines"][2]["before"] is None
    assert difference["before"]["total"]["amount"] == "42.90"
    assert difference["after"]["total"]["amount"] == "29.08"
    assert difference["after"]["balance"]["amount"] == "29.08"


async def test_every_change_has_its_event(world: World) -> None:
    order, (mugs, _) = await placed(world)
    await edited(world, order, quantity(mugs, 1), {"addLine": line(title="Bowl")}, reason="Broken")
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { events(last: 1) { nodes {
            type summary(locale: "nb") reason changes { path before after } } } } }""",
        id=order,
    )
    (event,) = data["order"]["events"]["nodes"]
    assert (event["type"], event["reason"]) == ("ORDER_EDITED", "Broken")
    assert event["summary"] == "Innholdet i bestillingen ble endret"
    changes = {each["path"]: (each["before"], each["after"]) for each in event["changes"]}
    assert changes["total"] == ("42.90", "55.40")
    titles = [value for path, value in changes.items() if path.endswith(".title")]
    assert titles == [(None, "Bowl")]
    assert [value for path, value in changes.items() if path.endswith(".cancelled")] == [
        (0, 1),
        (None, 0),
    ]


async def test_a_paid_order_is_not_edited_by_accident(world: World) -> None:
    """S1-28."""
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    given = {"operations": [quantity(mugs, 1)]}
    (error,) = await world.refused(EDIT, id=order["id"], input=given)
    assert (error["code"], error["__typename"]) == ("ORDER_ALREADY_PAID", "OrderAlreadyPaid")
    assert error["field"] == ["input", "acknowledgePaid"]
    assert (error["authorized"]["amount"], error["paid"]["amount"]) == ("0.00", "30.90")
    assert "cancelOrder" in error["advice"]
    assert "order again" in error["message"]
    assert (await content(world, order["id"]))["version"] == order["version"]


@pytest.mark.parametrize(
    ("pieces", "direction", "rest"), [(1, "REFUND", "12.50"), (3, "CHARGE", "12.50")]
)
async def test_the_difference_of_a_paid_order_is_settled_by_hand(
    world: World, pieces: int, direction: str, rest: str
) -> None:
    """S1-31."""
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    payload = await edited(
        world, order["id"], quantity(mugs, pieces), acknowledgePaid=True, reason="Broken"
    )
    amounts = {"direction": direction, "rest": {"amount": rest}, "amount": {"amount": rest}}
    assert payload["settlement"] == amounts | {"settled": {"amount": "0.00"}}
    (stored,) = payload["order"]["settlements"]["nodes"]
    assert (stored["direction"], stored["rest"]["amount"]) == (direction, rest)
    assert (stored["reason"], stored["state"]) == ("Broken", "OPEN")
    payload = await edited(world, order["id"], quantity(mugs, 2), acknowledgePaid=True)
    assert payload["settlement"] is None
    assert payload["order"]["settlements"]["nodes"][0]["state"] == "SETTLED"
    assert payload["order"]["balance"]["amount"] == "0.00"


@pytest.mark.parametrize("is_collected", [True, False])
async def test_a_provider_that_holds_money_is_out_of_sync_whatever_the_amount(
    world: World, is_collected: bool
) -> None:
    """S1-30: also where the total stays as it was; and nothing is said to the provider."""
    till = await at_shared_psp(world)
    payment = await till.synced(is_manual=not is_collected)
    account = till.books.accounts[(await till.look(payment))["pspReference"]]
    before = str(account)
    found = await world.ask(
        "query ($id: ID!) { node(id: $id) { ... on Payment { order { id } } } }", id=payment
    )
    order = found["node"]["order"]["id"]
    (mugs,) = await line_ids(world, order)
    operations = [quantity(mugs, 1), {"addLine": line(quantity=1, title="Blue mug")}]
    payload = await edited(world, order, *operations, acknowledgePaid=True)
    assert payload["order"]["total"]["amount"] == "30.90"
    assert payload["settlement"] is None
    (stored,) = await payments_of(world, order)
    assert stored["outOfSync"] is True
    assert str(account) == before
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { events(last: 2) { nodes { type } } } }", id=order
    )
    kinds = [each["type"] for each in data["order"]["events"]["nodes"]]
    assert kinds == ["ORDER_EDITED", "PAYMENT_OUT_OF_SYNC"]


async def test_a_digital_line_that_is_paid_for_hands_itself_over(world: World) -> None:
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    song = line(kind="DIGITAL", title="Song", quantity=1)
    payload = await edited(
        world, order["id"], quantity(mugs, 1), {"addLine": song}, acknowledgePaid=True
    )
    assert payload["order"]["total"]["amount"] == "30.90"
    assert [each["fulfilled"] for each in payload["order"]["lines"]["nodes"]] == [0, 1]
    gift = {"addLine": line(kind="DIGITAL", title="Gift", quantity=1, unitPrice=eur("0.00"))}
    payload = await edited(world, order["id"], gift, acknowledgePaid=True)
    assert payload["order"]["total"]["amount"] == "30.90"
    assert [each["fulfilled"] for each in payload["order"]["lines"]["nodes"]] == [0, 1, 1]


async def test_money_by_hand_is_never_out_of_sync(world: World) -> None:
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    await edited(world, order["id"], quantity(mugs, 1), acknowledgePaid=True)
    (payment,) = await payments_of(world, order["id"])
    assert payment["outOfSync"] is False


@pytest.mark.parametrize("is_paid", [True, False])
async def test_a_dry_run_answers_what_the_edit_answers_and_stores_nothing(
    world: World, is_paid: bool
) -> None:
    order = (await paid(world))[0] if is_paid else await world.place()
    (mugs,) = await line_ids(world, order["id"])
    operations = [
        quantity(mugs, 1),
        {"addLine": line(title="Bowl", quantity=1, unitPrice=eur("8.00"))},
        {"setOrderDiscount": {"discounts": [{"amount": eur("1.00")}]}},
    ]
    before, was = await contents(world), await content(world, order["id"])
    given = {"operations": operations, "acknowledgePaid": is_paid}
    tried = await world.do(EDIT, id=order["id"], input={**given, "dryRun": True}, key="try")
    assert await contents(world) == before
    assert tried["order"] == was
    assert (tried["logCursor"], tried["changeSet"]) == (None, None)
    done = await world.do(EDIT, id=order["id"], input=given, key="try")
    assert done["difference"]["lines"][1].pop("line") is not None
    assert tried["difference"]["lines"][1].pop("line") is None
    assert tried["difference"] == done["difference"]
    assert tried["settlement"] == done["settlement"]
    assert (done["settlement"] is not None) == is_paid
    assert done["difference"]["after"]["total"] == done["order"]["total"]
    assert done["difference"]["after"]["balance"] == done["order"]["balance"]


async def test_a_dry_run_is_refused_as_the_edit_is(world: World) -> None:
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    await edited(world, order["id"], quantity(mugs, 1), acknowledgePaid=True)
    for given, version in (
        ({"operations": [quantity(mugs, 2)]}, None),
        ({"operations": [quantity(mugs, 0)], "acknowledgePaid": True}, None),
        ({"operations": [quantity(mugs, 3)], "acknowledgePaid": True}, order["version"]),
    ):
        answers = [
            await world.refused(
                EDIT, id=order["id"], input={**given, "dryRun": dry_run}, version=version
            )
            for dry_run in (True, False)
        ]
        assert answers[0] == answers[1]


async def test_the_same_key_edits_once(world: World) -> None:
    order, (mugs, _) = await placed(world)
    given = {"operations": [quantity(mugs, 1), {"addLine": line(title="Bowl")}]}
    first = await world.do(EDIT, id=order, input=given, key="k")
    again = await world.do(EDIT, id=order, input=given, key="k")
    assert again == first
    assert len(await line_ids(world, order)) == 3


async def test_nobody_is_refused_for_a_line_that_he_did_not_touch(world: World) -> None:
    """Both change what the order costs, but that is reckoned anew."""
    order, (mugs, plates) = await placed(world)
    for operations in ([quantity(mugs, 1)], [quantity(plates, 1)], [{"addLine": line()}]):
        await world.do(EDIT, id=order, input={"operations": operations}, version=1)
    found = await content(world, order)
    assert [each["cancelled"] for each in found["lines"]["nodes"]] == [1, 2, 0]
    assert found["total"]["amount"] == "47.40"
    given = {"operations": [quantity(mugs, 2)]}
    (error,) = await world.refused(EDIT, id=order, input=given, version=1)
    assert error["code"] == "CONFLICT"
    assert [path.rpartition(".")[2] for path in error["changedFields"]] == ["cancelled"]


async def test_what_does_not_fit_is_refused_where_it_was_sent(world: World) -> None:
    order, (mugs, _) = await placed(world)
    other, (foreign, _) = await placed(world)
    at = ["input", "operations"]
    nok = {"amount": "1.00", "currencyCode": "NOK"}
    for operation, code, field in (
        (quantity(mugs, -1), "INVALID_INPUT", [*at, "0", "setQuantity", "quantity"]),
        (quantity(foreign, 1), "NOT_FOUND", [*at, "0", "setQuantity", "line"]),
        (quantity(other, 1), "INVALID_INPUT", [*at, "0", "setQuantity", "line"]),
        (
            {"setUnitPrice": {"line": mugs, "unitPrice": nok}},
            "CURRENCY_MISMATCH",
            [*at, "0", "setUnitPrice", "unitPrice", "currencyCode"],
        ),
        (
            {"setShipping": {"price": eur("1.00"), "discount": eur("1.01")}},
            "INVALID_INPUT",
            [*at, "0", "setShipping", "discount"],
        ),
        (
            {"addLine": line(title=" ")},
            "INVALID_INPUT",
            [*at, "0", "addLine", "title"],
        ),
        (
            {"setOrderDiscount": {"discounts": [{"amount": eur("99.00")}]}},
            "INVALID_INPUT",
            [*at, "0", "setOrderDiscount", "discounts", "0", "amount"],
        ),
    ):
        (error,) = await world.refused(EDIT, id=order, input={"operations": [operation]})
        assert (error["code"], error["field"]) == (code, field), operation
    (error,) = await world.refused(EDIT, id=order, input={"operations": []})
    assert error["field"] == at
    assert (await content(world, order))["version"] == 1


async def test_an_edit_changes_what_the_account_has_spent(world: World) -> None:
    customer = (await world.create_customer())["id"]
    order, (mugs, _) = await placed(world, customerId=customer)
    await edited(world, order, quantity(mugs, 1))
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { totalSpent { amount } } }", id=customer
    )
    assert data["customer"]["totalSpent"] == [{"amount": "30.40"}]


async def test_who_may_only_edit_sees_what_is_to_be_settled(world: World) -> None:
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    other = await world.another(Scope.ORDERS_WRITE, Scope.ORDERS_READ)
    payload = await other.do(
        """mutation ($id: ID!, $input: EditOrderInput!) { editOrder(id: $id, input: $input) {
          settlement { rest { amount } } userErrors { code } } }""",
        id=order["id"],
        input={"operations": [quantity(mugs, 1)], "acknowledgePaid": True},
    )
    assert payload["settlement"] == {"rest": {"amount": "12.50"}}
