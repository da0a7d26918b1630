"""What a storefront tells of somebody who fills a cart."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from domain.journey import Facts, Journey, JourneyType, journey
from domain.placing import NewOrder

MOST: Final = 11
"""How many steps a visit has at most: six lines, two of a second thought, three to pay."""

_SECOND_THOUGHTS: Final = 0.15


def names_of(cart: str) -> Iterator[str]:
    """Name the steps that a visit can have, as the storefront does."""
    return (f"{cart}-{nth}" for nth in range(MOST))


def visit(
    order: NewOrder, cart: str, until: datetime, random: Random, *, leaves: bool
) -> list[Journey]:
    """Tell how the cart was filled, up to then; who `leaves` gives up on the way."""
    steps = list(_steps(order, random))
    if leaves:
        del steps[random.randint(1, len(steps)) :]
    at = until
    moments = [at := at - timedelta(seconds=random.randint(8, 150)) for _ in steps]
    return [
        journey(
            kind,
            facts,
            external_id=name,
            happened_at=moment,
            cart=cart,
            customer_id=None,
            order_id=None,
            now=until,
        )
        for (kind, facts), name, moment in zip(
            steps, names_of(cart), reversed(moments), strict=False
        )
    ]


def _steps(order: NewOrder, random: Random) -> Iterator[tuple[JourneyType, Facts]]:
    for line in order.lines:
        facts = Facts(sku=line.sku, title=line.title, quantity=line.quantity)
        yield JourneyType.CART_ITEM_ADDED, facts
    if random.random() < _SECOND_THOUGHTS:
        line = random.choice(order.lines)
        facts = Facts(sku=line.sku, title=line.title, quantity=1)
        yield JourneyType.CART_ITEM_ADDED, facts
        yield JourneyType.CART_ITEM_REMOVED, facts
    yield JourneyType.CHECKOUT_STARTED, Facts()
    if order.shipping.method is not None:
        yield JourneyType.SHIPPING_METHOD_SELECTED, Facts(method=order.shipping.method)
    yield JourneyType.PAYMENT_METHOD_SELECTED, Facts(method=order.payment_method)
