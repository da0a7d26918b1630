"""Refusals about orders and the steps that they take."""

from enum import StrEnum
from uuid import UUID

from domain.errors.refusal import DomainError, ErrorCode, Path


class IllegalTransition(DomainError):
    """The state that it is in does not allow that step."""

    code = ErrorCode.ILLEGAL_TRANSITION

    def __init__(
        self, subject: str, current: StrEnum, wanted: StrEnum, allowed: tuple[StrEnum, ...]
    ) -> None:
        """`allowed` are the states that can follow the current one."""
        super().__init__(
            f"The {subject} is {current.value.lower()} and can't become {wanted.value.lower()}."
        )
        self.current = current
        self.wanted = wanted
        self.allowed = allowed


class ActionNotAllowed(DomainError):
    """Something other than the state stands against an action on an order."""

    code = ErrorCode.ACTION_NOT_ALLOWED

    def __init__(self, message: str, action: StrEnum, obstacle: StrEnum) -> None:
        """The message says what stands against it; `obstacle` says it to programs."""
        super().__init__(message, field=("id",))
        self.action = action
        self.obstacle = obstacle


class TotalMismatch(DomainError):
    """The total that the caller expects is not what the shop computes."""

    code = ErrorCode.TOTAL_MISMATCH

    def __init__(self, computed: int, expected: int, currency: str) -> None:
        """Amounts are minor units of the currency."""
        super().__init__(
            "The total of these lines, discounts and shipping is another one; nothing was stored.",
            field=("input", "total"),
        )
        self.computed = computed
        self.expected = expected
        self.currency = currency


class ExternalNumberTaken(DomainError):
    """That source has used that number already."""

    code = ErrorCode.EXTERNAL_NUMBER_TAKEN

    def __init__(self, source: str, number: str, holder: UUID, holder_type: str) -> None:
        """`holder` is the order or customer that has it; its type is `Order` or `Customer`."""
        super().__init__(
            f"Number {number} of {source} is stored already.", field=("input", "externalNumber")
        )
        self.holder = holder
        self.holder_type = holder_type


class OrderAlreadyPaid(DomainError):
    """Money was reserved or collected for the order that is to be edited."""

    code = ErrorCode.ORDER_ALREADY_PAID
    advice = (
        "Cancel the order (cancelOrder with a full refund) and ask the customer to order again, or "
        "copy it (duplicateOrder). To edit it all the same, send acknowledgePaid: nothing is "
        "told to the payment provider, and the difference is charged or paid back by hand."
    )

    def __init__(self, authorized: int, paid: int, currency: str) -> None:
        """Amounts are minor units of the currency: what is reserved, and what was collected."""
        super().__init__(
            "Money was reserved or collected for this order already. The easier way: cancel it, "
            "refund it, and ask the customer to order again.",
            field=("input", "acknowledgePaid"),
        )
        self.authorized = authorized
        self.paid = paid
        self.currency = currency


class QuantityExceeded(DomainError):
    """More pieces of a line than there are to hand over, to take back or to cancel."""

    code = ErrorCode.QUANTITY_EXCEEDED

    def __init__(self, message: str, line_id: UUID, allowed: int, *, field: Path = ()) -> None:
        """`allowed` is the most that is possible now."""
        super().__init__(message, field=field)
        self.line_id = line_id
        self.allowed = allowed


class DocumentNotPossible(DomainError):
    """The order gets no document of that type now."""

    code = ErrorCode.DOCUMENT_NOT_POSSIBLE

    def __init__(self, obstacle: StrEnum, *, field: Path = ("orderId",)) -> None:
        """`obstacle` says to programs why not."""
        sentences = {
            "NOT_PLACED": "This order was not placed yet.",
            "CANCELLED": "This order was cancelled.",
            "NOTHING_TO_CHARGE": "Nothing of this order is left to charge.",
            "NOTHING_PAID": "Nothing was paid for this order yet.",
            "NOTHING_TO_PACK": "This order has nothing that is packed.",
            "ALREADY_INVOICED": "This order is invoiced already. Credit the invoice first.",
            "NOT_INVOICED": "This order has no invoice that could be credited.",
            "NOTHING_TO_CREDIT": "The order costs what its invoice says; nothing is to be credited.",
        }
        super().__init__(sentences[obstacle.value], field=field)
        self.obstacle = obstacle
