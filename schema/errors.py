"""What a mutation answers when a rule says no: a type an error, with what the client needs."""

from collections.abc import Callable
from typing import Any

import strawberry

from domain import errors
from domain.errors import DomainError
from domain.ports import Doubt
from queryplan.declare import encode_id
from schema.document.enums import DocumentObstacle
from schema.enums import DoubtCode, ErrorCode, Obstacle, OrderAction
from schema.money import Money, money_of


@strawberry.interface(description="Why a mutation was refused. Nothing was stored.")
class UserError:
    """Why a mutation was refused. Nothing was stored."""

    code: ErrorCode = strawberry.field(description="The kind of refusal, for programs.")
    message: str = strawberry.field(description="A sentence for people, in English.")
    field: list[str] = strawberry.field(
        description="The path to the argument that it is about, such as `[input, email]`."
    )


@strawberry.type(description="A value can't be stored, or values don't fit together.")
class InvalidInput(UserError):
    """A value can't be stored."""


@strawberry.type(description="Nothing in this shop has that id.")
class NotFound(UserError):
    """Nothing in this shop has that id."""


@strawberry.type(
    description="Somebody changed the fields that this call writes after `expectedVersion`."
)
class Conflict(UserError):
    """Somebody changed the same fields."""

    current_version: int = strawberry.field(description="The version as it is now.")
    changed_fields: list[str] = strawberry.field(
        description="The fields that both sides wrote, such as `customerDetails.email`."
    )


@strawberry.type(description="The state does not allow that step.")
class IllegalTransition(UserError):
    """The state does not allow that step."""

    current: str = strawberry.field(description="The state that it is in.")
    wanted: str = strawberry.field(description="The state that was asked for.")
    allowed: list[str] = strawberry.field(description="The states that can follow.")


@strawberry.type(description="Something other than the state stands against that action.")
class ActionNotAllowed(UserError):
    """Something stands against that action."""

    action: OrderAction = strawberry.field(description="What was to be done.")
    obstacle: Obstacle = strawberry.field(
        description="What stands against it, as in `Order.allowedActions`."
    )


@strawberry.type(description="The total that you expect is not what the shop computes.")
class TotalMismatch(UserError):
    """The totals differ."""

    computed: Money = strawberry.field(description="What the shop computes.")


@strawberry.type(description="Another account has that e-mail address.")
class EmailTaken(UserError):
    """Another account has the address."""

    customer_id: strawberry.ID = strawberry.field(description="The account that has it.")


@strawberry.type(description="That source has used that number already.")
class ExternalNumberTaken(UserError):
    """The number is used."""

    holder_id: strawberry.ID = strawberry.field(description="The order or customer that has it.")


@strawberry.type(description="The order belongs to another account.")
class AlreadyAttached(UserError):
    """The order belongs to another account."""

    customer_id: strawberry.ID = strawberry.field(description="The account that it belongs to.")


@strawberry.type(description="The order belongs to no account.")
class NotAttached(UserError):
    """The order belongs to no account."""


@strawberry.type(description="The account has no room for another address.")
class TooManyAddresses(UserError):
    """The account is full."""

    limit: int = strawberry.field(description="How many addresses an account may have.")


@strawberry.type(
    description="Money was reserved or collected for the order that you edit. Nothing was changed."
)
class OrderAlreadyPaid(UserError):
    """Money is held for the order."""

    authorized: Money = strawberry.field(description="What is reserved and not collected.")
    paid: Money = strawberry.field(description="What was collected.")
    advice: str = strawberry.field(description="What to do instead, in English.")


@strawberry.type(
    description="There is less money than that to collect, to give back or to take off."
)
class AmountExceeded(UserError):
    """More money than there is."""

    allowed_amount: Money = strawberry.field(description="The most that is possible now.")


@strawberry.type(
    description="There are fewer pieces of the line than that to hand over, to take back or to cancel."
)
class QuantityExceeded(UserError):
    """More pieces than there are."""

    line_id: strawberry.ID = strawberry.field(description="The order's line.")
    allowed_quantity: int = strawberry.field(description="The most that is possible now.")


@strawberry.type(description="The order gets no document of that type now.")
class DocumentNotPossible(UserError):
    """No document of that type."""

    obstacle: DocumentObstacle = strawberry.field(description="Why not, for programs.")


@strawberry.type(description="The amount is in another currency than the order.")
class CurrencyMismatch(UserError):
    """Another currency than the order's."""

    expected: str = strawberry.field(description="The order's currency by ISO 4217.")


@strawberry.type(description="Another payment has that reference at that provider.")
class PaymentReferenceTaken(UserError):
    """The reference is used."""

    payment_id: strawberry.ID = strawberry.field(description="The payment that has it.")


@strawberry.type(description="Only a person of the staff may do that, no program.")
class StaffOnly(UserError):
    """Only people may do that."""


@strawberry.type(
    description="The payment's provider gives no answer, or the shop has no access to it."
)
class ProviderUnavailable(UserError):
    """The provider can't be asked."""


@strawberry.type(description="The server lacks a setting that this needs.")
class NotConfigured(UserError):
    """The server lacks a setting."""

    setting: str = strawberry.field(
        description="The environment variable that an operator has to set."
    )


@strawberry.type(description="The shop's own words for a message can't be used.")
class TemplateRefused(UserError):
    """A template can't be used."""

    part: str = strawberry.field(description="Which part: `subject`, `mjml` or `text`.")
    line: int | None = strawberry.field(
        description="The line of the part, from 1; null where it is about the whole."
    )
    reason: str = strawberry.field(description="What is wrong there, in English.")


@strawberry.type(
    description="The customer was erased (`eraseCustomer`); nothing is written to them any more."
)
class Erased(UserError):
    """The customer was erased."""


@strawberry.type(description="The idempotency key was used for another input.")
class IdempotencyKeyReused(UserError):
    """The key was used."""


@strawberry.type(description="A race between writers was lost. The same call may succeed.")
class Retry(UserError):
    """A race was lost."""


@strawberry.type(
    name="Warning",
    description="Something about the input is unusual. It was stored all the same.",
)
class InputWarning:
    """Something is unusual."""

    code: DoubtCode = strawberry.field(description="The kind of warning, for programs.")
    message: str = strawberry.field(description="A sentence for people, in English.")
    field: list[str] = strawberry.field(description="The path to the argument that it is about.")


ERROR_TYPES: dict[type[DomainError], tuple[type[UserError], Callable[[Any], dict[str, Any]]]] = {
    errors.InvalidInput: (InvalidInput, lambda _: {}),
    errors.NotFound: (NotFound, lambda _: {}),
    errors.Conflict: (
        Conflict,
        lambda error: {
            "current_version": error.current_version,
            "changed_fields": list(error.changed_fields),
        },
    ),
    errors.IllegalTransition: (
        IllegalTransition,
        lambda error: {
            "current": error.current.value,
            "wanted": error.wanted.value,
            "allowed": [state.value for state in error.allowed],
        },
    ),
    errors.DocumentNotPossible: (
        DocumentNotPossible,
        lambda error: {"obstacle": error.obstacle},
    ),
    errors.ActionNotAllowed: (
        ActionNotAllowed,
        lambda error: {"action": error.action, "obstacle": error.obstacle},
    ),
    errors.TotalMismatch: (
        TotalMismatch,
        lambda error: {"computed": money_of(error.computed, error.currency)},
    ),
    errors.EmailTaken: (
        EmailTaken,
        lambda error: {"customer_id": encode_id("Customer", error.customer_id)},
    ),
    errors.ExternalNumberTaken: (
        ExternalNumberTaken,
        lambda error: {"holder_id": encode_id(error.holder_type, error.holder)},
    ),
    errors.AlreadyAttached: (
        AlreadyAttached,
        lambda error: {"customer_id": encode_id("Customer", error.customer_id)},
    ),
    errors.NotAttached: (NotAttached, lambda _: {}),
    errors.TooManyAddresses: (TooManyAddresses, lambda error: {"limit": error.limit}),
    errors.OrderAlreadyPaid: (
        OrderAlreadyPaid,
        lambda error: {
            "authorized": money_of(error.authorized, error.currency),
            "paid": money_of(error.paid, error.currency),
            "advice": error.advice,
        },
    ),
    errors.AmountExceeded: (
        AmountExceeded,
        lambda error: {"allowed_amount": money_of(error.allowed, error.currency)},
    ),
    errors.QuantityExceeded: (
        QuantityExceeded,
        lambda error: {
            "line_id": encode_id("OrderLine", error.line_id),
            "allowed_quantity": error.allowed,
        },
    ),
    errors.CurrencyMismatch: (CurrencyMismatch, lambda error: {"expected": error.expected}),
    errors.PaymentReferenceTaken: (
        PaymentReferenceTaken,
        lambda error: {"payment_id": encode_id("Payment", error.payment_id)},
    ),
    errors.StaffOnly: (StaffOnly, lambda _: {}),
    errors.ProviderUnavailable: (ProviderUnavailable, lambda _: {}),
    errors.NotConfigured: (NotConfigured, lambda error: {"setting": error.setting}),
    errors.TemplateRefused: (
        TemplateRefused,
        lambda error: {"part": error.part, "line": error.line, "reason": error.reason},
    ),
    errors.Erased: (Erased, lambda _: {}),
    errors.IdempotencyKeyReused: (IdempotencyKeyReused, lambda _: {}),
    errors.Retry: (Retry, lambda _: {}),
}
"""The API's type of each error of the rules, and what it carries beyond the common fields."""


def presented(error: DomainError) -> UserError:
    """Turn an error of the rules into data."""
    kind, details = ERROR_TYPES[type(error)]
    return kind(code=error.code, message=error.message, field=list(error.field), **details(error))


def warned(doubt: Doubt) -> InputWarning:
    """Turn a doubt into data."""
    return InputWarning(code=DoubtCode(doubt.code), message=doubt.message, field=list(doubt.field))
