"""What background work asks of the API: is a document good, what does it say, what meets a filter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.delivery import Delivery
    from domain.webhook import Webhook
    from resolvers.context import Services


class DocumentUnfit(Exception):
    """A webhook's document does not fit the schema, or asks for more than the webhook may see."""

    def __init__(self, message: str) -> None:
        """`message` is a sentence for whoever wrote the document."""
        super().__init__(message)
        self.message = message


class NotRendered(Exception):
    """A message could not be made now; another attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A webhook in a shop, on whose behalf something is read."""

    services: "Services"
    shop_id: UUID
    webhook: "Webhook"


class Payloads(Protocol):
    """Reads with the same documents, filters and scopes as the API, for nobody who waits."""

    def check(self, query: str | None, scopes: Collection[str]) -> None:
        """Check a webhook's document.

        Raises:
            DocumentUnfit: it can't be used with these scopes.
        """
        ...

    async def body(self, told: Told, delivery: "Delivery") -> str:
        """Write the message.

        Raises:
            DocumentUnfit: the webhook's document can't be used any more.
            NotRendered: something went wrong.
        """
        ...

    async def passing(self, told: Told, ids: Sequence[UUID]) -> Collection[UUID]:
        """Tell which of these orders meet the webhook's filter."""
        ...

    def conditions(self, reads: Any, stored: dict[str, Any]) -> Sequence[Any]:
        """Give what orders must meet by a stored filter, for a statement made elsewhere.

        Raises:
            DocumentUnfit: the filter can't be read any more.
        """
        ...
