"""Everything that the rules of a shop can refuse.

    DomainError
    ├── InvalidInput              a value that can't be stored, or two that don't fit together
    ├── NotFound                  no such order, customer, address … in this shop
    ├── Conflict                  somebody else changed the same fields meanwhile
    ├── IllegalTransition         the state does not allow that step
    ├── ActionNotAllowed          something stands against that action now
    ├── TotalMismatch             the caller's total is not what the shop computes
    ├── EmailTaken                another account has that e-mail address
    ├── ExternalNumberTaken       that source has used that number already
    ├── AlreadyAttached           the order belongs to an account already
    ├── NotAttached               the order belongs to no account
    ├── TooManyAddresses          the account has no room for another address
    ├── OrderAlreadyPaid          money is held for the order that is to be edited
    ├── AmountExceeded            more money than there is to capture, give back or take off
    ├── QuantityExceeded          more pieces than there are to hand over or to take back
    ├── CurrencyMismatch          an amount in another currency than the order's
    ├── PaymentReferenceTaken     another payment has that reference at that provider
    ├── StaffOnly                 only a person may do that, no program
    ├── ProviderUnavailable       the payment provider can not be asked
    ├── NotConfigured             the server lacks a setting that this needs
    ├── Erased                    the customer was erased; nothing is written to them any more
    ├── IdempotencyKeyReused      the key was used for another input
    ├── Retry                     the database gave up a race; the same call may succeed
    └── Refused                   several of the above at once

Errors are raised; one place above the write block (`schema.mutation`) turns them into data.
Messages are sentences that a shop keeper understands.
"""

from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

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
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    PAYMENT_REFERENCE_TAKEN = "PAYMENT_REFERENCE_TAKEN"
    STAFF_ONLY = "STAFF_ONLY"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    NOT_CONFIGURED = "NOT_CONFIGURED"
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


class InvalidInput(DomainError):
    """A value that can't be stored, or values that don't fit together."""

    code = ErrorCode.INVALID_INPUT


class NotFound(DomainError):
    """Nothing in this shop has that id."""

    code = ErrorCode.NOT_FOUND

    def __init__(self, what: str, *, field: Path = ("id",)) -> None:
        """`what` is the noun: order, customer, address."""
        super().__init__(f"There is no such {what} in this shop.", field=field)
        self.what = what


class Conflict(DomainError):
    """The fields that this call writes were changed after the version that the caller saw."""

    code = ErrorCode.CONFLICT

    def __init__(self, current_version: int, changed_fields: tuple[str, ...]) -> None:
        """`changed_fields` are the paths that both sides write."""
        super().__init__(
            f"Somebody changed {', '.join(changed_fields)} after you looked. "
            "Load it again and decide anew.",
            field=("expectedVersion",),
        )
        self.current_version = current_version
        self.changed_fields = changed_fields


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


class EmailTaken(DomainError):
    """Another account of this shop has that e-mail address."""

    code = ErrorCode.EMAIL_TAKEN

    def __init__(self, customer_id: UUID, *, field: Path = ("input", "email")) -> None:
        """`customer_id` is the account that has it."""
        super().__init__("Another customer account has this e-mail address.", field=field)
        self.customer_id = customer_id


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


class AlreadyAttached(DomainError):
    """The order belongs to another account."""

    code = ErrorCode.ALREADY_ATTACHED

    def __init__(self, customer_id: UUID) -> None:
        """`customer_id` is the account that the order belongs to."""
        super().__init__(
            "The order belongs to another customer account. Detach it first.",
            field=("customerId",),
        )
        self.customer_id = customer_id


class NotAttached(DomainError):
    """The order belongs to no account."""

    code = ErrorCode.NOT_ATTACHED

    def __init__(self) -> None:
        """There is nothing to say beyond the fact."""
        super().__init__("The order belongs to no customer account.", field=("id",))


class TooManyAddresses(DomainError):
    """The account has no room for another address."""

    code = ErrorCode.TOO_MANY_ADDRESSES

    def __init__(self, limit: int) -> None:
        """`limit` is how many an account may have."""
        super().__init__(
            f"A customer has at most {limit} addresses. Remove one first.", field=("input",)
        )
        self.limit = limit


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


class QuantityExceeded(DomainError):
    """More pieces of a line than there are to hand over, or to take back."""

    code = ErrorCode.QUANTITY_EXCEEDED

    def __init__(self, message: str, line_id: UUID, allowed: int, *, field: Path = ()) -> None:
        """`allowed` is the most that is possible now."""
        super().__init__(message, field=field)
        self.line_id = line_id
        self.allowed = allowed


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


class StaffOnly(DomainError):
    """Only a person of the staff may do that, no program."""

    code = ErrorCode.STAFF_ONLY

    def __init__(self, message: str) -> None:
        """The message says what it is that only people do."""
        super().__init__(message, field=("id",))


class ProviderUnavailable(DomainError):
    """The payment's provider gives no answer, or the shop has no access to it."""

    code = ErrorCode.PROVIDER_UNAVAILABLE

    def __init__(self, message: str) -> None:
        """The message says which of the two it is."""
        super().__init__(message, field=("id",))


class NotConfigured(DomainError):
    """The server lacks a setting that this needs."""

    code = ErrorCode.NOT_CONFIGURED

    def __init__(self, setting: str) -> None:
        """`setting` is the environment variable that an operator has to set."""
        super().__init__(f"This server can't do that until {setting} is set.")
        self.setting = setting


class Erased(DomainError):
    """The customer was erased; nothing is written to them any more."""

    code = ErrorCode.ERASED

    def __init__(self, what: str, *, field: Path = ("id",)) -> None:
        """`what` is what the call was about: customer, order, change set."""
        sentences = {
            "customer": "This customer was erased.",
            "order": "The customer of this order was erased.",
            "change set": "This changed data of a customer who was erased. Nothing can be put back.",
        }
        super().__init__(sentences[what], field=field)
        self.what = what


class IdempotencyKeyReused(DomainError):
    """The key was used for another input."""

    code = ErrorCode.IDEMPOTENCY_KEY_REUSED

    def __init__(self) -> None:
        """The first input is kept only as a hash, so there is nothing to show."""
        super().__init__(
            "This idempotency key was used for another input. Take a new key for a new request.",
            field=("idempotencyKey",),
        )


class Retry(DomainError):
    """The database gave up a race between writers; the same call may succeed."""

    code = ErrorCode.RETRY

    def __init__(self) -> None:
        """Nothing was stored."""
        super().__init__("Several changes met at once and this one was given up. Try again.")


class Refused(Exception):
    """Several errors at once, so that a form can show them all."""

    def __init__(self, errors: tuple[DomainError, ...]) -> None:
        """`errors` has at least one member."""
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class Problems:
    """Collects what is wrong with an input, field by field."""

    def __init__(self) -> None:
        self._errors: list[DomainError] = []

    def at(self, *path: str) -> "_Place":
        """Keep what is raised inside, with `path` in front of its field, and go on."""
        return _Place(self._errors, path)

    def settle(self) -> None:
        """Raise what was collected, if anything was."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise Refused(tuple(self._errors))


class _Place:
    """A part of an input, as a context: what is raised inside is kept."""

    __slots__ = ("_errors", "_path")

    def __init__(self, errors: list[DomainError], path: Path) -> None:
        self._errors = errors
        self._path = path

    def __enter__(self) -> None:
        """Begin with that part."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Keep what the rules refused; let everything else through."""
        if error is None:
            return False
        if isinstance(error, DomainError):
            self._errors.append(error.at(*self._path))
        elif isinstance(error, Refused):
            self._errors.extend(each.at(*self._path) for each in error.errors)
        else:
            return False
        return True
