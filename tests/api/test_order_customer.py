"""Correcting the customer on one order."""

from factories import World

UPDATE = """
    mutation ($id: ID!, $input: UpdateOrderCustomerInput!, $version: Int) {
      updateOrderCustomer(id: $id, input: $input, expectedVersion: $version) {
        userErrors {
          __typename code message field
          ... on Conflict { currentVersion changedFields }
        }
        warnings { code field }
        order {
          version
          customerDetails { email firstName shippingAddress { city country } }
          customer { id }
          events(filter: {types: [ORDER_CUSTOMER_UPDATED]}) {
            nodes { type actor { kind name } changes { path before after } }
          }
        }
      }
    }
"""


async def test_details_of_one_order_change_and_nothing_else(world: World) -> None:
    """S2-1, S2-2, S2-4, S2-5."""
    customer = await world.create_customer()
    first = await world.place(customerId=customer["id"])
    second = await world.place(customerId=customer["id"])
    payload = await world.do(UPDATE, id=first["id"], input={"email": "new@example.com"})
    order = payload["order"]
    assert order["customerDetails"]["email"] == "new@example.com"
    assert order["customerDetails"]["firstName"] == "Aino"
    assert order["customer"]["id"] == customer["id"]
    assert order["version"] == 2
    (event,) = order["events"]["nodes"]
    assert event["actor"] == {"kind": "STAFF", "name": "Sanna"}
    assert event["changes"] == [
        {
            "path": "customerDetails.email",
            "before": "aino@example.com",
            "after": "new@example.com",
        }
    ]
    data = await world.ask(
        "query ($o: ID!, $c: ID!) { order(by: {id: $o}) { version customerDetails { email } }"
        " customer(by: {id: $c}) { email version } }",
        o=second["id"],
        c=customer["id"],
    )
    assert data["order"] == {"version": 1, "customerDetails": {"email": "aino@example.com"}}
    assert data["customer"] == {"email": "aino@example.com", "version": 1}


async def test_a_national_phone_number_belongs_to_the_orders_country(world: World):
    placed = await world.place()
    payload = await world.do(UPDATE, id=placed["id"], input={"phone": "040 1"})
    assert payload["warnings"] == [{"code": "PHONE_DOUBTFUL", "field": ["input", "phone"]}]


async def test_all_that_is_wrong_is_told_at_once(world: World):
    placed = await world.place()
    given = {"email": "no", "shippingAddress": {"country": "Suomi"}}
    errors = await world.refused(UPDATE, id=placed["id"], input=given)
    assert sorted(error["field"] for error in errors) == [
        ["input", "email"],
        ["input", "shippingAddress", "country"],
    ]
