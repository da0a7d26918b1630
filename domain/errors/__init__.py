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
    ├── DocumentNotPossible       the order gets no document of that type now
    ├── CurrencyMismatch          an amount in another currency than the order's
    ├── PaymentReferenceTaken     another payment has that reference at that provider
    ├── StaffOnly                 only a person may do that, no program
    ├── ProviderUnavailable       the payment provider can not be asked
    ├── TemplateRefused           a shop's own words for a message can't be used
    ├── NotConfigured             the server lacks a setting that this needs
    ├── Erased                    the customer was erased; nothing is written to them any more
    ├── IdempotencyKeyReused      the key was used for another input
    ├── Retry                     the database gave up a race; the same call may succeed
    └── Refused                   several of the above at once

They stand in files by area, and are imported from here.

Errors are raised; one place above the write block (`schema.mutation`) turns them into data.
Messages are sentences that a shop keeper understands.
"""

from domain.errors.calls import (
    Conflict,
    IdempotencyKeyReused,
    InvalidInput,
    NotConfigured,
    NotFound,
    Retry,
    StaffOnly,
)
from domain.errors.customers import (
    AlreadyAttached,
    EmailTaken,
    Erased,
    NotAttached,
    TooManyAddresses,
)
from domain.errors.messages import TemplateRefused
from domain.errors.orders import (
    ActionNotAllowed,
    DocumentNotPossible,
    ExternalNumberTaken,
    IllegalTransition,
    OrderAlreadyPaid,
    QuantityExceeded,
    TotalMismatch,
)
from domain.errors.payments import (
    AmountExceeded,
    CurrencyMismatch,
    PaymentReferenceTaken,
    ProviderUnavailable,
)
from domain.errors.problems import Problems, Refused
from domain.errors.refusal import DomainError, ErrorCode, Path

__all__ = [
    "ActionNotAllowed",
    "AlreadyAttached",
    "AmountExceeded",
    "Conflict",
    "CurrencyMismatch",
    "DocumentNotPossible",
    "DomainError",
    "EmailTaken",
    "Erased",
    "ErrorCode",
    "ExternalNumberTaken",
    "IdempotencyKeyReused",
    "IllegalTransition",
    "InvalidInput",
    "NotAttached",
    "NotConfigured",
    "NotFound",
    "OrderAlreadyPaid",
    "Path",
    "PaymentReferenceTaken",
    "Problems",
    "ProviderUnavailable",
    "QuantityExceeded",
    "Refused",
    "Retry",
    "StaffOnly",
    "TemplateRefused",
    "TooManyAddresses",
    "TotalMismatch",
]
