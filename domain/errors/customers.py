"""Refusals about accounts of customers."""

from uuid import UUID

from domain.errors.refusal import DomainError, ErrorCode, Path


class EmailTaken(DomainError):
    """Another account of this shop has that e-mail address."""

    code = ErrorCode.EMAIL_TAKEN

    def __init__(self, customer_id: UUID, *, field: Path = ("input", "email")) -> None:
        """`customer_id` is the account that has it."""
        super().__init__("Another customer account has this e-mail address.", field=field)
        self.customer_id = customer_id


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


class Erased(DomainError):
    """The customer was erased; nothing is written to them any more."""

    code = ErrorCode.ERASED

    def __init__(self, what: str, *, field: Path = ("id",)) -> None:
        """`what` is what the call was about: customer, order, change set."""
        sentences = {
            "customer": "This customer was erased.",
            "order": "The customer of this order was erased.",
            "document": "What this document said was erased with its customer.",
            "change set": "This changed data of a customer who was erased. Nothing can be put back.",
        }
        super().__init__(sentences[what], field=field)
        self.what = what
