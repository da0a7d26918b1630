"""What mail providers tell of messages: each in its own shape, read to one."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from domain.message import LONGEST_ANSWER, MessageOutcome
from domain.provider import NoticeRefused
from domain.signing import verified

FRESH: Final = timedelta(minutes=5)
"""How old the signature of the generic form may be."""
STALE: Final = timedelta(days=2)
"""How old a signature of Mailgun's may be: it tries again for eight hours with the first one."""


class MailProvider(StrEnum):
    """Whose notices are understood."""

    GENERIC = "GENERIC"
    MAILGUN = "MAILGUN"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailNotice:
    """What became of one message, by its Message-ID; `id` is the provider's own id of it."""

    id: str
    header_id: str
    outcome: MessageOutcome
    recipient: str | None = None
    code: str | None = None
    text: str | None = None


def read_notice(
    provider: MailProvider, headers: Mapping[str, str], body: bytes, secret: str, at: datetime
) -> MailNotice | None:
    """Check who sends it and read it; None when it tells nothing of interest.

    Raises:
        NoticeRefused: it is not signed with the secret, or can't be read.
    """
    return _READERS[provider](headers, body, secret, at)


def _generic(
    headers: Mapping[str, str], body: bytes, secret: str, at: datetime
) -> MailNotice | None:
    if not verified(headers, body, secret, at, FRESH):
        raise NoticeRefused("The signature is wrong, or older than 5 minutes.")
    told = _object(body)
    outcome = _GENERIC.get(str(told.get("type")))
    if outcome is None:
        return None
    data = _part(told, "data")
    return _notice(headers["webhook-id"], data.get("messageId"), outcome, data)


def _mailgun(
    headers: Mapping[str, str], body: bytes, secret: str, at: datetime
) -> MailNotice | None:
    del headers
    told = _object(body)
    signature, data = _part(told, "signature"), _part(told, "event-data")
    moment, token = str(signature.get("timestamp")), str(signature.get("token"))
    digest = hmac.new(secret.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    given = str(signature.get("signature"))
    if not given.isascii() or not hmac.compare_digest(digest, given):
        raise NoticeRefused("The signature is wrong.")
    if not moment.isdecimal() or abs(at - _moment(moment)) > STALE:
        raise NoticeRefused("The signature is too old.")
    outcome = _MAILGUN.get(str(data.get("event")))
    if data.get("event") == "failed" and data.get("severity") == "permanent":
        outcome = MessageOutcome.BOUNCED
    if outcome is None:
        return None
    status = _part(data, "delivery-status", optional=True)
    said = {
        "recipient": data.get("recipient"),
        "code": status.get("code"),
        "text": status.get("message") or status.get("description") or data.get("reason"),
    }
    message = _part(_part(data, "message"), "headers")
    return _notice(data.get("id"), message.get("message-id"), outcome, said)


def _notice(
    id: object, header_id: object, outcome: MessageOutcome, said: Mapping[str, Any]
) -> MailNotice:
    if not (isinstance(id, str) and id and isinstance(header_id, str) and header_id):
        raise NoticeRefused("It names no message, or has no id.")
    inner = header_id.strip().removeprefix("<").removesuffix(">")
    recipient = said.get("recipient")
    return MailNotice(
        id=id[:_LONGEST_ID],
        header_id=f"<{inner}>",
        outcome=outcome,
        recipient=recipient if isinstance(recipient, str) else None,
        code=_text(said.get("code")),
        text=_text(said.get("text")),
    )


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    printable = "".join(char if char.isprintable() else " " for char in str(value))
    return printable[:LONGEST_ANSWER]


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds[:_DIGITS]), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoticeRefused("It is not JSON.") from error
    if not isinstance(told, dict):
        raise NoticeRefused("It is not a JSON object.")
    return cast("dict[str, Any]", told)


def _part(told: Mapping[str, Any], name: str, *, optional: bool = False) -> dict[str, Any]:
    part = told.get(name)
    if isinstance(part, dict):
        return cast("dict[str, Any]", part)
    if optional:
        return {}
    raise NoticeRefused(f"It lacks {name}.")


def fit_secret(provider: MailProvider, secret: str) -> bool:
    """Tell whether a secret can be used: those of the generic form are base64 behind whsec_."""
    if provider is MailProvider.MAILGUN:
        return secret.isascii() and secret.isprintable()
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error):
        return False
    return len(key) >= _LEAST_KEY


_GENERIC: Final = {
    "message.delivered": MessageOutcome.DELIVERED,
    "message.bounced": MessageOutcome.BOUNCED,
    "message.complained": MessageOutcome.COMPLAINED,
}
_MAILGUN: Final = {
    "delivered": MessageOutcome.DELIVERED,
    "complained": MessageOutcome.COMPLAINED,
}
_READERS: Final = {MailProvider.GENERIC: _generic, MailProvider.MAILGUN: _mailgun}
_LONGEST_ID: Final = 200
_DIGITS: Final = 12
_LEAST_KEY: Final = 16
