"""Documents that a client names by an id in place of their text, and those that alone may run."""

import hashlib
import re
from collections import OrderedDict
from contextvars import ContextVar
from time import monotonic
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from app.errors import (
    DOCUMENT_NOT_TRUSTED,
    PERSISTED_QUERY_MISMATCH,
    PERSISTED_QUERY_NOT_FOUND,
    PERSISTED_QUERY_NOT_SUPPORTED,
    refusal,
)
from app.turns import SECONDS
from app.unanswered import in_time
from db.persisted import LONGEST, NOTED, PersistedDocuments
from domain.ports import Clock

FRESH: Final = 60.0
"""Seconds that a process believes what the database said; a removed document runs no longer."""
NOT_FOUND: Final = "PersistedQueryNotFound"  # the words by which some clients know it
NOT_SUPPORTED: Final = "PersistedQueryNotSupported"
MISMATCH: Final = "The hash is not the SHA-256 of the document that came with it."
NOT_TRUSTED: Final = "Only documents that were loaded before may run here, and this one was not."
DOCUMENT_ID: Final = re.compile(r"[A-Za-z0-9._~:/+=-]{1,200}")
_VERSION: Final = 1

log = structlog.stdlib.get_logger(__name__)


class Reference(NamedTuple):
    """How a client names a document; `digest` is there if the id is, or may be, a SHA-256."""

    id: str
    digest: str | None
    version: int = _VERSION


REFERENCE: Final[ContextVar[Reference | None]] = ContextVar("reference", default=None)
"""How the operation that begins now names its document. Transports set it for each operation."""

_Key = tuple[UUID | None, str]


class _Known(NamedTuple):
    text: str
    until: float


class Persisted:
    """Finds the text of an operation's document, which every operation has to be asked for.

    With `trusted_only`, only documents that were loaded run, whether they come by id or as text.
    Otherwise every text does, and authenticated clients may register texts by their SHA-256.
    """

    def __init__(
        self,
        documents: PersistedDocuments,
        clock: Clock,
        *,
        trusted_only: bool = False,
        fresh: float = FRESH,
        size: int = 1_000,
        seconds: float = SECONDS,
    ) -> None:
        """The database gets so many `seconds` to give a document."""
        self._documents = documents
        self._clock = clock
        self._trusted_only = trusted_only
        self._fresh = fresh
        self._size = size
        self._seconds = seconds
        self._last: OrderedDict[_Key, _Known] = OrderedDict()

    def ready(self, text: str, reference: Reference | None, shop_id: UUID) -> str | None:
        """Give the text that may run if that is known without a question to the database."""
        if reference is None:
            if not self._trusted_only:
                return text
            reference = _of_text(text)
        known = self._known(reference, shop_id)
        return known if known is not None and (not text or text == known) else None

    async def text(
        self, text: str, reference: Reference | None, shop_id: UUID, since: float | None = None
    ) -> str:
        """Give the text that may run; `since` is when the operation began, by the loop.

        Raises:
            GraphQLError: why none may; each has its code.
        """
        if reference is not None and reference.version != _VERSION:
            raise refusal(PERSISTED_QUERY_NOT_SUPPORTED, NOT_SUPPORTED)
        ready = self.ready(text, reference, shop_id)
        if ready is not None:
            return ready
        async with in_time(self._seconds, since):
            return await self._asked_for(text, reference or _of_text(text), shop_id)

    async def _asked_for(self, text: str, wanted: Reference, shop_id: UUID) -> str:
        if self._trusted_only:
            found = await self._find_trusted(wanted)
            if found is None or (text and text != found):
                raise refusal(DOCUMENT_NOT_TRUSTED, NOT_TRUSTED)
            return found
        if text and wanted.digest == _digest(text):
            return text
        found = await self._find(wanted, shop_id)
        if text and text != found:
            raise refusal(PERSISTED_QUERY_MISMATCH, MISMATCH)
        if found is None:
            raise refusal(PERSISTED_QUERY_NOT_FOUND, NOT_FOUND)
        return found

    async def keep(self, text: str, reference: Reference | None, shop_id: UUID) -> None:
        """Register a document that a client named by its SHA-256; it passed every check."""
        if reference is None or self._trusted_only or len(text) > LONGEST:
            return
        if self._known(reference, shop_id) is not None:
            return
        digest = _digest(text)
        if reference.digest != digest:
            return
        try:
            if await self._find(reference, shop_id) is None:
                await self._documents.register(shop_id, digest, text, self._clock.now())
                self._remember((shop_id, reference.id), text)
        except Exception as error:  # noqa: BLE001  (the operation itself needs nothing of it)
            log.warning("document not registered", error=repr(error))

    async def _find_trusted(self, wanted: Reference) -> str | None:
        found = await self._documents.trusted(wanted.id, wanted.digest)
        if found is not None:
            self._remember((None, wanted.id), found)
        return found

    async def _find(self, wanted: Reference, shop_id: UUID) -> str | None:
        found = await self._documents.find(shop_id, wanted.id, wanted.digest)
        if found is None:
            return None
        self._remember((None if found.used_at is None else shop_id, wanted.id), found.text)
        now = self._clock.now()
        if wanted.digest and found.used_at and found.used_at < now - NOTED:
            try:
                await self._documents.note_use(shop_id, wanted.digest, now)
            except Exception as error:  # noqa: BLE001  (it is found all the same)
                log.warning("use of a document not noted", error=repr(error))
        return found.text

    def _known(self, reference: Reference, shop_id: UUID) -> str | None:
        key = (None, reference.id)
        known = self._last.get(key)
        if known is None and not self._trusted_only:
            key = (shop_id, reference.id)
            known = self._last.get(key)
        if known is None or known.until <= monotonic():
            return None
        self._last.move_to_end(key)
        return known.text

    def _remember(self, key: _Key, text: str) -> None:
        self._last[key] = _Known(text, monotonic() + self._fresh)
        self._last.move_to_end(key)
        if len(self._last) > self._size:
            self._last.popitem(last=False)


async def without_names(
    text: str, reference: Reference | None, _: UUID, __: float | None = None
) -> str:
    """Give the text that may run where no document has a name.

    Raises:
        GraphQLError: there is a name, and nothing else.
    """
    if not text and reference is not None:
        raise refusal(PERSISTED_QUERY_NOT_SUPPORTED, NOT_SUPPORTED)
    return text


def _of_text(text: str) -> Reference:
    digest = _digest(text)
    return Reference(digest, digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
