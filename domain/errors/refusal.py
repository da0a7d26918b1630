"""What every refusal has: a code for programs, a sentence for people, a path to the value."""

from enum import StrEnum
from typing import ClassVar, Self

Path = tuple[str, ...]


class ErrorCode(StrEnum):
    """What kind of refusal it is, for programs."""

    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    ILLEGAL_TRANSITION = "ILLEGAL_TRANSITION"
    ACTION_NOT_ALLOWED = "ACTION_NOT_ALLOWED"
    TOTAL_MISMATCH = "TOTAL_MISMATCH"
    EMAIL_TAKEN = "EMAIL_TAKEN"
    EXTERNAL_NUMBER_TAKEN = "EXTERNAL_NUMBER_TAKEN"
    ALREADY_ATTACHED = "ALREADY_ATTACHED"
    NOT_ATTACHED = "NOT_ATTACHED"
    TOO_MANY_ADDRESSES = "TOO_MANY_ADDRESSES"
    ORDER_ALREADY_PAID = "ORDER_ALREADY_PAID"
    AMOUNT_EXCEEDED = "AMOUNT_EXCEEDED"
    QUANTITY_EXCEEDED = "QUANTITY_EXCEEDED"
    DOCUMENT_NOT_POSSIBLE = "DOCUMENT_NOT_POSSIBLE"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    PAYMENT_REFERENCE_TAKEN = "PAYMENT_REFERENCE_TAKEN"
    STAFF_ONLY = "STAFF_ONLY"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    TEMPLATE_BROKEN = "TEMPLATE_BROKEN"
    ERASED = "ERASED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    RETRY = "RETRY"


class DomainError(Exception):
    """A rule of the shop that a call would break."""

    code: ClassVar[ErrorCode]

    def __init__(self, message: str, *, field: Path = ()) -> None:
        """`field` is the path to the value below the call's arguments, outermost name first."""
        super().__init__(message)
        self.message = message
        self.field = field

    def at(self, *prefix: str) -> Self:
        """Put names in front of the path, as the error travels outwards."""
        self.field = (*prefix, *self.field)
        return self
