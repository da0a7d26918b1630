"""What a resolver works with: who calls, the shop's database, checks, the clock, the feed."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from db.call import Call
from db.database import Database, ReadSession
from db.unit import UnitOfWork
from domain.access import Viewer
from domain.errors import NotConfigured
from domain.letters import Scribe
from domain.mail import Mailer
from domain.ports import Clock, ContactCheck, ProviderKind, Sender, Vault
from domain.printing import Printer
from domain.storage import Storage
from resolvers.feed import Feed
from resolvers.payloads import Payloads


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What webhooks need: a way out, keys, and the API's own documents and filters."""

    sender: Sender
    vault: Vault
    payloads: Payloads


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """What payments need: the providers that shops can be connected with, and a vault."""

    kinds: Mapping[str, ProviderKind] = field(default_factory=dict[str, ProviderKind])
    vault: Vault | None = None

    def require_vault(self) -> Vault:
        """Give the vault.

        Raises:
            NotConfigured: the server has no key to seal with.
        """
        if self.vault is None or not self.vault.is_ready:
            raise NotConfigured("TISKI_SECRET_KEY")
        return self.vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """What digital products need: where files lie, how large they may be, keys for addresses.

    `address` is where the outside reaches this server, without a slash at its end.
    """

    storage: Storage
    vault: Vault
    limit: int
    address: str

    def require_vault(self) -> Vault:
        """Give the vault.

        Raises:
            NotConfigured: the server has no key to seal with.
        """
        if not self.vault.is_ready:
            raise NotConfigured("TISKI_SECRET_KEY")
        return self.vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What messages to customers need: who writes them, and who sends them."""

    scribe: Scribe
    mailer: Mailer


@dataclass(slots=True, kw_only=True)
class Services:
    """What all requests of a process share. `read` makes the reads of one session."""

    database: Database
    checks: ContactCheck
    clock: Clock
    feed: Feed
    read: Callable[[ReadSession], Any]
    paying: Paying = field(default_factory=Paying)
    telling: Telling | None = None
    """What webhooks need; commands without a server have none."""
    handing: Handing | None = None
    """What digital products need; commands without a server have none."""
    mailing: Mailing | None = None
    """What messages need; commands without a server have none."""
    printing: Printer | None = None
    """What prints documents; commands without a server have none."""

    @property
    def digital(self) -> Handing:
        """What digital products need."""
        if self.handing is None:
            message = "nothing was put together for digital products here"
            raise RuntimeError(message)
        return self.handing

    @property
    def printer(self) -> Printer:
        """What prints documents."""
        if self.printing is None:
            message = "nothing was put together for documents here"
            raise RuntimeError(message)
        return self.printing

    @property
    def webhooks(self) -> Telling:
        """What webhooks need."""
        if self.telling is None:
            message = "nothing was put together for webhooks here"
            raise RuntimeError(message)
        return self.telling

    @property
    def mail(self) -> Mailing:
        """What messages need."""
        if self.mailing is None:
            message = "nothing was put together for messages here"
            raise RuntimeError(message)
        return self.mailing


@dataclass(slots=True, kw_only=True)
class Context:
    """The context of one operation; a socket's operations each get their own."""

    services: Services
    viewer: Viewer
    request_id: str
    call: Call = field(default_factory=lambda: Call(mutation=""))
    trace: list[str] | None = None
    """Takes the text of every statement of a compiled plan, for who wants to see them."""
    began: float | None = None
    """When the operation began, by the clock of the loop."""
    was_irregular: bool = False
    """Whether a plan was tried for the same operation, and left it to graphql-core."""
    resumes_after: str | None = None
    """The cursor that a stream goes on after, whatever its document says: it broke there."""
    defers: bool = False
    """Whether what the document defers is sent after the rest."""
    _session: ReadSession | None = field(init=False, default=None)
    _reads: Any = field(init=False, default=None)

    @property
    def session(self) -> ReadSession:
        """The session that the operation reads in."""
        if self._session is None:
            self._session = self.services.database.reading(self.viewer.shop_id)
        return self._session

    @property
    def reads(self) -> Any:
        """The reads of that session."""
        if self._reads is None:
            self._reads = self.services.read(self.session)
        return self._reads

    @property
    def root(self) -> Viewer:
        """What the query's own fields are read from: it holds the shop's id."""
        return self.viewer

    @property
    def shop_id(self) -> UUID:
        """The id of the shop that the caller works in."""
        return self.viewer.shop_id

    def for_operation(self) -> Self:
        """Make the same caller's context for one operation, with a connection of its own."""
        return replace(self)

    def allows(self, scope: str | None) -> bool:
        """Tell whether the caller has the scope; None asks for nothing."""
        return self.viewer.allows(scope)

    async def release(self) -> None:
        """Give the connection back; the next read sees the newest state, through new loaders.

        Nothing was read without a connection: of the items of a subscription most were read by
        somebody else, and cost nothing here.
        """
        if not self.session.is_open:
            return
        await self.session.release()
        self._reads = self.reads.fresh()

    async def close(self) -> None:
        """Give the connection back for good."""
        await self.session.close()

    def now(self) -> datetime:
        """Tell the time, aware and in UTC."""
        return self.services.clock.now()

    @asynccontextmanager
    async def look(self) -> AsyncGenerator[UnitOfWork]:
        """Open a block that loads what a write block would, in the request's snapshot.

        It locks nothing, and what is changed in it goes nowhere.
        """
        async with self.session.hold() as connection:
            yield UnitOfWork(connection, self.viewer, self.call, self.now(), is_writing=False)

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open the write block of this call; its end commits, a raise rolls back."""
        return self.services.database.writing(self.viewer, self.call, self.now())
