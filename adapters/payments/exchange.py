"""One request to a provider over HTTP, and what may have become of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import orjson

from domain.provider import Contact

PATIENCE: Final = 20.0
"""Seconds that a provider has for an answer."""
MOST_READ: Final = 1 << 20
"""Bytes of an answer that are read."""

_SAID = frozenset({*range(200, 300), *range(400, 500)} - {408, 409, 425, 429})
"""Statuses after which it is known what was done; a conflict may be the same request on its way."""
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """How a request went. Without a status there was no answer."""

    contact: Contact
    status: int | None = None
    body: Any = None
    was_sent: bool = True
    """Whether the provider may have it at all."""
    problem: str | None = None

    @property
    def is_certain(self) -> bool:
        """Tell whether the provider has said what became of the request, or never got it."""
        answered = self.status in _SAID and isinstance(self.body, dict)
        return answered or not self.was_sent


class Line:
    """The way to one provider: an address, and connections that are kept open."""

    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        """`patience` is in seconds, for the whole of an exchange."""
        self._client = httpx2.AsyncClient(base_url=address, timeout=patience)
        self._patience = patience

    async def ask(
        self,
        method: str,
        path: str,
        *,
        name: str,
        headers: Mapping[str, str],
        body: Mapping[str, Any] | None = None,
    ) -> Exchange:
        """Send a request and read the answer as JSON; whatever fails is in the exchange.

        `name` is what the payment's log calls it.
        """
        said = {"method": method, "path": path, "body": body}

        def exchange(**found: Any) -> Exchange:
            answer = {key: found[key] for key in ("status", "body", "problem") if key in found}
            contact = Contact(
                type=name,
                message=_sentence(found.get("status"), found.get("problem")),
                data={"request": said, "response": answer},
            )
            return Exchange(contact=contact, **found)

        content = None if body is None else orjson.dumps(body)
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._client.request(
                    method,
                    path,
                    content=content,
                    headers={"content-type": "application/json", **headers},
                )
        except _NEVER_SENT as error:
            return exchange(was_sent=False, problem=f"There was no connection: {_text(error)}")
        except (TimeoutError, httpx2.TimeoutException):
            return exchange(problem=f"There was no answer within {self._patience:g} seconds.")
        except httpx2.HTTPError as error:
            return exchange(problem=f"The connection was lost: {_text(error)}")
        return exchange(status=answer.status_code, body=_json(answer.content[:MOST_READ]))

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _sentence(status: int | None, problem: str | None) -> str:
    return problem or f"The provider answered with status {status}."


def _text(error: BaseException) -> str:
    return str(error)[:200] or type(error).__name__
