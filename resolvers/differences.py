"""What a change of an order's content comes to, as an answer keeps it."""

from collections.abc import Mapping

from domain.difference import Amounts, Difference, LineOutline
from domain.settlement import Settlement


def told(difference: Difference, currency: str) -> dict[str, list[dict[str, str]]]:
    """Write a difference as an answer keeps it."""
    return {
        "line_rows": [
            {
                "line": str(line.id),
                "title": line.title,
                **({} if line.sku is None else {"sku": line.sku}),
                **_side("before", line.before),
                **_side("after", line.after),
            }
            for line in difference.lines
        ],
        "amount_rows": [_amounts(difference.before), _amounts(difference.after)],
        "currency_rows": [{"code": currency}],
    }


def _side(name: str, line: LineOutline | None) -> Mapping[str, str]:
    if line is None:
        return {}
    return {
        f"{name}_quantity": str(line.quantity),
        f"{name}_price": str(line.unit_price),
        f"{name}_total": str(line.total),
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {
        name: str(getattr(amounts, name))
        for name in ("lines", "shipping", "credits", "net", "tax", "total", "balance")
    }


def told_to_settle(settlement: Settlement | None) -> dict[str, list[dict[str, str]]]:
    """Write what is to be settled by hand as an answer keeps it."""
    if settlement is None:
        return {"settlement_rows": []}
    row = {
        "direction": settlement.direction.value,
        "amount": str(settlement.amount),
        "settled": str(settlement.settled),
    }
    return {"settlement_rows": [row]}
