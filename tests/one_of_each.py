"""A shop in which there is one of each thing whose fields take arguments, and its ids by name."""

from collections.abc import Callable

from digital import entered
from factories import Json, World, eur
from good_inputs import ADDRESS, good
from good_orders import staff_of
from payments import CREDIT, paid


async def furnish(world: World) -> Json:
    """Let the shop have one of each thing whose fields take arguments, and give the ids."""
    customer = await world.create_customer(address=ADDRESS)
    order = await world.place(customerId=customer["id"])
    await world.do(
        """mutation ($id: ID!) {
          updateCustomer(id: $id, input: {firstName: "Aina"}, propagateToOrders: true) {
            userErrors { message }
          }
        }""",
        id=customer["id"],
    )
    settled, payment = await paid(world)
    credited = await world.do(CREDIT, id=settled["id"], input={"amount": eur("1.00")})
    rebuild = "mutation { rebuildSearch { job { id } userErrors { message } } }"
    job = (await world.do(rebuild))["job"]
    made = await good(world, "redeliverWebhook")
    await good(world, "receiveReturn")  # an order with a fulfilment and a return
    hooks = (await world.ask("{ webhooks { nodes { id } } }"))["webhooks"]["nodes"]
    gather = """mutation ($id: ID!) { exportCustomerData(id: $id) {
      export { id } userErrors { message } } }"""
    gathered = await world.do(gather, id=customer["id"])
    asset = (await entered(world))["digitalAsset"]
    letter = await good(world, "cancelMessage")
    issue = """mutation ($id: ID!) { createDocument(orderId: $id, input: {type: PACKING_LIST}) {
      document { id } userErrors { message } } }"""
    issued = await world.do(issue, id=order["id"])
    return {
        "document": issued["document"]["id"],
        "message": letter["id"],
        "asset": asset["id"],
        "assignee": await staff_of(world),
        "export": gathered["export"]["id"],
        "customer": customer["id"],
        "job": job["id"],
        "delivery": made["deliveryId"],
        "webhook": hooks[0]["id"],
        "payment": payment["id"],
        "settlement": credited["settlement"]["id"],
        "order": order["id"],
    }


def ids_of(own: Json, field: str) -> Callable[[str], str]:
    """Tell which id a place of that name takes."""

    def id_for(name: str) -> str:
        about = field if name in {"id", "ids"} else name
        return next(id for noun, id in own.items() if noun in about.lower() or noun == "order")

    return id_for
