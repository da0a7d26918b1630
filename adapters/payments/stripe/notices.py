"""Stripe's notices: who sent them, and what they say.

Source: https://docs.stripe.com/webhooks#verify-official-libraries.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

import orjson
import stripe

from adapters.payments.stripe.facts import (
    UNREADABLE,
    Object,
    dispute_facts,
    has_expired,
    intent_facts,
    moment,
    refund_fact,
)
from domain.provider import Contact, Fact, Notice, NoticeRefused

_signature: Final = cast("Any", stripe.WebhookSignature)  # its types are incomplete
WINDOW: Final = timedelta(minutes=5)
"""So old a notice may be; Stripe's own libraries take the same."""
_verify: Final = cast("Callable[[bytes, str, str], Any]", _signature.verify_header)
"""It is given no tolerance: the age is told by our own clock."""


def read_notice(headers: Mapping[str, str], body: bytes, now: datetime, secret: str) -> Notice:
    """Check who sent a notice and read it; of what kind of event it may be is Stripe's affair.

    Raises:
        NoticeRefused: signature, age or shape is wrong.
    """
    header = headers.get("stripe-signature", "")
    try:
        _verify(body, header, secret)
        sent = next(part[2:] for part in header.split(",") if part.startswith("t="))
        if abs(now - moment(int(sent))) > WINDOW:
            raise NoticeRefused("The notice is too old, or a clock is wrong.")
    except (stripe.SignatureVerificationError, ValueError, OverflowError, OSError) as error:
        raise NoticeRefused("The signature is wrong.") from error
    try:
        return _notice(orjson.loads(body))
    except UNREADABLE as error:
        raise NoticeRefused("This is not an event of Stripe's.") from error


def _notice(said: Object) -> Notice:
    told, at = said["data"]["object"], moment(said["created"])
    read = _READ.get(told.get("object"))
    payment, facts, expired = read(told, at) if read else (None, (), False)
    return Notice(
        id=said["id"],
        at=at,
        contact=Contact(type=said["type"], message="", data=said, id=said["id"]),
        payment=payment,
        facts=tuple(facts),
        has_expired=expired,
    )


def _of_intent(told: Object, at: datetime) -> tuple[str | None, Iterable[Fact], bool]:
    return told["id"], tuple(intent_facts(told, at)), has_expired(told)


def _of_refund(told: Object, _at: datetime) -> tuple[str | None, Iterable[Fact], bool]:
    return told.get("payment_intent"), (refund_fact(told),), False


def _of_dispute(told: Object, _at: datetime) -> tuple[str | None, Iterable[Fact], bool]:
    return told.get("payment_intent"), tuple(dispute_facts(told)), False


_READ: Final[
    Mapping[Any, Callable[[Object, datetime], tuple[str | None, Iterable[Fact], bool]]]
] = {
    "payment_intent": _of_intent,
    "refund": _of_refund,
    "dispute": _of_dispute,
}
