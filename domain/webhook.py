"""Webhooks: programs of partners that are told what happens in a shop."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit
from uuid import UUID

from domain.access import Actor, ActorKind
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import Conflict, IllegalTransition, InvalidInput
from domain.states import PauseReason, WebhookState
from domain.text import clean_required

MOST_OF_A_SHOP: Final = 50
LONGEST_QUERY: Final = 20_000
OVERLAP: Final = timedelta(hours=24)
"""How long the old secret signs beside the new one."""

WHAT: Final = ("url", "types", "filter", "query")
"""What of a webhook decides who is told what."""

_LONGEST_URL: Final = 2000
_PORTS: Final = (443, *range(1024, 65536))
_OPEN_PORTS: Final = (80, *_PORTS)
_URL: Final = re.compile(r"[!-~]+")
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_LONGEST_HOST: Final = 253


@dataclass(slots=True, kw_only=True)
class Webhook(Aggregate):
    """An address that is told what happens, with the rights that its maker had.

    `position` is the last event that was read for it. `secret` and `old_secret` are sealed.
    `due_at` is when its next message is due, beside new events.
    """

    noun = "webhook"

    name: str
    url: str
    types: tuple[str, ...] | None = None
    filter: dict[str, Any] | None = logged(whole=True, default=None)
    query: str | None = None
    scopes: tuple[str, ...] = logged(skip=True)
    actor_kind: ActorKind = logged(skip=True)
    actor_id: UUID | None = logged(skip=True, default=None)
    actor_name: str = logged(skip=True)
    state: WebhookState = WebhookState.ACTIVE
    pause_reason: PauseReason | None = logged(skip=True, default=None)
    paused_at: datetime | None = logged(skip=True, default=None)
    secret: str = logged(skip=True)
    old_secret: str | None = logged(skip=True, default=None)
    old_secret_until: datetime | None = logged(skip=True, default=None)
    position: int = logged(skip=True)
    due_at: datetime | None = logged(skip=True, default=None)
    quiet_until: datetime | None = logged(skip=True, default=None)
    last_success_at: datetime | None = logged(skip=True, default=None)
    is_full: bool = logged(skip=True, default=False)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)

    @property
    def maker(self) -> Actor:
        """Whoever made it."""
        return Actor(self.actor_kind, self.actor_id, self.actor_name)

    @property
    def is_active(self) -> bool:
        """Tell whether it is told what happens."""
        return self.state is WebhookState.ACTIVE

    def expect(self, version: int | None) -> None:
        """Refuse a call whose caller saw another version.

        Raises:
            Conflict: somebody changed it after that.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, ("version",))

    def update(self, given: Mapping[str, Any], scopes: frozenset[str]) -> None:
        """Change it; whoever decides who is told what leaves it no scopes but their own."""
        for name, value in given.items():
            setattr(self, name, value)
        if any(name in WHAT for name in given):
            self.scopes = tuple(scope for scope in self.scopes if scope in scopes)

    def pause(self, reason: PauseReason, at: datetime) -> None:
        """Tell it nothing until it is resumed.

        Raises:
            IllegalTransition: it is paused already.
        """
        self._move(WebhookState.PAUSED, WebhookState.ACTIVE)
        self.pause_reason, self.paused_at = reason, at

    def resume(self, at: datetime) -> None:
        """Go on where it stood.

        Raises:
            IllegalTransition: it is not paused.
        """
        self._move(WebhookState.ACTIVE, WebhookState.PAUSED)
        self.pause_reason = self.paused_at = self.quiet_until = None
        self.due_at = at

    def rotate(self, sealed: str, at: datetime) -> None:
        """Take a new secret; the old one signs beside it for a while."""
        self.old_secret, self.old_secret_until = self.secret, at + OVERLAP
        self.secret = sealed

    def secrets(self, at: datetime) -> tuple[str, ...]:
        """Give the sealed secrets that sign now, the newest first."""
        if self.old_secret is None or self.old_secret_until is None or self.old_secret_until <= at:
            return (self.secret,)
        return (self.secret, self.old_secret)

    def _move(self, to: WebhookState, start: WebhookState) -> None:
        if self.state is not start:
            raise IllegalTransition("webhook", self.state, to, (start,))
        self.state = to


def checked_name(text: str | None) -> str:
    """Read what people call a webhook."""
    return clean_required(text, field=("name",), limit=100)


def checked_query(text: str) -> str:
    """Read the text of a GraphQL document."""
    return clean_required(text, field=("query",), limit=LONGEST_QUERY, multiline=True)


def checked_url(text: str | None, *, plain: bool) -> str:
    """Read the address of a receiver; `plain` lets http:// pass. Names stay to be looked up.

    Raises:
        InvalidInput: nobody can or may be reached at it.
    """
    text = (text or "").strip()
    if not text:
        raise InvalidInput("This can't be empty.", field=("url",))
    parts = _split(text)
    schemes = ("https", "http") if plain else ("https",)
    if parts.scheme not in schemes:
        raise _refused(f"must begin with {' or '.join(f'{each}://' for each in schemes)}")
    if parts.username is not None or parts.password is not None:
        raise _refused("can't hold a user name or password; check the signature instead")
    if parts.fragment:
        raise _refused("can't have a part behind #")
    host = _host(parts.hostname or "")
    port = parts.port
    if port is not None and port not in (_OPEN_PORTS if plain else _PORTS):
        raise _refused("must have port 443, or 1024 to 65535")
    place = f"[{host}]" if ":" in host else host
    written = urlunsplit(
        (parts.scheme, place if port is None else f"{place}:{port}", parts.path or "/",
         parts.query, "")
    )  # fmt: skip
    if len(written) > _LONGEST_URL or not _URL.fullmatch(written):
        raise _refused(
            f"has at most {_LONGEST_URL} printable ASCII characters; write others as %.."
        )
    return written


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise _refused("can't be read") from error
    return parts


def _host(name: str) -> str:
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError as error:
        raise _refused("has no host that can be looked up") from error
    labels = host.removesuffix(".").split(".")
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused("has no host that can be looked up")
    return host


def _refused(why: str) -> InvalidInput:
    return InvalidInput(f"The address of a webhook {why}.", field=("url",))
