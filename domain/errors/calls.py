"""Refusals that any call may meet."""

from domain.errors.refusal import DomainError, ErrorCode, Path


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


class StaffOnly(DomainError):
    """Only a person of the staff may do that, no program."""

    code = ErrorCode.STAFF_ONLY

    def __init__(self, message: str) -> None:
        """The message says what it is that only people do."""
        super().__init__(message, field=("id",))


class NotConfigured(DomainError):
    """The server lacks a setting that this needs."""

    code = ErrorCode.NOT_CONFIGURED

    def __init__(self, setting: str) -> None:
        """`setting` is the environment variable that an operator has to set."""
        super().__init__(f"This server can't do that until {setting} is set.")
        self.setting = setting


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
