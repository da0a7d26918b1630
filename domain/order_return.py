"""A return: pieces of an order that come back, or came."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access import Actor
from domain.changes import logged
from domain.customer import ExternalNumber
from domain.errors import IllegalTransition
from domain.states import RETURN_MOVES, ReturnState


@dataclass(slots=True, kw_only=True)
class ReturnLine:
    """Of one line, how many pieces were to come back (`quantity`) and how many did."""

    id: UUID = logged(skip=True)
    line_id: UUID = logged(name="line")
    quantity: int
    received: int = 0


@dataclass(slots=True, kw_only=True)
class OrderReturn:
    """Goods that come back; `amount` is how much less the order costs since they are here."""

    id: UUID
    state: ReturnState = ReturnState.REQUESTED
    external_number: ExternalNumber | None = logged(whole=True, personal=True, default=None)
    reason: str | None = logged(personal=True, default=None)
    note: str | None = logged(personal=True, default=None)
    amount: int = logged(money=True, default=0)
    actor: Actor = logged(skip=True)
    created_at: datetime = logged(skip=True)
    received_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    lines: list[ReturnLine] = field(default_factory=list[ReturnLine])

    def require(self, wanted: ReturnState) -> None:
        """Refuse a step that its state does not allow.

        Raises:
            IllegalTransition: the wanted state can't follow.
        """
        allowed = RETURN_MOVES[self.state]
        if wanted not in allowed:
            raise IllegalTransition("return", self.state, wanted, allowed).at("id")
