"""What surrounds an operation knows of whoever asks it: the context of the request."""

from typing import Protocol, Self
from uuid import UUID

import anyio

from app.errors import masked


class OperationContext(Protocol):
    """What an operation needs of its context: who asks, and the connection it reads with."""

    trace: list[str] | None
    """Takes the text of every statement that a plan sends."""
    resumes_after: str | None
    """The cursor that a stream goes on after, whatever its document says: it broke there."""
    defers: bool
    """Whether what the document defers is sent after the rest."""
    began: float | None
    """When it was begun, by the clock of the loop."""

    @property
    def request_id(self) -> str:
        """The id under which the request is logged."""
        ...

    @property
    def shop_id(self) -> UUID:
        """The id of the shop that the caller works in."""
        ...

    @property
    def was_irregular(self) -> bool:
        """Whether a plan was tried for the same operation, and left it to graphql-core."""
        ...

    @property
    def root(self) -> object:
        """What the query's own fields are read from: it holds the shop's id."""
        ...

    def for_operation(self) -> Self:
        """Return a context for one operation: the same caller, a connection of its own."""
        ...

    def allows(self, scope: str | None) -> bool:
        """Tell whether the caller has the scope; None asks for nothing."""
        ...

    async def release(self) -> None:
        """Give the connection back; the next read takes a new one."""
        ...

    async def close(self) -> None:
        """Give the connection back for good."""
        ...


async def closed(context: OperationContext) -> None:
    """Give an operation's connection back, whatever happens meanwhile."""
    # A client that hangs up cancels what runs for it, but must not keep its connection.
    with anyio.CancelScope(shield=True):
        try:
            await context.close()
        except Exception as error:  # noqa: BLE001  the answer is ready: it is sent all the same
            masked(error, context.request_id)
