"""Who acts in a shop, and what a token may do."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """What kind of actor did something."""

    STAFF = "STAFF"
    APP = "APP"
    STOREFRONT = "STOREFRONT"
    PSP = "PSP"
    SYSTEM = "SYSTEM"


class Scope(StrEnum):
    """What a token may do. A token without scopes of its own may do everything."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ORDERS_PLACE = "orders:place"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_ERASE = "customers:erase"
    CUSTOMERS_EXPORT = "customers:export"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    PAYMENTS_LOG = "payments:log"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    MESSAGES_RECORD = "messages:record"
    EVENTS_READ = "events:read"
    SHOP_WRITE = "shop:write"
    EVENTS_RECORD = "events:record"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    ASSETS_WRITE = "assets:write"


ALL_SCOPES = frozenset(Scope)
STOREFRONT_SCOPES = frozenset(
    {Scope.ORDERS_PLACE, Scope.EVENTS_RECORD, Scope.PAYMENTS_LOG, Scope.MESSAGES_RECORD}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person of the staff, a partner's program, the shop window, the system."""

    kind: ActorKind
    id: UUID | None
    name: str

    @property
    def staff_id(self) -> UUID | None:
        """The person, where it is one of the staff."""
        return self.id if self.kind is ActorKind.STAFF else None


SYSTEM = Actor(ActorKind.SYSTEM, None, "Tiski")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever a token stands for, in which shop, with which rights."""

    shop_id: UUID
    token_id: UUID
    token_name: str
    actor: Actor
    scopes: frozenset[str]

    @property
    def staff_id(self) -> UUID | None:
        """The person, where the token stands for one of the staff."""
        return self.actor.staff_id

    def allows(self, scope: str | None) -> bool:
        """Tell whether the token has the scope; None asks for none."""
        return scope is None or scope in self.scopes


NO_TOKEN = UUID(int=0)
"""Stands where a token's id would stand: a command of the deployment acts without one."""


def viewer_without_token(shop_id: UUID, actor: Actor = SYSTEM) -> Viewer:
    """Give whoever acts from the command line: no token, every right, by default the system."""
    return Viewer(shop_id, NO_TOKEN, "tiski", actor, frozenset(ALL_SCOPES))
