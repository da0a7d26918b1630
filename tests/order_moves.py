"""What staff may do with an order on a random walk, and when that may be possible."""

from decimal import Decimal

from factories import Json

PLAIN = {
    "acknowledgeOrder": "ACKNOWLEDGE",
    "confirmOrder": "CONFIRM",
    "startFulfillment": "START_FULFILLMENT",
    "completeOrder": "COMPLETE",
    "reopenOrder": "REOPEN",
    "holdOrder": "HOLD",
    "releaseOrder": "RELEASE",
    "archiveOrder": "ARCHIVE",
    "unarchiveOrder": "UNARCHIVE",
    "assignOrder": "ASSIGN",
    "completeDraftOrder": "COMPLETE_DRAFT",
}
"""Mutations that take the order's id alone, and the action that `allowedActions` calls them."""

OTHERS = (
    *("fulfillOrder", "markFulfillmentShipped", "markFulfillmentDelivered"),
    *("markFulfillmentFailed", "cancelFulfillment", "createReturn", "receiveReturn"),
    *("closeReturn", "cancelReturn", "editOrder", "cancelOrder", "duplicateOrder"),
    *("recordPayment", "recordRefund", "creditOrder", "waiveSettlement"),
    *("markFulfillmentNotDelivered", "reopenReturn"),
)
PARTS = {
    "recordRefund": "payments",
    "waiveSettlement": "settlements",
    **dict.fromkeys(("receiveReturn", "closeReturn", "cancelReturn", "reopenReturn"), "returns"),
    "markFulfillmentNotDelivered": "fulfillments",
    **dict.fromkeys(("markFulfillmentShipped", "markFulfillmentDelivered"), "fulfillments"),
    **dict.fromkeys(("markFulfillmentFailed", "cancelFulfillment"), "fulfillments"),
}
"""Mutations of a part of the order, and where the order shows such parts."""

READY = {
    "waiveSettlement": "OPEN",
    "receiveReturn": "REQUESTED",
    "closeReturn": "RECEIVED",
    "cancelReturn": "REQUESTED",
    "reopenReturn": "RECEIVED",
    "markFulfillmentNotDelivered": "DELIVERED",
    "markFulfillmentShipped": "PENDING",
    "markFulfillmentDelivered": "SHIPPED",
    "markFulfillmentFailed": "SHIPPED",
    "cancelFulfillment": "PENDING",
}
"""The state of a part that each of these is meant for."""

MADE_BY = {
    **dict.fromkeys(("markFulfillmentShipped", "cancelFulfillment"), "fulfillOrder"),
    **dict.fromkeys(("markFulfillmentDelivered", "markFulfillmentFailed"), "fulfillOrder"),
    **dict.fromkeys(("receiveReturn", "cancelReturn"), "createReturn"),
    "createReturn": "fulfillOrder",
    "closeReturn": "receiveReturn",
    "reopenReturn": "receiveReturn",
    "markFulfillmentNotDelivered": "markFulfillmentDelivered",
    "completeDraftOrder": "duplicateOrder",
    "waiveSettlement": "creditOrder",
    "creditOrder": "recordPayment",
    "recordRefund": "recordPayment",
    "unarchiveOrder": "archiveOrder",
    "archiveOrder": "completeOrder",
    "reopenOrder": "completeOrder",
    "completeOrder": "fulfillOrder",
    "releaseOrder": "holdOrder",
}
"""What has to be done before, so that something can be done."""

PACKED_FOR = ("markFulfillmentShipped", "cancelFulfillment")
SENT_FOR = ("markFulfillmentDelivered", "markFulfillmentFailed")
WITH_PIECES = {
    **dict.fromkeys(("EDIT", "EDIT_PAID"), "editOrder"),
    **dict.fromkeys(("CANCEL", "CANCEL_LINES"), "cancelOrder"),
    "FULFILL": "fulfillOrder",
    "CREATE_RETURN": "createReturn",
}
"""Actions whose mutations say more than the order's id, and these."""

UNFIT = frozenset({"INVALID_INPUT", "QUANTITY_EXCEEDED"})
"""How such a mutation may refuse what it was told, though the action is allowed."""


def money(shown: Json) -> Decimal:
    """Read an amount."""
    return Decimal(shown["amount"])


def is_ready(mutation: str, part: Json) -> bool:
    """Tell whether a part of an order is in a state that the mutation is meant for."""
    if mutation == "recordRefund":
        return money(part["captured"]) > money(part["refunded"])
    return part["state"] == READY[mutation]


def fits(mutation: str, order: Json) -> bool:
    """Tell whether a mutation may be possible with an order, as far as one can see."""
    if mutation == "markFulfillmentFailed" and any(
        each["awaited"] + each["returned"] for each in order["lines"]["nodes"]
    ):
        return False  # what is back was not lost
    if mutation in PARTS:
        return any(is_ready(mutation, each) for each in order[PARTS[mutation]]["nodes"])
    if mutation == "creditOrder":  # so that something is to be settled then
        return money(order["paid"]) > 0 and money(order["total"]) > 0
    if mutation == "cancelOrder" and order["state"] == "DRAFT":
        return True
    possible = {
        "cancelOrder": {"CANCEL", "CANCEL_LINES"},
        "editOrder": {"EDIT", "EDIT_PAID"},
    }.get(mutation, {action_of(mutation, None)})
    allowed = {each["action"] for each in order["allowedActions"] if each["allowed"]}
    return possible == {None} or not allowed.isdisjoint(possible)


def action_of(mutation: str, given: Json | None) -> str | None:
    """Name the action that `allowedActions` calls a mutation with this input."""
    match mutation:
        case "editOrder":
            return "EDIT_PAID" if given and given["acknowledgePaid"] else "EDIT"
        case "cancelOrder":
            return "CANCEL_LINES" if given and "lines" in given else "CANCEL"
        case "fulfillOrder":
            return "FULFILL"
        case "createReturn":
            return "CREATE_RETURN"
        case "duplicateOrder":
            return "DUPLICATE"
        case _:
            return PLAIN.get(mutation)


def fits_pieces(action: str, given: Json | None, order: Json) -> bool:
    """Tell whether there are as many pieces as named; what an edit does may always be unfit."""
    if given is None or action.startswith("EDIT"):
        return given is not None and "addLine" in given["operations"][0]
    left = {each["id"]: room(action, each) for each in order["lines"]["nodes"]}
    return all(each["quantity"] <= left[each["line"]] for each in given.get("lines", ()))


def room(action: str, line: Json) -> int:
    """Count the pieces of a line that an action can take."""
    match action:
        case "CREATE_RETURN":
            return line["fulfilled"] - line["returned"] - line["awaited"]
        case "FULFILL" if line["kind"] == "SERVICE":
            return 0
        case _:
            return line["ordered"] - line["cancelled"] - line["packed"] - line["fulfilled"]
