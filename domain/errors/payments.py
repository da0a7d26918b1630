"""Refusals about money and those who move it."""

from uuid import UUID

from domain.errors.refusal import DomainError, ErrorCode, Path


class AmountExceeded(DomainError):
    """More money than there is to capture, to give back or to take off."""

    code = ErrorCode.AMOUNT_EXCEEDED

    def __init__(
        self, message: str, allowed: int, currency: str, *, field: Path = ("input", "amount")
    ) -> None:
        """`allowed` is the most that is possible now, in minor units of the currency."""
        super().__init__(message, field=field)
        self.allowed = allowed
        self.currency = currency


class CurrencyMismatch(DomainError):
    """An amount is in another currency than the order."""

    code = ErrorCode.CURRENCY_MISMATCH

    def __init__(self, expected: str, *, field: Path = ("currencyCode",)) -> None:
        """`expected` is the currency of the order and all its payments."""
        super().__init__(f"This amount must be in {expected}, as the order is.", field=field)
        self.expected = expected


class PaymentReferenceTaken(DomainError):
    """Another payment has that reference at that provider."""

    code = ErrorCode.PAYMENT_REFERENCE_TAKEN

    def __init__(self, payment_id: UUID, *, field: Path = ("input", "pspReference")) -> None:
        """`payment_id` is the payment that has it."""
        super().__init__("Another payment has this reference at this provider.", field=field)
        self.payment_id = payment_id


class ProviderUnavailable(DomainError):
    """The payment's provider gives no answer, or the shop has no access to it."""

    code = ErrorCode.PROVIDER_UNAVAILABLE

    def __init__(self, message: str) -> None:
        """The message says which of the two it is."""
        super().__init__(message, field=("id",))
