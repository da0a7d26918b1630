"""Accounts: creating them, and changing a profile part by part."""

import asyncio

import pytest
from documents import CREATE_CUSTOMER, CUSTOMER, UPDATE_CUSTOMER
from factories import Json, World

FULL = {
    "email": "Aino@Example.com",
    "firstName": "Aino",
    "lastName": "Virtanen",
    "company": "Virtanen Oy",
    "phone": "+358 40 1234567",
    "vatId": "FI20774740",
    "language": "fi",
    "note": "Rings twice.\nBites.",
}
ADDRESS = {"line1": "Aleksanterinkatu 1", "city": "Tampere", "country": "FI"}


async def full_customer(world: World) -> Json:
    payload = await world.do(CREATE_CUSTOMER, input=FULL)
    return payload["customer"]


async def test_an_account_with_everything(world: World) -> None:
    """S2-6."""
    await world.place()  # same address, and it stays a guest's
    payload = await world.do(
        CREATE_CUSTOMER,
        input=FULL | {"externalNumber": {"source": "old", "number": "17850"}, "address": ADDRESS},
    )
    customer = payload["customer"]
    assert {part: customer[part] for part in FULL} == FULL
    assert (customer["number"], customer["version"]) == ("1000", 1)
    assert customer["externalNumber"] == {"source": "old", "number": "17850"}
    (entry,) = customer["addresses"]["nodes"]
    assert entry["address"] == ADDRESS
    assert customer["defaultShippingAddress"] == {"id": entry["id"]}
    assert customer["defaultBillingAddress"] == {"id": entry["id"]}
    assert customer["orders"] == {"totalCount": 0}
    (event,) = customer["events"]["nodes"]
    assert (event["type"], event["changes"]) == ("CUSTOMER_CREATED", [])


async def test_an_account_with_nothing(world: World) -> None:
    nothing = dict.fromkeys(FULL)
    payload = await world.do(CREATE_CUSTOMER, input={})
    assert {part: payload["customer"][part] for part in FULL} == nothing
    assert payload["customer"]["defaultShippingAddress"] is None
    payload = await world.do(CREATE_CUSTOMER, input=nothing)
    assert {part: payload["customer"][part] for part in FULL} == nothing


@pytest.mark.parametrize("part", FULL)
async def test_null_clears_a_part_and_no_word_leaves_it(world: World, part: str) -> None:
    """S2-6, S2-7: absent, null, and a variable that is not defined."""
    customer = await full_customer(world)
    payload = await world.do(UPDATE_CUSTOMER, id=customer["id"], input={})
    assert {name: payload["customer"][name] for name in FULL} == FULL
    assert payload["customer"]["version"] == 1
    undefined = await world.do(
        f"""mutation ($id: ID!, $value: String) {{
          updateCustomer(id: $id, input: {{{part}: $value}}) {{
            userErrors {{ code }} customer {{ version {part} }}
          }}
        }}""",
        id=customer["id"],
    )
    assert undefined["customer"] == {"version": 1, part: FULL[part]}
    payload = await world.do(UPDATE_CUSTOMER, id=customer["id"], input={part: None})
    assert {name: payload["customer"][name] for name in FULL} == FULL | {part: None}
    assert payload["customer"]["version"] == 2
    (event,) = payload["customer"]["events"]["nodes"]
    assert event["type"] == "CUSTOMER_UPDATED"
    assert event["changes"] == [{"path": part, "before": FULL[part], "after": None}]


async def test_every_part_is_set_and_blank_text_is_nothing(world: World) -> None:
    customer = await full_customer(world)
    wanted = {
        "email": "a.korhonen@example.com",
        "firstName": "Anna",
        "lastName": "Korhonen",
        "company": None,
        "phone": "+358 50 7654321",
        "vatId": "FI01120389",
        "language": "sv",
        "note": None,
    }
    typed = wanted | {"company": "  ", "firstName": " Anna\u00a0"}
    payload = await world.do(UPDATE_CUSTOMER, id=customer["id"], input=typed)
    assert {part: payload["customer"][part] for part in FULL} == wanted
    (event,) = payload["customer"]["events"]["nodes"]
    assert {change["path"]: (change["before"], change["after"]) for change in event["changes"]} == {
        part: (FULL[part], wanted[part]) for part in FULL
    }


async def test_every_wrong_part_is_named(world: World) -> None:
    customer = await full_customer(world)
    errors = await world.refused(
        UPDATE_CUSTOMER,
        id=customer["id"],
        input={"email": "a b@c.fi", "lastName": "x" * 256, "phone": "1", "vatId": "FI20774741"},
    )
    assert [error["field"][-1] for error in errors] == ["email", "lastName", "phone", "vatId"]
    assert all(error["field"][0] == "input" for error in errors)
    data = await world.ask(CUSTOMER, id=customer["id"])
    assert data["customer"]["version"] == 1


@pytest.mark.parametrize("spelling", ["aino@example.com", " AINO@EXAMPLE.COM "])
async def test_an_e_mail_address_belongs_to_one_account(world: World, spelling: str) -> None:
    holder = await full_customer(world)
    (error,) = await world.refused(CREATE_CUSTOMER, input={"email": spelling})
    assert error["__typename"] == "EmailTaken"
    assert error["field"] == ["input", "email"]
    assert error["customerId"] == holder["id"]
    other = await world.create_customer(email="other@example.com")
    (error,) = await world.refused(UPDATE_CUSTOMER, id=other["id"], input={"email": spelling})
    assert error["customerId"] == holder["id"]
    # One's own address in another spelling is one's own.
    payload = await world.do(UPDATE_CUSTOMER, id=holder["id"], input={"email": spelling})
    assert payload["customer"]["email"] == spelling.strip()


async def test_two_at_once_do_not_share_an_e_mail_address(world: World) -> None:
    given = [{"email": "same@example.com", "firstName": str(nth)} for nth in range(6)]
    answers = await asyncio.gather(*(world.ask(CREATE_CUSTOMER, input=one) for one in given))
    payloads = [answer["createCustomer"] for answer in answers]
    (winner,) = [each["customer"] for each in payloads if each["customer"]]
    losers = [each["userErrors"] for each in payloads if not each["customer"]]
    assert {error["__typename"] for (error,) in losers} == {"EmailTaken"}
    assert {error["customerId"] for (error,) in losers} == {winner["id"]}


async def test_two_accounts_that_want_one_address_at_once(world: World) -> None:
    ids = [(await world.create_customer(email=f"{nth}@example.com"))["id"] for nth in range(2)]
    answers = await asyncio.gather(
        *(world.ask(UPDATE_CUSTOMER, id=id, input={"email": "same@example.com"}) for id in ids)
    )
    errors = [answer["updateCustomer"]["userErrors"] for answer in answers]
    assert sorted(map(len, errors)) == [0, 1]
    (error,) = errors[0] or errors[1]
    assert error["__typename"] == "EmailTaken"
    assert error["customerId"] == ids[errors.index([])]


async def test_an_external_number_belongs_to_one_account(world: World) -> None:
    number = {"source": "old", "number": "17850"}
    payload = await world.do(CREATE_CUSTOMER, input={"externalNumber": number})
    (error,) = await world.refused(CREATE_CUSTOMER, input={"externalNumber": number})
    assert error["__typename"] == "ExternalNumberTaken"
    assert error["holderId"] == payload["customer"]["id"]


async def test_no_such_customer(world: World) -> None:
    order = await world.place()
    (error,) = await world.refused(UPDATE_CUSTOMER, id=order["id"], input={})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    assert "Customer" in error["message"]


async def test_doubts_come_with_the_change(world: World) -> None:
    payload = await world.do(CREATE_CUSTOMER, input={"vatId": "12345", "phone": "+358 40 1"})
    assert {(each["code"], each["field"][-1]) for each in payload["warnings"]} == {
        ("VAT_ID_DOUBTFUL", "vatId"),
        ("PHONE_DOUBTFUL", "phone"),
    }
    assert payload["customer"]["vatId"] == "12345"


async def test_an_accounts_events_hold_those_of_its_payments(world: World):
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { events { nodes { type } } } }",
        id=customer["id"],
    )
    types = [event["type"] for event in data["customer"]["events"]["nodes"]]
    assert types == ["CUSTOMER_CREATED", "ORDER_PLACED", "PAYMENT_CREATED"]
